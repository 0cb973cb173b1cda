"""Reports written whole or not at all."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from anima_actors.cli.group import BadInput
from anima_actors.cli.orders import STDOUT


class Draft:
    """A file that appears under its name only once it is complete. A device or a pipe is written as it is.

    Args:
        out: its name; "-" for stdout.
        spared: files that it must not take the place of.

    Raises:
        BadInput: it cannot be written; found out before anything is run.
    """

    def __init__(self, out: str, spared: Sequence[str] = ()) -> None:
        self.out = out
        self._target = Path(os.path.realpath(out))
        self._draft: Path | None = None
        if out == STDOUT:
            return
        try:
            if self._target.is_dir():
                raise IsADirectoryError(None, "it is a directory")
            if any(os.path.samefile(self._target, one) for one in spared if self._target.exists()):  # noqa: PTH121
                raise FileExistsError(None, "it is one of the stories")
            if self._target.exists() and not os.access(self._target, os.W_OK):
                raise PermissionError(None, "no permission to write it")
            if not self._target.exists() or self._target.is_file():
                self._draft = self._target.with_name(f".{self._target.name}.{os.getpid()}.draft")
                self._draft.touch(exist_ok=False)
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
            self._target.write_bytes(content)
        else:
            self._draft.write_bytes(content)
            self._draft.replace(self._target)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._draft is not None:
            self._draft.unlink(missing_ok=True)
