"""What may be wrong with a module: that it has gone silent, or says the same whatever happens."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from anima_actors.analysis.health_values import Finding, Kind, Measured, Numbers, value_findings
from anima_actors.journal.records import EventTypes, TurnRecord, event_types, record_turn
from anima_actors.journal.timeline import TurnHistory
from anima_actors.logs.from_journal import typed_events
from anima_actors.runtime import Turn, Wiring

__all__ = ["Finding", "Kind", "Sentinels", "findings_of"]


HABIT, SILENCE = 3, 3  # turns of one kind in which a handler always spoke, and then did not
REPEATS = 6  # turns with the same lines
MOVED, STIRRED = 0.4, 0.3  # how far its own numbers, or else its causes, went meanwhile
UNTOLD = ("free_energy", "strength", "reward")
"""Numbers that no line is about."""


class Silences:
    """Watches the handlers that publish whenever they fire."""

    def __init__(self, wiring: Wiring) -> None:
        self._certain = tuple(
            step.name
            for step in wiring.steps
            if step.name not in wiring.silent
            and any(not output.optional and not output.many for output in step.signature.outputs)
        )
        self._wired = {step.module for step in wiring.steps}
        self._others: dict[
            str, None
        ] = {}  # handlers of modules that are only read of: they may speak at will
        self._spoke: dict[tuple[str, str], int] = {}  # by root type and handler: turns on end
        self._missed: dict[tuple[str, str], list[int]] = {}

    def findings(self, record: TurnRecord) -> list[Finding]:
        """Those that have just been silent for three turns of a kind in which they used to speak."""
        spoke = {event.publisher for event in record.events}
        root = record.root.type
        quiet: list[str] = []
        fallen: list[str] = []
        modules = ((event.publisher, event.module) for event in record.events[1:])
        self._others |= {name: None for name, module in modules if module not in self._wired}
        failed = {*record.stopped, *(one["publisher"].partition(".")[0] for one in record.failures)}
        for name in (*self._certain, *self._others):
            place = root, name
            if name in spoke:
                if self._missed.pop(place, None) is not None:
                    self._spoke[place] = 0
                self._spoke[place] = self._spoke.get(place, 0) + 1
            elif name in self._others and name.partition(".")[0] not in failed:
                self._spoke[place] = 0
            elif self._spoke.get(place, 0) >= HABIT:
                missed = self._missed.setdefault(place, [])
                missed.append(record.number)
                if len(missed) >= SILENCE:
                    quiet.append(name)
                if len(missed) == SILENCE:
                    fallen.append(name)
            else:
                self._spoke[place] = 0  # it does not always speak in turns of this kind
        return [self._told(name, record, quiet) for name in _to_blame(fallen, record)]

    def _told(self, name: str, record: TurnRecord, quiet: Sequence[str]) -> Finding:
        module = name.partition(".")[0]
        since = self._missed[record.root.type, name][0]
        failed = next((one["reason"] for one in record.failures if one["publisher"] == name), None)
        if reason := record.stopped.get(module) or failed:
            why = f"out of service: {reason}"
        elif name in record.skipped:
            why = "what it takes stayed absent"
        else:
            why = "it published nothing"
        others = [other for other in quiet if other != name and other in record.skipped]
        also = f"; with it {', '.join(others)}" if others and name not in record.skipped else ""
        return Finding("silent", record.number, since, module, name, f"{why}{also}")


class Repeats:
    """Watches the lines that the parts of the state have in the prompt."""

    def __init__(self) -> None:
        self._told: dict[str, deque[tuple[int, tuple[str, ...], Measured]]] = {}

    def findings(self, told: Sequence[Measured], turn: int, *, elapsed: bool) -> list[Finding]:
        """Those parts whose lines have not changed for six turns, though what they are about has."""
        if elapsed:
            self._told.clear()
            return []
        found = []
        for one in told[1:]:
            lines = _lines(one.event)
            if not lines:
                continue
            kept = self._told.setdefault(one.record.publisher, deque(maxlen=REPEATS))
            kept.append((turn, lines, one))
            if len(kept) == REPEATS and kept[0][0] == turn - REPEATS + 1:
                finding = _repeated(one, list(kept))
                found += [finding] if finding else []
        return found


def _repeated(now: Measured, kept: Sequence[tuple[int, tuple[str, ...], Measured]]) -> Finding | None:
    if any(lines != kept[0][1] for _, lines, _ in kept):
        return None
    told = [one for _, _, one in kept]
    paths = [path for path in now.numbers if path not in UNTOLD]
    if paths:
        ranges = {path: _range([one.numbers.get(path) for one in told]) for path in paths}
        path = max(ranges, key=lambda name: ranges[name])
        moved, meanwhile = ranges[path] > MOVED, f"{path} moved by {ranges[path]:.2f}"
    else:
        least = min(told[1:], key=lambda one: one.stirred)
        moved, meanwhile = least.stirred > STIRRED, f"{least.stirrer} moved by {least.stirred:.2f} or more"
    if not moved:
        return None
    since, line = kept[0][0], kept[0][1][0]
    evidence = f"“{line[:60]}” since turn {since}, while {meanwhile}"
    section = str(getattr(type(now.event), "facet", "") or now.record.type)
    return Finding("repeated", kept[-1][0], since, now.record.module, section, evidence)


def _to_blame(fallen: Sequence[str], record: TurnRecord) -> list[str]:
    """Those that were not merely skipped because another one is silent; all where there is no other."""
    first = [name for name in fallen if name not in record.skipped]
    blamed = first or list(fallen)
    modules: dict[str, str] = {}
    for name in blamed:
        modules.setdefault(name.partition(".")[0], name)
    return list(modules.values())


def _lines(event: Any) -> tuple[str, ...]:
    lines = getattr(event, "prompt_lines", None)
    try:
        return tuple(lines()) if callable(lines) else ()
    except Exception:  # a module from elsewhere, which fails in the prompt as well
        return ()


def _range(values: Sequence[float | None]) -> float:
    numbers = [value for value in values if value is not None]
    return max(numbers) - min(numbers) if len(numbers) == len(values) else 0.0


class Sentinels:
    """Watches the turns of one mind, one after another; what it knows of them does not grow.

    To watch a live mind: ``mind.observe(Sentinels(mind.bus.wiring, tell=print).live)``.

    Args:
        wiring: of the mind; without it nobody can tell who has gone silent.
        types: the event types, where there is no wiring; see
            :func:`~anima_actors.journal.records.event_types`.
        tell: is called with each finding.
    """

    def __init__(
        self,
        wiring: Wiring | None = None,
        types: EventTypes | None = None,
        tell: Callable[[Finding], object] | None = None,
    ) -> None:
        self._types = types if types is not None else event_types(wiring) if wiring else {}
        self._tell = tell
        self._numbers = Numbers()
        self._silences = Silences(wiring) if wiring else None
        self._repeats = Repeats()
        self._lasting: set[tuple[str, str, str]] = set()

    def watch(self, record: TurnRecord) -> list[Finding]:
        """Take in the next turn; returns what has begun to be wrong with it."""
        told = self._numbers.add(record, typed_events(record, self._types))
        lasting = value_findings(self._numbers, told, record.number)
        lasting += self._repeats.findings(told, record.number, elapsed="seconds" in record.root.data)
        known, self._lasting = self._lasting, {_place(finding) for finding in lasting}
        found = [finding for finding in lasting if _place(finding) not in known]
        if self._silences is not None:
            found += self._silences.findings(record)
        if self._tell is not None:
            for finding in found:
                self._tell(finding)
        return found

    def live(self, turn: Turn) -> None:
        """Take in a turn just finished, as an observer does."""
        self.watch(record_turn(turn))


def findings_of(history: TurnHistory) -> list[Finding]:
    """All that is wrong with a history, in the order in which it was noticed."""
    sentinels = Sentinels(history.wiring, history.types)
    return [finding for record in history for finding in sentinels.watch(record)]


def _place(finding: Finding) -> tuple[str, str, str]:
    return finding.kind, finding.module, finding.subject
