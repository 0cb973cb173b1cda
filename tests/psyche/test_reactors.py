"""The body: doses saturate, shares add up, and the mind always comes home."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality
from anima_actors.events import ReactorsMoved
from anima_actors.psyche.events import (
    AttentionDirected,
    PersonalityHeld,
    ReactorNudge,
    ReactorsSettled,
    Stimulus,
    StimulusBias,
    TimePassed,
)
from anima_actors.psyche.model.personality import AVERAGE, Traits
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors
from anima_actors.psyche.modules.reactors import ReactorCore
from tests.psyche import by_the_book as book
from tests.stories import CLI_PERSONA, COMMANDS, quiet_mind

delta = st.floats(-3, 3)
deltas = st.tuples(delta, delta, delta, delta).map(lambda parts: Reactors(*parts))
small = st.floats(-0.3, 0.3)
biases = st.lists(
    st.builds(StimulusBias, st.sampled_from("abc"), small, small, small, small), max_size=3
).map(tuple)
nudges = st.lists(
    st.builds(ReactorNudge, st.sampled_from("abc"), small, small, small, small), max_size=4
).map(tuple)
traits = st.tuples(*[st.floats(0, 1)] * 5).map(lambda values: Traits(*values))
gains = st.floats(0.85, 1.35)


def held(personality: Traits) -> PersonalityHeld:
    return PersonalityHeld(personality, 0.0)


def attending(gain: float) -> AttentionDirected:
    return AttentionDirected(0.0, 0.0, 0.0, 0.0, gain)


def moved(
    core: ReactorCore,
    dose: Reactors,
    personality: Traits = AVERAGE,
    gain: float = 1.0,
    extra: tuple[StimulusBias, ...] = (),
) -> ReactorsMoved:
    return core.move(Stimulus(dose), attending(gain), held(personality), extra)[1]


def rested(core: ReactorCore, seconds: float, personality: Traits = AVERAGE) -> ReactorsMoved:
    return core.move(TimePassed(seconds), None, held(personality), ())[1]


@given(st.lists(st.tuples(deltas, traits, gains, biases), min_size=1, max_size=5))
def test_the_body_moves_by_the_book(
    turns: list[tuple[Reactors, Traits, float, tuple[StimulusBias, ...]]],
) -> None:
    core, x = ReactorCore(), book.B
    for dose, personality, gain, extra in turns:
        total = gain * np.array(dose) + sum((np.array(one.deltas) for one in extra), np.zeros(4))
        x = book.moved(x, total, personality)
        assert moved(core, dose, personality, gain, extra).after == pytest.approx(x, abs=1e-9)


@given(st.lists(st.tuples(deltas, traits, gains, biases), min_size=1, max_size=5))
def test_the_shares_of_all_sources_sum_to_the_change(
    turns: list[tuple[Reactors, Traits, float, tuple[StimulusBias, ...]]],
) -> None:
    core = ReactorCore()
    for dose, personality, gain, extra in turns:
        event = moved(core, dose, personality, gain, extra)
        change = np.array(event.after) - np.array(event.before)
        assert np.sum([share.amounts for share in event.shares], axis=0) == pytest.approx(change, abs=1e-12)


@given(deltas, traits, biases)
def test_every_source_has_its_share_in_proportion_to_its_dose(
    dose: Reactors, personality: Traits, extra: tuple[StimulusBias, ...]
) -> None:
    event = moved(ReactorCore(), dose, personality, 1.0, extra)
    assert event.shares[0].source == "return"
    if any(dose) or any(any(one.deltas) for one in extra):
        assert [share.source for share in event.shares[1:]] == ["stimulus", *[one.source for one in extra]]
    doses = [book.gain(personality) * np.array(one) for one in (dose, *[one.deltas for one in extra])]
    felt = [1.1 * (u + 0.3 * book.K @ u) for u in doses]
    for share, u in zip(event.shares[1:], felt, strict=False):
        for index in range(4):
            total = sum(one[index] for one in felt)
            whole = sum(one.amounts[index] for one in event.shares[1:])
            assert share.amounts[index] * total == pytest.approx(u[index] * whole, abs=1e-9)


@given(deltas, nudges)
def test_nudges_are_one_dose_without_decay_or_coupling(
    dose: Reactors, feedback: tuple[ReactorNudge, ...]
) -> None:
    core = ReactorCore()
    event = moved(core, dose)
    settled = core.settle(event, feedback)
    total = np.sum([nudge.deltas for nudge in feedback], axis=0) if feedback else np.zeros(4)
    assert settled.before == event.after
    assert settled.after == pytest.approx(book.take(np.array(event.after), total), abs=1e-12)
    change = np.array(settled.after) - np.array(settled.before)
    shares = np.sum([share.amounts for share in settled.shares], axis=0) if feedback else np.zeros(4)
    assert shares == pytest.approx(change, abs=1e-12)
    assert moved(core, Reactors()).before == settled.after


@given(deltas, traits)
def test_two_half_doses_equal_one(dose: Reactors, personality: Traits) -> None:
    half = StimulusBias("half", *[part / 2 for part in dose])
    whole = moved(ReactorCore(), dose, personality)
    halves = moved(ReactorCore(), Reactors(*half.deltas), personality, 1.0, (half,))
    assert halves.after == pytest.approx(whole.after, abs=1e-12)
    core, event = ReactorCore(), ReactorsMoved(BASELINE, BASELINE, (), 1)
    nudge = ReactorNudge("half", *half.deltas)
    once = core.settle(event, (nudge, nudge)).after
    first = core.settle(event, (nudge,)).after
    twice = core.settle(ReactorsMoved(BASELINE, first, (), 1), (nudge,)).after
    assert twice == pytest.approx(once, abs=1e-12)


@given(st.lists(deltas, min_size=1, max_size=8), traits)
def test_nothing_ever_pins_at_0_or_1(doses: list[Reactors], personality: Traits) -> None:
    core = ReactorCore()
    for dose in doses:
        assert all(0.0 < value < 1.0 for value in moved(core, dose, personality).after)


def test_a_slow_mind_in_a_fine_mood_does_not_leave_its_own_range() -> None:
    """With little decay, cohesion would pull tension below nothing."""
    mind = Mind(Personality(1.0, 0.0, 0.0, 0.0, 0.0))
    for _ in range(12):
        state = mind.experience_now(COMMANDS["relax"])
        assert state["degraded"] == []
        assert all(0.0 < value < 1.0 for value in state["reactors"].values())


def test_not_even_under_a_storm_of_the_strongest_stimuli() -> None:
    mind = Mind()
    for sign in (1.0, -1.0):
        for _ in range(20):
            state = mind.experience_now(dict.fromkeys(Reactors._fields, sign))
            assert all(0.0 < value < 1.0 for value in state["reactors"].values())


@given(deltas, st.sampled_from([AVERAGE, CLI_PERSONA.traits]))
def test_twelve_quiet_turns_after_any_shock_the_mind_is_home(shock: Reactors, personality: Traits) -> None:
    core = ReactorCore()
    moved(core, shock, personality)
    for _ in range(12):
        event = moved(core, Reactors(), personality)
    assert event.after == pytest.approx(BASELINE, abs=0.03)


@given(deltas, traits)
def test_eight_hours_are_480_minutes_exactly(shock: Reactors, personality: Traits) -> None:
    at_once, by_minute = ReactorCore(), ReactorCore()
    moved(at_once, shock, personality)
    moved(by_minute, shock, personality)
    whole = rested(at_once, 8 * 3600.0, personality)
    for _ in range(480):
        last = rested(by_minute, 60.0, personality)
    assert whole.after == last.after
    assert whole.minutes == 480


@given(st.lists(st.integers(0, 200), min_size=1, max_size=12))
def test_seconds_are_carried_over_until_they_make_a_minute(parts: list[int]) -> None:
    in_parts, at_once = ReactorCore(), ReactorCore()
    for core in (in_parts, at_once):
        moved(core, Reactors(0.5, 0.3, -0.4, -0.2))
    events = [rested(in_parts, float(seconds)) for seconds in parts]
    whole = rested(at_once, float(sum(parts)))
    assert events[-1].after == whole.after
    assert sum(event.minutes for event in events) == whole.minutes == sum(parts) // 60


def test_less_than_a_minute_moves_nothing() -> None:
    core = ReactorCore()
    before = moved(core, Reactors(0.5)).after
    assert rested(core, 59.9).after == before


def test_a_dose_of_nothing_is_a_quiet_minute() -> None:
    quiet, rest = ReactorCore(), ReactorCore()
    for core in (quiet, rest):
        moved(core, Reactors(0.5, 0.1))
    assert moved(quiet, Reactors()).after == rested(rest, 60.0).after


def test_at_rest_the_mind_stays_at_rest() -> None:
    assert moved(ReactorCore(), Reactors()).after == pytest.approx(BASELINE, abs=1e-15)
    assert rested(ReactorCore(), 1e6).after == pytest.approx(BASELINE, abs=1e-15)


@pytest.mark.parametrize(
    ("trait", "reactor", "ratio"),
    [
        ("neuroticism", "tension", 0.8),
        ("extraversion", "arousal", 0.6),
        ("extraversion", "satisfaction", 0.4),
        ("agreeableness", "cohesion", 0.6),
    ],
)
def test_a_trait_decides_how_strongly_its_reactor_answers(trait: str, reactor: str, ratio: float) -> None:
    alone = Reactors(**{reactor: 0.2})

    def felt(level: float) -> float:
        event = moved(ReactorCore(), alone, AVERAGE._replace(**{trait: level}))
        before: float = getattr(BASELINE, reactor)
        return float(-np.log((1 - getattr(event.after, reactor)) / (1 - before)))

    assert felt(1.0) / felt(0.5) == pytest.approx(1 + ratio / 2, abs=1e-9)
    assert felt(0.0) / felt(0.5) == pytest.approx(1 - ratio / 2, abs=1e-9)


def test_the_orderly_come_home_sooner_and_the_nervous_later() -> None:
    def away(personality: Personality) -> float:
        mind = quiet_mind(personality, only=["personality", "reactors"])
        mind.experience_now({"tension": 0.5})
        return float(mind.rest_now(120.0)["reactors"]["tension"])

    assert away(Personality(conscientiousness=1.0)) < away(Personality()) < away(Personality(neuroticism=1.0))


def test_everything_that_colours_a_stimulus_is_found_in_the_shares_of_the_turn() -> None:
    mind = Mind(Personality(agreeableness=1.0, confabulation=1.0), seed=3)
    sources: set[str] = set()
    for _ in range(8):
        mind.experience_now({"tension": 0.3}, "I am terrified and I hate this!")
        assert mind.last_turn is not None
        event = mind.last_turn.find(ReactorsMoved)
        assert event is not None
        sources |= {share.source for share in event.shares}
        told = [one.event for one in mind.last_turn.envelopes if isinstance(one.event, StimulusBias)]
        assert [share.source for share in event.shares[2:]] == sorted(one.source for one in told)
        settled = mind.last_turn.find(ReactorsSettled)
        assert settled is not None
        assert settled.before == event.after
    assert sources == {"return", "stimulus", "mirror", "memory", "confabulation"}


def test_left_alone_without_its_neighbours_the_body_still_moves() -> None:
    mind = Mind(only=["reactors"])
    state = mind.experience_now({"tension": 0.4})
    assert list(state["reactors"].values()) == pytest.approx(
        book.moved(book.B, np.array([0.4, 0, 0, 0]), AVERAGE), abs=1e-12
    )
