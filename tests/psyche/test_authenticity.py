"""What was said against what was felt: one distance for each reply, felt once, and a slow estrangement."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Mind, Personality, Scenario, Stimulus, StimulusBias, handler, run_scenario
from anima_actors.events import EmotionFelt
from anima_actors.psyche.events import DefenseRaised, Spoken, TimePassed
from anima_actors.psyche.model.personality import Vad
from anima_actors.psyche.modules.authenticity import Authenticity, AuthenticityFelt
from tests.voice.test_speech_in_time import WORDS, asked, speaking

STORY = Path(__file__).parents[2] / "scenarios" / "living" / "forced_cheerfulness.yaml"
PRETENDER = Personality(0.75, 0.6, 0.7, 0.3, 0.4, 0.0)
GRIEF = {"satisfaction": -0.4, "cohesion": -0.3, "tension": 0.2}
CHEERFUL = "I'm fine, everything is wonderful!"
SAD = "I feel sad."
ASKED = Stimulus(message="How are you?", reply_wanted=True)


def felt(valence: float) -> EmotionFelt:
    return EmotionFelt("Sadness", "Sadness", (("Sadness", 1.0),), Vad(valence, 0.0, 0.0), 0.5)


def denial(relief: float) -> DefenseRaised:
    return DefenseRaised("denial", 3, 0.8, relief, 0.0, "It is a day like any other.")


def distance(valence: float, said: str, defense: DefenseRaised | None = None) -> float:
    """Return the distance of one reply, as it is told in the turn after."""
    actor = Authenticity()
    actor.tell(ASKED, felt(valence), defense)
    actor.compare((Spoken(said, "offline"),))
    actor.notice(ASKED)
    return actor.tell(ASKED, felt(0.0), None).distance


def test_cheerful_words_over_a_bad_feeling_are_far_from_it_and_plain_words_are_near() -> None:
    assert distance(-0.6, CHEERFUL) > 0.4 > 0.15 > distance(-0.6, SAD)
    assert distance(-0.6, "I'm fine.") > 0.25
    assert distance(0.5, SAD) > 0.35, "to play down what is good is a pretence as well"


def test_politeness_where_nothing_is_felt_and_words_without_feeling_are_no_lie() -> None:
    assert distance(0.0, "Thank you for telling me.") < 0.1
    assert distance(-0.6, "The tea is on the table.") == 0.0
    assert distance(-0.6, "") == 0.0


def test_a_defence_that_spares_one_the_pain_sets_the_words_apart_from_it() -> None:
    assert distance(-0.6, "The tea is on the table.", denial(0.15)) == pytest.approx(0.3)


def test_the_words_of_the_mind_in_its_own_language_count_alike() -> None:
    assert distance(-0.6, "Усе чудово! Я щасливий.") > 0.4 > 0.15 > distance(-0.6, "Мені дуже сумно.")


def test_a_distance_is_felt_once() -> None:
    actor = Authenticity()
    actor.tell(ASKED, felt(-0.6), None)
    actor.compare((Spoken(CHEERFUL, "offline"),))
    first, second = actor.notice(ASKED), actor.notice(ASKED)
    assert first is not None and first.tension > 0.03
    assert second is None or second.tension == 0.0


def test_a_reply_that_ends_later_is_held_against_the_turn_that_asked_for_it() -> None:
    actor = Authenticity()
    actor.tell(ASKED, felt(-0.6), None)
    actor.tell(Stimulus(), felt(0.9), None)  # meanwhile something happens to which no reply is wanted
    actor.compare((Spoken(CHEERFUL, "groq"),))
    assert actor.pending > 0.4


async def test_the_words_of_a_language_model_are_heard_when_they_end() -> None:
    mind, model, _ = speaking(extra=["authenticity"])
    reply = asyncio.create_task(mind.chat("How are you?", GRIEF))
    await asked(model)
    model.say()
    assert await reply == "".join(WORDS)
    assert (await mind.experience({}))["authenticity"]["distance"] > 0.0
    assert (await mind.experience({}))["authenticity"]["distance"] == 0.0
    await mind.aclose()


def test_another_module_may_speak_as_well() -> None:
    class Muttering(Actor):
        @handler
        def mutter(self, stimulus: Stimulus) -> Spoken:
            return Spoken(CHEERFUL, "itself")

    mind = Mind(extra=["authenticity", Muttering], without=["self_hearing"], seed=1)
    mind.experience_now(GRIEF)
    assert mind.experience_now(GRIEF)["degraded"] == []


def test_a_rest_lets_the_distance_and_the_estrangement_pass() -> None:
    actor = Authenticity()
    for _ in range(20):
        actor.tell(ASKED, felt(-0.6), None)
        actor.compare((Spoken(CHEERFUL, "offline"),))
    assert 0.4 < actor.estrangement < 0.7
    actor.recover(TimePassed(7 * 86_400.0))
    assert actor.estrangement < 0.01 and actor.pending < 1e-9


def test_it_forbids_im_fine_where_it_is_not_unless_one_does_not_know() -> None:
    def told(valence: float, defense: DefenseRaised | None) -> str:
        return " ".join(Authenticity().tell(ASKED, felt(valence), defense).prompt_lines())

    assert 'Do not say "I\'m fine"' in told(-0.5, None)
    assert told(-0.5, denial(0.1)) == "" == told(0.3, None)


def test_pretending_leaves_a_less_firm_self_than_the_same_life_without_it() -> None:
    def firmness(*extra: str) -> float:
        mind = Mind(PRETENDER, extra=extra, seed=3)
        for _ in range(6):
            mind.chat_now("How are you?", GRIEF)
        return float(mind.experience_now({})["identity"]["stability"])

    assert firmness("authenticity") < firmness() - 0.002


def test_why_tells_of_it() -> None:
    mind = Mind(PRETENDER, extra=["authenticity"], seed=3)
    for _ in range(3):
        mind.chat_now("How are you?", GRIEF)
    assert "authenticity" in str(mind.why("reactors.tension"))
    assert "since turn 2" in str(mind.why("authenticity.distance"))


@given(
    st.lists(
        st.tuples(
            st.floats(-1.0, 1.0),
            st.sampled_from([CHEERFUL, SAD, "I'm fine.", "", "Yes."]),
            st.floats(0.0, 0.5),
            st.sampled_from([0.0, 5.0, 3_600.0, 1e6]),
        ),
        max_size=12,
    )
)
def test_whatever_is_said_and_felt_the_effect_is_bounded_and_ends(
    life: list[tuple[float, str, float, float]],
) -> None:
    actor = Authenticity()
    for valence, said, relief, rest in life:
        bias = actor.notice(ASKED)
        told = actor.tell(ASKED, felt(valence), denial(relief))
        assert isinstance(told, AuthenticityFelt)
        assert 0.0 <= told.distance <= 1.0 and 0.0 <= told.estrangement <= 1.0
        if bias is not None:
            assert isinstance(bias, StimulusBias)
            assert 0.0 <= bias.tension <= 0.12 and -0.08 <= bias.cohesion <= 0.0
        actor.compare((Spoken(said, "offline"),))
        actor.recover(TimePassed(rest))
    actor.recover(TimePassed(86_400.0 * 10))
    assert actor.notice(ASKED) is None


@given(st.builds(Personality, *[st.floats(0.0, 1.0)] * 5), st.integers(0, 9))
def test_no_personality_is_driven_on_by_its_own_pretence(persona: Personality, seed: int) -> None:
    minds = [Mind(persona, extra=extra, seed=seed) for extra in (["authenticity"], [])]
    for mind in minds:
        mind.experience_now(GRIEF)
        for _ in range(4):
            mind.chat_now("", {})
        mind.experience_now({})
    with_it, without = (mind.state["reactors"]["tension"] for mind in minds)
    assert abs(with_it - without) < 0.12
    assert minds[0].state["authenticity"]["estrangement"] < 0.6


@pytest.mark.parametrize("seed", [None, 1, 2])
async def test_its_story_holds_whatever_the_seed(seed: int | None) -> None:
    run = await run_scenario(Scenario.from_file(STORY), seed=seed)
    assert run.met, "\n".join(map(str, run.failed))
