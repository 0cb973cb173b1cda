"""A mind as a value: as bytes, in a file, copied, pickled, and made again from any of them."""

import io
import os
import pickle
from collections.abc import Callable, Iterable, Mapping
from copy import copy, deepcopy
from dataclasses import MISSING, fields, replace
from typing import Any, BinaryIO, Self

from anima_actors.encoding.snapshots import SnapshotError
from anima_actors.journal import JournalError
from anima_actors.mind.changing import ChangingMind
from anima_actors.mind.config import MindConfig
from anima_actors.mind.module_refs import FROM_FILE, ModuleRef, name_of, reference_to
from anima_actors.mind.recording import logger
from anima_actors.voice import VoiceSettings

_parts_known: dict[frozenset[str], frozenset[str]] = {}  # one object for all minds

NEVER_PICKLED = ("language_model", "record")
"""Settings of how a mind is run that stay where they are: they hold connections, keys or open files."""


class StoredMind(ChangingMind):
    """A mind that can be put away and taken out again; what else it does, it does as :class:`Mind`."""

    def __init__(self, config: MindConfig) -> None:
        super().__init__(config)
        parts = frozenset((*vars(self), "_parts"))  # what a subclass adds goes along with a copy
        self._parts = _parts_known.setdefault(parts, parts)

    @classmethod
    def from_config(cls, config: MindConfig) -> Self:
        """Make a mind from a configuration."""
        make: Callable[..., Self] = cls
        return make(**{one.name: getattr(config, one.name) for one in fields(MindConfig)})

    @classmethod
    def from_header(
        cls,
        header: Mapping[str, Any],
        extra: Iterable[ModuleRef] = (),
        voice: str | VoiceSettings | None = None,
        **options: Any,
    ) -> Self:
        """Make a mind, as it was at first, from the header of its journal or file; see :meth:`load`."""
        return cls.from_config(MindConfig.from_data(header, extra, voice, **options))

    def to_bytes(self) -> bytes:
        """Return the mind as bytes, those of its file: every module's state, chance, time, history's hash.

        Its history, but for the last turn, stays behind, and so do its observers.

        Raises:
            BusyError: a turn is under way.
            SnapshotError: a module holds something that cannot be saved.
        """
        from anima_actors.journal.mind_file import mind_bytes

        return mind_bytes(self)

    @classmethod
    def from_bytes(cls, data: bytes, **options: Any) -> Self:
        """Make the mind again that :meth:`to_bytes` gave; it goes on as that one would.

        Args:
            data: as it was given.
            options: as for :meth:`load`.

        Raises:
            JournalError: the data is damaged, of no mind, or of a newer version.
            ModuleError: a module is not where it was, or is neither built in nor given.
        """
        return cls.load(io.BytesIO(data), **options)

    def save(self, path: str | os.PathLike[str] | BinaryIO) -> None:
        """Store the mind in a file: every module's state, chance, time, its history's hash.

        Args:
            path: of the file, which is written whole or not at all; or a file open to write bytes.

        Raises:
            JournalError: the file cannot be written; what was there before still is.
            BusyError: a turn is under way.
            SnapshotError: a module holds something that cannot be saved.
        """
        from anima_actors.journal.mind_file import save_mind

        save_mind(self, path)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str] | BinaryIO,
        *,
        extra: Iterable[ModuleRef] = (),
        voice: str | VoiceSettings | None = None,
        **options: Any,
    ) -> Self:
        """Take a mind out of its file; it goes on as if it had never been stored away.

        Args:
            path: of a file that :meth:`save` wrote; or such a file, open to read bytes.
            extra: modules of one's own that the mind was made with: a file alone has none of them run. One
                that the file does not know joins the mind, as by :meth:`add`, and a warning says so.
            voice: who speaks from now on; None for who did, but a key is in no file.
            options: language_model, clock, record, keep_turns, ready, timed, as for a new mind.

        Raises:
            JournalError: the file is missing, damaged, no mind file, or of a newer version.
            ModuleError: a module is not where it was, or is neither built in nor given.
        """
        from anima_actors.journal.mind_file import load_mind, name_of_file

        record, given = options.pop("record", None), tuple(extra)
        if callable(record):
            options["record"] = record
        known: set[str] = set()

        def noted(header: Mapping[str, Any]) -> Mapping[str, Any]:
            known.update(one["name"] for role in ("extra", "reserve") for one in header.get(role, ()))
            return header

        mind = load_mind(path, lambda data, decode: cls.from_header(noted(data), given, voice, **options))
        joining = [mind.addition_of(one) for one in given if name_of(one) not in known]
        if record is not None and not callable(record):
            mind.record_to(record)
        for addition in joining:
            file = name_of_file(path)
            logger.warning("mind %s: %s joins it, which %s does not know", mind.name, addition.name, file)
            mind.run_turn_now(addition, 0.0)
        return mind

    @classmethod
    def resume(
        cls,
        path: str | os.PathLike[str],
        *,
        extra: Iterable[ModuleRef] = (),
        voice: VoiceSettings | None = None,
        sync: Any = "turn",
        snapshot_every: int = 50,
        **options: Any,
    ) -> Self:
        """Go on with a recorded run where its journal ends, into the same journal.

        Args:
            path: of the journal; an unfinished turn at its end is cut off.
            extra: modules of one's own that the mind was made with: a file alone has none of them run.
            voice: who speaks from now on; None for who did, but a key is in no file.
            sync: when a turn counts as written; "turn", "every-second" or "never".
            snapshot_every: turns from one snapshot to the next.
            options: language_model, clock, keep_turns, ready, timed, as for a new mind.

        Raises:
            JournalError: the file cannot be gone on with, or the program has changed since.
            ModuleError: a module is not where it was, or is neither built in nor given.
        """
        from anima_actors.journal.restore import restore_mind

        return restore_mind(
            path,
            lambda header: cls.from_header(header, extra, voice, **options),
            sync=sync,
            snapshot_every=snapshot_every,
        ).mind

    def __copy__(self) -> Self:
        return self._twin(lambda value: value)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self._twin(lambda value: deepcopy(value, memo))

    def _twin(self, copied: Callable[[Any], Any]) -> Self:
        """Return a mind that goes on as this one would, with its history; nobody watches it.

        Raises:
            JournalError: the mind is being recorded.
            BusyError: a turn is under way.
        """
        self._refuse_where_recorded("copied")
        twin = self.from_config(replace(self.config, clock=copy(self.config.clock)))
        twin._found.update(self._found)
        twin.bus.restore(deepcopy(self.bus.snapshot()))
        twin.history.extend(self.history)
        twin.last_turn, twin.history_hash = self.last_turn, self.history_hash
        vars(twin).update({name: copied(value) for name, value in self._added().items()})
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        self._refuse_where_recorded("pickled")
        options = {
            one.name: getattr(self.config, one.name)
            for one in fields(MindConfig)
            if not one.metadata
            and getattr(self.config, one.name) is not (None if one.default is MISSING else one.default)
        }
        left = [name for name in options if name in NEVER_PICKLED]
        left += ["a voice with a key"] if self.config.voice_settings.key is not None else []
        left += ["observers"] if self.bus.observers else []
        left += [name for name in options if name not in left and not _pickles(options[name])]
        if left:
            raise SnapshotError(
                f"a mind with {', '.join(left)} cannot be pickled; keep mind.to_bytes(), and give them again "
                f"to Mind.from_bytes()"
            )
        return self._revived, (self.to_bytes(), self._given(), options), self._added() or None

    @classmethod
    def _revived(cls, data: bytes, given: tuple[ModuleRef, ...], options: Mapping[str, Any]) -> Self:
        return cls.from_bytes(data, extra=given, **options)

    def _given(self) -> tuple[ModuleRef, ...]:
        """Return the modules that came from outside, so that each can be pickled.

        Raises:
            SnapshotError: one of them cannot be.
        """
        given: list[ModuleRef] = []
        for one in (*self.config.extra, *self.config.reserve, *self._found.values()):
            if isinstance(one, type) and one.__module__.startswith(FROM_FILE):
                one = reference_to(one)
            if hasattr(one, "manifest"):
                continue  # the bytes hold what it takes to reach a module elsewhere
            if not _pickles(one):
                raise SnapshotError(
                    f"a mind with the module {name_of(one)} cannot be pickled: its class must stand at the "
                    f"top of a module that can be imported, and an instance must hold plain data"
                )
            given.append(one)
        return tuple(given)

    def _added(self) -> dict[str, Any]:
        """Return the attributes that a subclass has added."""
        return {name: value for name, value in vars(self).items() if name not in self._parts}

    def _refuse_where_recorded(self, done: str) -> None:
        if self.recorder is not None or callable(self.config.record):
            raise JournalError(
                f"a mind that is being recorded cannot be {done}; "
                f"Mind.from_bytes(mind.to_bytes()) gives one that is not"
            )


def _pickles(value: Any) -> bool:
    try:
        pickle.dumps(value)
    except Exception:  # whatever a class of somebody else's raises
        return False
    return True
