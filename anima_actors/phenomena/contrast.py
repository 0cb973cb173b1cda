"""Arms compared: one number, from measures of their runs.

    vad.valence of praise 1 - vad.valence of praise 10
    mean free_energy of turns last 20 in shuffled - mean free_energy of turns last 20 in steady
    abs(last vad.valence in loss - first vad.valence in loss) - abs(...)

Numbers and measures of `anima sweep` (sweep/measures.py), each `in` an arm where there are several, with
+ - * /, a space on both sides, between them; parentheses; abs(), min() and max(). There is no number where
one measure has none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from anima_actors.scenario.judging import StoryRun
from anima_actors.sweep.measures import ALL_TURNS, Measure, spanned

Amount = float | None
Runs = Mapping[str, StoryRun]
Compared = Callable[[Runs], Amount]

_TOKEN = re.compile(r"\s*((?:abs|min|max)\(|[(),]|(?<=\s)[-+*/](?=\s)|(?:(?!\s[-+*/]\s)[^(),])+)")
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?|\.[0-9]{1,15}")
MOST_PARENTHESES = 50
_IN_ARM = re.compile(r"(?P<measure>.+) in (?P<arm>[\w-]+)")
_JOINED: Mapping[str, Callable[[float, float], Amount]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other if other else None,
}


@dataclass(frozen=True, slots=True)
class Contrast:
    """An expression over the runs of the arms of an experiment."""

    expression: str
    arms: tuple[str, ...]
    plugins: bool = False  # whether paths of modules beside the built-in ones may stand in it

    def of(self, runs: Runs) -> Amount:
        """Return the number; None where a measure in it has none."""
        return _compiled(self).compared(runs)

    def check(self, labels: Mapping[str, frozenset[str]]) -> None:
        """Check the expression.

        Args:
            labels: of the steps of each arm.

        Raises:
            ValueError: it is none; the message says what would be right.
        """
        for arm, label in _compiled(self).labels:
            if label != ALL_TURNS and label not in labels[arm]:
                meant = get_close_matches(label, labels[arm], n=1)
                told = f'; did you mean "{meant[0]}"?' if meant else ""
                raise ValueError(f'no step labelled "{label}" in arm {arm}{told}')


class _Compiled:
    """An expression, read once."""

    def __init__(self, contrast: Contrast) -> None:
        self.contrast = contrast
        self.labels: list[tuple[str, str]] = []  # arm and label of each measure of some turns
        text = " ".join(contrast.expression.split())
        if text.count("(") > MOST_PARENTHESES:
            raise ValueError(f"more than {MOST_PARENTHESES} parentheses")
        self.tokens = [one.strip() for one in _TOKEN.findall(text)]
        self.compared = self._sum()
        if self.tokens:
            raise ValueError(f'"{self.tokens[0]}" is one too many; is a parenthesis missing?')

    def _next(self, *wanted: str) -> str | None:
        return self.tokens.pop(0) if self.tokens and (not wanted or self.tokens[0] in wanted) else None

    def _sum(self) -> Compared:
        left = self._product()
        while operator := self._next("+", "-"):
            left = _joined(operator, left, self._product())
        return left

    def _product(self) -> Compared:
        left = self._part()
        while operator := self._next("*", "/"):
            left = _joined(operator, left, self._part())
        return left

    def _part(self) -> Compared:
        token = self._next()
        if token is None or token in "+-*/),":
            raise ValueError("something is missing: write a measure between the signs")
        if token in ("(", "abs(", "min(", "max("):
            inner = [*self._arguments()]
            if token in ("(", "abs(") and len(inner) > 1:
                raise ValueError(f"{token}...) takes one amount")
            return _applied(token, inner)
        if _NUMBER.fullmatch(token):
            number = float(token)
            return lambda runs: number
        return self._measure(token)

    def _arguments(self) -> Iterator[Compared]:
        yield self._sum()
        while self._next(","):
            yield self._sum()
        if not self._next(")"):
            raise ValueError("a parenthesis is not closed")

    def _measure(self, text: str) -> Compared:
        arms, found = self.contrast.arms, _IN_ARM.fullmatch(text)
        if not found and len(arms) > 1:
            raise ValueError(f"{text}: say in which arm, such as {text} in {arms[0]}")
        arm, told = (found["arm"], found["measure"]) if found else (arms[0], text)
        if arm not in arms:
            raise ValueError(f"no arm {arm}; arms: {', '.join(arms)}")
        measure = Measure(arm, told, self.contrast.plugins)
        measure.check()
        if span := spanned(told)[1]:
            self.labels.append((arm, span.label))
        return lambda runs: _number(measure, runs[arm])


@lru_cache(maxsize=512)
def _compiled(contrast: Contrast) -> _Compiled:
    return _Compiled(contrast)


def _number(measure: Measure, run: StoryRun) -> Amount:
    value = measure.of(run)
    if isinstance(value, str | list):
        told = f"the text {value:.40}" if isinstance(value, str) else "a course"
        raise ValueError(f"{measure.expression} is {told}, not a number")
    return None if value is None else float(value)


def _joined(operator: str, left: Compared, right: Compared) -> Compared:
    join = _JOINED[operator]

    def compared(runs: Runs) -> Amount:
        one, other = left(runs), right(runs)
        return None if one is None or other is None else join(one, other)

    return compared


def _applied(token: str, inner: list[Compared]) -> Compared:
    functions: dict[str, Callable[[list[float]], float]] = {
        "(": lambda them: them[0],
        "abs(": lambda them: abs(them[0]),
        "min(": min,
        "max(": max,
    }
    apply = functions[token]

    def compared(runs: Runs) -> Amount:
        found = [one(runs) for one in inner]
        there = [one for one in found if one is not None]
        return apply(there) if len(there) == len(found) else None

    return compared
