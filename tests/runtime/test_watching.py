"""Whoever watches a run can fall behind, fail or leave; the turn does not notice."""

import asyncio

from anima_actors.runtime import Actor, Envelope, Event, Turn, handler
from tests.runtime.troupe import (
    Answered,
    Called,
    Ear,
    Heard,
    Noted,
    SharplyNoted,
    Understander,
    Understood,
    stage,
)


class Clerk(Actor):
    @handler
    def note(self, call: Called) -> tuple[SharplyNoted, ...]:
        return tuple(SharplyNoted((letter,)) for letter in call.text)


async def soon(awaitable: asyncio.Future[Envelope] | asyncio.Task[Envelope]) -> Envelope:
    return await asyncio.wait_for(awaitable, 10)


async def test_a_watch_hands_out_the_envelopes_of_its_type_from_now_on() -> None:
    bus = stage(Ear, Understander)
    await bus.run_turn(Called("before"))
    watch = bus.observers.watch(Heard)
    first = await bus.run_turn(Called("one"))
    second = await bus.run_turn(Called("two"))
    watch.close()
    assert [envelope async for envelope in watch] == [first.envelopes[1], second.envelopes[1]]
    assert watch.missed == 0


async def test_a_watch_sees_subclasses_and_the_root() -> None:
    bus = stage(Clerk)
    notes, everything = bus.observers.watch(Noted), bus.observers.watch(Event)
    turn = await bus.run_turn(Called("ab"))
    notes.close()
    everything.close()
    assert [envelope.event async for envelope in notes] == [SharplyNoted(("a",)), SharplyNoted(("b",))]
    assert [envelope async for envelope in everything] == list(turn.envelopes)


async def test_what_is_known_is_handed_out_before_a_slow_voice_has_finished() -> None:
    may_speak = asyncio.Event()

    class Voice(Actor):
        @handler
        async def speak(self, understood: Understood) -> Answered:
            await may_speak.wait()
            return Answered("at last")

    bus = stage(Ear, Understander, Voice)
    watch, answers = bus.observers.watch(Understood), bus.observers.watch(Answered)
    turn = asyncio.create_task(bus.run_turn(Called("x")))
    early = await asyncio.wait_for(anext(watch), 10)
    assert early.event == Understood("x")
    assert not turn.done()
    may_speak.set()
    assert (await turn).envelopes[2] == early
    watch.close()
    answers.close()
    assert [envelope async for envelope in watch] == []  # nothing is handed out twice
    assert [envelope.event async for envelope in answers] == [Answered("at last")]


async def test_a_reader_that_lags_loses_the_oldest_and_knows_how_many() -> None:
    bus = stage(Clerk)
    watch = bus.observers.watch(Noted, backlog=3)
    await bus.run_turn(Called("abcdefgh"))
    watch.close()
    letters = ["".join(envelope.event.seen) async for envelope in watch if isinstance(envelope.event, Noted)]
    assert letters == ["f", "g", "h"]
    assert watch.missed == 5


async def test_a_closed_watch_hands_out_what_is_in_line_and_stays_closed() -> None:
    bus = stage(Ear)
    watch = bus.observers.watch(Heard)
    await bus.run_turn(Called("in line"))
    watch.close()
    await bus.run_turn(Called("too late"))
    assert [envelope.event async for envelope in watch] == [Heard("in line")]
    async with asyncio.timeout(10):
        assert [envelope async for envelope in watch] == []


async def test_all_readers_of_a_watch_hear_of_its_end() -> None:
    watch = stage(Ear).observers.watch(Heard)

    async def read() -> list[Envelope]:
        return [envelope async for envelope in watch]

    readers = [asyncio.create_task(read()) for _ in range(3)]
    await asyncio.sleep(0)
    watch.close()
    async with asyncio.timeout(10):
        assert await asyncio.gather(*readers) == [[], [], []]


async def test_a_reader_that_fails_hurts_nobody() -> None:
    bus = stage(Ear)
    careless, careful = bus.observers.watch(Heard), bus.observers.watch(Heard)

    async def fail() -> None:
        async for _ in careless:
            raise ValueError("a faulty reader")

    reader = asyncio.create_task(fail())
    for text in "abc":
        assert (await bus.run_turn(Called(text))).failures == ()
    careful.close()
    assert [envelope.event async for envelope in careful] == [Heard("a"), Heard("b"), Heard("c")]
    assert isinstance((await asyncio.gather(reader, return_exceptions=True))[0], ValueError)


def test_an_observer_that_fails_is_dropped_and_named_and_the_others_go_on() -> None:
    heard: list[int] = []

    def faulty(turn: Turn) -> None:
        raise RuntimeError("cannot draw this")

    bus = stage(Ear)
    bus.observers.add(faulty)
    bus.observers.add(lambda turn: heard.append(turn.number))
    for _ in range(3):
        assert bus.run_turn_sync(Called()).failures == ()
    assert heard == [1, 2, 3]
    [dropped] = bus.observers.dropped
    assert "faulty" in dropped
    assert "RuntimeError: cannot draw this" in dropped


def test_an_observer_can_leave() -> None:
    heard: list[Turn] = []
    bus = stage(Ear)
    bus.observers.add(heard.append)
    bus.run_turn_sync(Called())
    bus.observers.remove(heard.append)
    bus.run_turn_sync(Called())
    assert len(heard) == 1


def test_who_watches_changes_nothing_of_the_turn() -> None:
    watched = stage(Ear, Understander)
    watched.observers.watch(Event)
    watched.observers.add(lambda turn: None)
    assert (
        watched.run_turn_sync(Called("x")).envelopes
        == stage(Ear, Understander).run_turn_sync(Called("x")).envelopes
    )
