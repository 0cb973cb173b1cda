"""Everything that can be wrong with the wiring is found before the first turn, and says what to do."""

import inspect
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from anima_actors.runtime import Actor, AnimaError, Event, WiringError, handler, wire
from tests.runtime.refusals import refused, with_handler
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
    told,
)

if TYPE_CHECKING:
    from decimal import Decimal


def test_a_wiring_error_is_a_type_error_and_one_of_ours() -> None:
    assert issubclass(WiringError, AnimaError)
    assert issubclass(WiringError, TypeError)


def test_events_that_run_in_a_circle_are_refused_with_their_path() -> None:
    class Echo(Actor):
        @handler
        def echo(self, call: Called, answer: Answered | None) -> Heard:
            return Heard()

    class Answerer(Actor):
        @handler
        def answer(self, understood: Understood) -> Answered:
            return Answered()

    message = refused(
        lambda: wire([Echo, Understander, Answerer]),
        "in a circle",
        "remember its input from the turn before, in a second handler written below the first",
    )
    path = re.search(r"in a circle: (.*?);", message)
    assert path
    names = path[1].split(" -> ")
    assert names[0] == names[-1]
    assert set(names) == {"echo.echo", "understander.understand", "answerer.answer"}
    flow = {
        "echo.echo": "understander.understand",
        "understander.understand": "answerer.answer",
        "answerer.answer": "echo.echo",
    }
    assert all(flow[earlier] == later for earlier, later in pairwise(names))


def test_a_handler_that_takes_what_it_publishes_is_the_smallest_circle() -> None:
    class Ouroboros(Actor):
        @handler
        def bite(self, call: Called, tails: tuple[Noted, ...]) -> SharplyNoted:
            return SharplyNoted()

    refused(lambda: wire([Ouroboros]), "circle: ouroboros.bite -> ouroboros.bite")


def test_the_path_of_a_circle_leaves_out_what_merely_hangs_on_it() -> None:
    class Left(Actor):
        @handler
        def go(self, understood: Understood) -> Answered:
            return Answered()

    class Right(Actor):
        @handler
        def go(self, answer: Answered) -> Understood:
            return Understood()

    class Bystander(Actor):
        @handler
        def look(self, answer: Answered) -> Noted:
            return Noted()

    message = refused(lambda: wire([Bystander, Left, Right]), "left.go", "right.go")
    assert "bystander" not in message


def test_two_publishers_for_a_single_valued_parameter_are_refused() -> None:
    class OtherEar(Actor):
        @handler
        def listen(self, call: Called) -> Heard:
            return Heard()

    refused(
        lambda: wire([Ear, OtherEar, Understander]),
        "Understander.understand takes one Heard",
        "ear.hear and other_ear.listen both publish it",
        "take tuple[Heard, ...], or leave one of them out",
    )


def test_a_publisher_of_a_subclass_is_a_rival_too() -> None:
    class Plain(Actor):
        @handler
        def note(self, call: Called) -> Noted:
            return Noted()

    class Sharp(Actor):
        @handler
        def note(self, call: Called) -> SharplyNoted:
            return SharplyNoted()

    class Reader(Actor):
        @handler
        def read(self, note: Noted | None) -> Answered:
            return Answered()

    refused(lambda: wire([Plain, Sharp, Reader]), "Reader.read takes one Noted", "plain.note and sharp.note")


def test_a_handler_that_announces_a_type_twice_is_a_rival_of_itself() -> None:
    class Twins(Actor):
        @handler
        def both(self, call: Called) -> tuple[Heard | None, Heard | None]:
            return Heard(), None

    refused(lambda: wire([Twins, Understander]), "takes one Heard", "twins.both")


def test_an_input_that_nobody_publishes_is_refused_and_the_nearest_named() -> None:
    @dataclass(frozen=True, slots=True)
    class Understand(Event):
        pass

    class Answerer(Actor):
        @handler
        def answer(self, understand: Understand) -> Answered:
            return Answered()

    refused(
        lambda: wire([Ear, Understander, Answerer]),
        "Answerer.answer takes Understand, which no available module publishes",
        "nearest: Understood, published by understander.understand",
        "write understand: Understand | None where it may be absent",
    )


def test_an_input_that_nobody_publishes_and_nothing_resembles_is_refused_without_a_guess() -> None:
    @dataclass(frozen=True, slots=True)
    class Xyzzy(Event):
        pass

    class Adventurer(Actor):
        @handler
        def go(self, magic: Xyzzy) -> None:
            pass

    assert "nearest" not in refused(lambda: wire([Ear, Adventurer]), "takes Xyzzy, which no available")


def test_what_only_a_left_out_module_publishes_makes_its_readers_silent_instead() -> None:
    class Answerer(Actor):
        @handler
        def answer(self, understood: Understood) -> Answered:
            return Answered()

    class Reporter(Actor):
        @handler
        def report(self, answer: Answered) -> Noted:
            return Noted()

    class Listener(Actor):
        @handler
        def listen(self, call: Called, answer: Answered | None) -> None:
            pass

    wiring = wire([Ear, Answerer, Reporter, Listener], left_out=[Understander])
    assert set(wiring.silent) == {"answerer.answer", "reporter.report"}
    assert "Understood, published by understander.understand" in wiring.silent["answerer.answer"]
    turn = stage(Ear, Answerer, Reporter, Listener, left_out=[Understander]).run_turn_sync(Called("x"))
    assert told(turn) == [("ear.hear", Heard("x"))]
    assert turn.skipped == ("answerer.answer", "reporter.report")


def test_two_actors_whose_written_orders_contradict_each_other_are_refused() -> None:
    class One(Actor):
        @handler
        def late(self, answer: Answered) -> None:
            pass

        @handler
        def early(self, call: Called) -> Heard:
            return Heard()

    class Two(Actor):
        @handler
        def early(self, heard: Heard) -> Understood:
            return Understood()

        @handler
        def late(self, understood: Understood) -> Answered:
            return Answered()

    refused(lambda: wire([One, Two]), "one.late is written above one.early")


def test_two_modules_of_one_name_are_refused_with_their_origins() -> None:
    class Twin(Actor):
        name = "ear"

        @handler
        def hear(self, call: Called) -> Noted:
            return Noted()

    refused(
        lambda: wire([Ear, Twin]),
        "two modules are called 'ear'",
        f"{Ear.__module__}:Ear",
        "Twin",
        "give one another name, or leave one out",
    )


def test_annotations_that_cannot_be_read_are_refused_with_the_usual_reason() -> None:
    def count(self: Actor, what: "Decimal") -> None:
        pass

    refused(
        with_handler(count),
        "Stranger.count: its annotations cannot be read",
        "import the event types at the top of the module, not under TYPE_CHECKING",
    )


def test_constants_that_are_no_dataclass_with_defaults_are_refused() -> None:
    @dataclass(frozen=True)
    class Needy:
        rate: float

    def define() -> object:
        return type("Stranger", (Actor,), {"__annotations__": {"constants": Needy}})

    refused(define, "Stranger.constants must be annotated with a frozen dataclass")


def test_postponed_annotations_are_read_where_the_types_are_imported() -> None:
    def listen(self: Actor, heard: "Heard", other: "Understood | None") -> "Noted":
        return Noted((heard.text, str(other)))

    listener = type("Listener", (Actor,), {"listen": handler(listen)})
    assert stage(Ear, listener).run_turn_sync(Called("x")).find(Noted) == Noted(("x", "None"))
    assert inspect.isfunction(listen)


def test_one_of_what_comes_in_any_number_is_refused() -> None:
    class Chorus(Actor):
        @handler
        def sing(self, called: Called) -> tuple[Heard, ...]:
            return ()

    class Listener(Actor):
        @handler
        def listen(self, heard: Heard) -> None: ...

    with pytest.raises(
        WiringError, match=r"Listener\.listen takes one Heard, but chorus\.sing publishes any"
    ):
        wire([Chorus, Listener])
