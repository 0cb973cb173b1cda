"""Finds where two histories part: the first turn, module, event and field that is not the same in both.

Numbers are compared as they are hashed, rounded to 9 decimals: so two turns diverge exactly where
their hashes do.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from anima_actors.encoding.turn_content import DECIMALS, to_plain
from anima_actors.journal.records import OUTSIDE, EventRecord, EventTypes, TurnRecord, event_of
from anima_actors.journal.timeline import flattened
from anima_actors.runtime import AnimaError

PARTS = ("seed", "name", "persona", "values", "value_rules", "overrides", "restart")
"""The parts of a header that shape the behaviour of its mind, but for the modules."""


class SetupDifference(NamedTuple):
    """A setting that is not the same in both."""

    name: str  # such as "persona.neuroticism", or "module memory"
    first: Any  # None where there is none
    second: Any


def setup_differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[SetupDifference, ...]:
    """Return the settings that differ between two headers of journals, then the modules."""
    return tuple(_settings(first, second)) + tuple(_modules(first, second))


def _settings(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[SetupDifference]:
    here, there = _flat(first), _flat(second)
    for name in {**here, **there}:
        if not same(here.get(name), there.get(name)):
            told = f"constants.{name.removeprefix('overrides.')}" if name.startswith("overrides.") else name
            yield SetupDifference(told, here.get(name), there.get(name))


def _flat(header: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings by path, constants of modules included."""
    return flattened({key: to_plain(header[key]) for key in header if key in PARTS})


def _modules(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[SetupDifference]:
    here, there = _described(first), _described(second)
    for name in {**here, **there}:
        if here.get(name) != there.get(name):
            yield SetupDifference(f"module {name}", here.get(name), there.get(name))


def _described(header: Mapping[str, Any]) -> dict[str, str]:
    """Return the modules by name, each with its version and the hash of its code."""
    modules = header.get("modules") or ()
    return {one["name"]: f"{one.get('version', '')} {one.get('code', '')}".strip() for one in modules}


Kind = Literal["turn", "time", "event", "value", "causes", "skipped", "failure", "stopped", "draws"]

_PLAIN = ("turn", "event")
_SCALE = 10.0**DECIMALS
_WHOLE = 1.5 * 2.0**52


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first place at which two histories differ."""

    kind: Kind
    turn: int
    module: str = ""  # empty where no module is to blame
    publisher: str = ""  # "module.handler"
    event: str = ""  # its type
    id: str = ""  # "turn.sequence" of the event in the first history, or in the second where only it has it
    field: str = ""  # such as "after.tension"
    first: Any = None  # what the first history has there; None for nothing
    second: Any = None

    def told(self, first: str, second: str) -> str:
        """Return one sentence on it.

        Args:
            first: where the first history stands, such as "in the record".
            second: where the second does.
        """
        where = f"turn {self.turn}" + (f", {self.publisher or self.module}" if self.module else "")
        here, there = f"{shown(self.first)} {first}", f"{shown(self.second)} {second}"
        match self.kind:
            case "turn" | "event" | "skipped" if self.first is None or self.second is None:
                named = "".join(f", {one}" for one in (self.event, self.kind) if one and one not in _PLAIN)
                return f"{where}{named}: only {first if self.second is None else second}"
            case "value":
                return f"{where}, {self.event}.{self.field}: {here}, {there}"
            case "failure":
                reason = self.first if self.second is None else self.second
                if self.first is None or self.second is None:
                    return f"{where}: failed only {first if self.second is None else second}: {reason}"
                return f"{where}: failed otherwise: {here}, {there}"
            case _:
                what = {"causes": f"the causes of {self.event}", "draws": "random numbers drawn so far"}
                return f"{where}, {what.get(self.kind, self.kind)}: {here}, {there}"


def turn_divergence(
    first: TurnRecord | None, second: TurnRecord | None, types: EventTypes | None = None
) -> Divergence | None:
    """Return the first difference between two records of a turn, or None; a missing turn is given as None."""
    if first is None or second is None:
        present = first or second
        assert present is not None
        has = (None if first is None else True, None if second is None else True)
        return Divergence("turn", present.number, first=has[0], second=has[1])
    if first.number != second.number:
        return Divergence("turn", min(first.number, second.number), first=first.number, second=second.number)
    if not same(first.at_s, second.at_s):
        return Divergence("time", first.number, first=first.at_s, second=second.at_s)
    return (
        _in_events(first, second, types or {})
        or _in_failures(first, second)
        or _in_skipped(first, second)
        or _in_mappings("stopped", first, first.stopped, second.stopped)
        or _draws(first, second)
    )


def same(first: Any, second: Any) -> bool:
    """Return whether two plain values are the same, numbers rounded as for the hash."""
    return part_that_differs(first, second) is None


def part_that_differs(first: Any, second: Any) -> tuple[tuple[Any, ...], Any, Any] | None:
    """Return the path to the first part that is not the same in both, with both; None where all is."""
    if type(first) is float and type(second) is float:
        return None if rounded(first) == rounded(second) or first != first != second else ((), first, second)
    found = None
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        found = _parts([(key, first.get(key), second.get(key)) for key in {**first, **second}])
        alike = first.keys() == second.keys()
    elif isinstance(first, list | tuple) and isinstance(second, list | tuple):
        pairs = zip_longest(first, second)
        found = _parts([(index, here, there) for index, (here, there) in enumerate(pairs)])
        alike = len(first) == len(second)
    else:
        alike = type(first) is type(second) and first == second
    return found or (None if alike else ((), first, second))


def rounded(number: float) -> float:
    """Round a number to units of the last decimal that counts."""
    return number * _SCALE + _WHOLE - _WHOLE


def shown(value: Any) -> str:
    """Return a value in a few characters."""
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) < 1e9 else f"{value:.9g}"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _parts(pairs: Iterable[tuple[Any, Any, Any]]) -> tuple[tuple[Any, ...], Any, Any] | None:
    for key, here, there in pairs:
        found = part_that_differs(here, there)
        if found is not None:
            return ((key, *found[0]), found[1], found[2])
    return None


def _in_events(first: TurnRecord, second: TurnRecord, types: EventTypes) -> Divergence | None:
    """Find the first event, in canonical order, that is missing in one or not the same in both.

    Modules that one of them lives without can change the order of the others; that is no difference.
    """
    here_by, there_by = _by_identity(first), _by_identity(second)
    waiting, compared, reordered = deque(there_by), set[tuple[str, str, int]](), None
    for key, here in here_by.items():
        while waiting and waiting[0] in compared:
            waiting.popleft()
        if waiting and waiting[0] not in here_by:
            return _only_one(first, first, there_by[waiting[0]])
        if key not in there_by:
            return _only_one(first, second, here)
        reordered = reordered or (here if waiting[0] != key else None)
        compared.add(key)
        there = there_by[key]
        part = part_that_differs(*_filled(here, there, types))
        if part is not None:
            path, mine, other = part
            return _at(first, "value", here, _named(path, here, types), mine, other)
        if not reordered and here.causes != there.causes:
            return _at(first, "causes", here, "", list(here.causes), list(there.causes))
    added = next((key for key in there_by if key not in here_by), None)
    if added is not None:
        return _only_one(first, first, there_by[added])
    return _only_one(first, second, reordered) if reordered else None


def _by_identity(turn: TurnRecord) -> dict[tuple[str, str, int], EventRecord]:
    """Return the events of a turn by publisher, type, and how many of these came before."""
    found: dict[tuple[str, str, int], EventRecord] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for event in turn.events:
        identity = (event.publisher, event.type)
        found[(*identity, counts[identity])] = event
        counts[identity] += 1
    return found


def _filled(here: EventRecord, there: EventRecord, types: EventTypes) -> tuple[Any, Any]:
    """Return the data of both; a field added since one of them was recorded has its default there."""
    if here.data.keys() == there.data.keys():
        return here.data, there.data
    kind = types.get(f"{here.module}.{here.type}") or types.get(here.type)
    known = fields(kind) if kind else ()
    later = {one.name: to_plain(one.default) for one in known if one.default is not MISSING}
    return {**later, **here.data}, {**later, **there.data}


def _only_one(first: TurnRecord, lacking: TurnRecord, event: EventRecord) -> Divergence:
    """Report an event that one of the histories has and the other lacks."""
    reason = next((one["reason"] for one in lacking.failures if one["publisher"] == event.publisher), None)
    kind: Kind = "event" if reason is None else "failure"
    value = True if reason is None else None
    values = (reason, value) if lacking is first else (value, reason)
    return _at(first, kind, event, "", *values)


def _at(turn: TurnRecord, kind: Kind, event: EventRecord, field: str, first: Any, second: Any) -> Divergence:
    identity = f"{turn.number}.{event.sequence}"
    module = "" if event.publisher == OUTSIDE else event.module
    publisher = event.publisher if module else ""
    return Divergence(kind, turn.number, module, publisher, event.type, identity, field, first, second)


def _in_failures(first: TurnRecord, second: TurnRecord) -> Divergence | None:
    here = {one["publisher"]: one["reason"] for one in first.failures}
    there = {one["publisher"]: one["reason"] for one in second.failures}
    return _in_mappings("failure", first, here, there)


def _in_skipped(first: TurnRecord, second: TurnRecord) -> Divergence | None:
    here = dict.fromkeys((*first.skipped, *first.ongoing), True)
    there = dict.fromkeys((*second.skipped, *second.ongoing), True)
    return _in_mappings("skipped", first, here, there)


def _in_mappings(
    kind: Kind, turn: TurnRecord, here: Mapping[str, Any], there: Mapping[str, Any]
) -> Divergence | None:
    """Find the first handler or module, by name, that differs."""
    for name in {**here, **there}:
        if here.get(name) != there.get(name):
            module, dot, _ = name.partition(".")
            publisher = name if dot else ""
            mine, other = here.get(name), there.get(name)
            return Divergence(kind, turn.number, module, publisher, first=mine, second=other)
    return None


def _draws(first: TurnRecord, second: TurnRecord) -> Divergence | None:
    """Find the first module that has drawn more in one of them; records without counts are not compared."""
    if not first.draws or not second.draws:
        return None
    names = {**first.draws, **second.draws}
    here, there = ({name: one.draws.get(name, 0) for name in names} for one in (first, second))
    return _in_mappings("draws", first, here, there)


def _named(path: Sequence[Any], event: EventRecord, types: EventTypes) -> str:
    """Return a path into an event's data as one writes it: after.tension, blend[1][0]."""
    try:
        value: Any = event_of(event, types)
    except AnimaError:
        value = None
    parts: list[str] = []
    for key in path:
        names = getattr(type(value), "_fields", ())
        if isinstance(key, int) and key < len(names):
            key = names[key]
        parts.append(f"[{key}]" if isinstance(key, int) else f".{key}")
        value = _inside(value, key)
    return "".join(parts).removeprefix(".")


def _inside(value: Any, key: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(key, int):
        return value[key] if isinstance(value, Sequence) and key < len(value) else None
    return getattr(value, str(key), None)
