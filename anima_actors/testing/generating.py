"""Valid events, made up: from lived examples with other numbers in them, or from the annotations alone."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from anima_actors.psyche.events import DynamicsHeld
from anima_actors.runtime import Between, Event
from anima_actors.runtime.ranges import LARGEST
from anima_actors.testing.drawing import Corners, Draw, SeededDraw, draw_dataclass
from anima_actors.testing.errors import HarnessError
from anima_actors.testing.lived import lived_examples

E = TypeVar("E", bound=Event)

AS_LIVED: tuple[type[Event], ...] = (DynamicsHeld,)
"""Laws of the whole, whose numbers hang together: taken as they were lived."""

OPEN = 1.0
"""By how much a number without a declared range is moved from where a mind had it."""


class EventGenerator:
    """A source of valid events; equal seeds give equal events, on every machine.

    An event of the built-in psyche is made like one that a mind has lived through: its words, labels and
    shapes are real, its numbers anywhere in their declared ranges. An event of one's own is made from its
    annotations.
    """

    def __init__(self, seed: int | str = 0) -> None:
        self._draw = SeededDraw(seed)

    def event(self, event_type: type[E]) -> E:
        """One event of the type, or of a subclass where the type itself is only a common name.

        Raises:
            HarnessError: naming the field for which nothing can be made up.
        """
        return draw_event(event_type, self._draw)

    def events(self, event_type: type[E], count: int) -> tuple[E, ...]:
        """So many of them."""
        return tuple(self.event(event_type) for _ in range(count))


def draw_event(event_type: type[E], draw: Draw) -> E:
    """An event of the type; see :class:`EventGenerator`."""
    options = examples_of(event_type)
    how = draw.one_of(("as lived", "varied", "varied", "varied", "in a corner"))
    if how == "in a corner":
        draw = Corners(draw)
    if not options:
        return draw_dataclass(event_type, draw)
    example = draw.one_of(options)
    return example if how == "as lived" or isinstance(example, AS_LIVED) else varied(example, draw)


def examples_of(event_type: type[E]) -> Sequence[E]:
    """The lived examples of a type; of its subclasses where there are none of it itself."""
    lived: Mapping[Any, tuple[Any, ...]] = lived_examples()
    if event_type in lived:
        return lived[event_type]
    if fields(event_type):
        return ()
    return [event for kind, events in lived.items() if issubclass(kind, event_type) for event in events]


def varied(event: E, draw: Draw) -> E:
    """The event with other numbers, each inside its declared range; words and shapes stay."""
    hints = get_type_hints(type(event), include_extras=True)
    changed = {
        one.name: _varied(hints[one.name], getattr(event, one.name), draw, None)
        for one in fields(event)
        if one.init and one.compare
    }
    return replace(event, **changed)


def _varied(hint: Any, value: Any, draw: Draw, bounds: Between | None) -> Any:
    if get_origin(hint) is Annotated:
        notes = get_args(hint)[1:]
        bounds = next((note for note in notes if isinstance(note, Between)), bounds)
        hint = get_args(hint)[0]
    if isinstance(value, float):
        return _moved(value, draw, bounds) if draw.moves() else value
    if isinstance(value, tuple):
        hints = _parts(hint, value)
        items = [_varied(part, item, draw, bounds) for part, item in zip(hints, value, strict=True)]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value


def _parts(hint: Any, value: tuple[Any, ...]) -> Sequence[Any]:
    if hasattr(value, "_fields"):
        hints = get_type_hints(type(value), include_extras=True)
        return [hints.get(name, Any) for name in value._fields]
    parts = get_args(hint)
    if len(parts) == 2 and parts[1] is ...:
        return [parts[0]] * len(value)
    return parts if len(parts) == len(value) else [Any] * len(value)


def _moved(value: float, draw: Draw, bounds: Between | None) -> float:
    if bounds is None:
        return value + draw.number(-OPEN, OPEN)
    if bounds.high >= LARGEST:
        return draw.number(max(bounds.low, 0.0), max(4.0 * abs(value), OPEN))
    return draw.number(bounds.low, bounds.high)


def made_of(event_type: type[E], **values: Any) -> E:
    """A valid event of the type with these fields as given, and the others as some mind had them.

    Raises:
        HarnessError: it has no such field, or nothing can be made up for another.
    """
    known = [one.name for one in fields(event_type)] if is_dataclass(event_type) else []
    for name in values:
        if name not in known:
            raise HarnessError(f"{event_type.__name__} has no field {name!r}; it has {', '.join(known)}")
    options = examples_of(event_type)
    example = options[0] if options else draw_dataclass(event_type, SeededDraw(0))
    return replace(example, **values)
