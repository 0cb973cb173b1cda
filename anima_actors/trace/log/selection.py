"""Which records of a log are wanted: by module, and by how urgent they are."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, get_args

from anima_actors.nearest import did_you_mean
from anima_actors.runtime import AnimaError
from anima_actors.trace.log.records import Level, LogRecord

LEVELS: tuple[Level, ...] = get_args(Level)
"""From the most talkative to the most silent; what each shows is told by :attr:`LogRecord.level`."""


class SelectionError(AnimaError, ValueError):
    """A log was asked for a module that the mind does not have."""


class Selection(NamedTuple):
    """What a log shows of a turn."""

    modules: frozenset[str] | None = None  # None for all
    level: Level = "info"

    def chosen(self, records: Iterable[LogRecord]) -> tuple[LogRecord, ...]:
        """The records that are wanted, in the order given."""
        least = LEVELS.index(self.level)
        return tuple(
            record
            for record in records
            if (self.modules is None or record.module in self.modules) and LEVELS.index(record.level) >= least
        )

    @property
    def quiet(self) -> bool:
        """Whether a turn with nothing to show is passed over altogether."""
        return self.level == "warning"


EVERYTHING = Selection(level="debug")


def select(only: Sequence[str], level: Level, modules: Collection[str]) -> Selection:
    """The selection of the named modules from a level on; no name selects all.

    Raises:
        SelectionError: a name is none of the mind's modules.
    """
    for name in only:
        if name not in modules:
            raise SelectionError(f"unknown module {name!r}{did_you_mean(name, modules)}")
    return Selection(frozenset(only) if only else None, level)
