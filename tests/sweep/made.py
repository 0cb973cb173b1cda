"""Sweeps whose rows are made by a function, so that what they come to is known."""

from collections.abc import Callable, Mapping
from typing import Any

from anima_actors.sweep import CellRow, PlanRecord, SweepResult
from anima_actors.sweep.designs import Factor
from anima_actors.sweep.measures import Measure
from anima_actors.sweep.record import KeptStory

UNIT = (0.0, 1.0)


def made_sweep(
    factors: tuple[Factor, ...],
    measured: Callable[[Mapping[str, Any], int], Mapping[str, Any]],
    *,
    design: str = "grid",
    points: int = 0,
    seeds: int = 4,
    stories: tuple[str, ...] = ("quarrel",),
    fails: Callable[[Mapping[str, Any], int], str] = lambda point, seed: "",
) -> SweepResult:
    """The sweep of a function of a setting and a seed."""
    told = measured({one.path: one.at(0.0) for one in factors}, 0)
    kept = tuple(KeptStory(title, title, range(seeds)) for title in stories)
    measures = tuple(Measure(name, f"last {name}") for name in told)
    plan = PlanRecord(kept, factors, measures, design, points)
    rows = []
    for cell in plan.cells():
        reason = fails(dict(cell.point), cell.seed)
        values = {} if reason else measured(dict(cell.point), cell.seed)
        rows.append(CellRow(cell, values, 5, reason))
    return SweepResult(plan, tuple(rows))


def a_bit_of_everything() -> SweepResult:
    """Two stories, ranges and a list; numbers, texts, courses, what is never there; cells that failed."""

    def measured(point: Mapping[str, Any], seed: int) -> Mapping[str, Any]:
        drive = point["persona.neuroticism"] + 0.02 * seed
        calm = bool(point["modules.without"])
        return {
            "peak": drive + (0.0 if calm else 0.3),
            "end": "Calm" if calm or seed % 2 else "Fear",
            "tension": [drive * turn / 5 for turn in range(5)],
            "never": None,
            "odd <b>": "x</script>" if seed else "none",
        }

    factors = (
        Factor("persona.neuroticism", (0.1, 0.3, 0.5, 0.7), (0.1, 0.7)),
        Factor("persona.openness", (0.0, 0.5, 1.0), UNIT),
        Factor("modules.without", ([], ["defense"])),
    )

    def fails(point: Mapping[str, Any], seed: int) -> str:
        return "ScenarioError: it <fails>" if point["persona.openness"] == 1.0 and seed == 3 else ""

    return made_sweep(factors, measured, stories=("quarrel", "praise"), fails=fails)
