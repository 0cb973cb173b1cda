"""Valid events, made from those that minds have published, or from their annotations."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import DynamicsHeld, Stimulus, TimePassed
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors
from anima_actors.psyche.modules.personality import Personality
from anima_actors.runtime import Between, Event, RootEvent
from anima_actors.runtime.event import LARGEST
from anima_actors.testing.turn_alone import HarnessError

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

from anima_actors.testing.drawing import Corners, Draw, SeededDraw, draw_dataclass

T = TypeVar("T")
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
        """Return an event of the type, or of a subclass where the type itself is only a common name.

        Raises:
            HarnessError: naming the field for which nothing can be made up.
        """
        return draw_event(event_type, self._draw)

    def events(self, event_type: type[E], count: int) -> tuple[E, ...]:
        """Return several events of the type."""
        return tuple(self.event(event_type) for _ in range(count))


def draw_event(event_type: type[E], draw: Draw) -> E:
    """Draw an event of the type; see :class:`EventGenerator`."""
    options = examples_of(event_type)
    how = draw.one_of(("as lived", "varied", "varied", "varied", "in a corner"))
    if how == "in a corner":
        draw = Corners(draw)
    if not options:
        return draw_dataclass(event_type, draw)
    example = draw.one_of(options)
    return example if how == "as lived" or isinstance(example, AS_LIVED) else varied(example, draw)


def examples_of(event_type: type[E]) -> Sequence[E]:
    """Return the examples of a type, else of its subclasses, from minds that have lived."""
    lived: Mapping[Any, tuple[Any, ...]] = lived_examples()
    if event_type in lived:
        return lived[event_type]
    if fields(event_type):
        return ()
    return [event for kind, events in lived.items() if issubclass(kind, event_type) for event in events]


def varied(event: E, draw: Draw) -> E:
    """Return the event with other numbers, each inside its declared range; words and shapes stay."""
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
    """Return a valid event with these fields as given, and the others as some mind had them.

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


TURNS = 60  # of each mind
KEPT = 80  # examples of a type
PERSONALITIES = (
    Personality(0.5, 0.5, 0.5, 0.5, 0.5, 0.0),
    Personality(0.95, 0.2, 0.3, 0.4, 0.8, 1.0),
)
SAID = (
    *("", "Hello. Is anybody there?", "I am so glad to meet you!", "I hate you.", "You are wonderful."),
    *("Are you afraid of me?", "I am sorry.", "Мені дуже сумно.", "Ти чудова!", "Go away!", "hm"),
)
RESTS_S = (0.0, 30.0, 600.0, 7_200.0, 86_400.0, 31_557_600.0)

Examples = Mapping[type[Event], tuple[Event, ...]]


@lru_cache(maxsize=1)
def lived_examples() -> Examples:
    """Run two minds and return what they publish, by type; always the same."""
    found: dict[type[Event], list[Event]] = defaultdict(list)
    for number, personality in enumerate(PERSONALITIES):
        mind = Mind(personality, seed=number)
        draw = SeededDraw(f"life {number}")
        for _ in range(TURNS):
            root, seconds = _occasion(draw)
            turn = mind.bus.run_turn_sync(root, seconds)
            for envelope in turn.envelopes:
                kept = found[type(envelope.event)]
                if len(kept) < KEPT * (number + 1) // len(PERSONALITIES) and envelope.event not in kept:
                    kept.append(envelope.event)
    return {kind: tuple(events) for kind, events in found.items()}


def _occasion(draw: SeededDraw) -> tuple[RootEvent, float]:
    if draw.whole(0, 9) >= 8:
        seconds = draw.one_of(RESTS_S)
        return TimePassed(seconds), seconds
    strength = draw.one_of((0.0, 0.3, 1.0, 1.0))
    deltas = Reactors(*[strength * draw.number(-1.0, 1.0) for _ in range(4)]) if strength else NO_CHANGE
    wanted, judged = draw.one_of((False, True)), draw.one_of((False, True))
    return Stimulus(deltas, draw.one_of(SAID), wanted, judged), 60.0


LONGEST_TEXT = 60


def events_of(event_type: type[E]) -> "SearchStrategy[E]":
    """Return a Hypothesis strategy for valid events: ``@given(events_of(ReactorsMoved))``.

    Events of the built-in psyche are like those that minds have lived through, and shrink towards them;
    events of one's own are made from their annotations.

    Raises:
        HarnessError: Hypothesis is not installed.
    """
    try:
        from hypothesis import strategies
    except ImportError as error:
        raise HarnessError("events_of needs Hypothesis: pip install hypothesis") from error

    @strategies.composite
    def made(draw: Callable[..., Any]) -> E:
        return draw_event(event_type, _HypothesisDraw(draw, strategies))

    return made()


class _HypothesisDraw:
    """Chance from Hypothesis, which knows how to make what it has found simpler."""

    def __init__(self, draw: Callable[..., Any], strategies: Any) -> None:
        self._draw = draw
        self._strategies = strategies

    def number(self, low: float, high: float) -> float:
        return float(self._draw(self._strategies.floats(low, high)))

    def whole(self, low: int, high: int) -> int:
        return int(self._draw(self._strategies.integers(low, high)))

    def one_of(self, options: Sequence[T]) -> T:
        chosen: T = self._draw(self._strategies.sampled_from(options))
        return chosen

    def moves(self) -> bool:
        return bool(self._draw(self._strategies.booleans()))

    def text(self) -> str:
        return str(self._draw(self._strategies.text(max_size=LONGEST_TEXT)))
