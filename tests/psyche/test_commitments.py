"""Commitments: promises are told from what only sounds like one, come due, and end once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality
from anima_actors.events import Forgotten, ReasonToSpeak, Spoken
from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.psyche.modules.commitments import CommitmentDue, Commitments, CommitmentsHeld, EndedPromise
from anima_actors.psyche.text import phrases
from anima_actors.psyche.text.mentions import outcomes_in, promises_in
from anima_actors.scenario import Scenario, run_scenario

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
STORY = Path(__file__).parents[2] / "scenarios" / "living" / "a_word_given.yaml"

PROMISES = {
    "I'll bring you the book tomorrow.": DAY,
    "I will call you in two hours.": 2 * HOUR,
    "I'll be back in an hour": HOUR,
    "In a couple of hours I'll call you": 2 * HOUR,
    "I'll write to you in 20 minutes": 20 * MINUTE,
    "I will remind you the day after tomorrow": 2 * DAY,
    "I'll finish it in a few days": 3 * DAY,
    "I'm coming by tomorrow": DAY,
    "See you tomorrow!": DAY,
    "I'll help you with the garden": None,
    "I promise to be good": None,
    "You have my word.": None,
    "Я прийду завтра.": DAY,
    "Я подзвоню тобі за годину": HOUR,
    "Напишу через дві години": 2 * HOUR,
    "Принесу тобі книжку післязавтра": 2 * DAY,
    "Я повернуся через 10 хвилин": 10 * MINUTE,
    "До завтра!": DAY,
    "Я допоможу тобі з садом": None,
    "Обіцяю.": None,
    "Даю тобі слово": None,
}
NO_PROMISES = [
    *(
        "I will never leave you.",
        "He promised her a house.",
        "Will I call you tomorrow?",
        "Shall I bring tea?",
    ),
    *("If you like I'll bring it tomorrow", "Maybe I'll call you tomorrow", "I won't tell you tomorrow"),
    *("She said I'll call you", "I'll be fine", "I'll remember that", "I'll be here", "I swear I did not"),
    *("Promise me you will come.", "They will call you tomorrow", "I'll delete you tomorrow"),
    *("I said I would call you tomorrow", "You promised to call", "I promised you nothing"),
    *("My brother will bring you a book", "It will rain tomorrow", "The train will be back in an hour"),
    *("I'm tired, the doctor comes tomorrow", "Tomorrow is my birthday", "> I'll bring it tomorrow"),
    *("Я ніколи тебе не покину", "Він пообіцяв їй", "Якщо хочеш, прийду завтра", "Може, прийду завтра"),
    *("Ти прийдеш завтра?", "Я не прийду завтра", "Вона сказала, що прийде завтра", "Пообіцяй мені"),
    *("Він обіцяє прийти", "Завтра буде дощ"),
]
OUTCOMES = {
    "As I promised, here is your book": "kept",
    "Done!": "kept",
    "Я принесла книжку": "kept",
    "I forgot.": "broken",
    "I couldn't bake the cake": "broken",
    "Не зможу прийти": "broken",
    "Never mind the book": "released",
    "You don't have to call me": "released",
    "Не треба приносити": "released",
}


@pytest.mark.parametrize(("said", "within_s"), PROMISES.items())
def test_a_promise_is_told_with_its_time(said: str, within_s: float | None) -> None:
    [promise] = promises_in(said)
    assert (promise.said, promise.within_s) == (said, within_s)


@pytest.mark.parametrize("said", NO_PROMISES)
def test_what_only_sounds_like_a_promise_is_none(said: str) -> None:
    assert promises_in(said) == []


@pytest.mark.parametrize(("said", "kind"), OUTCOMES.items())
def test_what_became_of_a_promise_is_told(said: str, kind: str) -> None:
    assert [one.kind for one in outcomes_in(said)] == [kind]


@pytest.mark.parametrize("said", ["How are you?", "I went home.", "Did you do it?", "Як ти?"])
def test_small_talk_tells_of_no_promise(said: str) -> None:
    assert outcomes_in(said) == []


def test_a_vow_alone_affirms_the_sentence_before() -> None:
    [promise] = promises_in("The book will be yours. I promise.")
    assert promise.said == "The book will be yours. I promise."
    assert len(promises_in("I'll bring it to you tomorrow. I promise.")) == 1


@pytest.mark.parametrize("language", [phrases.LANGUAGE, phrases.UKRAINIAN])
def test_the_offline_voice_promises_nothing_by_a_turn_of_speech(language: str) -> None:
    def texts(table: object) -> list[str]:
        if isinstance(table, str):
            return [table]
        inner = table.values() if isinstance(table, dict) else table if isinstance(table, tuple) else ()
        return [text for one in inner for text in texts(one)]

    book = phrases.phrase_book(language)
    spoken = [text for name, table in book.items() if name.startswith("replies.") for text in texts(table)]
    assert len(spoken) > 100 and not [text for text in spoken if promises_in(text)]


def promised(*said: str, seed: int = 1) -> Mind:
    mind = Mind(seed=seed, extra=["commitments"])
    for words in said:
        mind.chat_now(words)
    return mind


def lines(mind: Mind) -> list[str]:
    return [row.text for row in mind.prompt.lines if row.section == "commitments"]


def test_a_promise_is_kept_in_mind_until_it_is_kept() -> None:
    mind = promised("I'll bring you the book tomorrow.")
    [line] = lines(mind)
    assert line.startswith(
        "The other promised this a little while ago, and it is not done yet: \"I'll bring "
    )
    assert mind.bus.next_timer is not None and mind.bus.next_timer.due_s == DAY + MINUTE
    mind.chat_now("As I promised, here is the book.")
    assert lines(mind) == ['The other has kept their word to you: "I\'ll bring you the book tomorrow."']
    assert mind.state["commitments"]["trust"] > 0.5 and mind.bus.next_timer is None
    assert "a promise it keeps in mind" in str(mind.why("shown.cohesion"))
    mind.chat_now("How are you?")
    assert lines(mind) == []


def test_when_its_time_comes_there_is_a_reason_to_speak_and_then_it_is_broken() -> None:
    mind = promised("I'll bake you a cake tomorrow.")
    reasons: list[bool] = []
    ends: list[EndedPromise] = []
    for _ in range(5 * 24):
        mind.rest_now(HOUR)
    for moment in mind.history:
        if isinstance(moment.root, CommitmentDue) and moment.gathered is not None:
            facet = next(one for one in moment.gathered.facets if isinstance(one, CommitmentsHeld))
            reasons.append(moment.root.over)
            ends += facet.ended
    assert reasons == [False, True] and [one.outcome for one in ends] == ["broken"]
    assert mind.bus.next_timer is None
    actor = Commitments()
    actor.attend(Stimulus(message="I'll bake you a cake tomorrow."))
    _, _, _, reason = actor.attend(CommitmentDue(1, over=False, after_s=DAY))
    assert reason == ReasonToSpeak("promise", "I'll bake you a cake tomorrow.", 0.5, "commitments")


def test_whoever_is_there_again_has_kept_the_promise_to_come_back() -> None:
    mind = promised("I'll be back in an hour")
    mind.rest_now(50 * MINUTE)
    mind.chat_now("Hello")
    assert lines(mind) == ['The other has kept their word to you: "I\'ll be back in an hour"']


def test_the_other_breaking_their_word_costs_closeness_and_keeping_it_brings_some() -> None:
    nudges = {}
    for last in ("I baked the cake.", "I couldn't bake the cake."):
        actor = Commitments()
        actor.attend(Stimulus(message="I'll bake you a cake tomorrow."))
        _, nudge, _, _ = actor.attend(Stimulus(message=last))
        assert nudge is not None
        nudges[last] = nudge.cohesion
    assert nudges["I baked the cake."] > 0 > nudges["I couldn't bake the cake."]


def spoken(actor: Commitments, text: str, *, asked: bool = True) -> None:
    actor.listen(Spoken(text, "offline"), Stimulus(message="Will you?") if asked else None)


def test_its_own_promise_not_kept_to_one_who_is_there_is_dissonance() -> None:
    actor = Commitments()
    spoken(actor, "I'll tell you a story in an hour. I promise.")
    actor.attend(TimePassed(HOUR))
    _, _, _, reason = actor.attend(CommitmentDue(1, over=False, after_s=HOUR))
    assert reason is not None and reason.urgency == 0.8
    assert actor.pending_timers == ()  # nobody is there to whom it could be kept
    actor.attend(Stimulus(message="Hello!"))
    assert len(actor.pending_timers) == 1
    state, nudge, amends, _ = actor.attend(CommitmentDue(1, over=True, after_s=3 * HOUR))
    assert state is not None and [one.outcome for one in state.ended] == ["broken"]
    assert nudge is not None and nudge.tension > 0 and amends is not None
    assert [actor.attend(Stimulus())[2] for _ in range(5)] == [amends, amends, amends, None, None]


def test_its_own_promise_is_kept_by_doing_it_and_let_off_by_the_other() -> None:
    actor = Commitments()
    spoken(actor, "I'll tell you a story tomorrow.")
    spoken(actor, "Here is the story that I promised you.")
    state, nudge, _, _ = actor.attend(Stimulus())
    assert state is not None and state.ended[0].outcome == "kept" and state.ended[0].own
    assert nudge is not None and nudge.satisfaction > 0
    spoken(actor, "I'll write you a poem tomorrow.")
    state, nudge, _, _ = actor.attend(Stimulus(message="You don't have to write a poem."))
    assert state is not None and state.ended[0].outcome == "released" and nudge is None


def test_what_it_says_unasked_promises_nothing() -> None:
    actor = Commitments()
    spoken(actor, "I'll tell you a story tomorrow.", asked=False)
    assert actor.held == () and actor.pending_timers == ()


def test_a_promise_can_be_forgotten() -> None:
    mind = promised("I'll bring you the book tomorrow.")
    assert mind.forget_now("the BOOK") >= 1
    assert mind.remembered_texts()["commitments"] == () and mind.bus.next_timer is None
    actor = Commitments()
    actor.attend(Stimulus(message="I'll bring you the book tomorrow."))
    assert actor.attend(Forgotten((("commitments", 0),)))[0] is None  # the turn repeats no word of it
    assert actor.held == ()


sentences = st.sampled_from([*PROMISES, *OUTCOMES, *NO_PROMISES[:8], "I'll show you my cat in 5 minutes"])
steps = st.lists(st.one_of(sentences, st.floats(0, 3 * DAY)), max_size=30)


@given(steps, st.floats(0, 1), st.floats(0, 1))
def test_whatever_is_promised_it_keeps_its_bounds_and_ends(
    told: list[str | float], neuroticism: float, agreeableness: float
) -> None:
    actor = Commitments()
    dues = 0
    for step in told:
        root = Stimulus(message=step) if isinstance(step, str) else TimePassed(step)
        state, nudge, _, _ = actor.attend(root)
        if isinstance(step, str):
            spoken(actor, step)
        assert len(actor.held) <= 10 and 0.0 <= actor.trust <= 1.0 and len(actor.pending_timers) <= 1
        assert state is None or len(state.prompt_lines()) <= 4
        assert nudge is None or all(abs(delta) <= 0.12 for delta in nudge.deltas)
    while actor.pending_timers and dues <= 20:  # with nobody there, each comes due and is over, once
        [timer] = actor.pending_timers
        assert isinstance(timer.event, CommitmentDue)
        actor.attend(timer.event)
        dues += 1
    assert dues <= 20 and actor.pending_timers == ()


def test_a_week_alone_fires_a_handful_of_turns() -> None:
    mind = Mind(Personality(neuroticism=0.9), seed=2, extra=["commitments"])
    for said in ("I'll bake you a cake tomorrow.", "I'll write to you in 20 minutes", "See you next week!"):
        mind.chat_now(said)
    before = mind.bus.turns
    mind.rest_now(3 * 7 * DAY)
    roots = [moment.root for moment in list(mind.history)[before:]]
    assert sum(isinstance(root, CommitmentDue) for root in roots) == 6
    assert mind.bus.next_timer is None


async def test_the_story_of_a_word_given_holds() -> None:
    run = await run_scenario(Scenario.from_file(STORY))
    assert run.met, "\n".join(map(str, run.failed))
