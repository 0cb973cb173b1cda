"""The grammar of affect words: how context turns each, and how all add up to the state of the sender.

Each affect word says its row of the table, turned by its context. What words say together is combined
like chances: up = 1 - product(1 - x) over the raising ones, down likewise, and the result is up - down.
So one word alone says its row, each further one adds, and nothing leaves [-1, 1].
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.lexicon.context import (
    Whom,
    is_asked,
    is_of_sender_alone,
    is_open,
    is_outweighed,
    is_regretted,
    is_to_reader,
    is_unreal,
    negations,
    strength,
    subject,
    whom,
)
from anima_actors.psyche.lexicon.tables import Affect, Role, ToReader
from anima_actors.psyche.lexicon.vocabulary import ReadWord

STRONGEST = 0.95  # of one word, however intensified
DENIED = Affect(-0.6, -0.6, -0.2, -0.6)  # what is left of a denied good: "not happy" is near to sad
DENIED_HARM = Affect(-0.05, -0.35, -0.2, -0.5)  # of a denied evil: "not scared" is only mild relief
UNREAL_HARM = 0.3  # "I should be sad", "it could have been worse"
TWICE_DENIED = 0.5  # "not unhappy", "can't say I'm not glad"
OUTWEIGHED = 0.5  # before a "but"
ASKED = 0.5  # "is it dangerous?"
UNTOUCHED = 0.4  # a topic in a message without "I", "me" or "you": war, illness, beauty spoken of
IN_JEST = 0.5  # harm in a message that laughs
OF_A_THIRD = 0.4  # "she is sad": it colours, it is not the sender's own


SHORT = 8  # words of a sentence; in a longer one each word of feeling is more in passing


class Score(NamedTuple):
    """The contributions to each measure, in text order, and which words made them."""

    affects: list[Affect]
    counted: list[int]
    set_aside: list[int]  # affect words that speak of somebody else


def score(words: Sequence[ReadWord]) -> Score:
    """Return what each affect word of a text says of the sender."""
    result = Score([], [], [])
    laughs = personal = False
    for word in words:
        laughs = laughs or word.laughs
        role = word.role
        if role is Role.FIRST or role is Role.OBJECT or role is Role.SECOND or word.names_sender:
            personal = True
    weights = _weights(words)
    for at, word in enumerate(words):
        if word.affect is None:
            continue
        said = _said_of_sender(words, at, word)
        if said is None:
            result.set_aside.append(at)
        else:
            factor = weights[at] * (IN_JEST if laughs and said.valence < 0 else 1.0)
            factor *= UNTOUCHED if word.topic and not personal else 1.0
            result.affects.append(scaled(said, factor))
            result.counted.append(at)
    return result


def _weights(words: Sequence[ReadWord]) -> list[float]:
    """Return the weight of each word, by the length of its sentence: sqrt(8 / words) in one longer than 8."""
    weights: list[float] = []
    length = 0
    for at, word in enumerate(words):
        role = word.role  # compared by identity: a look-up in a set costs a call for each word of a long text
        ends = role is Role.STOP or role is Role.QUESTION
        length += not ends and role is not Role.COMMA
        if ends or at == len(words) - 1:
            weight = math.sqrt(SHORT / length) if length > SHORT else 1.0
            weights += [weight] * (at + 1 - len(weights))
            length = 0
    return weights


class ReaderScore(NamedTuple):
    """What the words of a text mean to their reader, in text order, and which words say so."""

    meanings: list[ToReader]
    counted: list[int]


def score_to_reader(words: Sequence[ReadWord]) -> ReaderScore:
    """Return what each word of a text says of the reader or does to them."""
    result = ReaderScore([], [])
    for at, word in enumerate(words):
        meaning = _told(words, at, word) or _said_to_reader(words, at, word)
        if meaning is None or (_is_harm(meaning) and is_regretted(words, at)):
            continue
        result.meanings.append(meaning)
        result.counted.append(at)
    return result


def _is_harm(meaning: ToReader) -> bool:
    return meaning.esteem < 0 or meaning.bond < 0 or meaning.threat > 0


def together(values: Sequence[float]) -> float:
    """Return contributions in [-1, 1] combined into one number in [-1, 1]."""
    up = down = 1.0
    for value in values:
        if value > 0:
            up *= 1 - min(value, STRONGEST)
        elif value < 0:
            down *= 1 + max(value, -STRONGEST)
    return down - up


def _said_of_sender(words: Sequence[ReadWord], at: int, word: ReadWord) -> Affect | None:
    doer, asked, affect = subject(words, at), is_asked(words, at), word.affect
    if affect is None or (asked and doer is Whom.READER):
        return None  # "do you love me?" asks, it does not tell
    spoken_of = whom(words, at, doer)
    if spoken_of is Whom.READER and not word.bond:
        return None
    affect = affect if word.laughs else _as_meant(words, at, affect)
    if spoken_of is Whom.READER:
        affect = as_bond(affect)
    factor = 1.0 if word.laughs else strength(words, at)
    if spoken_of is Whom.THIRD:
        factor *= OF_A_THIRD
    if asked:
        factor *= ASKED
    if is_outweighed(words, at):
        factor *= OUTWEIGHED
    return affect if factor == 1.0 else scaled(affect, factor)


def _told(words: Sequence[ReadWord], at: int, word: ReadWord) -> ToReader | None:
    """Return what a word of the reader's table says to them, turned by its context."""
    meaning, asked = word.to_reader, is_open(words, at)
    if meaning is None or (asked and meaning.threat <= 0):
        return None
    if meaning.bond < 0 and is_of_sender_alone(words, at):
        return None  # "I should shut up"
    factor = strength(words, at) * (OUTWEIGHED if is_outweighed(words, at) else 1.0)
    factor *= ASKED if asked else 1.0  # "should I delete you?" is still a threat
    unwanted = (
        at > 0 and words[at - 1].role is Role.DEGREE and words[at - 1].denies
    )  # "don't want to hurt you"
    if negations(words, at) % 2 or unwanted or is_unreal(words, at):
        # "I will never hurt you" is a small promise, "you are not wrong" small praise
        good = meaning.esteem > 0 or meaning.bond > 0 or meaning.threat < 0
        factor *= DENIED.valence if good else DENIED_HARM.valence
    return ToReader(*[amount * factor for amount in meaning])


def _said_to_reader(words: Sequence[ReadWord], at: int, word: ReadWord) -> ToReader | None:
    if word.affect is None or is_open(words, at) or not is_to_reader(words, at):
        return None  # "are you stupid?" may be care or scorn; better silent than wrong
    affect = _as_meant(words, at, word.affect)
    factor = strength(words, at) * (OUTWEIGHED if is_outweighed(words, at) else 1.0)
    return ToReader(affect.valence * factor, affect.cohesion * factor, 0.0)


def _as_meant(words: Sequence[ReadWord], at: int, affect: Affect) -> Affect:
    """Return the affect of words[at], turned by the negations that reach it, or by a wish."""
    denials = negations(words, at)
    if is_unreal(words, at) and not denials:
        return denied(affect) if affect.valence > 0 else scaled(affect, UNREAL_HARM)
    if not denials:
        return affect
    return denied(affect) if denials % 2 else scaled(affect, TWICE_DENIED)


def as_bond(affect: Affect) -> Affect:
    """Return what praise or blame of the reader tells of the bond: "you are kind", "you are wonderful"."""
    half = affect.valence / 2
    return Affect(half, 0.0, 0.0, max(affect.cohesion, half, key=abs))


def scaled(affect: Affect, factor: float) -> Affect:
    """Return the affect times the factor."""
    valence, tension, arousal, cohesion = affect
    return Affect(valence * factor, tension * factor, arousal * factor, cohesion * factor)


def denied(affect: Affect) -> Affect:
    """Return the affect of a word with one negation before it."""
    valence, tension, arousal, cohesion = affect
    return Affect(
        valence * (DENIED.valence if valence > 0 else DENIED_HARM.valence),
        tension * (DENIED.tension if tension < 0 else DENIED_HARM.tension),
        arousal * DENIED.arousal,
        cohesion * (DENIED.cohesion if cohesion > 0 else DENIED_HARM.cohesion),
    )
