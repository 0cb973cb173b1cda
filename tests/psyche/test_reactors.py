"""The body: doses add as pushes, shares sum to the change, and the mind always comes home."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality, ReactorNudge, StimulusBias
from anima_actors.events import DefenseRaised, DynamicsHeld, ReactorsMoved, ReactorsSettled, TensionReturned
from anima_actors.psyche.events import ControlHeld, PersonalityHeld, Stimulus, TimePassed
from anima_actors.psyche.model.dynamics import flow, quiet_minutes, transition
from anima_actors.psyche.model.personality import AVERAGE, Traits
from anima_actors.psyche.model.reactor_space import (
    BASELINE,
    NO_CHANGE,
    Reactors,
    body,
    deviation,
    pushed,
)
from anima_actors.psyche.modules.reactors import ReactorCore
from tests.stories import COMMANDS, quiet_mind
from tests.thoroughness import examples

part = st.floats(-3, 3)
deltas = st.builds(Reactors, part, part, part, part)
away = st.floats(-0.999, 0.999)
deviations = st.builds(Reactors, away, away, away, away)
traits = st.builds(Traits, *[st.floats(0, 1)] * 5)
small = st.floats(-0.3, 0.3)
biases = st.lists(
    st.builds(StimulusBias, st.sampled_from("abc"), small, small, small, small), max_size=3
).map(tuple)
nudges = st.lists(
    st.builds(ReactorNudge, st.sampled_from("abc"), small, small, small, small), max_size=4
).map(tuple)

BODY_ALONE = ["personality", "reactors"]


def moved(core: ReactorCore, dose: Reactors, personality: Traits = AVERAGE, **more: object) -> ReactorsMoved:
    control = more.get("control")
    return core.move(
        Stimulus(dose),
        None,
        PersonalityHeld(personality, 0.0),
        ControlHeld(control) if isinstance(control, float) else None,
        more.get("biases", ()),  # type: ignore[arg-type]
        more.get("returned"),  # type: ignore[arg-type]
    )[1]


def dynamics_of(personality: Traits = AVERAGE) -> DynamicsHeld:
    return ReactorCore().move(Stimulus(), None, PersonalityHeld(personality, 0.0), None, (), None)[0]


@given(deviations)
def test_a_body_and_its_deviation_are_two_views_of_one_thing(q: Reactors) -> None:
    assert deviation(body(q)) == pytest.approx(q, abs=1e-12)
    assert all(0.0 < value < 1.0 for value in body(q))


@given(deviations, deltas)
def test_two_halves_of_a_dose_equal_the_whole(q: Reactors, dose: Reactors) -> None:
    half = [amount / 2 for amount in dose]
    assert body(pushed(pushed(q, half), half)) == pytest.approx(body(pushed(q, dose)), abs=1e-7)


@given(st.builds(Reactors, *[st.floats(-0.9, 0.9)] * 4), st.builds(Reactors, *[st.floats(-1, 1)] * 4))
def test_a_rise_and_an_equal_fall_cancel(q: Reactors, dose: Reactors) -> None:
    back = pushed(pushed(q, dose), [-amount for amount in dose])
    assert back == pytest.approx(q, abs=1e-12)


def test_up_and_down_move_the_same_share_of_the_room() -> None:
    up, down = body(pushed(NO_CHANGE, (0.3, 0, 0, 0))), body(pushed(NO_CHANGE, (-0.3, 0, 0, 0)))
    assert (up.tension - 0.2) / 0.8 == pytest.approx((0.2 - down.tension) / 0.2)


@given(st.lists(deltas, min_size=1, max_size=30), traits)
def test_nothing_ever_pins_at_0_or_1(story: list[Reactors], personality: Traits) -> None:
    core = ReactorCore()
    for dose in story:
        assert all(0.0 < value < 1.0 for value in moved(core, dose, personality).after)


@given(deltas, traits, biases, st.floats(0.0, 0.2))
def test_the_shares_of_all_sources_sum_to_the_change(
    dose: Reactors, personality: Traits, colours: tuple[StimulusBias, ...], parked: float
) -> None:
    core = ReactorCore()
    moved(core, Reactors(0.4, -0.2, 0.1, -0.3))
    returned = TensionReturned("defense", (parked,)) if parked else None
    event = moved(core, dose, personality, biases=colours, returned=returned)
    for index in range(4):
        total = sum(share.amounts[index] for share in event.shares)
        assert total == pytest.approx(event.after[index] - event.before[index], abs=1e-12)


@given(nudges)
def test_nudges_are_one_dose_without_decay_or_coupling(given_: tuple[ReactorNudge, ...]) -> None:
    core = ReactorCore()
    event = moved(core, Reactors(0.3, 0.2, -0.1, 0.0))
    settled = core.settle(event, given_, None)
    total = [sum(parts) for parts in zip(NO_CHANGE, *[one.deltas for one in given_], strict=True)]
    assert settled.after == pytest.approx(body(pushed(deviation(event.after), total)), abs=1e-12)
    for index in range(4):
        change = sum(share.amounts[index] for share in settled.shares)
        assert change == pytest.approx(settled.after[index] - settled.before[index], abs=1e-12)


@pytest.mark.parametrize(
    ("trait", "reactor"),
    [
        ("neuroticism", "tension"),
        ("extraversion", "arousal"),
        ("extraversion", "satisfaction"),
        ("agreeableness", "cohesion"),
    ],
)
def test_a_trait_decides_how_strongly_its_reactor_answers(trait: str, reactor: str) -> None:
    changes = []
    for value in (0.1, 0.5, 0.9):
        event = moved(ReactorCore(), NO_CHANGE._replace(**{reactor: 0.2}), AVERAGE._replace(**{trait: value}))
        changes.append(getattr(event.after, reactor) - getattr(event.before, reactor))
    assert changes == sorted(changes) and changes[0] < changes[-1]


def test_one_who_expects_control_is_mobilised_more() -> None:
    low, high = (moved(ReactorCore(), Reactors(0.0, 0.3), control=control) for control in (0.1, 0.9))
    assert high.dose.arousal / low.dose.arousal == pytest.approx(1.16 / 0.84)
    assert high.after.arousal > low.after.arousal


@given(deviations, traits)
def test_left_alone_the_body_comes_home(q: Reactors, personality: Traits) -> None:
    dynamics = dynamics_of(personality)
    assert max(map(abs, flow(dynamics, q))) <= max(map(abs, q)) + 1e-12
    later = [q, *quiet_minutes(dynamics, q, 600)]
    assert max(map(abs, later[-1])) < 1e-3


@given(deviations, traits)
def test_the_transition_matrix_always_contracts(q: Reactors, personality: Traits) -> None:
    dynamics = dynamics_of(personality)
    norm = max(sum(map(abs, row)) for row in transition(dynamics, q))
    assert norm <= 1.0 - dynamics.decay + 1e-12


def test_the_orderly_come_home_sooner_and_the_nervous_later() -> None:
    def left(personality: Personality) -> float:
        mind = quiet_mind(personality, only=BODY_ALONE)
        mind.experience_now({"tension": 0.5})
        return float(mind.rest_now(120.0)["reactors"]["tension"])

    assert left(Personality(conscientiousness=1.0)) < left(Personality()) < left(Personality(neuroticism=1.0))


def test_at_rest_the_mind_stays_at_rest() -> None:
    mind = quiet_mind()
    for _ in range(5):
        assert tuple(mind.experience_now({})["reactors"].values()) == pytest.approx(BASELINE)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_eight_hours_are_480_minutes(command: str) -> None:
    at_once, by_minutes = quiet_mind(), quiet_mind()
    for mind in (at_once, by_minutes):
        for _ in range(3):
            mind.experience_now(COMMANDS[command])
    long = at_once.rest_now(8 * 3600.0)
    for _ in range(480):
        short = by_minutes.rest_now(60.0)
    for key in ("reactors", "shown"):
        assert list(long[key].values()) == pytest.approx(list(short[key].values()), abs=1e-9)
    assert long["control"] == pytest.approx(short["control"], abs=1e-9)


def test_seconds_are_carried_over_until_they_make_a_minute() -> None:
    core, other = ReactorCore(), ReactorCore()
    for one in (core, other):
        moved(one, Reactors(0.5, 0.3, 0.0, -0.2))
    first = core.move(TimePassed(40.0), None, None, None, (), None)[1]
    assert first.after == first.before
    second = core.move(TimePassed(40.0), None, None, None, (), None)[1]
    whole = other.move(TimePassed(60.0), None, None, None, (), None)[1]
    assert second.after == whole.after and core.carried_s == 20.0


@given(st.sampled_from(sorted(COMMANDS)), st.integers(1, 6))
@examples(40)
def test_what_shows_is_what_is_felt_with_nudges_and_less_what_a_defence_took(
    command: str, times: int
) -> None:
    mind = quiet_mind(Personality(neuroticism=0.8))
    for _ in range(times):
        state = mind.experience_now(COMMANDS[command])
    assert mind.last_turn is not None
    settled = mind.last_turn.find(ReactorsSettled)
    assert settled is not None
    nudged = sum(share.amounts.tension for share in settled.shares if share.source != "defense")
    relief = state["defense"]["tension_relief"] if state["defense"] else 0.0
    assert state["shown"]["tension"] == pytest.approx(
        state["reactors"]["tension"] + nudged - relief, abs=1e-9
    )


def test_a_defence_of_ones_own_takes_what_it_says_and_turns_it_into_what_it_says() -> None:
    core = ReactorCore()
    event = moved(core, Reactors(0.9, 0.2))
    raised = DefenseRaised("humor", 7, 0.8, 0.2, 0.0, "I laugh", satisfaction=0.1, source="humor")
    settled = core.settle(event, (), raised)
    assert settled.after.tension == pytest.approx(event.after.tension - 0.2, abs=1e-12)
    assert settled.after.satisfaction > event.after.satisfaction
    assert settled.after.arousal == event.after.arousal


def test_everything_that_colours_a_stimulus_is_found_in_the_shares_of_the_turn() -> None:
    mind = Mind(Personality(agreeableness=1.0, confabulation_rate=1.0), seed=3)
    sources: set[str] = set()
    for _ in range(8):
        mind.experience_now(COMMANDS["shock"], "I'm terrified, and I can't bear it!")
        assert mind.last_turn is not None
        event = mind.last_turn.find(ReactorsMoved)
        assert event is not None
        sources |= {share.source for share in event.shares}
    assert sources == {"return", "stimulus", "mirror", "memory", "confabulation", "defense"}
