"""A handler's signature is its subscription: each row of the table in DESIGN.md, as a story."""

import pytest

from anima_actors.runtime import Actor, RootEvent, handler
from tests.runtime.troupe import (
    Answered,
    Called,
    Heard,
    Knocked,
    Noted,
    SharplyNoted,
    Understood,
    published,
    stage,
    told,
)


class Ear(Actor):
    @handler
    def hear(self, call: Called) -> Heard | None:
        return Heard(call.text) if call.text else None


class Mind(Actor):
    @handler
    def understand(self, heard: Heard) -> Understood:
        return Understood(heard.text.upper())


def test_a_handler_waits_for_what_it_takes_whatever_the_order_of_the_actors() -> None:
    for actors in ((Ear, Mind), (Mind, Ear)):
        turn = stage(*actors).run_turn_sync(Called("hello"))
        assert told(turn) == [
            ("ear.hear", Heard("hello")),
            ("mind.understand", Understood("HELLO")),
        ]


def test_a_handler_is_skipped_where_what_it_needs_stays_absent() -> None:
    turn = stage(Ear, Mind).run_turn_sync(Called(""))
    assert told(turn) == []
    assert turn.skipped == ("mind.understand",)
    assert turn.failures == ()


def test_an_optional_input_is_awaited_and_is_none_where_it_stays_absent() -> None:
    class Clerk(Actor):
        @handler
        def note(self, call: Called, heard: Heard | None) -> Noted:
            return Noted((call.text, heard.text if heard else "nothing"))

    bus = stage(Clerk, Ear)
    assert published(bus.run_turn_sync(Called("hello")), Noted) == [Noted(("hello", "hello"))]
    assert published(bus.run_turn_sync(Called("")), Noted) == [Noted(("", "nothing"))]


def test_an_optional_input_that_nobody_publishes_is_none() -> None:
    class Clerk(Actor):
        @handler
        def note(self, call: Called, answer: Answered | None) -> Noted:
            return Noted(("answered" if answer else "unanswered",))

    assert told(stage(Clerk).run_turn_sync(Called())) == [("clerk.note", Noted(("unanswered",)))]


def test_a_tuple_takes_everything_of_its_type_subclasses_included_ordered_by_publisher() -> None:
    class Zoe(Actor):
        @handler
        def say(self, call: Called) -> Noted:
            return Noted(("zoe",))

    class Ada(Actor):
        @handler
        def say(self, call: Called) -> SharplyNoted:
            return SharplyNoted(("ada",))

    class Max(Actor):
        @handler
        def say(self, call: Called) -> tuple[Noted, ...]:
            return Noted(("max", "1")), Noted(("max", "2"))

    class Reader(Actor):
        @handler
        def read(self, notes: tuple[Noted, ...]) -> Answered:
            return Answered(" ".join("".join(note.seen) for note in notes))

    for actors in ((Zoe, Ada, Max, Reader), (Reader, Max, Zoe, Ada)):
        turn = stage(*actors).run_turn_sync(Called())
        assert turn.find(Answered) == Answered("ada max1 max2 zoe")


def test_a_tuple_may_be_empty_where_something_else_woke_the_handler() -> None:
    class Reader(Actor):
        @handler
        def read(self, call: Called, notes: tuple[Noted, ...]) -> Answered:
            return Answered(f"{len(notes)} notes")

    assert stage(Reader).run_turn_sync(Called()).find(Answered) == Answered("0 notes")


def test_a_handler_whose_inputs_are_all_absent_is_skipped() -> None:
    class Optimist(Actor):
        @handler
        def hope(self, heard: Heard | None, notes: tuple[Noted, ...]) -> Answered:
            return Answered("something came")

    bus = stage(Ear, Optimist)
    assert bus.run_turn_sync(Called("")).skipped == ("optimist.hope",)
    assert bus.run_turn_sync(Called("x")).find(Answered) == Answered("something came")


def test_a_root_event_wakes_only_what_it_reaches() -> None:
    class Doorkeeper(Actor):
        @handler
        def open(self, knock: Knocked) -> Noted:
            return Noted(("open",))

    bus = stage(Ear, Mind, Doorkeeper)
    turn = bus.run_turn_sync(Knocked())
    assert told(turn) == [("doorkeeper.open", Noted(("open",)))]
    assert turn.skipped == ("ear.hear", "mind.understand")
    assert bus.run_turn_sync(Called("hello")).skipped == ("doorkeeper.open",)


def test_whoever_takes_the_ancestor_of_all_root_events_takes_each_of_them() -> None:
    class Porter(Actor):
        @handler
        def see(self, root: RootEvent) -> Noted:
            return Noted((type(root).__name__,))

    bus = stage(Porter)
    assert bus.run_turn_sync(Called()).find(Noted) == Noted(("Called",))
    assert bus.run_turn_sync(Knocked()).find(Noted) == Noted(("Knocked",))


def test_a_handler_may_publish_nothing_one_maybe_several_or_any_number() -> None:
    class Nothing(Actor):
        @handler
        def do(self, call: Called) -> None:
            return None

    class Several(Actor):
        @handler
        def do(self, call: Called) -> tuple[Heard, Understood | None]:
            return Heard("a"), (Understood("b") if call.text else None)

    class AnyNumber(Actor):
        @handler
        def do(self, call: Called) -> tuple[Answered, ...]:
            return tuple(Answered(letter) for letter in call.text)

    bus = stage(Nothing, Several, AnyNumber)
    assert told(bus.run_turn_sync(Called("xy"))) == [
        ("several.do", Heard("a")),
        ("several.do", Understood("b")),
        ("any_number.do", Answered("x")),
        ("any_number.do", Answered("y")),
    ]
    assert told(bus.run_turn_sync(Called(""))) == [("several.do", Heard("a"))]


def test_a_module_is_named_in_snake_case_after_its_class_unless_it_says_otherwise() -> None:
    class HTTPVoiceOver(Actor):
        pass

    class Whatever(Actor):
        name = "weather"

    assert (HTTPVoiceOver.name, Whatever.name, Ear.name) == ("http_voice_over", "weather", "ear")


def test_a_handler_stays_a_plain_method() -> None:
    assert Mind().understand(Heard("hi")) == Understood("HI")


def test_an_inherited_handler_is_a_handler_and_an_overridden_one_keeps_its_place() -> None:
    class Base(Actor):
        name = "base"

        def __init__(self) -> None:
            self.order: tuple[str, ...] = ()

        @handler
        def first(self, call: Called) -> None:
            self.order = (*self.order, "first")

        @handler
        def second(self, call: Called) -> Noted:
            return Noted((*self.order, "second"))

    class Derived(Base):
        name = "derived"

        @handler
        def third(self, call: Called) -> None:
            pass

        @handler
        def first(self, call: Called) -> None:
            self.order = (*self.order, "overridden")

    assert [one.name for one in Derived.handlers] == ["first", "second", "third"]
    assert stage(Derived).run_turn_sync(Called()).find(Noted) == Noted(("overridden", "second"))


def test_handlers_of_an_actor_run_in_the_order_they_are_written() -> None:
    class Diarist(Actor):
        def __init__(self) -> None:
            self.pages: tuple[str, ...] = ()

        @handler
        def late(self, understood: Understood) -> None:
            self.pages = (*self.pages, "late")

        @handler
        def early_but_written_below(self, call: Called) -> Noted:
            return Noted((*self.pages, "early"))

    assert stage(Diarist, Ear, Mind).run_turn_sync(Called("x")).find(Noted) == Noted(("late", "early"))


async def test_an_async_handler_publishes_like_any_other() -> None:
    class Slow(Actor):
        @handler
        async def think(self, heard: Heard) -> Understood:
            return Understood(f"slowly {heard.text}")

    class Answerer(Actor):
        @handler
        def answer(self, understood: Understood) -> Answered:
            return Answered(understood.text)

    turn = await stage(Ear, Slow, Answerer).run_turn(Called("hello"))
    assert turn.find(Answered) == Answered("slowly hello")


@pytest.mark.parametrize("name", ["Ärger", "Über_Ich", "Émile"])
def test_a_module_name_that_a_scenario_could_not_write_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match="must be lower-case letters"):
        type(name, (Actor,), {})
