"""The grammar around a word: of whom and to whom it is said, negation, degree, question, "but", wish."""

from collections.abc import Collection, Sequence
from enum import Enum

from anima_actors.psyche.lexicon.tables import Role
from anima_actors.psyche.lexicon.vocabulary import ReadWord

NEGATION_REACH = 4  # words before: "not at all that scared"
SUBJECT_REACH = 8
READER_REACH = 3  # words after: "happy to see you"
SENTENCE_REACH = 24  # words after: where a question mark or a "but" is looked for
DEGREE_REACH = 2
UNREAL_REACH = 6  # words before: "I wish you were a bit more kind"

DUE = frozenset({"should be", "should feel", "ought to be"})
READER_BEFORE = frozenset({"тебе", "вас", "тобі", "вам", "тобою", "вами"})  # "тебе чекаю"
READER_AS_OBJECT = READER_BEFORE | {"you", "u", "yourself"}

CALLING = frozenset({"called", "calling"})  # "I called you stupid"
CONTRITE = frozenset(
    (
        *("sorry", "apologise", "apologize", "apologies", "apology", "forgive", "regret", "ashamed"),
        *("вибач", "вибачте", "вибачаюся", "пробач", "пробачте", "перепрошую", "прости", "соромно", "шкода"),
    )
)
DONE = frozenset(
    (
        *(
            "was",
            "were",
            "been",
            "being",
            "did",
            "had",
            "hurt",
            "said",
            "told",
            "left",
            "broke",
            "made",
            "let",
        ),
        *("forgot", "took", "lost", "went", "shouldn't", "calling", "saying", "hurting", "making", "yelling"),
        *("був", "була"),
    )
)
"""Words of what was done, beside those that end in one of DONE_ENDINGS."""
DONE_ENDINGS = ("ed", "ив", "ав", "ила", "ала", "ився", "ався", "илася", "алася", "илась", "алась")
TAGS = frozenset(
    (
        *("aren't you", "are you", "isn't it", "don't you", "do you", "didn't you", "won't you", "can't you"),
        *("right", "ok", "okay", "no", "huh", "eh", "hm", "you know", "you know that", "do you know", "see"),
        *("правда", "так", "чи ні", "хіба ні", "еге", "еге ж", "знаєш", "ти знаєш", "розумієш", "га", "ясно"),
    )
)
"""What behind a comma asks only for a nod."""
SENTENCE_ENDS = frozenset({Role.STOP, Role.QUESTION})
_ENDS = SENTENCE_ENDS | {Role.COMMA}
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


def is_of_sender_alone(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether words[at] is the sender's own part and names nobody else: "I should shut up"."""
    return _is_of_first(words, at) and not _meets_reader(words, at)


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


def is_unreal(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether words[at] is only wished or due: "I should be happy", "I wish it were good"."""
    for before in range(at - 1, max(-1, at - 1 - UNREAL_REACH), -1):
        role = words[before].role
        if role is Role.COUNTERFACTUAL:
            # "you should be proud" tells the reader something
            return words[before].text not in DUE or _nearest_subject(words, before) is not Whom.READER
        if role in _NEGATION_ENDS:
            return False
    return False


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
    after = range(at + 1, min(len(words), at + SENTENCE_REACH))
    return _comes_first(words, after, Role.QUESTION, (Role.STOP,)) and not _asks_why(words, at)


def is_open(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether words[at] is asked about in earnest.

    "you are kind, aren't you?" tells it, and "why should I trust you?" does not.
    """
    before = [word.text for word in words[max(0, at - UNREAL_REACH) : at]]
    return (is_asked(words, at) and not _is_tagged(words, at)) or any(
        text in ("should", "would") and _asks_why(words, at) for text in before
    )


def _is_tagged(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether the next question after words[at] is but a tag behind a comma."""
    tail: list[str] | None = None
    for place in range(at + 1, min(len(words), at + SENTENCE_REACH)):
        role = words[place].role
        if role is Role.QUESTION:
            return tail is not None and " ".join(tail) in TAGS
        if role is Role.COMMA:
            tail = []
        elif tail is not None:
            tail.append(words[place].text)
    return False


def is_regretted(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether words[at] is what the sender did and is sorry for: "I'm sorry that I hurt you"."""
    if subject(words, at) is not Whom.SENDER:
        return False
    begins = max([one for one in range(at) if words[one].role in SENTENCE_ENDS], default=-1) + 1
    first = max([one for one in range(begins, at) if words[one].role is Role.FIRST], default=begins)
    done = [part for word in words[first : at + 1] for part in word.text.split()]
    if not any(part in DONE or part.endswith(DONE_ENDINGS) for part in done):
        return False  # "sorry, I hate you"
    sorry = [one for one, word in enumerate(words) if not CONTRITE.isdisjoint(word.text.split())]
    return any(
        all(word.role is not Role.CONTRAST for word in words[min(one, at) : max(one, at)]) for one in sorry
    )


def is_outweighed(words: Sequence[ReadWord], at: int) -> bool:
    """Return whether a "but" follows words[at] in its sentence."""
    after = range(at + 1, min(len(words), at + SENTENCE_REACH))
    return _comes_first(words, after, Role.CONTRAST, SENTENCE_ENDS)


def _comes_first(words: Sequence[ReadWord], places: range, role: Role, ends: Collection[Role]) -> bool:
    """Return whether a word of this role stands at one of the places, before any that ends the search."""
    met = next((words[at].role for at in places if words[at].role is role or words[at].role in ends), None)
    return met is role


def _nearest_subject(words: Sequence[ReadWord], at: int) -> Whom:
    dative = comma = False
    for before in range(at - 1, max(-1, at - 1 - SUBJECT_REACH), -1):
        role = words[before].role
        if role in SENTENCE_ENDS:
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
    if before.text in CALLING:
        return True
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
    return _comes_first(words, range(at - 1, max(-1, at - 1 - SUBJECT_REACH), -1), Role.FIRST, SENTENCE_ENDS)


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
    return _comes_first(words, range(at - 1, max(-1, at - 1 - SUBJECT_REACH), -1), Role.WHY, SENTENCE_ENDS)
