"""Events: immutable facts. What a fact may hold is declared in its annotations and checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, ClassVar, NamedTuple, Self, get_args, get_origin, get_type_hints

from anima_actors.runtime.errors import InvalidEvent
from anima_actors.runtime.plain_numbers import compile_plain, plain, plain_throughout

LARGEST = 1.7976931348623157e308

Inside = Callable[[Any], bool]
"""Whether all floats in a value lie in a range."""


class Between(NamedTuple):
    """The closed range of a number: ``Annotated[float, Between(0, 1)]``; for a tuple, of each item."""

    low: float
    high: float


ANY_NUMBER = Between(-LARGEST, LARGEST)

_FLOATLESS = (str, int, bool, bytes, type(None))


def holds_no_float(hint: Any) -> bool:
    """Whether a value so annotated can hold no float of its own.

    A dataclass (an event) inside an event counts as one: it was checked when it was published itself.
    """
    if hint in _FLOATLESS or (isinstance(hint, type) and is_dataclass(hint)):
        return True
    parts = [part for part in get_args(hint) if part is not ...]
    return bool(parts) and all(holds_no_float(part) for part in parts)


def compile_inside(hint: Any, low: float, high: float) -> Inside:
    """Make the check for values of one annotation."""
    if get_origin(hint) is Annotated:
        return compile_inside(get_args(hint)[0], low, high)
    if hint is float:
        return lambda value: low <= value <= high
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _record(list(get_type_hints(hint).values()), low, high)
    parts = get_args(hint)
    if get_origin(hint) is tuple and len(parts) == 2 and parts[1] is ...:
        return _sequence(parts[0], low, high)
    if get_origin(hint) is tuple:
        return _record(list(parts), low, high)
    return lambda value: any_inside(value, low, high)


def _sequence(hint: Any, low: float, high: float) -> Inside:
    if hint is float:
        return lambda value: all([low <= item <= high for item in value])
    inside = compile_inside(hint, low, high)
    return lambda value: all([inside(item) for item in value])


def _record(hints: list[Any], low: float, high: float) -> Inside:
    held = [index for index, hint in enumerate(hints) if not holds_no_float(hint)]
    if all(hints[index] is float for index in held):
        if held == [0, 1, 2, 3]:
            return lambda v: (
                low <= v[0] <= high and low <= v[1] <= high and low <= v[2] <= high and low <= v[3] <= high
            )
        if len(held) == 1:
            only = held[0]
            return lambda value: low <= value[only] <= high
        return lambda value: all([low <= value[index] <= high for index in held])
    checks = [(index, compile_inside(hints[index], low, high)) for index in held]
    if len(checks) == 1:
        index, inside = checks[0]
        return lambda value: inside(value[index])
    return lambda value: all([inside(value[index]) for index, inside in checks])


def any_inside(value: Any, low: float, high: float) -> bool:
    """Return whether all floats in a value of any shape lie in the range."""
    if isinstance(value, float):
        return low <= value <= high
    if isinstance(value, tuple | list):
        return all(any_inside(item, low, high) for item in value)
    if isinstance(value, Mapping):
        return all(any_inside(item, low, high) for item in value.values())
    return isinstance(value, _FLOATLESS) or is_dataclass(value) or hasattr(value, "tolist")


Unit = Annotated[float, Between(0.0, 1.0)]
"""A float in [0, 1]."""

Signed = Annotated[float, Between(-1.0, 1.0)]
"""A float in [-1, 1]."""

NonNegative = Annotated[float, Between(0.0, LARGEST)]
"""A finite float that is not negative."""


@dataclass(frozen=True, slots=True)
class Event:
    """An immutable fact that one actor tells the others.

    Subclasses are frozen dataclasses named in the past participle (``GoalHeld``) that hold data only.
    Floats must be finite and inside the range that their annotation names; the bus checks each event
    before anyone reads it, and puts Python's own numbers in the place of numpy's.
    """

    def main_values(self) -> Mapping[str, object]:
        """The few fields that a log line shows; the first four plain ones unless overridden."""
        shown: dict[str, object] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float | str | bool) and len(shown) < 4:
                shown[field.name] = value
        return shown

    def completed(self, causes: Sequence["Event"]) -> Self:
        """This event with the fields that are derived from its causes filled in again.

        Such fields (declared with ``compare=False``) are not recorded. Override where there are any.

        Args:
            causes: the events that the handler took, in order.
        """
        return self


@dataclass(frozen=True, slots=True)
class RootEvent(Event):
    """An event that opens a turn. It is posed from outside, never published by a handler."""

    by_name_only: ClassVar[bool] = False  # only who takes this very type hears it; the state stays as it is
    rare: ClassVar[bool] = False  # whether no other turn lists the handlers of this alone as skipped

    @property
    def waits_for_ongoing_work(self) -> bool:
        """Whether its turn begins only when work is over that would go on beside it, such as speech."""
        return False

    def cause_words(self) -> str:
        """Return what an account calls it as a cause, such as "what came back to it"; empty for its name."""
        return ""

    @classmethod
    def reaches(cls, wanted: type[Event]) -> bool:
        """Whether a handler that takes the wanted type hears of it."""
        return cls is wanted if cls.by_name_only else issubclass(cls, wanted)

    def split_at(self, seconds: float) -> "tuple[RootEvent, RootEvent] | None":
        """Return its first so many seconds and the rest, where a timer may come between; else None."""
        return None


class ConcludingEvent(RootEvent):
    """What came of a handler's work that went on beside later turns.

    A handler names it: ``@handler(conclusion=SpeechEnded)``. Where it is an event of another kind as well,
    those who take that kind hear it.
    """

    rare: ClassVar[bool] = True

    @classmethod
    def concluding(cls, turn: int, taken: "Sequence[Event | None]", outcome: object) -> Self:
        """Return the event.

        Args:
            turn: in which the work began.
            taken: what the handler was given.
            outcome: what it returned, or the exception that ended it.
        """
        raise NotImplementedError


class EventId(NamedTuple):
    """Where an event stands in the history of its mind."""

    turn: int  # from 1
    sequence: int  # from 0 (the root) in each turn, in canonical order

    def __str__(self) -> str:
        return f"{self.turn}.{self.sequence}"


class Envelope(NamedTuple):
    """An event with its provenance."""

    id: EventId
    publisher: str  # "module.handler"; "outside" for the root event
    causes: tuple[EventId, ...]  # exactly the events that the handler took
    at_s: float  # the mind's time in seconds
    event: Event

    @property
    def module(self) -> str:
        """The name of the module that published the event."""
        return self.publisher.partition(".")[0]


Check = Callable[[Event], None]


def validator(event_type: type[Event]) -> Check:
    """Compile the check of an event type: each float finite and inside its declared range.

    The check raises :class:`InvalidEvent` naming the field. Fields that can hold no float cost nothing.
    """
    check = _validators.get(event_type)
    if check is None:
        check = _validators[event_type] = _check(event_type.__name__, check_parts(event_type))
    return check


_validators: dict[type[Event], Check] = {}


class CheckParts(NamedTuple):
    """What is looked at in an event of one type."""

    scalars: tuple[tuple[str, float, float], ...]  # each field with its range
    counts: tuple[tuple[str, type], ...]  # each field that is an int or a bool
    nested: tuple[
        tuple[str, Between, Inside, Callable[[Any], bool]], ...
    ]  # range, and tests of a whole value


def check_parts(event_type: type[Event]) -> CheckParts:
    """Read from the annotations what can be wrong with an event."""
    scalars: list[tuple[str, float, float]] = []
    counts: list[tuple[str, type]] = []
    nested: list[tuple[str, Between, Inside, Callable[[Any], bool]]] = []
    for name, hint in get_type_hints(event_type, include_extras=True).items():
        bounds = _bounds(hint)
        bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        if bare is float:
            scalars.append((name, bounds.low, bounds.high))
        elif bare is int or bare is bool:
            counts.append((name, bare))
        elif not holds_no_float(bare):
            inside = compile_inside(bare, bounds.low, bounds.high)
            nested.append((name, bounds, inside, compile_plain(bare)))
    return CheckParts(tuple(scalars), tuple(counts), tuple(nested))


def _check(event_name: str, parts: CheckParts) -> Check:
    scalars, counts, nested = parts

    def check_scalars(event: Event) -> None:
        for name, low, high in scalars:
            value = getattr(event, name)
            if type(value) is not float:
                value = _settled(event, name, plain(value))
                if not isinstance(value, float | int):
                    raise InvalidEvent(_complaint(f"{event_name}.{name}", value, Between(low, high)))
            if not low <= value <= high:
                raise InvalidEvent(_complaint(f"{event_name}.{name}", value, Between(low, high)))

    def check(event: Event) -> None:
        check_scalars(event)
        for name, kind in counts:
            if type(value := getattr(event, name)) is not kind:
                _settled(event, name, plain(value))
        for name, bounds, inside, is_plain in nested:
            value = getattr(event, name)
            try:
                if not is_plain(value):
                    value = _settled(event, name, plain_throughout(value))
                if not inside(value):
                    raise InvalidEvent(_culprit(f"{event_name}.{name}", value, bounds))
            except RecursionError:
                raise InvalidEvent(f"{event_name}.{name} is nested too deep to be an event's") from None

    return check if nested or counts else check_scalars


def _settled(event: Event, name: str, value: Any) -> Any:
    """Let a field hold this value, where it does not yet: the same number in another type."""
    if value is not getattr(event, name):
        object.__setattr__(event, name, value)
    return value


def _culprit(place: str, value: object, bounds: Between) -> str:
    """Word the complaint about the first float in a nested value that lies outside the range."""
    items: list[tuple[object, object]] = []
    if isinstance(value, Mapping):
        items = list(value.items())
    elif isinstance(value, tuple | list):
        items = list(enumerate(value))
    for key, item in items:
        if not any_inside(item, bounds.low, bounds.high):
            return _culprit(f"{place}[{key!r}]", item, bounds)
    return _complaint(place, value, bounds)


def _complaint(place: str, value: object, bounds: Between) -> str:
    if not isinstance(value, float | int | str | None):
        return f"{place} is a {type(value).__name__}; it must be plain data: numbers, texts, tuples, mappings"
    if bounds == ANY_NUMBER:
        return f"{place} is {value!r}; it must be a finite number"
    if bounds.high == LARGEST:
        return f"{place} is {value!r}; it must be a finite number, not below {bounds.low:g}"
    return f"{place} is {value!r}; it must be a number from {bounds.low:g} to {bounds.high:g}"


def _bounds(hint: object) -> Between:
    if get_origin(hint) is Annotated:
        for note in get_args(hint)[1:]:
            if isinstance(note, Between):
                return note
    for part in get_args(hint):
        if get_origin(part) is Annotated:
            return _bounds(part)
    return ANY_NUMBER


def is_event_type(candidate: object) -> bool:
    """Whether an annotation names a usable event type: a frozen dataclass below :class:`Event`."""
    return (
        isinstance(candidate, type)
        and issubclass(candidate, Event)
        and is_dataclass(candidate)
        and bool(candidate.__dataclass_params__.frozen)  # type: ignore[attr-defined]
        and "__dataclass_params__" in vars(candidate)
    )
