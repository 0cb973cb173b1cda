"""A failing actor is restarted from its last good state, within its budget; beyond it, it is stopped."""

from collections import deque
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.runtime import Actor, RandomStream, Restart, handler
from tests.runtime.troupe import Called, Heard, Noted, Understood, stage, told


class Diarist(Actor):
    """Changes its state and draws a number, and only then fails, where it is told to."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.drawn: dict[str, list[float]] = {"all": []}
        self.recent: deque[str] = deque(maxlen=2)
        self.grid = np.zeros(2)

    @handler
    def write(self, call: Called) -> Noted:
        self.pages.append(call.text)
        self.recent.append(call.text)
        self.drawn["all"].append(self.random.random())
        self.grid += 1.0
        if call.text == "break":
            raise ValueError("broken")
        numbers = [f"{number:.17g}" for number in self.drawn["all"]]
        return Noted((*self.pages, *self.recent, *numbers, str(self.grid.tolist())))


def undisturbed(texts: list[str]) -> Noted:
    stream = RandomStream("diarist")
    return Noted(
        (
            *texts,
            *texts[-2:],
            *[f"{stream.random():.17g}" for _ in texts],
            str([float(len(texts))] * 2),
        )
    )


def test_after_a_restart_state_and_chance_are_as_if_the_failure_had_never_been() -> None:
    bus = stage(Diarist)
    good: list[str] = []
    for text in ("a", "b", "break", "c", "break", "break", "d"):
        turn = bus.run_turn_sync(Called(text))
        if text == "break":
            assert told(turn) == []
            assert len(turn.failures) == 1
        else:
            good.append(text)
            assert turn.find(Noted) == undisturbed(good)


async def test_the_same_holds_for_async_handlers() -> None:
    class Slow(Diarist):
        name = "diarist"

        @handler
        async def write(self, call: Called) -> Noted:  # type: ignore[override]
            return Diarist.write(self, call)

    bus = stage(Slow)
    for text in ("a", "break", "b"):
        turn = await bus.run_turn(Called(text))
    assert turn.find(Noted) == undisturbed(["a", "b"])


def test_a_failure_undoes_its_own_handler_and_no_earlier_one_of_the_turn() -> None:
    class TwoSteps(Actor):
        def __init__(self) -> None:
            self.first_steps = 0
            self.second_steps = 0

        @handler
        def first(self, call: Called) -> Heard:
            self.first_steps += 1
            return Heard(str(self.first_steps))

        @handler
        def second(self, call: Called) -> Understood:
            self.second_steps += 1
            if call.text == "break":
                raise ValueError
            return Understood(str(self.second_steps))

    bus = stage(TwoSteps)
    bus.run_turn_sync(Called("break"))
    turn = bus.run_turn_sync(Called("go on"))
    assert (turn.find(Heard), turn.find(Understood)) == (Heard("2"), Understood("1"))


def test_a_restarted_actor_keeps_its_constants() -> None:
    from dataclasses import dataclass

    from anima_actors.runtime import Bus, SupervisedActor, wire

    @dataclass(frozen=True)
    class Constants:
        greeting: str = "hello"

    class Greeter(Actor):
        @handler
        def greet(self, call: Called) -> Noted:
            if call.text == "break":
                raise ValueError
            return Noted((self.constants.greeting, f"{self.random.name}"))

    def create() -> Actor:
        greeter = Greeter()
        greeter.constants = Constants("good evening")
        greeter.random = RandomStream("seed/greeter")
        return greeter

    bus = Bus(wire([Greeter]), [SupervisedActor("greeter", create, Restart())])
    bus.run_turn_sync(Called("break"))
    assert bus.run_turn_sync(Called()).find(Noted) == Noted(("good evening", "seed/greeter"))


class Breaking(Actor):
    @handler
    def act(self, call: Called) -> Noted:
        if call.text == "break":
            raise ValueError("broken")
        return Noted()


def test_three_restarts_in_ten_turns_are_granted_and_the_fourth_failure_stops() -> None:
    bus = stage(Breaking)
    for _ in range(3):
        turn = bus.run_turn_sync(Called("break"))
        assert not turn.failures[0].stopped
        assert turn.degraded == [
            {"module": "breaking", "handler": "breaking.act", "reason": "ValueError: broken"}
        ]
    turn = bus.run_turn_sync(Called("break"))
    assert turn.failures[0].stopped
    assert turn.degraded == [
        {
            "module": "breaking",
            "handler": "breaking.act",
            "reason": "ValueError: broken; stopped: failed 4 times in 10 turns",
        }
    ]
    for _ in range(20):
        turn = bus.run_turn_sync(Called("fine"))
        assert turn.failures == ()
        assert turn.skipped == ("breaking.act",)
        assert turn.degraded == [
            {"module": "breaking", "handler": "breaking", "reason": "stopped: failed 4 times in 10 turns"}
        ]


def test_old_failures_expire() -> None:
    bus = stage(Breaking)
    pattern = {1, 2, 3, 11, 12, 13, 21}
    for number in range(1, 31):
        turn = bus.run_turn_sync(Called("break" if number in pattern else "fine"))
        assert not any(failure.stopped for failure in turn.failures)
    assert turn.degraded == []


def expected_stop(breaks: list[bool], at_most: int, within: int) -> int | None:
    """By the book: the turn of the failure before which at_most others lie within the last turns."""
    failures: list[int] = []
    for turn, broken in enumerate(breaks, 1):
        if broken:
            if sum(1 for earlier in failures if earlier > turn - within) >= at_most:
                return turn
            failures.append(turn)
    return None


@given(st.lists(st.booleans(), max_size=45), st.integers(0, 4), st.integers(1, 12))
def test_the_budget_is_exact_for_any_pattern_of_failures(
    breaks: list[bool], at_most: int, within: int
) -> None:
    bus = stage(Breaking, restart=Restart(at_most, within))
    stopped = None
    for number, broken in enumerate(breaks, 1):
        turn = bus.run_turn_sync(Called("break" if broken else "fine"))
        assert (turn.find(Noted) is None) == (broken or stopped is not None)
        if any(failure.stopped for failure in turn.failures):
            assert stopped is None
            stopped = number
    assert stopped == expected_stop(breaks, at_most, within)


def test_each_actor_has_its_own_budget() -> None:
    class Other(Breaking):
        name = "other"

    bus = stage(Breaking, Other)
    for _ in range(3):
        bus.run_turn_sync(Called("break"))
    assert [failure.stopped for failure in bus.run_turn_sync(Called("break")).failures] == [True, True]
    assert len(bus.dead_letters) == 8


class Everything(Actor):
    """Holds one of each kind of state."""

    def __init__(self) -> None:
        self.number = 1.5
        self.text = "x"
        self.pair = (1, 2)
        self.event = Heard("x")
        self.items = [1, [2]]
        self.table: dict[str, Any] = {"a": {"b": [1]}}
        self.recent = deque([1, 2], maxlen=3)
        self.array = np.arange(3.0)
        self.other = {1, 2}


def test_a_snapshot_shares_nothing_mutable_with_the_actor() -> None:
    actor, fresh = Everything(), Everything()
    saved = actor.snapshot()
    actor.number, actor.text, actor.pair, actor.event = 0.0, "", (0, 0), Heard("")
    actor.items[1].append(3)  # type: ignore[attr-defined]
    actor.table["a"]["b"].append(2)
    actor.recent.append(9)
    actor.array[:] = 0.0
    actor.other.add(9)
    restored = Everything()
    restored.restore(saved)
    assert repr(vars(restored)) == repr(vars(fresh))
    restored.items.append(1)
    restored.array[:] = 7.0
    again = Everything()
    again.restore(saved)  # the mapping stays the caller's
    assert repr(vars(again)) == repr(vars(fresh))
    assert again.recent.maxlen == 3


def test_a_restored_actor_has_forgotten_what_came_after() -> None:
    actor = Everything()
    saved = actor.snapshot()
    actor.after = True  # type: ignore[attr-defined]
    actor.restore(saved)
    assert not hasattr(actor, "after")


@pytest.mark.parametrize("draws", [0, 1, 7])
def test_a_stream_is_restored_by_its_count_of_draws(draws: int) -> None:
    stream, copy = RandomStream("x"), RandomStream("x")
    for _ in range(draws):
        stream.random()
    copy.draws = stream.draws
    assert [copy.random() for _ in range(5)] == [stream.random() for _ in range(5)]
