"""The audit: what a default mind can come to, the same search twice, stories as short as claimed."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Scenario, run_scenario
from anima_actors.analysis.reachability import audit, default_mind
from anima_actors.analysis.reachability_report import Audit, Reached
from anima_actors.analysis.reachability_search import reaches
from anima_actors.analysis.reachability_simulator import WATCHED, AuditError, Budget, Outcome, Simulator
from anima_actors.analysis.reachability_stories import CandidateStep, CandidateStory, simpler
from anima_actors.scenario.state_paths import EMOTIONS, GOALS, MECHANISMS, STATE
from tests.cli.anima import anima

KEPT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "audit.json").read_text("utf-8"))
"""`anima audit --turns 30000 --json`; docs/measuring-a-module.md tells of it."""

TURNS = 700


@cache
def short_audit() -> Audit:
    return audit(budget=Budget(turns=TURNS), seed=3)


def simulator(turns: int = 100_000) -> Simulator:
    return Simulator(default_mind(), KEPT["seed"], Budget(turns=turns))


def told(data: dict[str, Any]) -> tuple[Outcome, CandidateStory]:
    """A outcome and its story, as a report tells them."""
    steps = []
    for step in data["steps"]:
        deltas = tuple(step["stimulus"].items()) if "stimulus" in step else None
        rest = {key: step[key] for key in ("command", "rest", "say", "repeat") if key in step}
        steps.append(CandidateStep(deltas, **rest))
    story = CandidateStory(tuple(data["persona"].items()), tuple(data["values"].items()), tuple(steps))
    return Outcome(data["kind"], data["name"], data["path"] or ""), story


@pytest.mark.slow
def test_nothing_that_the_tables_name_is_out_of_reach_of_the_default_mind() -> None:
    here = simulator()
    reached = set()
    for outcome, story in map(told, KEPT["found"]):
        found = reaches(here, outcome, story)
        assert found is not None, f"{outcome} is not reached by {story} any longer; run the audit again"
        assert found.turns == story.turns
        reached.add(outcome)
    assert [
        outcome for outcome in here.catalogue.outcomes if outcome.promised and outcome not in reached
    ] == []


def test_the_catalogue_holds_every_word_that_a_story_may_expect() -> None:
    names = {one.path: set(one.names) - {"none"} for one in WATCHED}
    assert names["primary"] == set(EMOTIONS)
    assert names["intention.goal"] == set(GOALS)
    assert names["defense.mechanism"] == set(MECHANISMS)
    for path, leaf in STATE.items():
        if leaf.names and not path.startswith("blend.") and path != "spectral.surface":
            assert names[path] <= set(leaf.names), path


@pytest.mark.slow
def test_the_same_turns_and_seed_find_the_same() -> None:
    assert audit(budget=Budget(turns=TURNS), seed=3).as_data() == short_audit().as_data()
    assert audit(budget=Budget(turns=TURNS), seed=4).as_data() != short_audit().as_data()


@pytest.mark.slow
def test_a_budget_of_turns_is_kept() -> None:
    assert short_audit().turns <= TURNS


@pytest.mark.slow
def test_a_budget_of_seconds_ends_a_search() -> None:
    ticks = iter(range(1_000_000))
    found = audit(budget=Budget(seconds=700.0, clock=lambda: float(next(ticks))))
    assert 100 < found.turns < 700
    assert not found.complete


def shortened() -> list[Reached]:
    return [one for one in short_audit().found if one.minimal and one.outcome.promised]


@pytest.mark.slow
def test_what_is_called_minimal_cannot_do_without_anything() -> None:
    here = simulator()
    here.seed = 3
    assert len(shortened()) > 20
    for one in shortened()[::4]:
        assert reaches(here, one.outcome, one.story) == one.story
        assert [other for other in simpler(one.story) if reaches(here, one.outcome, other) is not None] == []


def test_every_simpler_tale_costs_less() -> None:
    story = CandidateStory(
        (("neuroticism", 1.0),),
        (("care", 0.9),),
        (CandidateStep((("tension", 0.4), ("arousal", 0.1)), say="Oh.", repeat=3), CandidateStep(rest="8h")),
    )
    assert len([*simpler(story)]) > 10
    assert all(other.cost < story.cost for other in simpler(story))


@pytest.mark.slow
async def test_each_story_written_is_a_scenario_that_comes_true() -> None:
    stories = short_audit().stories()
    assert len(stories) > 60
    for name, content in [*stories.items()][::5]:
        run = await run_scenario(Scenario.from_text(content.decode(), name))
        assert run.met, (name, run.failed)


@pytest.mark.slow
def test_what_a_mind_cannot_come_to_is_said() -> None:
    story = Scenario.from_text("title: No flash\nmodules: {without: [drives]}\nsteps: [{command: joy}]\n")
    found = audit(story, budget=Budget(turns=500))
    assert all(one.story.persona == () for one in found.found)  # it is that mind and nobody else
    assert not any(one.kind == "drive" for one in found.unreachable)  # what nobody tells is not missed
    never = {one.name for one in found.unreachable if one.kind == "goal"}
    assert "settle down" in never  # only a drive asks for it


@pytest.mark.slow
def test_a_threshold_that_is_out_of_reach_is_found_out() -> None:
    story = Scenario.from_text(
        "title: Stoic\nconstants: {defense.raised_from: 2.0}\nsteps: [{command: shock, repeat: 3}]\n"
    )
    found = audit(story, budget=Budget(turns=400))
    assert {one.name for one in found.unreachable if one.kind == "defense"} == {
        one.name for one in short_audit().unreachable if one.kind == "defense"
    } | set(MECHANISMS)
    assert Outcome("defense.defend: DefenseRaised", "published") in found.one_sided


def test_a_constant_that_decides_nothing_is_named_and_one_that_does_is_not() -> None:
    assert "memory.capacity" in KEPT["inert_constants"]
    assert KEPT["constants_tried"] == KEPT["constants"]
    assert not {"reactors.decay", "emotion.learn_rate", "defense.raised_from"} & set(KEPT["inert_constants"])


def test_a_mind_that_waits_for_the_world_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "from anima_actors import Actor, handler\nfrom anima_actors.events import EmotionFelt\n\n\n"
        "class Slow(Actor):\n    @handler\n"
        "    async def wait(self, felt: EmotionFelt) -> None:\n        return None\n",
        encoding="utf-8",
    )
    file = tmp_path / "slow.yaml"
    file.write_text("title: Slow\nmodules: {with: [./slow.py:Slow]}\nsteps: [{command: joy}]\n", "utf-8")
    with pytest.raises(AuditError, match="slow waits"):
        audit(Scenario.from_file(file), budget=Budget(turns=10))


@pytest.mark.slow
def test_the_command_tells_what_it_found_and_writes_it(tmp_path: Path) -> None:
    folder = tmp_path / "found"
    result = anima("audit", "--turns", "400", "--stories", folder)
    assert result.exit_code == 1  # in so few turns not everything is reached
    assert "The default mind, 400 turns" in result.output
    assert "Never reached: " in result.output
    assert len([*folder.glob("*.yaml")]) > 20


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["missing.yaml"], "missing.yaml: "),
        (["--budget", "long"], "anima audit: --budget long: not a duration"),
        (["--budget", "0s"], "anima audit: --budget 0s: a search lasts longer than nothing"),
        (["--turns", "0"], "anima audit: Invalid value for '--turns'"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], wrong: str) -> None:
    result = anima("audit", *arguments)
    assert result.exit_code == 2
    assert result.output.startswith(wrong)
    assert result.output.count("\n") == 1
