"""Events that are made up are valid, various, and the same for the same seed."""

from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from anima_actors import Between, Event, Facet, NonNegative, RootEvent, Signed, Unit
from anima_actors.encoding.snapshots import encode_state
from anima_actors.events import ReactorsMoved
from anima_actors.psyche import events as psyche_events
from anima_actors.runtime.event import validator
from anima_actors.testing import EventGenerator, HarnessError, events_of, made_of
from tests.testing.modules import WeatherSensed
from tests.thoroughness import examples

TYPES = [
    kind
    for name in psyche_events.__all__
    if isinstance(kind := getattr(psyche_events, name), type) and issubclass(kind, Event)
]


class Place(NamedTuple):
    name: str
    height: float


@dataclass(frozen=True)
class Everything(Event):
    share: Unit
    balance: Signed
    age: NonNegative
    number: float
    hours: Annotated[float, Between(0.0, 24.0)]
    many: tuple[Unit, ...]
    pair: tuple[str, Unit]
    place: Annotated[Place, Between(-1.0, 1.0)]
    word: Literal["yes", "no"]
    maybe: str | None
    weights: Annotated[tuple[tuple[str, float], ...], Between(0.0, 1.0)]
    count: int
    flag: bool
    weather: WeatherSensed
    raw: bytes = b""


@dataclass(frozen=True)
class Impossible(Event):
    what: complex


@pytest.mark.parametrize("kind", TYPES, ids=[kind.__name__ for kind in TYPES])
def test_made_up_events_of_the_psyche_are_valid(kind: type[Event]) -> None:
    for event in EventGenerator(1).events(kind, 60):
        assert isinstance(event, kind)
        validator(type(event))(event)


def test_events_of_ones_own_are_made_from_their_annotations() -> None:
    events = EventGenerator().events(Everything, 300)
    for event in events:
        validator(Everything)(event)
        assert 0.0 <= event.hours <= 24.0
        assert isinstance(event.weather, WeatherSensed)
    assert {event.word for event in events} == {"yes", "no"}
    assert {event.share for event in events} >= {0.0, 1.0}
    assert {len(event.many) for event in events} >= {0, 1, 2, 3}
    assert {event.maybe is None for event in events} == {True, False}


def test_equal_seeds_give_equal_events_and_others_do_not() -> None:
    assert EventGenerator(4).events(Everything, 20) == EventGenerator(4).events(Everything, 20)
    assert EventGenerator(4).events(ReactorsMoved, 5) != EventGenerator(5).events(ReactorsMoved, 5)


def test_a_common_name_is_filled_by_what_bears_it() -> None:
    generator = EventGenerator()
    assert len({type(generator.event(Facet)) for _ in range(100)}) > 5
    assert {type(generator.event(RootEvent)).__name__ for _ in range(100)} == {"Stimulus", "TimePassed"}


def test_numbers_reach_the_corners_of_their_ranges() -> None:
    bodies = [moved.after for moved in EventGenerator().events(ReactorsMoved, 400)]
    assert any(all(value in (0.0, 1.0) for value in body) for body in bodies)


def test_an_event_can_be_made_of_the_few_fields_that_matter() -> None:
    assert made_of(WeatherSensed, pressure=0.25).pressure == 0.25
    moved = made_of(ReactorsMoved, minutes=3)
    assert moved.minutes == 3
    assert moved == made_of(ReactorsMoved, minutes=3)
    with pytest.raises(HarnessError, match="ReactorsMoved has no field 'minute'; it has before, after"):
        made_of(ReactorsMoved, minute=3)


def test_what_cannot_be_made_up_is_named() -> None:
    with pytest.raises(HarnessError, match=r"Impossible\.what: no value can be made up for complex"):
        EventGenerator().event(Impossible)


@given(st.data())
@examples(60)
def test_strategies_give_valid_events(data: Any) -> None:
    kind = data.draw(st.sampled_from([*TYPES, Everything]))
    event = data.draw(events_of(kind))
    validator(type(event))(event)
    assert len(fields(event)) == 0 or encode_state(event)


def test_a_strategy_finds_the_simplest_event_that_breaks_a_rule() -> None:
    found = find(events_of(WeatherSensed), lambda weather: weather.pressure > 0.5)
    assert found == WeatherSensed(1.0, ())
