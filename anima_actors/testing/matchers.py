"""Matchers for the events that a test expects."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from math import inf, isclose
from typing import Any, Generic, TypeVar

from anima_actors.mind.mind import Mind
from anima_actors.runtime import Event, Turn
from anima_actors.runtime.errors import suggestion
from anima_actors.testing.turn_alone import HarnessError

E = TypeVar("E", bound=Event)

SHOWN = 5  # events of the right type that an empty answer tells of


class MatchingEvents(tuple[E, ...], Generic[E]):
    """The events that match, as a tuple; an empty one says, where it is shown, what there was instead."""

    told: str

    def __repr__(self) -> str:
        return super().__repr__() if self else self.told


def published(
    where: Turn | Mind | Iterable[Event], event_type: type[E], **wanted: Any
) -> "MatchingEvents[E]":
    """Return the events of a type or subclass whose fields are as wanted: ``assert published(...)``.

    Args:
        where: a turn, a mind (its last turn), or events, such as those that ``Harness.feed`` returns.
        event_type: the type looked for.
        wanted: by field or property, a value or a matcher: ``mechanism="denial"``, ``level=near(0.5)``.

    Raises:
        HarnessError: the type has no such field.
    """
    for name in wanted:
        if not hasattr(event_type, name) and name not in {one.name for one in fields(event_type)}:
            known = [one.name for one in fields(event_type)]
            raise HarnessError(f"{event_type.__name__} has no field {name!r}{suggestion(name, known)}")
    of_type = [event for event in _events(where) if isinstance(event, event_type)]
    found: MatchingEvents[E] = MatchingEvents(
        event for event in of_type if all(value == getattr(event, name) for name, value in wanted.items())
    )
    terms = ", ".join(f"{name}={value!r}" for name, value in wanted.items())
    others = ", ".join(map(repr, of_type[:SHOWN])) or "none at all"
    found.told = f"no {event_type.__name__}({terms}); there was {others}"
    return found


def _events(where: Turn | Mind | Iterable[Event]) -> Iterable[Event]:
    if isinstance(where, Mind):
        if where.last_turn is None:
            return ()
        where = where.last_turn
    if isinstance(where, Turn):
        return [envelope.event for envelope in where.envelopes]
    return where


class Matcher:
    """Equal to every value that it describes; says on demand what it describes."""

    __slots__ = ("_described", "matches")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, described: str, matches: Callable[[Any], bool]) -> None:
        self._described = described
        self.matches = matches

    def __eq__(self, value: object) -> bool:
        return self.matches(value)

    def __repr__(self) -> str:
        return self._described


def near(wanted: Any, by: float = 1e-9) -> Any:
    """Match what differs from this in floats alone, and in none by more than `by`.

    Works for numbers, events, tuples, lists and mappings, however deep the floats lie.
    """
    return Matcher(f"near({wanted!r}, by={by:g})", lambda value: _alike(wanted, value, by))


def one_of(*options: Any) -> Any:
    """Match any of the options."""
    described = ", ".join(map(repr, options))
    return Matcher(f"one_of({described})", lambda value: any(option == value for option in options))


def within(low: float = -inf, high: float = inf) -> Any:
    """Match every number from low to high: ``within(0.2, 0.4)``, ``within(high=0)``."""
    return Matcher(
        f"within({low:g}, {high:g})", lambda value: isinstance(value, int | float) and low <= value <= high
    )


def _alike(wanted: Any, value: Any, by: float) -> bool:
    if isinstance(wanted, Matcher):
        return wanted.matches(value)
    if isinstance(wanted, float) or isinstance(value, float):
        both = isinstance(wanted, int | float) and isinstance(value, int | float)
        return both and isclose(wanted, value, rel_tol=0.0, abs_tol=by)
    if is_dataclass(wanted) and not isinstance(wanted, type):
        return type(value) is type(wanted) and all(
            _alike(getattr(wanted, one.name), getattr(value, one.name), by) for one in fields(wanted)
        )
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return wanted.keys() == value.keys() and all(_alike(wanted[key], value[key], by) for key in wanted)
    if isinstance(wanted, tuple | list) and isinstance(value, tuple | list):
        return len(wanted) == len(value) and all(
            _alike(one, other, by) for one, other in zip(wanted, value, strict=True)
        )
    return bool(wanted == value)
