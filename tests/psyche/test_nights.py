"""What a night does to the day before it: what stung stings less, what was strong is linked."""

import pytest

from anima_actors import StimulusBias
from anima_actors.psyche.events import FellAsleep, Stimulus, WokeUp
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.sleep import DayTrace, Sleep, with_trace
from tests.psyche.sleeping import HOUR_S, SHOCK, after_nights, felt, recalled


def test_what_was_slept_on_stings_less_with_each_night_up_to_three() -> None:
    shock = Stimulus(Reactors(**SHOCK))
    biases = []
    for nights in range(5):
        actor = after_nights(nights, shock)
        bias = actor.colour(Stimulus(Reactors(tension=0.1)), None, recalled(actor.stimuli))
        biases.append(bias.tension if bias else 0.0)
    assert biases == pytest.approx([0.0, -0.01, -0.02, -0.03, -0.03], abs=2e-3)


def test_what_was_strong_on_one_day_is_linked_and_what_was_weak_leaves_a_tendency() -> None:
    actor = Sleep()
    fright, joy, small = Reactors(tension=0.6), Reactors(satisfaction=0.5), Reactors(cohesion=0.1)
    for vector in (fright, joy, small):
        actor.notice(Stimulus(vector), None)
        actor.keep(Stimulus(vector), felt(), None)
    assert actor.colour(Stimulus(fright), None, None) is None
    actor.fall_asleep(FellAsleep(), None)
    actor.mind_time.now_s += 8 * HOUR_S
    actor.wake_up(WokeUp(8 * HOUR_S))
    bias = actor.colour(Stimulus(fright), None, None)
    assert isinstance(bias, StimulusBias) and bias.satisfaction == pytest.approx(0.05)
    assert 0.0 < actor.tendency.cohesion <= 0.05 and actor.day == ()


def test_a_nap_of_less_than_a_cycle_leaves_the_day_as_it_was() -> None:
    actor = after_nights(0, Stimulus(Reactors(**SHOCK)))
    actor.fall_asleep(FellAsleep(), None)
    actor.mind_time.now_s += 1_800.0
    actor.notice(Stimulus(), None)
    assert len(actor.day) == 1 and actor.links == ()


def test_a_day_that_is_full_loses_its_weakest_trace() -> None:
    traces: tuple[DayTrace, ...] = ()
    for strength in (0.5, 0.1, 0.4, 0.3):
        traces = with_trace(traces, DayTrace(Reactors(tension=strength), "Fear", ""), 3)
    assert [one.vector.tension for one in traces] == [0.5, 0.4, 0.3]
