"""A Chrome trace, as https://ui.perfetto.dev opens it: modules as tracks, causes as arrows.

Time is what the handlers took, laid end to end; one microsecond each where nothing was measured. What the
body and phi were is drawn as counters.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, BinaryIO

from anima_actors.trace.export.spans import Span, TurnSpans, end_to_end
from anima_actors.trace.log.json_text import dumps
from anima_actors.trace.record import OUTSIDE
from anima_actors.trace.timeline import Chronicle

PROCESS = 1
FIRST_TRACK = 100
"""Thread ids begin here: a track of id 0 disappears."""
COUNTERS = ("reactors", "vad")

Json = dict[str, Any]


def write_perfetto(chronicle: Chronicle, file: BinaryIO) -> None:
    """Write the trace, an event a line."""
    facts = {"displayTimeUnit": "ns", "otherData": {"history": chronicle.name, **chronicle.facts}}
    file.write(dumps(facts)[:-1] + b',"traceEvents":[\n')
    first = True
    for event in trace_events(chronicle):
        file.write((b"" if first else b",\n") + dumps(event))
        first = False
    file.write(b"\n]}\n")


def trace_events(chronicle: Chronicle) -> Iterator[Json]:
    """All events of the trace. A track is named before anything is on it."""
    tracks: dict[str, int] = {}
    arrows = count(1)
    yield _named("process_name", 0, {"name": f"mind: {chronicle.name}"})
    yield from _track(OUTSIDE, "turns", tracks)
    for turn in end_to_end(iter(chronicle)):
        for span in turn.spans:
            if span.module not in tracks:
                layer = chronicle.layers.get(span.module, "")
                yield from _track(span.module, f"{layer} {span.module}".strip(), tracks)
        yield _turn_slice(turn)
        for span in turn.spans:
            yield from _slices(span, turn, tracks)
        yield from _arrows(turn, tracks, arrows)
        yield from _counters(chronicle, turn)


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


def _slices(span: Span, turn: TurnSpans, tracks: Mapping[str, int]) -> Iterator[Json]:
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


def _counters(chronicle: Chronicle, turn: TurnSpans) -> Iterator[Json]:
    state = chronicle.state_of(turn.record)
    at = _us(turn.begin_us + turn.length_us)
    for name in COUNTERS:
        for part, value in (state.get(name) or {}).items():
            yield {"name": f"{name}.{part}", "ph": "C", "pid": PROCESS, "ts": at, "args": {"value": value}}
    if state.get("phi") is not None:
        yield {"name": "phi", "ph": "C", "pid": PROCESS, "ts": at, "args": {"value": state["phi"]}}


def _us(at: float) -> float:
    """Rounded to a nanosecond, so that neighbours neither overlap nor leave a gap."""
    return round(at, 3)
