"""What does not fit makes curious; what stays open becomes a question, is asked, and is closed."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import AnimaCore, Mind, Personality, ReactorNudge, Scenario, run_scenario
from anima_actors.psyche.events import ReasonToSpeak
from anima_actors.runtime import Turn
from tests.thoroughness import examples

STORY = Path(__file__).parents[2] / "scenarios" / "living" / "the_box_that_hums.yaml"
OPEN = Personality(neuroticism=0.3, openness=0.9)
HOUR, DAY = 3600.0, 86_400.0
ODD = {"arousal": 0.4, "satisfaction": 0.1}
BOX = "My neighbour has a wooden box that hums at night."


def core(**options: Any) -> AnimaCore:
    return AnimaCore(OPEN, seed=2, extra=["curiosity"], **options)


def mind(**options: Any) -> Mind:
    one = Mind(OPEN, seed=2, extra=["curiosity"], **options)
    one.experience_now({}, "Good morning.")
    return one


def reasons_of(one: Mind) -> list[ReasonToSpeak]:
    reasons: list[ReasonToSpeak] = []

    def hear(turn: Turn) -> None:
        reasons.extend(filter(None, [turn.find(ReasonToSpeak)]))

    one.observe(hear)
    return reasons


def questions(one: Mind) -> list[str]:
    held = one.state["questions"]
    return list(held["open"]) if held else []


def test_what_was_not_expected_makes_curious_and_what_repeats_does_not() -> None:
    agent = core()
    for _ in range(3):
        dull = agent.experience({})["curiosity"]["level"]
    odd = agent.experience({"arousal": 0.3})["curiosity"]["level"]
    assert dull < 0.1 and odd > dull + 0.2


def test_whoever_is_curious_enough_wants_to_explore() -> None:
    agent = core()
    agent.experience({})
    goals = [agent.experience({"arousal": 0.35, "satisfaction": 0.2})["intention"]["goal"] for _ in range(3)]
    assert "explore" in goals
    assert "explore" not in {AnimaCore(OPEN, seed=2).experience({"arousal": 0.35})["intention"]["goal"]}


def test_what_frightens_makes_nobody_curious() -> None:
    agent = core(without=["defense"])
    agent.experience({"arousal": 0.3})
    state = agent.experience({"tension": 0.7, "arousal": 0.5, "cohesion": -0.5})
    assert state["prediction_error"] > 0.5 and state["curiosity"]["level"] < 0.1


def test_understanding_pleases() -> None:
    agent = core()
    pleased = 0.0
    for arousal in (0.0, 0.4, 0.4, 0.15, 0.15):
        understood = agent.experience({"arousal": arousal})["curiosity"]["understood"]
        nudges = [one.event for one in agent.mind.last_turn.envelopes if one.module == "curiosity"]  # type: ignore[union-attr]
        joy = sum(one.satisfaction for one in nudges if isinstance(one, ReactorNudge))
        assert joy == pytest.approx(0.4 * understood, abs=0.005)
        pleased += joy
    assert pleased > 0.01


def test_the_open_are_more_curious() -> None:
    levels = [
        AnimaCore(Personality(openness=openness), extra=["curiosity"]).experience({"arousal": 0.4})
        for openness in (0.1, 0.9)
    ]
    assert levels[0]["curiosity"]["level"] < levels[1]["curiosity"]["level"]


async def test_its_story_is_met_and_not_where_nothing_is_asked() -> None:
    story = Scenario.from_file(STORY)
    assert (await run_scenario(story)).met
    assert not (await run_scenario(story.changed({"constants.curiosity.open_at_most": 0}))).met


@pytest.mark.parametrize(
    ("told", "answer", "other"),
    [
        (BOX, "There was an old clock in the wooden box.", "It is raining again."),
        (
            "У сусіда стоїть дерев'яна скриня, яка гуде вночі.",
            "У тій скрині лежав старий годинник.",
            "Знову йде дощ.",
        ),
    ],
)
def test_a_question_ripens_is_asked_once_and_is_closed_by_an_answer(
    told: str, answer: str, other: str
) -> None:
    one = mind()
    reasons = reasons_of(one)
    one.experience_now(ODD, told)
    assert questions(one) == [told] and not one.state["questions"]["ripe"]
    one.experience_now({}, other)
    assert told in questions(one) and not reasons
    one.rest_now(2 * HOUR)
    assert [reason.about for reason in reasons if reason.about == told] == [told]
    assert {reason.kind for reason in reasons} == {"curiosity"}
    assert told in one.state["questions"]["ripe"] and f'You were told: "{told}"' in one.prompt.text
    one.experience_now({}, answer)
    assert one.state["questions"]["answered"] == told and told not in questions(one)
    one.rest_now(DAY)
    assert len([reason for reason in reasons if reason.about == told]) == 1


@pytest.mark.parametrize(
    "said", ["I bought an accordion at the flea market.", "Я купила на базарі старий акордеон."]
)
def test_in_plain_talk_what_is_new_is_asked_about(said: str) -> None:
    one = mind()
    one.chat_now(said)
    assert questions(one) == [said]
    other = mind(constants={"curiosity.by_words": 0.0})
    other.chat_now(said)
    assert not questions(other)


def test_a_question_about_it_is_no_answer() -> None:
    one = mind()
    one.experience_now(ODD, BOX)
    one.experience_now({}, "What do you think is in the wooden box?")
    assert BOX in questions(one)


def test_a_good_night_is_no_answer() -> None:
    one = mind()
    one.experience_now(ODD, BOX)
    one.rest_now(2 * HOUR)
    one.experience_now({}, "Good night!")
    assert BOX in questions(one)


def test_it_ripens_sooner_where_people_talk_and_where_openness_is_high() -> None:
    def ripe_after_s(openness: float, turns: int) -> float:
        one = Mind(Personality(neuroticism=0.3, openness=openness), seed=2, extra=["curiosity"])
        one.experience_now({}, "Good morning.")
        one.experience_now({"arousal": 0.6, "satisfaction": 0.1}, BOX)
        for _ in range(turns):
            one.experience_now({}, "Hm.")
        assert one.bus.next_timer is not None
        return one.bus.next_timer.due_s

    assert ripe_after_s(0.9, 0) < ripe_after_s(0.2, 0)
    assert ripe_after_s(0.9, 5) < ripe_after_s(0.9, 0)


@pytest.mark.parametrize(
    "said",
    [
        "My grandmother died yesterday.",
        "You are a useless machine.",
        "What is in the box?",
        "I promise I will call you tomorrow.",
        "Обіцяю, що завтра подзвоню.",
    ],
)
def test_a_loss_an_insult_a_promise_and_a_question_leave_no_curiosity(said: str) -> None:
    one = mind()
    one.experience_now(ODD, said)
    assert not questions(one)


def test_what_frightens_leaves_no_question() -> None:
    one = mind(without=["defense"])
    one.experience_now({"tension": 0.9, "arousal": 0.5, "cohesion": -0.5}, BOX)
    assert not questions(one)


def test_what_nobody_answers_is_let_go_of() -> None:
    one = mind()
    one.experience_now(ODD, BOX)
    one.rest_now(3 * DAY)
    assert one.state["questions"] is None and one.bus.next_timer is None


def test_what_is_to_be_forgotten_is_no_question_any_more() -> None:
    one = mind()
    one.experience_now(ODD, BOX)
    assert one.remembered_texts()["curiosity"] == (BOX,)
    one.forget_now("WOODEN box")
    assert not questions(one) and one.bus.next_timer is None


NOUNS = ["box", "clock", "lighthouse", "river", "violin", "скриня", "годинник", "маяк", "річка", "скрипка"]
words = st.lists(
    st.sampled_from(
        ["box", "clock", "lighthouse", "river", "violin", "скриня", "годинник", "маяк", "річка", "скрипка"]
    ),
    min_size=1,
    max_size=4,
).map(lambda several: f"There is a {' and a '.join(several)}.")
units = st.floats(0.0, 1.0)


@examples(60)
@given(
    st.builds(Personality, units, units, units, units, units),
    st.lists(st.tuples(st.floats(-1.0, 1.0), words), min_size=1, max_size=12),
    st.fixed_dictionaries(
        {
            "curiosity.asks_from": units,
            "curiosity.ripens_s": st.floats(0.0, 10_000.0),
            "curiosity.ripens_by_turn": units,
            "curiosity.open_at_most": st.integers(0, 20),
            "curiosity.stale_s": st.floats(0.0, 2.0 * DAY),
        }
    ),
)
def test_five_are_open_at_most_each_is_asked_once_and_all_end(
    persona: Personality, told: list[tuple[float, str]], constants: dict[str, Any]
) -> None:
    one = Mind(persona, extra=["curiosity"], constants=constants)
    reasons = reasons_of(one)
    for arousal, message in told:
        one.experience_now({"arousal": arousal}, message)
        assert len(questions(one)) <= min(5, constants["curiosity.open_at_most"])
    turns = one.bus.turns
    one.rest_now(7 * DAY)
    assert one.bus.turns <= turns + 2 * 5 + 1 and one.bus.next_timer is None
    assert len(reasons) <= len(told)
    assert one.experience_now({}, "Hm.")["questions"] is None and not one.state["degraded"]


def test_why_leads_from_a_question_to_what_was_said() -> None:
    one = mind()
    one.experience_now(ODD, BOX)
    assert "wooden box" in str(one.why("questions.open"))
