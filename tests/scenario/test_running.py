"""A story is lived through by a real mind; the shipped stories hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from anima_actors.mind.mind import Mind
from anima_actors.psyche import GATHERING, PSYCHE, STATE_KEYS
from anima_actors.psyche.model.reactor_space import BASELINE as HOME
from anima_actors.scenario import BASELINE, Scenario, ScenarioError, TurnOutcome, build_mind, run_scenario
from anima_actors.scenario.state_paths import MODULES, STATE
from anima_actors.scenario.state_paths import STATE_KEYS as KNOWN_KEYS
from tests.scenario.stories import NAME, story

STORIES = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))

PLUG_IN = '''
from dataclasses import dataclass
from typing import ClassVar
from anima_actors.psyche.events import Facet, ReactorsMoved
from anima_actors.runtime import Actor, Unit, handler

@dataclass(frozen=True, slots=True)
class Bored(Facet):
    """How dull it is."""
    facet: ClassVar[str] = "boredom"
    level: float

@dataclass(frozen=True)
class Constants:
    level: Unit = 0.5

class Boredom(Actor):
    """Finds everything dull."""
    name = "boredom"
    constants: Constants

    @handler
    def yawn(self, moved: ReactorsMoved) -> Bored:
        return Bored(self.constants.level)
'''


@pytest.mark.slow
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
async def test_a_shipped_story_holds_whatever_the_seed(path: Path, seed: int | None) -> None:
    run = await run_scenario(Scenario.from_file(path), seed=seed)
    assert run.met, "\n".join(map(str, run.failed))


def test_there_are_eight_good_stories_and_each_is_a_test() -> None:
    scenarios = [Scenario.from_file(path) for path in STORIES]
    assert len(scenarios) >= 8
    for scenario in scenarios:
        assert scenario.about and scenario.expect
        assert 6 <= len(scenario.steps) <= 20
        assert sum(bool(step.expect) for step in scenario.steps) >= 4
        assert all(step.label for step in scenario.steps)


async def test_each_turn_is_told_as_it_happens() -> None:
    scenario = story(
        steps="steps:\n  - {say: hello, label: A greeting}\n  - {command: stress, repeat: 2}\n  - rest: 2h\n"
    )
    told: list[tuple[TurnOutcome, Mind]] = []
    run = await run_scenario(scenario, on_turn=lambda outcome, mind: told.append((outcome, mind)))
    assert [outcome for outcome, _ in told] == list(run.outcomes)
    assert [(outcome.turn, outcome.step, outcome.label) for outcome in run.outcomes] == [
        (1, 0, "A greeting"),
        (2, 1, ""),
        (3, 1, ""),
        (4, 2, ""),
    ]
    first, last = run.outcomes[0], run.outcomes[-1]
    assert first.reply and "<anima_inner_state>" in first.prompt
    assert first.published[0] == "personality" and "voice" in first.published
    assert last.reply == "" and told[-1][1].bus.turns == 4


async def test_the_same_seed_lives_the_same_story() -> None:
    scenario = story("persona: cli\n", steps="steps:\n  - {command: shock, repeat: 5}\n")
    first, second, other = [await run_scenario(scenario, seed=seed) for seed in (4, 4, 5)]
    assert first.outcomes == second.outcomes
    assert first.outcomes != other.outcomes
    assert (first.seed, other.seed) == (4, 5)


async def test_the_story_chooses_the_mind() -> None:
    scenario = story(
        "seed: 3\npersona: {neuroticism: 0.9}\nvalues: {care: 0.1, silence: 0.4}\n"
        "modules: {without: [narrative]}\nconstants: {emotion.learn_rate: 0}\n"
    )
    mind = build_mind(scenario)
    assert (mind.seed, mind.personality.neuroticism, mind.personality.openness) == (3, 0.9, 0.5)
    assert dict(mind.values.weights)["care"] == 0.1 and dict(mind.values.weights)["silence"] == 0.4
    run = await run_scenario(scenario)
    assert run.outcomes[0].state["narrative"] is None and "narrative" not in run.outcomes[0].published


async def test_a_module_from_a_file_beside_the_story_joins_in(tmp_path: Path) -> None:
    (tmp_path / "dull.py").write_text(PLUG_IN)
    path = tmp_path / "dull.yaml"
    path.write_text(
        "title: Dull\nmodules: {with: [{use: ./dull.py:Boredom, settings: {level: 0.75}}]}\n"
        "steps: [{say: hello, expect: {boredom.level: 0.75, order: [reactors, boredom]}}]\n"
    )
    run = await run_scenario(Scenario.from_file(path))
    assert run.met and len(run.verdicts) == 2


@pytest.mark.parametrize(
    "lines",
    [
        "modules: {with: [./dull.py]}\nsteps: [{say: hello, expect: {boredom.level: 0.5}}]\n",
        "steps: [{add: ./dull.py}, {say: hello, expect: {boredom.level: 0.5}}]\n",
    ],
)
async def test_a_file_with_one_actor_needs_no_class_in_a_story(tmp_path: Path, lines: str) -> None:
    (tmp_path / "dull.py").write_text(PLUG_IN)
    path = tmp_path / "dull.yaml"
    path.write_text(f"title: Dull\n{lines}")
    run = await run_scenario(Scenario.from_file(path))
    assert run.met and len(run.verdicts) == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "constants: {emotion.lern_rate: 0}",
            '2:13: constants.emotion.lern_rate: unknown constant; did you mean "emotion.learn_rate"?',
        ),
        ("modules: {with: [./none.py:Boredom]}", "2:18: modules.with[0]: none.py: there is no such file"),
        (
            "modules: {with: [nowhere_at_all:Boredom]}",
            "2:18: modules.with[0]: nowhere_at_all:Boredom: nowhere_at_all cannot be "
            "imported: ModuleNotFoundError: No module named 'nowhere_at_all'",
        ),
        (
            "modules: {with: [{use: anima_actors.psyche.modules.flash:Flash, settings: {x: 1}}]}",
            "2:76: modules.with[0].settings.x: flash has no such setting; known: full_age",
        ),
    ],
)
async def test_a_mind_that_cannot_be_built_is_told_with_its_line(setting: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        await run_scenario(story(f"{setting}\n"))
    assert str(caught.value) == f"{NAME}:{message}"


def test_the_vocabulary_of_stories_is_that_of_the_mind() -> None:
    assert {module.name for module in (*PSYCHE, *GATHERING)} | {"voice"} == set(MODULES)
    assert set(STATE_KEYS) | {"prompt", "reply"} == set(KNOWN_KEYS)
    assert tuple(HOME) == tuple(BASELINE.values())


async def test_every_path_of_the_state_is_known_to_stories() -> None:
    scenario = story("persona: cli\n", steps="steps:\n  - {command: shock, say: I love you!, repeat: 8}\n")
    run = await run_scenario(scenario)

    def paths(value: object, above: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from paths(inner, f"{above}.{key}" if above else key)
        else:
            yield above

    found = {path for outcome in run.outcomes for path in paths(dict(outcome.state), "")}
    assert found <= set(STATE)
