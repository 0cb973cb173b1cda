"""What is measured of a run: one value, by an expression in the language of `expect`.

    max PATH, min PATH, mean PATH            over the turns that have a number there
    first PATH, last PATH                    the value after the first, the last turn
    share of turns where CONDITIONS          0 to 1
    turns where CONDITIONS                   a number of turns
    first turn where CONDITIONS              its number, from 1; none where there is no such turn
    turns to baseline                        from the turn farthest from it; none where it is not reached
    expectations met                         the share of the story's clauses, 0 to 1

CONDITIONS are PATH CONDITION, joined by "and"; a condition is one of `expect`, or several joined by "or".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from typing import Any

from anima_actors.runtime.plain_numbers import plain
from anima_actors.scenario.conditions import BaselineCheck, Outcomes, PathCheck, TurnCheck, parse_condition
from anima_actors.scenario.expectations import HOME_TOLERANCE
from anima_actors.scenario.judging import StoryRun
from anima_actors.scenario.state_paths import Leaf, leaf_at, nearest_path
from anima_actors.scenario.yaml_reader import meaning_of

Value = float | int | str | bool | None
Measured = Callable[[StoryRun], Value]

FORMS = (
    *("max PATH", "min PATH", "mean PATH", "first PATH", "last PATH", "share of turns where CONDITIONS"),
    *("turns where CONDITIONS", "first turn where CONDITIONS", "turns to baseline", "expectations met"),
)
_OVER_TURNS = re.compile(r"(share of turns|turns|first turn) where (.+)", re.DOTALL)
_OF_PATH = re.compile(r"(max|min|mean|first|last) (\S+)")


@dataclass(frozen=True, slots=True)
class Measure:
    """A named expression; :meth:`of` is its value in a run."""

    name: str
    expression: str
    plugins: bool = False  # whether a story brings modules, whose facets are part of the state too

    def of(self, run: StoryRun) -> Value:
        """Return the value: a number, a text, a truth value, or None where there is none."""
        value: Value = plain(_compiled(self.expression, self.plugins)(run))
        return value

    def check(self) -> None:
        """Check the expression.

        Raises:
            ValueError: it is none; the message says what would be right.
        """
        _compiled(self.expression, self.plugins)


@lru_cache(maxsize=256)
def _compiled(expression: str, plugins: bool) -> Measured:
    text = " ".join(expression.split())
    if text == "expectations met":
        return lambda run: fsum(one.met for one in run.verdicts) / len(run.verdicts) if run.verdicts else None
    if text == "turns to baseline":
        return lambda run: _turns_to_baseline(run.outcomes)
    if found := _OVER_TURNS.fullmatch(text):
        over, checks = _OVER[found[1]], [_check(part, plugins) for part in found[2].split(" and ")]
        return lambda run: over(_met(checks, run.outcomes))
    if found := _OF_PATH.fullmatch(text):
        kind, path = found[1], found[2]
        if kind in _NUMBERS and _leaf(path, plugins).kind not in ("number", "open"):
            raise ValueError(f"{path} is no number; write last {path}, or share of turns where {path} is ...")
        _leaf(path, plugins)
        return lambda run: _of_path(kind, path, run.outcomes)
    raise ValueError(f"no measure; forms: {'; '.join(FORMS)}")


_NUMBERS: Mapping[str, Callable[[list[float]], float]] = {
    "max": max,
    "min": min,
    "mean": lambda values: fsum(values) / len(values),
}
_OVER: Mapping[str, Callable[[list[bool]], Value]] = {
    "share of turns": lambda met: sum(met) / len(met) if met else None,
    "turns": sum,
    "first turn": lambda met: met.index(True) + 1 if True in met else None,
}


def _of_path(kind: str, path: str, outcomes: Outcomes) -> Value:
    if kind in _NUMBERS:
        found = [one.value(path) for one in outcomes]
        numbers = [float(one) for one in found if isinstance(one, int | float) and not isinstance(one, bool)]
        return _NUMBERS[kind](numbers) if numbers else None
    value: Any = outcomes[0 if kind == "first" else -1].value(path) if outcomes else None
    return value if isinstance(value, Value) else str(value)


def _leaf(path: str, plugins: bool) -> Leaf:
    leaf = leaf_at(path, plugins=plugins)
    if leaf is None:
        meant = nearest_path(path)
        raise ValueError(f"unknown state path {path}" + (f'; did you mean "{meant}"?' if meant else ""))
    return leaf


def _check(text: str, plugins: bool) -> PathCheck:
    path, _, condition = text.strip().partition(" ")
    condition = condition.strip().removeprefix("is ").strip()
    leaf = _leaf(path, plugins)
    if not condition:
        raise ValueError(f"{path}: write a condition after it, such as {path} is ...")
    choices: list[Any] = [_condition_value(one) for one in condition.split(" or ")]
    try:
        return PathCheck(
            path, parse_condition(leaf, choices[0] if len(choices) == 1 else choices, plugins=plugins)
        )
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _condition_value(text: str) -> Any:
    return {"contains": text.removeprefix("contains ")} if text.startswith("contains ") else meaning_of(text)


def _met(checks: list[PathCheck], outcomes: Outcomes) -> list[bool]:
    return [all(_holds(check, outcomes, at) for check in checks) for at in range(len(outcomes))]


def _holds(check: TurnCheck, outcomes: Outcomes, at: int) -> bool:
    return check.gap(outcomes, at) == 0.0


def _turns_to_baseline(outcomes: Outcomes) -> Value:
    home = BaselineCheck(HOME_TOLERANCE)
    gaps = [home.gap(outcomes, at) for at in range(len(outcomes))]
    farthest = max(range(len(gaps)), key=lambda at: gaps[at], default=0)
    return next((at - farthest for at in range(farthest, len(gaps)) if gaps[at] == 0.0), None)
