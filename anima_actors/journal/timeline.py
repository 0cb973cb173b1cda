"""The history of a mind: its turns with the states they came to, turn by turn or as columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from anima_actors.journal import JournalError
from anima_actors.journal.records import (
    EventRecord,
    EventTypes,
    TurnRecord,
    event_types,
    is_unfelt,
    state_of,
)
from anima_actors.runtime import Event, ModuleRemoved, Wiring

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


REACTORS = ("tension", "arousal", "satisfaction", "cohesion")
VAD = ("valence", "arousal", "dominance")
TRAITS = ("neuroticism", "extraversion", "agreeableness", "conscientiousness", "openness")

NAN = float("nan")


class TurnColumn(NamedTuple):
    """A variable, and where it is found in a turn."""

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


COLUMNS: tuple[TurnColumn, ...] = (
    *(TurnColumn(f"reactors.{name}", "ReactorsMoved", _part("after", i)) for i, name in enumerate(REACTORS)),
    *(TurnColumn(f"shown.{name}", "ReactorsSettled", _part("after", i)) for i, name in enumerate(REACTORS)),
    *(TurnColumn(f"vad.{name}", "EmotionFelt", _part("vad", i)) for i, name in enumerate(VAD)),
    TurnColumn("primary", "EmotionFelt", _field("primary"), ""),
    TurnColumn("felt", "EmotionFelt", _field("felt"), ""),
    TurnColumn("intensity", "EmotionFelt", _field("intensity")),
    TurnColumn("phi", "IntegrationMeasured", _field("phi")),
    TurnColumn("prediction_error", "PredictionMade", _field("error")),
    TurnColumn("free_energy", "PredictionMade", _field("free_energy")),
    TurnColumn("surprise_spike", "PredictionMade", _field("spike"), False),
    TurnColumn("drive", "DrivesFelt", _field("strength")),
    TurnColumn("dominant_drive", "DrivesFelt", _field("dominant", ""), ""),
    TurnColumn("goal", "GoalHeld", _field("goal"), ""),
    TurnColumn("goal.strength", "GoalHeld", _field("strength")),
    TurnColumn("goal.because", "GoalHeld", _field("because"), ""),
    TurnColumn("dissonance", "DissonanceFelt", _field("level")),
    TurnColumn("defense", "DefenseRaised", _field("mechanism"), ""),
    TurnColumn("defense.relief", "DefenseRaised", _field("tension_relief"), 0.0),
    TurnColumn("control", "BodyAdapted", _field("control")),
    TurnColumn("salience", "AttentionDirected", _field("salience")),
    TurnColumn("memory_resonance", "MemoryRecalled", _field("familiarity")),
    TurnColumn("coherence", "TemporalSelfTold", _field("coherence")),
    TurnColumn("crisis", "TemporalSelfTold", _field("crisis"), False),
    TurnColumn("stability", "IdentityFormed", _field("stability")),
    *(TurnColumn(f"traits.{name}", "PersonalityHeld", _part("traits", i)) for i, name in enumerate(TRAITS)),
)


def columns_of(turns: Iterable[TurnRecord]) -> dict[str, "NDArray[np.generic]"]:
    """Return arrays by name, one row a turn: floats (NaN where absent), texts ("" where absent) and flags.

    Raises:
        JournalError: an event does not hold what its type should.
    """
    import numpy as np

    numbers: list[int] = []
    times: list[float] = []
    roots: list[str] = []
    failed: list[int] = []
    found: list[list[Any]] = [[] for _ in COLUMNS]
    row: list[Any] = []
    for turn in turns:
        numbers.append(turn.number)
        times.append(turn.at_s)
        roots.append(turn.root.type)
        failed.append(len(turn.failures))
        row = row_of(turn) if len(turn.events) > 1 or not row else row  # else nothing was felt, or told anew
        for values, value in zip(found, row, strict=True):
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
    """Return the values of all columns in one turn.

    Raises:
        JournalError: an event does not hold what its type should.
    """
    told: dict[str, EventRecord] = {}
    for event in turn.events:
        first = told.setdefault(event.type, event)
        if first.sequence in event.causes:  # intercepted: its readers had the later one
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


ALL_EMOTIONS = 1000
"""More emotions than a blend can name."""


class TurnState(NamedTuple):
    """A turn as it was recorded, and the state after it."""

    record: TurnRecord
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TurnHistory:
    """The turns of a mind, which can be read any number of times, and the means to read them.

    Args:
        name: what to call it in titles and legends.
        turns: called for each passage through the turns; it need not keep them in memory.
        types: the event types; see :func:`~anima_actors.journal.records.event_types`.
        keys: of the state, present even where no module fills them.
        layers: the layer of each module.
        facts: further plain data on the history, such as its seed.
        wiring: of the mind, where its modules are at hand.
        turn: the turn of a number, where it can be had without passing through all.
    """

    name: str
    turns: Callable[[], Iterable[TurnRecord]]
    types: EventTypes
    keys: Sequence[str] = ()
    layers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    wiring: Wiring | None = None
    turn: Callable[[int], TurnRecord | None] | None = None

    def __iter__(self) -> Iterator[TurnRecord]:
        return iter(self.turns())

    def states(self) -> Iterator[TurnState]:
        for record in self.turns():
            yield TurnState(record, self.state_of(record))

    def state_of(self, record: TurnRecord, top_k: int = 2, events: Sequence[Event] = ()) -> dict[str, Any]:
        """Return the state after a turn, as :meth:`Mind.experience` returned it.

        A turn that only some modules noticed (one of them left, or what was being said came to its end) left
        the state as it was, but for what a module told that left. Where all events of the turn have been
        made they are handed in, and not made again.
        """
        told, gone = record, list[str]()
        while is_unfelt(told, self.types):
            if told.root.type == ModuleRemoved.__name__:
                gone.append(str(told.root.data.get("name")))
            before = self._turn(told.number - 1)
            if before is None:
                break
            told = before
        made = events if told is record else ()
        state = state_of(told, self.types, self.keys, top_k, gone, made)
        return {**state, "degraded": record.degraded}

    def _turn(self, number: int) -> TurnRecord | None:
        if self.turn is not None:
            return self.turn(number)
        return next((one for one in self.turns() if one.number == number), None)


def turn_history(
    name: str,
    turns: Sequence[TurnRecord],
    wiring: Wiring,
    keys: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
) -> TurnHistory:
    """Return the history of turns in memory."""
    layers = {module.name: module.layer for module in wiring.modules}
    return TurnHistory(name, lambda: turns, event_types(wiring), keys, layers, facts or {}, wiring)


def flattened(state: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Flatten a nested state to a mapping of paths: "reactors.tension". Lists stay as they are."""
    flat: dict[str, Any] = {}
    for key, value in state.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat.update(flattened(value, f"{path}."))
        else:
            flat[path] = value
    return flat


ALIASES: Mapping[str, str] = {
    **{name: f"reactors.{name}" for name in ("tension", "arousal", "satisfaction", "cohesion")},
    "emotion": "primary",
    "mood": "vad.valence",
    "valence": "vad.valence",
    "goal": "intention.goal",
    "surprise": "prediction_error",
}
"""What people call a value, and its path in the state. A part of the state of that name goes before."""


def value_at(state: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path such as "reactors.tension" or "blend.0.name".

    Raises:
        KeyError: there is nothing of that name; None on the way to it counts as None.
    """
    value: Any = state
    if path not in state:
        path = ALIASES.get(path, path)
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value[part]
        elif isinstance(value, list | tuple) and part.isdecimal():
            value = value[int(part)] if int(part) < len(value) else None
        elif value is not None:
            raise KeyError(path)
    return value


def number_at(state: Mapping[str, Any], path: str) -> float | None:
    """Return the number at a path, or None."""
    try:
        value = value_at(state, path)
    except KeyError:
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
