"""Matchers say what a test expects, and what there was instead."""

import pytest

from anima_actors import Event, Facet, Mind, RootEvent, Stimulus
from anima_actors.events import DefenseRaised
from anima_actors.testing import Harness, HarnessError, made_of, near, one_of, published, within
from tests.testing.modules import Barometer, CuriosityFelt, WeatherSensed

EVENTS = (CuriosityFelt(0.2), WeatherSensed(-0.4, (0.1, 0.3)), CuriosityFelt(0.6))


def test_events_are_found_by_type_and_by_what_their_fields_hold() -> None:
    assert published(EVENTS, CuriosityFelt) == (CuriosityFelt(0.2), CuriosityFelt(0.6))
    assert published(EVENTS, CuriosityFelt, level=0.6) == (CuriosityFelt(0.6),)
    assert published(EVENTS, CuriosityFelt, level=within(0.1, 0.3)) == (CuriosityFelt(0.2),)
    assert len(published(EVENTS, Facet)) == 2
    assert not published(EVENTS, CuriosityFelt, level=0.7)


def test_a_turn_a_mind_and_a_harness_can_be_asked() -> None:
    mind = Mind()
    assert not published(mind, Event)
    mind.experience_now({"tension": 0.9, "cohesion": -0.6})
    mind.experience_now({"tension": 0.9, "cohesion": -0.6})
    assert published(mind, DefenseRaised, tension_relief=within(0.05))
    assert mind.last_turn is not None
    assert published(mind.last_turn, RootEvent)
    assert published(Harness(Barometer).feed(Stimulus()), WeatherSensed, pressure=near(-0.4))


def test_where_nothing_matches_it_is_told_what_there_was() -> None:
    told = repr(published(EVENTS, CuriosityFelt, level=one_of(0.7, 0.8)))
    assert told == (
        "no CuriosityFelt(level=one_of(0.7, 0.8)); "
        "there was CuriosityFelt(level=0.2), CuriosityFelt(level=0.6)"
    )
    assert repr(published((), CuriosityFelt)) == "no CuriosityFelt(); there was none at all"


def test_a_field_that_the_event_does_not_have_is_an_error_and_not_merely_absent() -> None:
    with pytest.raises(HarnessError, match="CuriosityFelt has no field 'levl'; did you mean \"level\""):
        published(EVENTS, CuriosityFelt, levl=0.2)


def test_near_compares_whole_events_however_deep_their_floats_lie() -> None:
    weather = WeatherSensed(-0.4, (0.1, 0.3))
    assert weather == near(WeatherSensed(-0.41, (0.1, 0.31)), by=0.02)
    assert weather != near(WeatherSensed(-0.41, (0.1, 0.35)), by=0.02)
    assert weather != near(WeatherSensed(-0.4, (0.1,)), by=0.02)
    assert near({"a": [0.3, "x"]}) == {"a": [0.1 + 0.2, "x"]}
    assert near({"a": [0.3, "x"]}) != {"a": [0.1 + 0.2, "y"]}
    assert CuriosityFelt(0.2) != near(made_of(WeatherSensed))


def test_matchers_nest_and_say_what_they_are() -> None:
    expected = near((1.0, within(high=0)), by=0.1)
    assert expected == (1.05, -3)
    assert expected != (1.05, 3)
    assert repr(expected) == "near((1.0, within(-inf, 0)), by=0.1)"
    assert "denial" == one_of("denial", "splitting") != "humor"
