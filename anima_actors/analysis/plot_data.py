"""The series and spans that a picture shows, taken from a history in one passage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from anima_actors.analysis.plot_style import LINE_COLOURS
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import TurnHistory, number_at, value_at
from anima_actors.logs.text import duration, number, tidy

PATHS = tuple(LINE_COLOURS)
MISSING = float("nan")
LOUD = 0.05  # changes below that are not worth naming


class Span(NamedTuple):
    """Some turns on end in which something was the same."""

    first: int
    last: int
    name: str


class Occasion(NamedTuple):
    """What opened a turn."""

    turn: int
    text: str
    size: float  # the sum of all changes; 0 for time that passes
    quiet: bool


@dataclass(slots=True)
class Series:
    """The turns of one history, and what to draw of them."""

    name: str
    turns: list[int] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in PATHS})
    occasions: list[Occasion] = field(default_factory=list)
    emotions: list[Span] = field(default_factory=list)
    goals: list[Span] = field(default_factory=list)
    defenses: list[Span] = field(default_factory=list)
    crises: list[Span] = field(default_factory=list)
    spikes: list[int] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The paths that have a number in some turn."""
        return tuple(path for path in PATHS if any(value == value for value in self.values[path]))

    def emotion_names(self) -> list[str]:
        """Each emotion that showed, in the order in which they came."""
        return list(dict.fromkeys(span.name for span in self.emotions))


def series_of(history: TurnHistory) -> Series:
    """Go through a history once."""
    series = Series(history.name, facts=history.facts)
    for record, state in history.states():
        turn = record.number
        series.turns.append(turn)
        for path, values in series.values.items():
            found = number_at(state, path)
            values.append(MISSING if found is None else found)
        series.occasions.append(_occasion(record))
        _extend(series.emotions, turn, state.get("primary"))
        _extend(series.goals, turn, _text_at(state, "intention.goal"))
        _extend(series.defenses, turn, _text_at(state, "defense.mechanism"))
        _extend(series.crises, turn, "crisis" if _text_at(state, "temporal.crisis") is True else None)
        if state.get("surprise_spike") is True:
            series.spikes.append(turn)
        if record.failures:
            series.failures.append(turn)
    return series


def _text_at(state: Mapping[str, Any], path: str) -> Any:
    try:
        return value_at(state, path)
    except KeyError:
        return None


def _extend(spans: list[Span], turn: int, name: Any) -> None:
    """Carry the last span on, or begin a new one."""
    if not name:
        return
    text = tidy(str(name), 80)
    if spans and spans[-1].name == text and spans[-1].last == turn - 1:
        spans[-1] = spans[-1]._replace(last=turn)
    else:
        spans.append(Span(turn, turn, text))


def _occasion(record: TurnRecord) -> Occasion:
    data = record.root.data
    deltas = data.get("deltas")
    changes = _changes(deltas)
    if changes:
        loud = sorted(((name, value) for name, value in changes if abs(value) >= LOUD), key=_loudest_first)
        text = ", ".join(f"{name} {number(value, signed=True)}" for name, value in loud[:2])
        return Occasion(record.number, text or "words", sum(abs(value) for _, value in changes), False)
    seconds = data.get("seconds")
    if isinstance(seconds, int | float):
        return Occasion(record.number, duration(seconds), 0.0, True)
    return Occasion(record.number, record.root.type, 0.0, False)


def _changes(deltas: Any) -> Sequence[tuple[str, float]]:
    if isinstance(deltas, Mapping):
        return [(str(name), float(value)) for name, value in deltas.items()]
    names = ("tension", "arousal", "satisfaction", "cohesion")
    if isinstance(deltas, list | tuple) and len(deltas) == len(names):
        return [(name, float(value)) for name, value in zip(names, deltas, strict=True)]
    return []


def _loudest_first(change: tuple[str, float]) -> float:
    return -abs(change[1])
