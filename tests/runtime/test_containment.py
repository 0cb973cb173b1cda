"""Let it crash, contain it, say so: whatever a handler does, the turn completes and names it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from anima_actors.runtime import Actor, handler
from tests.runtime.failing import CanDoWithout, Innocent, NeedsIt, assert_contained, raises
from tests.runtime.troupe import Answered, Called, Heard, Noted, SharplyNoted, Understood, stage, told

NAN, INF = float("nan"), float("inf")

FAULTS: dict[str, tuple[Callable[[], Any], str]] = {
    "raises": (raises(ValueError("bad day\nsecond line")), "ValueError: bad day"),
    "raises without a word": (raises(KeyError()), "KeyError"),
    "asserts": (raises(AssertionError("never")), "AssertionError: never"),
    "runs out of stack": (lambda: FAULTS["runs out of stack"][0](), "RecursionError"),
    "exits": (raises(SystemExit(1)), "SystemExit: 1"),
    "pretends to be cancelled": (raises(asyncio.CancelledError()), "CancelledError"),
    "ends a generator": (raises(GeneratorExit()), "GeneratorExit"),
    "publishes another type": (
        lambda: Answered("?"),
        "UndeclaredEvent: returned Answered; its signature announces Noted",
    ),
    "publishes a subclass": (lambda: SharplyNoted(), "UndeclaredEvent: returned SharplyNoted"),
    "publishes no event": (lambda: {"seen": ()}, "UndeclaredEvent: returned dict"),
    "publishes a tuple": (lambda: (Noted(), Noted()), "UndeclaredEvent: returned tuple"),
    "breaks its promise": (lambda: None, "UndeclaredEvent: returned None; its signature announces Noted"),
}

INVALID: dict[str, tuple[Any, str]] = {
    "NaN": (Understood("", NAN), "Understood.mood is nan; it must be a number from -1 to 1"),
    "infinity": (Understood("", INF), "Understood.mood is inf"),
    "minus infinity": (Understood("", -INF), "Understood.mood is -inf"),
    "too much": (Understood("", 1.0000001), "Understood.mood is 1.0000001"),
    "text for a number": (Understood("", "much"), "Understood.mood is 'much'"),  # type: ignore[arg-type]
    "nothing for a number": (Understood("", None), "Understood.mood is None"),  # type: ignore[arg-type]
    "too large for a float": (Understood("", 10**400), "Understood.mood is 1000"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_a_handler_does_its_output_closes_as_absent_and_the_turn_completes(fault: str) -> None:
    act, reason = FAULTS[fault]

    class Culprit(Actor):
        @handler
        def act(self, call: Called) -> Noted:
            return act() if call.text == "now" else Noted()

    bus = stage(Innocent, Culprit, NeedsIt, CanDoWithout)
    assert bus.run_turn_sync(Called("not yet")).failures == ()
    assert_contained(bus.run_turn_sync(Called("now")), reason)
    assert bus.run_turn_sync(Called("later")).degraded == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_an_async_handler_does_is_contained_just_so(fault: str) -> None:
    act, reason = FAULTS[fault]

    class Culprit(Actor):
        @handler
        async def act(self, call: Called) -> Noted:
            await asyncio.sleep(0)
            return act() if call.text == "now" else Noted()

    bus = stage(Innocent, Culprit, NeedsIt, CanDoWithout)
    assert (await bus.run_turn(Called("not yet"))).failures == ()
    assert_contained(await bus.run_turn(Called("now")), reason)
    assert (await bus.run_turn(Called("later"))).degraded == []


@pytest.mark.parametrize("fault", INVALID)
def test_an_event_with_a_bad_value_is_its_publishers_failure(fault: str) -> None:
    event, reason = INVALID[fault]

    class Culprit(Actor):
        @handler
        def act(self, call: Called) -> Understood:
            return event  # type: ignore[no-any-return]

    class Reader(Actor):
        @handler
        def read(self, understood: Understood) -> Answered:
            return Answered()

    turn = stage(Culprit, Reader).run_turn_sync(Called())
    assert told(turn) == []
    assert turn.skipped == ("reader.read",)
    [failure] = turn.failures
    assert failure.reason.startswith(f"InvalidEvent: {reason}")


def test_one_bad_event_of_several_closes_all_that_its_handler_publishes() -> None:
    class Several(Actor):
        @handler
        def act(self, call: Called) -> tuple[Heard, Understood]:
            return Heard("fine"), Understood("bad", NAN)

    class Many(Actor):
        @handler
        def act(self, call: Called) -> tuple[SharplyNoted, ...]:
            return SharplyNoted(("fine",)), SharplyNoted(("bad",), INF)

    turn = stage(Several, Many).run_turn_sync(Called())
    assert told(turn) == []
    assert [failure.publisher for failure in turn.failures] == ["several.act", "many.act"]


@pytest.mark.parametrize(
    "result", [Heard(), (Heard(),), (Heard(), Understood(), None), [Heard(), Understood()]]
)
def test_several_events_come_as_the_tuple_that_was_announced(result: Any) -> None:
    class Several(Actor):
        @handler
        def act(self, call: Called) -> tuple[Heard, Understood]:
            return result  # type: ignore[no-any-return]

    [failure] = stage(Several).run_turn_sync(Called()).failures
    assert "its signature announces 2 events" in failure.reason


@pytest.mark.parametrize("result", [None, SharplyNoted(), [SharplyNoted()], (SharplyNoted(), Noted())])
def test_any_number_of_events_come_as_a_tuple_of_their_own_type(result: Any) -> None:
    class Many(Actor):
        @handler
        def act(self, call: Called) -> tuple[SharplyNoted, ...]:
            return result  # type: ignore[no-any-return]

    [failure] = stage(Many).run_turn_sync(Called()).failures
    assert failure.reason.startswith("UndeclaredEvent: returned ")


def test_a_handler_that_announces_nothing_and_publishes_is_at_fault() -> None:
    class Chatterbox(Actor):
        @handler
        def act(self, call: Called) -> None:
            return Heard()  # type: ignore[return-value]

    [failure] = stage(Chatterbox).run_turn_sync(Called()).failures
    assert failure.reason == "UndeclaredEvent: returned Heard; its signature announces nothing"


async def test_a_handler_that_overruns_its_deadline_is_given_up() -> None:
    class Culprit(Actor):
        @handler(deadline_s=0.02)
        async def act(self, call: Called) -> Noted:
            await asyncio.sleep(3600)
            return Noted()

    bus = stage(Innocent, Culprit, NeedsIt, CanDoWithout)
    async with asyncio.timeout(10):
        assert_contained(await bus.run_turn(Called()), "overran its deadline of 0.02 s")
        assert_contained(await bus.run_turn(Called()), "overran its deadline of 0.02 s")


async def test_a_handler_that_overruns_and_will_not_be_cancelled_is_given_up_all_the_same() -> None:
    released = asyncio.Event()
    outcome: list[str] = []

    class Culprit(Actor):
        def __init__(self) -> None:
            self.stubborn = 0

        @handler(deadline_s=0.02)
        async def act(self, call: Called) -> Noted:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                self.stubborn += 1
                await released.wait()
            outcome.append("finished anyway")
            return Noted(("too late",))

        @handler
        def report(self, call: Called) -> SharplyNoted | None:
            return SharplyNoted(("tainted",)) if self.stubborn else None

    bus = stage(Innocent, Culprit)
    async with asyncio.timeout(10):
        for _ in range(2):
            turn = await bus.run_turn(Called())
            assert told(turn) == [("innocent.go_on", Understood("unharmed"))]
            [failure] = turn.failures
            assert failure.reason == "overran its deadline of 0.02 s"
        released.set()
        while len(outcome) < 2:
            await asyncio.sleep(0)
    assert told(turn) == [("innocent.go_on", Understood("unharmed"))]  # a finished turn stays as it was


async def test_a_deadline_counts_from_when_the_handler_begins_not_from_the_start_of_the_turn() -> None:
    class First(Actor):
        @handler(deadline_s=10)
        async def act(self, call: Called) -> Heard:
            await asyncio.sleep(0.3)
            return Heard()

    class Second(Actor):
        @handler(deadline_s=0.25)
        async def act(self, heard: Heard) -> Noted:
            await asyncio.sleep(0)
            return Noted()

    assert (await stage(First, Second).run_turn(Called())).failures == ()
