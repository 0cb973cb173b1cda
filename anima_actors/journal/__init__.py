"""The record: the journal, and all that reads it, live or from disk.

record, decode, rebuild     what is on record of a turn, as plain data and as typed events again
framing, bodies, disk       how it lies in a file; snapshot_codec, index, scanning, recovery
writer, reader, recording   putting it there and taking it out; resuming, mind_file, columns, summary
log                         the log of a turn, for a person and for a program
timeline, diff, divergence  the states of a journal, and where two of them part; setups, where
sequence, plot, export      a turn as a diagram, a life as a picture, all of it for other programs
health                      what should not be
"""

from anima_actors.runtime import AnimaError


class JournalError(AnimaError, ValueError):
    """A journal or mind file cannot be read, written or gone on with; one line that says what to do.

    Attributes:
        offset: of the first byte that is not as it should be, where there is one.
        turn: the turn that is concerned, where there is one.
    """

    def __init__(self, message: str, *, offset: int | None = None, turn: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.turn = turn


class DamageError(JournalError):
    """Bytes in the midst of a journal were changed or lost: there are good frames after them."""
