"""An interceptor sees an event before its readers do, and may change or drop it."""

from dataclasses import dataclass, field, replace

import pytest

from anima_actors.runtime import (
    Actor,
    Bus,
    Event,
    Restart,
    RootEvent,
    SupervisedActor,
    WiringError,
    handler,
    intercepts,
    wire,
)
from tests.runtime.troupe import stage


@dataclass(frozen=True)
class Rang(RootEvent):
    times: int = 1


@dataclass(frozen=True)
class Heard(Event):
    loudness: float


@dataclass(frozen=True)
class Feared(Event):
    of: str


@dataclass(frozen=True)
class Answered(Event):
    loudness: float
    fears: tuple[str, ...]


class Ear(Actor):
    @handler
    def hear(self, rang: Rang) -> Heard:
        return Heard(float(rang.times))


class Fear(Actor):
    @handler
    def fear(self, heard: Heard) -> tuple[Feared, ...]:
        return tuple(Feared(f"caller {number}") for number in range(int(heard.loudness)))


class Door(Actor):
    @handler
    def answer(self, heard: Heard, fears: tuple[Feared, ...]) -> Answered:
        return Answered(heard.loudness, tuple(fear.of for fear in fears))


class Cotton(Actor):
    """Muffles what is heard; drops what is quiet."""

    @intercepts
    def muffle(self, heard: Heard) -> Heard | None:
        return replace(heard, loudness=heard.loudness - 1.0) if heard.loudness > 1.0 else None


class Wool(Actor):
    @intercepts
    def muffle(self, heard: Heard) -> Heard:
        return replace(heard, loudness=heard.loudness / 2.0)


class Courage(Actor):
    @intercepts
    def calm(self, fears: tuple[Feared, ...]) -> tuple[Feared, ...]:
        return fears[:1]


def answered(modules: tuple[type[Actor], ...], times: int) -> Answered | None:
    return stage(*modules).run_turn_sync(Rang(times)).find(Answered)


def test_without_an_interceptor_readers_hear_the_publisher() -> None:
    assert answered((Ear, Fear, Door), 2) == Answered(2.0, ("caller 0", "caller 1"))


def test_readers_hear_what_the_interceptor_made_of_it() -> None:
    assert answered((Ear, Fear, Door, Cotton), 3) == Answered(2.0, ("caller 0", "caller 1"))


def test_what_is_dropped_reaches_nobody() -> None:
    assert answered((Ear, Fear, Door, Cotton), 1) is None


def test_several_act_in_the_order_of_their_modules() -> None:
    assert answered((Ear, Door, Cotton, Wool), 5) == Answered(2.0, ())
    assert answered((Ear, Door, Wool, Cotton), 5) == Answered(1.5, ())


def test_all_of_a_type_may_be_intercepted_together() -> None:
    assert answered((Ear, Fear, Door, Courage), 3) == Answered(3.0, ("caller 0",))


def test_before_and_after_are_both_on_record_and_the_effect_is_found() -> None:
    turn = stage(Ear, Door, Cotton).run_turn_sync(Rang(3))
    told = [(one.publisher, one.event) for one in turn.envelopes[1:3]]
    assert told == [("ear.hear", Heard(3.0)), ("cotton.muffle", Heard(2.0))]
    assert turn.envelopes[2].causes == (turn.envelopes[1].id,)
    assert turn.envelopes[3].causes == (turn.envelopes[2].id,)
    assert turn.find(Heard) == Heard(2.0)


class Torn(Actor):
    @intercepts
    def muffle(self, heard: Heard) -> Heard | None:
        raise RuntimeError("torn")


class Waiting(Actor):
    @intercepts
    def muffle(self, heard: Heard, never: Feared) -> Heard | None:
        return None


def test_one_that_fails_lets_the_event_pass() -> None:
    turn = stage(Ear, Door, Torn).run_turn_sync(Rang(3))
    assert turn.find(Answered) == Answered(3.0, ())
    assert [failure.publisher for failure in turn.failures] == ["torn.muffle"]


def test_one_that_waits_in_vain_lets_the_event_pass() -> None:
    class Silent(Actor):
        @handler
        def fear(self, rang: Rang) -> Feared | None:
            return None

    turn = stage(Ear, Door, Silent, Waiting).run_turn_sync(Rang(3))
    assert turn.find(Answered) == Answered(3.0, ()) and "waiting.muffle" in turn.skipped


def test_an_interceptor_returns_what_it_takes() -> None:
    with pytest.raises(WiringError, match=r"must return Heard \| None"):

        class Confused(Actor):
            @intercepts
            def muffle(self, heard: Heard) -> Feared:
                return Feared("")

    with pytest.raises(WiringError, match=r"must return tuple\[Feared, \.\.\.\]"):

        class Halved(Actor):
            @intercepts
            def calm(self, fears: tuple[Feared, ...]) -> Feared | None:
                return None

    with pytest.raises(WiringError, match="opens a turn"):

        class Hidden(Actor):
            @intercepts
            def mute(self, rang: Rang) -> Rang | None:
                return None


def test_what_is_derived_from_its_causes_cannot_be_intercepted_for_no_record_could_tell_it() -> None:
    @dataclass(frozen=True)
    class Summed(Event):
        heard: tuple[Heard, ...] = field(default=(), compare=False)

    def add(self: Actor, summed: Summed) -> Summed | None:
        return summed

    add.__annotations__ = {"summed": Summed, "return": Summed | None}
    with pytest.raises(
        WiringError, match="intercepts Summed, whose heard is derived from what it was made of"
    ):
        type("Adder", (Actor,), {"add": intercepts(add)})


@dataclass(frozen=True)
class HeardTwice(Heard):
    pass


def test_events_of_a_kind_are_not_intercepted_as_that_kind() -> None:
    class Echo(Actor):
        @handler
        def hear(self, rang: Rang) -> HeardTwice:
            return HeardTwice(2.0)

    with pytest.raises(
        WiringError, match=r"Cotton\.muffle intercepts Heard, of which HeardTwice, published by echo"
    ):
        stage(Echo, Cotton)


class ThickCotton(Cotton):
    """Says anew how, not that it intercepts."""

    def muffle(self, heard: Heard) -> Heard | None:
        return replace(heard, loudness=heard.loudness / 4.0)


def test_one_that_is_overridden_still_intercepts() -> None:
    assert answered((Ear, Door, ThickCotton), 4) == Answered(1.0, ())


class Later(Actor):
    @handler
    async def answer(self, heard: Heard) -> Answered:
        return Answered(heard.loudness, ())


class Dread(Actor):
    @handler
    def fear(self, rang: Rang) -> Feared:
        return Feared("the caller")


async def test_what_a_silent_one_lets_pass_silences_nobody() -> None:
    wiring = wire((Ear, Waiting, Later), (Dread,))
    assert set(wiring.silent) == {"waiting.muffle"} and wiring.asynchronous
    cells = [SupervisedActor(module.name, module, Restart()) for module in wiring.modules]
    assert (await Bus(wiring, cells).run_turn(Rang(3))).find(Answered) == Answered(3.0, ())


def test_one_that_was_left_out_publishes_nothing_of_its_own() -> None:
    with pytest.raises(WiringError, match="takes Heard, which no available module publishes"):
        wire((Door,), (Cotton,))


def test_a_circle_through_an_interceptor_is_named() -> None:
    class Timid(Actor):
        @intercepts
        def muffle(self, heard: Heard, answered: Answered | None) -> Heard | None:
            return heard

    with pytest.raises(WiringError, match=r"in a circle: .*timid\.muffle"):
        stage(Ear, Door, Timid)
