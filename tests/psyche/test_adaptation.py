"""Adaptation: one gets used to what stays, and learns whether there is a way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.psyche.events import ReactorsMoved, Stimulus, TimePassed
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors, body
from anima_actors.psyche.modules.adaptation import Adaptation
from anima_actors.psyche.modules.reactors import ReactorCore
from tests.stories import COMMANDS, quiet_mind

DYNAMICS = ReactorCore().move(Stimulus(), None, None, None, (), None)[0]
share = st.floats(0.001, 0.999)
bodies = st.builds(Reactors, share, share, share, share)


def turn(actor: Adaptation, before: Reactors, after: Reactors, tension: float = 0.0) -> None:
    actor.adapt(Stimulus(), ReactorsMoved(before, after, (), 1, dose=Reactors(tension)), DYNAMICS, None)


@given(bodies)
def test_one_gets_used_to_no_more_than_a_tenth_of_a_reactor(x: Reactors) -> None:
    actor = Adaptation()
    for _ in range(300):
        turn(actor, x, x)
    felt = body(actor.used_to)
    assert all(abs(value - home) <= 0.1 + 1e-9 for value, home in zip(felt, BASELINE, strict=True))


def test_half_of_it_takes_twelve_minutes() -> None:
    actor, x = Adaptation(), BASELINE._replace(satisfaction=0.9)
    for _ in range(12):
        turn(actor, x, x)
    halfway = actor.used_to.satisfaction
    for _ in range(400):
        turn(actor, x, x)
    assert halfway == pytest.approx(actor.used_to.satisfaction / 2, rel=1e-6)


def test_a_way_out_of_strain_teaches_control_and_none_takes_it() -> None:
    strained = BASELINE._replace(tension=0.7)
    free, caught = Adaptation(), Adaptation()
    for _ in range(20):
        turn(free, strained, strained, tension=-0.3)
        turn(caught, strained, strained, tension=0.3)
    assert free.control > 0.85 and caught.control < 0.15


def test_without_strain_nothing_is_learnt_and_in_a_day_half_is_forgotten() -> None:
    actor = Adaptation()
    actor.control = 0.9
    turn(actor, BASELINE, BASELINE, tension=-0.5)
    assert actor.control == pytest.approx(0.9, abs=1e-3)
    actor.control = 0.9
    rest = ReactorsMoved(BASELINE, BASELINE, (), 1440, 86_400.0)
    actor.adapt(TimePassed(86_400.0), rest, DYNAMICS, None)
    assert actor.control == pytest.approx(0.7)


def test_left_out_the_body_is_felt_as_it_is() -> None:
    mind = quiet_mind(without=["adaptation"])
    for _ in range(5):
        state = mind.experience_now(COMMANDS["joy"])
    assert state["control"] is None and state["primary"] == "Joy" and state["degraded"] == []
