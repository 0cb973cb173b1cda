"""What happened, told: the logs of finished turns.

records     from a turn to flat records
selection   which of them are wanted
pretty      for a person (layout: the columns; foot: the end of a turn; text: values and numbers)
json_lines  for a program (json_text: JSON of anything)
logger_log  for an application: to a logger of its own

pretty and json_lines load rich and structlog; import them where a log is on.
"""

from anima_actors.logs.records import (
    EVERYTHING,
    LEVELS,
    OUTSIDE,
    Level,
    LogRecord,
    Selection,
    SelectionError,
    layers_of,
    log_records,
    select,
)
from anima_actors.logs.state_view import TurnLog, TurnSummary

__all__ = [
    "EVERYTHING",
    "LEVELS",
    "OUTSIDE",
    "Level",
    "LogRecord",
    "Selection",
    "SelectionError",
    "TurnLog",
    "TurnSummary",
    "layers_of",
    "log_records",
    "select",
]
