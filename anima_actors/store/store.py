"""A folder of minds, each in a folder of its own."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from anima_actors.encoding.files import StrPath, write_whole
from anima_actors.journal.file import os_errors_told
from anima_actors.journal.mind_file import look_at
from anima_actors.journal.parts import JournalParts, open_parts, part_paths
from anima_actors.mind.config import MindConfig
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef, built_in_part
from anima_actors.mind.state import left_as
from anima_actors.mind.trust import NOBODY, ModuleTrust
from anima_actors.runtime import AnimaError
from anima_actors.runtime.errors import suggestion
from anima_actors.store.presence import Doubt, Presence
from anima_actors.store.session import (
    ABOUT,
    LOCK,
    MIND,
    RECORD,
    TYPED,
    KeptMind,
    Seen,
    StoreError,
    checked_name,
    held,
    is_name,
    same,
    seen_in,
)

Prepare = Callable[[Mind], Awaitable[None]]

_OURS = (MIND, ABOUT, TYPED, LOCK)  # beside the folder RECORD
_OF_THE_FILE = ("format", "file", "history")
_DRAFT = ".*.draft"
"""What a program that was killed while it saved leaves half-written."""


@dataclass(frozen=True, slots=True)
class Description:
    """What there is to know of a mind without waking it: no module is loaded because its file names one."""

    name: str
    file: Path
    bytes: int
    seen_s: float  # when it was last seen, in seconds since 1970
    problem: str = ""  # why it cannot be opened; then nothing else is known
    turns: int = 0
    lived_s: float = 0.0  # on its own clock
    state: Mapping[str, Any] = field(default_factory=dict)  # after its last turn
    made_of: Mapping[str, Any] = field(default_factory=dict)  # as Mind.described() told it


class MindStore:
    """Minds by name.

    Args:
        folder: where they are; it is made when the first is kept.
        now_s: the clock on the wall, in seconds since 1970; looked at when a mind is opened.
        elapsed_s: a clock that nobody can set, which decides while it is open; None for the one on the wall.
        trust: tells which modules may be loaded because the file of a mind names them.

    Attributes:
        doubt: asked where the clock on the wall tells of an absence of more than a year, or of less than
            none; by default nobody is, and a mind then rests for a year at most.
    """

    def __init__(
        self,
        folder: StrPath,
        now_s: Callable[[], float],
        elapsed_s: Callable[[], float] | None = None,
        trust: ModuleTrust = NOBODY,
    ) -> None:
        self.folder = Path(folder)
        self.now_s, self.elapsed_s = now_s, elapsed_s
        self._trust = trust
        self.doubt: Doubt | None = None

    def presence(self, mind: Mind, name: str = "", seen: Seen | None = None) -> Presence:
        """Return what tells how long nobody has been with a mind, last seen then; None for now."""
        seen_s, ahead_s = (seen.seen_s, seen.ahead_s) if seen else (None, 0.0)
        doubt = partial(self.doubt, name) if self.doubt is not None else None
        return Presence(mind, self.now_s, seen_s, ahead_s=ahead_s, elapsed_s=self.elapsed_s, doubt=doubt)

    def names(self) -> list[str]:
        """The minds that are there, in alphabetical order."""
        if not self.folder.is_dir():
            return []
        try:
            folders = [one for one in self.folder.iterdir() if (one / MIND).exists()]
        except OSError as error:
            raise StoreError(f"{self.folder}: {error.strerror or error}") from error
        return sorted(one.name for one in folders if is_name(one.name))

    def __contains__(self, name: str) -> bool:
        return self._known(checked_name(name)) is not None

    @asynccontextmanager
    async def open(
        self,
        name: str,
        born: Callable[[], Mind],
        *,
        holder: str,
        extra: Iterable[ModuleRef] = (),
        prepare: Prepare | None = None,
        record: bool = False,
    ) -> AsyncIterator[KeptMind]:
        """Have a mind to oneself for a while: as it was left, with the time away passed as a rest.

        A new one is born, and kept when it is first saved.

        Args:
            name: of the mind; large and small letters are the same.
            born: makes it, where there is none of that name yet.
            holder: who has it, to be told to whoever else wants it.
            extra: modules of one's own, given by hand.
            prepare: awaited with the mind before any time passes, to record it or to change its voice.
            record: whether a journal of all turns is kept beside it; see :meth:`KeptMind.record`.

        Raises:
            StoreError: it has no proper name, somebody else has it, or its file cannot be read; the file is
                left as it is.
        """
        known = self._known(checked_name(name))
        with self._held(self.folder / known if known else self._vacant(name), holder) as folder:
            _swept(folder)
            fresh = not (folder / MIND).exists()
            mind = born() if fresh else self._loaded(folder, extra)
            presence = self.presence(mind, folder.name, None if fresh else seen_in(folder).of(mind.bus.turns))
            kept = KeptMind(folder.name, mind, folder, presence)
            try:
                if prepare is not None:
                    await prepare(mind)
                if record:
                    kept.record()
                if not fresh:
                    kept.away_s = await kept.presence.come_back(least_s=0.0)
                yield kept
            finally:
                await mind.aclose()

    @contextmanager
    def keep(self, name: str, mind: Mind, *, holder: str) -> Iterator[KeptMind]:
        """Give a name and a place to a mind that had none. It is saved at once; who closes it is the caller.

        Raises:
            StoreError: there is such a mind already, or it cannot be kept.
        """
        with self._held(self._vacant(name), holder) as folder:
            kept = KeptMind(folder.name, mind, folder, self.presence(mind))
            kept.save()
            yield kept

    def describe(self, name: str) -> Description:
        """What there is to know of a mind, whether it can be opened or not.

        Raises:
            StoreError: there is no such mind.
        """
        folder = self._folder_of(name)
        file = folder / MIND
        try:
            told = Description(folder.name, file, file.stat().st_size, seen_in(folder).seen_s)
        except OSError as error:
            raise StoreError(f"{folder.name}: {error.strerror or error}") from error
        try:
            found = look_at(file)
            MindConfig.from_data(built_in_part(found.header))  # what it is made of can be told
            state = left_as(found.last, found.header["state_keys"])
        except AnimaError as error:
            return replace(told, problem=str(_refused(folder, error)))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"its file does not tell of a mind: {type(error).__name__}: {error}"
            return replace(told, problem=str(_refused(folder, reason)))
        made_of = {key: value for key, value in found.header.items() if key not in _OF_THE_FILE}
        return replace(told, turns=found.turns, lived_s=found.lived_s, state=state, made_of=made_of)

    def history(self, name: str) -> JournalParts:
        """Open the journal of a mind, whole; also while the mind is open.

        Raises:
            StoreError: there is no such mind.
            JournalError: nothing of it is on record, or that cannot be read.
        """
        folder = self._folder_of(name)
        return open_parts(folder / RECORD, folder.name)

    def history_stamp(self, name: str) -> tuple[str, ...]:
        """Return what changes where the journal of a mind has to be opened anew."""
        return tuple(part.name for part in part_paths(self._folder_of(name) / RECORD))

    def seen_s(self, name: str) -> float:
        """Return when a mind was last seen, in seconds since 1970."""
        return seen_in(self._folder_of(name)).seen_s

    def copy(self, name: str, other: str) -> None:
        """Make a twin of a mind under another name, as it was last saved, with its journal.

        Raises:
            StoreError: there is no such mind, or there is one of the other name.
        """
        source, target = self._folder_of(name), self._vacant(other)
        with self._held(target, f"a copy of {source.name} being made"):
            try:
                files = {ABOUT: seen_in(source).as_bytes(), MIND: (source / MIND).read_bytes()}
            except OSError as error:
                raise StoreError(f"{source.name} cannot be read: {error.strerror or error}") from error
            try:
                for part in part_paths(source / RECORD):
                    with os_errors_told(target / RECORD):
                        (target / RECORD).mkdir(exist_ok=True, mode=0o700)
                        shutil.copyfile(part, target / RECORD / part.name)
                for name, data in files.items():
                    with os_errors_told(target / name):
                        write_whole(target / name, data)
            except AnimaError as error:
                raise StoreError(f"{target.name} could not be saved: {error}") from error

    def rename(self, name: str, other: str) -> None:
        """Give a mind another name, and all that goes with it.

        Raises:
            StoreError: there is no such mind, somebody has it open, or there is one of the other name.
        """
        source, target = self._folder_of(name), self._vacant(other)
        with self._held(source, "its renaming"):
            try:
                if target.exists():
                    _removed(target)
                source.rename(target)
            except OSError as error:
                raise StoreError(f"{source.name} could not be renamed: {error.strerror or error}") from error

    def delete(self, name: str) -> None:
        """Delete a mind, damaged or not, and all that goes with it.

        Raises:
            StoreError: there is no such mind, or somebody has it open.
        """
        folder = self._folder_of(name)
        with self._held(folder, "its deletion"):
            (folder / MIND).unlink(missing_ok=True)
        _removed(folder)  # on Windows a file that is open stays until here
        if folder.exists():
            raise StoreError(f"{folder.name} is deleted; {folder} stays, for not all in it is its own")

    @contextmanager
    def _held(self, folder: Path, holder: str) -> Iterator[Path]:
        """Hold a mind; a folder without a mind does not stay."""
        with held(folder / LOCK, folder.name, holder):
            try:
                yield folder
            finally:
                if not (folder / MIND).exists():
                    _removed(folder)

    def load(self, name: str, extra: Iterable[ModuleRef] = ()) -> Mind:
        """Load a mind as it was saved, to be asked and not kept.

        Raises:
            StoreError: there is no such mind, or its file or a module cannot be had.
        """
        return self._loaded(self._folder_of(name), extra)

    def _loaded(self, folder: Path, extra: Iterable[ModuleRef] = ()) -> Mind:
        try:
            return Mind.load(folder / MIND, extra=extra, trust=self._trust)
        except AnimaError as error:
            raise _refused(folder, error) from error

    def _known(self, name: str) -> str | None:
        """The mind of that name as it is spelt on the disk."""
        names = self.names()
        return name if name in names else next((one for one in names if same(one, name)), None)

    def _folder_of(self, name: str) -> Path:
        known = self._known(checked_name(name))
        if known is None:
            names = self.names()
            hint = suggestion(name, names) if names else "; there is none yet"
            raise StoreError(f"there is no mind called {checked_name(name)}{hint}")
        return self.folder / known

    def _vacant(self, name: str) -> Path:
        known = self._known(checked_name(name))
        if known is not None:
            raise StoreError(f"there is a mind called {known} already")
        folder = self.folder / checked_name(name)
        try:
            inside = [one for one in folder.iterdir() if not one.match(_DRAFT)]
            foreign = any(one.name not in (*_OURS, RECORD) for one in inside)
        except FileNotFoundError:
            foreign = False
        except OSError:  # a file, or a folder of somebody else's
            foreign = True
        if foreign:
            raise StoreError(f"{folder} is there already and holds no mind; choose another name")
        return folder


def _refused(folder: Path, error: object) -> StoreError:
    return StoreError(f"{folder.name} cannot be opened: {' '.join(str(error).split())}")


def _swept(folder: Path) -> None:
    for draft in folder.glob(_DRAFT):
        draft.unlink(missing_ok=True)


def _removed(folder: Path) -> None:
    """Remove what belongs to a mind, and its folder; whatever else is there stays, and so does the folder."""
    with suppress(OSError):
        _swept(folder)
        for part in part_paths(folder / RECORD):
            part.unlink(missing_ok=True)
        if (folder / RECORD).is_dir():
            (folder / RECORD).rmdir()
        for name in _OURS:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
