"""Check that the runtime, the journal and other modules can rely on signatures and events."""

import inspect
import json
from collections import deque
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from anima_actors.encoding.snapshots import SnapshotError, encode_state
from anima_actors.encoding.turn_content import to_plain
from anima_actors.mind.builder import BUILT_IN
from anima_actors.psyche.events import Facet
from anima_actors.runtime import Event, RootEvent, WiringError
from anima_actors.runtime.signature import InputNeed
from anima_actors.runtime.supervision import one_line
from anima_actors.testing.conformance.module import Findings, Subject, publishes
from anima_actors.testing.conformance.report import place
from anima_actors.testing.harness import Harness
from anima_actors.testing.small_mind import mini_mind

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
