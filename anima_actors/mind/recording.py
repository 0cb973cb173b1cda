"""How a mind is made and kept: its parts, its history, its journal, its log, its connections."""

import logging
import os
import sys
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Self

from anima_actors.encoding.text import printable
from anima_actors.mind.builder import Found, assemble, state_keys
from anima_actors.mind.config import MindConfig
from anima_actors.mind.module_refs import describe_ref
from anima_actors.mind.state import TurnSnapshot
from anima_actors.psyche.events import AttentionDirected, Facet, PersonalityHeld, VoiceFailed
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueSystem
from anima_actors.psyche.prompt.compose import publishers
from anima_actors.runtime import Bus, Event, Membership, Turn, VirtualClock, Wiring
from anima_actors.voice import Call, CallLog, open_model

if TYPE_CHECKING:
    from anima_actors.journal.recorder import Recorder

logger = logging.getLogger("anima_actors.mind")
STARTLING = 0.6
"""The salience from which what happens cuts short what is being said."""


def warn_of_failures(turn: Turn, mind: str, told_before: str) -> str:
    """Log the failures of a turn.

    Args:
        turn: just finished.
        mind: its name.
        told_before: why the voice failed in the turn before; the same again is not told again.

    Returns:
        Why the voice failed in this turn; empty where it did not.
    """
    for failure in turn.failures:
        publisher, reason = failure.publisher, printable(failure.reason)
        logger.warning("mind %s, turn %d: %s failed: %s", mind, turn.number, publisher, reason)
    failed = turn.find(VoiceFailed)
    reason = failed.reason if failed is not None else ""
    if reason and reason != told_before:
        logger.warning("mind %s, turn %d: the voice failed: %s", mind, turn.number, printable(reason))
    return reason


@contextmanager
def bound_to_turn(mind: str, turn: int) -> Iterator[None]:
    """Let the lines that an application logs through structlog meanwhile carry the mind and the turn."""
    structlog = sys.modules.get("structlog")
    if structlog is None:
        yield
        return
    with structlog.contextvars.bound_contextvars(mind=mind, turn=turn):
        yield


class RecordedMind:
    """The parts of a mind and the record of its turns; what it does, it does as :class:`Mind`."""

    def __init__(self, config: MindConfig) -> None:
        self.config = config
        self.name, self.seed = config.name, config.seed
        self.personality = config.personality or Personality()
        self.values = config.values or ValueSystem()
        self._found: Found = {}
        self._assemble()
        self.bus = self._new_bus()
        self.history: deque[TurnSnapshot] = deque(maxlen=config.keep_turns)
        self.last_turn: Turn | None = None
        self.history_hash = ""  # of all turns so far, where all were recorded
        self._voice_failed = ""  # why it did, in the last turn
        self.last_calls: tuple[Call, ...] = ()  # to a language model, in the last turn
        self.recorder: Recorder | None = None
        if config.record is not None and not callable(config.record):
            self.record_to(config.record)

    def described(self) -> dict[str, Any]:
        """What the mind was made of, as plain data: for the header of a journal or a mind file."""
        data = self.config.as_data(self._assembly.wiring, self._assembly.constants)
        data["reserve"] += [described for described in self._joined() if described not in data["reserve"]]
        return {**data, "persona_now": self._persona_now(), "state_keys": list(self._keys)}

    def record_to(self, path: str | os.PathLike[str], **options: Any) -> None:
        """Begin a journal of all turns from now on; :meth:`close` ends it.

        Args:
            path: of a new file.
            options: detail ("events" or "inputs"), sync ("turn", "every-second" or "never"), snapshot_every
                (turns), scenario (a text), file (in place of the one at the path).

        Raises:
            JournalError: the file is there already or cannot be written.
        """
        from anima_actors.journal.recorder import open_recorder

        self.recorder = open_recorder(self, path, **options)

    def stop_recording(self) -> None:
        """End the journal, where there is one, and live on without."""
        if self.recorder is not None:
            recorder, self.recorder = self.recorder, None
            self.bus.record = self._keep
            recorder.close()

    def log_to(
        self,
        logger: Any = None,
        *,
        modules: Collection[str] = (),
        level: Literal["debug", "info", "warning"] = "info",
    ) -> None:
        """Write the events of every turn from now on to a logger, one line each.

        Failures are logged without this, as warnings of ``anima_actors.mind``.

        Args:
            logger: of the standard library or structlog; ``anima_actors.events`` by default.
            modules: whose events; of all where none is named.
            level: "debug" for skipped handlers too, "info", or "warning" for failures and raised flags.

        Raises:
            SelectionError: a module is unknown.
        """
        from anima_actors.logs import select
        from anima_actors.logs.logger_log import LoggerLog

        selection = select(tuple(modules), level, [one.name for one in self.bus.wiring.modules])
        to = logging.getLogger("anima_actors.events") if logger is None else logger
        self.bus.observers.add(LoggerLog(to, self.bus.wiring, selection, {"mind": self.name}).turn)

    def recall(self, turn: int, events: Sequence[Event], degraded: list[dict[str, str]]) -> None:
        """Take a turn that was lived before into the history, so that state and prompt tell it.

        Args:
            turn: its number.
            events: of that turn, the root first.
            degraded: the modules that failed or were out of service.
        """
        before = self.history[-1] if self.history else None
        self.history.append(TurnSnapshot.from_record(turn, events, degraded, before, self._published))

    def answer_from(self, calls: Sequence[Mapping[str, Any]] | None) -> None:
        """Answer the modules from calls on record instead of asking a language model; None: ask again."""
        self.calls.answer_from(None if calls is None else [Call.from_data(one) for one in calls])

    def calls_of_turn(self) -> list[dict[str, Any]]:
        """What language models were asked in the turn just finished, as plain data for its record."""
        self.last_calls = self.calls.take()
        return [call.as_data() for call in self.last_calls]

    def close(self) -> None:
        """End the journal cleanly, where there is one; nothing can be recorded after it."""
        if self.recorder is not None:
            self.recorder.close()

    async def quieten(self) -> None:
        """Stop speaking, and wait for turns under way and in line; what they would say is cut short."""
        with self.calls.cut_short():
            await self.bus.wait_until_quiet()

    async def release(self) -> None:
        """:meth:`quieten`, and let go of language models and modules elsewhere until they are needed."""
        self.calls.stop_reply()
        while (speaking := self.bus.ongoing_work()) is not None:
            await speaking  # it tells what went wrong in its end
        await self.quieten()
        await self.calls.close()
        await self.bus.release()

    async def aclose(self) -> None:
        """:meth:`close` and :meth:`release`."""
        await self.release()
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _persona_now(self) -> dict[str, float]:
        """The personality as it has drifted."""
        supervised = self.bus.actors.get("personality")
        held = getattr(supervised.actor if supervised else None, "held", None)
        if not isinstance(held, PersonalityHeld):
            return {}
        return {**held.traits._asdict(), "confabulation_rate": held.confabulation_rate}

    def _assemble(self) -> None:
        own_model, settings = self.config.language_model, self.config.voice_settings
        self.calls = CallLog(lambda: own_model or open_model(settings))
        self.compose = partial(assemble, self.config, self.calls, found=self._found)
        self._assembly = self.compose(Membership())
        self._wired: Wiring | None = None  # what the next two are of
        self._keys_held: tuple[str, ...] = ()
        self._publishers_held: dict[type, str] = {}

    def _new_bus(self) -> Bus:
        return Bus(
            self._assembly.wiring,
            self._assembly.build(),
            clock=self.config.clock or VirtualClock(),
            record=self._keep,
            ready=self.config.ready,
            interleave=self.config.interleave,
            timed=self.config.timed,
            compose=self.compose,
            within=partial(bound_to_turn, self.name),
        )

    def _joined(self) -> list[dict[str, Any]]:
        """The modules that the mind did not know when it was made, described as those of a header."""
        added = [one for one in self.bus.membership.added if one.reference]
        return [describe_ref(self._found[one]) for one in added if one in self._found]

    @property
    def _keys(self) -> tuple[str, ...]:
        self._read_wiring()
        return self._keys_held

    @property
    def _publishers(self) -> dict[type, str]:
        self._read_wiring()
        return self._publishers_held

    def _read_wiring(self) -> None:
        wiring = self.bus.wiring
        if self._wired is not wiring:
            self._wired = wiring
            self._keys_held, self._publishers_held = state_keys(wiring), publishers(wiring)

    def _keep(self, turn: Turn) -> None:
        """Take a finished turn into the history, one that was cancelled or interrupted included."""
        if callable(self.config.record):
            self.config.record(turn)
        if self.recorder is None:
            self.history_hash = ""  # nobody hashed this turn
            self.last_calls = self.calls.take()
        self.last_turn = turn
        attention = turn.find(AttentionDirected)
        if attention is not None and attention.salience >= STARTLING and self.bus.ongoing_work() is not None:
            self.calls.stop_reply()
        snapshot = TurnSnapshot.from_turn(turn, self.history[-1] if self.history else None, self._published)
        self.history.append(snapshot)
        if snapshot.degraded or self._voice_failed:
            self._voice_failed = warn_of_failures(turn, self.name, self._voice_failed)

    def _published(self, facet: Facet, left: str) -> bool:
        """Whether a module in use may publish such a facet, another than the one that left."""
        return any(self._publishers.get(kind, left) != left for kind in type(facet).__mro__)
