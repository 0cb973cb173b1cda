"""What the embedded voice answers fits what was said, what was said before it, and what is felt."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind
from anima_actors.psyche.text import (
    UKRAINIAN,
    DialogueAct,
    NarrativeContext,
    Occasion,
    Wording,
    recognise_act,
    spoken_reply,
)
from anima_actors.psyche.text.mentions import TOLD_BESIDES, promises_in
from anima_actors.psyche.text.phrases import nested, phrase_book
from anima_actors.psyche.text.wording import sentences_of
from tests.psyche.text.test_words_narrative import AT_REST

ACTS = nested("replies.acts")
LINGERING = nested("replies.lingering")
seeds = st.integers(0, 1_000_000)


def answer(context: NarrativeContext, occasion: Occasion, seed: int = 0, language: str = "english") -> str:
    return spoken_reply(context, Wording(random.Random(seed).random, language=language), occasion)


def told(message: str) -> DialogueAct:
    return recognise_act(message)


@given(seeds, st.sampled_from(["My dog died.", "I feel so sad.", "I lost my job."]), st.integers(0, 3))
def test_a_sentence_after_a_loss_is_answered_gently(seed: int, before: str, turns_ago: int) -> None:
    for said in ("I keep thinking of the kitchen.", "ok", "My mother made soup."):
        reply = answer(AT_REST, Occasion(told(said), told(before), turns_ago=turns_ago), seed)
        assert sentences_of(reply)[0] in LINGERING["grave"]["open"], reply
        for wish in phrase_book()["replies.requests"]["observe"]:
            assert wish not in reply


def test_after_some_turns_of_other_talk_a_sentence_is_one_like_another_again() -> None:
    later = Occasion(told("I made soup."), told("My dog died."), turns_ago=4)
    assert answer(AT_REST, later) == answer(AT_REST, Occasion(told("I made soup.")))


def test_a_sentence_after_an_insult_is_not_answered_as_if_nothing_had_been_said() -> None:
    reply = answer(AT_REST, Occasion(told("I made soup."), told("You are useless."), turns_ago=0))
    assert sentences_of(reply)[0] in LINGERING["hostile"]["open"]


@given(seeds, st.sampled_from(["Do you love me?", "Can you forgive me?"]))
def test_whether_one_is_loved_and_forgiven_is_answered_as_one_feels(seed: int, said: str) -> None:
    act = told(said)
    glad, shaken = AT_REST._replace(emotion="Joy"), AT_REST._replace(emotion="Anxiety", intensity=0.5)
    angry = AT_REST._replace(emotion="Anger")
    assert sentences_of(answer(glad, Occasion(act), seed))[0] in ACTS[act.act]["yes"]
    for context in (shaken, angry):
        assert sentences_of(answer(context, Occasion(act), seed))[0] not in ACTS[act.act]["yes"]


@given(seeds, st.sampled_from(["find safety", "share", "observe", "explore"]))
def test_who_asks_what_one_wants_hears_it(seed: int, goal: str) -> None:
    reply = answer(AT_REST._replace(goal=goal), Occasion(told("What do you want?")), seed)
    assert sentences_of(reply)[0] in phrase_book()["replies.requests"][goal]


@given(seeds, st.sampled_from(["Thank you.", "I'm sorry.", "You are wonderful.", "I'm here with you."]))
def test_curiosity_is_about_what_was_told_and_not_about_thanks(seed: int, said: str) -> None:
    curious = AT_REST._replace(goal="explore")
    reply = sentences_of(answer(curious, Occasion(told(said)), seed))
    assert not set(reply).intersection(phrase_book()["replies.requests"]["explore"])


@pytest.mark.parametrize(
    ("said", "name"), [("Hi, I'm Marta.", "Marta"), ("Привіт, мене звати Олена", "Олена")]
)
def test_who_gives_their_name_hears_it_at_once(said: str, name: str) -> None:
    assert name in Mind(seed=3).chat_now(said)


def test_a_promise_is_heard_and_so_is_that_it_was_kept() -> None:
    mind = Mind(seed=3, extra=["commitments"])
    assert sentences_of(mind.chat_now("I'll bring you the book tomorrow."))[0] in ACTS["promise"]["open"]
    mind.rest_now(86_400)
    assert sentences_of(mind.chat_now("Here is the book, as promised."))[0] in ACTS["kept"]["open"]


@pytest.mark.parametrize("language", ["english", UKRAINIAN])
def test_what_is_said_to_new_acts_promises_nothing(language: str) -> None:
    tables = nested("replies.acts", language)
    lines = [
        one for act in (*TOLD_BESIDES, "pardon", "bond_asked", "nod") for one in sum(tables[act].values(), ())
    ]
    lines += [
        one for table in nested("replies.lingering", language).values() for one in sum(table.values(), ())
    ]
    assert [one for one in lines if promises_in(one)] == []


@pytest.mark.parametrize(
    ("said", "act"),
    [
        *(
            ("You make me sick.", "insult"),
            ("I don't need you.", "insult"),
            ("You're a genius.", "praise"),
            ("I hate Mondays.", "trouble"),
        ),
        *(("Мені дуже подобається з тобою говорити.", "praise"), ("Ненавиджу понеділки.", "trouble")),
    ],
)
def test_a_statement_is_answered_by_what_its_words_weigh(said: str, act: str) -> None:
    language = recognise_act(said).language
    answers = nested("replies.acts", language)[act]
    first = sentences_of(Mind(seed=3).chat_now(said))[0]
    assert first in (*answers["open"], *answers["hard"]), first


def test_what_comes_with_a_stimulus_of_its_own_is_judged_by_that() -> None:
    first = sentences_of(Mind(seed=3).chat_now("I hate Mondays.", {"satisfaction": 0.3}))[0]
    assert first not in ACTS["trouble"]["open"]
