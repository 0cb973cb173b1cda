"""What is left of a failure: dead letters, actors out of service, and the reasons."""

import asyncio
from threading import Lock
from typing import Any

import pytest

from anima_actors.runtime import Actor, handler
from tests.runtime.failing import Innocent, NeedsIt
from tests.runtime.troupe import Called, Heard, Noted, Understood, stage, told


def test_dead_letters_hold_what_the_handler_took_and_where_it_broke() -> None:
    class Culprit(Actor):
        @handler
        def act(self, call: Called, heard: Heard | None, notes: tuple[Noted, ...]) -> Understood:
            raise ValueError("cannot cope")

    class Clerk(Actor):
        @handler
        def note(self, call: Called) -> tuple[Noted, ...]:
            return Noted(("a",)), Noted(("b",))

    bus = stage(Culprit, Clerk)
    turn = bus.run_turn_sync(Called("x"))
    [letter] = bus.dead_letters
    assert letter.failure == turn.failures[0]
    assert letter.events == (Called("x"), Noted(("a",)), Noted(("b",)))
    assert 'raise ValueError("cannot cope")' in letter.traceback
    assert letter.traceback.rstrip().endswith("ValueError: cannot cope")


async def test_dead_letters_of_async_handlers_do_too() -> None:
    class Culprit(Actor):
        @handler
        async def act(self, call: Called) -> Understood:
            await asyncio.sleep(0)
            raise ValueError("cannot cope")

    bus = stage(Culprit)
    await bus.run_turn(Called("x"))
    [letter] = bus.dead_letters
    assert letter.events == (Called("x"),)
    assert 'raise ValueError("cannot cope")' in letter.traceback


def test_an_actor_that_cannot_be_built_is_out_of_service_and_the_others_go_on() -> None:
    class Stillborn(Actor):
        def __init__(self) -> None:
            raise OSError("no such file")

        @handler
        def act(self, call: Called) -> Noted:
            return Noted()

    class Quitter(Actor):
        def __init__(self) -> None:
            raise SystemExit("I quit")

        @handler
        def act(self, call: Called) -> Heard:
            return Heard()

    bus = stage(Stillborn, Quitter, Innocent, NeedsIt)
    for _ in range(2):
        turn = bus.run_turn_sync(Called())
        assert told(turn) == [("innocent.go_on", Understood("unharmed"))]
        assert turn.skipped == ("stillborn.act", "quitter.act", "needs_it.read")
        assert [(one["module"], one["reason"]) for one in turn.degraded] == [
            ("stillborn", "could not be built: OSError: no such file"),
            ("quitter", "could not be built: SystemExit: I quit"),
        ]


def test_an_actor_that_cannot_be_restored_after_a_failure_is_stopped() -> None:
    class Fragile(Actor):
        def restore(self, state: Any) -> None:
            raise RuntimeError("torn page")

        @handler
        def act(self, call: Called) -> Noted:
            if call.text == "break":
                raise ValueError("broken")
            return Noted()

    bus = stage(Fragile, Innocent)
    assert bus.run_turn_sync(Called()).degraded == []
    [failure] = bus.run_turn_sync(Called("break")).failures
    assert failure.stopped
    assert failure.reason == ("ValueError: broken; stopped: could not be restarted: RuntimeError: torn page")
    turn = bus.run_turn_sync(Called())
    assert told(turn) == [("innocent.go_on", Understood("unharmed"))]
    assert [one["module"] for one in turn.degraded] == ["fragile"]


def test_an_actor_whose_state_cannot_be_snapshotted_is_stopped_and_says_why() -> None:
    class Opaque(Actor):
        def __init__(self) -> None:
            self.lock = Lock()

        @handler
        def act(self, call: Called) -> Noted:
            return Noted()

    bus = stage(Opaque, Innocent)
    turn = bus.run_turn_sync(Called())
    assert told(turn) == [("innocent.go_on", Understood("unharmed"))]
    [failure] = turn.failures
    assert failure.stopped
    assert "cannot pickle" in failure.reason
    assert "cannot be snapshotted" in failure.reason
    assert [one["module"] for one in bus.run_turn_sync(Called()).degraded] == ["opaque"]


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit("no")])
async def test_a_snapshot_that_fails_is_contained_for_async_handlers_too(error: BaseException) -> None:
    class Opaque(Actor):
        def snapshot(self) -> dict[str, Any]:
            raise error

        @handler
        async def act(self, call: Called) -> Noted:
            return Noted()

    turn = await stage(Opaque, Innocent).run_turn(Called())
    assert told(turn) == [("innocent.go_on", Understood("unharmed"))]
    [failure] = turn.failures
    assert failure.stopped


def test_two_handlers_of_an_actor_that_fail_are_two_failures() -> None:
    class Culprit(Actor):
        @handler
        def one(self, call: Called) -> Heard:
            raise ValueError("one")

        @handler
        def two(self, call: Called) -> Noted:
            raise ValueError("two")

    turn = stage(Culprit).run_turn_sync(Called())
    assert [(failure.publisher, failure.reason) for failure in turn.failures] == [
        ("culprit.one", "ValueError: one"),
        ("culprit.two", "ValueError: two"),
    ]


def test_an_error_that_cannot_even_be_described_is_contained() -> None:
    class Unspeakable(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no words")

    class Culprit(Actor):
        @handler
        def act(self, call: Called) -> Heard:
            raise Unspeakable

    [failure] = stage(Culprit).run_turn_sync(Called()).failures
    assert failure.reason == "Unspeakable"
