"""When each handler worked, laid end to end: what both timelines are made of."""

from collections.abc import Iterator
from typing import NamedTuple

from anima_actors.trace.record import EventRecord, TurnRecord

UNMEASURED_US = 1.0
SHORTEST_US = 0.01
"""A handler that took no measurable time still has a place."""


class Span(NamedTuple):
    """One handler's work in one turn."""

    publisher: str  # "module.handler"
    begin_us: float
    length_us: float
    events: tuple[EventRecord, ...]  # what it published
    failure: str  # why it failed; empty where it did not
    sources: tuple[str, ...]  # the handlers whose events it took, or "outside"; each once

    @property
    def module(self) -> str:
        """Whose handler it was."""
        return self.publisher.partition(".")[0]

    @property
    def handler(self) -> str:
        """The handler's own name."""
        return self.publisher.partition(".")[2] or self.publisher


class TurnSpans(NamedTuple):
    """A turn and its handlers' work, in canonical order."""

    record: TurnRecord
    begin_us: float
    length_us: float
    spans: tuple[Span, ...]


def spans_of(record: TurnRecord, begin_us: float) -> TurnSpans:
    """The work of a turn, one handler after another from a time on.

    A handler that published nothing is told of where it was measured or failed. What it took is not on
    record then.
    """
    published: dict[str, list[EventRecord]] = {}
    for event in record.events[1:]:
        published.setdefault(event.publisher, []).append(event)
    failures = {one["publisher"]: str(one["reason"]) for one in record.failures}
    for publisher in (*record.microseconds, *failures):
        published.setdefault(publisher, [])
    spans, at = [], begin_us
    for publisher in _in_order(record, published):
        events = tuple(published[publisher])
        length = max(SHORTEST_US, record.microseconds.get(publisher, UNMEASURED_US))
        causes = dict.fromkeys(record.events[cause].publisher for event in events for cause in event.causes)
        failure = failures.get(publisher, "")
        spans.append(Span(publisher, at, length, events, failure, tuple(causes)))
        at += length
    return TurnSpans(record, begin_us, max(at - begin_us, SHORTEST_US), tuple(spans))


def end_to_end(records: Iterator[TurnRecord]) -> Iterator[TurnSpans]:
    """The work of all turns, one turn after another."""
    at = 0.0
    for record in records:
        turn = spans_of(record, at)
        yield turn
        at += turn.length_us


def _in_order(record: TurnRecord, published: dict[str, list[EventRecord]]) -> list[str]:
    """Handlers in the order of their events; one without events where it was measured."""
    measured = [publisher for publisher in record.microseconds if publisher in published]
    told = [publisher for publisher in published if published[publisher]]
    silent = [publisher for publisher in published if not published[publisher]]
    order = list(told)
    for publisher in silent:
        after = measured[: measured.index(publisher)] if publisher in measured else order
        place = max((order.index(one) for one in after if one in order), default=-1)
        order.insert(place + 1, publisher)
    return order
