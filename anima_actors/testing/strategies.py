"""Valid events as Hypothesis strategies, where Hypothesis is installed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from anima_actors.runtime import Event
from anima_actors.testing.errors import HarnessError
from anima_actors.testing.generating import draw_event

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

E = TypeVar("E", bound=Event)
T = TypeVar("T")

LONGEST_TEXT = 60


def events_of(event_type: type[E]) -> "SearchStrategy[E]":
    """A strategy for valid events of a type: ``@given(events_of(ReactorsMoved))``.

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
