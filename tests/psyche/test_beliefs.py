"""Beliefs: evidence moves them, neighbours hold them, and a central one that breaks is felt once."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality, Scenario, Stimulus, run_scenario
from anima_actors.events import IdentityFormed, PredictionMade, ReactorsMoved
from anima_actors.psyche.events import BodyAdapted, ReactorNudge, TimePassed
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors
from anima_actors.psyche.modules.beliefs import (
    ASSUMPTIONS,
    EDGES,
    MOST_BELIEFS,
    BeliefBroken,
    Beliefs,
    BeliefsHeld,
)
from anima_actors.psyche.modules.identity import ADJECTIVES, WITHOUT_EDGES
from tests.stories import COMMANDS

STORY = Path(__file__).parents[2] / "scenarios" / "living" / "a_broken_belief.yaml"
CRUEL = Reactors(0.5, 0.3, -0.4, -0.5)
KIND = Reactors(-0.2, 0.0, 0.3, 0.4)

doses = st.builds(Reactors, *[st.floats(-2.0, 2.0)] * 4)


def weigh(
    actor: Beliefs,
    dose: Reactors,
    *,
    error: float = 0.2,
    spike: bool = False,
    before: Reactors = BASELINE,
    after: Reactors = BASELINE,
    control: float = 0.5,
    traits: tuple[str, ...] | None = None,
    firm: float = 0.4,
) -> tuple[BeliefsHeld, BeliefBroken | None, ReactorNudge | None]:
    identity = IdentityFormed("I am me.", firm, traits) if traits is not None else None
    return actor.weigh(
        Stimulus(dose),
        ReactorsMoved(before, after, (), 1),
        None,
        None,
        PredictionMade(error, "", spike, 0.0),
        None,
        BodyAdapted(NO_CHANGE, control),
        identity,
    )


def strength(held: BeliefsHeld, name: str) -> float:
    return next(one.strength for one in held.beliefs if one.name == name)


def test_the_graph_joins_beliefs_and_traits_that_there_are() -> None:
    names = {*ASSUMPTIONS, *ADJECTIVES, WITHOUT_EDGES}
    assert all(one in names and other in names and one != other for one, other, _ in EDGES)
    assert len({frozenset(edge[:2]) for edge in EDGES}) == len(EDGES)
    assert len(names) <= MOST_BELIEFS


def test_kindness_builds_beliefs_about_others_and_cruelty_undoes_them_faster() -> None:
    actor = Beliefs()
    start = strength(weigh(actor, NO_CHANGE)[0], "trust")
    built = strength(weigh(actor, KIND)[0], "trust")
    broken = strength(weigh(actor, Reactors(*[-one for one in KIND]))[0], "trust")
    assert built > start > broken and built - broken > 1.5 * (built - start)


def test_what_is_central_is_slower_to_move_than_what_is_not() -> None:
    actor = Beliefs()
    before = weigh(actor, NO_CHANGE)[0]
    after = weigh(actor, CRUEL)[0]
    fell = {name: strength(before, name) - strength(after, name) for name in ("their_care", "worth")}
    assert fell["their_care"] > fell["worth"] > 0.0


def test_coldness_that_nobody_awaited_breaks_a_word_and_coldness_that_was_awaited_less() -> None:
    def left(error: float) -> float:
        return strength(weigh(Beliefs(), CRUEL, error=error)[0], "their_word")

    assert left(0.9) < left(0.1)


def test_under_strain_one_learns_what_one_can_do_and_bear_and_else_nothing() -> None:
    strained, calmer = Reactors(0.8, 0.5, 0.3, 0.3), Reactors(0.6, 0.5, 0.3, 0.3)
    slight = Reactors(arousal=0.1)
    held = {
        control: weigh(Beliefs(), slight, before=strained, after=calmer, control=control)[0]
        for control in (0.2, 0.9)
    }
    quiet = weigh(Beliefs(), slight, control=0.9)[0]
    assert strength(held[0.2], "influence") < strength(quiet, "influence") < strength(held[0.9], "influence")
    assert strength(held[0.9], "endurance") > strength(quiet, "endurance")


def test_a_belief_takes_its_neighbours_with_it() -> None:
    whole, alone = weigh(Beliefs(), CRUEL)[0], Beliefs()
    alone.constants = type(alone.constants)(coherence=0.0)
    without = weigh(alone, CRUEL)[0]
    assert strength(whole, "endurance") < strength(without, "endurance"), "by way of safety and influence"


def test_a_trait_that_contradicts_a_belief_lowers_it_and_one_that_supports_it_raises_it() -> None:
    def safety(*traits: str) -> float:
        actor = Beliefs()
        held = [weigh(actor, Reactors(0.0, 0.3, 0.0, 0.0), traits=traits)[0] for _ in range(10)]
        return strength(held[-1], "safety")

    assert safety("anxious") < safety("curious")


def test_a_central_belief_breaks_once_with_one_rise_of_tension_and_breaks_anew_once_it_has_mended() -> None:
    actor = Beliefs()
    for _ in range(4):
        weigh(actor, KIND)
    found = [weigh(actor, CRUEL)[1:] for _ in range(25)]
    broken = [one for one, _ in found if one]
    names = [name for one in broken for name in (one.belief, *one.also)]
    assert len(names) == len(set(names)) and {"their_care", "trust", "worth"} <= set(names)
    assert all((nudge is not None) == (one is not None) for one, nudge in found)
    total = sum(nudge.tension for _, nudge in found if nudge)
    assert 0.1 < total < 0.6
    for _ in range(40):
        held, gone, _ = weigh(actor, KIND)
        assert gone is None
    assert held.broken == ()
    assert any(weigh(actor, CRUEL)[1] for _ in range(25))


def test_a_broken_belief_is_told_and_one_that_is_only_doubted_otherwise() -> None:
    actor = Beliefs()
    for _ in range(4):
        weigh(actor, KIND)
    while (told := weigh(actor, CRUEL))[1] is None:
        pass
    assert "you can no longer believe that" in told[1].prompt_lines()[0]
    assert "You once took it for granted that" in " ".join(told[0].prompt_lines())


def test_a_word_that_means_nothing_to_one_is_no_evidence_and_an_unkind_one_is() -> None:
    mind = Mind(extra=["beliefs"], seed=2)
    trust = []
    for message in ("Hello.", "The train leaves at nine.", "I hate you!"):
        mind.chat_now(message)
        trust.append(mind.state["beliefs"]["strength"]["trust"])
    assert trust[0] == trust[1] > trust[2]


def test_nothing_moves_where_nothing_happens_and_months_bring_all_back() -> None:
    actor = Beliefs()
    start = weigh(actor, NO_CHANGE)[0]
    for _ in range(9):
        weigh(actor, CRUEL)
    first = weigh(actor, NO_CHANGE)[0]
    for _ in range(100):
        last, broken, nudge = weigh(actor, NO_CHANGE)
        assert broken is None and nudge is None
    assert last == first
    rested = actor.rest(TimePassed(86_400.0 * 365 * 3), None)
    assert rested.broken == ()
    for name in ASSUMPTIONS:
        assert strength(rested, name) == pytest.approx(strength(start, name), abs=0.02)


def test_why_tells_of_what_moved_a_belief_and_of_the_tension_of_a_break() -> None:
    mind = Mind(extra=["beliefs"], seed=2)
    mind.experience_now(COMMANDS["connect"])
    mind.experience_now(COMMANDS["shock"])
    assert "the stimulus" in str(mind.why("beliefs.strength.trust"))
    for _ in range(12):
        if mind.experience_now(COMMANDS["shock"]).get("belief_broken"):
            break
    assert "beliefs" in str(mind.why("shown.tension"))


@given(
    st.lists(
        st.tuples(
            doses,
            st.floats(0.0, 1.0),
            st.booleans(),
            st.lists(st.text(max_size=50), max_size=2).map(tuple),
            st.builds(Reactors, *[st.floats(0.0, 1.0)] * 4),
            st.floats(0.0, 1.0),
        ),
        max_size=12,
    )
)
def test_random_lives_stay_within_thirty_beliefs_and_within_their_ranges(life: list[Any]) -> None:
    actor = Beliefs()
    for number, (dose, error, spike, traits, before, firm) in enumerate(life):
        made_up = (*traits, *[f"trait {number}.{one}" for one in range(8)])
        held, broken, nudge = weigh(
            actor, dose, error=error, spike=spike, before=before, traits=made_up, firm=firm
        )
        assert len(held.beliefs) <= MOST_BELIEFS and len(actor.held) + len(actor.broken) <= MOST_BELIEFS
        for one in (*held.beliefs, *actor.beliefs):
            assert 0.03 <= one.strength <= 0.97 and 0.0 <= one.confidence < 1.0
            assert len(one.name) <= 40
        assert nudge is None or (broken is not None and 0.0 < nudge.tension <= 0.2)


@given(
    st.builds(Personality, *[st.floats(0.0, 1.0)] * 5),
    st.lists(st.sampled_from([*COMMANDS.values(), {}]), min_size=1, max_size=5),
    st.fixed_dictionaries(
        {
            "beliefs.learning": st.floats(0.0, 1.0),
            "beliefs.breach": st.floats(0.0, 10.0),
            "beliefs.coherence": st.floats(0.0, 1.0),
            "beliefs.tension": st.floats(0.0, 1.0),
        }
    ),
)
def test_a_mind_with_beliefs_comes_to_rest_whatever_it_has_lived(
    persona: Personality, life: list[dict[str, float]], constants: dict[str, float]
) -> None:
    mind = Mind(persona, extra=["beliefs"], seed=1, constants=constants)
    for moment in life:
        state = mind.experience_now(moment)
        assert state["degraded"] == [] and state["shown"]["tension"] < 1.0
    mind.rest_now(3_600.0)
    first = mind.experience_now({})["beliefs"]["strength"]
    for _ in range(5):
        state = mind.experience_now({})
        assert not state.get("belief_broken")
    assert state["beliefs"]["strength"] == pytest.approx(first, abs=1e-9)


@pytest.mark.parametrize("seed", [None, 1, 2])
async def test_its_story_holds_whatever_the_seed(seed: int | None) -> None:
    run = await run_scenario(Scenario.from_file(STORY), seed=seed)
    assert run.met, "\n".join(map(str, run.failed))
