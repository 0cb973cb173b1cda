"""Timers: events of a module's own that open turns when their time has come."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anima_actors import Actor, Mind, RealClock, RootEvent, Scenario, Stimulus, handler, run_scenario
from anima_actors.events import TimePassed
from anima_actors.journal.reader import Journal
from anima_actors.journal.restore import restore_mind
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import history_in, origin_of
from anima_actors.replay.replay import replay
from anima_actors.replay.resume import resume, verdicts_in
from tests.journal.lives import journaled
from tests.thoroughness import examples


@dataclass(frozen=True)
class Rang(RootEvent):
    what: str


class Clock(Actor):
    """Rings as often as it is told to: "12.5 tea" is a message."""

    def __init__(self) -> None:
        self.heard: tuple[str, ...] = ()

    @handler
    def set_timer(self, stimulus: Stimulus) -> None:
        for order in filter(None, stimulus.message.split(";")):
            seconds, _, what = order.partition(" ")
            self.later(float(seconds), Rang(what))
            if what == "broken":
                raise RuntimeError("dropped")

    @handler
    def ring(self, rang: Rang) -> None:
        self.heard = (*self.heard, f"{self.mind_time.now_s:g} {rang.what}")


class Waits(Actor):
    """Holds up each turn for a moment, so that others are in line."""

    @handler
    async def wait(self, stimulus: Stimulus) -> None:
        await asyncio.sleep(0.005)


class Echo(Actor):
    """Rings again, a second after each ring, twice."""

    def __init__(self) -> None:
        self.left = 2

    @handler
    def ring(self, rang: Rang) -> None:
        if self.left:
            self.left -= 1
            self.later(1.0, Rang(f"echo of {rang.what}"))


def heard(mind: Mind) -> tuple[str, ...]:
    clock = mind.bus.actors["clock"].actor
    assert isinstance(clock, Clock)
    return clock.heard


def clocked(*more: type[Actor]) -> Mind:
    return Mind(seed=1, only=["reactors"], extra=[Clock, *more])


def test_a_timer_opens_a_turn_when_its_time_has_come() -> None:
    mind = clocked()
    mind.experience_now({}, "300 tea")  # at one minute
    mind.rest_now(200.0)
    assert heard(mind) == ()
    mind.rest_now(200.0)
    assert heard(mind) == ("360 tea",)
    assert mind.bus.clock.now_s() == 460.0
    mind.rest_now(5000.0)
    assert heard(mind) == ("360 tea",)


def test_timers_ring_in_the_order_of_their_times_then_as_they_were_set() -> None:
    mind = clocked()
    mind.experience_now({}, "30 c;20 a;20 b;0 now")
    mind.rest_now(60.0)
    assert heard(mind) == ("60 now", "80 a", "80 b", "90 c")


def test_a_ring_may_set_the_next_one() -> None:
    mind = clocked(Echo)
    mind.experience_now({}, "10 tea")
    mind.rest_now(60.0)
    assert heard(mind) == ("70 tea", "71 echo of tea", "72 echo of echo of tea")


class Endless(Actor):
    """Rings again at once, whenever it has rung."""

    @handler
    def ring(self, rang: Rang) -> None:
        self.later(0.0, Rang("again"))


def test_a_ring_that_sets_itself_again_at_once_does_not_hold_up_the_mind() -> None:
    mind = clocked(Endless)
    mind.experience_now({}, "10 tea")
    mind.rest_now(60.0)
    assert 60 < mind.bus.turns < 80 and mind.bus.clock.now_s() == 120.0
    mind.experience_now({})
    assert mind.bus.clock.now_s() == 180.0


def test_a_handler_that_fails_has_set_none() -> None:
    mind = clocked()
    mind.experience_now({}, "10 broken")
    mind.rest_now(60.0)
    assert heard(mind) == ()


def test_a_timer_within_a_turn_comes_before_it() -> None:
    mind = clocked()
    mind.experience_now({}, "30 tea")
    mind.experience_now({}, "")
    assert heard(mind) == ("90 tea",)
    assert (mind.bus.turns, mind.bus.clock.now_s()) == (3, 120.0)


@examples(30)
@given(st.lists(st.integers(0, 7200), min_size=1, max_size=5), st.integers(1, 7200))
def test_the_body_is_the_same_whether_a_rest_is_interrupted_or_not(due: list[int], rest: int) -> None:
    mind, other = clocked(), clocked()
    mind.experience_now({"tension": 0.5}, ";".join(f"{seconds} x" for seconds in due))
    other.experience_now({"tension": 0.5})
    mind.rest_now(float(rest))
    other.rest_now(float(rest))
    assert mind.bus.clock.now_s() == other.bus.clock.now_s()
    assert len(heard(mind)) == sum(seconds <= rest for seconds in due)


@pytest.mark.parametrize(
    ("seconds", "event", "message"),
    [
        (-1.0, Rang("x"), "later takes seconds, a number from 0; got -1.0"),
        (float("nan"), Rang("x"), "later takes seconds, a number from 0; got nan"),
        (1.0, "tea", "str opens no turn; derive it from RootEvent"),
        (1.0, TimePassed(float("nan")), "TimePassed.seconds is nan; it must be a finite number"),
    ],
)
def test_what_is_no_timer_is_refused(seconds: float, event: RootEvent, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        Clock().later(seconds, event)


def test_no_more_than_64_are_set_at_a_time() -> None:
    clock = Clock()
    for _ in range(64):
        clock.later(1.0, Rang("x"))
    with pytest.raises(ValueError, match="64 timers are set, which is the most that a module may have"):
        clock.later(1.0, Rang("x"))


def test_timers_are_kept_in_mind_files_and_journals_and_are_lived_again(tmp_path: Path) -> None:
    mind = clocked(Echo)
    mind.record_to(tmp_path / "run.anima", snapshot_every=2)
    mind.experience_now({}, "100 tea;4000 late")
    mind.rest_now(130.0)
    mind.save(tmp_path / "mind.anima")
    mind.rest_now(60.0)
    mind.close()
    with Journal.open(tmp_path / "run.anima") as journal:
        assert [record.root.type for record in journal.turns()] == [
            *("Stimulus", "TimePassed", "Rang", "TimePassed", "Rang", "TimePassed", "Rang"),
            *("TimePassed", "TimePassed"),
        ]
    extra = [Clock, Echo]
    loaded = Mind.load(tmp_path / "mind.anima", extra=extra)
    resumed = restore_mind(tmp_path / "run.anima", lambda header: Mind.from_header(header, extra)).mind
    loaded.rest_now(60.0)
    for one in (loaded, resumed):
        one.rest_now(4000.0)
        assert heard(one)[-1] == "4060 late"
    resumed.close()
    with Journal.open(tmp_path / "run.anima") as journal:
        assert replay(history_in(journal, extra)).divergence is None


def test_with_a_real_clock_a_mind_lives_for_so_long() -> None:
    async def lifetime() -> tuple[str, ...]:
        async with Mind(only=["reactors"], extra=[Clock], clock=RealClock()) as mind:
            await mind.experience({}, "0.01 tea;3000 never")
            await mind.run_for(0.05)
            return tuple(one.partition(" ")[2] for one in heard(mind))

    assert asyncio.run(lifetime()) == ("tea",)


def test_with_a_real_clock_what_happens_rings_no_timer_before_its_time() -> None:
    now_s = [0.0]
    mind = Mind(only=["reactors"], extra=[Clock], clock=RealClock(lambda: now_s[0]))
    for message, at_s, ringing in (("20 tea", 0.0, ()), ("", 5.0, ()), ("", 21.0, ("21 tea",))):
        now_s[0] = at_s
        mind.experience_now({}, message)
        assert heard(mind) == ringing
    mind.rest_now(3600)
    assert (heard(mind), mind.bus.turns) == (("21 tea",), 5)


def test_what_others_do_meanwhile_sets_timers_too_and_nobody_rings_one_twice() -> None:
    async def lifetime() -> tuple[str, ...]:
        async with Mind(only=["reactors"], extra=[Clock, Waits], clock=RealClock()) as mind:
            lives = [asyncio.create_task(mind.run_for(0.2)) for _ in range(2)]
            await asyncio.sleep(0)
            await asyncio.gather(*[mind.experience({}, f"0.0{number} tea") for number in range(1, 6)])
            await asyncio.gather(*lives)
            return tuple(one.partition(" ")[2] for one in heard(mind))

    assert asyncio.run(lifetime()) == ("tea",) * 5


def test_a_timer_whose_module_has_left_while_it_was_waited_for_opens_no_turn() -> None:
    async def lifetime() -> tuple[list[str], tuple[str, ...]]:
        async with Mind(only=["reactors"], extra=[Clock], clock=RealClock()) as mind:
            await mind.experience({}, "0.05 tea")
            life = asyncio.create_task(mind.run_for(0.1))
            await asyncio.sleep(0)
            await mind.remove("clock")
            await life
            roots = [type(moment.root).__name__ for moment in mind.history]
            await mind.add("clock")
            await mind.run_for(0.0)
            return roots, heard(mind)

    roots, ringing = asyncio.run(lifetime())
    assert roots == ["Stimulus", "ModuleRemoved", "TimePassed"] and len(ringing) == 1


def test_the_turns_of_timers_belong_to_the_step_during_which_they_ring() -> None:
    story = Scenario.from_text(
        "title: A timer\nmodules: {only: [reactors], with: [tests.runtime.test_timers:Clock]}\n"
        "steps:\n  - {say: 90 tea, stimulus: {}}\n  - {rest: 10m}\n"
    )
    run = asyncio.run(run_scenario(story))
    assert [(one.turn, one.step) for one in run.outcomes] == [(1, 0), (2, 1), (3, 1), (4, 1)]


def test_a_torn_record_of_a_story_with_timers_is_gone_on_with_to_the_same_end(tmp_path: Path) -> None:
    document = {
        "title": "A timer",
        "modules": {"only": ["reactors"], "with": ["tests.runtime.test_timers:Clock"]},
        "steps": [{"say": "90 tea;400 cake", "stimulus": {}}, {"rest": "10m"}, {"command": "joy"}],
    }
    story = Scenario.from_document(document)
    whole = journaled(tmp_path / "whole.anima", story)
    data = (tmp_path / "whole.anima").read_bytes()
    with Journal.open(tmp_path / "whole.anima") as journal:
        assert len(list(journal.turns())) == 7
        assert len(verdicts_in(journal, origin_of(journal.header))) == 0
    for share in (0.4, 0.6, 0.8, 0.95):
        (tmp_path / "torn.anima").write_bytes(data[: int(len(data) * share)])
        assert resume(tmp_path / "torn.anima").hash == whole


class Fickle(Clock):
    """Lets go of what it asked for as soon as time has passed."""

    name = "clock"

    @handler
    def let_go(self, rest: TimePassed) -> None:
        if any("perhaps" in str(timer.event) for timer in self.pending_timers):
            self.cancel_timers()


ORDERS = ("20 tea", "60 tea", "90 tea;660 cake", "600 cake", "150 perhaps", "0 now")
STEPS = (
    *({"say": orders, "stimulus": {}} for orders in ORDERS),
    *({"rest": "1m"}, {"rest": "10m"}, {"delay": {"clock": 2.5}}, {"restore": "clock"}),
)


@examples(12)
@given(st.lists(st.sampled_from(STEPS), min_size=2, max_size=6))
@example([{"say": "90 tea", "stimulus": {}}, {"say": "0 now", "stimulus": {}}])  # within a step's minute
@example([{"say": "60 tea", "stimulus": {}}, {"rest": "1m"}])  # at the very end of a rest
@example([{"say": "90 tea", "stimulus": {}}, {"rest": "1m"}, {"say": "20 tea", "stimulus": {}}])  # after it
@example([{"say": "150 perhaps", "stimulus": {}}, {"rest": "10m"}])  # let go of in the rest that it cuts
def test_cut_off_after_any_turn_a_story_with_timers_comes_to_the_same_end(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("timers")
    with_clock = {"only": ["reactors"], "with": ["tests.runtime.test_timers:Fickle"]}
    story = Scenario.from_document({"title": "Timers", "modules": with_clock, "steps": steps})
    whole = journaled(folder / "whole.anima", story)
    data = (folder / "whole.anima").read_bytes()
    with Journal.open(folder / "whole.anima") as journal:
        ends = [frame.end for frame in journal.frames()]
    for end in ends[:-1]:
        (folder / "cut.anima").write_bytes(data[:end])
        assert resume(folder / "cut.anima").hash == whole


def test_a_fork_of_a_story_with_timers_knows_which_steps_are_left(tmp_path: Path) -> None:
    document = {
        "title": "A timer",
        "modules": {"only": ["reactors"], "with": ["tests.runtime.test_timers:Clock"]},
        "steps": [{"say": "90 tea;400 cake", "stimulus": {}}, {"rest": "10m"}, {"command": "joy"}],
    }
    whole = journaled(tmp_path / "whole.anima", Scenario.from_document(document))
    for turn in range(1, 8):
        path = tmp_path / f"{turn}.anima"
        with Journal.open(tmp_path / "whole.anima") as journal:
            branch = fork(history_in(journal), WhatIf(turn))
            recorder = branch.recorded(path, "whole.anima")
            assert branch.compared().equal
            recorder.close()
        with Journal.open(path) as journal:
            begun = next(frame.end for frame in journal.frames() if frame.head.turn == turn)
        path.write_bytes(path.read_bytes()[:begun])
        assert resume(path).hash == whole


@examples(30)
@given(st.floats(0.0, 1e5), st.floats(0.0, 100.0))
@example(173.4, 5.2)
def test_no_timer_rings_twice_whatever_is_rounded(due: float, between: float) -> None:
    mind = clocked()
    mind.experience_now({}, f"{due!r} tea")
    mind.rest_now(between)
    mind.rest_now(2e5)
    assert len(heard(mind)) == 1


def test_an_actor_lets_go_of_its_timers() -> None:
    clock = Clock()
    clock.later(1.0, Rang("x"))
    clock.cancel_timers()
    assert clock.pending_timers == ()
