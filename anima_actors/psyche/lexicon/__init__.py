"""What a message says of the one who wrote it: affect read from English and Ukrainian words.

    read_affect(message) -> AffectReading     the calls, and what they return    reading.py
    read_address(message) -> AddressReading   the same, of what it says of the one who reads it

    the steps of a reading                                                       reader.py
    cleaning a message, cutting it in tokens                                     text.py
    the data files and what a word is                                            tables.py
    finding a word whatever its ending                                           vocabulary.py
    English, Ukrainian, or neither                                               language.py
    negation, strength, who is spoken of, and to                                  context.py
    from words to numbers                                                        score.py
    exclamation marks, CAPITALS, looong words                                    emphasis.py
    the optional second opinion on English valence                               vader.py

A reading is a pure function of its text. It is a lexicon with a little grammar, no understanding: irony,
quotation and metaphor pass it by.
"""

from anima_actors.psyche.lexicon.reading import AddressReading, AffectReading, read_address, read_affect

__all__ = ["AddressReading", "AffectReading", "read_address", "read_affect"]
