"""Journals, opened for the commands that read them."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import HOME, OwnModules, store_in, trust_of_user
from anima_actors.journal import JournalError
from anima_actors.journal.reader import Journal
from anima_actors.journal.timeline import TurnHistory
from anima_actors.page.source import ReadableJournal
from anima_actors.runtime import Wiring
from anima_actors.runtime.errors import ModuleError, suggestion

NONE_GIVEN = OwnModules()


class OpenJournal(NamedTuple):
    """A journal, its turns and their states, and the story it tells of."""

    journal: Journal
    history: TurnHistory
    wiring: Wiring  # of its built-in modules, with idle ones in place of all others
    story_title: str  # empty where no story is on record that can be read
    labels: tuple[str, ...]  # of the story's steps, turn by turn

    @property
    def title(self) -> str:
        """The title of the story, or the name of the file."""
        return self.story_title or self.history.name

    def titled(self) -> TurnHistory:
        """Return the history, named after its story."""
        return replace(self.history, name=self.title)

    def check_turn(self, number: int) -> None:
        """Refuse a turn that is not there."""
        first, last = self.journal.first, self.journal.last
        if not first <= number <= last:
            span = f"it has turns {first} to {last}" if last >= first else "it has none"
            raise BadInput(f"{self.journal.path} has no turn {number}; {span}")

    def check_modules(self, names: Sequence[str]) -> None:
        """Refuse the first name that none of its modules has."""
        from anima_actors.cli._modules import check_names

        check_names("--module", names, [*self.history.layers, "outside"])


@contextmanager
def open_journal(name: str, own: OwnModules = NONE_GIVEN) -> Iterator[Journal]:
    """Open a journal by the name of its file, or that of a kept mind by the mind's name.

    Of one that holds the inputs of its turns alone, all that followed is had by living them again.

    Args:
        name: of the file or of the mind.
        own: the modules that may be run for that; by default those that the user has trusted before.

    Raises:
        AnimaError: there is neither, or it cannot be read; DivergedError where a turn comes out otherwise.
    """
    from anima_actors.store.session import is_name

    if not Path(name).exists() and is_name(name):
        store = store_in(os.environ.get(HOME))
        if name not in store:
            near = suggestion(name, store.names())
            more = near if "did you mean" in near else ""
            raise JournalError(f"{name}: there is no such file or folder, and no mind of that name{more}")
        with store.history(name) as parts:
            yield parts
        return
    with Journal.open(name, inputs=True) as journal:
        if journal.detail == "events":
            yield journal
            return
        from anima_actors.cli._modules import loaded
        from anima_actors.replay.expand import expanded

        def told(turns: int) -> None:
            plural = "s are" if turns != 1 else " is"
            click.echo(
                f"{name}: {turns:,} turn{plural} lived again, of which the inputs are on record", err=True
            )

        with ExitStack() as stack:
            lived = expanded(journal, loaded(own.extra), trust_of_user(own.trust), told)
            try:
                whole = stack.enter_context(lived)
            except ModuleError as error:
                if own is not NONE_GIVEN:
                    raise
                options = (
                    f"anima expand {name} -o FILE takes these options, and what it writes is read without"
                )
                raise JournalError(f"{error}; {options}") from error
            yield whole


@contextmanager
def opened(path: str, own: OwnModules = NONE_GIVEN) -> Iterator[OpenJournal]:
    """Open a journal, or that of a kept mind; report what is wrong with it, now or while read, on one line.

    Args:
        path: of the journal, or the name of the mind.
        own: as for :func:`open_journal`.

    Raises:
        BadInput: it is no journal, cannot be read, or is damaged.
    """
    with reading(path, own) as journal:
        found = ReadableJournal.of(journal)
        if found.missing:
            click.echo(f"{path}: not all of its modules are at hand: {found.missing}", err=True)
        yield OpenJournal(journal, found.history, found.wiring, found.story_title, found.labels)
        if journal.torn:
            click.echo(f"{path}: read up to its last whole turn; {journal.torn}", err=True)


@contextmanager
def reading(path: str, own: OwnModules = NONE_GIVEN) -> Iterator[Journal]:
    """Open a journal; say on one line where what was read of it is not what was recorded.

    Args:
        path: of the journal, or the name of the mind.
        own: as for :func:`open_journal`.

    Raises:
        BadInput: it is no journal, cannot be read, or is damaged.
    """
    with refusing(), open_journal(path, own) as journal:
        next(journal.frames(), None)  # it holds the hash of the header
        try:
            yield journal
        finally:
            if journal.mended:
                click.echo(f"{path}: {journal.mended}; anima repair writes a whole file", err=True)
            for link in list(journal.broken.values())[:1]:
                where = f"turn {link.turn} at byte {link.place:,}"
                click.echo(f"{path}: its chain is broken at {where}: {link.why}; ask anima verify", err=True)
