"""The grammar of affect words: how context turns each, and how all add up to the state of the sender.

Each affect word says its row of the table, turned by its context. What words say together is combined
like chances: up = 1 - product(1 - x) over the raising ones, down likewise, and the result is up - down.
So one word alone says its row, each further one adds, and nothing leaves [-1, 1].
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from anima_actors.psyche.lexicon.vocabulary import Affect, ReadWord, Role, is_elongated

NEGATION_REACH = 4  # words before: "not at all that scared"
SUBJECT_REACH = 8
READER_REACH = 3  # words after: "happy to see you"
SENTENCE_REACH = 24  # words after: where a question mark or a "but" is looked for
DEGREE_REACH = 2

READER_BEFORE = frozenset({"тебе", "вас", "тобі", "вам", "тобою", "вами"})  # "тебе чекаю"
READER_AS_OBJECT = READER_BEFORE | {"you", "u", "yourself"}

_SENTENCE_ENDS = frozenset({Role.STOP, Role.QUESTION})
_ENDS = _SENTENCE_ENDS | {Role.COMMA}
_SUBJECTS = frozenset({Role.FIRST, Role.SECOND, Role.THIRD, Role.OTHER})
_NEGATION_ENDS = _ENDS | {Role.CONTRAST, Role.WHY}


class Whom(Enum):
    """A person of the conversation."""

    SENDER = "sender"
    READER = "reader"
    THIRD = "third"


def subject(words: Sequence[ReadWord], at: int) -> Whom:
    """Return the subject of words[at]: the nearest one before it in its sentence, or else the sender."""
    return Whom.READER if words[at].addresses else _nearest_subject(words, at)


def whom(words: Sequence[ReadWord], at: int, spoken_of: Whom) -> Whom:
    """Return the person whom words[at] moves; what others do to the sender moves the sender."""
    if spoken_of is not Whom.SENDER and (words[at].names_sender or _strikes_sender(words, at)):
        return Whom.SENDER  # "you left me", "you hurt me", "вони мене лякають"
    return spoken_of


def is_to_reader(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether words[at] is said of or to the reader, and is not a state that they are seen in.

    "You are kind", "you left me", "I miss you", "go away"; not "you seem scared", "I am sad".
    """
    word, doer = words[at], subject(words, at)
    if doer is Whom.THIRD:
        return False
    if doer is Whom.READER:
        return word.bond or whom(words, at, doer) is Whom.SENDER
    told = word.bond and " " in word.text and not word.names_sender  # "go away"; not "everybody hates me"
    return _meets_reader(words, at) or (told and not _is_of_first(words, at))


def negations(words: Sequence[ReadWord], at: int) -> int:
    """Return how many negations reach words[at]; Ukrainian pairs ("ніколи не") count once."""
    plain = concord = 0
    for before in range(at - 1, max(-1, at - 1 - NEGATION_REACH), -1):
        role = words[before].role
        if role in _NEGATION_ENDS:
            break
        if role is Role.NEGATION:
            plain += 1
        elif role is Role.CONCORD:
            concord = 1
        elif role in _SUBJECTS and not _reaches_across(words, before, at):
            break
    return plain or (concord if not words[at].denies else 0)


def strength(words: Sequence[ReadWord], at: int) -> float:
    """Return the factor of the degree words beside words[at]; below 1 for "a bit" and "not very"."""
    factor = 1.0
    for before in range(at - 1, max(-1, at - 1 - DEGREE_REACH), -1):
        word = words[before]
        if word.role is Role.DEGREE:
            # "not very happy" is less than "not happy", not more
            denied = before > 0 and words[before - 1].role is Role.NEGATION
            factor *= 0.7 if denied and word.factor > 1 else word.factor
        elif word.role in _ENDS or word.affect is not None:
            break
    after = at + 1
    if after < len(words) and words[after].role is Role.DEGREE:
        ends = after + 1 == len(words) or words[after + 1].role in _NEGATION_ENDS
        factor *= words[after].factor if ends else 1.0  # "scared to death", "боюся дуже"
    return factor


def is_asked(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether words[at] is asked about; "why are you sad?" takes the sadness as a fact."""
    for after in range(at + 1, min(len(words), at + SENTENCE_REACH)):
        role = words[after].role
        if role is Role.QUESTION:
            return not _asks_why(words, at)
        if role is Role.STOP:
            return False
    return False


def is_outweighed(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether a "but" follows words[at] in its sentence."""
    for after in range(at + 1, min(len(words), at + SENTENCE_REACH)):
        role = words[after].role
        if role is Role.CONTRAST:
            return True
        if role in _SENTENCE_ENDS:
            return False
    return False


def _nearest_subject(words: Sequence[ReadWord], at: int) -> Whom:
    dative = comma = False
    for before in range(at - 1, max(-1, at - 1 - SUBJECT_REACH), -1):
        role = words[before].role
        if role in _SENTENCE_ENDS:
            break
        comma = comma or role is Role.COMMA
        if role is Role.FIRST or role is Role.OBJECT:
            if role is Role.FIRST or not _is_object(words, before):
                return Whom.READER if dative and comma else Whom.SENDER
        elif role is Role.SECOND:
            if not _is_object(words, before):
                return Whom.READER
        elif role is Role.SECOND_DATIVE:
            dative = dative or not _is_object(words, before)  # "я тобі вдячна" against "тобі страшно"
        elif role is Role.THIRD:
            return Whom.THIRD
        elif role is Role.OTHER:
            break
    return Whom.READER if dative else Whom.SENDER


def _is_object(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether the pronoun is the object: "with you", "I trust you"."""
    if at == 0:
        return False
    before = words[at - 1]
    return before.role is Role.PREPOSITION or before.affect is not None


def _meets_reader(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether the reader is the object: in the phrase itself, after the word, or before it."""
    if not READER_AS_OBJECT.isdisjoint(words[at].text.split()):
        return True
    for after in range(at + 1, min(len(words), at + 1 + READER_REACH)):
        if words[after].text in READER_AS_OBJECT or words[after].role is Role.SECOND:
            return True
        if words[after].role in _NEGATION_ENDS or words[after].role in (Role.THIRD, Role.OTHER):
            break
    return any(word.text in READER_BEFORE for word in words[max(0, at - 2) : at])


def _is_of_first(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether an "I" stands before words[at] in its sentence, so that it is the sender's own part."""
    for before in range(at - 1, max(-1, at - 1 - SUBJECT_REACH), -1):
        if words[before].role in _SENTENCE_ENDS:
            return False
        if words[before].role is Role.FIRST:
            return True
    return False


def _strikes_sender(words: Sequence[ReadWord], at: int) -> bool:
    for after in range(at + 1, min(len(words), at + 3)):
        role = words[after].role
        if role is Role.OBJECT:
            return True
        if role in _ENDS or role is Role.PREPOSITION:
            break
    return words[at].addresses and any(word.role is Role.OBJECT for word in words[max(0, at - 2) : at])


def _reaches_across(words: Sequence[ReadWord], pronoun: int, at: int) -> bool:
    """Return whether a negation reaches past this pronoun: "don't think I'm sad", "not that bad"."""
    if pronoun == 0:
        return False
    before = words[pronoun - 1].role
    between = words[pronoun + 1 : at]
    points_at_it = words[pronoun].role is Role.OTHER and all(word.role is Role.DEGREE for word in between)
    return before is Role.OPINION or (before is Role.NEGATION and points_at_it)


def _asks_why(words: Sequence[ReadWord], at: int) -> bool:
    for before in range(at - 1, max(-1, at - 1 - SUBJECT_REACH), -1):
        if words[before].role in _SENTENCE_ENDS:
            return False
        if words[before].role is Role.WHY:
            return True
    return False


EXCLAMATION, EXCLAMATIONS_COUNTED = 0.1, 4  # arousal of each, and how many of them add up
SHOUTED, SHOUTED_COUNTED = 0.12, 4
ELONGATED, ELONGATED_COUNTED = 0.15, 2
_SHORTEST_SHOUT = 4  # letters; shorter words in capitals are often names: "USA", "TV"


class Emphasis(NamedTuple):
    """The arousal of each sign of emphasis, and the words that carry one."""

    arousal: list[float]
    loud: list[str]


def emphasis(text: str, tokens: Sequence[str], words: Sequence[ReadWord]) -> Emphasis:
    """Return the emphasis of a text; tokens and words run side by side."""
    arousal = [EXCLAMATION] * min(text.count("!"), EXCLAMATIONS_COUNTED)
    loud = []
    pairs = list(zip(tokens, words, strict=True))
    if not text.islower():
        shouted = [word.text for token, word in pairs if _is_shouted(token, word)]
        arousal += [SHOUTED] * min(len(shouted), SHOUTED_COUNTED)
        loud += shouted
    if is_elongated(text.lower()):
        stretched = [word.text for token, word in pairs if is_elongated(token.lower())]
        arousal += [ELONGATED] * min(len(stretched), ELONGATED_COUNTED)
        loud += stretched
    return Emphasis(arousal, loud)


def _is_shouted(token: str, word: ReadWord) -> bool:
    if len(token) < 2 or not token.isupper():
        return False
    weighs = word.affect is not None or word.role in (Role.NEGATION, Role.DEGREE)
    return weighs or len(token) >= _SHORTEST_SHOUT


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
    set_aside: list[int]  # affect words that speak of somebody else


def score(words: Sequence[ReadWord]) -> Score:
    """Return what each affect word of a text says of the sender."""
    return _scored(words, _said_of_sender)


def addressed(words: Sequence[ReadWord]) -> Score:
    """Return what each affect word of a text says of the reader or does to them."""
    return _scored(words, _said_to_reader)


def _scored(
    words: Sequence[ReadWord], said_by: Callable[[Sequence[ReadWord], int, ReadWord], Affect | None]
) -> Score:
    result = Score([], [], [])
    for at, word in enumerate(words):
        if word.affect is None:
            continue
        said = said_by(words, at, word)
        if said is None:
            result.set_aside.append(at)
        else:
            result.affects.append(said)
            result.counted.append(at)
    return result


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


def _said_to_reader(words: Sequence[ReadWord], at: int, word: ReadWord) -> Affect | None:
    if word.affect is None or is_asked(words, at) or not is_to_reader(words, at):
        return None  # "are you stupid?" may be care or scorn; better silent than wrong
    affect = _as_meant(words, at, word.affect)
    factor = strength(words, at) * (OUTWEIGHED if is_outweighed(words, at) else 1.0)
    return affect if factor == 1.0 else scaled(affect, factor)


def _as_meant(words: Sequence[ReadWord], at: int, affect: Affect) -> Affect:
    """Return the affect of words[at], turned by the negations that reach it."""
    denials = negations(words, at)
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
