"""Prediction: a Kalman filter on the mind's own dynamics, held against one written anew from the page."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import AnimaCore, Mind, ReactorNudge
from anima_actors.events import PredictionMade, ReactorsMoved
from anima_actors.psyche.model.personality import AVERAGE, Traits
from anima_actors.psyche.model.reactor_space import Reactors
from tests.psyche import by_the_book as book
from tests.stories import COMMANDS, quiet_mind
from tests.thoroughness import examples

parts = st.floats(-0.8, 0.8)
stimuli = st.tuples(parts, parts, parts, parts)
stories = st.lists(stimuli, min_size=1, max_size=8)


class Judged(NamedTuple):
    error: float
    free_energy: float
    nats: float
    kl_plus_inaccuracy: float
    spike: bool


class Filter:
    """MODEL.md L3, Prediction."""

    def __init__(self, traits: Traits = AVERAGE) -> None:
        self.traits = traits
        self.mu, self.P, self.R, self.b = book.B, 0.04 * np.eye(4), np.full(4, 0.04), np.zeros(4)
        self.running, self.z_mean, self.z_variance, self.turn = 0.0, 0.0, 0.0, 0

    def see(self, x: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Judged:
        self.turn += 1
        A = book.transition(self.mu, self.traits)
        mu_hat = book.f(self.mu, self.traits) + self.b
        P_hat = A @ self.P @ A.T + np.diag(self.R)
        noise = 1e-4 * np.eye(4)
        V = P_hat + noise
        e = x - mu_hat
        z = float(np.sqrt(e @ np.linalg.solve(V, e) / 4))
        gain = P_hat @ np.linalg.inv(V)
        mu, P = mu_hat + gain @ e, (np.eye(4) - gain) @ P_hat
        nats = 0.5 * (e @ np.linalg.solve(V, e) + np.linalg.slogdet(2 * np.pi * V)[1])
        kl = 0.5 * (
            np.trace(np.linalg.solve(P_hat, P))
            + (mu - mu_hat) @ np.linalg.solve(P_hat, mu - mu_hat)
            - 4
            + np.linalg.slogdet(P_hat)[1]
            - np.linalg.slogdet(P)[1]
        )
        inaccuracy = 0.5 * (
            (x - mu) @ np.linalg.solve(noise, x - mu)
            + np.trace(np.linalg.solve(noise, P))
            + np.linalg.slogdet(2 * np.pi * noise)[1]
        )
        spike = (
            self.turn >= 3 and z > self.z_mean + 2 * np.sqrt(self.z_variance) and bool(np.tanh(z / 2) > 0.35)
        )
        away = z - self.z_mean
        self.z_mean += 0.2 * away
        self.z_variance = 0.8 * (self.z_variance + 0.2 * away**2)
        self.running += 0.2 * (z * z / 2 - self.running)
        self.mu, self.P = np.clip(mu, 0, 1), P
        self.R = np.clip(0.9 * self.R + 0.1 * e**2, 0.001, 0.25)
        self.b = self.b + 0.2 * (e - self.b)
        return Judged(float(np.tanh(z / 2)), self.running, float(nats), float(kl + inaccuracy), bool(spike))


def made(mind: Mind) -> tuple[PredictionMade, ReactorsMoved]:
    assert mind.last_turn is not None
    prediction, moved = mind.last_turn.find(PredictionMade), mind.last_turn.find(ReactorsMoved)
    assert prediction is not None
    assert moved is not None
    return prediction, moved


@examples(60)
@given(stories)
def test_it_follows_the_page(story: list[tuple[float, float, float, float]]) -> None:
    mind = quiet_mind(only=["reactors", "prediction"])
    by_hand = Filter()
    for stimulus in story:
        mind.experience_now(dict(zip(Reactors._fields, stimulus, strict=True)))
        prediction, moved = made(mind)
        judged = by_hand.see(np.array(moved.after))
        assert prediction.error == pytest.approx(judged.error, abs=1e-9)
        assert prediction.free_energy == pytest.approx(judged.free_energy, rel=1e-9, abs=1e-9)
        assert prediction.spike == judged.spike


@examples(60)
@given(stories)
def test_its_free_energy_is_complexity_plus_inaccuracy(
    story: list[tuple[float, float, float, float]],
) -> None:
    mind = quiet_mind(only=["reactors", "prediction"])
    by_hand = Filter()
    for stimulus in story:
        mind.experience_now(dict(zip(Reactors._fields, stimulus, strict=True)))
        prediction, moved = made(mind)
        judged = by_hand.see(np.array(moved.after))
        assert judged.nats == pytest.approx(judged.kl_plus_inaccuracy, rel=1e-9, abs=1e-9)
        assert prediction.free_energy_nats == pytest.approx(judged.kl_plus_inaccuracy, rel=1e-9, abs=1e-9)


@given(stories, st.integers(0, 3))
def test_there_is_no_spike_before_the_third_turn(
    story: list[tuple[float, float, float, float]], seed: int
) -> None:
    core = AnimaCore(seed=seed)
    for stimulus in story[:2]:
        assert not core.experience(dict(zip(Reactors._fields, stimulus, strict=True)))["surprise_spike"]


def test_a_bolt_from_the_blue_is_a_spike_and_stirs() -> None:
    mind = quiet_mind()
    for _ in range(6):
        assert not mind.experience_now({})["surprise_spike"]
    state = mind.experience_now(COMMANDS["shock"])
    assert state["surprise_spike"]
    assert mind.last_turn is not None
    [nudge] = [
        one.event
        for one in mind.last_turn.envelopes
        if one.module == "prediction" and isinstance(one.event, ReactorNudge)
    ]
    assert nudge.deltas == pytest.approx((0.0, 0.07 * (0.5 + 0.5 * 0.5), 0.0, 0.0))


def test_what_repeats_is_expected_sooner_or_later() -> None:
    core = AnimaCore(seed=1)
    errors = [core.experience(COMMANDS["stress"])["prediction_error"] for _ in range(12)]
    assert errors[-1] < 0.3 < errors[0]


@pytest.mark.parametrize("seconds", [60.0, 600.0, 8 * 3600.0])
def test_that_nothing_happens_while_time_passes_is_no_surprise(seconds: float) -> None:
    mind = quiet_mind()
    for _ in range(3):
        mind.rest_now(600.0)
    assert mind.rest_now(seconds)["pred_label"] == "as expected"


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
