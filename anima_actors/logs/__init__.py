"""What happened, told: the logs of finished turns.

records       from a turn to flat records, and which of them are wanted
pretty_log    for a person (text: values and numbers; wrapping: long lines; state_view: what a turn came to)
brief_log     for a person in a hurry: only what changed
json_log      for a program
logger_log    for an application: to a logger of its own
from_journal  the same of a turn on record, and the summary of a journal

json_log loads structlog; import it where that log is on.
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
