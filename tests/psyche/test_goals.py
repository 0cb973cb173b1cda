"""Goals: adopted, kept, displaced, fulfilled, let go."""

from collections.abc import Sequence

import pytest

from anima_actors import (
    Actor,
    IntentionProposed,
    Stimulus,
    ValueSystem,
    Veto,
    handler,
)
from anima_actors.events import (
    GoalDone,
    GoalHeld,
    PersonalityHeld,
    Requirement,
)
from anima_actors.psyche.events import BodyAdapted
from anima_actors.psyche.model.personality import AVERAGE, Traits
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors
from anima_actors.psyche.modules.goals import GoalPersistence
from tests.psyche.wanting import NEUTRAL, moved
from tests.stories import quiet_mind

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
