"""The first look at a file: whether it is a journal, and one that can be read."""

from typing import Any, BinaryIO

from anima_actors.trace.bodies import MIND, BadBody, check_format, unpacked_body
from anima_actors.trace.errors import DamageError, JournalError
from anima_actors.trace.framing import MAGIC
from anima_actors.trace.scanning import BEGINNING, Frame, TornTail, frames


def header_in(file: BinaryIO, name: str) -> tuple[Frame, dict[str, Any]]:
    """The first frame of a file, and the header in it.

    Raises:
        JournalError: it is empty, no journal, damaged, or of a newer format.
    """
    beginning = file.read(len(MAGIC))
    if not beginning:
        raise JournalError(f"{name} is empty; nothing was recorded in it")
    if beginning != MAGIC:
        raise JournalError(f"{name} is no journal of anima_actors")
    try:
        first = next(frames(file, name, BEGINNING))
        header = unpacked_body(first.body)
    except (TornTail, StopIteration):
        raise JournalError(
            f"{name} ends within its header; nothing was recorded in it, so it can be deleted"
        ) from None
    except DamageError as error:
        raise DamageError(
            f"{name} is damaged in its header, without which nothing in it can be read", offset=error.offset
        ) from None
    except BadBody as bad:
        raise JournalError(f"{name}: its header cannot be read: {bad}") from bad
    check_format(header, name)
    if header.get("file") == MIND:
        raise JournalError(f"{name} is a mind at rest, no journal; load it: Mind.load(...)")
    return first, header
