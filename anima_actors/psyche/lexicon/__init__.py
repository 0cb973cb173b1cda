"""Affect read from the English and Ukrainian words of a message.

    read_affect(message) -> AffectReading     what it says of its sender
    read_address(message) -> AddressReading   what it says of its reader, or does to them

reader       the steps of a reading; the language; emphasis; VADER, where it is asked for
tokens       what is not said to us is dropped, the rest cleaned and cut
tables       the data files (*.tsv)
vocabulary   finding a word whatever its ending
context      negation, degree, question, "but", wish; who is spoken of and to
score        from words to numbers
sentences    the valence by a small sentence model, where it is asked for

A reading is a pure function of its text. It is a lexicon with a little grammar, no understanding: irony,
quotation and metaphor pass it by.
"""

from typing import NamedTuple

VALENCES = ("lexicon", "vader", "sentences")  # what english_valence may be
SHARES = {"vader": 0.15, "sentences": 0.5}  # in the satisfaction; with more of VADER less is heard


class AffectReading(NamedTuple):
    """What a message says of its sender's state."""

    language: str  # "en", "uk" or "unknown"; of an unknown one only emoji and emoticons count
    tension: float  # each in [-1, 1]; 0 where the message says nothing of it
    arousal: float
    satisfaction: float  # carries the valence
    cohesion: float
    evidence: tuple[str, ...]  # the words that counted, lowercased, in text order; at most 8


NOTHING = AffectReading("unknown", 0.0, 0.0, 0.0, 0.0, ())


class AddressReading(NamedTuple):
    """What a message says of its reader, or does to them: praise and blame, warmth and rejection."""

    language: str  # "en", "uk" or "unknown"; of an unknown one only emoji and emoticons count
    esteem: float  # good or bad that it says to the reader's face, in [-1, 1]
    bond: float  # closeness that it offers or takes away, in [-1, 1]
    threat: float  # danger that it brings upon the reader, or, below 0, safety, in [-1, 1]
    counted: int  # how many words and phrases say so
    evidence: tuple[str, ...]  # these, lowercased, in text order; at most 8


NOTHING_ADDRESSED = AddressReading("unknown", 0.0, 0.0, 0.0, 0, ())


def read_affect(message: str, *, english_valence: str = "lexicon") -> AffectReading:
    """Return what the message says of its sender; of its reader ("you seem scared") nothing is inferred.

    Reads the first 6,000 characters, 500 words and signs at most, so that any length costs about the same.
    What is pasted rather than said counts for nothing: code, `> quotations`, lines of a log. A language other
    than English and Ukrainian gives "unknown", and zeros but for its emoji and emoticons.
    With english_valence="vader" .15 of the satisfaction of an English message is VADER's compound
    (Hutto & Gilbert 2014), with "sentences" half of it is what a small sentence model makes of the text.

    Raises:
        ValueError: another english_valence.
        ImportError: "vader" or "sentences" where it is not installed.
    """
    if english_valence not in VALENCES:
        raise ValueError(f'english_valence is "{english_valence}"; valid: {", ".join(VALENCES)}')
    valence_of = None
    if english_valence == "vader":
        from anima_actors.psyche.lexicon.reader import compound

        valence_of = compound()  # before anything is read, so that a missing extra shows at the first call
    elif english_valence == "sentences":
        from anima_actors.psyche.lexicon.sentences import sentence_valence

        valence_of = sentence_valence()
    if not message or message.isspace():
        return NOTHING
    # Here, not above: importing the package stays cheap, and so does a mind that is never spoken to.
    from anima_actors.psyche.lexicon.reader import read

    return read(message, valence_of, SHARES.get(english_valence, 0.0))


def read_address(message: str) -> AddressReading:
    """Return what the message says to its reader's face: "you are useless", "I miss you", "go away".

    How the sender feels ("I am sad") and a state that the reader is seen in ("you seem scared") are left out.
    Within the same bounds as :func:`read_affect`.
    """
    if not message or message.isspace():
        return NOTHING_ADDRESSED
    from anima_actors.psyche.lexicon.reader import read_addressed

    return read_addressed(message)


__all__ = ["AddressReading", "AffectReading", "read_address", "read_affect"]
