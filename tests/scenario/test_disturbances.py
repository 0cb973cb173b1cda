"""Steps that do something to the machinery: what they say, what they refuse, and that they happen again."""

from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind
from anima_actors.journal.reader import Journal
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.runtime import Disturbed
from anima_actors.scenario import Scenario, ScenarioError, build_mind, run_scenario
from tests.scenario.stories import complaint

STORY = Path(__file__).parents[2] / "examples" / "scenarios" / "what_still_holds.yaml"


async def test_the_others_carry_on_and_what_broke_is_named() -> None:
    assert (await run_scenario(Scenario.from_file(STORY))).met


async def test_a_disturbed_story_replays_as_it_was_recorded(tmp_path: Path) -> None:
    story = Scenario.from_file(STORY)

    minds = []

    def recorded(**asked: Any) -> Mind:
        minds.append(Mind(**asked, record=tmp_path / "chaos.anima"))
        return minds[-1]

    assert (await run_scenario(story, mind_factory=recorded)).met
    minds[0].close()
    with Journal.open(tmp_path / "chaos.anima") as journal:
        assert replay(history_in(journal)).equal


@pytest.mark.parametrize(
    ("step", "meant"),
    [
        ("kill: mirror", Disturbed("kill", "mirror")),
        ("restore: mirror", Disturbed("restore", "mirror")),
        ("corrupt: attention", Disturbed("corrupt", "attention")),
        ("delay: {goals: 2s}", Disturbed("delay", "goals", 2.0)),
        ("flood: memory", Disturbed("flood", "memory", 1000.0)),
        ("flood: {memory: 7}", Disturbed("flood", "memory", 7.0)),
    ],
)
def test_a_step_names_what_is_done_to_whom(step: str, meant: Disturbed) -> None:
    assert Scenario.from_text(f"title: x\nsteps:\n  - {step}\n").steps[0].disturbance == meant


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("kill: miror", '3:11: steps[0].kill: unknown module "miror"; did you mean "mirror"?'),
        ("delay: {goals: soon}", "steps[0].delay.goals: "),
        ("delay: {goals: 2s, memory: 2s}", "name one module; each disturbance is a step of its own"),
        ("{kill: mirror, say: hello}", "say and kill in one step"),
        ("{kill: mirror, stimulus: {}}", "stimulus and kill in one step"),
        ("flood: {memory: 0}", "steps[0].flood.memory"),
    ],
)
def test_a_step_that_cannot_be_says_what_would_be_right(step: str, message: str) -> None:
    assert message in complaint(f"title: x\nsteps:\n  - {step}\n")


def test_a_module_that_is_left_out_cannot_be_disturbed() -> None:
    story = Scenario.from_text("title: x\nmodules: {without: [mirror]}\nsteps:\n  - kill: mirror\n")
    with pytest.raises(ScenarioError, match=r"steps\[0\]\.kill: mirror is not in use"):
        build_mind(story)
