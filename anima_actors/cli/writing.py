"""Reports, written whole or not at all, to a file, a device or stdout."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from anima_actors.cli.group import BadInput
from anima_actors.cli.orders import STDOUT
from anima_actors.encoding.files import Draft


class OutputFile:
    """A file that appears under its name once it is complete. A device or a pipe is written as it is.

    Args:
        out: its name; "-" for stdout.
        spared: files that it must not take the place of.

    Raises:
        BadInput: it cannot be written; found out before anything is run.
    """

    def __init__(self, out: str, spared: Sequence[str] = ()) -> None:
        self.out = out
        self._draft: Draft | None = None
        if out == STDOUT:
            return
        try:
            target = Path(os.path.realpath(out))
            if target.is_dir():
                raise IsADirectoryError(None, "it is a directory")
            if any(os.path.samefile(target, one) for one in spared if target.exists()):  # noqa: PTH121
                raise FileExistsError(None, "it is one of the stories")
            if target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(None, "no permission to write it")
            if not target.exists() or target.is_file():
                self._draft = Draft(target, exclusive=True)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise BadInput(f"{out}: cannot be written: {reason}") from None

    def write(self, content: bytes) -> None:
        """Write all of it, and give the file its name."""
        if self.out == STDOUT:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        elif self._draft is None:
            Path(self.out).write_bytes(content)
        else:
            self._draft.path.write_bytes(content)
            self._draft.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._draft is not None:
            self._draft.__exit__(kind, error, trace)
