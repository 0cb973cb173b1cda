"""What pulls apart, and how the mind protects itself from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import (
    Mind,
    Personality,
    ReactorNudge,
)
from anima_actors.events import (
    DefenseRaised,
    DissonanceFelt,
    GoalHeld,
    PersonalityHeld,
    TensionReturned,
)
from anima_actors.psyche.events import TimePassed
from anima_actors.psyche.model.personality import AVERAGE, Traits
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors
from anima_actors.psyche.modules.defense import LEVELS, EgoDefense
from anima_actors.psyche.modules.dissonance import CognitiveDissonance
from tests.psyche.wanting import MOMENT, NEUTRAL, bodies, moved, requirements, traits
from tests.stories import COMMANDS, quiet_mind


def held(
    needs: str,
    strength: float = 0.8,
    crossed: tuple[tuple[str, float], ...] = (),
    served: tuple[tuple[str, float], ...] = (),
    age: int = 0,
) -> GoalHeld:
    levels = requirements(needs)
    return GoalHeld("g", strength, 0.5, age, "drive", "kept", None, levels, crossed, served, levels)


def level(goal: GoalHeld, x: Reactors, actor: CognitiveDissonance | None = None) -> float:
    return (actor or CognitiveDissonance()).compare(MOMENT, goal, moved(x))[0].level


def test_dissonance_by_hand() -> None:
    x = Reactors(0.7, 0.2, 0.5, 0.25)
    assert level(held("c+.5 t-.4"), x) == pytest.approx(0.8 * (0.5 + 0.5) / 2)
    assert level(held("t-.4", crossed=(("care", 0.7),)), x) == pytest.approx(0.8 * (0.5 + 0.7) / 1.7)
    assert level(held("t-.4", served=(("care", 0.9),)), x) == pytest.approx(0.8 * 0.5 / 1.9)
    assert level(held(""), x) == 0.0


def test_a_level_that_stays_out_of_reach_yields() -> None:
    actor, x = CognitiveDissonance(), NEUTRAL._replace(tension=0.9)
    found = [level(held("t-.4", age=age), x, actor) for age in range(8)]
    assert found == sorted(found, reverse=True) and found[-1] < 0.8 * found[0]
    assert actor.aspired[0].amount == pytest.approx(0.9 - 0.5 * 0.85**7)
    assert level(held("t-.4", age=0), x, actor) == pytest.approx(found[0])


@pytest.mark.parametrize(
    ("tension", "label"),
    [
        (0.42, "aligned"),
        (0.5, "slight contradiction"),
        (0.65, "noticeable conflict"),
        (0.82, "strong dissonance"),
        (0.99, "critical contradiction"),
    ],
)
def test_the_label_follows_the_level_and_above_three_tenths_it_presses(tension: float, label: str) -> None:
    felt, nudge = CognitiveDissonance().compare(
        MOMENT, held("t-.4", 0.8), moved(NEUTRAL._replace(tension=tension))
    )
    assert felt.label == label and bool(felt.description) == (felt.level > 0.3)
    assert nudge == (ReactorNudge("dissonance", tension=0.1 * felt.level) if felt.level > 0.3 else None)
    rest = CognitiveDissonance().compare(
        TimePassed(600.0), held("t-.4"), moved(NEUTRAL._replace(tension=tension))
    )
    assert rest[1] is None


# --- A3 defense


def defended(
    x: Reactors, personality: Traits = AVERAGE, conflict: float = 0.0, nudges: tuple[ReactorNudge, ...] = ()
) -> DefenseRaised | None:
    felt = DissonanceFelt(conflict, "", "", 0.0)
    return EgoDefense().defend(MOMENT, moved(x), nudges, felt, PersonalityHeld(personality, 0.0))


@given(bodies, traits, st.floats(0, 1))
def test_a_defence_takes_a_fixed_share_of_the_excess_over_home_exactly(
    x: Reactors, personality: Traits, conflict: float
) -> None:
    raised = defended(x, personality, conflict)
    load = x.tension - 0.15 * (x.cohesion - 0.5)
    assert (raised is not None) == (load > 0.55)
    if raised is not None:
        share = {7: 0.32, 5: 0.26, 3: 0.20}[raised.maturity]
        assert raised.maturity == LEVELS[raised.mechanism] and raised.load == pytest.approx(load)
        assert raised.tension_relief == pytest.approx(share * (x.tension - 0.2), abs=1e-12)
        parked = {7: 0.0, 5: 0.35, 3: 0.70}[raised.maturity]
        assert raised.parked == pytest.approx(parked * raised.tension_relief)


@pytest.mark.parametrize(
    ("mechanism", "x", "personality", "conflict"),
    [
        ("sublimation", Reactors(0.65, 0.3, 0.5, 0.5), Traits(0.2, 0.5, 0.5, 0.3, 0.95), 0.0),
        ("suppression", Reactors(0.65, 0.2, 0.5, 0.5), Traits(0.2, 0.5, 0.5, 0.95, 0.2), 0.0),
        ("displacement", Reactors(0.75, 0.95, 0.5, 0.5), Traits(0.5, 0.5, 0.3, 0.3, 0.2), 0.0),
        ("denial", Reactors(0.97, 0.15, 0.05, 0.5), Traits(0.8, 0.5, 0.6, 0.3, 0.2), 0.0),
        ("rationalization", Reactors(0.62, 0.2, 0.5, 0.5), Traits(0.9, 0.5, 0.6, 0.1, 0.1), 0.6),
        ("projection", Reactors(0.7, 0.2, 0.5, 0.05), Traits(0.9, 0.5, 0.05, 0.1, 0.1), 0.0),
    ],
)
def test_each_of_the_six_mechanisms_can_be_raised(
    mechanism: str, x: Reactors, personality: Traits, conflict: float
) -> None:
    raised = defended(x, personality, conflict)
    assert raised is not None and raised.mechanism == mechanism


def test_mature_defences_turn_the_pain_into_something() -> None:
    art = defended(Reactors(0.65, 0.3, 0.5, 0.5), Traits(0.2, 0.5, 0.5, 0.3, 0.95))
    patience = defended(Reactors(0.65, 0.2, 0.5, 0.5), Traits(0.2, 0.5, 0.5, 0.95, 0.2))
    assert art is not None and patience is not None
    assert art.satisfaction == pytest.approx(art.tension_relief / 2) and art.arousal == 0.0
    assert patience.satisfaction == 0.0 and patience.arousal == pytest.approx(-patience.tension_relief / 2)


def test_the_load_is_that_which_the_nudges_leave() -> None:
    x = BASELINE._replace(tension=0.53)
    assert defended(x) is None
    assert defended(x, nudges=(ReactorNudge("dissonance", tension=0.05),)) is not None
    assert defended(x._replace(tension=0.57), nudges=(ReactorNudge("hug", tension=-0.1),)) is None


def test_a_denied_pain_comes_back_within_five_turns() -> None:
    actor = EgoDefense()
    raised = actor.defend(
        MOMENT, moved(Reactors(0.97, 0.15, 0.05, 0.5)), (), None, PersonalityHeld(Traits(0.8), 0.0)
    )
    assert raised is not None and raised.parked > 0.0
    returned = [actor.resurface(MOMENT) for _ in range(7)]
    amounts = [one.first for one in returned if one]
    assert amounts == pytest.approx([raised.parked / 5] * 5)
    assert returned[5:] == [None, None]


def test_in_a_rest_it_comes_back_a_share_a_minute_and_no_defence_is_raised() -> None:
    actor = EgoDefense()
    raised = actor.defend(MOMENT, moved(Reactors(0.97, 0.15, 0.05, 0.5)), (), None, None)
    assert raised is not None
    assert actor.resurface(TimePassed(30.0)) is None
    returned = actor.resurface(TimePassed(180.0))
    assert isinstance(returned, TensionReturned) and len(returned.amounts) == 3
    assert actor.defend(TimePassed(60.0), moved(Reactors(0.97, 0.2, 0.1, 0.5)), (), None, None) is None


def test_in_a_whole_story_all_that_was_parked_comes_back() -> None:
    mind = quiet_mind(Personality(neuroticism=0.9, conscientiousness=0.2))
    parked = returned = 0.0
    for command in (["shock"] * 3) + (["relax"] * 8):
        mind.experience_now(COMMANDS[command])
        events = events_of(mind)
        parked += sum(one.parked for one in events if isinstance(one, DefenseRaised))
        returned += sum(one.first for one in events if isinstance(one, TensionReturned))
    assert parked > 0.1 and returned == pytest.approx(parked)


def events_of(mind: Mind) -> list[object]:
    assert mind.last_turn is not None
    return [one.event for one in mind.last_turn.envelopes]
