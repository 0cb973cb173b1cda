"""Whether signatures and events are sound, and how a module treats its inputs and the prompt."""

import inspect
import json
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from anima_actors.encoding.snapshots import SnapshotError, encode_state
from anima_actors.encoding.turn_content import to_plain
from anima_actors.mind.builder import BUILT_IN
from anima_actors.psyche.events import Facet
from anima_actors.psyche.prompt.compose import LONGEST_LINE, fenced
from anima_actors.runtime import Event, RootEvent, WiringError
from anima_actors.runtime.signature import InputNeed
from anima_actors.runtime.supervision import one_line
from anima_actors.testing.conformance.driver import (
    FedTurn,
    GeneratedTurns,
    WatchedHarness,
    deep_snapshot,
    difference,
    live,
)
from anima_actors.testing.conformance.module import Findings, Subject, defined_at
from anima_actors.testing.conformance.report import Limits, place
from anima_actors.testing.conformance.side_effects import watched
from anima_actors.testing.harness import Harness, mini_mind, publishes

CHANGEABLE = (list, dict, set, bytearray, deque)


def check_signature(findings: Findings) -> bool:
    """Check the class alone; return whether it is worth going on."""
    subject = findings.subject
    findings.done.add("signature")
    if not subject.module.handlers:
        findings.fail("signature", "it has no handler", "", "decorate a method with @handler")
        return False
    try:
        Harness(subject.module)
    except Exception as error:
        where = subject.place_of(error.__traceback__)
        remedy = "give each argument of the constructor a default"
        findings.fail("signature", f"cannot be made: {one_line(error)}", where, remedy)
        return False
    for kind in subject.published:
        for name, told in _changeable_fields(kind):
            remedy = "declare a tuple, a frozenset or a Mapping; what was told must stay as it was"
            findings.fail("signature", f"{kind.__name__}.{name} is a {told}", _place(kind), remedy)
    _check_wiring(findings)
    return True


def _check_wiring(findings: Findings) -> None:
    subject = findings.subject
    unknown = [
        kind.__name__
        for kind, need in subject.inputs.needs.items()
        if need is InputNeed.REQUIRED and not issubclass(kind, RootEvent) and not _is_published(subject, kind)
    ]
    if unknown:
        remedy = "name the module that does with --with"
        findings.note("signature", f"nobody here publishes {', '.join(unknown)}", "", remedy)
        return
    try:
        mini_mind(subject.module, with_=subject.companions)
    except WiringError as error:
        findings.fail("signature", str(error), "", "")


def _is_published(subject: Subject, kind: type[Event]) -> bool:
    return any(publishes(module, kind) for module in (*BUILT_IN, *subject.companions, subject.module))


def check_event(findings: Findings, event: Event) -> None:
    """Check a published event: plain data, fit for a journal and for the state."""
    kind = type(event)
    try:
        to_plain(event)
        encode_state(event)
    except (TypeError, SnapshotError) as error:
        remedy = "events hold numbers, texts, tuples, mappings, named tuples and other events"
        findings.fail("signature", f"{kind.__name__}: {one_line(error)}", _place(kind), remedy)
    if isinstance(event, Facet):
        _check_state(findings, event)


def _check_state(findings: Findings, facet: Facet) -> None:
    kind = type(facet)
    try:
        state = facet.state()
        json.dumps(state, allow_nan=False)
        own = set(state) <= set(kind.state_keys())
    except Exception as error:
        where = findings.subject.place_of(error.__traceback__) or _place(kind)
        remedy = "return plain dicts, lists, numbers and texts"
        findings.fail("signature", f"{kind.__name__}.state() is not fit for JSON: {error}", where, remedy)
        return
    if not own:
        keys = ", ".join(sorted(set(state) - set(kind.state_keys())))
        remedy = "declare them: keys: ClassVar[tuple[str, ...] | None] = (...)"
        findings.fail("signature", f"{kind.__name__}.state() fills {keys}, undeclared", _place(kind), remedy)


def _changeable_fields(kind: type[Event]) -> Iterator[tuple[str, str]]:
    for name, hint in get_type_hints(kind, include_extras=True).items():
        found = _changeable(hint)
        if found is not None and get_origin(hint) is not type(None) and name != "keys":
            yield name, found.__name__


def _changeable(hint: Any) -> type | None:
    origin = get_origin(hint)
    if origin is Annotated:
        return _changeable(get_args(hint)[0])
    if hint in CHANGEABLE or origin in CHANGEABLE:
        return origin or hint  # type: ignore[no-any-return]
    return next((found for part in get_args(hint) if (found := _changeable(part))), None)


def _place(kind: type) -> str:
    """Where a class is written, as well as that can be told."""
    try:
        return place(inspect.getfile(kind), inspect.getsourcelines(kind)[1], "")
    except (OSError, TypeError):
        return ""


TOGETHER, ABSENT = 150, 40
"""Turns with everything there, and without each input."""


def check_inputs(findings: Findings, limits: Limits) -> None:
    """Check that what a module takes and has published stays as it was; check its events, too."""
    turns = GeneratedTurns(findings.subject, pool=40).turns(1, missing=0.0)
    earlier: list[tuple[Event, object]] = []
    before: list[object] = []

    def pictured(fed: tuple[Event, ...]) -> tuple[Event, ...]:
        before[:] = [deep_snapshot(event) for event in fed]
        return fed

    supply, harness = map(pictured, turns), watched(findings)
    for lived in live(harness, supply, TOGETHER, findings, budget_s=limits.short_s, when=", all there"):
        if _changed(findings, list(zip(lived.fed, before, strict=True)), "takes", lived):
            break
        if _changed(findings, earlier, "has published", lived):
            break
        published = lived.published or ()
        for event in published:
            check_event(findings, event)
            if isinstance(event, Facet):
                _check_prompt(findings, event)
        earlier = [*earlier, *((event, deep_snapshot(event)) for event in published)][-20:]
        if "waiting" in findings.failed:
            break
    findings.done |= {"inputs", "prompt"}


def _changed(findings: Findings, pictured: Sequence[tuple[Event, object]], role: str, lived: FedTurn) -> bool:
    for event, before in pictured:
        after = deep_snapshot(event)
        if after != before:
            path = difference(before, after, type(event).__name__)
            place = _handler_place(findings, event, role)
            findings.fail("inputs", f"changes what it {role}: {path}, in turn {lived.number}", place)
            return True
    return False


def _handler_place(findings: Findings, event: Event, role: str) -> str:
    subject = findings.subject
    for signature in subject.module.handlers:
        kinds = [one.event_type for one in (signature.inputs if role == "takes" else signature.outputs)]
        if isinstance(event, tuple(kinds)):
            return subject.defined_at(signature.name)
    return ""


def _check_prompt(findings: Findings, facet: Facet) -> None:
    kind = type(facet)
    place = defined_at(kind.prompt_lines)
    try:
        lines = facet.prompt_lines()
    except Exception as error:
        told = f"{kind.__name__}.prompt_lines() raises {error!r:.80}"
        findings.fail("prompt", told, findings.subject.place_of(error.__traceback__) or place)
        return
    if not isinstance(lines, tuple) or not all(isinstance(line, str) for line in lines):
        findings.fail("prompt", f"{kind.__name__}.prompt_lines() gives no tuple of texts", place)
        return
    for line in lines:
        problem = _unclean(line)
        if problem:
            findings.fail("prompt", f"{kind.__name__} tells a line {problem}: {line!r:.60}", place)
        elif any(character.isdigit() for character in line):
            told = f"{kind.__name__} tells a line with figures: {line!r:.60}"
            findings.note("prompt", told, place, "say it in words: a model repeats figures")


def _unclean(line: str) -> str:
    if not line.strip():
        return "without words"
    if len(line) > LONGEST_LINE:
        return f"of more than {LONGEST_LINE} characters"
    if "\n" in line or "\r" in line:
        return "with a line break"
    return "" if fenced(line) == line else "that had to be made harmless"


def check_survival(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Check that it does without each of its inputs, and without any of them now and then."""
    absent: list[tuple[str, tuple[type[Event], ...], float]] = [
        (f", {kind.__name__} absent", (kind,), 0.0) for kind in turns.needs
    ]
    optional = tuple(kind for kind, need in turns.needs.items() if need is not InputNeed.REQUIRED)
    absent += [(", all that may be absent absent", optional, 0.0), (", inputs absent by chance", (), 0.5)]
    for when, without, missing in absent:
        harness = WatchedHarness(findings.subject.module)
        supply = turns.turns(2, without=without, missing=missing)
        for _ in live(harness, supply, ABSENT, findings, budget_s=limits.short_s / len(absent), when=when):
            if "survival" in findings.failed:
                break
    findings.done |= {"survival", "declared"}
