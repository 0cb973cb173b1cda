"""The log for a program: one JSON object a line, through structlog, with the same keys in each of a kind.

Every line has ``event``, ``level`` and what the log was made with, such as the story and the seed. A turn
is a line ``turn_began``, its records, and a line ``turn_ended`` with the state. It is UTF-8; NaN is null.
"""

from collections.abc import Mapping
from typing import BinaryIO, cast

import structlog

from anima_actors.encoding.json import dumps
from anima_actors.encoding.turn_content import to_plain
from anima_actors.logs.records import EVERYTHING, LogRecord, Selection, layers_of, log_records
from anima_actors.logs.state_view import TurnSummary
from anima_actors.runtime import Event, Turn, Wiring


class JsonLog:
    """Writes turns as JSON lines.

    Args:
        file: where to, in bytes; it is flushed after each line.
        wiring: of the mind whose turns are told.
        selection: what is wanted of them. The lines around a turn are always written, but for a turn
            without a record worth a warning where only those are wanted.
        context: goes into each line, such as the story and the seed.
    """

    def __init__(
        self,
        file: BinaryIO,
        wiring: Wiring,
        selection: Selection = EVERYTHING,
        context: Mapping[str, object] | None = None,
    ) -> None:
        self.selection = selection
        self._layers = layers_of(wiring)
        logger = structlog.wrap_logger(
            structlog.BytesLogger(file),
            processors=[
                structlog.processors.add_log_level,
                _event_first,
                structlog.processors.JSONRenderer(serializer=dumps),
            ],
            wrapper_class=structlog.BoundLogger,
            cache_logger_on_first_use=True,
        )
        self._logger = cast("structlog.BoundLogger", logger.bind(**(context or {})))

    def note(self, event: str, **facts: object) -> None:
        """Write a line that is about no single turn, such as the beginning of a story."""
        self._logger.info(event, **facts)

    def turn(self, turn: Turn, told: TurnSummary) -> None:
        """Write a turn: what set it off, its records, and what it came to."""
        records = log_records(turn, self._layers)
        chosen = self.selection.chosen(records)
        if self.selection.quiet and not chosen and not turn.degraded:
            return
        root = records[0]
        self._logger.info(
            "turn_began",
            turn=turn.number,
            at_s=turn.at_s,
            label=told.label,
            root=root.event,
            values=root.values,
            fields=_fields(root.content),
        )
        for record in chosen:
            self._record(record)
        self._logger.info(
            "turn_ended",
            turn=turn.number,
            at_s=turn.at_s,
            state=told.state,
            reply=told.reply or None,
            prompt=told.prompt or None,
            prompt_lines=_prompt_lines(told),
            degraded=turn.degraded,
            skipped=turn.skipped,
            microseconds=sum(turn.microseconds.values()) if turn.microseconds else None,
        )

    def _record(self, record: LogRecord) -> None:
        write = getattr(self._logger, record.level)
        write(
            record.event or record.kind,
            kind=record.kind,
            turn=record.turn,
            sequence=record.sequence,
            at_s=record.at_s,
            layer=record.layer,
            module=record.module,
            handler=record.handler or None,
            values=record.values,
            causes=record.causes,
            microseconds=record.microseconds,
            fields=_fields(record.content),
        )


def _prompt_lines(told: TurnSummary) -> list[dict[str, object]] | None:
    """The lines of the state in the prompt, with the module that each comes from."""
    if not told.prompt:
        return None
    return [
        {"number": number, "module": module, "text": text}
        for (number, module), text in zip(told.sources, told.prompt.split("\n"), strict=False)
        if number
    ]


def _event_first(
    _logger: object, _method: str, facts: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {"event": facts.pop("event"), "level": facts.pop("level"), **facts}


def _fields(event: Event | None) -> object:
    """All of an event, not only its main values; as text where it cannot be told as plain data."""
    if event is None:
        return None
    try:
        return to_plain(event)
    except TypeError:
        return {"unreadable": repr(event)}
