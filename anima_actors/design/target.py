"""What is wanted of a run: clauses joined by "and", each met or so far from it.

    MEASURE CONDITION     a measure of a sweep: peak reactors.tension >= 0.8, turns where defense is any = 0
    PATH CONDITION        at one turn at least: defense.mechanism is projection

A condition is one of `expect`. Each clause is judged by itself; what is to be so at one and the same turn is
written turns where CONDITION and CONDITION >= 1.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any, Self

from anima_actors.design.space import DesignError
from anima_actors.journal.conditions import Compared, Condition, Trend
from anima_actors.scenario.conditions import PathCheck, parse_condition, shown
from anima_actors.scenario.expectations import conditions_in, path_check
from anima_actors.scenario.judging import StoryRun
from anima_actors.scenario.state_paths import NUMBER, STATE, Leaf, leaf_at_path
from anima_actors.sweep.measures import Measure

_SPLITS = (
    re.compile(r"(?P<measure>.+[^<>=! ]) ?(?P<condition>(?:>=|<=|==|!=|=|>|<)[^<>=!]+)"),
    re.compile(r"(?P<measure>.+) is (?P<condition>.+)"),
    re.compile(r"(?P<measure>.+) (?P<condition>contains .+)"),
    re.compile(r"(?P<measure>.+(?<! of turns)) (?P<condition>\S+\.\.\S+)"),
)
"""Where a clause may be parted into its measure and its condition, the likeliest first."""
_ENDS = re.compile(r"(?P<kind>first|last) (?!turn where )(?P<path>\S+)")
_EXTREME = re.compile(r"(?P<kind>peak|max|min) (?P<path>\S+)")
_OVER = re.compile(r"(?P<over>share of turns|turns|first turn) where (?P<conditions>.+)")


@dataclass(frozen=True, slots=True)
class TargetClause:
    """A measure, or a value at one turn at least, and the condition that it is to meet."""

    text: str
    subject: str  # the measure, or the path
    value: Any  # the condition as `expect` would have it
    condition: Condition
    measure: Measure | None = None  # None: of the path at one turn at least

    def judge(self, run: StoryRun) -> tuple[float, str]:
        """Return how far a run is from it, 0 where it meets it and up to 1, and what was found."""
        if self.measure is not None:
            value = self.measure.of(run)
            return _shortfall(self.condition.gap(value)), shown(value)
        check = PathCheck(self.subject, self.condition)
        gaps = [check.gap(run.outcomes, at) for at in range(len(run.outcomes))]
        at = min(range(len(gaps)), key=gaps.__getitem__)
        if gaps[at] == inf:
            seen = dict.fromkeys(shown(one.value(self.subject)) for one in run.outcomes)
            return 1.0, ", ".join(seen)
        return _shortfall(gaps[at]), f"{check.found(run.outcomes, at)} at turn {run.outcomes[at].turn}"

    def expectation(self, turns: int) -> Mapping[str, Any] | None:
        """Return it as an `expect` of a whole story of so many turns; None where it has no such form."""
        if self.measure is None:
            return {"at_least": {"turns": 1, self.subject: self.value}}
        if found := _ENDS.fullmatch(self.subject):
            told = {found["path"]: self.value}
            return told if found["kind"] == "last" else {"within": "1 turn", **told}
        if not isinstance(self.condition, Compared) or not isinstance(self.condition.value, int | float):
            return None
        operator, bound = self.condition.operator, float(self.condition.value)
        if found := _EXTREME.fullmatch(self.subject):
            every = "<" if found["kind"] != "min" else ">"
            if operator in ("==", "!="):
                return None
            told = {found["path"]: self.value}
            return {"always": told} if operator.startswith(every) else {"at_least": {"turns": 1, **told}}
        if (found := _OVER.fullmatch(self.subject)) and " of " not in found["conditions"]:
            pairs = [*conditions_in(found["conditions"])]
            whole = dict(pairs) if len({path for path, _ in pairs}) == len(pairs) else {}
            return _of_turns(found["over"], whole, operator, bound, turns) if whole else None
        return None


def _of_turns(
    over: str, conditions: Mapping[str, Any], operator: str, bound: float, turns: int
) -> Mapping[str, Any] | None:
    if over == "first turn":
        last = floor(bound) if operator == "<=" else ceil(bound) - 1 if operator == "<" else 0
        return {"within": f"{last} turn{'s' * (last != 1)}", **conditions} if last >= 1 else None
    bound = bound * turns if over == "share of turns" else bound
    least = ceil(bound - 1e-9) if operator == ">=" else floor(bound + 1e-9) + 1 if operator == ">" else 0
    if 1 <= least <= turns:
        return {"at_least": {"turns": least, **conditions}}
    none = operator in ("==", "<=") and 0 <= bound < (1 if operator == "<=" else 1e-9)
    return {"never": dict(conditions)} if none or (operator == "<" and 0 < bound <= 1) else None


@dataclass(frozen=True, slots=True)
class DesignTarget:
    """All that is wanted of a run."""

    text: str
    clauses: tuple[TargetClause, ...]

    @classmethod
    def parse(cls, text: str, *, plugins: bool = False) -> Self:
        """Read what is wanted.

        Args:
            text: clauses joined by "and".
            plugins: whether the story brings modules, whose facets are part of the state too.

        Raises:
            DesignError: it is no target; the message has the column, and says what would be right.
        """
        parts = re.split(r"\s+and(?:\s+|$)", text.strip())
        clauses, at = [], 0
        while at < len(parts):
            first: ValueError | None = None
            for end in range(at + 1, len(parts) + 1):
                try:
                    clauses.append(_clause(" and ".join(parts[at:end]), plugins))
                    break
                except ValueError as error:
                    first = first or error
            else:
                begun = sum(len(one) for one in parts[:at]) + 5 * at + 1
                raise DesignError(f"column {begun}: {first}")
            at = end
        return cls(" and ".join(one.text for one in clauses), tuple(clauses))

    def expectations(self, turns: int) -> tuple[list[Mapping[str, Any]], list[str]]:
        """Return the clauses as an `expect` of a story, and the texts of those that have no such form."""
        made = [(one.text, one.expectation(turns)) for one in self.clauses]
        return [told for _, told in made if told is not None], [text for text, told in made if told is None]


def _shortfall(gap: float) -> float:
    return 1.0 if gap == inf else gap / (1.0 + gap)


def _clause(text: str, plugins: bool) -> TargetClause:
    text = " ".join(text.split())
    if not text:
        raise ValueError("something is missing; write what is wanted, such as peak reactors.tension >= 0.8")
    first = re.split(r"[\s<>=!]", text)[0]
    if "." in first or first in STATE:
        ((path, value),) = conditions_in(text)
        return TargetClause(_told(path, value), path, value, path_check(path, value, plugins).condition)
    wrong: ValueError | None = None
    for found in filter(None, (pattern.fullmatch(text) for pattern in _SPLITS)):
        try:
            return _of_measure(found["measure"], found["condition"].strip(), plugins)
        except ValueError as error:
            wrong = wrong or error
    if wrong is None:
        Measure("", text, plugins).check()
        raise ValueError(f"{text}: write what it is to be after it, such as {text} >= 0.5")
    raise wrong


def _of_measure(subject: str, condition: str, plugins: bool) -> TargetClause:
    measure = Measure(subject, subject, plugins)
    measure.check()
    ((_, value),) = conditions_in(f"it {condition}")
    leaf = _leaf_of(subject, plugins)
    try:
        parsed = parse_condition(leaf, value, plugins=plugins)
    except ValueError as error:
        raise ValueError(f"{subject}: {error}") from None
    if isinstance(parsed, Trend):
        raise ValueError(f"{subject}: one value of a run does not rise or fall; write a comparison")
    return TargetClause(_told(subject, value), subject, value, parsed, measure)


def _leaf_of(subject: str, plugins: bool) -> Leaf:
    found = re.match(_ENDS, subject)
    return leaf_at_path(found["path"], plugins) if found and found["kind"] else NUMBER


def _told(subject: str, value: Any) -> str:
    if isinstance(value, list):
        return f"{subject} is {' or '.join(map(str, value))}"
    if isinstance(value, Mapping):
        return f"{subject} contains {value['contains']}"
    told = "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{subject} {told}" if told[:1] in "<>=!" or ".." in told else f"{subject} is {told}"
