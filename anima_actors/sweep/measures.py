"""What is measured of a run: one value, or the course of one, by an expression in the language of `expect`.

    max PATH, min PATH, mean PATH            over the turns that have a number there; peak PATH is max PATH
    spread PATH, autocorrelation PATH        of those numbers: standard deviation; how far one carries over
    first PATH, last PATH                    the value after the first, the last turn; PATH alone is the last
    course PATH                              its number in each turn, a list; None where it has none
    changes PATH                             how often the value is another than in the turn before
    share of turns where CONDITIONS          0 to 1
    turns where CONDITIONS                   a number of turns
    first turn where CONDITIONS              its number, from 1; none where there is no such turn
    turns to baseline                        from the turn farthest from it; none where it is not reached
    turns to first PATH within AMOUNT        after the second turn, until it is as in the first again; 25%
                                             is of the second turn's distance; all turns where it never is
    expectations met                         the share of the story's clauses, 0 to 1
    expectations missed                      a number of the story's clauses

A measure is of all turns, or of some: "MEASURE of LABEL" is of the turns of the steps of that label,
"of LABEL 3" of the third of them, "of LABEL 3..6" and "of LABEL last 3" of several. "of turns 3..6" counts
all turns. Expectations are then those of the steps of these turns.

CONDITIONS are PATH CONDITION, joined by "and"; a condition is one of `expect`, or several joined by "or".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import fsum
from statistics import StatisticsError, correlation, pstdev
from typing import Any, NamedTuple

from anima_actors.runtime.plain_numbers import plain
from anima_actors.scenario.conditions import BaselineCheck, Outcomes, PathCheck, TurnOutcome
from anima_actors.scenario.expectations import HOME_TOLERANCE, conditions_in, path_check
from anima_actors.scenario.judging import StoryRun
from anima_actors.scenario.state_paths import STATE, leaf_at_path, number_path

Scalar = float | int | str | bool | None
Value = Scalar | list[float | None]
Measured = Callable[[StoryRun], Value]

FORMS = (
    *("max PATH", "min PATH", "mean PATH", "first PATH", "last PATH", "share of turns where CONDITIONS"),
    *("turns where CONDITIONS", "first turn where CONDITIONS", "turns to baseline", "expectations met"),
    *("spread PATH", "autocorrelation PATH", "changes PATH", "course PATH"),
    *("turns to first PATH within AMOUNT", "expectations missed", "any of them of LABEL 3..6"),
)
_OVER_TURNS = re.compile(r"(share of turns|turns|first turn) where (.+)", re.DOTALL)
_OF_PATH = re.compile(r"(peak|max|min|mean|spread|autocorrelation|first|last|changes|course) (\S+)")
_TO_FIRST = re.compile(r"turns to first (\S+) within ([0-9]{0,9}\.?[0-9]{1,9})(%?)")
_OF_SOME = re.compile(
    r'(?P<measure>.+) of (?:"(?P<quoted>[^"]+)"|(?P<word>[\w-]+))'
    r"(?: last (?P<count>[0-9]{1,5})| (?P<first>[0-9]{1,5})(?:\.\.(?P<last>[0-9]{1,5}))?)?"
)
ALL_TURNS = "turns"
_WITHOUT_PATH = "expectations met|expectations missed|turns to baseline"


def _pattern() -> str:
    """Return what a measure looks like, as a regular expression of JSON Schema."""
    alone = "|".join([r"\S+\.\S+", *(path for path in STATE if "." not in path)])
    forms = "|".join([_WITHOUT_PATH, *(one.pattern for one in (_OVER_TURNS, _OF_PATH, _TO_FIRST)), alone])
    of_some = _OF_SOME.pattern.partition(")")[2]
    told = re.sub(r"\?P<\w+>", "", f"({forms})({of_some})?")
    return rf"^\s*({told.replace(' ', chr(92) + 's+')})\s*$"


PATTERN = _pattern()


class TurnSpan(NamedTuple):
    """Some turns of a run: those of a label, of these all, or from first to last, or the last few."""

    label: str
    first: int | None = None  # from 1
    last: int | None = None
    most: int | None = None  # the last so many

    def of(self, outcomes: Outcomes) -> Outcomes:
        found = [one for one in outcomes if self.label in (ALL_TURNS, one.label)]
        if self.most is not None:
            return found[max(0, len(found) - self.most) :]
        return found if self.first is None else found[self.first - 1 : self.last]


def spanned(text: str) -> tuple[str, TurnSpan | None]:
    """Return a measure without the turns that it is of, and these; None for all.

    Raises:
        ValueError: there are no such turns.
    """
    found = _OF_SOME.fullmatch(text)
    if not found or " contains " in text:
        return text, None
    first, last, count = (int(found[key]) if found[key] else None for key in ("first", "last", "count"))
    if 0 in (first, count) or (first and last and last < first):
        raise ValueError("turns are counted from 1, the smaller number first, such as of turns 3..6")
    return found["measure"], TurnSpan(found["quoted"] or found["word"], first, last or first, count)


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
    text, span = spanned(" ".join(expression.split()))
    if span is not None:
        of_all = _compiled(text, plugins)
        return lambda run: of_all(_of_turns(run, span))
    if text == "expectations met":
        return lambda run: fsum(one.met for one in run.verdicts) / len(run.verdicts) if run.verdicts else None
    if text == "expectations missed":
        return lambda run: sum(not one.met for one in run.verdicts)
    if text == "turns to baseline":
        return lambda run: _turns_to_baseline(run.outcomes)
    if found := _OVER_TURNS.fullmatch(text):
        over = _OVER[found[1]]
        checks = [path_check(path, value, plugins) for path, value in conditions_in(found[2])]
        return lambda run: over(_met(checks, run.outcomes))
    if found := _OF_PATH.fullmatch(text):
        kind, path = found[1], found[2]
        number_path(path, plugins) if kind in (*_NUMBERS, "course") else leaf_at_path(path, plugins)
        return lambda run: _of_path(kind, path, run.outcomes)
    if found := _TO_FIRST.fullmatch(text):
        path, amount = number_path(found[1], plugins), float(found[2])
        return lambda run: _turns_to_first(_numbers(path, run.outcomes), amount, share=bool(found[3]))
    if " " not in text and ("." in text or text in STATE):
        return _compiled(f"last {text}", plugins)
    raise ValueError(f"no measure; forms: {'; '.join(FORMS)}")


def _of_turns(run: StoryRun, span: TurnSpan) -> StoryRun:
    """Return a run with some of its turns, and the verdicts of their steps."""
    outcomes = tuple(span.of(run.outcomes))
    steps = tuple(f"steps[{step}]." for step in dict.fromkeys(one.step for one in outcomes))
    verdicts = tuple(one for one in run.verdicts if one.place.startswith(steps))
    return replace(run, outcomes=outcomes, verdicts=verdicts)


def _autocorrelation(values: Sequence[float]) -> float | None:
    try:
        return correlation(values[1:], values[:-1])
    except StatisticsError:  # fewer than three, or all the same
        return None


_NUMBERS: Mapping[str, Callable[[list[float]], float | None]] = {
    "spread": pstdev,
    "autocorrelation": _autocorrelation,
    "max": max,
    "peak": max,
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
        numbers = _numbers(path, outcomes)
        return _NUMBERS[kind](numbers) if numbers else None
    if kind == "course":
        return [_number(path, one) for one in outcomes]
    if kind == "changes":
        return sum(bool(before.value(path) != one.value(path)) for before, one in pairwise(outcomes))
    value: Any = outcomes[0 if kind == "first" else -1].value(path) if outcomes else None
    return value if isinstance(value, Scalar) else str(value)


def _numbers(path: str, outcomes: Outcomes) -> list[float]:
    return [found for one in outcomes if (found := _number(path, one)) is not None]


def _number(path: str, outcome: TurnOutcome) -> float | None:
    value = outcome.value(path)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _met(checks: list[PathCheck], outcomes: Outcomes) -> list[bool]:
    turns = range(len(outcomes))
    return [all(check.gap(outcomes, at) == 0.0 for check in checks) for at in turns]


def _turns_to_baseline(outcomes: Outcomes) -> Value:
    home = BaselineCheck(HOME_TOLERANCE)
    gaps = [home.gap(outcomes, at) for at in range(len(outcomes))]
    farthest = max(range(len(gaps)), key=lambda at: gaps[at], default=0)
    return next((at - farthest for at in range(farthest, len(gaps)) if gaps[at] == 0.0), None)


def _turns_to_first(values: Sequence[float], amount: float, share: bool) -> Value:
    if len(values) < 3:
        return None
    gaps = [abs(value - values[0]) for value in values[1:]]
    near = amount / 100.0 * gaps[0] if share else amount
    return next((at for at, gap in enumerate(gaps[1:]) if gap < near), len(gaps) - 1)
