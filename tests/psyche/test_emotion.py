"""Emotion: where the body lies in emotional space, what it is nearest to, and what of it shows."""

from math import dist, exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Personality
from anima_actors.events import EmotionFelt, PersonalityDrifted, ReactorsMoved
from anima_actors.psyche.events import BodyAdapted, PersonalityHeld, Stimulus, TimePassed
from anima_actors.psyche.model.emotions import PROTOTYPES
from anima_actors.psyche.model.personality import AVERAGE, Traits, Vad, agency
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors
from anima_actors.psyche.modules.emotion import Emotion
from anima_actors.psyche.modules.personality import PersonalityKeeper
from tests.stories import COMMANDS, quiet_mind

reactor = st.floats(0.0, 1.0)
bodies = st.builds(Reactors, reactor, reactor, reactor, reactor)
traits = st.builds(Traits, *[st.floats(0, 1)] * 5)

TERRIFIED = Reactors(0.9, 0.75, 0.1, 0.05)
FRIGHTENED = Reactors(0.78, 0.72, 0.15, 0.1)


def feeling(
    actor: Emotion, x: Reactors, personality: Traits = AVERAGE, adapted: BodyAdapted | None = None
) -> EmotionFelt:
    return actor.feel(ReactorsMoved(x, x, (), 1), adapted, PersonalityHeld(personality, 0.0))


def test_the_prototypes_are_the_means_of_the_ratings() -> None:
    expected = {
        "Fear": (-0.63, 0.71, -0.43),
        "Anger": (-0.475, 0.655, 0.285),
        "Joy": (0.785, 0.495, 0.405),
        "Sadness": (-1.90 / 3, -0.85 / 3, -0.94 / 3),
        "Surprise": (0.47 / 3, 2.20 / 3, -0.61 / 3),
        "Disgust": (-0.60, 0.35, 0.11),
        "Anticipation": (1.37 / 3, 1.36 / 3, 0.30 / 3),
        "Trust": (2.20 / 4, 0.48 / 4, 0.28 / 4),
        "Anxiety": (-0.89 / 3, 1.31 / 3, -0.47 / 3),
        "Calm": (0.435, -0.43, 0.01),
    }
    assert set(PROTOTYPES) == set(expected)
    for name, point in expected.items():
        assert tuple(PROTOTYPES[name]) == pytest.approx(point, abs=1e-12)


def test_what_is_unpleasant_weighs_more() -> None:
    home = feeling(Emotion(), BASELINE).vad.valence
    loss = feeling(Emotion(), BASELINE._replace(satisfaction=0.3)).vad.valence
    gain = feeling(Emotion(), BASELINE._replace(satisfaction=0.7)).vad.valence
    assert home - loss == pytest.approx(1.4 * (gain - home))


def test_threat_takes_power_with_its_square_unless_one_can_act() -> None:
    def power(tension: float, personality: Traits) -> float:
        x = BASELINE._replace(tension=tension)
        return (
            feeling(Emotion(), x, personality).vad.dominance
            - feeling(Emotion(), BASELINE, personality).vad.dominance
        )

    helpless, able = Traits(neuroticism=0.9), Traits(neuroticism=0.1, extraversion=0.9)
    assert agency(able, 0.5) == 1.0 and agency(helpless, 0.5) == pytest.approx(-0.8)
    assert power(0.6, AVERAGE) == pytest.approx(-0.30 * 0.25)
    assert power(1.0, AVERAGE) == pytest.approx(4 * power(0.6, AVERAGE))
    assert power(0.6, helpless) < power(0.6, AVERAGE) < power(0.6, able)


def test_success_lends_power_only_with_energy() -> None:
    def power(satisfaction: float, arousal: float) -> float:
        return feeling(Emotion(), Reactors(0.2, arousal, satisfaction, 0.5)).vad.dominance

    assert power(0.9, 0.2) == pytest.approx(power(0.5, 0.2))
    assert power(0.9, 0.5) > power(0.5, 0.5) + 0.3


@given(bodies, traits)
def test_what_is_felt_is_the_nearest_prototype_and_the_blend_fades_with_distance(
    x: Reactors, personality: Traits
) -> None:
    felt = feeling(Emotion(), x, personality)
    distances = {name: dist(felt.vad, place) for name, place in PROTOTYPES.items()}
    if felt.distance < 0.20:
        assert felt.felt == "Calm"
        distances["Calm"] = min(distances.values())
    nearest = min(distances.values())
    assert distances[felt.felt] == pytest.approx(nearest)
    assert felt.blend[0] == (felt.felt, 1.0)
    for name, intensity in felt.blend:
        assert intensity == pytest.approx(exp(-(distances[name] - nearest) / 0.35))


def test_near_its_own_neutral_point_a_mind_is_calm_and_the_nearest_other_is_second() -> None:
    for personality in (AVERAGE, Traits(0.9, 0.1, 0.1, 0.5, 0.9), Traits(0.1, 0.9, 0.9)):
        felt = feeling(Emotion(), BASELINE, personality)
        assert felt.felt == "Calm" and felt.distance == pytest.approx(0.0, abs=1e-12)
        others = {name: dist(felt.vad, place) for name, place in PROTOTYPES.items() if name != "Calm"}
        assert felt.undertone == min(others, key=lambda name: others[name])


def test_the_body_is_felt_against_what_it_is_used_to() -> None:
    x = BASELINE._replace(satisfaction=0.6)
    fresh = feeling(Emotion(), x)
    used = feeling(Emotion(), x, adapted=BodyAdapted(Reactors(satisfaction=0.2), 0.5))
    assert used.vad == pytest.approx(feeling(Emotion(), BASELINE).vad, abs=1e-12)
    assert used.vad.valence < fresh.vad.valence


def test_fear_at_the_edge_turns_numb_for_the_third_turn_running() -> None:
    actor = Emotion()
    assert [feeling(actor, TERRIFIED).primary for _ in range(4)] == ["Fear", "Fear", "Numbness", "Numbness"]
    assert feeling(actor, BASELINE).primary != "Numbness"
    assert feeling(actor, TERRIFIED).primary == "Fear"


def test_fear_below_the_edge_stays_fear() -> None:
    actor = Emotion()
    assert {feeling(actor, FRIGHTENED).primary for _ in range(6)} == {"Fear"}


def test_sadness_of_one_who_can_act_protects_itself_under_strain() -> None:
    sad = Reactors(0.5, 0.1, 0.15, 0.2)
    able, helpless = Traits(neuroticism=0.3), Traits(neuroticism=0.7)
    assert feeling(Emotion(), sad, able).felt == "Sadness"
    assert feeling(Emotion(), sad, able).primary == "Protective anger"
    assert feeling(Emotion(), sad, helpless).primary == "Sadness"
    assert feeling(Emotion(), sad._replace(tension=0.4), able).primary == "Sadness"


ANGRY = Reactors(0.5, 0.75, 0.35, 0.55)


@pytest.mark.parametrize(
    ("cohesion", "personality", "shown"),
    [
        (0.55, Traits(agreeableness=0.65, extraversion=0.9), "Assertiveness"),
        (0.45, Traits(agreeableness=0.65, extraversion=0.9), "Anger"),
        (0.55, Traits(agreeableness=0.5, extraversion=0.7), "Anger"),
        (0.55, Traits(agreeableness=0.5, neuroticism=0.25), "Determination"),
        (0.45, Traits(agreeableness=0.65, neuroticism=0.25, extraversion=0.7), "Determination"),
    ],
)
def test_anger_among_friends_is_assertive_and_in_the_stable_determined(
    cohesion: float, personality: Traits, shown: str
) -> None:
    felt = feeling(Emotion(), ANGRY._replace(cohesion=cohesion), personality)
    assert (felt.felt, felt.primary) == ("Anger", shown)


def test_relief_is_a_great_need_suddenly_gone() -> None:
    actor = Emotion()
    feeling(actor, Reactors(0.9, 0.6, 0.1, 0.1))
    assert feeling(actor, BASELINE).primary == "Relief"
    assert feeling(actor, BASELINE).primary != "Relief"


def test_there_is_no_relief_from_a_small_need() -> None:
    actor = Emotion()
    feeling(actor, Reactors(0.5, 0.3, 0.3, 0.4))
    assert feeling(actor, BASELINE).primary != "Relief"


def test_the_prototype_felt_moves_towards_what_was_felt_and_all_return() -> None:
    actor = Emotion()
    felt = feeling(actor, FRIGHTENED)
    place = actor.map[list(PROTOTYPES).index("Fear")]
    base = PROTOTYPES["Fear"]
    for axis in range(3):
        learned = base[axis] + 0.03 * (felt.vad[axis] - base[axis])
        assert place[axis] == pytest.approx(learned + 0.005 * (base[axis] - learned))


@given(st.lists(bodies, min_size=1, max_size=60))
def test_no_prototype_ever_strays_further_than_a_quarter(story: list[Reactors]) -> None:
    actor = Emotion()
    for x in story * 5:
        feeling(actor, x)
    for place, base in zip(actor.map, PROTOTYPES.values(), strict=True):
        assert dist(place, base) <= 0.25 + 1e-12


def test_without_learning_the_map_stays_as_it_was() -> None:
    once, again = (quiet_mind(constants={"emotion.learn_rate": 0}) for _ in range(2))
    assert once.experience_now(COMMANDS["grief"]) == again.experience_now(COMMANDS["grief"])


# --- what feelings do to who one is

DIRECTIONS = {
    "Fear": {"neuroticism": 1.0, "conscientiousness": -0.5},
    "Anxiety": {"neuroticism": 1.0, "conscientiousness": -0.5},
    "Numbness": {"neuroticism": 1.0, "conscientiousness": -0.5},
    "Anger": {"agreeableness": -0.7, "neuroticism": 0.3},
    "Protective anger": {"agreeableness": -0.7, "neuroticism": 0.3},
    "Joy": {"neuroticism": -0.5, "extraversion": 0.3},
    "Relief": {"neuroticism": -0.5, "extraversion": 0.3},
    "Trust": {"agreeableness": 0.4, "conscientiousness": 0.3},
    "Assertiveness": {"agreeableness": 0.4, "conscientiousness": 0.3},
}
MOMENT = Stimulus()


def emotion(name: str, intensity: float) -> EmotionFelt:
    return EmotionFelt(name, name, ((name, 1.0),), Vad(0.0, 0.0, 0.0), intensity)


@pytest.mark.parametrize("name", DIRECTIONS)
def test_strong_emotion_moves_the_traits_in_its_direction(name: str) -> None:
    keeper = PersonalityKeeper()
    drifted = keeper.drift(MOMENT, emotion(name, 0.8))
    assert drifted is not None
    for trait, change in drifted.change._asdict().items():
        assert change == pytest.approx(0.03 * 0.8 / 60 * DIRECTIONS[name].get(trait, 0.0))
    assert PersonalityKeeper().drift(MOMENT, emotion(name, 0.49)) is None


def test_no_trait_goes_further_than_its_bound_however_long_it_lasts() -> None:
    keeper = PersonalityKeeper(Personality(neuroticism=0.5))
    for _ in range(20_000):
        keeper.drift(MOMENT, emotion("Fear", 1.0))
    assert 0.10 < keeper.hold(MOMENT).traits.neuroticism - 0.5 < 0.15


def test_half_of_a_drift_is_gone_in_three_weeks() -> None:
    keeper = PersonalityKeeper()
    for _ in range(100):
        keeper.drift(MOMENT, emotion("Fear", 1.0))
    before = keeper.hold(MOMENT).traits.neuroticism - 0.5
    assert keeper.drift(TimePassed(21 * 86_400.0), emotion("Calm", 0.0)) is None
    assert keeper.hold(MOMENT).traits.neuroticism - 0.5 == pytest.approx(before / 2)


def test_traits_stay_shares() -> None:
    keeper = PersonalityKeeper(Personality(neuroticism=1.0))
    keeper.drift(MOMENT, emotion("Fear", 1.0))
    assert keeper.hold(MOMENT).traits.neuroticism == 1.0


def test_a_drift_applies_from_the_next_turn() -> None:
    mind = quiet_mind()
    held = []
    for _ in range(3):
        mind.experience_now(COMMANDS["shock"])
        assert mind.last_turn is not None
        personality = mind.last_turn.find(PersonalityHeld)
        assert personality is not None
        held.append(personality.traits.neuroticism)
    assert held[0] == 0.5
    assert held[0] < held[1] < held[2]
    assert mind.last_turn is not None and mind.last_turn.find(PersonalityDrifted) is not None
