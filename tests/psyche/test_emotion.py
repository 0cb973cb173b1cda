"""Emotion: where the body lies in emotional space, what it is nearest to, and what of it shows."""

from math import dist, exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality
from anima_actors.events import EmotionFelt, ReactorsMoved, TimePassed
from anima_actors.psyche.events import PersonalityHeld
from anima_actors.psyche.model.emotions import PROTOTYPES
from anima_actors.psyche.model.personality import AVERAGE, Traits, Vad
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.emotion import Emotion
from anima_actors.psyche.modules.personality import PersonalityKeeper
from tests.psyche import by_the_book as book
from tests.stories import COMMANDS, quiet_mind

reactor = st.floats(0.0, 1.0)
bodies = st.builds(Reactors, reactor, reactor, reactor, reactor)
traits = st.tuples(*[st.floats(0, 1)] * 5).map(lambda values: Traits(*values))


def feeling(actor: Emotion, x: Reactors, personality: Traits = AVERAGE) -> EmotionFelt:
    return actor.feel(ReactorsMoved(x, x, (), 1), PersonalityHeld(personality, 0.0))


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


@given(bodies, traits)
def test_the_place_in_emotional_space_is_by_the_book(x: Reactors, personality: Traits) -> None:
    felt = feeling(Emotion(), x, personality)
    assert felt.vad == pytest.approx(book.vad(np.array(x), personality), abs=1e-12)
    neutral = 0.2 * book.temperament(personality)
    assert felt.intensity == pytest.approx(min(1.0, dist(felt.vad, neutral) / 1.2), abs=1e-12)


@given(bodies, traits)
def test_what_is_felt_is_the_nearest_prototype_and_the_blend_fades_with_distance(
    x: Reactors, personality: Traits
) -> None:
    felt = feeling(Emotion(), x, personality)
    distances = {name: dist(felt.vad, point) for name, point in PROTOTYPES.items()}
    away = dist(felt.vad, 0.2 * book.temperament(personality))
    if away < 0.12:
        assert felt.felt == "Calm"
        distances["Calm"] = min(away, *distances.values())
    least = min(distances.values())
    assert distances[felt.felt] == least
    assert felt.blend[0] == (felt.felt, 1.0)
    assert len(felt.blend) == len(PROTOTYPES)
    strengths = [strength for _, strength in felt.blend]
    assert strengths == sorted(strengths, reverse=True)
    for name, strength in felt.blend:
        assert strength == pytest.approx(exp(-(distances[name] - least) / 0.15), abs=1e-12)


@pytest.mark.parametrize(("arousal", "calm"), [(0.20 + 0.119 * 0.8, True), (0.20 + 0.121 * 0.8, False)])
def test_near_its_own_neutral_point_a_mind_is_calm(arousal: float, calm: bool) -> None:
    """Only arousal is moved, by .119 and .121 of its room; dominance moves by .3 of that."""
    room = (arousal - 0.2) / 0.8 / (1 + 0.3**2) ** 0.5
    felt = feeling(Emotion(), Reactors(0.2, 0.2 + 0.8 * room, 0.5, 0.5))
    assert (felt.felt == "Calm") == calm


def test_the_neurotic_are_less_at_ease_at_rest_and_the_agreeable_more() -> None:
    """Mehrabian 1996; widely copied code has the signs of neuroticism reversed."""
    rest = Reactors(*book.B.tolist())
    average = feeling(Emotion(), rest).vad
    nervous = feeling(Emotion(), rest, AVERAGE._replace(neuroticism=1.0)).vad
    kind = feeling(Emotion(), rest, AVERAGE._replace(agreeableness=1.0)).vad
    assert nervous.valence < average.valence < kind.valence
    assert nervous.arousal > average.arousal


FEARFUL = Reactors(0.9, 0.75, 0.1, 0.05)
SAD = Reactors(0.3, 0.1, 0.1, 0.2)
ANGRY = Reactors(0.6, 0.65, 0.25, 0.6)


def test_fear_at_the_edge_turns_numb_for_the_third_turn_running() -> None:
    actor = Emotion()
    assert [feeling(actor, FEARFUL).primary for _ in range(4)] == ["Fear", "Fear", "Numbness", "Numbness"]
    assert feeling(actor, SAD).felt == "Sadness"
    assert feeling(actor, FEARFUL).primary == "Fear"  # running means running


def test_fear_below_the_edge_stays_fear() -> None:
    actor = Emotion()
    below = FEARFUL._replace(tension=0.84)
    assert [feeling(actor, below).primary for _ in range(4)] == ["Fear"] * 4
    assert feeling(actor, FEARFUL).primary == "Numbness"


def test_what_shows_and_what_is_felt_are_both_told() -> None:
    actor = Emotion()
    for _ in range(3):
        felt = feeling(actor, FEARFUL)
    assert (felt.primary, felt.felt) == ("Numbness", "Fear")


@pytest.mark.parametrize(
    ("tension", "arousal", "shown"),
    [(0.72, 0.36, "Protective anger"), (0.70, 0.36, "Sadness"), (0.72, 0.35, "Sadness")],
)
def test_sadness_under_pressure_and_awake_protects_itself(tension: float, arousal: float, shown: str) -> None:
    x, actor = Reactors(tension, arousal, 0.05, 0.05), Emotion()
    place = feeling(Emotion(), x).vad  # the map as shipped calls this fear; another map may call it sadness
    actor.map = tuple(place if name == "Sadness" else point for name, point in PROTOTYPES.items())
    felt = feeling(actor, x)
    assert (felt.felt, felt.primary) == ("Sadness", shown)


@pytest.mark.parametrize(("before", "shown"), [(-0.4, "Protective anger"), (0.0, "Anger")])
def test_anger_that_sadness_has_turned_into_is_protective(before: float, shown: str) -> None:
    mind = Mind(Personality(neuroticism=0.7, conscientiousness=0.7, confabulation=0.0))
    mind.experience_now({"satisfaction": before, "tension": 0.2})
    blow = {"tension": 0.6, "arousal": 0.7, "cohesion": 0.1, "satisfaction": -0.4 - before}
    state = mind.experience_now(blow)
    assert (state["felt"], state["primary"]) == ("Anger", shown)
    assert mind.experience_now({})["primary"] != "Protective anger"  # it was sad two turns ago


@pytest.mark.parametrize(
    ("personality", "cohesion", "shown"),
    [
        (AVERAGE, 0.6, "Anger"),
        (AVERAGE._replace(agreeableness=0.61), 0.6, "Assertiveness"),
        (AVERAGE._replace(agreeableness=0.60), 0.6, "Anger"),
        (AVERAGE._replace(agreeableness=0.61), 0.5, "Anger"),
        (AVERAGE._replace(neuroticism=0.29), 0.6, "Determination"),
        (AVERAGE._replace(neuroticism=0.30), 0.6, "Anger"),
        (AVERAGE._replace(agreeableness=0.61, neuroticism=0.29), 0.6, "Assertiveness"),
    ],
)
def test_anger_among_friends_is_assertive_and_in_the_stable_determined(
    personality: Traits, cohesion: float, shown: str
) -> None:
    felt = feeling(Emotion(), ANGRY._replace(cohesion=cohesion), personality)
    assert (felt.felt, felt.primary) == ("Anger", shown)


def test_relief_is_a_great_need_suddenly_gone() -> None:
    actor = Emotion()
    feeling(actor, FEARFUL)
    relieved = feeling(actor, Reactors(0.2, 0.3, 0.6, 0.6))
    assert relieved.primary == "Relief"
    assert relieved.felt != "Relief"
    assert feeling(actor, Reactors(0.2, 0.3, 0.6, 0.6)).primary != "Relief"


def test_there_is_no_relief_from_a_small_need() -> None:
    actor = Emotion()
    feeling(actor, Reactors(0.4, 0.3, 0.4, 0.4))
    assert feeling(actor, Reactors(0.2, 0.2, 0.8, 0.8)).primary != "Relief"


@given(st.lists(bodies, min_size=1, max_size=30))
def test_no_prototype_ever_strays_further_than_a_quarter(story: list[Reactors]) -> None:
    actor = Emotion()
    actor.constants = type(actor.constants)(learn_rate=0.5)
    for x in story:
        feeling(actor, x)
        for place, base in zip(actor.map, PROTOTYPES.values(), strict=True):
            assert dist(place, base) <= 0.25 + 1e-12


def test_the_prototype_felt_moves_towards_what_was_felt_and_all_return() -> None:
    actor = Emotion()
    felt = feeling(actor, FEARFUL)
    index = list(PROTOTYPES).index(felt.felt)
    base = np.array(PROTOTYPES[felt.felt])
    moved = base + 0.03 * (np.array(felt.vad) - base)
    moved += 0.005 * (base - moved)
    assert actor.map[index] == pytest.approx(moved, abs=1e-12)
    feeling(actor, SAD)
    assert actor.map[index] == pytest.approx(moved + 0.005 * (base - moved), abs=1e-12)


def test_without_learning_the_map_stays_as_it_was() -> None:
    mind = quiet_mind(constants={"emotion.learn_rate": 0})
    once = mind.experience_now(COMMANDS["grief"])
    again = quiet_mind(constants={"emotion.learn_rate": 0}).experience_now(COMMANDS["grief"])
    assert once == again


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


def emotion(name: str, intensity: float) -> EmotionFelt:
    return EmotionFelt(name, name, ((name, 1.0),), Vad(0.0, 0.0, 0.0), intensity)


@pytest.mark.parametrize("name", [*DIRECTIONS, "Sadness", "Calm", "Boredom"])
@given(st.floats(0, 1) | st.floats(0.5, 1), traits)
def test_strong_emotion_moves_the_traits_in_its_direction_and_never_out_of_range(
    name: str, intensity: float, start: Traits
) -> None:
    keeper = PersonalityKeeper(Personality(*start))
    keeper.drift(emotion(name, intensity))
    rate = 0.008 * intensity if intensity >= 0.5 else 0.0
    expected = {
        trait: min(1.0, max(0.0, value + rate * DIRECTIONS.get(name, {}).get(trait, 0.0)))
        for trait, value in start._asdict().items()
    }
    held = keeper.hold(TimePassed(0.0)).traits
    assert held._asdict() == pytest.approx(expected, abs=1e-12)
    assert all(0.0 <= value <= 1.0 for value in held)


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
