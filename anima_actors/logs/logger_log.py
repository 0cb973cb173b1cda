"""The log for an application: each record of a turn goes to a logger of its own.

With one of the standard library a line is "2.5 emotion EmotionFelt Fear", and its facts stand in
``record.anima``; with structlog's the facts are the line's own keys: mind, turn, sequence, module, causes and
values.
"""

import logging
from collections.abc import Mapping
from typing import Any

from anima_actors.logs.records import EVERYTHING, LogRecord, Selection, layers_of, log_records
from anima_actors.logs.text import tidy
from anima_actors.runtime import Turn, Wiring

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


class LoggerLog:
    """Writes the records of turns to a logger.

    Args:
        logger: of the standard library, or one that takes an event, and its facts by keyword, as
            structlog's do.
        wiring: of the mind whose turns are told.
        selection: what is wanted of them.
        context: goes into each line, such as the mind's name.
    """

    def __init__(
        self,
        logger: Any,
        wiring: Wiring,
        selection: Selection = EVERYTHING,
        context: Mapping[str, object] | None = None,
    ) -> None:
        self.selection = selection
        self._logger = logger
        self._layers = layers_of(wiring)
        self._context = dict(context or {})
        self._plain = isinstance(logger, logging.Logger | logging.LoggerAdapter)

    def turn(self, turn: Turn) -> None:
        """Write the records that are wanted of a finished turn."""
        if self._plain and not self._logger.isEnabledFor(logging.WARNING):
            return
        for record in self.selection.chosen(log_records(turn, self._layers)):
            facts = self._context | {
                "turn": record.turn,
                "sequence": record.sequence,
                "module": record.module,
                "causes": record.causes,
                "values": dict(record.values),
            }
            name = record.event or record.kind
            if self._plain:
                self._logger.log(LEVELS[record.level], _line(record, name), extra={"anima": facts})
            else:
                getattr(self._logger, record.level)(name, **facts)


def _line(record: LogRecord, name: str) -> str:
    place = record.turn if record.sequence is None else f"{record.turn}.{record.sequence}"
    values = " ".join(_value(key, value) for key, value in record.values.items())
    return f"{place} {record.module} {name} {values}".rstrip()


def _value(key: str, value: object) -> str:
    if type(value) is str:
        return tidy(value)
    return f"{key} {value:.2f}" if isinstance(value, float) else tidy(f"{key} {value}")
