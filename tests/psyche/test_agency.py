"""What is needed and felt becomes proposals, which values judge."""

from math import inf

import pytest
from hypothesis import given

from anima_actors import (
    IntentionProposed,
    Personality,
    ValueRule,
    ValueSystem,
)
from anima_actors.events import (
    DrivesFelt,
)
from anima_actors.psyche.events import IntentionJudged
from anima_actors.psyche.model.goals import GOALS
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors, deviation, drive_strength
from anima_actors.psyche.modules.drives import Drives
from anima_actors.psyche.modules.intent import IntentEngine
from anima_actors.psyche.modules.values import ValueKeeper
from tests.psyche.wanting import bodies, drive, emotion, moved, requirements


@given(bodies)
def test_needs_are_deviations_and_the_largest_above_a_bound_dominates(x: Reactors) -> None:
    felt = Drives().want(moved(x))
    q = deviation(x)
    needs = {
        "tension": max(0.0, q.tension),
        "arousal": 0.7 * abs(q.arousal),
        "satisfaction": max(0.0, -q.satisfaction),
        "cohesion": max(0.0, -q.cohesion),
    }
    largest = max(needs, key=lambda name: needs[name])
    assert felt.dominant == (largest if needs[largest] > 0.35 else None)
    for need in felt.needs:
        assert need.intensity == pytest.approx(needs[need.reactor])
    assert felt.strength == pytest.approx(drive_strength(q))


@pytest.mark.parametrize(
    ("reactor", "value", "need"),
    [
        ("tension", 0.8, "rest"),
        ("arousal", 0.9, "calm"),
        ("arousal", 0.01, "stimulation"),
        ("satisfaction", 0.1, "fulfilment"),
        ("cohesion", 0.1, "contact"),
    ],
)
def test_each_need_says_what_it_needs(reactor: str, value: float, need: str) -> None:
    felt = Drives().want(moved(BASELINE._replace(**{reactor: value})))
    assert [(one.reactor, one.need) for one in felt.needs] == [(reactor, need)]


def test_reward_is_the_fall_of_the_drive() -> None:
    drives = Drives()
    hungry = drives.want(moved(Reactors(0.8, 0.2, 0.1, 0.5)))
    assert drives.want(moved(BASELINE)).reward == pytest.approx(hungry.strength)


# --- A1 intent

BY_EMOTION = {
    "Anger": "set boundaries",
    "Protective anger": "protect myself",
    "Fear": "avoid the threat",
    "Numbness": "preserve myself",
    "Joy": "share",
    "Sadness": "receive support",
    "Trust": "deepen contact",
    "Anxiety": "find certainty",
    "Assertiveness": "state my position",
    "Determination": "act",
}
BY_DRIVE = {
    ("cohesion", "lack"): "establish contact",
    ("tension", "excess"): "find safety",
    ("satisfaction", "lack"): "find a resource",
    ("arousal", "excess"): "settle down",
    ("arousal", "lack"): "look for stimulation",
}
LEVELS_ASKED = {
    "establish contact": (0.70, "c+.5 t-.4"),
    "find safety": (0.80, "t-.4 a-.4"),
    "find a resource": (0.60, "s+.45"),
    "settle down": (0.50, "a-.3"),
    "look for stimulation": (0.50, "a+.25"),
    "set boundaries": (0.85, "c+.5 t-.4"),
    "protect myself": (0.90, "t-.4"),
    "avoid the threat": (0.90, "t-.4"),
    "preserve myself": (0.95, "t-.4 a-.3"),
    "share": (0.60, "c+.6"),
    "deepen contact": (0.65, "c+.6"),
    "receive support": (0.70, "c+.5"),
    "find certainty": (0.75, "t-.3"),
    "state my position": (0.80, "a+.3 s+.5"),
    "act": (0.85, "s+.5 t-.4"),
    "observe": (0.40, ""),
}


def test_each_goal_has_its_persistence_and_asks_its_levels() -> None:
    assert {name: (goal.persistence, goal.requirements) for name, goal in GOALS.items()} == {
        name: (persistence, requirements(levels)) for name, (persistence, levels) in LEVELS_ASKED.items()
    }


@pytest.mark.parametrize("name", BY_EMOTION)
def test_an_emotion_proposes_its_goal_as_urgently_as_it_is_strong(name: str) -> None:
    [proposed] = IntentEngine().propose(emotion(name, 0.3), None)
    assert (proposed.goal, proposed.origin) == (BY_EMOTION[name], "emotion")
    assert proposed.urgency == pytest.approx(0.3 / 0.75)


@pytest.mark.parametrize(("reactor", "direction"), BY_DRIVE)
def test_a_drive_proposes_its_goal_as_urgently_as_it_is_needed(reactor: str, direction: str) -> None:
    [proposed] = IntentEngine().propose(emotion("Calm", 0.0), drive(reactor, 0.55, direction))
    assert (proposed.goal, proposed.urgency) == (BY_DRIVE[reactor, direction], 0.55)


def test_both_compete_but_anxiety_says_what_a_tension_is_about() -> None:
    both = IntentEngine().propose(emotion("Sadness"), drive("satisfaction"))
    assert [one.goal for one in both] == ["find a resource", "receive support"]
    [anxious] = IntentEngine().propose(emotion("Anxiety", 0.15), drive("tension", 0.7, "excess"))
    assert (anxious.goal, anxious.urgency, anxious.origin) == ("find certainty", 0.7, "emotion")


def test_with_neither_one_observes() -> None:
    [proposed] = IntentEngine().propose(emotion("Calm", 0.0), DrivesFelt(0.0, 0.0, None, ()))
    assert (proposed.goal, proposed.urgency, proposed.persistence) == ("observe", 0.2, 0.40)


# --- A6 values


def judged(proposal: IntentionProposed, **weights: float) -> IntentionJudged:
    [judgement] = ValueKeeper(ValueSystem(**weights)).judge((proposal,))  # type: ignore[arg-type]
    return judgement


@pytest.mark.parametrize(
    ("goal", "value", "above", "becomes"),
    [
        ("protect myself", "care", 0.8, "protect myself without harming others"),
        ("set boundaries", "care", 0.8, "set boundaries with respect"),
        ("avoid the threat", "integrity", 0.9, "face the threat honestly"),
        ("act", "fairness", 0.85, "act fairly"),
    ],
)
def test_a_strong_value_reshapes_an_urgent_goal_and_forbids_an_idle_one(
    goal: str, value: str, above: float, becomes: str
) -> None:
    urgent, idle = (IntentionProposed(goal, urgency, 0.9) for urgency in (0.5, 0.49))
    reshaped = judged(urgent, **{value: above + 0.01})
    assert (reshaped.goal, reshaped.origin, reshaped.vetoed_by) == (becomes, "values", "")
    assert reshaped.persistence == pytest.approx(0.98)
    assert reshaped.served == ((value, above + 0.01),) and reshaped.crossed == ()
    assert judged(idle, **{value: above + 0.01}).vetoed_by == value
    crossed = judged(urgent, **{value: above - 0.1})
    assert (crossed.goal, crossed.crossed) == (goal, ((value, above - 0.1),))
    assert judged(urgent, **{value: above - 0.16}).crossed == ()


def test_a_further_value_brings_its_own_rule() -> None:
    system = ValueSystem(
        others={"truth": 0.9}, rules=(ValueRule("share", "truth", 0.5, "share without exaggerating"),)
    )
    [judgement] = ValueKeeper(system).judge((IntentionProposed("share", 0.5),))
    assert judgement.goal == "share without exaggerating"
    with pytest.raises(ValueError, match="which is not held; name one of autonomy, care"):
        ValueSystem(rules=(ValueRule("share", "truth", 0.5, "x"),))


@pytest.mark.parametrize("bad", [-0.1, 1.1, inf, float("nan"), True, "much", None])
def test_a_weight_or_trait_that_is_no_share_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=r"values\.care is .*; it must be a number from 0 to 1"):
        ValueSystem(care=bad)
    with pytest.raises(ValueError, match=r"values\.truth is"):
        ValueSystem(others={"truth": bad})
    with pytest.raises(ValueError, match=r"personality\.openness is .*; it must be a number from 0 to 1"):
        Personality(openness=bad)


# --- A2 goals
