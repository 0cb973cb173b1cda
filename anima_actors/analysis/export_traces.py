"""A Chrome trace, as https://ui.perfetto.dev opens it: modules as tracks, causes as arrows.

Time is what the handlers took, laid end to end; one microsecond each where nothing was measured. What the
body and phi were is drawn as counters.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, BinaryIO, NamedTuple

from anima_actors._version import __version__
from anima_actors.encoding.json import dumps
from anima_actors.journal.records import OUTSIDE, EventRecord, TurnRecord
from anima_actors.journal.timeline import TurnHistory

UNMEASURED_US = 1.0
SHORTEST_US = 0.01
"""A handler that took no measurable time still has a place."""


class TraceSpan(NamedTuple):
    """One handler's work in one turn."""

    publisher: str  # "module.handler"
    begin_us: float
    length_us: float
    events: tuple[EventRecord, ...]  # what it published
    failure: str  # why it failed; empty where it did not
    sources: tuple[str, ...]  # the handlers whose events it took, or "outside"; each once

    @property
    def module(self) -> str:
        return self.publisher.partition(".")[0]

    @property
    def handler(self) -> str:
        return self.publisher.partition(".")[2] or self.publisher


class TurnSpans(NamedTuple):
    """A turn and its handlers' work, in canonical order."""

    record: TurnRecord
    begin_us: float
    length_us: float
    spans: tuple[TraceSpan, ...]


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
        spans.append(TraceSpan(publisher, at, length, events, failure, tuple(causes)))
        at += length
    return TurnSpans(record, begin_us, max(at - begin_us, SHORTEST_US), tuple(spans))


def end_to_end(records: Iterable[TurnRecord]) -> Iterator[TurnSpans]:
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


SCOPE = "anima_actors"
INTERNAL = 1  # the kind of span
FAILED = 2  # the code of a status

Json = dict[str, Any]


def write_otlp(history: TurnHistory, file: BinaryIO) -> None:
    """Write one request of the trace service, a span a line."""
    resource = {"attributes": _attributes({"service.name": "anima", "anima.history": history.name})}
    scope = {"name": SCOPE, "version": __version__}
    head = dumps({"resource": resource})[:-1] + b',"scopeSpans":[{"scope":' + dumps(scope) + b',"spans":[\n'
    _write_list(file, b'{"resourceSpans":[' + head, spans(history), b"\n]}]}]}\n")


def _write_list(file: BinaryIO, head: bytes, items: Iterable[Json], foot: bytes) -> None:
    """Write the items of a list, each on a line, between a head and a foot."""
    file.write(head)
    for number, item in enumerate(items):
        file.write((b",\n" if number else b"") + dumps(item))
    file.write(foot)


def spans(history: TurnHistory) -> Iterator[Json]:
    """All spans; each turn's own goes before those of its handlers."""
    end_us = 0.0
    for record in history:
        turn = spans_of(record, max(record.at_s * 1e6, end_us))
        end_us = turn.begin_us + turn.length_us
        trace = _hex(f"{history.name}/{record.number}/{record.hash}", 16)
        yield _turn_span(turn, trace)
        known = {OUTSIDE, *(span.publisher for span in turn.spans)}
        for span in turn.spans:
            yield _handler_span(span, turn, trace, known, history.layers)


def _turn_span(turn: TurnSpans, trace: str) -> Json:
    record = turn.record
    told = {"anima.turn": record.number, "anima.at_s": record.at_s, "anima.hash": record.hash}
    return {
        "traceId": trace,
        "spanId": _span_id(trace, OUTSIDE),
        "name": record.root.type,
        "kind": INTERNAL,
        **_times(turn.begin_us, turn.length_us),
        "attributes": _attributes({**told, **_prefixed(record.root)}),
        "status": {},
    }


def _handler_span(
    span: TraceSpan, turn: TurnSpans, trace: str, known: set[str], layers: Mapping[str, str]
) -> Json:
    told = {"anima.turn": turn.record.number, "anima.module": span.module}
    if span.module in layers:
        told["anima.layer"] = layers[span.module]
    links = [
        {"traceId": trace, "spanId": _span_id(trace, source), "attributes": []}
        for source in span.sources
        if source in known
    ]
    end = _nanoseconds(span.begin_us + span.length_us)
    return {
        "traceId": trace,
        "spanId": _span_id(trace, span.publisher),
        "parentSpanId": _span_id(trace, OUTSIDE),
        "name": span.publisher,
        "kind": INTERNAL,
        **_times(span.begin_us, span.length_us),
        "attributes": _attributes(told),
        "events": [
            {"timeUnixNano": end, "name": event.type, "attributes": _attributes(_prefixed(event))}
            for event in span.events
        ],
        "links": links,
        "status": {"code": FAILED, "message": span.failure} if span.failure else {},
    }


def _prefixed(event: EventRecord) -> Json:
    return {"anima.sequence": event.sequence, **{f"anima.{key}": value for key, value in event.data.items()}}


def _attributes(told: Mapping[str, Any]) -> list[Json]:
    return [{"key": key, "value": _value(value)} for key, value in told.items() if value is not None]


def _value(value: Any) -> Json:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    return {"stringValue": value if isinstance(value, str) else dumps(value).decode()}


def _times(begin_us: float, length_us: float) -> Json:
    begin, end = _nanoseconds(begin_us), _nanoseconds(begin_us + length_us)
    return {"startTimeUnixNano": begin, "endTimeUnixNano": end}


def _nanoseconds(at_us: float) -> str:
    return str(round(at_us * 1000))


def _span_id(trace: str, publisher: str) -> str:
    return _hex(f"{trace}/{publisher}", 8)


def _hex(text: str, size: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[: 2 * size]


PROCESS = 1
FIRST_TRACK = 100
"""Thread ids begin here: a track of id 0 disappears."""
COUNTERS = ("reactors", "vad")


def write_perfetto(history: TurnHistory, file: BinaryIO) -> None:
    """Write the trace, an event a line."""
    facts = {"displayTimeUnit": "ns", "otherData": {"history": history.name, **history.facts}}
    _write_list(file, dumps(facts)[:-1] + b',"traceEvents":[\n', trace_events(history), b"\n]}\n")


def trace_events(history: TurnHistory) -> Iterator[Json]:
    """All events of the trace. A track is named before anything is on it."""
    tracks: dict[str, int] = {}
    arrows = count(1)
    yield _named("process_name", 0, {"name": f"mind: {history.name}"})
    yield from _track(OUTSIDE, "turns", tracks)
    for turn in end_to_end(history):
        for span in turn.spans:
            if span.module not in tracks:
                layer = history.layers.get(span.module, "")
                yield from _track(span.module, f"{layer} {span.module}".strip(), tracks)
        yield _turn_slice(turn)
        for span in turn.spans:
            yield from _slices(span, turn, tracks)
        yield from _arrows(turn, tracks, arrows)
        yield from _counters(history, turn)


def _track(module: str, title: str, tracks: dict[str, int]) -> Iterator[Json]:
    track = tracks[module] = FIRST_TRACK + len(tracks)
    yield _named("thread_name", track, {"name": title})
    yield _named("thread_sort_index", track, {"sort_index": track})


def _named(kind: str, track: int, args: Json) -> Json:
    return {"name": kind, "ph": "M", "pid": PROCESS, **({"tid": track} if track else {}), "args": args}


def _turn_slice(turn: TurnSpans) -> Json:
    record = turn.record
    args = {"turn": record.number, "at_s": record.at_s, "hash": record.hash, **record.root.data}
    name = f"turn {record.number}: {record.root.type}"
    return _slice(name, "turn", FIRST_TRACK, turn.begin_us, turn.length_us, args)


def _slices(span: TraceSpan, turn: TurnSpans, tracks: Mapping[str, int]) -> Iterator[Json]:
    """The handler's work, and inside it what it published, side by side."""
    track = tracks[span.module]
    args: Json = {"turn": turn.record.number, "took": list(span.sources)}
    if span.failure:
        args["failed"] = span.failure
    kind = "failure" if span.failure else "handler"
    yield _slice(span.handler, kind, track, span.begin_us, span.length_us, args)
    share = span.length_us / max(1, len(span.events))
    for place, event in enumerate(span.events):
        told = {"id": f"{turn.record.number}.{event.sequence}", **event.data}
        yield _slice(event.type, "event", track, span.begin_us + place * share, share, told)


def _slice(name: str, kind: str, track: int, begin_us: float, length_us: float, args: Json) -> Json:
    return {
        "name": name,
        "cat": kind,
        "ph": "X",
        "pid": PROCESS,
        "tid": track,
        "ts": _us(begin_us),
        "dur": _us(_us(begin_us + length_us) - _us(begin_us)),
        "args": args,
    }


def _arrows(turn: TurnSpans, tracks: Mapping[str, int], numbers: Iterator[int]) -> Iterator[Json]:
    """From each handler to those who took what it published; their middles are inside the slices."""
    middles = {span.publisher: span.begin_us + span.length_us / 2 for span in turn.spans}
    middles[OUTSIDE] = turn.begin_us + min(span.length_us for span in turn.spans) / 4 if turn.spans else 0.0
    for span in turn.spans:
        for source in span.sources:
            if source not in middles:
                continue
            base = {"name": "told", "cat": "cause", "id": next(numbers), "pid": PROCESS}
            home = tracks[source.partition(".")[0]]
            yield {**base, "ph": "s", "tid": home, "ts": _us(middles[source])}
            end = {"ph": "f", "bp": "e", "tid": tracks[span.module], "ts": _us(middles[span.publisher])}
            yield {**base, **end}


def _counters(history: TurnHistory, turn: TurnSpans) -> Iterator[Json]:
    state = history.state_of(turn.record)
    at = _us(turn.begin_us + turn.length_us)
    for name in COUNTERS:
        for part, value in (state.get(name) or {}).items():
            yield {"name": f"{name}.{part}", "ph": "C", "pid": PROCESS, "ts": at, "args": {"value": value}}
    if state.get("phi") is not None:
        yield {"name": "phi", "ph": "C", "pid": PROCESS, "ts": at, "args": {"value": state["phi"]}}


def _us(at: float) -> float:
    """Rounded to a nanosecond, so that neighbours neither overlap nor leave a gap."""
    return round(at, 3)
