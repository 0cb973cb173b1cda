"""Every turn of a session on record, so that it can be asked why and drawn."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from anima_actors.mind import Mind
from anima_actors.rerun.why import Account, WhyError
from anima_actors.rerun.why.recorded import account_in
from anima_actors.trace.reader import Journal
from anima_actors.trace.record import TurnRecord

if TYPE_CHECKING:
    from anima_actors.trace.timeline import Chronicle


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
