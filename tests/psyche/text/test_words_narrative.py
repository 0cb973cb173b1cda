"""The inner voice and the spoken one: connected, varied, and true to what moves inside."""

import random
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.psyche.text import (
    UKRAINIAN,
    DialogueAct,
    NarrativeContext,
    Occasion,
    Wording,
    narrative,
    recognise_act,
    spoken_reply,
)
from anima_actors.psyche.text.phrases import choices, entries, nested, phrase_book
from anima_actors.psyche.text.phrases import words as phrases_of

GOALS = tuple(entries("agency.goals"))
EMOTIONS = (*phrases_of("affect.adjectives"), "awe", "")
GOAL_NAMES = (None, *GOALS, "build_nest", "")
DEFENSES = (None, *nested("replies.turns"), "humour")
DRIVES = (None, "tension", "arousal", "satisfaction", "cohesion", "appetite")
ARCHIVAL = (None, "Loneliness", "Belonging", "Survival", "Peace", "Loss", "Neutral ground", "Wonder")

FAULTS = re.compile(
    r"  | [.,;:?!]|[,;:][.,;:?!]|\.\.|[{}]|\d|[.?!] [a-z]"
    r"|\b[Aa] [aei]|\b[Aa]n [bcdfgjklmnpqrstvwxyz]|\b(\w+) \1\b|\bi\b"
    r"|\b([Ss]tates?|[Ss]ystems?|[Ll]evels?|[Mm]odules?|AI)\b"
)

AT_REST = NarrativeContext(
    emotion="Calm",
    felt="Calm",
    undertone=None,
    intensity=0.4,
    tension=0.2,
    arousal=0.2,
    satisfaction=0.5,
    cohesion=0.5,
    dominant_drive=None,
    goal="observe",
    goal_strength=0.8,
    dissonance=0.0,
    defense=None,
    surprise=0.0,
    archival="Neutral ground",
    growing=False,
    quiet=False,
    memory=False,
)
SHAKEN = AT_REST._replace(
    emotion="Numbness",
    felt="Fear",
    undertone="Anxiety",
    intensity=0.9,
    tension=0.9,
    arousal=0.7,
    cohesion=0.2,
    dominant_drive="tension",
    goal="avoid the threat",
    dissonance=0.5,
    surprise=0.8,
    archival="Loneliness",
)


TOLD = DialogueAct("statement", "english")
GESTURE = Occasion()
STATEMENT = Occasion(TOLD)
ACTS = tuple(phrase_book("english_acts")["acts.order"])


def drawn(seed: int, language: str = "english") -> Wording:
    return Wording(random.Random(seed).random, language=language)


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!][\"»]?(?= |$)", text))


def assert_reads_well(text: str) -> None:
    assert text and text == text.strip() and text[0].isupper() and text.rstrip('"»')[-1] in ".?!", text
    fault = FAULTS.search(text)
    assert not fault, (fault, text)


shares = st.floats(0, 1)
seeds = st.integers(0, 1_000_000)
languages = st.sampled_from(("english", UKRAINIAN))
acts = st.builds(
    DialogueAct,
    st.sampled_from((*ACTS, "statement")),
    st.just("english"),
    greeted=st.booleans(),
    topic=st.sampled_from(("", "your dog", "the sea")),
    feeling=st.sampled_from(("", "scared", "happy")),
    emotion=st.sampled_from(EMOTIONS),
)
occasions = st.builds(
    Occasion,
    st.none() | acts,
    st.none() | acts,
    st.sampled_from(((), ("anxious", "curious"), ("stubborn",))),
    st.sampled_from(("", "Anna")),
    st.sampled_from(("", "I have a dog", "My sister is ill.")),
    st.integers(0, 9),
    st.sampled_from(("", "I like the sea", "My brother is a nurse.")),
)
contexts = st.builds(
    NarrativeContext,
    emotion=st.sampled_from(EMOTIONS),
    felt=st.sampled_from(EMOTIONS),
    undertone=st.sampled_from((None, *EMOTIONS)),
    intensity=shares,
    tension=shares,
    arousal=shares,
    satisfaction=shares,
    cohesion=shares,
    dominant_drive=st.sampled_from(DRIVES),
    goal=st.sampled_from(GOAL_NAMES),
    goal_strength=shares,
    dissonance=shares,
    defense=st.sampled_from(DEFENSES),
    surprise=shares,
    archival=st.sampled_from(ARCHIVAL),
    growing=st.booleans(),
    quiet=st.booleans(),
    memory=st.booleans(),
)


@given(contexts, seeds, languages)
def test_any_moment_becomes_two_to_four_sentences(
    context: NarrativeContext, seed: int, language: str
) -> None:
    text = narrative(context, drawn(seed, language))
    assert_reads_well(text)
    assert 2 <= sentences(text) <= 4, text


@given(contexts, seeds, languages, occasions)
def test_any_moment_can_be_spoken_in_two_or_three_sentences(
    context: NarrativeContext, seed: int, language: str, occasion: Occasion
) -> None:
    text = spoken_reply(context, drawn(seed, language), occasion)
    assert_reads_well(text)
    assert 2 <= sentences(text) <= 3, text


@given(contexts, seeds, languages)
def test_no_english_slips_into_a_ukrainian_moment(
    context: NarrativeContext, seed: int, language: str
) -> None:
    said = recognise_act("Мій пес помер.")
    for text in (
        narrative(context, drawn(seed, UKRAINIAN)),
        spoken_reply(context, drawn(seed, UKRAINIAN), Occasion(said)),
    ):
        assert not re.search("[a-zA-Z]", text), text


@pytest.mark.slow
def test_every_emotion_goal_and_defence_reads_well_together() -> None:
    for seed, (emotion, goal, defense) in enumerate(product(EMOTIONS, GOAL_NAMES, DEFENSES)):
        rng = random.Random(seed)
        context = AT_REST._replace(
            emotion=emotion,
            felt=emotion,
            undertone=rng.choice((None, *EMOTIONS)),
            intensity=rng.random(),
            tension=rng.random(),
            arousal=rng.random(),
            dominant_drive=rng.choice(DRIVES),
            goal=goal,
            dissonance=rng.random(),
            defense=defense,
            memory=rng.random() < 0.3,
        )
        assert_reads_well(narrative(context, drawn(seed)))
        assert_reads_well(spoken_reply(context, drawn(seed), STATEMENT if seed % 2 else GESTURE))


def test_the_same_moment_is_told_in_many_ways() -> None:
    for context in (AT_REST, SHAKEN, AT_REST._replace(quiet=True), SHAKEN._replace(defense="denial")):
        assert len({narrative(context, drawn(seed)) for seed in range(50)}) >= 20
        assert len({spoken_reply(context, drawn(seed), STATEMENT) for seed in range(50)}) >= 12


def test_the_same_draws_tell_the_same_moment_the_same_way() -> None:
    assert narrative(SHAKEN, drawn(3)) == narrative(SHAKEN, drawn(3))
    assert spoken_reply(SHAKEN, drawn(3), STATEMENT) == spoken_reply(SHAKEN, drawn(3), STATEMENT)


def test_each_part_of_the_context_reaches_the_inner_voice() -> None:
    changes = (
        {"felt": "Joy", "emotion": "Joy"},
        {"emotion": "Relief"},
        {"undertone": "Sadness"},
        {"intensity": 0.9, "felt": "Fear", "emotion": "Fear"},
        {"tension": 0.9},
        {"arousal": 0.9},
        {"satisfaction": 0.1},
        {"cohesion": 0.9},
        {"dominant_drive": "cohesion"},
        {"goal": "find safety"},
        {"goal_strength": 0.2, "goal": "act"},
        {"dissonance": 0.4},
        {"dissonance": 0.8},
        {"defense": "projection"},
        {"surprise": 0.4},
        {"surprise": 0.9},
        {"archival": "Loss"},
        {"quiet": True},
        {"memory": True},
    )
    plain = [narrative(AT_REST, drawn(seed)) for seed in range(20)]
    for change in changes:
        changed = [narrative(AT_REST._replace(**change), drawn(seed)) for seed in range(20)]
        assert changed != plain, change


def test_a_feeling_that_grows_is_told_otherwise_than_one_that_ebbs() -> None:
    sad = AT_REST._replace(emotion="Sadness", felt="Sadness", goal="receive support", quiet=True)
    growing = {narrative(sad._replace(growing=True), drawn(seed)) for seed in range(20)}
    ebbing = {narrative(sad._replace(growing=False), drawn(seed)) for seed in range(20)}
    assert not growing & ebbing


def test_every_goal_can_be_told_from_every_other_by_what_is_said() -> None:
    said = {
        tuple(spoken_reply(AT_REST._replace(goal=goal), drawn(seed), STATEMENT) for seed in range(10))
        for goal in GOALS
    }
    assert len(said) == len(GOALS)


def test_a_defence_decides_how_the_talk_begins() -> None:
    for defense, openings in choices("replies.openings").items():
        for seed in range(20):
            said = spoken_reply(SHAKEN._replace(defense=defense), drawn(seed), STATEMENT)
            assert said.startswith(openings), said


def test_projection_finds_my_own_fear_in_the_other() -> None:
    for seed in range(20):
        said = spoken_reply(SHAKEN._replace(defense="projection"), drawn(seed), STATEMENT)
        assert said.startswith(choices("replies.projected")["threat"]), said


def test_what_is_denied_slips_out_now_and_then() -> None:
    said = [spoken_reply(SHAKEN._replace(defense="denial"), drawn(seed), STATEMENT) for seed in range(40)]
    slipped = [text for text in said if text.endswith(choices("replies.slips")["Fear"])]
    assert 0 < len(slipped) < len(said)


def test_being_at_odds_is_heard_in_the_voice() -> None:
    torn = AT_REST._replace(goal="share", dissonance=0.8)
    for seed in range(20):
        assert spoken_reply(torn, drawn(seed), STATEMENT) != spoken_reply(
            torn._replace(dissonance=0.0), drawn(seed), STATEMENT
        )


def test_words_gestures_and_silence_are_answered_differently() -> None:
    for seed in range(20):
        words = spoken_reply(SHAKEN, drawn(seed), STATEMENT)
        gesture = spoken_reply(SHAKEN, drawn(seed), GESTURE)
        silence = spoken_reply(SHAKEN._replace(quiet=True), drawn(seed), GESTURE)
        assert len({words, gesture, silence}) == 3
