"""How a module treats its inputs: whether it changes them, does without them, and what it tells a prompt."""

from collections.abc import Iterator, Sequence

from anima_actors.psyche.events import Facet
from anima_actors.psyche.prompt.compose import LONGEST_LINE, fenced
from anima_actors.runtime import Event
from anima_actors.runtime.signature import InputNeed
from anima_actors.testing.conformance.driver import (
    FedTurn,
    GeneratedTurns,
    WatchedHarness,
    deep_snapshot,
    difference,
    live,
)
from anima_actors.testing.conformance.module import Findings, defined_at
from anima_actors.testing.conformance.report import Limits
from anima_actors.testing.conformance.side_effects import watched
from anima_actors.testing.conformance.signatures import check_event

TOGETHER, ABSENT = 150, 40
"""Turns with everything there, and without each input."""


def check_inputs(findings: Findings, limits: Limits) -> None:
    """Check that what a module takes and has published stays as it was; check its events, too."""
    turns = GeneratedTurns(findings.subject, pool=40).turns(1, missing=0.0)
    _live_with_pictures(findings, watched(findings), turns, limits)
    findings.done |= {"inputs", "prompt"}


def _live_with_pictures(
    findings: Findings, harness: WatchedHarness, turns: Iterator[tuple[Event, ...]], limits: Limits
) -> None:
    earlier: list[tuple[Event, object]] = []
    before: list[object] = []

    def pictured(fed: tuple[Event, ...]) -> tuple[Event, ...]:
        before[:] = [deep_snapshot(event) for event in fed]
        return fed

    lives = live(
        harness, map(pictured, turns), TOGETHER, findings, budget_s=limits.short_s, when=", all there"
    )
    for lived in lives:
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
    """Return what is wrong with a prompt line, if anything."""
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
