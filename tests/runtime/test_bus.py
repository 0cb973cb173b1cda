"""The bus: one turn at a time, envelopes with provenance, and async handlers that hold nobody up."""

import asyncio

import pytest

from anima_actors.runtime import (
    Actor,
    BusyError,
    EventId,
    InvalidEvent,
    RealClock,
    Turn,
    VirtualClock,
    handler,
)
from tests.runtime.troupe import (
    Answered,
    Called,
    Ear,
    Heard,
    Knocked,
    Noted,
    Understood,
    published,
    stage,
    told,
)


class Understander(Actor):
    @handler
    def understand(self, call: Called, heard: Heard) -> Understood:
        return Understood(heard.text)


class Answerer(Actor):
    @handler
    def answer(self, understood: Understood) -> Answered:
        return Answered(understood.text)


def test_an_envelope_knows_its_id_publisher_causes_and_time() -> None:
    bus = stage(Ear, Understander, Answerer, clock=VirtualClock(100.0))
    bus.run_turn_sync(Called("one"), 5.0)
    turn = bus.run_turn_sync(Called("two"), 60.0)
    assert [tuple(envelope) for envelope in turn.envelopes] == [
        (EventId(2, 0), "outside", (), 165.0, Called("two")),
        (EventId(2, 1), "ear.hear", (EventId(2, 0),), 165.0, Heard("two")),
        (
            EventId(2, 2),
            "understander.understand",
            (EventId(2, 0), EventId(2, 1)),
            165.0,
            Understood("two"),
        ),
        (EventId(2, 3), "answerer.answer", (EventId(2, 2),), 165.0, Answered("two")),
    ]
    assert str(turn.envelopes[2].id) == "2.2"
    assert turn.envelopes[2].module == "understander"


def test_a_turn_knows_its_root_number_and_time_and_finds_events_by_type() -> None:
    turn = stage(Ear).run_turn_sync(Called("x"), 7.0)
    assert (turn.number, turn.at_s, turn.root) == (1, 7.0, Called("x"))
    assert turn.find(Heard) == Heard("x")
    assert turn.find(Called) == Called("x")
    assert turn.find(Answered) is None
    assert turn.degraded == []


def test_a_virtual_clock_moves_only_when_told_and_a_real_one_is_not_hurried() -> None:
    ticks = iter([50.0, 51.5, 53.0])
    real = RealClock(lambda: next(ticks))
    real.advance(1000.0)
    assert (real.now_s(), real.now_s()) == (1.5, 3.0)
    virtual = VirtualClock()
    assert virtual.now_s() == virtual.now_s() == 0.0
    virtual.advance(604800.0)
    assert virtual.now_s() == 604800.0


def test_a_root_event_with_a_bad_value_is_refused_and_nothing_has_changed() -> None:
    bus = stage(Ear)
    bus.run_turn_sync(Called("fine"), 10.0)
    for force in (float("nan"), float("inf"), 2.0):
        with pytest.raises(InvalidEvent, match=r"Knocked\.force"):
            bus.run_turn_sync(Knocked(force), 10.0)
        with pytest.raises(InvalidEvent, match=r"Knocked\.force"):
            asyncio.run(bus.run_turn(Knocked(force), 10.0))
    assert (bus.turns, bus.clock.now_s()) == (1, 10.0)


def test_a_turn_can_be_posed_without_an_event_loop() -> None:
    assert stage(Ear).run_turn_sync(Called("x")).find(Heard) == Heard("x")


async def test_a_turn_can_be_posed_without_waiting_inside_an_event_loop() -> None:
    assert stage(Ear).run_turn_sync(Called("x")).find(Heard) == Heard("x")


def test_one_bus_can_be_used_in_one_event_loop_after_another() -> None:
    bus = stage(Waiter)

    async def crowd() -> list[int]:
        return [turn.number for turn in await asyncio.gather(*[bus.run_turn(Called()) for _ in range(3)])]

    assert asyncio.run(crowd()) == [1, 2, 3]
    assert asyncio.run(crowd()) == [4, 5, 6]


class Waiter(Actor):
    @handler
    async def wait(self, call: Called) -> Answered:
        await asyncio.sleep(0)
        return Answered("waited")


def test_where_a_handler_may_wait_posing_without_a_loop_is_refused_with_what_to_do() -> None:
    bus = stage(Ear, Waiter)
    with pytest.raises(BusyError, match=r"await run_turn\(\)"):
        bus.run_turn_sync(Called())
    assert bus.turns == 0


def test_an_async_handler_that_can_never_fire_does_not_ask_for_a_loop() -> None:
    class Idler(Actor):
        @handler
        async def idle(self, understood: Understood) -> Answered:
            return Answered()

    assert stage(Ear, Idler, left_out=[Understander]).run_turn_sync(Called("x")).find(Heard) == Heard("x")


def test_a_handler_cannot_pose_a_turn_inside_a_turn() -> None:
    class Meddler(Actor):
        @handler
        def meddle(self, call: Called) -> Noted:
            bus.run_turn_sync(Called("again"))
            return Noted()

    bus = stage(Meddler, Ear)
    turn = bus.run_turn_sync(Called("x"))
    assert turn.find(Heard) == Heard("x")
    [failure] = turn.failures
    assert "BusyError" in failure.reason
    assert bus.turns == 1


async def test_while_an_async_handler_waits_everything_else_goes_on() -> None:
    answered = asyncio.Event()

    class Voice(Actor):
        @handler(deadline_s=5.0)
        async def speak(self, call: Called) -> Noted:
            await answered.wait()  # set by a handler further down the graph
            return Noted(("spoke",))

    class Bell(Actor):
        @handler
        def ring(self, answer: Answered) -> None:
            answered.set()

    turn = await stage(Voice, Ear, Understander, Answerer, Bell).run_turn(Called("x"))
    assert turn.failures == ()
    assert turn.find(Noted) == Noted(("spoke",))


async def test_two_async_handlers_work_at_the_same_time() -> None:
    meeting = asyncio.Barrier(2)

    class One(Actor):
        @handler
        async def meet(self, call: Called) -> Heard:
            await meeting.wait()
            return Heard()

    class Two(Actor):
        @handler
        async def meet(self, call: Called) -> Understood:
            await meeting.wait()
            return Understood()

    assert (await stage(One, Two).run_turn(Called())).failures == ()


async def test_two_handlers_of_one_actor_never_overlap() -> None:
    trace: list[str] = []

    class Diarist(Actor):
        @handler
        async def first(self, call: Called) -> Heard:
            trace.append("first begins")
            for _ in range(3):
                await asyncio.sleep(0)
            trace.append("first ends")
            return Heard()

        @handler
        async def second(self, call: Called) -> Understood:
            trace.append("second begins")
            await asyncio.sleep(0)
            trace.append("second ends")
            return Understood()

        @handler
        def third(self, call: Called) -> None:
            trace.append("third")

    await stage(Diarist).run_turn(Called())
    assert trace == ["first begins", "first ends", "second begins", "second ends", "third"]


async def test_the_order_in_which_async_handlers_finish_leaves_no_mark() -> None:
    gates: dict[str, asyncio.Event] = {}

    class One(Actor):
        @handler
        async def do(self, call: Called) -> Heard:
            await gates["one"].wait()
            return Heard("one")

    class Two(Actor):
        @handler
        async def do(self, call: Called) -> Understood:
            await gates["two"].wait()
            return Understood("two")

    async def finishing(*order: str) -> Turn:
        gates.update(one=asyncio.Event(), two=asyncio.Event())
        task = asyncio.create_task(stage(One, Two, Answerer).run_turn(Called()))
        for name in order:
            for _ in range(5):
                await asyncio.sleep(0)
            gates[name].set()
        return await task

    assert (await finishing("one", "two")).envelopes == (await finishing("two", "one")).envelopes


async def test_turns_never_overlap_and_senders_get_theirs_in_order() -> None:
    under_way = 0

    class Slow(Actor):
        @handler
        async def do(self, call: Called) -> Noted:
            nonlocal under_way
            under_way += 1
            assert under_way == 1
            await asyncio.sleep(0)
            under_way -= 1
            return Noted((call.text,))

    bus = stage(Slow)
    turns = await asyncio.gather(*[bus.run_turn(Called(str(number))) for number in range(200)])
    assert [turn.number for turn in turns] == list(range(1, 201))
    assert [published(turn, Noted) for turn in turns] == [[Noted((str(number),))] for number in range(200)]


async def test_a_sender_that_gives_up_while_waiting_leaves_no_trace() -> None:
    gate = asyncio.Event()

    class Slow(Actor):
        @handler
        async def do(self, call: Called) -> Noted:
            await gate.wait()
            return Noted((call.text,))

    bus = stage(Slow)
    first, second, third = (asyncio.create_task(bus.run_turn(Called(name), 1.0)) for name in ("a", "b", "c"))
    await asyncio.sleep(0)
    second.cancel()
    gate.set()
    assert [published(await task, Noted) for task in (first, third)] == [[Noted(("a",))], [Noted(("c",))]]
    assert second.cancelled()
    assert (bus.turns, bus.clock.now_s()) == (2, 2.0)


def test_each_finished_turn_is_recorded_before_anybody_hears_of_it() -> None:
    heard: list[str] = []
    bus = stage(Ear, record=lambda turn: heard.append(f"recorded {turn.number}"))
    bus.observers.add(lambda turn: heard.append(f"observed {turn.number}"))
    bus.run_turn_sync(Called())
    bus.run_turn_sync(Called())
    assert heard == ["recorded 1", "observed 1", "recorded 2", "observed 2"]


@pytest.mark.parametrize("waiting", [False, True])
def test_a_record_that_fails_stops_the_run_and_nobody_hears_of_the_turn(waiting: bool) -> None:
    heard: list[Turn] = []

    def full(turn: Turn) -> None:
        raise OSError("no space left")

    bus = stage(Ear, record=full)
    bus.observers.add(heard.append)
    with pytest.raises(OSError, match="no space left"):
        asyncio.run(bus.run_turn(Called())) if waiting else bus.run_turn_sync(Called())
    assert heard == []


def test_durations_are_measured_only_where_wanted_and_stand_beside_the_record() -> None:
    timed = stage(Ear, Understander, timed=True).run_turn_sync(Called("x"))
    untimed = stage(Ear, Understander).run_turn_sync(Called("x"))
    assert set(timed.microseconds) == {"ear.hear", "understander.understand"}
    assert all(duration >= 0.0 for duration in timed.microseconds.values())
    assert untimed.microseconds == {}
    assert timed.envelopes == untimed.envelopes


async def test_async_durations_are_measured_too() -> None:
    assert set((await stage(Waiter, timed=True).run_turn(Called())).microseconds) == {"waiter.wait"}


def test_an_actor_keeps_its_state_from_turn_to_turn() -> None:
    class Counter(Actor):
        def __init__(self) -> None:
            self.count = 0

        @handler
        def count_up(self, call: Called) -> Noted:
            self.count += 1
            return Noted((str(self.count),))

    bus = stage(Counter)
    assert [told(bus.run_turn_sync(Called())) for _ in range(2)] == [
        [("counter.count_up", Noted(("1",)))],
        [("counter.count_up", Noted(("2",)))],
    ]
