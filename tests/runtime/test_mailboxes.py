"""Actors as tasks: the same turns in any interleaving, seen from outside, gone when the mind is closed."""

import asyncio
import gc
import logging
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, AnimaCore, BusyError, Event, Journal, Mind, Stimulus, handler
from anima_actors.events import EmotionFelt
from anima_actors.runtime.errors import InvalidEvent, MailboxFull
from anima_actors.runtime.mailbox import Mailbox
from anima_actors.runtime.watchdog import Watchdog
from tests.runtime.interleavings import Failing, Waiting
from tests.stories import COMMANDS


@dataclass(frozen=True)
class GoalThought(Event):
    goal: str


class Reader(Actor):
    @handler
    def read(self, thought: GoalThought) -> None: ...


def test_the_tasks_of_a_mind_last_from_its_first_awaited_turn_until_it_is_closed() -> None:
    async def names() -> set[str]:
        return {task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}}

    async def lifetime() -> None:
        mind = Mind()
        assert await names() == set()
        await mind.experience(COMMANDS["joy"])
        first = await names()
        assert "reactors (actor)" in first and "voice (actor)" in first
        await mind.rest(60)
        assert await names() == first
        await mind.aclose()
        assert await names() == set()

    asyncio.run(lifetime())


def test_a_mind_that_is_closed_lives_the_turns_in_line_first_and_leaves_no_task(tmp_path: Path) -> None:
    async def lifetime() -> set[str]:
        async with Mind(extra=[Waiting], record=tmp_path / "life.anima") as mind:
            turns = [asyncio.create_task(mind.experience(COMMANDS["joy"])) for _ in range(3)]
            await asyncio.sleep(0)
        assert [turn.done() for turn in turns] == [True] * 3
        return {task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}}

    assert asyncio.run(lifetime()) == set()
    with Journal.open(tmp_path / "life.anima") as journal:
        assert len(journal) == 3 and [turn.failures for turn in journal.turns()] == [()] * 3


async def test_a_mind_begins_anew_or_changes_its_voice_between_turns_only() -> None:
    mind = Mind(extra=[Waiting])
    turns = [asyncio.create_task(mind.experience(COMMANDS["joy"])) for _ in range(2)]
    await asyncio.sleep(0)
    for _ in range(2):  # while one is under way, and where one is in line
        with pytest.raises(BusyError, match="a turn is under way; wait for its end first"):
            mind.reset()
        with pytest.raises(BusyError, match="a turn is under way; wait for its end first"):
            await mind.speak_with("offline")
        await turns[0]
    await turns[1]
    mind.reset()
    assert (mind.bus.turns, list(mind.history)) == (0, [])
    await mind.aclose()


@pytest.mark.slow
def test_a_mind_that_is_let_go_of_without_being_closed_is_not_held_by_its_tasks() -> None:
    async def lifetime() -> None:
        mind = Mind()
        await mind.experience(COMMANDS["joy"])
        gone = weakref.ref(mind)
        del mind
        gc.collect()
        await asyncio.sleep(0)
        assert gone() is None
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(lifetime())


def test_a_mailbox_takes_no_more_than_it_has_senders() -> None:
    box = Mailbox("small", {0: (3,), 1: (3,)})
    box.put(0)
    box.put(1)
    with pytest.raises(MailboxFull, match="the mailbox of small holds 2 messages"):
        box.put(0)
    assert [box.take(), box.take(), box.take()] == [0, 1, None]


def test_a_cancelled_turn_is_completed_as_the_pump_would_and_the_mind_goes_on() -> None:
    class Patient(Actor):
        @handler(deadline_s=60.0)
        async def wait(self, emotion: EmotionFelt) -> None:
            await asyncio.Event().wait()

    async def lifetime() -> None:
        async with Mind(extra=[Patient]) as mind:
            turn = asyncio.ensure_future(mind.experience(COMMANDS["joy"]))
            while not any(one.at_work for one in mind.actors()):
                await asyncio.sleep(0)
            turn.cancel()
            with pytest.raises(asyncio.CancelledError):
                await turn
            assert mind.state["primary"] is not None
            assert [one["module"] for one in mind.state["degraded"]] == ["patient"]

    asyncio.run(lifetime())


def test_an_actor_is_seen_at_work_and_those_behind_it_wait_for_it() -> None:
    class Slow(Actor):
        @handler
        async def think(self, emotion: EmotionFelt) -> GoalThought:
            await asyncio.Event().wait()
            return GoalThought("never")

    async def lifetime() -> None:
        async with Mind(extra=[Slow, Reader]) as mind:
            assert {one.handled for one in mind.actors()} == {0}
            turn = asyncio.ensure_future(mind.experience(COMMANDS["joy"]))
            while not any(one.at_work for one in mind.actors()):
                await asyncio.sleep(0)
            seen = {one.name: one for one in mind.actors()}
            assert seen["slow"].at_work == "slow.think" and (seen["slow"].busy_for_s or 0.0) > 0.0
            assert seen["reader"].waiting_for == ("slow.think",)
            assert seen["emotion"].handled == 1 and seen["emotion"].waiting_for == ()
            turn.cancel()
            await asyncio.gather(turn, return_exceptions=True)

    asyncio.run(lifetime())


def test_actors_are_counted_without_an_event_loop_too() -> None:
    mind = Mind(extra=[Failing])
    for _ in range(3):
        mind.experience_now(COMMANDS["joy"])
    seen = {one.name: one for one in mind.actors()}
    assert seen["emotion"].handled == 3
    assert seen["failing"].restarts == 2 and seen["failing"].stopped is None
    assert AnimaCore().actors()[0].name == "personality"


def test_a_handler_that_holds_up_everything_is_named_while_it_does() -> None:
    watchdog, named = Watchdog(patience_s=0.05, look_every_s=0.01), threading.Event()

    told: list[str] = []

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())
            named.set()

    class Hang(Actor):
        @handler
        def f(self, stimulus: Stimulus) -> None:
            named.wait(60.0)

    heard = Heard()
    logging.getLogger("anima_actors.runtime.watchdog").addHandler(heard)
    mind = Mind(extra=[Hang])
    watchdog.watch(mind.bus)
    watchdog.wake()
    mind.experience_now(COMMANDS["joy"])
    logging.getLogger("anima_actors.runtime.watchdog").removeHandler(heard)
    assert told == ["hang.f has been at work for 0.05 s, in turn 1"]


def test_a_handler_that_stimulates_its_own_mind_is_refused_at_once() -> None:
    asked: list[Callable[[AnimaCore], Any]] = []

    class Own(Actor):
        @handler
        def ask(self, stimulus: Stimulus) -> None:
            asked[0](cores[0])

    class OwnAwaited(Actor):
        @handler
        async def ask(self, stimulus: Stimulus) -> None:
            work = asked[0](cores[0])
            if asyncio.iscoroutine(work):
                await work

    plain: list[Callable[[AnimaCore], Any]] = [
        lambda core: core.mind.experience_now(COMMANDS["joy"]),
        lambda core: core.mind.chat_now("hello"),
        lambda core: core.mind.remove_now("mirror"),
        lambda core: core.mind.reset(),
        lambda core: core.experience(COMMANDS["joy"]),
        lambda core: list(core.stream("hello")),
        lambda core: core.reset(),
        lambda core: core.close(),
    ]
    awaited: list[Callable[[AnimaCore], Any]] = [
        lambda core: core.mind.experience(COMMANDS["joy"]),
        lambda core: core.mind.chat("hello"),
        lambda core: core.mind.add("curiosity"),
        lambda core: core.mind.speak_with("offline"),
        lambda core: core.mind.aclose(),
        lambda core: asyncio.to_thread(core.experience, {}),
    ]
    for kind, ways in ((Own, plain), (OwnAwaited, [*plain, *awaited])):
        for way in ways:
            asked[:], cores = [way], [AnimaCore(extra=[kind])]
            cores[0].experience({})
            assert [one["reason"] for one in cores[0].degraded] == [
                f"BusyError: {kind.name}.ask waits for its own turn; return an event instead"
            ]
            assert cores[0].mind.bus.turns == 1
            cores[0].close()


def test_what_is_no_root_event_is_refused_in_one_line() -> None:
    mind = Mind()
    with pytest.raises(InvalidEvent, match=r"GoalThought opens no turn; a root event does, such as Stimulus"):
        mind.bus.run_turn_sync(GoalThought("x"))  # type: ignore[arg-type]
    assert mind.bus.turns == 0


@pytest.mark.parametrize("extra", [[], [Waiting]])
def test_threads_that_share_a_core_wait_in_line(extra: list[type[Actor]]) -> None:
    with AnimaCore(seed=1, extra=extra) as core:
        threads = [threading.Thread(target=core.experience, args=({"tension": 0.01},)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert core.mind.bus.turns == 8 and core.degraded == []


@pytest.mark.parametrize(
    ("extra", "another"),
    [
        ([], lambda core: core.why("reactors.tension")),
        ([], lambda core: core.reset()),
        ([Waiting], lambda core: core.reset()),
    ],
)
def test_they_do_so_whatever_they_do(
    extra: list[type[Actor]], another: Callable[[AnimaCore], Any], tmp_path: Path
) -> None:
    core = AnimaCore(seed=1, extra=extra)
    core.experience({"tension": 0.01})
    failed: list[BaseException] = []
    ways: list[Callable[[], Any]] = [
        lambda: core.experience({"tension": 0.01}),
        lambda: core.export_history(tmp_path / "history.json"),
        lambda: another(core),
        core.to_bytes,
        core.close,
    ]

    def often(way: Callable[[], Any]) -> None:
        try:
            for _ in range(5):
                way()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=often, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    turns = [moment.turn for moment in core.mind.history]
    assert turns == list(range(1, core.mind.bus.turns + 1))
    core.close()
