"""Files that get their names together, once all of them are complete."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from anima_actors.runtime import AnimaError


class ExportError(AnimaError):
    """An export that cannot be made; nothing was written."""


@contextmanager
def drafts(
    targets: Sequence[Path], spared: Sequence[str | Path] = (), *, make_folder: bool = False
) -> Iterator[list[Path]]:
    """Drafts beside the files that they will take the place of; where anything fails, they are removed.

    Args:
        targets: the files, all in one folder.
        spared: files that must not be replaced.
        make_folder: whether the folder is made where there is none; it is removed where anything fails.

    Raises:
        ExportError: one of them cannot be written.
    """
    folder = targets[0].parent
    made = False
    written = [target.with_name(f".{target.name}.{os.getpid()}.draft") for target in targets]
    try:
        if make_folder and not folder.exists():
            folder.mkdir()
            made = True
        for target in targets:
            if target.is_dir():
                raise IsADirectoryError(None, "it is a folder", str(target))
            if target.exists() and any(target.samefile(one) for one in spared):
                raise FileExistsError(None, "it is the journal itself", str(target))
        for draft in written:
            draft.touch()
        yield written
        for draft in written:
            _to_disk(draft)
        for draft, target in zip(written, targets, strict=True):
            draft.replace(target)
        made = False
    except AnimaError:
        raise
    except (OSError, ValueError) as error:
        place = getattr(error, "filename", None) or folder
        reason = getattr(error, "strerror", None) or str(error)
        raise ExportError(f"{place}: cannot be written: {reason}") from error
    finally:
        for draft in written:
            draft.unlink(missing_ok=True)
        if made:
            folder.rmdir()


def _to_disk(draft: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
