"""The result of a turn does not depend on the order in which ready actors are run."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from anima_actors import Actor, Mind, Personality, Stimulus, handler
from tests.runtime.troupe import Noted, ShuffledQueue, shuffled
from tests.stories import CLI_PERSONA, MODULES, STORIES, lived

INTERLEAVINGS = 2000 // len(STORIES) + 1


def shuffled_mind(seed: int, **options: object) -> Mind:
    return Mind(CLI_PERSONA, seed=7, ready=shuffled(seed), **options)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES)
def test_two_thousand_interleavings_give_one_hash_and_one_state(story: str) -> None:
    reference = lived(Mind(CLI_PERSONA, seed=7), STORIES[story])
    assert reference[1]["degraded"] == []
    for seed in range(INTERLEAVINGS):
        assert lived(shuffled_mind(seed), STORIES[story]) == reference


def test_the_interleavings_are_many_and_all_modules_take_part() -> None:
    orders: set[tuple[int, ...]] = set()

    class Watched(ShuffledQueue):
        def __init__(self, random: Random) -> None:
            super().__init__(random)
            self.order: list[int] = []
            queues.append(self)

        def popleft(self) -> int:
            rank = super().popleft()
            self.order.append(rank)
            return rank

    for seed in range(200):
        queues: list[Watched] = []
        random = Random(seed)
        mind = Mind(CLI_PERSONA, ready=lambda random=random: Watched(random))  # type: ignore[misc]
        mind.experience_now({"tension": 0.5}, "I am terrified.")
        orders.add(tuple(queues[0].order))
    assert len(orders) > 190
    assert {step.module for step in mind.bus.wiring.steps} == set(MODULES)


SHARED: list[str] = []
"""What two actors must never have: something in common that is not an event."""


class Left(Actor):
    """Writes into the shared list."""

    @handler
    def write(self, stimulus: Stimulus) -> Noted:
        SHARED.append("left")
        return Noted(tuple(SHARED))


class Right(Actor):
    """Writes into it too."""

    @handler
    def write(self, stimulus: Stimulus) -> None:
        SHARED.append("right")


def test_an_order_dependence_would_be_found() -> None:
    outcomes = set()
    for seed in range(20):
        SHARED.clear()
        outcomes.add(lived(shuffled_mind(seed, extra=[Left, Right]), STORIES["first contact"])[0])
    assert len(outcomes) > 1


def test_another_seed_gives_another_story() -> None:
    hashes = {lived(Mind(CLI_PERSONA, seed=seed), STORIES["betrayal"])[0] for seed in range(5)}
    assert len(hashes) == 5


def test_another_name_gives_another_story() -> None:
    one, other = (
        lived(Mind(Personality(confabulation_rate=1.0), name=name), STORIES["betrayal"])[0] for name in "ab"
    )
    assert one != other


def test_two_minds_in_one_process_do_not_disturb_each_other() -> None:
    alone = lived(Mind(seed=1), STORIES["betrayal"])
    one, other = Mind(seed=1), Mind(seed=2)
    for moment in STORIES["first contact"]:
        lived(other, (moment,))
    assert lived(one, STORIES["betrayal"]) == alone


def test_leaving_a_module_out_does_not_shift_the_luck_of_another() -> None:
    """Confabulation draws once a turn whatever the narrative draws, for each has its own stream."""
    ghosts = []
    for without in ((), ("narrative", "mirror", "dissonance")):
        mind = Mind(seed=5, without=without)
        found = []
        for _ in range(30):
            mind.experience_now({})
            assert mind.last_turn is not None
            found.append([one.event for one in mind.last_turn.envelopes if one.module == "confabulation"])
        ghosts.append(found)
    assert ghosts[0] == ghosts[1]
    assert any(ghosts[0])


PRINT_HASHES = """
from anima_actors import Mind
from tests.stories import CLI_PERSONA, STORIES, lived
for story in STORIES.values():
    print(*lived(Mind(CLI_PERSONA, seed=7), story))
"""


@pytest.mark.slow
def test_the_seed_of_pythons_own_hashes_leaves_no_mark() -> None:
    root = Path(__file__).parent.parent
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_HASHES],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for seed in ("0", "1", "2", "random")
    ]
    outputs = [process.communicate(timeout=60)[0] for process in running]
    here = [" ".join(map(str, lived(Mind(CLI_PERSONA, seed=7), story))) for story in STORIES.values()]
    assert [process.returncode for process in running] == [0] * 4
    assert [output.strip().split("\n") for output in outputs] == [here] * 4
