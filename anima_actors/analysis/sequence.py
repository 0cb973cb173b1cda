"""Who told whom what in one turn: as a Mermaid sequence diagram, or as text.

What a handler took is on record where it published something; one that only listened, or was skipped, tells
nothing and is told nothing here.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from anima_actors.journal.records import OUTSIDE, TurnRecord
from anima_actors.logs.text import clock, tidy, values_in
from anima_actors.logs.wrapping import hanging
from anima_actors.runtime import Event

FORMATS = ("mermaid", "text")
VALUES = 56  # characters of an event's values


class SequenceMessage(NamedTuple):
    """An event on its way from one module to another."""

    source: str  # the module that published it; "outside" for what opened the turn
    target: str  # the module that took it
    event: str
    sequence: int  # of the event
    values: str  # its main values, in short
    again: bool  # whether these two have had this event between them already


def messages_of(
    record: TurnRecord, events: Collection[Event] = (), modules: Collection[str] = ()
) -> Iterator[SequenceMessage]:
    """The messages of a turn, in the order in which they were taken.

    Args:
        record: the turn.
        events: its typed events, for their main values; see
            :func:`~anima_actors.logs.from_journal.typed_events`.
        modules: only messages from or to these; empty for all.
    """
    typed = list(events)
    seen: set[str] = set()
    told: set[tuple[str, str, int]] = set()
    for one in record.events[1:]:
        if one.publisher in seen:
            continue  # a second event of one handler, which took nothing more
        seen.add(one.publisher)
        for cause in one.causes:
            event = record.events[cause]
            if modules and event.module not in modules and one.module not in modules:
                continue
            place = event.module, one.module, cause
            values = _values(typed[cause], event.module) if typed else ""
            yield SequenceMessage(event.module, one.module, event.type, cause, values, place in told)
            told.add(place)


def as_text(record: TurnRecord, messages: Collection[SequenceMessage], out: Console) -> Iterator[Text]:
    """A message after the other, its values wrapped; those to one module stand together."""
    yield Text(f"turn {record.number}  {clock(record.at_s)}  {record.root.type}")
    width = max((len(message.source) for message in messages), default=0)
    wide = max((len(message.event) for message in messages), default=0)
    target = ""
    for message in messages:
        if message.target != target:
            target = message.target
            yield from (Text(), Text(f"{target} is told"))
        head = f"  {message.source:<{width}}  {message.event:<{wide}}  "
        if message.values:
            yield from hanging(Text(head), message.values, out)
        else:
            yield Text(head.rstrip())
    for one in record.failures:
        yield Text()
        yield from hanging(Text(), f"{one['publisher']} failed: {tidy(one['reason'], 200)}", out)


def as_mermaid(record: TurnRecord, messages: Collection[SequenceMessage]) -> Iterator[str]:
    """A diagram for Markdown pages. The modules stand in the order in which they come into it."""
    names: dict[str, str] = {}
    for message in messages:
        for module in (message.source, message.target):
            names.setdefault(module, f"m{len(names)}")
    failed = [one["publisher"].partition(".")[0] for one in record.failures]
    for module in failed:
        names.setdefault(module, f"m{len(names)}")
    yield "sequenceDiagram"
    yield f"  %% turn {record.number}, {clock(record.at_s)}"
    for module, name in names.items():
        kind = "actor" if module == OUTSIDE else "participant"
        yield f"  {kind} {name} as {_safe(module)}"
    for message in messages:
        values = f"<br/>{_safe(message.values)}" if message.values and not message.again else ""
        arrow = "->>" if message.source != OUTSIDE else "-)"
        source, target = names[message.source], names[message.target]
        yield f"  {source}{arrow}{target}: {_safe(message.event)}{values}"
    for one in record.failures:
        module, _, handler = one["publisher"].partition(".")
        told = _safe(tidy(f"{handler} failed: {one['reason']}", 120))
        yield f"  Note over {names[module]}: {told}"


def _values(event: Event, module: str) -> str:
    try:
        values: Mapping[str, object] = dict(event.main_values())
    except Exception:  # what it would show is not worth a turn
        return ""
    return tidy(" ".join(word.text for word in values_in(VALUES, values, module)), VALUES)


def _safe(text: str) -> str:
    """Text that means nothing to Mermaid."""
    escaped = "".join(f"#{ord(letter)};" if letter in '#;<>&"{}%\\' else letter for letter in tidy(text))
    return escaped if escaped.strip() else " "
