"""Cancellation and Ctrl-C: the turn is completed and recorded first, and neither is ever swallowed."""

import asyncio
import signal
from typing import Any

import pytest

from anima_actors.runtime import Actor, Bus, Turn, handler
from tests.runtime.troupe import Answered, Called, Ear, Heard, Noted, Understood, stage, told


class Reader(Actor):
    @handler
    def read(self, heard: Heard, note: Noted | None) -> Understood:
        return Understood("with a note" if note else "without a note")


class Waiter(Actor):
    """Waits as long as it is told to, having changed its state."""

    began: asyncio.Event

    def __init__(self) -> None:
        self.calls: list[str] = []

    @handler
    async def wait(self, call: Called) -> Noted:
        self.calls.append(call.text)
        self.random.random()
        if call.text == "wait":
            Waiter.began.set()
            await self.sleep()
        return Noted((*self.calls, f"{self.random.draws}"))

    async def sleep(self) -> None:
        await asyncio.sleep(3600)


class Stubborn(Waiter):
    """Will not be cancelled."""

    name = "waiter"

    async def sleep(self) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            self.calls.append("stubborn")


class Unrestorable(Waiter):
    name = "waiter"

    def restore(self, state: Any) -> None:
        raise RuntimeError("torn page")


async def cancelled(bus: Bus) -> None:
    """Pose a turn and cancel it while the waiter waits."""
    Waiter.began = asyncio.Event()
    task = asyncio.create_task(bus.run_turn(Called("wait")))
    await asyncio.wait_for(Waiter.began.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


@pytest.mark.parametrize("waiter", [Waiter, Stubborn])
async def test_a_cancelled_turn_is_completed_and_recorded_without_what_was_waiting(
    waiter: type[Actor],
) -> None:
    recorded: list[Turn] = []
    bus = stage(Ear, waiter, Reader, record=recorded.append)
    await bus.run_turn(Called("before"))
    async with asyncio.timeout(10):
        await cancelled(bus)
    turn = recorded[-1]
    assert told(turn) == [
        ("ear.hear", Heard("wait")),
        ("reader.read", Understood("without a note")),
    ]
    assert [(failure.publisher, failure.reason) for failure in turn.failures] == [
        ("waiter.wait", "the turn was cancelled before it finished")
    ]
    for _ in range(5):
        await asyncio.sleep(0)
    after = await bus.run_turn(Called("after"))
    assert after.number == 3
    assert after.find(Noted) == Noted(("before", "after", "2"))


async def test_being_cancelled_costs_nothing_of_the_budget_of_restarts() -> None:
    bus = stage(Ear, Waiter, Reader)
    for _ in range(6):
        await cancelled(bus)
    assert (await bus.run_turn(Called("after"))).degraded == []


async def test_a_cancelled_turn_begins_no_further_waiting() -> None:
    class Voice(Actor):
        @handler
        async def speak(self, understood: Understood) -> Answered:
            await asyncio.sleep(3600)
            return Answered()

    recorded: list[Turn] = []
    bus = stage(Ear, Waiter, Reader, Voice, record=recorded.append)
    async with asyncio.timeout(10):
        await cancelled(bus)
    assert [failure.publisher for failure in recorded[0].failures] == ["waiter.wait", "voice.speak"]
    assert recorded[0].find(Answered) is None


async def test_a_module_that_cannot_go_back_does_not_swallow_the_cancellation() -> None:
    recorded: list[Turn] = []
    bus = stage(Ear, Unrestorable, Reader, record=recorded.append)
    await cancelled(bus)
    assert recorded[0].find(Understood) == Understood("without a note")
    assert "torn page" in str(recorded[0].degraded)
    after = await bus.run_turn(Called("after"))
    assert after.find(Understood) == Understood("without a note")
    assert [one["module"] for one in after.degraded] == ["waiter"]


async def test_a_timeout_around_a_turn_is_a_timeout() -> None:
    bus = stage(Ear, Stubborn, Reader)
    Waiter.began = asyncio.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await bus.run_turn(Called("wait"))
    assert (await bus.run_turn(Called("after"))).failures == ()


class Interrupting(Actor):
    @handler
    def act(self, call: Called) -> Noted:
        if call.text == "interrupt":
            raise KeyboardInterrupt
        return Noted((call.text,))


class InterruptingLater(Actor):
    name = "interrupting"

    @handler
    async def act(self, call: Called) -> Noted:
        await asyncio.sleep(0)
        if call.text == "interrupt":
            raise KeyboardInterrupt
        return Noted((call.text,))


def test_a_keyboard_interrupt_lets_the_turn_finish_and_then_propagates() -> None:
    recorded: list[Turn] = []
    bus = stage(Ear, Interrupting, Reader, record=recorded.append)
    with pytest.raises(KeyboardInterrupt):
        bus.run_turn_sync(Called("interrupt"))
    assert told(recorded[0]) == [
        ("ear.hear", Heard("interrupt")),
        ("reader.read", Understood("without a note")),
    ]
    assert [failure.publisher for failure in recorded[0].failures] == ["interrupting.act"]
    after = bus.run_turn_sync(Called("after"))
    assert after.find(Noted) == Noted(("after",))
    assert after.degraded == []


@pytest.mark.parametrize("culprit", [Interrupting, InterruptingLater])
def test_in_an_event_loop_it_does_too_and_the_loop_can_go_on(culprit: type[Actor]) -> None:
    recorded: list[Turn] = []
    bus = stage(Ear, culprit, Reader, record=recorded.append)
    with asyncio.Runner() as runner:
        with pytest.raises(KeyboardInterrupt):
            runner.run(bus.run_turn(Called("interrupt")))
        assert [turn.number for turn in recorded] == [1]
        assert recorded[0].find(Understood) == Understood("without a note")
        after = runner.run(bus.run_turn(Called("after")))
        assert after.find(Noted) == Noted(("after",))
        assert (after.number, after.degraded) == (2, [])


def test_an_interrupted_actor_that_cannot_go_back_does_not_swallow_the_interrupt() -> None:
    class Fragile(Interrupting):
        name = "interrupting"

        def restore(self, state: Any) -> None:
            raise RuntimeError("torn page")

    recorded: list[Turn] = []
    bus = stage(Fragile, Ear, Reader, record=recorded.append)
    with pytest.raises(KeyboardInterrupt):
        bus.run_turn_sync(Called("interrupt"))
    assert recorded[0].find(Understood) == Understood("without a note")


def test_pressing_ctrl_c_while_a_handler_waits_completes_the_turn() -> None:
    class Pressed(Actor):
        @handler
        async def wait(self, call: Called) -> Noted:
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(3600)
            return Noted()

    recorded: list[Turn] = []
    bus = stage(Pressed, Ear, Reader, record=recorded.append)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(bus.run_turn(Called("x")))
    assert recorded[0].find(Understood) == Understood("without a note")


async def test_whoever_waits_behind_a_cancelled_turn_gets_their_turn() -> None:
    bus = stage(Ear, Waiter, Reader)
    Waiter.began = asyncio.Event()
    first = asyncio.create_task(bus.run_turn(Called("wait")))
    second = asyncio.create_task(bus.run_turn(Called("next")))
    await asyncio.wait_for(Waiter.began.wait(), 10)
    first.cancel()
    assert (await second).find(Noted) == Noted(("next", "1"))
