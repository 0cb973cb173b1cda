"""What can be wrong with a journal."""

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
