"""A handler's signature that says nothing that can be met is refused when it is read, with the remedy."""

from collections.abc import Callable
from typing import Any

import pytest

from anima_actors.runtime import Actor, Event, RootEvent, handler, wire
from tests.runtime.refusals import refused, with_handler
from tests.runtime.troupe import Answered, Called, Heard, Understander, Understood


def test_a_parameter_without_annotation_is_refused() -> None:
    def listen(self: Actor, what) -> None:  # type: ignore[no-untyped-def]
        pass

    refused(
        with_handler(listen),
        "Stranger.listen: parameter 'what' has no annotation",
        "write what: SomeEvent, SomeEvent | None, or tuple[SomeEvent, ...]",
    )


@pytest.mark.parametrize("foreign", [int, str, dict[str, int], list[Heard], Any, Callable[[], None], "Heard"])
def test_an_annotation_that_is_no_event_type_is_refused(foreign: Any) -> None:
    def listen(self: Actor, what: Called) -> None:
        pass

    listen.__annotations__["what"] = "int" if foreign == "Heard" else foreign
    refused(
        with_handler(listen),
        "Stranger.listen: 'what' is annotated with",
        "which is no event type",
        "an event type is a frozen dataclass that inherits from Event",
    )


def test_a_fixed_tuple_as_a_parameter_is_refused() -> None:
    def listen(self: Actor, what: tuple[Heard, Understood]) -> None:
        pass

    refused(with_handler(listen), "'what'", "several events are tuple[SomeEvent, ...]")


def test_an_event_that_is_not_frozen_is_refused() -> None:
    class Soft(Event):  # not even a dataclass of its own
        pass

    def listen(self: Actor, what: Soft) -> None:
        pass

    refused(with_handler(listen), "annotated with Soft, which is no event type", "@dataclass(frozen=True)")


def test_a_published_type_is_held_to_the_same_rules() -> None:
    def tell(self: Actor, call: Called) -> int:
        return 1

    def tell_softly(self: Actor, call: Called) -> tuple[Heard, str]:
        return Heard(), ""

    refused(with_handler(tell), "Stranger.tell: 'return' is annotated with int, which is no event type")
    refused(with_handler(tell_softly), "'return' is annotated with str")


def test_a_union_of_event_types_is_refused() -> None:
    def listen(self: Actor, what: Heard | Understood) -> None:
        pass

    def tell(self: Actor, call: Called) -> Heard | Understood | None:
        return None

    refused(with_handler(listen), "mixes event types", "take each as a parameter of its own (T | None)")
    refused(with_handler(tell), "mixes event types", "publish several as tuple[T | None, U | None]")


def test_a_handler_that_takes_nothing_is_refused() -> None:
    def wait(self: Actor) -> Heard:
        return Heard()

    refused(with_handler(wait), "Stranger.wait takes no event, so nothing could ever set it off")


def test_a_handler_that_does_not_say_what_it_publishes_is_refused() -> None:
    def tell(self: Actor, call: Called):  # type: ignore[no-untyped-def]
        pass

    refused(with_handler(tell), "Stranger.tell does not say what it publishes", "-> SomeEvent, or -> None")


def test_a_root_event_cannot_be_published() -> None:
    def tell(self: Actor, heard: Heard) -> Called:
        return Called()

    def tell_any(self: Actor, heard: Heard) -> tuple[RootEvent, ...]:
        return ()

    refused(with_handler(tell), "publishes Called, which opens a turn and can only be posed from outside")
    refused(with_handler(tell_any), "publishes RootEvent, which opens a turn")


def test_starred_and_keyword_only_parameters_are_refused() -> None:
    def starred(self: Actor, *what: Heard) -> None:
        pass

    def keyword(self: Actor, *, what: Heard) -> None:
        pass

    refused(with_handler(starred), "parameter 'what' must be an ordinary positional one")
    refused(with_handler(keyword), "parameter 'what' must be an ordinary positional one")


def test_handlers_written_against_the_flow_of_their_data_are_refused() -> None:
    class Muddled(Actor):
        @handler
        def conclude(self, understood: Understood) -> Answered:
            return Answered()

        @handler
        def begin(self, call: Called) -> Heard:
            return Heard()

    refused(
        lambda: wire([Muddled, Understander]),
        "muddled.conclude is written above muddled.begin but needs events that depend on it",
        "write muddled.begin above muddled.conclude",
    )
