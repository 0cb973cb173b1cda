"""Reads a message: the one function that the rest of the program calls, and what it returns."""

from typing import NamedTuple

VALENCES = ("lexicon", "vader")  # what english_valence may be


class AffectReading(NamedTuple):
    """What a message says of its sender's state."""

    language: str  # "en", "uk" or "unknown"; unknown goes with zeros and no evidence
    tension: float  # each in [-1, 1]; 0 where the message says nothing of it
    arousal: float
    satisfaction: float  # carries the valence
    cohesion: float
    evidence: tuple[str, ...]  # the words that counted, lowercased, in text order; at most 8


NOTHING = AffectReading("unknown", 0.0, 0.0, 0.0, 0.0, ())


def read_affect(message: str, *, english_valence: str = "lexicon") -> AffectReading:
    """What the message says of the sender; of the reader ("you seem scared") it infers nothing.

    Reads the first 6,000 characters, 500 words and signs at most, so that any length costs about the same.
    An empty message or one in a language other than English and Ukrainian gives "unknown" and zeros.
    With english_valence="vader" the satisfaction of an English message is VADER's compound.

    Raises ValueError for another english_valence, ImportError for "vader" where it is not installed.
    """
    if english_valence not in VALENCES:
        raise ValueError(f'english_valence is "{english_valence}"; valid: {", ".join(VALENCES)}')
    if english_valence == "vader":
        from anima_actors.psyche.lexicon.vader import compound

        valence_of = compound()  # before anything is read, so that a missing extra shows at the first call
    else:
        valence_of = None
    if not message or message.isspace():
        return NOTHING
    # Here, not above: importing the package stays cheap, and so does a mind that is never spoken to.
    from anima_actors.psyche.lexicon.reader import read

    return read(message, valence_of)
