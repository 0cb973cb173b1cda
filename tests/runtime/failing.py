"""Actors that fail, and those beside them."""

from collections.abc import Callable
from typing import Any

from anima_actors.runtime import Actor, Turn, handler
from tests.runtime.troupe import Answered, Called, Heard, Noted, Understood, told


class Innocent(Actor):
    @handler
    def go_on(self, call: Called) -> Understood:
        return Understood("unharmed")


class NeedsIt(Actor):
    @handler
    def read(self, note: Noted) -> Answered:
        return Answered("read")


class CanDoWithout(Actor):
    @handler
    def look(self, call: Called, note: Noted | None) -> Heard:
        return Heard("a note" if note else "no note")


def raises(error: BaseException) -> Callable[[], Any]:
    def fail() -> Any:
        raise error

    return fail


def assert_contained(turn: Turn, reason: str) -> None:
    """The culprit is named, its output stays absent, and everybody else has done their work."""
    assert told(turn) == [
        ("innocent.go_on", Understood("unharmed")),
        ("can_do_without.look", Heard("no note")),
    ]
    assert turn.skipped == ("needs_it.read",)
    [failure] = turn.failures
    assert failure.publisher == "culprit.act"
    assert failure.reason.startswith(reason)
    assert "\n" not in failure.reason
    assert not failure.stopped
    assert turn.degraded == [{"module": "culprit", "handler": "culprit.act", "reason": failure.reason}]
