"""Turns read back from a record, as the logs take those just finished; and the summary of a journal."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from typing import Any, cast

from rich.console import Console
from rich.text import Text

from anima_actors.journal.reader import Journal
from anima_actors.journal.records import (
    EventRecord,
    EventTypes,
    RecordError,
    TurnRecord,
    event_of,
    recorded_type,
)
from anima_actors.journal.timeline import TurnHistory
from anima_actors.logs.text import duration, number, tidy
from anima_actors.logs.wrapping import hanging
from anima_actors.runtime import Envelope, Event, EventId, Failure, Turn
from anima_actors.runtime.turn import Ledger


class _Recorded:
    """What a turn wants of a ledger, from a record."""

    def __init__(self, record: TurnRecord, events: tuple[Event, ...]) -> None:
        self.number = record.number
        self.at_s = record.at_s
        self.root = events[0]
        self._events = events
        self._record = record

    def find(self, event_type: type[Event]) -> Event | None:
        found = [number for number, event in enumerate(self._events) if isinstance(event, event_type)]
        before = {cause for number in found for cause in self._record.events[number].causes}
        return next((self._events[number] for number in found if number not in before), None)

    def envelopes(self) -> list[Envelope]:
        envelopes = []
        for one, event in zip(self._record.events, self._events, strict=True):
            causes = tuple(EventId(self.number, cause) for cause in one.causes)
            place = EventId(self.number, one.sequence)
            envelopes.append(Envelope(place, one.publisher, causes, self.at_s, event))
        return envelopes


def turn_of(record: TurnRecord, types: EventTypes) -> Turn:
    """The turn that was recorded. An event of a type that is not at hand is stood in for, field by field."""
    failures = tuple(
        Failure(record.number, one["publisher"], one["reason"], one["stopped"]) for one in record.failures
    )
    ledger = cast("Ledger", _Recorded(record, typed_events(record, types)))
    return Turn(ledger, record.skipped, failures, record.stopped, record.microseconds, record.ongoing)


def told_turn(record: TurnRecord, history: TurnHistory) -> tuple[Turn, dict[str, Any]]:
    """Return the turn that was recorded, and the state after it."""
    turn = turn_of(record, history.types)
    return turn, history.state_of(record, events=[envelope.event for envelope in turn.envelopes])


def typed_events(record: TurnRecord, types: EventTypes) -> tuple[Event, ...]:
    """All events of a turn, typed; see :func:`turn_of` for those whose type is not at hand."""
    events: list[Event] = []
    for one in record.events:
        try:
            event = event_of(one, types)
        except RecordError:
            event = _stand_in(one)
        with suppress(Exception):  # what it derives from its causes stays empty where one is stood in for
            event = event.completed([events[cause] for cause in one.causes])
        events.append(event)
    return tuple(events)


def _stand_in(one: EventRecord) -> Event:
    kind = recorded_type(one.type, tuple(one.data))
    made: Event = kind(**{each.name: one.data[each.name] for each in fields(kind)})
    return made


def label_of(record: TurnRecord) -> str:
    """What opened the turn, in a word or two."""
    return str(record.root.data.get("message") or record.root.type)


KILOBYTE = 1000


def summary_data(journal: Journal, history: TurnHistory) -> dict[str, Any]:
    """Return the summary, JSON-ready. Reads the journal once, in constant memory."""
    found = journal.summary()
    return {
        "file": found.path,
        "title": history.name,
        "turns": found.turns,
        "hash": found.hash,
        "seed": found.seed,
        "modules": list(found.modules),
        "seconds": found.last.at_s if found.last else 0.0,
        "first": _moment(history, found.first),
        "last": _moment(history, found.last),
        "failures": found.failures,
        "stopped": dict(found.stopped),
        "snapshots": found.snapshots,
        "notes": [{"turn": turn, **note} for turn, note in found.notes],
        "bytes": found.bytes,
        "ended": found.ended,
        "torn": found.torn,
    }


def summary_lines(data: Mapping[str, Any], out: Console) -> Iterator[Text]:
    """Return the summary as lines."""
    yield Text(tidy(data["title"]), "bold").append(f"  {tidy(data['file'])}", "not bold dim")
    turns = data["turns"]
    lived = f", {duration(data['seconds'])} of the mind's time" if turns else ""
    yield _line("turns", f"{turns:,}{lived}")
    yield _line("history", data["hash"] or "none")
    yield _line("seed", str(data["seed"]))
    yield from hanging(_line("modules"), ", ".join(data["modules"]), out)
    for name in ("first", "last"):
        if data[name]:
            yield from hanging(_line(f"{name} state"), _in_words(data[name]), out)
    failures = data["failures"]
    yield _line("failures", str(failures) if failures else "none", "red" if failures else "")
    for module, reason in data["stopped"].items():
        yield _line("stopped", f"{module}: {tidy(str(reason))}", "red")
    each = f", {data['bytes'] / turns / KILOBYTE:.1f} kB a turn" if turns else ""
    yield _line("size", f"{data['bytes'] / KILOBYTE:,.1f} kB{each}, snapshots: {data['snapshots']}")
    if data["torn"]:
        yield _line("end", tidy(data["torn"]), "red")
    elif not data["ended"]:
        yield _line("end", "open: the run did not end it")


def _moment(history: TurnHistory, record: TurnRecord | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {"turn": record.number, "at_s": record.at_s, "state": history.state_of(record)}


def _in_words(moment: Mapping[str, Any]) -> str:
    state = moment["state"]
    parts = [f"turn {moment['turn']}"]
    parts += [str(state["primary"])] if state.get("primary") else []
    parts += [f"{name} {number(value)}" for name, value in (state.get("reactors") or {}).items()]
    parts += [f"phi {number(state['phi'])}"] if state.get("phi") is not None else []
    parts += [f"wants to {state['intention']['goal']}"] if state.get("intention") else []
    parts += [f"defends itself by {state['defense']['mechanism']}"] if state.get("defense") else []
    return tidy(", ".join(parts))


def _line(name: str, value: str = "", style: str = "") -> Text:
    return Text(f"  {name:<12}", "dim").append(value, style or "not dim")
