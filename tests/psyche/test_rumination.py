"""What is unresolved comes back in the quiet, weaker and later, and ends."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality, ReactorNudge, Scenario, Stimulus, StimulusBias, run_scenario
from anima_actors.events import DissonanceFelt, GoalHeld, ReactorsMoved
from anima_actors.psyche.events import ReasonToSpeak
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.rumination import Rumination, RuminationFelt, ThoughtReturned
from anima_actors.testing import Harness, made_of, published, within
from tests.thoroughness import examples

STORY = Path(__file__).parents[2] / "scenarios" / "living" / "after_the_quarrel.yaml"
HOUR, DAY = 3600.0, 86_400.0
BLOW = {"tension": 0.7, "cohesion": -0.5, "satisfaction": -0.4}
COMFORT = {"tension": -0.5, "cohesion": 0.6, "satisfaction": 0.6}


def mind(neuroticism: float = 0.5, **options: Any) -> Mind:
    return Mind(Personality(neuroticism=neuroticism), extra=["rumination"], seed=1, **options)


def hurt(one: Mind, message: str = "I never want to see you again.") -> None:
    for said in ("Hello.", "How are you?"):
        one.experience_now({}, said)
    one.experience_now(BLOW, message)


def listening(one: Mind) -> tuple[list[ThoughtReturned], list[ReasonToSpeak]]:
    thoughts: list[ThoughtReturned] = []
    reasons: list[ReasonToSpeak] = []

    def hear(turn: Any) -> None:
        thoughts.extend(filter(None, [turn.find(ThoughtReturned)]))
        reasons.extend(filter(None, [turn.find(ReasonToSpeak)]))

    one.observe(hear)
    return thoughts, reasons


async def test_its_story_is_met_and_not_where_nothing_comes_back() -> None:
    story = Scenario.from_file(STORY)
    assert (await run_scenario(story)).met
    assert not (await run_scenario(story.changed({"constants.rumination.first_share": 0.0}))).met


def test_a_blow_comes_back_weaker_and_later_each_time_and_ends() -> None:
    one = mind()
    thoughts, _ = listening(one)
    hurt(one)
    one.rest_now(DAY)
    assert [thought.returns for thought in thoughts] == [1, 2, 3, 4]
    shares = [thought.strength for thought in thoughts]
    assert shares == sorted(shares, reverse=True) and shares[0] > 2.0 * shares[2]
    assert one.bus.next_timer is None
    assert one.experience_now({})["rumination"] is None


def test_it_lasts_longer_where_neuroticism_is_high() -> None:
    counts = []
    for neuroticism in (0.1, 0.5, 0.9):
        one = mind(neuroticism)
        thoughts, _ = listening(one)
        hurt(one)
        one.rest_now(2 * DAY)
        counts.append(len(thoughts))
    assert counts == sorted(set(counts))


def test_each_return_moves_the_body_and_never_as_far_as_the_first_pain_did() -> None:
    one, other = mind(0.9), Mind(Personality(neuroticism=0.9), seed=1)
    hurt(one)
    hurt(other)
    assert one.state["reactors"] == other.state["reactors"]
    worst = one.state["reactors"]["tension"] - 0.2
    first = one.rest_now(900.0)["reactors"]["tension"] - other.rest_now(900.0)["reactors"]["tension"]
    assert 0.05 < first < 0.3 * 1.4 * worst


def test_comfort_ends_it_at_once_and_is_worth_a_word() -> None:
    one = mind(0.9)
    thoughts, reasons = listening(one)
    hurt(one)
    one.rest_now(HOUR)
    state = one.experience_now(COMFORT, "I am so sorry.")
    assert state["rumination"] is None and one.bus.next_timer is None
    assert reasons == [
        ReasonToSpeak("resolved", "I never want to see you again.", reasons[0].urgency, "rumination")
    ]
    before = len(thoughts)
    one.rest_now(DAY)
    assert len(thoughts) == before


def test_what_is_comforted_before_it_ever_came_back_is_no_reason_to_speak() -> None:
    one = mind()
    _, reasons = listening(one)
    hurt(one)
    one.experience_now(COMFORT, "I am so sorry.")
    assert one.state["rumination"] is None and not reasons


def test_small_talk_and_the_calm_of_a_night_resolve_nothing() -> None:
    one = mind(0.9)
    hurt(one)
    one.rest_now(2 * HOUR)
    for _ in range(5):
        one.experience_now({"cohesion": 0.05}, "Nice weather.")
    assert one.state["rumination"]["about"] == "I never want to see you again."


def body_in_pain() -> ReactorsMoved:
    return made_of(ReactorsMoved, after=Reactors(0.7, 0.4, 0.3, 0.3), dose=Reactors())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("because", "left", "spoken"), [("fulfilled", 0, 1), ("faded", 0, 0), ("displaced", 1, 0)]
)
def test_a_goal_long_held_comes_back_until_it_is_met_or_given_up(
    because: str, left: int, spoken: int
) -> None:
    one = Harness(Rumination)
    held = made_of(
        GoalHeld, goal="find safety", age=6, strength=0.8, origin="emotion", because="kept", previous=None
    )
    felt = one.feed(Stimulus(), body_in_pain(), held)
    assert published(felt, RuminationFelt, about="find safety", kind="goal", returns=0)
    [timer] = one.actor.pending_timers
    assert isinstance(timer.event, ThoughtReturned)
    one.feed(timer.event, body_in_pain(), held)
    ended = made_of(GoalHeld, goal="share", age=0, origin="emotion", because=because, previous="find safety")
    felt = one.feed(Stimulus(), body_in_pain(), ended)
    assert len(one.actor.pending_timers) == left
    assert [one.about for one in felt if isinstance(one, ReasonToSpeak)] == ["find safety"] * spoken


def test_a_contradiction_comes_back_until_it_is_gone() -> None:
    one = Harness(Rumination)
    held = made_of(GoalHeld, goal="share", age=1, origin="emotion", because="kept", previous=None)
    felt = one.feed(Stimulus(), body_in_pain(), held, made_of(DissonanceFelt, level=0.8))
    assert published(felt, RuminationFelt, about="share", kind="dissonance")
    assert "not so" in one.prompt_lines[0]
    felt = one.feed(Stimulus(), body_in_pain(), held, made_of(DissonanceFelt, level=0.05))
    assert not published(felt, RuminationFelt) and not one.actor.pending_timers


def test_what_is_to_be_forgotten_does_not_come_back() -> None:
    one = mind()
    hurt(one)
    assert one.forget_now("NEVER want to see") >= 1
    assert one.bus.next_timer is None and one.state["rumination"] is None


def test_without_pain_nothing_is_set() -> None:
    one = mind()
    for _ in range(10):
        one.experience_now({"satisfaction": 0.2}, "Lovely.")
    one.rest_now(DAY)
    assert one.bus.next_timer is None and one.state["rumination"] is None


units = st.floats(0.0, 1.0)
doses = st.builds(
    lambda t, a, s, c: dict(
        zip(("tension", "arousal", "satisfaction", "cohesion"), (t, a, s, c), strict=True)
    ),
    *[st.floats(-1.0, 1.0)] * 4,
)


@examples(120)
@given(
    st.builds(Personality, units, units, units, units, units),
    st.lists(doses, min_size=1, max_size=8),
    st.fixed_dictionaries(
        {
            "rumination.first_share": units,
            "rumination.lessening": units,
            "rumination.in_all": units,
            "rumination.least_share": st.floats(0.01, 1.0),
            "rumination.ever_later": st.floats(0.0, 3.0),
            "rumination.hurts_from": units,
        }
    ),
)
def test_it_never_feeds_itself_whoever_it_is(
    persona: Personality, blows: list[dict[str, float]], constants: dict[str, float]
) -> None:
    one = Mind(persona, extra=["rumination"], constants=constants)
    thoughts, _ = listening(one)
    for number, blow in enumerate(blows):
        one.experience_now(blow, f"blow {number}")
    before = one.bus.turns
    held = list(one.bus.actors["rumination"].actor.concerns)  # type: ignore[union-attr]
    one.rest_now(30 * DAY)
    assert len(held) <= 3
    assert len(thoughts) <= 10 * len(held) and one.bus.turns <= before + 2 * len(thoughts) + 1
    for concern in held:
        shares = [thought.strength for thought in thoughts if thought.about == concern.about]
        assert all(share <= constants["rumination.first_share"] for share in shares)
        assert sum(shares) <= constants["rumination.in_all"] + 1e-9
        assert {thought.pain for thought in thoughts if thought.about == concern.about} <= {concern.pain}
    assert one.bus.next_timer is None or constants["rumination.ever_later"] > 1.5
    assert not one.state["degraded"]


def test_why_leads_from_the_body_to_the_thought() -> None:
    one = mind()
    hurt(one)
    one.rest_now(900.0)
    told = str(one.why("reactors.tension@5"))
    assert "what it cannot leave alone: tension +" in told
    assert "what came back to it: “I never want to see you again.” (from turn 3)" in told


def test_nothing_but_biases_and_facets_comes_of_a_return() -> None:
    one = Harness(Rumination)
    one.feed(
        Stimulus(message="Go."),
        body_in_pain(),
        made_of(DissonanceFelt, level=0.9),
        made_of(GoalHeld, goal="share", age=0, because="adopted"),
    )
    [timer] = one.actor.pending_timers
    events = one.feed(timer.event, body_in_pain())
    assert not published(events, ReactorNudge)
    assert published(events, StimulusBias, tension=within(0.01, 0.3))


def test_it_lets_one_sleep_and_comes_back_when_one_is_awake() -> None:
    one = Mind(Personality(neuroticism=0.9), extra=["rumination", "sleep"], seed=1)
    kinds: list[str] = []
    one.observe(lambda turn: kinds.append(type(turn.root).__name__))
    hurt(one)
    one.rest_now(DAY)
    asleep, awake = kinds.index("FellAsleep"), kinds.index("WokeUp")
    assert "ThoughtReturned" in kinds[:asleep] and "ThoughtReturned" in kinds[awake:]
    assert "ThoughtReturned" not in kinds[asleep:awake]
