"""What is wanted, what it costs, and how the mind protects itself."""

from collections.abc import Sequence
from math import inf

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
    GoalDone,
    GoalHeld,
    PersonalityHeld,
    ReactorsMoved,
    Requirement,
    TensionReturned,
)
from anima_actors.psyche.events import BodyAdapted, IntentionJudged, Need, TimePassed
from anima_actors.psyche.model.goals import GOALS
from anima_actors.psyche.model.personality import AVERAGE, Traits, Vad
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors, deviation, drive_strength
from anima_actors.psyche.modules.defense import LEVELS, EgoDefense
from anima_actors.psyche.modules.dissonance import CognitiveDissonance
from anima_actors.psyche.modules.drives import Drives
from anima_actors.psyche.modules.goals import GoalPersistence
from anima_actors.psyche.modules.intent import IntentEngine
from anima_actors.psyche.modules.values import ValueKeeper
from tests.stories import COMMANDS, quiet_mind

reactor = st.floats(0.01, 0.99)
bodies = st.builds(Reactors, reactor, reactor, reactor, reactor)
traits = st.builds(Traits, *[st.floats(0, 1)] * 5)
MOMENT = Stimulus()


def moved(x: Reactors) -> ReactorsMoved:
    return ReactorsMoved(x, x, (), 1)


def emotion(name: str, distance: float = 0.6) -> EmotionFelt:
    return EmotionFelt(name, name, ((name, 1.0),), Vad(0, 0, 0), min(1.0, distance / 1.2), distance)


def drive(reactor: str, intensity: float = 0.6, direction: str = "lack") -> DrivesFelt:
    return DrivesFelt(0.5, 0.0, reactor, (Need(reactor, intensity, direction, "", ""),))


# --- drives


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


def requirements(written: str) -> tuple[Requirement, ...]:
    names = {name[0]: name for name in BASELINE._fields}
    return tuple(Requirement(names[one[0]], float(one[2:]), one[1] == "+") for one in written.split())


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

NEUTRAL = Reactors(0.5, 0.5, 0.5, 0.5)
CALMER = (Requirement("tension", 0.4, at_least=False),)


def wish(
    goal: str, urgency: float = 0.5, persistence: float = 0.7, needs: tuple[Requirement, ...] = CALMER
) -> IntentionProposed:
    return IntentionProposed(goal, urgency, persistence, "drive", needs)


def hold(
    goals: GoalPersistence,
    *wishes: IntentionProposed,
    x: Reactors = NEUTRAL,
    stimulus: Reactors = NO_CHANGE,
    vetoes: Sequence[str] = (),
    done: Sequence[str] = (),
    personality: Traits = AVERAGE,
    control: float = 0.5,
) -> GoalHeld:
    held = goals.hold(
        Stimulus(stimulus),
        moved(x),
        (),
        wishes,
        tuple(Veto(goal, "because") for goal in vetoes),
        tuple(GoalDone(goal) for goal in done),
        PersonalityHeld(personality, 0.0),
        None,
        BodyAdapted(NO_CHANGE, control),
    )
    assert held is not None
    return held


def test_the_most_urgent_wish_that_nobody_forbids_becomes_the_goal() -> None:
    held = hold(GoalPersistence(), wish("a", 0.3), wish("b", 0.9), wish("c", 0.6), vetoes=["b"])
    assert (held.goal, held.strength, held.age, held.because) == ("c", 0.8, 0, "adopted")


def test_where_everything_is_forbidden_one_observes() -> None:
    assert hold(GoalPersistence(), wish("a"), vetoes=["a"]).goal == "observe"


def test_no_target_is_met_when_a_goal_is_adopted() -> None:
    unmet = hold(GoalPersistence(), wish("a"), x=NEUTRAL._replace(tension=0.6)).targets
    there = hold(GoalPersistence(), wish("a"), x=NEUTRAL._replace(tension=0.3)).targets
    assert unmet == CALMER and there == (Requirement("tension", pytest.approx(0.2), at_least=False),)  # type: ignore[arg-type]


@pytest.mark.parametrize("persistence", [0.4, 0.6, 0.8, 0.95])
def test_a_goal_that_is_kept_ages_and_weakens_by_its_persistence(persistence: float) -> None:
    goals = GoalPersistence()
    hold(goals, wish("a", persistence=persistence))
    kept = hold(goals, wish("b", 0.1))
    assert (kept.goal, kept.age, kept.because) == ("a", 1, "kept")
    assert kept.strength == pytest.approx(0.8 * (1 - 0.25 * (1 - persistence)))


def test_the_conscientious_and_those_in_control_hold_on_longer() -> None:
    def firm(conscientiousness: float, control: float) -> float:
        personality = Traits(conscientiousness=conscientiousness)
        return hold(GoalPersistence(), wish("a"), personality=personality, control=control).persistence

    assert firm(0.9, 0.5) == pytest.approx(0.82) and firm(0.1, 0.5) == pytest.approx(0.58)
    assert firm(0.5, 0.9) == pytest.approx(0.82) and firm(1.0, 1.0) == 0.98


def test_coming_home_fulfils_nothing_and_help_does() -> None:
    calm, tense = NEUTRAL._replace(tension=0.2), NEUTRAL._replace(tension=0.8)
    waited, helped = GoalPersistence(), GoalPersistence()
    for goals in (waited, helped):
        hold(goals, wish("a"), x=tense)
    assert hold(waited, wish("b", 0.1), x=calm).because == "kept"
    assert hold(helped, wish("b", 0.1), x=calm, stimulus=Reactors(tension=-0.3)).because == "fulfilled"


def test_small_talk_helps_nobody_and_what_stands_against_it_takes_help_away() -> None:
    goals = GoalPersistence()
    hold(goals, wish("a"), x=NEUTRAL._replace(tension=0.8))
    hold(goals, wish("a"), stimulus=Reactors(tension=-0.05))
    assert goals.help == 0.0
    hold(goals, wish("a"), stimulus=Reactors(tension=-0.25))
    assert goals.help == pytest.approx(0.2)
    hold(goals, wish("a"), stimulus=Reactors(tension=0.5))
    assert goals.help == 0.0


def test_what_is_done_is_fulfilled() -> None:
    goals = GoalPersistence()
    hold(goals, wish("say it"))
    assert hold(goals, wish("b", 0.1), done=["say it"]).because == "fulfilled"


def test_a_goal_fades_and_twice_as_fast_once_it_is_met() -> None:
    def turns(x: Reactors) -> int:
        goals, count = GoalPersistence(), 0
        hold(goals, wish("a", persistence=0.4), x=NEUTRAL._replace(tension=0.8))
        while (held := hold(goals, wish("b", 0.1, needs=()), x=x)).because == "kept":
            count += 1
        assert held.because == "faded"
        return count

    assert turns(NEUTRAL._replace(tension=0.2)) < turns(NEUTRAL._replace(tension=0.8)) / 1.5


def test_a_goal_is_displaced_by_what_presses_more_than_its_shield() -> None:
    goals = GoalPersistence()
    hold(goals, wish("a", persistence=0.8))
    strength = 0.8 * (1 - 0.25 * 0.2)
    assert hold(goals, wish("b", strength + 0.25 * 0.8 - 0.01)).because == "kept"
    assert hold(goals, wish("b", 0.99)).because == "displaced"


def test_a_goal_proposed_again_keeps_four_fifths_of_its_urgency() -> None:
    goals = GoalPersistence()
    hold(goals, wish("a", persistence=0.05))
    for _ in range(12):
        held = hold(goals, wish("a", 0.9, persistence=0.05))
    assert held.because == "kept" and held.strength == pytest.approx(0.72)


def test_a_vetoed_goal_is_let_go() -> None:
    goals = GoalPersistence()
    hold(goals, wish("a"))
    held = hold(goals, wish("a", 0.9), wish("b", 0.1), vetoes=["a"])
    assert (held.goal, held.because, held.previous) == ("b", "vetoed", "a")


def test_time_that_passes_leaves_a_goal_as_it_is() -> None:
    mind = quiet_mind()
    mind.experience_now({"cohesion": -0.5})
    before = dict(mind.state["intention"])
    after = mind.rest_now(8 * 3600.0)["intention"]
    assert {**before, "because": "kept"} == after


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
