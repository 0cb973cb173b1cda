"""The numbers of a history as columns: one array a variable, one row a turn."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from anima_actors.trace.errors import JournalError
from anima_actors.trace.record import EventRecord, TurnRecord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REACTORS = ("tension", "arousal", "satisfaction", "cohesion")
VAD = ("valence", "arousal", "dominance")
TRAITS = ("neuroticism", "extraversion", "agreeableness", "conscientiousness", "openness")

NAN = float("nan")


class Column(NamedTuple):
    """Where a variable is found in a turn."""

    name: str
    event: str  # the type of the event that tells it
    read: Callable[[dict[str, Any]], Any]
    absent: Any = NAN  # in a turn without that event


def _field(name: str, absent: Any = NAN) -> Callable[[dict[str, Any]], Any]:
    def read(data: dict[str, Any]) -> Any:
        value = data[name]
        return absent if value is None else value

    return read


def _part(name: str, index: int) -> Callable[[dict[str, Any]], Any]:
    return lambda data: data[name][index]


COLUMNS: tuple[Column, ...] = (
    *(Column(f"reactors.{name}", "ReactorsSettled", _part("after", i)) for i, name in enumerate(REACTORS)),
    *(Column(f"vad.{name}", "EmotionFelt", _part("vad", i)) for i, name in enumerate(VAD)),
    Column("primary", "EmotionFelt", _field("primary"), ""),
    Column("felt", "EmotionFelt", _field("felt"), ""),
    Column("intensity", "EmotionFelt", _field("intensity")),
    Column("phi", "IntegrationMeasured", _field("phi")),
    Column("prediction_error", "PredictionMade", _field("error")),
    Column("free_energy", "PredictionMade", _field("free_energy")),
    Column("surprise_spike", "PredictionMade", _field("spike"), False),
    Column("drive", "DrivesFelt", _field("strength")),
    Column("dominant_drive", "DrivesFelt", _field("dominant", ""), ""),
    Column("goal", "GoalHeld", _field("goal"), ""),
    Column("goal.strength", "GoalHeld", _field("strength")),
    Column("goal.reason", "GoalHeld", _field("reason"), ""),
    Column("dissonance", "DissonanceFelt", _field("level")),
    Column("defense", "DefenseRaised", _field("mechanism"), ""),
    Column("defense.relief", "DefenseRaised", _field("tension_relief"), 0.0),
    Column("salience", "AttentionDirected", _field("salience")),
    Column("memory_resonance", "MemoryRecalled", _field("familiarity")),
    Column("coherence", "TemporalSelfTold", _field("coherence")),
    Column("crisis", "TemporalSelfTold", _field("crisis"), False),
    Column("stability", "IdentityFormed", _field("stability")),
    *(Column(f"traits.{name}", "PersonalityHeld", _part("traits", i)) for i, name in enumerate(TRAITS)),
)


def columns_of(turns: Iterable[TurnRecord]) -> dict[str, "NDArray[np.generic]"]:
    """Arrays by name, one row a turn: floats (NaN where absent), texts ("" where absent) and flags.

    Raises:
        JournalError: an event does not hold what its type should.
    """
    import numpy as np

    numbers: list[int] = []
    times: list[float] = []
    roots: list[str] = []
    failed: list[int] = []
    found: list[list[Any]] = [[] for _ in COLUMNS]
    for turn in turns:
        numbers.append(turn.number)
        times.append(turn.at_s)
        roots.append(turn.root.type)
        failed.append(len(turn.failures))
        for values, value in zip(found, row_of(turn), strict=True):
            values.append(value)
    columns: dict[str, NDArray[np.generic]] = {
        "turn": np.array(numbers, dtype=np.int64),
        "at_s": np.array(times, dtype=np.float64),
        "root": np.array(roots, dtype=object),
        "failures": np.array(failed, dtype=np.int64),
    }
    for column, values in zip(COLUMNS, found, strict=True):
        kind: Any = {str: object, bool: np.bool_}.get(type(column.absent), np.float64)
        columns[column.name] = np.array(values, dtype=kind)
    return columns


def row_of(turn: TurnRecord) -> list[Any]:
    """The values of all columns in one turn."""
    told: dict[str, EventRecord] = {}
    for event in turn.events:
        first = told.setdefault(event.type, event)
        if first.sequence in event.causes:  # intercepted: what came of it is what its readers had
            told[event.type] = event
    row = []
    for column in COLUMNS:
        data = told[column.event].data if column.event in told else None
        try:
            value = column.absent if data is None else column.read(data)
            row.append(value if isinstance(column.absent, str) else type(column.absent)(value))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise JournalError(
                f"turn {turn.number}: its {column.event} does not tell {column.name}: "
                f"{type(error).__name__}: {error}",
                turn=turn.number,
            ) from error
    return row
