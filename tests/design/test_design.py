"""The least change that brings a target about: found, shown to be least, always the same; or the nearest."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Scenario
from anima_actors.cli import main
from anima_actors.design import DesignError, DesignResult, DesignTarget, Space, run_design
from anima_actors.scenario import StoryRun, run_scenario_now
from anima_actors.scenario.judging import judge
from anima_actors.sweep import Cell, CellRow, ProcessEngine, SerialEngine

STORY = """\
title: A threat
persona: {neuroticism: 0.6, confabulation_rate: 0}
steps:
  - {command: stress, label: threat}
  - {stimulus: {tension: 0.1, arousal: 0.1}, repeat: 2, label: more, expect: {primary: Fear}}
  - {stimulus: {}, repeat: 2}
"""


@cache
def story() -> Scenario:
    return Scenario.from_text(STORY)


@cache
def found(want: str, vary: str = "stimuli", budget: int = 200, seed: int = 0) -> DesignResult:
    space = Space.of(story(), vary.split(","))
    return run_design(space, DesignTarget.parse(want), seeds=2, budget=budget, seed=seed)


@cache
def plain_run() -> StoryRun:
    return run_scenario_now(story())


def asked(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["design", *map(str, arguments)])


def peak(changed: Scenario, seed: int = 0) -> float:
    value: float = (
        DesignTarget.parse("peak reactors.tension >= 0")
        .clauses[0]
        .measure.of(  # type: ignore[assignment,union-attr]
            run_scenario_now(changed, seed=seed)
        )
    )
    return value


@pytest.mark.slow
def test_a_target_that_one_delta_reaches_is_reached_by_it_and_by_as_little_of_it_as_will_do() -> None:
    result = found("peak reactors.tension >= 0.9")
    assert result.reached and result.whole and len(result.changes) == 1
    (change,) = result.changes
    (at,) = [at for at, one in enumerate(result.space.coordinates) if one.path == change.path]
    smaller = list(result.tried.point)
    smaller[at] -= 1 if smaller[at] > 0 else -1
    assert peak(result.space.changed(result.tried.point)) >= 0.9 > peak(result.space.changed(tuple(smaller)))
    assert [one.path for one in result.undone] == [change.path] and result.undone[0].missed
    assert result.distance == pytest.approx(abs(change.after - change.before) / 2)


def test_a_story_that_does_it_as_it_is_needs_no_change() -> None:
    result = found("peak reactors.tension >= 0.3 and reactors.arousal > 0.2")
    assert result.reached and result.changes == () and result.runs == 2


@pytest.mark.slow
def test_what_cannot_be_reached_is_told_within_the_budget_with_the_nearest() -> None:
    result = found("peak reactors.tension > 1", budget=60)
    assert not result.reached and result.runs <= 60
    assert result.tried.shortfall < 0.2 and result.missed[0].startswith("peak reactors.tension > 1: ")
    assert result.tried.shortfall <= found("peak reactors.tension > 1", budget=20).tried.shortfall


class Sums:
    """Reaches the target where a weighted sum of the steps is large enough; costs no run of a mind."""

    def __init__(self, weights: tuple[int, ...], wanted: int) -> None:
        self.weights, self.wanted = weights, wanted

    def holds(self, point: tuple[int, ...]) -> bool:
        return self.missing(point) == 0

    def missing(self, point: tuple[int, ...]) -> int:
        return max(0, self.wanted - sum(w * abs(p) for w, p in zip(self.weights, point, strict=True)))

    def run(self, runner: Any, cells: Any) -> Any:
        for cell in cells:
            yield [self.row(cell)]

    def row(self, cell: Cell) -> CellRow:
        missing = self.missing(tuple(steps for _, steps in cell.point))
        return CellRow(cell, {"0 0": missing / (1 + missing), "0 1": str(missing)}, 1, "")


@pytest.mark.slow
@given(weights=st.tuples(*[st.integers(0, 5)] * 5), wanted=st.integers(1, 900), seed=st.integers(0, 3))
def test_no_change_of_an_answer_can_be_undone_or_be_a_step_smaller(
    weights: tuple[int, ...], wanted: int, seed: int
) -> None:
    world = Sums(weights, wanted)
    space = Space.of(story(), ["persona"])
    result = run_design(space, DesignTarget.parse("phi > 0"), seeds=1, budget=800, seed=seed, engine=world)
    point = result.tried.point
    farthest = tuple(max(map(abs, one.ends)) for one in space.coordinates)
    assert result.reached <= world.holds(farthest)
    for at in [at for at, steps in enumerate(point) if steps] if result.reached and result.whole else []:
        for steps in (0, point[at] - (1 if point[at] > 0 else -1)):
            assert not world.holds((*point[:at], steps, *point[at + 1 :]))


def test_the_answer_is_the_same_in_whatever_order_rows_come_and_with_the_same_seed() -> None:
    class Backwards(Sums):
        def run(self, runner: Any, cells: Any) -> Any:
            yield from reversed([*super().run(runner, cells)])

    def answer(engine: type[Sums]) -> dict[str, Any]:
        space = Space.of(story(), ["persona", "stimuli"])
        weights, target = (3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5), DesignTarget.parse("phi > 0")
        world = engine(weights, 1200)
        return run_design(space, target, seeds=2, budget=900, seed=4, engine=world).as_data()

    first = answer(Sums)
    assert first["reached"] and len(first["changes"]) > 1
    assert first == answer(Sums) == answer(Backwards)


@pytest.mark.slow
def test_the_answer_is_the_same_in_one_process_and_in_several() -> None:
    target = DesignTarget.parse("peak reactors.tension >= 0.9")
    one, other = (
        run_design(Space.of(story(), ["steps[0]"]), target, seeds=2, budget=24, engine=engine).as_data()
        for engine in (SerialEngine(), ProcessEngine(2))
    )
    assert one == other


@pytest.mark.parametrize(
    ("want", "message"),
    [
        ("peak reactors.tensoin >= 0.8", r'column 1: unknown .* did you mean "reactors\.tension"\?'),
        ("phi > 0.1 and peak reactors.tension", r"column 15: .*write what it is to be after it"),
        ("phi > 0.1 and ", r"column 15: something is missing"),
        ("defense.mechanism = projektion", r'did you mean "projection"\?'),
        ("peak reactors.tension rises", r"column 1: no measure"),
        ("highest reactors.tension > 1", r"column 1: no measure; forms: max PATH"),
        ("last primary is Sorrow", r"unknown emotion"),
        ("share of turns where primary is Fear", r"column 1: .*write"),
    ],
)
def test_what_is_no_target_is_told_with_its_column(want: str, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        DesignTarget.parse(want)


@pytest.mark.parametrize(
    ("want", "expect"),
    [
        ("peak reactors.tension >= .8", {"at_least": {"turns": 1, "reactors.tension": ">= .8"}}),
        ("max reactors.tension < .8", {"always": {"reactors.tension": "< .8"}}),
        ("min phi < .2", {"at_least": {"turns": 1, "phi": "< .2"}}),
        ("last primary is Fear or Anger", {"primary": ["Fear", "Anger"]}),
        ("first phi 0.1..0.9", {"within": "1 turn", "phi": "0.1..0.9"}),
        ("turns where defense is any = 0", {"never": {"defense": "any"}}),
        ("share of turns where phi > .1 and defense is none >= .3", None),
        ("first turn where primary is Fear <= 3", {"within": "3 turns", "primary": "Fear"}),
        ("defense.mechanism = projection", {"at_least": {"turns": 1, "defense.mechanism": "== projection"}}),
    ],
)
def test_a_target_is_an_expectation_of_a_story(want: str, expect: dict[str, Any] | None) -> None:
    told, left = DesignTarget.parse(want).expectations(10)
    assert told == [expect or {"at_least": {"turns": 3, "phi": "> .1", "defense": "none"}}] and not left


@given(
    st.sampled_from(["peak phi", "min phi", "last reactors.tension", "reactors.tension", "first phi"])
    | st.sampled_from(["turns", "share of turns"]).map("{} where reactors.tension > 0.5".format),
    st.sampled_from([">=", "<=", "<", ">"]),
    st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0, 2.0, 3.0]),
)
def test_an_expectation_is_met_by_the_runs_that_reach_the_target(
    measure: str, operator: str, bound: float
) -> None:
    run, target = plain_run(), DesignTarget.parse(f"{measure} {operator} {bound}")
    expect, left = target.expectations(len(run.outcomes))
    steps = [{key: told for key, told in one.items() if key != "expect"} for one in story().document["steps"]]
    judged = judge(
        Scenario.from_document({"title": "t", "steps": steps, "expect": expect or {"phi": "any"}}),
        run.outcomes,
    )
    assert left or all(one.met for one in judged) == (target.clauses[0].judge(run)[0] == 0.0)


def test_a_mean_is_no_expectation_and_several_clauses_may_hold_at_different_turns() -> None:
    target = DesignTarget.parse(
        "mean phi > 0.1 and peak phi > 0.2 and share of turns where phi > 1 and phi < 2 < 1"
    )
    assert [one.text for one in target.clauses][2] == "share of turns where phi > 1 and phi < 2 < 1"
    assert target.expectations(4)[1] == ["mean phi > 0.1", target.clauses[2].text]


def test_what_may_be_changed_is_named_by_its_place() -> None:
    def paths(*vary: str) -> list[str]:
        return [one.path for one in Space.of(story(), vary).coordinates]

    assert len(paths("persona")) == 5 and paths("neuroticism") == ["persona.neuroticism"]
    assert paths("steps[1]") == ["steps[1].stimulus.tension", "steps[1].stimulus.arousal"]
    assert len(paths("stimuli")) == 6 and paths("persona.confabulation_rate")
    with pytest.raises(DesignError, match=r"'persna': nothing .* did you mean \"persona\"\?"):
        paths("persna")
    changed = Space.of(story(), ["steps[0].stimulus.tension"]).changed((5,))
    assert changed.steps[0].command is None and changed.steps[0].deltas == {
        **story().steps[0].deltas,
        "tension": 0.5,
    }


@pytest.mark.slow
def test_the_changed_story_passes_with_the_target_as_its_expectation(tmp_path: Path) -> None:
    mine, changed = tmp_path / "mine.yaml", tmp_path / "changed.yaml"
    mine.write_text(STORY)
    want: list[str | Path] = [
        "--story",
        mine,
        "--want",
        "peak reactors.tension >= 0.9 and last phi > 0",
        "--vary",
        "stimuli",
    ]
    told = asked(*want, "--seeds", "1", "-o", changed)
    assert told.exit_code == 0 and "1 change" in told.stdout and str(changed) in "".join(told.stdout.split())
    assert CliRunner().invoke(main, ["run", str(changed), "--log", "off"]).exit_code == 0
    assert "expect" not in changed.read_text().partition("steps:")[2]
    mean: list[str | Path] = ["--story", mine, "--want", "mean phi > 0", "--seeds", "1", "-o", changed]
    assert "has no form for mean phi > 0" in " ".join(asked(*mean).stdout.split())
    assert CliRunner().invoke(main, ["check", str(changed)]).exit_code == 0
    data = json.loads(asked(*want, "--seeds", "1", "--json").stdout)
    assert data["reached"] and data["undone"][0]["missed"] and data["runs"] <= data["budget"]


def test_what_is_not_reached_ends_with_status_1_and_writes_no_story(tmp_path: Path) -> None:
    mine, changed = tmp_path / "mine.yaml", tmp_path / "changed.yaml"
    mine.write_text(STORY)
    told = asked("--story", mine, "--want", "turns where phi > 2 >= 1", "--budget", "12", "-o", changed)
    assert told.exit_code == 1 and not changed.exists()
    assert "not reached within 12 runs" in told.stdout and "missed: " in told.stdout
    wrong_ones: list[tuple[list[str | Path], str]] = [
        (["--want", "phi >"], "--want: column 1: phi"),
        (["--want", "phi > 0", "--vary", "moods"], "--vary: 'moods': nothing of the story"),
        (["--want", "phi > 0", "--budget", "2"], "raise the budget"),
        (["--want", "phi > 0", "-o", mine], "it is one of the stories"),
    ]
    for arguments, message in wrong_ones:
        wrong = asked("--story", mine, *arguments)
        assert wrong.exit_code == 2 and message in wrong.stderr and wrong.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("columns", ["60", "80", "100"])
def test_the_answer_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: str, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    (tmp_path / "mine.yaml").write_text(STORY)
    told = asked(
        "--story",
        tmp_path / "mine.yaml",
        "--want",
        "peak reactors.tension >= 0.9",
        "--seeds",
        "1",
        "--vary",
        "stimuli",
    )
    assert max(map(len, told.stdout.splitlines())) <= int(columns)
