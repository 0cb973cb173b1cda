"""Memory and attention: what repeats wears off and recovers, the mood recalls its own, threat sharpens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, StimulusBias
from anima_actors.events import AttentionDirected, EmotionFelt
from anima_actors.psyche.events import MemoryRecalled, Stimulus, TimePassed
from anima_actors.psyche.model.personality import Vad
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.attention import AttentionFilter
from anima_actors.psyche.modules.memory import Memory
from tests.stories import quiet_mind

part = st.floats(-1, 1)
vectors = st.builds(Reactors, part, part, part, part)

PRAISE, BLOW = Reactors(0.0, 0.1, 0.3, 0.1), Reactors(0.6, 0.4, -0.3, -0.4)


def felt(valence: float = 0.0, intensity: float = 0.5, name: str = "Joy") -> EmotionFelt:
    return EmotionFelt(name, name, ((name, 1.0),), Vad(valence, 0.0, 0.0), intensity)


def directed(threat: float) -> AttentionDirected:
    return AttentionDirected(0.5, threat, 1.0, 0.0, 1.0)


def lived(
    memory: Memory, vector: Reactors, emotion: EmotionFelt | None = None, threat: float = 0.0
) -> tuple[MemoryRecalled, StimulusBias | None]:
    stimulus = Stimulus(vector)
    recalled, bias = memory.recollect(stimulus)
    memory.keep(stimulus, emotion or felt(), directed(threat), recalled)
    return recalled, bias


def attention_of(mind: Mind) -> AttentionDirected:
    assert mind.last_turn is not None
    found = mind.last_turn.find(AttentionDirected)
    assert found is not None
    return found


# --- memory


def test_what_was_never_met_is_new_and_brings_nothing_back() -> None:
    recalled, bias = lived(Memory(), PRAISE)
    assert (recalled.familiarity, recalled.novelty, recalled.recalled, bias) == (0.0, 1.0, 0, None)


@pytest.mark.parametrize("stimulus", [Stimulus(), Stimulus(message="only words")])
def test_quiet_turns_leave_no_trace(stimulus: Stimulus) -> None:
    memory = Memory()
    memory.keep(stimulus, felt(), None, None)
    assert memory.traces == ()


def test_what_is_alike_joins_its_trace_and_what_is_less_so_is_another() -> None:
    memory = Memory()
    lived(memory, PRAISE)
    lived(memory, Reactors(0.0, 0.12, 0.28, 0.1))
    assert len(memory.traces) == 1
    lived(memory, BLOW)
    assert len(memory.traces) == 2


def test_of_several_the_peak_and_the_end_are_remembered() -> None:
    memory = Memory()
    for size in (1.0, 3.0, 2.0):
        lived(memory, Reactors(*[size * amount for amount in PRAISE]))
    [trace] = memory.traces
    assert trace.peak == pytest.approx([3.0 * amount for amount in PRAISE])
    assert trace.vector == pytest.approx([2.5 * amount for amount in PRAISE])


def test_repetition_reinforces_up_to_its_bound() -> None:
    memory = Memory()
    weights = []
    for _ in range(12):
        lived(memory, PRAISE)
        weights.append(memory.traces[0].weight)
    assert weights[0] == pytest.approx(0.4, abs=1e-4) and weights[1] == pytest.approx(0.6, abs=1e-4)
    assert weights[-1] == pytest.approx(1.5, abs=1e-3)


def test_a_weight_halves_in_thirty_days_and_the_intense_lasts_longer() -> None:
    mild, intense = Memory(), Memory()
    for memory, intensity in ((mild, 0.0), (intense, 1.0)):
        lived(memory, PRAISE, felt(intensity=intensity))
        memory.keep(TimePassed(30 * 86_400.0), felt(), None, None)
    assert mild.traces[0].weight == pytest.approx(0.2, abs=1e-4)
    assert intense.traces[0].weight == pytest.approx(0.4 * 0.5 ** (1 / 3), abs=1e-4)


def test_a_habit_grows_without_threat_wears_off_in_days_and_is_undone_by_what_is_new() -> None:
    memory = Memory()
    for _ in range(5):
        lived(memory, PRAISE)
    grown = memory.traces[0].habit
    assert grown == pytest.approx(1 - 0.65**5, abs=2e-3)
    lived(memory, BLOW, threat=1.0)
    undone = memory.traces[0].habit
    assert undone < 0.5 * grown and memory.traces[1].habit == 0.0
    memory.keep(TimePassed(86_400.0), felt(), None, None)
    assert memory.traces[0].habit == pytest.approx(undone / 2, rel=1e-3)


def test_the_mood_recalls_its_own_and_the_opposite_is_remembered_too() -> None:
    def bias(mood: float) -> float:
        memory = Memory()
        for _ in range(3):
            lived(memory, PRAISE, felt(valence=0.5))
        memory.valence = mood
        found = memory.recollect(Stimulus(Reactors(0.0, -0.1, -0.3, -0.1)))[1]
        return found.satisfaction if found else 0.0

    assert bias(0.5) < 0.0  # a loss is felt the more, against what was had
    assert abs(bias(0.5)) > abs(bias(0.0)) >= abs(bias(-0.5))


def test_at_most_three_traces_come_back() -> None:
    memory = Memory()
    for vector in (Reactors(0.5), Reactors(0.4, 0.3), Reactors(0.4, 0.0, 0.3), Reactors(0.4, 0.0, 0.0, 0.3)):
        for _ in range(4):
            lived(memory, vector)
    assert len(memory.traces) == 4
    assert memory.recollect(Stimulus(Reactors(0.5, 0.1, 0.1, 0.1)))[0].recalled == 3


def test_the_weakest_trace_goes_first() -> None:
    memory = Memory()
    memory.constants = type(memory.constants)(capacity=2)
    lived(memory, PRAISE)
    lived(memory, PRAISE)
    lived(memory, BLOW)
    lived(memory, Reactors(-0.5, 0.4))
    assert [trace.vector for trace in memory.traces] == [memory.traces[0].vector, Reactors(-0.5, 0.4)]
    assert memory.traces[0].weight > 0.5


@given(st.lists(vectors, max_size=30))
def test_familiarity_and_novelty_are_shares_whatever_happens(story: list[Reactors]) -> None:
    memory = Memory()
    for vector in story:
        recalled, _ = lived(memory, vector)
        assert 0.0 <= recalled.familiarity <= 1.0 and 0.0 <= recalled.novelty <= 1.0


# --- attention


@given(vectors, st.floats(0, 1))
def test_attention_weighs_threat_novelty_and_relevance(vector: Reactors, novelty: float) -> None:
    actor = AttentionFilter()
    actor.goal_reactors, actor.goal_strength, actor.sensitised = ("tension",), 0.6, 0.5
    found = actor.direct(Stimulus(vector), None, MemoryRecalled(0.0, 0, "", 0, novelty))
    size = sum(map(abs, vector))
    threat = min(
        1.0, max(0, vector.tension) + 0.5 * max(0, -vector.satisfaction) + 0.5 * max(0, -vector.cohesion)
    )
    relevance = (
        0.6 * (abs(vector.tension) / size) if size else 0.0
    )  # the smallest float of all has no six tenths
    assert found.threat == pytest.approx(threat) and found.relevance == pytest.approx(relevance)
    assert found.salience == pytest.approx(min(1, 0.4 * threat + 0.3 * novelty + 0.3 * relevance))
    gain = (0.45 + 0.2 * threat + 0.55 * novelty + 0.1 * relevance) * 1.05
    assert found.gain == pytest.approx(gain)


def test_what_repeats_wears_off_and_a_week_of_rest_restores_it() -> None:
    mind = quiet_mind()
    gains = []
    for _ in range(6):
        mind.experience_now({"satisfaction": 0.3})
        gains.append(attention_of(mind).gain)
    assert gains[-1] < gains[1] < gains[0]
    mind.rest_now(7 * 86_400.0)
    mind.experience_now({"satisfaction": 0.3})
    assert attention_of(mind).gain == pytest.approx(gains[0], abs=0.02)


def test_a_threat_keeps_one_on_guard_for_hours() -> None:
    actor = AttentionFilter()
    actor.remember(Stimulus(), directed(1.0), None)
    grown = actor.sensitised
    assert grown == pytest.approx(0.5, rel=0.01)
    actor.remember(TimePassed(3 * 3_600.0), None, None)
    assert actor.sensitised == pytest.approx(grown / 2)


def test_attention_remembers_the_goal_of_the_turn_before() -> None:
    wanting = quiet_mind()
    wanting.experience_now({"cohesion": -0.6})
    goal = wanting.state["intention"]
    assert goal["goal"] == "establish contact"
    wanting.experience_now({"cohesion": 0.2})
    assert attention_of(wanting).relevance == pytest.approx(goal["strength"])
    strength = wanting.state["intention"]["strength"]
    wanting.experience_now({"arousal": 0.2})
    assert attention_of(wanting).relevance in (0.0, pytest.approx(strength))
