"""A society lives: the same in any order and any split; what is caught and heard; what is refused."""

import asyncio
import random
import subprocess
import sys
from typing import Any

import pytest

from anima_actors.psyche.events import Stimulus
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors
from anima_actors.psyche.modules.personality import Personality
from anima_actors.runtime import BusyError
from anima_actors.society import Contagion, Society, SocietyError
from tests.society.societies import FRIGHT, TOLD, lived, personas, posed, ring, society


def test_a_fright_reaches_the_neighbours_a_tick_later_and_nobody_else() -> None:
    with society(12) as one:
        one.tick_now({0: FRIGHT})
        second = one.tick_now()
        reached = {one.names[place] for place in second.roots}
        perceive = {one.names[place] for place in one.network.outgoing()[0]}
    assert perceive <= reached
    assert {source.mind for root in second.roots.values() for source in root.sources} >= {"m0"}
    assert all(second.roots[place].deltas.tension > 0 for place in one.network.outgoing()[0])


def test_the_deltas_of_a_stimulus_are_its_own_part_and_the_parts_of_its_sources() -> None:
    with society(12) as one:
        one.tick_now({0: FRIGHT})
        root = one.tick_now({1: FRIGHT}).roots[1]
    total = root.own
    for source in root.sources:
        total = Reactors(*[a + b for a, b in zip(total, source.deltas, strict=True)])
    assert root.own == FRIGHT.deltas
    assert root.deltas == total


def test_a_society_in_which_nothing_happens_stays_at_home() -> None:
    with society(8) as one:
        assert not one.tick_now().roots
        assert one.levels == (BASELINE,) * 8


def test_who_is_anxious_catches_more() -> None:
    caught = []
    for neuroticism in (0.1, 0.5, 0.9):
        with Society([(0, 1)], [Personality(), Personality(neuroticism=neuroticism)]) as one:
            one.tick_now({0: FRIGHT})
            caught.append(one.tick_now().roots[1].deltas.tension)
    assert sorted(set(caught)) == caught


def test_what_one_says_is_heard_by_the_neighbours_in_the_next_tick_and_answered_by_nobody() -> None:
    with society(12) as one:
        one.tick_now({5: TOLD})
        words = one.said["m5"]
        heard = one.tick_now()
        assert {one.names[at] for at in one.network.outgoing()[5]} == {
            one.names[at] for at, root in heard.roots.items() if root.message
        }
        root = heard.roots[one.network.outgoing()[5][0]]
        assert (root.message, root.speaker, root.speaker_turn) == (words, "m5", 1)
        assert not one.said


def test_where_they_talk_who_hears_words_answers() -> None:
    with society(6, talk=True) as one:
        one.tick_now({5: TOLD})
        one.tick_now()
        assert set(one.said) == {one.names[at] for at in one.network.outgoing()[5]}


async def test_minds_that_live_side_by_side_in_any_interleaving_give_the_same_hash() -> None:
    told = lived(society(12), 4)
    for seed in range(2):
        luck = random.Random(seed)
        async with society(12, interleave=lambda: luck.randrange(3)) as one:  # noqa: B023
            for tick in range(1, 5):
                await one.tick(posed(tick))
            assert one.hash == told


@pytest.mark.slow
def test_the_split_over_processes_changes_no_bit() -> None:
    whole = lived(society(300), 2)
    assert {lived(society(300, partitions=parts), 2) for parts in (2, 4)} == {whole}


@pytest.mark.slow
def test_the_order_of_hashes_changes_no_bit() -> None:
    script = "from tests.society.societies import *; print(lived(society(40), 5))"
    told = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True
        ).stdout
        for seed in ("0", "4711")
    }
    assert told == {lived(society(40), 5) + "\n"}


def test_a_tick_that_takes_longer_lets_the_rest_of_its_time_pass() -> None:
    with society(4, tick_seconds=600.0) as one:
        told = one.tick_now({0: FRIGHT})
        assert [mind.turn for mind in told.minds] == [2, 1, 1, 1]
        assert {one.mind_of(at).bus.clock.now_s() for at in range(4)} == {600.0}


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Society([]), "a society has at least one mind; its network has none"),
        (lambda: Society([(0, 0)]), "the edge from m0 to m0 leads from a mind to itself"),
        (lambda: Society([(0, 1), (0, 1, 0.5)]), "the edge from m0 to m1 is there twice"),
        (
            lambda: Society([(0, 1, 7)]),
            "the edge from 0 to 1 has the strength 7; it must be a number above 0, at most 1",
        ),
        (lambda: Society([(0, 1)], personas(3)), "3 personas are given for 2 minds"),
        (lambda: Society([("a", "b")], names=["a", "a"]), "two minds are called 'a'"),
        (
            lambda: Society([(0, 1)], tick_seconds=5),
            "tick_seconds is 5; it must be a number from 60 to 315,576,000: a stimulus takes a mind a minute",
        ),
        (lambda: Society(ring(4)).tick_now({"m9": FRIGHT}), "there is no mind 'm9' in the society"),
        (lambda: Society(ring(4)).tick_now({9: FRIGHT}), "there is no mind 9; the society has minds 0 to 3"),
        (lambda: Contagion(bias=2), "contagion.bias is 2; it must be a number from 0 to 1"),
        (
            lambda: Contagion.from_data({"gian": 1}),
            "contagion has no constant 'gian'; did you mean \"gain\"?",
        ),
        (
            lambda: Society([(0, 1)], partitions=0),
            "partitions is 0; it must be a number of processes from 1, or dask://HOST:PORT",
        ),
    ],
)
def test_what_is_not_valid_is_refused_in_a_line(make: Any, told: str) -> None:
    with pytest.raises(SocietyError) as error:
        make()
    assert str(error.value).startswith(told)


async def test_ticks_never_overlap() -> None:
    async with society(4) as one:
        told = await asyncio.gather(one.tick(), one.tick(), return_exceptions=True)
        assert isinstance(told[1], BusyError)
        assert one.ticks == 1
        await one.tick()


def test_a_bad_stimulus_changes_nothing() -> None:
    with society(4) as one:
        with pytest.raises(ValueError, match="deltas"):
            one.tick_now({0: Stimulus(Reactors(tension=float("nan")))})
        assert one.ticks == 0
        assert one.tick_now({0: FRIGHT}).number == 1
