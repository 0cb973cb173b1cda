"""How loudly a message is said: exclamation marks, capitals, stretched words."""

from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.lexicon.tables import Role
from anima_actors.psyche.lexicon.tokens import is_elongated
from anima_actors.psyche.lexicon.vocabulary import ReadWord

EXCLAIMED = 0.25  # arousal of a message with an exclamation mark
EXCLAMATION, EXCLAMATIONS_COUNTED = 0.05, 4  # of each, and how many of them add up
SHOUTED, SHOUTED_COUNTED = 0.12, 4
ELONGATED, ELONGATED_COUNTED = 0.15, 2
_SHORTEST_SHOUT = 4  # letters; shorter words in capitals are often names: "USA", "TV"


class Emphasis(NamedTuple):
    """The arousal of each sign of emphasis, and the words that carry one."""

    arousal: list[float]
    loud: list[str]


NO_EMPHASIS = Emphasis([], [])


def emphasis(text: str, tokens: Sequence[str], words: Sequence[ReadWord]) -> Emphasis:
    """Return the emphasis of a text; tokens and words run side by side."""
    marks = text.count("!")
    arousal = [EXCLAIMED] * min(marks, 1) + [EXCLAMATION] * min(marks, EXCLAMATIONS_COUNTED)
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
