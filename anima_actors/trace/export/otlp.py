"""OpenTelemetry's JSON: a trace a turn, a span a handler, links to the spans that it took events from.

A turn begins at the mind's time, counted from 1970, or where the turn before it ended; its handlers follow
each other, as long as they were measured to take, or one microsecond each.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from anima_actors.trace.export.spans import Span, TurnSpans, spans_of
from anima_actors.trace.log.json_text import dumps
from anima_actors.trace.record import OUTSIDE, EventRecord
from anima_actors.trace.timeline import Chronicle
from anima_actors.version import __version__

SCOPE = "anima_actors"
INTERNAL = 1  # the kind of span
FAILED = 2  # the code of a status

Json = dict[str, Any]


def write_otlp(chronicle: Chronicle, file: BinaryIO) -> None:
    """Write one request of the trace service, a span a line."""
    resource = {"attributes": _attributes({"service.name": "anima", "anima.history": chronicle.name})}
    scope = {"name": SCOPE, "version": __version__}
    head = dumps({"resource": resource})[:-1] + b',"scopeSpans":[{"scope":' + dumps(scope) + b',"spans":[\n'
    file.write(b'{"resourceSpans":[' + head)
    first = True
    for span in spans(chronicle):
        file.write((b"" if first else b",\n") + dumps(span))
        first = False
    file.write(b"\n]}]}]}\n")


def spans(chronicle: Chronicle) -> Iterator[Json]:
    """All spans; each turn's own goes before those of its handlers."""
    end_us = 0.0
    for record in chronicle:
        turn = spans_of(record, max(record.at_s * 1e6, end_us))
        end_us = turn.begin_us + turn.length_us
        trace = _hex(f"{chronicle.name}/{record.number}/{record.hash}", 16)
        yield _turn_span(turn, trace)
        known = {OUTSIDE, *(span.publisher for span in turn.spans)}
        for span in turn.spans:
            yield _handler_span(span, turn, trace, known, chronicle.layers)


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
    span: Span, turn: TurnSpans, trace: str, known: set[str], layers: Mapping[str, str]
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
    return {
        "startTimeUnixNano": _nanoseconds(begin_us),
        "endTimeUnixNano": _nanoseconds(begin_us + length_us),
    }


def _nanoseconds(at_us: float) -> str:
    return str(round(at_us * 1000))


def _span_id(trace: str, publisher: str) -> str:
    return _hex(f"{trace}/{publisher}", 8)


def _hex(text: str, size: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[: 2 * size]
