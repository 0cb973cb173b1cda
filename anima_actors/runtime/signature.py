"""A handler's signature is its subscription: reading it once, and refusing the impossible ones."""

import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from anima_actors.runtime.errors import WiringError
from anima_actors.runtime.event import ConcludingEvent, Event, RootEvent, is_event_type


class InputNeed(Enum):
    """How a handler depends on an event type."""

    REQUIRED = "required"  # x: T
    OPTIONAL = "optional"  # x: T | None
    EVERY = "every"  # xs: tuple[T, ...]


class Input(NamedTuple):
    """One parameter of a handler."""

    name: str
    event_type: type[Event]
    need: InputNeed


class Output(NamedTuple):
    """One kind of event that a handler may publish."""

    event_type: type[Event]
    optional: bool  # may be None
    many: bool  # any number of them


@dataclass(frozen=True, slots=True)
class HandlerSignature:
    """What a handler takes and publishes, as read from its annotations."""

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    returns_tuple: bool  # whether several outputs come as one tuple
    asynchronous: bool
    deadline_s: float
    intercepts: bool = False  # whether what it publishes takes the place of its first input
    conclusion: type[ConcludingEvent] | None = None  # with which work ends that goes on beside later turns


def read_signature(
    function: Callable[..., Any],
    place: str,
    deadline_s: float,
    intercepts: bool = False,
    conclusion: type[ConcludingEvent] | None = None,
) -> HandlerSignature:
    """Read the subscription of a handler.

    Args:
        function: the plain function, its first parameter being the actor itself.
        place: "Class.method", for messages.
        deadline_s: seconds that an ``async def`` handler may take.
        intercepts: whether what it publishes takes the place of its first input.
        conclusion: the event with which its work ends, where that may go on beside later turns.

    Raises:
        WiringError: an annotation is missing or names no event type.
    """
    try:
        hints = get_type_hints(function)
    except Exception as error:
        raise WiringError(
            f"{place}: its annotations cannot be read ({error}); import the event types at the top of "
            f"the module, not under TYPE_CHECKING and not inside a function"
        ) from error
    parameters = list(inspect.signature(function).parameters.values())[1:]
    inputs = tuple(_read_input(parameter, hints, place) for parameter in parameters)
    if not inputs:
        raise WiringError(f"{place} takes no event, so nothing could ever set it off; give it a parameter")
    if "return" not in hints:
        raise WiringError(f"{place} does not say what it publishes; write -> SomeEvent, or -> None")
    outputs, returns_tuple = _read_outputs(hints["return"], place)
    if intercepts:
        _check_interception(inputs[0], outputs, returns_tuple, place)
    return HandlerSignature(
        name=function.__name__,
        inputs=inputs,
        outputs=outputs,
        returns_tuple=returns_tuple,
        asynchronous=inspect.iscoroutinefunction(function),
        deadline_s=deadline_s,
        intercepts=intercepts,
        conclusion=conclusion,
    )


def _check_interception(taken: Input, outputs: tuple[Output, ...], returns_tuple: bool, place: str) -> None:
    """What comes in first is what goes out: one for one, or all for all."""
    event = taken.event_type.__name__
    if derived := [field.name for field in fields(taken.event_type) if not field.compare]:
        raise WiringError(
            f"{place} intercepts {event}, whose {derived[0]} is derived from what it was made of and is not "
            f"recorded; intercept what it is made of"
        )
    many = taken.need is InputNeed.EVERY
    fits = len(outputs) == 1 and not returns_tuple and outputs[0].many is many
    if not fits or outputs[0].event_type is not taken.event_type:
        wanted = f"tuple[{event}, ...]" if many else f"{event} | None"
        raise WiringError(f"{place} intercepts {event}, its first parameter; it must return {wanted}")


def _read_input(parameter: inspect.Parameter, hints: dict[str, Any], place: str) -> Input:
    if parameter.name not in hints:
        raise WiringError(
            f"{place}: parameter {parameter.name!r} has no annotation; "
            f"write {parameter.name}: SomeEvent, SomeEvent | None, or tuple[SomeEvent, ...]"
        )
    if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
        raise WiringError(f"{place}: parameter {parameter.name!r} must be an ordinary positional one")
    hint = hints[parameter.name]
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        if len(parts) == 2 and parts[1] is ...:
            return Input(parameter.name, _event_type(parts[0], place, parameter.name), InputNeed.EVERY)
        raise WiringError(f"{place}: parameter {parameter.name!r}: several events are tuple[SomeEvent, ...]")
    bare, optional = _without_none(hint, place)
    need = InputNeed.OPTIONAL if optional else InputNeed.REQUIRED
    return Input(parameter.name, _event_type(bare, place, parameter.name), need)


def _read_outputs(hint: Any, place: str) -> tuple[tuple[Output, ...], bool]:
    if hint is type(None):
        return (), False
    if get_origin(hint) is not tuple:
        return (_read_output(hint, place),), False
    parts = get_args(hint)
    if len(parts) == 2 and parts[1] is ...:
        return (Output(_published_type(parts[0], place), optional=True, many=True),), False
    return tuple(_read_output(part, place) for part in parts), True


def _read_output(hint: Any, place: str) -> Output:
    bare, optional = _without_none(hint, place)
    return Output(_published_type(bare, place), optional, many=False)


def _published_type(candidate: Any, place: str) -> type[Event]:
    event_type = _event_type(candidate, place, "return")
    if issubclass(event_type, RootEvent):
        raise WiringError(
            f"{place} publishes {event_type.__name__}, which opens a turn and can only be posed from outside"
        )
    return event_type


def _without_none(hint: Any, place: str) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    parts = [part for part in get_args(hint) if part is not type(None)]
    if len(parts) != 1 or len(parts) == len(get_args(hint)):
        raise WiringError(
            f"{place}: {hint} mixes event types; take each as a parameter of its own (T | None), "
            f"and publish several as tuple[T | None, U | None]"
        )
    return parts[0], True


def _event_type(candidate: Any, place: str, parameter: str) -> type[Event]:
    if is_event_type(candidate):
        return candidate  # type: ignore[no-any-return]
    name = getattr(candidate, "__name__", repr(candidate))
    remedy = (
        "decorate it with @dataclass(frozen=True)"
        if isinstance(candidate, type) and issubclass(candidate, Event)
        else "an event type is a frozen dataclass that inherits from Event"
    )
    raise WiringError(f"{place}: {parameter!r} is annotated with {name}, which is no event type; {remedy}")
