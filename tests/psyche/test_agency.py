"""What is wanted, what it costs, and how the mind protects itself."""

from collections.abc import Sequence
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import (
    Actor,
    IntentionProposed,
    Mind,
    Personality,
    ReactorNudge,
    Stimulus,
    ValueRule,
    ValueSystem,
    Veto,
    handler,
)
from anima_actors.events import (
    DefenseRaised,
    DissonanceFelt,
    DrivesFelt,
    EmotionFelt,
    GoalHeld,
    PersonalityHeld,
    ReactorsMoved,
    Requirement,
    TimePassed,
)
from anima_actors.psyche.events import IntentionJudged, Need
from anima_actors.psyche.model.personality import AVERAGE, Traits, Vad
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors
from anima_actors.psyche.modules.defense import EgoDefense
from anima_actors.psyche.modules.dissonance import CognitiveDissonance
from anima_actors.psyche.modules.drives import Drives
from anima_actors.psyche.modules.goals import GoalPersistence
from anima_actors.psyche.modules.intent import IntentEngine
from anima_actors.psyche.modules.values import ValueKeeper
from tests.psyche import by_the_book as book
from tests.stories import COMMANDS, quiet_mind
from tests.thoroughness import examples

reactor = st.floats(0.0, 1.0)
bodies = st.builds(Reactors, reactor, reactor, reactor, reactor)
traits = st.tuples(*[st.floats(0, 1)] * 5).map(lambda values: Traits(*values))
share = st.floats(0, 1)


def moved(x: Reactors) -> ReactorsMoved:
    return ReactorsMoved(x, x, (), 1)


def emotion(name: str, intensity: float = 0.5) -> EmotionFelt:
    return EmotionFelt(name, name, ((name, 1.0),), Vad(0, 0, 0), intensity)


def drive(reactor: str | None, intensity: float = 0.6) -> DrivesFelt:
    needs = (Need(reactor, intensity, "lack", "contact", ""),) if reactor else ()
    return DrivesFelt(0.5, 0.0, reactor, needs)


# --- drives


@given(bodies)
def test_drives_are_by_the_book(x: Reactors) -> None:
    felt = Drives().want(moved(x))
    q = book.deviation(np.array(x))
    assert felt.strength == pytest.approx((np.abs(q) ** 4).sum() ** (1 / 3), abs=1e-12)
    by_reactor = dict(
        zip(BASELINE._fields, (max(0, q[0]), 0.7 * abs(q[1]), max(0, -q[2]), max(0, -q[3])), strict=True)
    )
    strongest = max(by_reactor.values())
    assert (felt.dominant is None) == (strongest <= 0.35)
    if felt.dominant:
        assert by_reactor[felt.dominant] == pytest.approx(strongest)
    for need in felt.needs:
        assert need.intensity == pytest.approx(by_reactor[need.reactor])
        assert need.direction == (
            "excess" if x._asdict()[need.reactor] > BASELINE._asdict()[need.reactor] else "lack"
        )
    assert [need.intensity for need in felt.needs] == sorted(
        (need.intensity for need in felt.needs), reverse=True
    )


def test_reward_is_the_fall_of_the_drive() -> None:
    actor = Drives()
    first = actor.want(moved(Reactors(0.9, 0.5, 0.2, 0.1)))
    second = actor.want(moved(Reactors(0.4, 0.3, 0.5, 0.4)))
    assert second.reward == pytest.approx(first.strength - second.strength)
    assert second.reward > 0.0


@pytest.mark.parametrize(
    ("x", "need"),
    [
        (Reactors(0.9, 0.2, 0.5, 0.5), "rest"),
        (Reactors(0.2, 0.9, 0.5, 0.5), "calm"),
        (Reactors(0.2, 0.0, 0.5, 0.5), "stimulation"),
        (Reactors(0.2, 0.2, 0.1, 0.5), "fulfilment"),
        (Reactors(0.2, 0.2, 0.5, 0.1), "contact"),
    ],
)
def test_each_need_says_what_it_needs_and_what_to_do(x: Reactors, need: str) -> None:
    [felt] = Drives().want(moved(x)).needs
    assert felt.need == need
    assert felt.action


# --- A1 intent


@pytest.mark.parametrize(
    ("reactor", "goal", "persistence"),
    [
        ("cohesion", "establish contact", 0.70),
        ("tension", "find safety", 0.80),
        ("satisfaction", "find a resource", 0.60),
        ("arousal", "settle down", 0.50),
    ],
)
def test_a_drive_sets_the_goal_and_its_intensity_the_urgency(
    reactor: str, goal: str, persistence: float
) -> None:
    proposed = IntentEngine().propose(emotion("Joy", 0.9), drive(reactor, 0.6))
    assert (proposed.goal, proposed.persistence, proposed.urgency, proposed.origin) == (
        goal,
        persistence,
        0.6,
        "drive",
    )


BY_EMOTION = {
    "Anger": ("set boundaries", 0.85),
    "Protective anger": ("protect myself", 0.90),
    "Fear": ("avoid the threat", 0.90),
    "Numbness": ("preserve myself", 0.95),
    "Joy": ("share", 0.60),
    "Sadness": ("receive support", 0.70),
    "Trust": ("deepen contact", 0.65),
    "Anxiety": ("find certainty", 0.75),
    "Assertiveness": ("state my position", 0.80),
    "Determination": ("act", 0.85),
}


@pytest.mark.parametrize("name", BY_EMOTION)
def test_without_a_drive_the_emotion_sets_the_goal(name: str) -> None:
    goal, persistence = BY_EMOTION[name]
    proposed = IntentEngine().propose(emotion(name, 0.7), drive(None))
    assert (proposed.goal, proposed.persistence, proposed.urgency, proposed.origin) == (
        goal,
        persistence,
        0.7,
        "emotion",
    )


def test_with_neither_one_observes() -> None:
    for felt, driven in ((emotion("Calm"), drive(None)), (emotion("Surprise"), None), (None, drive(None))):
        proposed = IntentEngine().propose(felt, driven)
        assert (proposed.goal, proposed.persistence, proposed.urgency, proposed.origin) == (
            "observe",
            0.40,
            0.2,
            "default",
        )
        assert proposed.requirements == ()


@pytest.mark.parametrize(
    ("felt", "wanted"),
    [
        ("Anxiety", "find certainty"),
        ("Fear", "avoid the threat"),
        ("Numbness", "preserve myself"),
        ("Protective anger", "protect myself"),
        ("Surprise", "find safety"),
    ],
)
def test_some_emotions_say_what_a_tension_is_about(felt: str, wanted: str) -> None:
    proposed = IntentEngine().propose(emotion(felt), drive("tension"))
    assert (proposed.goal, proposed.origin) == (wanted, "drive")
    assert IntentEngine().propose(emotion(felt), drive("cohesion")).goal == "establish contact"


REQUIREMENTS = {
    "establish contact": "c+.5 t-.4",
    "find safety": "t-.5 a-.3",
    "find a resource": "s+.4",
    "settle down": "a-.3",
    "set boundaries": "c+.3 t+.2",
    "protect myself": "t+.3",
    "avoid the threat": "t-.6",
    "preserve myself": "t-.3 a-.2",
    "share": "s+.5 c+.4",
    "receive support": "c+.5",
    "deepen contact": "c+.5 t-.3",
    "find certainty": "t-.4",
    "state my position": "a+.3",
    "act": "a+.4",
    "observe": "",
}


def requirements(written: str) -> tuple[Requirement, ...]:
    names = {name[0]: name for name in BASELINE._fields}
    return tuple(Requirement(names[one[0]], float(one[2:]), one[1] == "+") for one in written.split())


def test_each_goal_asks_of_the_body_what_the_page_says() -> None:
    seen: dict[str, tuple[Requirement, ...]] = {}
    for name in (*BY_EMOTION, "Calm"):
        for reactor in (None, *BASELINE._fields):
            proposed = IntentEngine().propose(emotion(name), drive(reactor))
            seen[proposed.goal] = proposed.requirements
    assert seen == {goal: requirements(written) for goal, written in REQUIREMENTS.items()}


# --- A6 values


def judged(proposal: IntentionProposed, **weights: float) -> IntentionJudged:
    [judgement] = ValueKeeper(ValueSystem(**weights)).judge((proposal,))  # type: ignore[arg-type]
    return judgement


@pytest.mark.parametrize(
    ("goal", "value", "above", "becomes"),
    [
        ("protect myself", "care", 0.8, "protect myself without harming others"),
        ("set boundaries", "care", 0.9, "set boundaries with respect"),
        ("avoid the threat", "integrity", 0.9, "face the threat honestly"),
        ("act", "fairness", 0.85, "act fairly"),
    ],
)
def test_a_strong_value_transforms_the_goal_that_crosses_it(
    goal: str, value: str, above: float, becomes: str
) -> None:
    proposal = IntentionProposed(goal, 0.5, 0.85, "emotion", (Requirement("tension", 0.3, True),))
    weak, strong = judged(proposal, **{value: above}), judged(proposal, **{value: above + 0.01})
    assert (weak.goal, weak.origin, weak.persistence) == (goal, "emotion", 0.85)
    assert weak.crossed == ((value, above),)
    assert (strong.goal, strong.origin) == (becomes, "values")
    assert strong.persistence == pytest.approx(0.95)
    assert strong.requirements == proposal.requirements
    assert strong.crossed == ()
    assert (value, above + 0.01) in strong.served


def test_persistence_never_exceeds_one() -> None:
    assert judged(IntentionProposed("avoid the threat", 0.5, 0.95), integrity=1.0).persistence == 1.0


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

NEUTRAL = Reactors(0.5, 0.5, 0.5, 0.5)


def wish(
    goal: str, urgency: float = 0.5, persistence: float = 0.7, needs: tuple[Requirement, ...] = ()
) -> IntentionProposed:
    return IntentionProposed(goal, urgency, persistence, "drive", needs)


def hold(
    goals: GoalPersistence,
    *wishes: IntentionProposed,
    x: Reactors = NEUTRAL,
    vetoes: Sequence[str] = (),
) -> GoalHeld | None:
    return goals.hold(moved(x), (), wishes, tuple(Veto(goal, "because") for goal in vetoes))


def test_the_most_urgent_wish_becomes_the_goal() -> None:
    goal = hold(GoalPersistence(), wish("a", 0.4), wish("b", 0.6), wish("c", 0.5))
    assert goal is not None
    assert (goal.goal, goal.strength, goal.age, goal.reason) == ("b", 0.80, 0, "adopted")


@pytest.mark.parametrize("persistence", [0.0, 0.4, 0.7, 1.0])
def test_a_goal_that_is_held_ages_and_weakens_by_its_persistence(persistence: float) -> None:
    goals = GoalPersistence()
    hold(goals, wish("a", 0.1, persistence))
    for age in range(1, 3):
        goal = hold(goals, wish("b", 0.1))
        assert goal is not None
        assert (goal.goal, goal.age, goal.reason) == ("a", age, "held")
        assert goal.strength == pytest.approx(0.8 * (0.95 - 0.3 * (1 - persistence)) ** age)


def test_a_goal_fades() -> None:
    goals = GoalPersistence()
    hold(goals, wish("a", 0.1, 0.0))
    reasons = [goal.reason if (goal := hold(goals, wish("b", 0.1))) else None for _ in range(3)]
    assert reasons == ["held", "held", "faded"]  # .8 * .65^3 = .22
    assert goals.held is not None
    assert (goals.held.goal, goals.held.previous, goals.held.age) == ("b", "a", 0)


def test_a_goal_that_has_faded_is_let_go_even_where_nothing_takes_its_place() -> None:
    goals = GoalPersistence()
    hold(goals, wish("a", 0.1, 0.0))
    held = [hold(goals) for _ in range(5)]
    assert [goal.strength >= 0.25 for goal in held if goal] == [True, True]
    assert held[2:] == [None, None, None]


def test_a_goal_is_fulfilled_within_a_twentieth() -> None:
    needs = (Requirement("cohesion", 0.5, True), Requirement("tension", 0.4, False))
    for x, fulfilled in (
        (Reactors(0.45, 0.5, 0.5, 0.45), True),
        (Reactors(0.451, 0.5, 0.5, 0.45), False),
        (Reactors(0.45, 0.5, 0.5, 0.449), False),
    ):
        goals = GoalPersistence()
        hold(goals, wish("a", needs=needs))
        goal = hold(goals, wish("b", 0.1), x=x)
        assert goal is not None
        assert (goal.goal, goal.reason) == (("b", "fulfilled") if fulfilled else ("a", "held"))


def test_a_goal_is_overtaken_by_what_presses_more_than_its_shield() -> None:
    strength = 0.8 * (0.95 - 0.3 * (1 - 0.7))
    shield = strength + 0.2 * 0.7
    for urgency, overtaken in ((shield - 0.001, False), (shield + 0.001, True)):
        goals = GoalPersistence()
        hold(goals, wish("a", 0.3, 0.7))
        goal = hold(goals, wish("b", urgency))
        assert goal is not None
        assert (goal.goal, goal.reason) == (("b", "overtaken") if overtaken else ("a", "held"))


def test_a_vetoed_goal_is_let_go_and_not_taken_up() -> None:
    goals = GoalPersistence()
    hold(goals, wish("a"))
    goal = hold(goals, wish("a", 0.9), wish("b", 0.1), vetoes=["a"])
    assert goal is not None
    assert (goal.goal, goal.reason) == ("b", "vetoed")
    assert hold(goals, wish("b"), vetoes=["b"]) is None
    assert hold(GoalPersistence(), wish("a"), vetoes=["a"]) is None


def test_a_module_of_ones_own_can_veto() -> None:
    class Pacifist(Actor):
        @handler
        def forbid(self, stimulus: Stimulus) -> Veto:
            return Veto("establish contact", "not now", self.name)

    state = quiet_mind(extra=[Pacifist]).experience_now({"cohesion": -0.5})
    assert state["intention"] is None
    assert quiet_mind().experience_now({"cohesion": -0.5})["intention"]["goal"] == "establish contact"


def test_a_module_of_ones_own_can_propose_and_is_judged_like_any_other() -> None:
    class Hungry(Actor):
        @handler
        def want(self, stimulus: Stimulus) -> IntentionProposed:
            return IntentionProposed("protect myself", 1.0, 0.5, self.name)

    mind = quiet_mind(values=ValueSystem(care=0.9), extra=[Hungry])
    intention = mind.experience_now({})["intention"]
    assert (intention["goal"], intention["origin"]) == ("protect myself without harming others", "values")
    assert intention["persistence"] == pytest.approx(0.6)


# --- A4 dissonance


def dissonance(goal: GoalHeld, x: Reactors) -> tuple[DissonanceFelt, ReactorNudge | None]:
    return CognitiveDissonance().compare(goal, moved(x))


def held(
    needs: str,
    strength: float,
    crossed: dict[str, float] | None = None,
    served: dict[str, float] | None = None,
) -> GoalHeld:
    return GoalHeld(
        "g",
        strength,
        0.5,
        0,
        "drive",
        "held",
        None,
        requirements(needs),
        tuple((crossed or {}).items()),
        tuple((served or {}).items()),
    )


def test_dissonance_by_hand_contact_wanted_by_somebody_alone_and_tense() -> None:
    # c+.5 at .2: (.5-.2)/.5 = .6; t-.4 at .7: (.7-.4)/.6 = .5; care .7 served: 0
    felt, nudge = dissonance(held("c+.5 t-.4", 0.8, served={"care": 0.7}), Reactors(0.7, 0.5, 0.5, 0.2))
    assert felt.level == pytest.approx(0.8 * (0.6 + 0.5) / (1 + 1 + 0.7))
    assert felt.label == "noticeable conflict"
    assert felt.description
    assert nudge is not None
    assert nudge.deltas == pytest.approx((0.1 * felt.level, 0.0, 0.0, 0.0))


def test_dissonance_by_hand_anger_that_crosses_care() -> None:
    # c+.3 at .5: met; t+.2 at .6: met; care .9 crossed: 1 * .9; autonomy .7 served: 0
    felt, nudge = dissonance(
        held("c+.3 t+.2", 0.8, crossed={"care": 0.9}, served={"autonomy": 0.7}), Reactors(0.6, 0.6, 0.3, 0.5)
    )
    assert felt.level == pytest.approx(0.8 * 0.9 / (2 + 0.9 + 0.7))
    assert (felt.label, felt.description, nudge) == ("slight contradiction", "", None)


@pytest.mark.parametrize(
    ("strength", "label"),
    [
        (0.09, "aligned"),
        (0.29, "slight contradiction"),
        (0.49, "noticeable conflict"),
        (0.69, "strong dissonance"),
        (0.71, "critical contradiction"),
    ],
)
def test_the_label_follows_the_level_of_dissonance(strength: float, label: str) -> None:
    felt, _ = dissonance(held("c+1.0", strength), Reactors(0.5, 0.5, 0.5, 0.0))
    assert felt.level == pytest.approx(strength)
    assert felt.label == label
    assert bool(felt.description) == (strength > 0.3)


def test_a_goal_that_asks_nothing_is_never_in_conflict() -> None:
    assert dissonance(held("", 0.8), NEUTRAL)[0].level == 0.0


@given(bodies, st.sampled_from(list(REQUIREMENTS.values())), share, share, share)
def test_dissonance_is_a_share(
    x: Reactors, needs: str, strength: float, crossed: float, served: float
) -> None:
    felt, nudge = dissonance(held(needs, strength, {"care": crossed}, {"growth": served}), x)
    assert 0.0 <= felt.level <= 1.0
    assert (nudge is not None) == bool(felt.description) == (felt.level > 0.3)


# --- A3 defense


def defended(
    x: Reactors, personality: Traits = AVERAGE, conflict: float = 0.0
) -> tuple[DefenseRaised | None, ReactorNudge | None]:
    felt = DissonanceFelt(conflict, "", "", 0.1 * conflict if conflict > 0.3 else 0.0)
    return EgoDefense().defend(moved(x), felt, PersonalityHeld(personality, 0.0))


def expected_mechanism(x: Reactors, personality: Traits, conflict: float) -> tuple[str, int, float] | None:
    """MODEL.md, A3."""
    pressure = 0.1 * conflict if conflict > 0.3 else 0.0
    t = 1 - (1 - x.tension) * np.exp(-pressure / 0.8) if pressure else x.tension
    load = t - 0.15 * (x.cohesion - 0.5)
    if load <= 0.55:
        return None
    over = min(1.0, (load - 0.55) / 0.45)
    n, _, a, c, o = 2 * np.array(personality) - 1
    m = np.clip(np.clip(0.5 + 0.5 * (-0.45 * n + 0.35 * c + 0.25 * o + 0.15 * a), 0, 1) - 0.65 * over, 0, 1)
    level = 3 + 4 * m
    q = book.deviation(np.array(x))
    roused, deprived, apart = max(0, q[1]), max(0, -q[2]), max(0, -q[3])
    fits = {
        "sublimation": (7, 0.15 + 0.7 * personality.openness + 0.2 * roused),
        "suppression": (7, 0.25 + 0.75 * personality.conscientiousness - 0.3 * roused),
        "displacement": (5, 0.05 + 0.95 * roused - 0.3 * apart),
        "denial": (3, -0.15 + 0.55 * over + 0.6 * deprived - 0.55 * roused),
        "rationalization": (3, 0.55 + 0.6 * conflict - 0.5 * over - 0.3 * roused),
        "projection": (3, 0.05 + 0.55 * apart + 0.8 * max(0, 0.5 - personality.agreeableness)),
    }
    name = max(fits, key=lambda one: fits[one][1] - 0.15 * abs(fits[one][0] - level))
    return name, fits[name][0], float((0.05 + 0.03 * fits[name][0]) * load)


strained = st.builds(Reactors, st.floats(0.5, 1.0), reactor, reactor, reactor)


@examples(1500)
@given(strained, traits, share)
def test_a_defence_is_chosen_by_the_book(x: Reactors, personality: Traits, conflict: float) -> None:
    raised, nudge = defended(x, personality, conflict)
    expected = expected_mechanism(x, personality, conflict)
    if expected is None:
        assert raised is None
        assert nudge is None
        return
    assert raised is not None
    assert nudge is not None
    mechanism, maturity, relief = expected
    assert (raised.mechanism, raised.maturity) == (mechanism, maturity)
    assert raised.tension_relief == pytest.approx(relief)
    assert nudge.deltas == pytest.approx((-relief, 0.0, 0.0, 0.0))
    assert raised.parked == pytest.approx({3: 0.70, 5: 0.35, 7: 0.0}[maturity] * relief)
    assert raised.description


@pytest.mark.parametrize(
    ("mechanism", "personality", "x"),
    [
        ("sublimation", Traits(0.2, 0.5, 0.5, 0.3, 1.0), Reactors(0.62, 0.4, 0.4, 0.5)),
        ("suppression", Traits(0.2, 0.5, 0.5, 1.0, 0.3), Reactors(0.62, 0.2, 0.4, 0.5)),
        ("displacement", Traits(0.5, 0.5, 0.5, 0.3, 0.3), Reactors(0.70, 0.9, 0.4, 0.5)),
        ("denial", Traits(0.8, 0.5, 0.5, 0.2, 0.2), Reactors(0.95, 0.2, 0.02, 0.5)),
        ("rationalization", Traits(0.7, 0.5, 0.5, 0.2, 0.2), Reactors(0.60, 0.2, 0.5, 0.5)),
        ("projection", Traits(0.7, 0.5, 0.0, 0.2, 0.2), Reactors(0.80, 0.3, 0.4, 0.05)),
    ],
)
def test_each_of_the_six_mechanisms_can_be_raised(mechanism: str, personality: Traits, x: Reactors) -> None:
    raised, _ = defended(x, personality)
    assert raised is not None
    assert raised.mechanism == mechanism


@pytest.mark.parametrize("share_parked", [0.70, 0.35, 0.0])
def test_a_denied_pain_comes_back_within_five_turns(share_parked: float) -> None:
    personality, x = {
        0.70: (Traits(0.8, 0.5, 0.5, 0.2, 0.2), Reactors(0.95, 0.2, 0.02, 0.5)),
        0.35: (Traits(0.5, 0.5, 0.5, 0.3, 0.3), Reactors(0.70, 0.9, 0.4, 0.5)),
        0.0: (Traits(0.2, 0.5, 0.5, 1.0, 0.3), Reactors(0.62, 0.2, 0.4, 0.5)),
    }[share_parked]
    actor = EgoDefense()
    raised, _ = actor.defend(moved(x), None, PersonalityHeld(personality, 0.0))
    assert raised is not None
    returning = [actor.resurface(TimePassed(60.0)) for _ in range(7)]
    amounts = [nudge.tension if nudge else 0.0 for nudge in returning]
    assert sum(amounts) == pytest.approx(share_parked * raised.tension_relief)
    assert amounts[5:] == [0.0, 0.0]
    assert amounts[:5] == pytest.approx([amounts[0]] * 5)


def nudges_of(mind: Mind, publisher: str) -> list[float]:
    assert mind.last_turn is not None
    return [
        one.event.tension
        for one in mind.last_turn.envelopes
        if one.publisher == publisher and isinstance(one.event, ReactorNudge)
    ]


def test_in_a_whole_story_all_that_was_parked_comes_back() -> None:
    mind = quiet_mind(Personality(0.9, 0.5, 0.3, 0.2, 0.2))
    parked = returned = 0.0
    for number in range(30):
        mind.experience_now(COMMANDS["shock"] if number < 5 else {})
        assert mind.last_turn is not None
        raised = mind.last_turn.find(DefenseRaised)
        parked += raised.parked if raised else 0.0
        returned += sum(nudges_of(mind, "defense.resurface"))
    assert parked > 0.3
    assert returned == pytest.approx(parked)


def test_the_load_counts_the_pressure_of_dissonance() -> None:
    below = Reactors(0.54, 0.3, 0.4, 0.5)
    assert defended(below, conflict=0.0)[0] is None
    assert defended(below, conflict=0.9)[0] is not None
