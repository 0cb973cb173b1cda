"""Every turn of a session on record, so that it can be asked why and drawn."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from anima_actors.mind import Mind
from anima_actors.minds import StoreError
from anima_actors.minds.holding import held
from anima_actors.rerun.why import Account, WhyError
from anima_actors.rerun.why.recorded import account_in
from anima_actors.trace.reader import Journal
from anima_actors.trace.record import TurnRecord

if TYPE_CHECKING:
    from anima_actors.trace.timeline import Chronicle

_PREFIX = "anima-chat-"
_LOCK = "lock"
_SETTLING_S = 60.0  # a folder that is younger may not be held yet


@contextmanager
def session_folder(now_s: float) -> Iterator[Path]:
    """A temporary folder for as long as a session lasts; those of sessions that were killed go now."""
    with TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        own = Path(name)
        for other in own.parent.glob(f"{_PREFIX}*"):
            with suppress(OSError, StoreError):
                facts = other.lstat()
                if facts.st_uid == own.lstat().st_uid and facts.st_mtime < now_s - _SETTLING_S:
                    _removed(other)
        with held(own / _LOCK, "this session", "anima chat"):
            yield own


def _removed(folder: Path) -> None:
    """Remove what a session has left, unless it goes on."""
    if not folder.is_symlink():
        with held(folder / _LOCK, "that session", "anima chat"):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)  # on Windows a file that is open stays until here


class SessionRecord:
    """The journals of a session: one for as long as nothing but time passes.

    A journal tells of one voice and of one life, so another voice, or a new beginning, begins another.

    Args:
        folder: where they are written; it must not hold others.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Path] = []

    def follow(self, mind: Mind) -> None:
        """Record the mind from now on.

        Raises:
            JournalError: the journal cannot be written.
            SnapshotError: a module of the mind holds what cannot be kept.
        """
        path = self._folder / f"{len(self._parts) + 1}.anima"
        mind.record_to(path, sync="turn")
        self._parts.append(path)

    def leave(self, mind: Mind) -> None:
        """End the journal under way, before the mind is changed; then :meth:`follow` it again."""
        mind.stop_recording()

    def forget(self) -> None:
        """Nothing that was recorded so far belongs to the mind any more."""
        for part in self._parts:
            part.unlink(missing_ok=True)
        self._parts = []

    def why(self, question: str) -> Account:
        """Why a value was what it was, in the last turn or in another of this session.

        Raises:
            WhyError: there is no such path, or the turn is not on record.
        """
        refused: WhyError | None = None
        for part in reversed(self._parts):
            try:
                return account_in(part, question)
            except WhyError as error:
                refused = refused or error
                if not _asks_for_an_earlier_turn(part, question):
                    break
        raise refused or WhyError("nothing has happened yet")

    def chronicle(self, name: str, mind: Mind) -> "Chronicle":
        """The turns of the session with the states they came to."""
        from anima_actors.trace.decode import event_types
        from anima_actors.trace.timeline import Chronicle

        wiring = mind.bus.wiring
        return Chronicle(
            name=name,
            turns=lambda: chain.from_iterable(_turns(part) for part in self._parts),
            types=event_types(wiring),
            keys=list(mind.state),
            layers={module.name: module.layer for module in wiring.modules},
            facts={"seed": mind.seed},
            wiring=wiring,
        )


def _turns(part: Path) -> Iterator[TurnRecord]:
    with ExitStack() as stack:
        journal = stack.enter_context(Journal.open(part, live=True))
        yield from journal.turns()


def _asks_for_an_earlier_turn(part: Path, question: str) -> bool:
    from anima_actors.rerun.why.question import parse

    turn = parse(question).turn
    with Journal.open(part, live=True) as journal:
        return turn is not None and turn <= journal.first
