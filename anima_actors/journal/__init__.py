"""The record of a mind: a journal of its turns, written as they end, and all that reads it.

records, bodies            a turn as plain data, its typed events and state; the same packed
framing                    frames: pieces of a file, each with its checksums; where to find a turn
file, writer, recorder     the open file; turns appended to it; a mind put on record
reader, summary            a journal read, and at a glance
parts                      the record of a mind that lives on: journals one after another, read as one
recovery, restore          what is whole after a crash; a mind brought to where its journal ends
mind_file                  one mind, whole, in a file
timeline, turn_data        a history of turns with their states; as columns; as plain data
conditions                 a condition on a state; the language of `anima show --where`
"""

from anima_actors.runtime import AnimaError


class JournalError(AnimaError, ValueError):
    """A journal or mind file cannot be read, written or gone on with; one line that says what to do.

    Attributes:
        offset: of the first byte that is wrong, where there is one.
        turn: the turn that is concerned, where there is one.
    """

    def __init__(self, message: str, *, offset: int | None = None, turn: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.turn = turn


class NothingRecordedError(JournalError):
    """A journal whose writer was stopped before its header was written."""


class DamageError(JournalError):
    """Bytes in the midst of a journal were changed or lost: there are good frames after them."""
