"""What a story expects of itself: from the mapping under `expect` to clauses that can be judged.

A clause is checks of single turns and a rule for which turns have to meet them:

    now        the step's last turn; for the whole story, its last turn
    within     all checks together at one turn, from that one to N turns later
    never      at no turn, from the step on, do all of them hold together
    always     at every turn from the step on
    at_least   at N turns or more from the step on
    at, by     at tick N of a society; all together at one tick, from the step on to tick N
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from anima_actors.journal.timeline import ALIASES
from anima_actors.scenario.conditions import (
    BaselineCheck,
    OrderCheck,
    PathCheck,
    TurnCheck,
    parse_condition,
    unknown_key,
    unknown_word,
)
from anima_actors.scenario.errors import MOST_PROBLEMS, StoryPath, quoted
from anima_actors.scenario.happenings import HappeningCheck, Span
from anima_actors.scenario.state_paths import (
    GROUP,
    HAPPENINGS,
    MODULES,
    OPEN,
    STATE_KEYS,
    leaf_at,
    leaf_at_path,
    nearest,
    nearest_path,
)
from anima_actors.scenario.values import MOST_TURNS
from anima_actors.scenario.yaml_reader import meaning_of

FORMS = ("within", "never", "always", "at_least", "order", "returns_to_baseline")
HOME_WITHIN, HOME_TOLERANCE = 12, 0.05  # turns; per reactor

_TURNS = re.compile(r"([0-9]{1,5}) turns?")
_CONDITIONS = 'write conditions, such as {primary: Joy} or {"reactors.tension": ">= 0.5"}'

Kind = Literal["now", "within", "never", "always", "at_least", "at", "by"]
Finding = tuple[StoryPath, str]


@dataclass(frozen=True, slots=True)
class Clause:
    """Checks, and the turns that have to meet them."""

    kind: Kind
    checks: tuple[TurnCheck, ...]
    place: StoryPath
    turns: int = 0  # of `within` and `at_least`; of `at` and `by`, which tick

    def __str__(self) -> str:
        checks = "; ".join(f"{check.subject}: {check.expected}" for check in self.checks)
        if self.kind == "now":
            return checks
        if self.kind in ("within", "at_least"):
            return f"{self.kind.replace('_', ' ')} {self.turns} turn{'s' * (self.turns != 1)}: {checks}"
        if self.kind in ("at", "by"):
            return f"{self.kind} tick {self.turns}: {checks}"
        return f"{self.kind}: {checks}"


@dataclass(frozen=True, slots=True)
class Expectation:
    """The clauses of one `expect`: of a step (its index, from 0), or of the whole story (None)."""

    step: int | None
    clauses: tuple[Clause, ...]


class ExpectationReader:
    """Reads the `expect`s of one story and collects everything that is wrong with them."""

    def __init__(self, *, plugins: bool) -> None:
        self.plugins = plugins
        self.findings: list[Finding] = []

    def read(self, raw: Any, place: StoryPath, step: int | None) -> tuple[Expectation, ...]:
        """One expectation a mapping; a list of mappings is as good as one."""
        if isinstance(raw, list | tuple):
            if not raw:
                self._wrong(place, f"an empty expect tests nothing; {_CONDITIONS}")
            return tuple(self._read_one(item, (*place, index), step) for index, item in enumerate(raw))
        return (self._read_one(raw, place, step),)

    def _wrong(self, place: StoryPath, message: str) -> None:
        self.findings.append((place, message))

    def _read_one(self, raw: Any, place: StoryPath, step: int | None) -> Expectation:
        if not isinstance(raw, Mapping) or not raw:
            self._wrong(place, _CONDITIONS)
            return Expectation(step, ())
        plain = {key: value for key, value in raw.items() if key not in FORMS or key == "order"}
        over: Span = "turn" if "within" in raw else "story" if step is None else "step"
        checks = list(self._checks(plain, place, over=over))
        clauses: list[Clause] = []
        if "within" in raw:
            turns = self._turns(raw["within"], (*place, "within"))
            clauses.append(Clause("within", tuple(check for _, check in checks), (*place, "within"), turns))
            if not plain:
                message = "needs conditions beside it, which must come true within these turns"
                self._wrong((*place, "within"), message)
        else:
            clauses += [Clause("now", (check,), where) for where, check in checks]
        for kind in ("never", "always", "at_least"):
            if kind in raw:
                clauses.append(self._ranging(kind, raw[kind], (*place, kind)))
        if (home := "returns_to_baseline") in raw:
            clauses.append(self._homecoming(raw[home], (*place, home)))
        return Expectation(step, tuple(clauses))

    def _ranging(self, kind: Literal["never", "always", "at_least"], raw: Any, place: StoryPath) -> Clause:
        turns = 0
        if kind == "at_least" and isinstance(raw, Mapping):
            if "turns" not in raw:
                self._wrong(place, "needs turns, a number of turns")
            else:
                turns = self._turns(raw["turns"], (*place, "turns"))
            raw = {key: value for key, value in raw.items() if key != "turns"}
        if not isinstance(raw, Mapping) or not raw:
            self._wrong(place, _CONDITIONS)
            return Clause(kind, (), place, turns)
        for form in FORMS:
            if form in raw and form != "order":
                self._wrong((*place, form), f"has no place inside {kind}; write it beside it")
        plain = {key: value for key, value in raw.items() if key not in FORMS or key == "order"}
        return Clause(kind, tuple(check for _, check in self._checks(plain, place)), place, turns)

    def _checks(
        self, conditions: Mapping[Any, Any], place: StoryPath, above: str = "", over: Span = "turn"
    ) -> Iterator[tuple[StoryPath, TurnCheck]]:
        """The checks of a mapping; `reactors: {tension: ...}` is as good as `reactors.tension: ...`."""
        for key, raw in conditions.items():
            path, where = f"{above}{key}", (*place, str(key))
            if path == "order":
                yield from self._order(raw, where)
                continue
            if path in HAPPENINGS:
                yield from self._happening(path, raw, where, over)
                continue
            leaf = leaf_at(path, plugins=self.plugins)
            if leaf is None and path in ALIASES:
                path = ALIASES[path]
                leaf = leaf_at(path)
            if leaf is None:
                self._wrong(where, self._unknown(path))
            elif leaf in (GROUP, OPEN) and isinstance(raw, Mapping) and raw and set(raw) != {"contains"}:
                yield from self._checks(raw, where, f"{path}.")
            else:
                try:
                    yield where, PathCheck(path, parse_condition(leaf, raw, plugins=self.plugins))
                except ValueError as error:
                    self._wrong(where, str(error))

    def _happening(
        self, name: str, raw: Any, place: StoryPath, over: Span
    ) -> Iterator[tuple[StoryPath, TurnCheck]]:
        try:
            yield place, HappeningCheck(name, parse_condition(HAPPENINGS[name].leaf, raw), over)
        except ValueError as error:
            self._wrong(place, str(error).partition(", or name one of its parts")[0])

    def _unknown(self, path: str) -> str:
        if len(self.findings) > MOST_PROBLEMS:
            return "unknown state path"  # nobody will read it; looking for what was meant takes time
        if meant := (nearest(path, FORMS) if "." not in path else None) or nearest_path(path):
            return f'unknown state path; did you mean "{meant}"?'
        if (first := path.split(".")[0]) in STATE_KEYS:
            return f"unknown state path; {first} has other parts"
        known = f"the state has {', '.join(STATE_KEYS)}; what happened: {', '.join(HAPPENINGS)}"
        return f"unknown state path; {known}; forms: {', '.join(FORMS)}"

    def _order(self, raw: Any, place: StoryPath) -> Iterator[tuple[StoryPath, TurnCheck]]:
        if not isinstance(raw, list | tuple) or not raw or not all(isinstance(name, str) for name in raw):
            self._wrong(place, "write a list of modules, such as [dissonance, defense]")
            return
        unknown = [index for index, name in enumerate(raw) if name not in MODULES and not self.plugins]
        self.findings += [((*place, one), unknown_word("module", raw[one], MODULES)) for one in unknown]
        if not unknown:
            yield place, OrderCheck(tuple(raw))

    def _homecoming(self, raw: Any, place: StoryPath) -> Clause:
        turns, tolerance = HOME_WITHIN, HOME_TOLERANCE
        if isinstance(raw, Mapping):
            if "within" in raw:
                turns = self._turns(raw["within"], (*place, "within"))
            given = raw.get("tolerance", tolerance)
            if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= 1:
                self._wrong((*place, "tolerance"), "write a number above 0 and at most 1")
            else:
                tolerance = float(given)
            for key in raw:
                if key not in ("within", "tolerance"):
                    message = unknown_key("key", str(key), ("within", "tolerance"))
                    self._wrong((*place, str(key)), message)
        elif raw is not True:
            self._wrong(place, "write {within: 12 turns, tolerance: 0.05}, or true for just that")
        return Clause("within", (BaselineCheck(tolerance),), place, turns)

    def _turns(self, raw: Any, place: StoryPath) -> int:
        match = _TURNS.fullmatch(raw) if isinstance(raw, str) else None
        turns = int(match[1]) if match else raw
        if isinstance(turns, bool) or not isinstance(turns, int):
            said = f", not {quoted(raw)}" if isinstance(raw, str) else ""
            self._wrong(place, f"write a number of turns, such as 3 turns{said}")
            return 1
        if not 1 <= turns <= MOST_TURNS:
            self._wrong(place, f"from 1 to {MOST_TURNS:,} turns")
        return turns


def conditions_in(text: str) -> Iterator[tuple[str, Any]]:
    """Yield the path and the value, as `expect` would have it, of each of conditions joined by "and"."""
    for part in text.split(" and "):
        path, *after = re.split(r"\s+|(?=[<>=!])", part.strip(), maxsplit=1)
        condition = re.sub(r"^=(?!=)", "==", "".join(after).strip().removeprefix("is ").strip())
        choices = [_condition_value(one) for one in condition.split(" or ")] if condition else [""]
        yield path, choices[0] if len(choices) == 1 else choices


def path_check(path: str, value: Any, plugins: bool) -> PathCheck:
    """Return the check of a condition.

    Raises:
        ValueError: there is no such path, or the value is no condition of it.
    """
    leaf = leaf_at_path(path, plugins)
    if value == "":
        raise ValueError(f"{path}: write a condition after it, such as {path} is ...")
    try:
        return PathCheck(path, parse_condition(leaf, value, plugins=plugins))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _condition_value(text: str) -> Any:
    return {"contains": text.removeprefix("contains ")} if text.startswith("contains ") else meaning_of(text)
