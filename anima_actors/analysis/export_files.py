"""The files of an export: refused where they cannot be written, else written whole or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from anima_actors.encoding.files import Draft, commit_all
from anima_actors.journal.framing import is_journal
from anima_actors.runtime import AnimaError


class ExportError(AnimaError):
    """An export that cannot be made; nothing was written."""


def check_targets(
    targets: Sequence[Path], spared: Sequence[str | Path] = (), *, make_folder: bool = False
) -> None:
    """Refuse files that cannot be written; see :func:`drafts`. Nothing is left there."""
    with _begun(targets, spared, make_folder):
        pass


@contextmanager
def drafts(
    targets: Sequence[Path], spared: Sequence[str | Path] = (), *, make_folder: bool = False
) -> Iterator[list[Path]]:
    """Drafts beside the files that they will take the place of; where anything fails, they are removed.

    Args:
        targets: the files, all in one folder.
        spared: files that must not be replaced, beside all journals and minds.
        make_folder: whether the folder is made where there is none; it is removed where anything fails.

    Raises:
        ExportError: one of them cannot be written.
    """
    with _begun(targets, spared, make_folder) as begun:
        yield [draft.path for draft in begun]
        commit_all(begun)


@contextmanager
def _begun(targets: Sequence[Path], spared: Sequence[str | Path], make_folder: bool) -> Iterator[list[Draft]]:
    folder = targets[0].parent
    makes = make_folder and not folder.exists()
    try:
        with ExitStack() as stack:
            if makes:
                folder.mkdir()
            for target in targets:
                _check(target, spared)
            yield [stack.enter_context(Draft(target)) for target in targets]
    except AnimaError:
        raise
    except (OSError, ValueError) as error:
        named, known = getattr(error, "filename", None), (*map(str, targets), str(folder))
        place = named if named in known else targets[0] if len(targets) == 1 else folder  # never a draft
        reason = getattr(error, "strerror", None) or str(error)
        raise ExportError(f"{place}: cannot be written: {reason}") from error
    finally:
        if makes:
            with suppress(OSError):  # it holds what was written
                folder.rmdir()


def _check(target: Path, spared: Sequence[str | Path]) -> None:
    if target.is_dir():
        raise IsADirectoryError(None, "it is a folder", str(target))
    if target.exists() and any(target.samefile(one) for one in spared if Path(one).exists()):
        raise FileExistsError(None, "it is the journal itself", str(target))
    if target.is_file() and is_journal(target):
        raise FileExistsError(None, "it is a journal or a mind", str(target))
