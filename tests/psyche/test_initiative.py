"""The mind may speak first: for a reason, after a silence, seldom, in the language of the conversation."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Mind, Personality, RootEvent, handler
from anima_actors.journal.reader import Journal
from anima_actors.psyche.events import (
    FellAsleep,
    ReasonToSpeak,
    SpeechDue,
    SpeechEnded,
    SpokeFirst,
    Spoken,
    Stimulus,
    WokeUp,
)
from anima_actors.psyche.events.contributions import REASON_KINDS
from anima_actors.psyche.modules.initiative import DAY_S, HOUR_S, LEAST_SILENCE_S, LONGEST_ABOUT
from anima_actors.psyche.text import LANGUAGE, UKRAINIAN, Lately, Wording, first_words
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.runtime import Turn
from anima_actors.scenario import Scenario, ScenarioError, run_scenario
from tests.thoroughness import examples
from tests.voice.scripted import ScriptedModel
from tests.voice.test_speech_in_time import SHOCK, WORDS, HeldModel, asked

STORY = Path(__file__).parents[2] / "scenarios" / "living" / "speaking_first.yaml"
BAD_DAY = "I lost my job today and I don't know what to do."
KIND = "Thank you, you are so kind to me, my dear friend."
HOSTILE = "I hate you, you are useless and you make me sick."
BAD_DAY_UK = "Я сьогодні втратив роботу і не знаю, що робити."
SMALL = ("personality", "mirror", "coordinator", "voice")


@dataclass(frozen=True)
class Given(RootEvent):
    kind: str
    about: str
    urgency: float


class Giver(Actor):
    """Gives reasons, as other modules do."""

    @handler
    def give(self, given: Given) -> ReasonToSpeak:
        return ReasonToSpeak(given.kind, given.about, given.urgency, self.name)


def mind_of(*, only: Sequence[str] | None = None, **options: Any) -> tuple[Mind, list[Turn]]:
    turns: list[Turn] = []
    mind = Mind(extra=["initiative", Giver], only=only and [*only, "initiative", "giver"], **options)
    mind.observe(turns.append)
    return mind, turns


def firsts(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.find(SpokeFirst) is not None]


def first_in(turns: Sequence[Turn]) -> tuple[SpokeFirst, str]:
    [turn] = firsts(turns)
    told, spoken = turn.find(SpokeFirst), turn.find(Spoken)
    assert told is not None and spoken is not None
    return told, spoken.text


def at_s(turn: Turn) -> float:
    return turn.envelopes[0].at_s


def pause_of(turns: Sequence[Turn]) -> float:
    """From the second time that it spoke first since the first."""
    one, other = firsts(turns)[:2]
    return at_s(other) - at_s(one)


async def test_worry_about_the_other_breaks_the_silence_once() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.rest(DAY_S)
    told, text = first_in(turns)
    assert (told.kind, told.about) == ("worry", BAD_DAY) and text
    assert mind.bus.next_timer is None


async def test_words_against_it_and_idle_talk_are_no_reason() -> None:
    for message in (HOSTILE, "Tomorrow is Tuesday."):
        mind, turns = mind_of(seed=1)
        await mind.chat(message)
        await mind.rest(30 * DAY_S)
        assert not firsts(turns)


async def test_worry_ends_where_the_other_sounds_well_again() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.chat(KIND)
    await mind.rest(DAY_S)
    assert not firsts(turns)


async def test_only_a_bond_that_was_warm_makes_an_absence_a_reason() -> None:
    warm, turns = mind_of(seed=1)
    await warm.chat(KIND)
    await warm.rest(5 * DAY_S)
    assert first_in(turns)[0].kind == "absence"
    cold, turns = mind_of(seed=1)
    await cold.chat("Tomorrow is Tuesday.")
    await cold.run_turn(Given("absence", "", 1.0))
    await cold.rest(5 * DAY_S)
    assert not firsts(turns)


async def test_it_never_speaks_to_somebody_whom_it_has_not_met() -> None:
    mind, turns = mind_of(seed=1)
    await mind.run_turn(Given("promise", "the tea", 1.0))
    await mind.rest(DAY_S)
    assert not firsts(turns)


async def test_a_reason_that_was_told_is_not_told_again() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat("Good morning.")
    for _ in range(3):
        await mind.run_turn(Given("promise", "the tea", 1.0))
        await mind.rest(DAY_S)
        await mind.chat("I see.")
    assert len(firsts(turns)) == 1


async def test_relief_after_a_long_fear_is_worth_a_word() -> None:
    mind, turns = mind_of(seed=2, personality=Personality(extraversion=0.8))
    await mind.experience({}, "Good morning, friend.")
    for _ in range(7):
        await mind.experience({"tension": 0.7, "arousal": 0.4, "cohesion": -0.3})
    for _ in range(7):
        await mind.experience({"tension": -0.5, "satisfaction": 0.4})
    await mind.rest(HOUR_S)
    assert first_in(turns)[0].kind == "resolved"


async def test_the_hour_of_a_word_is_explained() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.rest(HOUR_S)
    due = next(turn for turn in turns if isinstance(turn.root, SpeechDue))
    account = str(mind.why(f"spoke_first.kind@{due.number}"))
    assert "worry" in account and "a wish to speak first (worry)" in account


async def test_it_does_not_talk_in_its_sleep_and_tells_in_the_morning() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.run_turn(FellAsleep())
    await mind.rest(8 * HOUR_S)
    assert not firsts(turns)
    await mind.run_turn(WokeUp(8 * HOUR_S))
    await mind.rest(HOUR_S)
    assert first_in(turns)[0].kind == "worry"


async def test_words_that_are_forgotten_are_no_reason_any_more() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.run_turn(mind.forgetting_of("lost my job"))
    assert mind.bus.next_timer is None and "lost my job" not in repr(mind.bus.snapshot().actors["initiative"])
    await mind.rest(DAY_S)
    assert not firsts(turns)


async def test_an_event_from_outside_does_not_make_it_speak() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    turn = await mind.run_turn(SpeechDue("worry", BAD_DAY))
    assert turn.find(Spoken) is None and not firsts(turns)


async def test_trust_shortens_the_time_until_it_speaks_first_again() -> None:
    pauses = []
    for message in ("You are useless.", KIND):
        mind, turns = mind_of(seed=1, constants={"initiative.absence_s": 9e9, "initiative.kept_s": 9e9})
        await mind.chat(message)
        for kind in ("promise", "curiosity"):
            await mind.run_turn(Given(kind, "", 1.0))
        await mind.rest(5 * DAY_S)
        pauses.append(pause_of(turns))
    assert pauses[1] < pauses[0]


async def test_who_is_not_answered_waits_longer_and_then_falls_silent() -> None:
    mind, turns = mind_of(seed=1, constants={"initiative.kept_s": 9e9})
    await mind.chat("Good morning.")
    for kind in ("promise", "curiosity", "dream", "resolved"):
        await mind.run_turn(Given(kind, "", 1.0))
    await mind.rest(30 * DAY_S)
    assert len(firsts(turns)) == 2 and mind.bus.next_timer is None
    await mind.chat("Here I am.")
    await mind.rest(30 * DAY_S)
    assert len(firsts(turns)) == 4


async def test_it_goes_on_from_its_file_as_if_it_had_never_been_stored_away(tmp_path: Path) -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    mind.save(tmp_path / "a.mind")
    await mind.rest(DAY_S)
    loaded = Mind.load(tmp_path / "a.mind", extra=[Giver])
    later: list[Turn] = []
    loaded.observe(later.append)
    await loaded.rest(DAY_S)
    assert first_in(later) == first_in(turns) and loaded.state == mind.state


times = st.one_of(st.floats(0, 600), st.floats(0, 2 * DAY_S))
happenings = st.lists(
    st.tuples(
        times,
        st.one_of(
            st.sampled_from((BAD_DAY, KIND, HOSTILE, "")),
            st.tuples(st.sampled_from(REASON_KINDS), st.text(max_size=3), st.floats(0, 1)),
        ),
    ),
    max_size=14,
)
shares = st.floats(0, 1)
any_constants = st.fixed_dictionaries(
    {
        "silence_s": st.floats(0, HOUR_S),
        "patience_s": st.floats(0, HOUR_S),
        "threshold": shares,
        "cooldown_s": st.floats(0, DAY_S),
        "most_an_hour": st.integers(0, 20),
        "most_unanswered": st.integers(0, 30),
        "quiet_from_h": st.floats(0, 24),
        "quiet_until_h": st.floats(0, 24),
        "absence_s": st.floats(0, 3 * DAY_S),
        "warm_from": st.floats(-1, 1),
        "worried_from": shares,
    }
)


@examples(100)
@given(happenings, any_constants, st.tuples(shares, shares, shares), st.booleans())
def test_it_is_bound_by_silence_number_pause_and_quiet_hours(
    happened: list[tuple[float, Any]], constants: dict[str, Any], traits: Sequence[float], replies: bool
) -> None:
    given_constants = {f"initiative.{name}": value for name, value in constants.items()}
    personality = Personality(*traits)
    mind, turns = mind_of(seed=1, only=SMALL, personality=personality, constants=given_constants)
    for seconds, what in happened:
        root = Stimulus(message=what, reply_wanted=replies) if isinstance(what, str) else Given(*what)
        mind.run_turn_now(root, seconds)
    mind.rest_now(9 * DAY_S)
    assert not any(turn.degraded for turn in turns)
    _assert_bound(turns, constants)


def _assert_bound(turns: Sequence[Turn], constants: dict[str, Any]) -> None:
    last_s, unanswered, spoken_s = -9e9, constants["most_unanswered"], list[float]()
    for turn in turns:
        now_s = at_s(turn)
        if turn.find(SpokeFirst) is not None:
            unanswered += 1
            assert now_s - last_s >= max(LEAST_SILENCE_S, constants["silence_s"]) - 1e-3
            assert unanswered <= constants["most_unanswered"]
            assert not spoken_s or now_s - spoken_s[-1] >= 0.4 * constants["cooldown_s"] - 1e-3
            assert _awake(now_s, constants["quiet_from_h"], constants["quiet_until_h"])
            spoken_s.append(now_s)
            assert len([one for one in spoken_s if one > now_s - HOUR_S + 1e-3]) <= min(
                12, constants["most_an_hour"]
            )
        if isinstance(turn.root, Stimulus):
            unanswered = 0
        if isinstance(turn.root, Stimulus) or turn.find(Spoken) is not None:
            last_s = now_s


def _awake(now_s: float, from_h: float, until_h: float) -> bool:
    quiet_s = ((until_h - from_h) * HOUR_S) % DAY_S
    into_s = (now_s - from_h * HOUR_S) % DAY_S
    return into_s >= quiet_s - 1e-3 or into_s < 1e-3 or DAY_S - into_s < 1e-3


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
