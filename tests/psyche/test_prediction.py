"""Prediction: the mind learns what comes next, and what it has learnt surprises it no longer."""

from collections.abc import Callable
from itertools import cycle, islice
from math import sqrt, tanh
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import AnimaCore, Mind, ReactorNudge
from anima_actors.events import ReactorsMoved
from anima_actors.psyche.model.reactor_space import Reactors, deviation
from tests.stories import COMMANDS, quiet_mind

parts = st.floats(-0.8, 0.8)
stimuli = st.tuples(parts, parts, parts, parts)
STEADY = {"tension": 0.15, "arousal": 0.1, "satisfaction": 0.15, "cohesion": 0.1}
UP, DOWN = {"tension": 0.3, "arousal": 0.2}, {"satisfaction": 0.3, "cohesion": 0.2}


class Expectation:
    """Recursive least squares over the last two pushes, written anew."""

    def __init__(self) -> None:
        self.W, self.P = np.zeros((4, 9)), np.eye(9)
        self.pushes = [np.zeros(4), np.zeros(4)]

    def see(self, push: Any) -> Any:
        features = np.clip(np.concatenate([[0.3], self.pushes[-1], self.pushes[-2]]), -2, 2)
        features[0] = 0.3
        expected = self.W @ features
        gain = self.P @ features / (0.98 + features @ self.P @ features)
        self.W = self.W + np.outer(push - expected, gain)
        self.P = (self.P - np.outer(gain, self.P @ features)) / 0.98
        self.P = (self.P + self.P.T) / 2 * min(1.0, 9 / np.trace((self.P + self.P.T) / 2))
        self.pushes = [self.pushes[-1], push]
        return expected


def energy(story: Callable[[int], dict[str, float]], turns: int = 150) -> float:
    mind = quiet_mind()
    for turn in range(turns):
        state = mind.experience_now(story(turn))
    return float(state["free_energy"])


@given(st.lists(stimuli, min_size=1, max_size=10))
def test_it_learns_by_recursive_least_squares(story: list[tuple[float, float, float, float]]) -> None:
    mind, book = quiet_mind(), Expectation()
    room = np.array([0.8, 0.8, 0.5, 0.5])
    running = 0.0
    for stimulus in story:
        state = mind.experience_now(dict(zip(Reactors._fields, stimulus, strict=True)))
        assert mind.last_turn is not None
        moved = mind.last_turn.find(ReactorsMoved)
        assert moved is not None
        expected = book.see(np.array(moved.dose) / room)
        error = state["prediction_error"]
        assert 0.0 <= error < 1.0
        distance = np.arctanh(error) * 0.6
        running += 0.1 * (distance**2 / (2 * 0.36) + 0.025 * float(np.mean(expected**2)) - running)
        assert state["free_energy"] == pytest.approx(running, abs=1e-9)


def test_a_quiet_world_costs_nothing_and_a_steady_one_next_to_nothing() -> None:
    assert energy(lambda _: {}) == 0.0
    assert energy(lambda _: STEADY) < 0.005


@pytest.mark.slow
def test_a_rhythm_is_learnt_and_chance_is_not() -> None:
    random = Random(1)
    reach = 0.35
    chance = energy(lambda _: {name: random.uniform(-reach, reach) for name in Reactors._fields})
    pulse = list(islice(cycle([UP, DOWN]), 150))
    assert energy(lambda turn: pulse[turn]) < 0.01 < chance / 10


def test_the_scale_of_the_error_is_fixed() -> None:
    """What repeats ceases to surprise because it is expected, not because one is used to being wrong."""
    mind = quiet_mind()
    for _ in range(3):
        mind.experience_now({})
    state = mind.experience_now(COMMANDS["shock"])
    assert mind.last_turn is not None
    moved = mind.last_turn.find(ReactorsMoved)
    assert moved is not None
    size = sqrt(sum([q * q for q in deviation(moved.after)]) / 4)
    assert state["prediction_error"] == pytest.approx(tanh(size / 0.6), abs=1e-9)


@given(st.lists(stimuli, min_size=2, max_size=2), st.integers(0, 3))
def test_there_is_no_spike_before_the_third_turn(
    story: list[tuple[float, float, float, float]], seed: int
) -> None:
    core = AnimaCore(seed=seed)
    for stimulus in story:
        assert not core.experience(dict(zip(Reactors._fields, stimulus, strict=True)))["surprise_spike"]


def test_a_bolt_from_the_blue_is_a_spike_and_stirs() -> None:
    mind = quiet_mind()
    for _ in range(6):
        assert not mind.experience_now({})["surprise_spike"]
    state = mind.experience_now(COMMANDS["shock"])
    assert state["surprise_spike"]
    [nudge] = nudges_of(mind)
    assert nudge.deltas == pytest.approx((0.0, 0.07 * (0.5 + 0.5 * 0.5), 0.0, 0.0))


def nudges_of(mind: Mind) -> list[ReactorNudge]:
    assert mind.last_turn is not None
    return [
        one.event
        for one in mind.last_turn.envelopes
        if one.module == "prediction" and isinstance(one.event, ReactorNudge)
    ]


def test_what_repeats_is_expected_sooner_or_later() -> None:
    core = AnimaCore(seed=1)
    errors = [core.experience(COMMANDS["stress"])["prediction_error"] for _ in range(12)]
    assert errors[-1] < 0.3 < errors[0]


@pytest.mark.parametrize("seconds", [60.0, 600.0, 8 * 3600.0])
def test_a_rest_is_no_surprise_teaches_nothing_and_breaks_the_rhythm(seconds: float) -> None:
    mind = quiet_mind()
    for _ in range(20):
        mind.experience_now(UP)
        mind.experience_now(DOWN)
    before = mind.state["free_energy"]
    state = mind.rest_now(seconds)
    assert state["pred_label"] == "as expected" and state["free_energy"] == before
    surprised = mind.experience_now(DOWN)["prediction_error"]
    other = quiet_mind()
    for _ in range(20):
        other.experience_now(UP)
        other.experience_now(DOWN)
    other.experience_now(UP)
    assert surprised > other.experience_now(DOWN)["prediction_error"] + 0.05


def test_the_label_follows_the_error() -> None:
    bounds = (
        (0.10, "as expected"),
        (0.30, "slight deviation"),
        (0.60, "noticeable surprise"),
        (0.85, "broken expectation"),
        (1.01, "shock"),
    )
    seen = set()
    for strength in np.linspace(0.0, 3.0, 40).tolist():
        mind = quiet_mind()
        for _ in range(3):
            mind.experience_now({})
        state = mind.experience_now({"tension": strength, "satisfaction": -strength, "arousal": strength})
        assert state["pred_label"] == next(
            label for bound, label in bounds if state["prediction_error"] < bound
        )
        seen.add(state["pred_label"])
    assert len(seen) >= 4
