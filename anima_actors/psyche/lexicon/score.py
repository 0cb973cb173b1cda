"""From the words of a message to the state of its sender.

Each affect word says its row of the table, turned by its context. What words say together is combined
like chances: up = 1 - product(1 - x) over the raising ones, down likewise, and the result is up - down.
So one word alone says its row, each further one adds, and nothing leaves [-1, 1].
"""

from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.lexicon.context import (
    Whom,
    is_asked,
    is_outweighed,
    is_to_reader,
    negations,
    strength,
    subject,
    whom,
)
from anima_actors.psyche.lexicon.tables import Affect, Word

STRONGEST = 0.95  # of one word, however intensified
DENIED = Affect(-0.6, -0.6, -0.2, -0.6)  # what is left of a denied good: "not happy" is near to sad
DENIED_HARM = Affect(-0.35, -0.35, -0.2, -0.5)  # of a denied evil: "not scared" is only mild relief
TWICE_DENIED = 0.5  # "not unhappy", "can't say I'm not glad"
OUTWEIGHED = 0.5  # before a "but"
ASKED = 0.5  # "is it dangerous?"
OF_A_THIRD = 0.4  # "she is sad": it colours, it is not the sender's own


class Score(NamedTuple):
    """The contributions to each measure, in text order, and which words made them."""

    affects: list[Affect]
    counted: list[int]
    set_aside: list[int]  # affect words that speak of the reader


def score(words: Sequence[Word]) -> Score:
    """What each affect word of a text says of the sender."""
    result = Score([], [], [])
    for at, word in enumerate(words):
        if word.affect is None:
            continue
        said = _said_of_sender(words, at, word)
        if said is None:
            result.set_aside.append(at)
            continue
        result.affects.append(said)
        result.counted.append(at)
    return result


def addressed(words: Sequence[Word]) -> Score:
    """What each affect word of a text says of the reader, or does to them; all others are set aside."""
    result = Score([], [], [])
    for at, word in enumerate(words):
        if word.affect is None:
            continue
        said = _said_to_reader(words, at, word)
        if said is None:
            result.set_aside.append(at)
            continue
        result.affects.append(said)
        result.counted.append(at)
    return result


def together(values: Sequence[float]) -> float:
    """Contributions in [-1, 1] combined into one number in [-1, 1]."""
    up = down = 1.0
    for value in values:
        if value > 0:
            up *= 1 - min(value, STRONGEST)
        elif value < 0:
            down *= 1 + max(value, -STRONGEST)
    return down - up


def _said_of_sender(words: Sequence[Word], at: int, word: Word) -> Affect | None:
    doer, asked, affect = subject(words, at), is_asked(words, at), word.affect
    if affect is None or (asked and doer is Whom.READER):
        return None  # "do you love me?" asks, it does not tell
    spoken_of = whom(words, at, doer)
    if spoken_of is Whom.READER and not word.bond:
        return None
    affect = _as_meant(words, at, affect)
    if spoken_of is Whom.READER:
        affect = as_bond(affect)
    factor = strength(words, at)
    if spoken_of is Whom.THIRD:
        factor *= OF_A_THIRD
    if asked:
        factor *= ASKED
    if is_outweighed(words, at):
        factor *= OUTWEIGHED
    return affect if factor == 1.0 else scaled(affect, factor)


def _said_to_reader(words: Sequence[Word], at: int, word: Word) -> Affect | None:
    if word.affect is None or is_asked(words, at) or not is_to_reader(words, at):
        return None  # "are you stupid?" may be care or scorn; better silent than wrong
    affect = _as_meant(words, at, word.affect)
    factor = strength(words, at) * (OUTWEIGHED if is_outweighed(words, at) else 1.0)
    return affect if factor == 1.0 else scaled(affect, factor)


def _as_meant(words: Sequence[Word], at: int, affect: Affect) -> Affect:
    """The affect of words[at], turned by the negations that reach it."""
    denials = negations(words, at)
    if not denials:
        return affect
    return denied(affect) if denials % 2 else scaled(affect, TWICE_DENIED)


def as_bond(affect: Affect) -> Affect:
    """What praise or blame of the reader tells of the bond: "you are kind", "you are wonderful"."""
    half = affect.valence / 2
    return Affect(half, 0.0, 0.0, max(affect.cohesion, half, key=abs))


def scaled(affect: Affect, factor: float) -> Affect:
    """The affect, stronger or weaker."""
    valence, tension, arousal, cohesion = affect
    return Affect(valence * factor, tension * factor, arousal * factor, cohesion * factor)


def denied(affect: Affect) -> Affect:
    """The affect of a word with one negation before it."""
    valence, tension, arousal, cohesion = affect
    return Affect(
        valence * (DENIED.valence if valence > 0 else DENIED_HARM.valence),
        tension * (DENIED.tension if tension < 0 else DENIED_HARM.tension),
        arousal * DENIED.arousal,
        cohesion * (DENIED.cohesion if cohesion > 0 else DENIED_HARM.cohesion),
    )
