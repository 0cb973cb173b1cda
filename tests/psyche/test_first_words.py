"""What a mind says first: its words, its language, a model's part in it, and what interrupts it."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind
from anima_actors.journal.reader import Journal
from anima_actors.psyche.events import (
    SpeechDue,
    SpeechEnded,
    Spoken,
    Stimulus,
)
from anima_actors.psyche.events.contributions import REASON_KINDS
from anima_actors.psyche.model.decay import DAY_S, HOUR_S
from anima_actors.psyche.modules.initiative import LONGEST_ABOUT
from anima_actors.psyche.text import LANGUAGE, UKRAINIAN, Lately, Wording, first_words
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.runtime import Turn
from anima_actors.scenario import Scenario, ScenarioError, run_scenario
from tests.psyche.speaking_first import BAD_DAY, BAD_DAY_UK, SMALL, STORY, Given, first_in, firsts, mind_of
from tests.voice.scripted import ScriptedModel
from tests.voice.test_speech_in_time import SHOCK, WORDS, HeldModel, asked


@pytest.mark.parametrize("language", [LANGUAGE, UKRAINIAN])
@pytest.mark.parametrize("kind", REASON_KINDS)
def test_its_words_are_varied_and_quote_what_they_are_about(kind: str, language: str) -> None:
    about = "the tea" if language == LANGUAGE else "чай"
    lately: Lately = ()
    said = list[str]()
    for draw in (0.0, 0.25, 0.5, 0.75):
        wording = Wording(partial(float, draw), lately, language)
        said.append(first_words(kind, about, wording))
        lately = wording.remembered(lately, said[-1])
    assert len(set(said)) == 4 and all(about in one and "{" not in one for one in said)
    foreign = first_words(kind, "чай" if language == LANGUAGE else "the tea", Wording(lambda: 0.5))
    assert language == UKRAINIAN or "чай" not in foreign


async def test_it_speaks_the_language_of_the_conversation() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY_UK)
    await mind.rest(DAY_S)
    told, text = first_in(turns)
    assert told.language == UKRAINIAN and not any("a" <= one.lower() <= "z" for one in text)


async def test_a_language_model_is_told_why_it_speaks_and_to_invent_nothing() -> None:
    model = ScriptedModel("I am sorry.", "I keep thinking of you.")
    mind, turns = mind_of(seed=1, language_model=model)
    await mind.chat(BAD_DAY_UK)
    await mind.rest(DAY_S)
    assert first_in(turns)[1] == "I keep thinking of you."
    system = model.systems[-1]
    assert "worried about the other" in system and BAD_DAY_UK.rstrip(".") in system
    assert "Invent nothing" in system and "Say it in Ukrainian" in system
    assert "Invent nothing" not in model.systems[0]
    await mind.aclose()


async def test_its_first_words_are_recorded_and_replayed_without_a_model(tmp_path: Path) -> None:
    model = ScriptedModel("I am sorry.", "I keep thinking of you.")
    turns: list[Turn] = []
    mind = Mind(seed=1, extra=["initiative"], language_model=model)
    mind.observe(turns.append)
    mind.record_to(tmp_path / "a.journal")
    await mind.chat(BAD_DAY)
    await mind.rest(DAY_S)
    await mind.aclose()
    with Journal.open(tmp_path / "a.journal") as journal:
        assert replay(history_in(journal)).equal
    assert len(model.requests) == 2 and first_in(turns)[1] == "I keep thinking of you."


async def _speaking_first() -> tuple[Mind, list[Turn], HeldModel, "asyncio.Task[Any]"]:
    model = HeldModel()
    mind, turns = mind_of(seed=1, language_model=model)
    model.say()
    await mind.chat(BAD_DAY)
    model.asked = 0
    rest = asyncio.create_task(mind.rest(HOUR_S))
    await asked(model)
    return mind, turns, model, rest


async def test_what_it_says_first_goes_on_beside_later_turns_and_is_heard_by_itself() -> None:
    mind, turns, model, rest = await _speaking_first()
    await mind.experience({"satisfaction": 0.2})
    await rest
    assert firsts(turns)[0].find(Spoken) is None
    model.say()
    await mind.release()
    assert isinstance(turns[-1].root, SpeechEnded) and turns[-1].root.text == "".join(WORDS)
    assert turns[-1].root.of_turn == firsts(turns)[0].number
    assert len(firsts(turns)) == 1


async def test_what_startles_cuts_short_what_it_says_first() -> None:
    mind, turns, model, rest = await _speaking_first()
    model.say(2)
    await mind.experience({"satisfaction": 0.2})
    await mind.experience(SHOCK)
    await rest
    await mind.release()
    ended = next(turn.root for turn in turns if isinstance(turn.root, SpeechEnded))
    assert ended.partial


async def test_a_reply_waits_until_it_has_said_what_it_says_first() -> None:
    mind, turns, model, rest = await _speaking_first()
    await mind.experience({"satisfaction": 0.2})
    await rest
    reply = asyncio.create_task(mind.chat("Hello again."))
    await asyncio.sleep(0)
    assert model.asked == 1
    model.say()
    model.say()
    assert await reply == "".join(WORDS)
    roots = [type(turn.root).__name__ for turn in turns]
    assert roots.index("SpeechEnded") < len(roots) - 1 and roots[-1] == "Stimulus"
    await mind.aclose()


async def test_its_story_is_met_and_would_not_be_without_it() -> None:
    text = STORY.read_text("utf-8")
    assert (await run_scenario(Scenario.from_text(text))).met
    without = Scenario.from_text(text.replace("modules: {with: [initiative]}", ""))
    failed = (await run_scenario(without)).failed
    assert [one.line for one in failed] == [20, 32, 38] or len(failed) == 3
    assert "found none" in str(failed[0])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{spoke_first: wory}", 'unknown reason "wory"; did you mean "worry"?'),
        ("{dreamt: 3}", "write any or none"),
        ("{spoke_firts: any}", 'unknown state path; did you mean "spoke_first"?'),
    ],
)
def test_what_nobody_can_have_happened_is_named_with_its_line(wrong: str, told: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_text(f"title: t\nsteps:\n  - rest: 1h\n    expect: {wrong}\n")
    assert told in str(raised.value) and ":4" in str(raised.value)


async def test_a_turn_of_a_step_counts_for_that_step_and_no_other() -> None:
    story = Scenario.from_text(
        "title: t\nmodules: {with: [initiative]}\nsteps:\n"
        f'  - {{say: "{BAD_DAY}", expect: {{spoke_first: none}}}}\n'
        "  - {rest: 8h, expect: {spoke_first: worry, dreamt: none}}\n"
        "  - {rest: 1h, expect: {spoke_first: none}}\n"
        "expect: {spoke_first: any, at_least: {turns: 1, spoke_first: worry}}\n"
    )
    assert (await run_scenario(story)).met


def test_what_a_reason_is_about_is_bounded() -> None:
    mind, _ = mind_of(seed=1, only=SMALL)
    mind.run_turn_now(Stimulus(message="Hello."), 0.0)
    mind.run_turn_now(Given("promise", "word " * 1_000, 1.0), 0.0)
    timer = mind.bus.next_timer
    assert timer is not None and isinstance(timer.event, SpeechDue)
    assert len(timer.event.about) <= LONGEST_ABOUT


async def test_a_dream_in_the_night_counts_for_its_step() -> None:
    story = Scenario.from_text(
        "title: t\nseed: 3\nmodules: {with: [sleep, dream]}\nsteps:\n"
        "  - {say: You broke your promise.}\n  - {command: grief, say: Your friend is dead.}\n"
        "  - {rest: 2d, expect: {dreamt: any, spoke_first: none}}\n  - {rest: 1m, expect: {dreamt: none}}\n"
    )
    assert (await run_scenario(story)).met
