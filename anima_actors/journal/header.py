"""The header of a file: read from its beginning or, where that is damaged, as the end repeats it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple
from zlib import crc32

from anima_actors.journal import DamageError, JournalError, NothingRecordedError
from anima_actors.journal.bodies import (
    INPUTS_FORMAT,
    MIND,
    SOCIETY,
    TRAILER,
    BadBody,
    check_format,
    repeated_header,
    unpacked_body,
    unpacked_end,
)
from anima_actors.journal.framing import (
    BEGINNING,
    FIRST,
    HEAD,
    MAGIC,
    Frame,
    Head,
    Kind,
    TornTail,
    frames,
    whole_frames,
)


class Beginning(NamedTuple):
    """The first frame of a file, and what it holds."""

    frame: Frame
    header: Mapping[str, Any]
    mended: str | None  # what was wrong with it, where it was read from its repetition


def header_in(file: BinaryIO, name: str, *, inputs: bool = False) -> Beginning:
    """Read the header of a journal.

    Args:
        file: open to read bytes.
        name: of the file, for messages.
        inputs: whether one that holds the inputs of its turns alone will do.

    Raises:
        JournalError: it is empty, no journal, damaged beyond mending, or of a newer format.
    """
    found = beginning_of(file, name)
    if found.header.get("file") == MIND:
        raise JournalError(f"{name} is a mind at rest, no journal; load it: Mind.load(...)")
    if found.header.get("file") == SOCIETY:
        raise JournalError(
            f"{name} is the journal of a society, not of a mind; take a mind out of it: "
            f"anima expand {name} MIND -o FILE"
        )
    if found.header["format"][0] == INPUTS_FORMAT[0] and not inputs:
        raise JournalError(
            f"{name} holds the inputs of its turns alone; write all that followed from them: "
            f"anima expand {name} -o FILE"
        )
    return found


def beginning_of(file: BinaryIO, name: str) -> Beginning:
    """Read the header of a journal or of a mind file.

    Raises:
        JournalError: it is empty, neither of them, damaged beyond mending, or of a newer format.
    """
    _refuse_others(file, name)
    mended, header = None, dict[str, Any]()
    try:
        first = next(frames(file, name, BEGINNING))
        header = unpacked_body(first.body)
    except (TornTail, StopIteration):
        raise NothingRecordedError(
            f"{name} ends within its header; nothing was recorded in it, so it can be deleted"
        ) from None
    except DamageError as error:
        repeated = _repeated(file)
        if repeated is None:
            raise DamageError(
                f"{name} is damaged in its header, without which nothing in it can be read",
                offset=error.offset,
            ) from None
        (first, header), mended = repeated, "its header is damaged, and was read from the end of the file"
    except BadBody as bad:
        raise JournalError(f"{name}: its header cannot be read: {bad}") from bad
    check_format(header, name)
    return Beginning(first, header, mended)


_ALIKE = 5  # bytes of the magic, of eight, by which a damaged one is known


def _refuse_others(file: BinaryIO, name: str) -> None:
    """Refuse a file that is empty or begins and ends otherwise than ours do."""
    beginning = file.read(len(MAGIC))
    if not beginning:
        raise NothingRecordedError(f"{name} is empty; nothing was recorded in it")
    if beginning == MAGIC:
        return
    size = file.seek(0, 2)
    file.seek(max(0, size - len(TRAILER)))
    alike = sum(one == other for one, other in zip(beginning, MAGIC, strict=False))
    if alike < _ALIKE and file.read() != TRAILER:
        story = ""
        if name.endswith((".yaml", ".yml")):
            story = f"; it is a story: anima run {name} --record FILE makes one"
        raise JournalError(f"{name} is no journal of anima_actors{story}")


def _repeated(file: BinaryIO) -> tuple[Frame, dict[str, Any]] | None:
    """Return the header as an end repeats it, as if it stood before the frame that follows it.

    That frame holds its checksum; a header to which it does not follow is not taken.
    """
    following = None
    for _, frame in whole_frames(file, 0):
        if frame is None or (frame.head.kind == Kind.HEADER and following is None):
            continue
        following = following or frame
        for body in _headers_in(frame):
            if crc32(body) != following.head.previous:
                continue
            turn = following.head.turn - (following.head.kind == Kind.TURN)
            head = Head(Kind.HEADER, turn, len(body), FIRST, crc32(body))
            with suppress(BadBody):
                return Frame(following.place - HEAD.size - len(body), head, body), unpacked_body(body)
    return None


def _headers_in(frame: Frame) -> Iterator[bytes]:
    if frame.head.kind == Kind.END:
        with suppress(BadBody):
            body = repeated_header(unpacked_end(frame.body))
            if body is not None:
                yield body
