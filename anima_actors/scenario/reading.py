"""From a file to its text: only what is certainly a text of reasonable size is read at all."""

import os
import stat
from pathlib import Path

from anima_actors.scenario.problems import Problem, ScenarioError, printable

LARGEST = 1_000_000  # bytes


def shown_name(path: str | os.PathLike[str]) -> str:
    """A file's name as messages show it."""
    return printable(os.fsdecode(path)) or '""'


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a scenario file. ScenarioError for whatever is no readable UTF-8 file of at most 1 MB."""
    name = shown_name(path)

    def refused(message: str) -> ScenarioError:
        return ScenarioError([Problem(name, 0, 0, "", message)])

    try:
        found = Path(path)
        status = found.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refused("this is a directory; name a scenario file in it")
        if not stat.S_ISREG(status.st_mode):
            raise refused("not a regular file")
        with found.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise refused("no such file") from None
    except PermissionError:
        raise refused("no permission to read this file") from None
    except (OSError, ValueError) as error:  # a name too long, a loop of links, a name with a zero byte
        if isinstance(error, ScenarioError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise refused(f"cannot be read: {reason}") from None
    if len(data) > LARGEST:
        raise refused(f"larger than {LARGEST:,} bytes; a scenario is a short text")
    return decoded(data, name)


def decoded(data: bytes, name: str) -> str:
    """Bytes as UTF-8 text, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        kind = " (it looks like UTF-16)" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        message = f"not UTF-8 text{kind}; save the file as UTF-8"
        raise ScenarioError([Problem(name, line, column, "", message)]) from None
