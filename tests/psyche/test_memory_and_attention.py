"""Memory grows familiar with what repeats, and attention lets through what is new, threatening or wanted."""

from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, StimulusBias
from anima_actors.events import AttentionDirected, EmotionFelt
from anima_actors.psyche.events import GoalHeld, MemoryRecalled, MirrorReflected, Requirement, Stimulus
from anima_actors.psyche.model.personality import Vad
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors
from anima_actors.psyche.modules.attention import AttentionFilter
from anima_actors.psyche.modules.memory import Memory
from tests.stories import quiet_mind

part = st.floats(-1, 1)
vectors = st.builds(Reactors, part, part, part, part)
share = st.floats(0, 1)

FELT = EmotionFelt("Fear", "Fear", (("Fear", 1.0),), Vad(-0.5, 0.5, -0.5), 0.7)
SHOCK = Reactors(0.6, 0.5, -0.4, -0.5)


def lived(memory: Memory, vector: Reactors) -> tuple[MemoryRecalled, StimulusBias | None]:
    stimulus = Stimulus(vector)
    recalled = memory.recollect(stimulus)
    memory.keep(stimulus, FELT)
    return recalled


def test_what_was_never_met_is_not_familiar() -> None:
    recalled, bias = lived(Memory(), SHOCK)
    assert (recalled.familiarity, recalled.recalled, bias) == (0.0, 0, None)


def test_one_recollection_is_felt_again_a_little() -> None:
    memory = Memory()
    lived(memory, SHOCK)
    recalled, bias = lived(memory, SHOCK)
    weight = 0.4 * (1 - 0.005)
    assert recalled.recalled == 1
    assert recalled.familiarity == pytest.approx(weight)
    assert (recalled.emotion, recalled.turns_ago) == ("Fear", 1)
    assert bias is not None
    assert bias.deltas == pytest.approx([0.05 * weight * part for part in SHOCK])


def test_repetition_reinforces_up_to_its_bounds() -> None:
    memory, weight = Memory(), 0.4
    lived(memory, SHOCK)
    for _ in range(40):
        weight *= 1 - 0.005
        recalled, bias = lived(memory, SHOCK)
        assert bias is not None
        assert recalled.familiarity == pytest.approx(min(1.0, weight))
        assert bias.tension == pytest.approx(0.05 * weight * 0.6)
        weight = min(3.0, weight + 0.2)
    assert weight == pytest.approx(3.0, abs=0.02)
    assert recalled.familiarity == 1.0


def test_what_is_less_alike_is_another_trace() -> None:
    memory = Memory()
    lived(memory, Reactors(1.0, 0.0, 0.0, 0.0))
    cosine_80 = Reactors(0.80, 0.60, 0.0, 0.0)
    recalled, _ = lived(memory, cosine_80)
    assert recalled.familiarity == pytest.approx(0.80 * 0.4 * 0.995)
    recalled, _ = lived(memory, Reactors(1.0, 0.0, 0.0, 0.0))
    assert recalled.recalled == 2


def test_nothing_comes_back_below_the_threshold() -> None:
    memory = Memory()
    lived(memory, Reactors(1.0, 0.0, 0.0, 0.0))
    recalled, bias = lived(memory, Reactors(0.7, 0.714, 0.0, 0.0))  # similarity .7, weight .4: .28
    assert (recalled.recalled, bias) == (0, None)


def test_at_most_three_traces_come_back() -> None:
    memory = Memory()
    rng = np.random.default_rng(1)
    for _ in range(60):
        vector = np.array([1.0, 0.0, 0.0, 0.0]) + rng.normal(0.0, 0.45, 4)
        recalled, _ = lived(memory, Reactors(*vector.tolist()))
        assert recalled.recalled <= 3
    assert recalled.recalled == 3


def test_the_200_strongest_traces_are_kept_and_the_weakest_goes_first() -> None:
    memory = Memory()
    memory.constants = type(memory.constants)(same_from=0.9999)
    lived(memory, SHOCK)
    for _ in range(3):
        lived(memory, SHOCK)  # reinforced
    rng = np.random.default_rng(0)
    for number in count():
        lived(memory, Reactors(*rng.normal(0.0, 1.0, 4).tolist()))
        if number >= 260:
            break
    assert len(memory.traces) == 200
    assert lived(memory, SHOCK)[0].familiarity > 0.2  # the reinforced one has outlived 60 later ones


def test_weights_fade_a_little_each_turn() -> None:
    memory = Memory()
    lived(memory, Reactors(1.0, 0.0, 0.0, 0.0))
    for turns in range(1, 40):
        recalled, _ = memory.recollect(Stimulus(Reactors(1.0, 0.0, 0.0, 0.0)))
        expected = 0.4 * 0.995**turns
        assert recalled.familiarity == pytest.approx(expected if expected > 0.3 else 0.0)


def test_they_fade_in_turns_in_which_only_words_came_too() -> None:
    memory = Memory()
    lived(memory, SHOCK)
    for _ in range(20):
        lived(memory, NO_CHANGE)
    assert memory.recollect(Stimulus(SHOCK))[0].familiarity == pytest.approx(0.4 * 0.995**21)


@given(st.lists(vectors, max_size=12))
def test_familiarity_is_a_share_whatever_happens(story: list[Reactors]) -> None:
    memory = Memory()
    for vector in story:
        recalled, bias = lived(memory, vector)
        assert 0.0 <= recalled.familiarity <= 1.0
        assert (bias is None) == (recalled.recalled == 0)


def test_a_stimulus_without_direction_leaves_no_trace() -> None:
    memory = Memory()
    lived(memory, NO_CHANGE)
    assert lived(memory, SHOCK)[0].recalled == 0


def reminded(familiarity: float) -> MemoryRecalled:
    return MemoryRecalled(familiarity, 0, "", 0)


def mirrored(contagion: Reactors) -> MirrorReflected:
    return MirrorReflected("en", NO_CHANGE, contagion, "", ())


@given(vectors, st.none() | vectors, st.none() | share, st.none() | share)
def test_attention_is_by_the_book_and_stays_in_bounds(
    vector: Reactors, caught: Reactors | None, familiarity: float | None, strength: float | None
) -> None:
    attention = AttentionFilter()
    if strength is not None:
        needs = (Requirement("tension", 0.5, False), Requirement("cohesion", 0.5, True))
        attention.remember(GoalHeld("g", strength, 0.5, 0, "drive", "held", None, needs, (), ()))
    directed = attention.direct(
        Stimulus(vector),
        mirrored(caught) if caught else None,
        None if familiarity is None else reminded(familiarity),
    )
    t, _, s, c = np.array(vector) + np.array(caught or NO_CHANGE)
    threat = min(1.0, max(0.0, t) + 0.5 * max(0.0, -s) + 0.5 * max(0.0, -c))
    total = sum(abs(part) for part in vector)
    wanted = (abs(vector.tension) + abs(vector.cohesion)) / total if total else 0.0
    salience = 0.4 * threat + 0.3 * (1 - (familiarity or 0.0)) + 0.3 * (strength or 0.0) * wanted
    assert directed.salience == pytest.approx(min(1.0, max(0.0, salience)), abs=1e-12)
    assert directed.gain == pytest.approx(0.85 + 0.5 * directed.salience, abs=1e-12)
    assert 0.85 <= directed.gain <= 1.35


def directed(mind: Mind) -> AttentionDirected:
    assert mind.last_turn is not None
    found = mind.last_turn.find(AttentionDirected)
    assert found is not None
    return found


def test_what_repeats_wears_off() -> None:
    mind = quiet_mind()
    gains = []
    for _ in range(6):
        mind.experience_now({"satisfaction": 0.3})
        gains.append(directed(mind).gain)
    assert gains[-1] < gains[1] < gains[0]


def test_attention_remembers_the_goal_of_the_turn_before() -> None:
    wanting = quiet_mind()
    wanting.experience_now({"cohesion": -0.5})
    assert wanting.state["intention"]["goal"] == "establish contact"
    wanting.experience_now({"cohesion": 0.2})
    assert directed(wanting).relevance == pytest.approx(0.8)
    wanting.experience_now({"arousal": 0.2})
    assert directed(wanting).relevance == 0.0
