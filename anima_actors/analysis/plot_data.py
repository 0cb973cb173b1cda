"""The series and spans that a picture shows, and the colours and sizes that it shows them in.

Lines are Okabe and Ito's colours, which colour-blind readers tell apart.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import TurnHistory, number_at, value_at
from anima_actors.logs.text import duration, number, tidy

INK, PALE_INK, RULE = "#2b2b2b", "#7a7a7a", "#dddddd"
ALARM = "#b2182b"

LINE_COLOURS: Mapping[str, str] = {
    "reactors.tension": "#d55e00",
    "reactors.arousal": "#e69f00",
    "reactors.satisfaction": "#009e73",
    "reactors.cohesion": "#0072b2",
    "vad.valence": "#cc79a7",
    "vad.arousal": "#e69f00",
    "vad.dominance": "#56b4e9",
    "phi": "#332288",
    "prediction_error": "#882255",
    "free_energy": "#117733",
}

FILE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#332288", "#7a7a7a")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)))
"""Of the first eight files, the next eight, and the next."""

GOAL_COLOURS = ("#e6e6e6", "#d2d2d2")
DEFENSE_COLOUR = "#4d4d4d"
TINT = 0.16  # how strongly an emotion colours the panels

FONT, SMALL, TITLE = 8.5, 7.5, 12.0
"""Points."""

SETTINGS: Mapping[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": FONT,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "xtick.color": PALE_INK,
    "ytick.color": PALE_INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "grid.color": "#ececec",
    "grid.linewidth": 0.7,
    "svg.hashsalt": "anima",
    "figure.dpi": 110,
}


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = SMALL) -> float:
    """How many points wide a text is."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what no font has is drawn as a box
        font = FontProperties(family="DejaVu Sans", size=size)
        return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def fitted(text: str, points: float, size: float = SMALL) -> str:
    """As much of a text as fits into so many points; nothing where that would be a stump."""
    if points < size or not text:
        return ""
    if width_of(text, size) <= points - 3:
        return text
    for room in range(len(text) - 1, max(4, len(text) // 2) - 1, -1):
        cut = f"{text[:room].rstrip()}…"
        if width_of(cut, size) <= points - 3:
            return cut
    return ""


def in_two_lines(text: str, points: float, size: float = SMALL) -> str:
    """Return a text in one or two lines of so many points; nothing where it does not fit whole."""
    words = text.split()
    for place in range(len(words), 0, -1):
        lines = [line for line in (" ".join(words[:place]), " ".join(words[place:])) if line]
        if all(width_of(line, size) <= points - 3 for line in lines):
            return "\n".join(lines)
    return ""


PATHS = tuple(LINE_COLOURS)
MISSING = float("nan")
LOUD = 0.05  # changes below that are not worth naming


class Span(NamedTuple):
    """Some turns on end in which something was the same."""

    first: int
    last: int
    name: str


class StimulusMark(NamedTuple):
    """What opened a turn."""

    turn: int
    text: str
    size: float  # the sum of all changes; 0 for time that passes
    quiet: bool
    label: str = ""  # of the story's step


@dataclass(slots=True)
class Series:
    """The turns of one history, and what to draw of them."""

    name: str
    turns: list[int] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in PATHS})
    occasions: list[StimulusMark] = field(default_factory=list)
    emotions: list[Span] = field(default_factory=list)
    goals: list[Span] = field(default_factory=list)
    defenses: list[Span] = field(default_factory=list)
    crises: list[Span] = field(default_factory=list)
    spikes: list[int] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def drawn(self) -> tuple[str, ...]:
        return tuple(path for path in PATHS if any(value == value for value in self.values[path]))

    def emotion_names(self) -> list[str]:
        return list(dict.fromkeys(span.name for span in self.emotions))


def series_of(history: TurnHistory) -> Series:
    """Go through a history once."""
    series = Series(history.name, facts=history.facts)
    labels = history.facts.get("labels") or ()
    for record, state in history.states():
        turn = record.number
        series.turns.append(turn)
        for path, values in series.values.items():
            found = number_at(state, path)
            values.append(MISSING if found is None else found)
        label = labels[turn - 1] if turn <= len(labels) else ""
        series.occasions.append(_occasion(record)._replace(label=tidy(str(label), 80)))
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


def _occasion(record: TurnRecord) -> StimulusMark:
    data = record.root.data
    if changes := _changes(data.get("deltas")):
        loud = sorted((one for one in changes if abs(one[1]) >= LOUD), key=lambda one: -abs(one[1]))
        text = ", ".join(f"{name} {number(value, signed=True)}" for name, value in loud[:2])
        return StimulusMark(record.number, text or "words", sum(abs(value) for _, value in changes), False)
    seconds = data.get("seconds")
    if isinstance(seconds, int | float):
        return StimulusMark(record.number, duration(seconds), 0.0, True)
    return StimulusMark(record.number, record.root.type, 0.0, False)


def _changes(deltas: Any) -> Sequence[tuple[str, float]]:
    if isinstance(deltas, Mapping):
        return [(str(name), float(value)) for name, value in deltas.items()]
    names = ("tension", "arousal", "satisfaction", "cohesion")
    if isinstance(deltas, list | tuple) and len(deltas) == len(names):
        return [(name, float(value)) for name, value in zip(names, deltas, strict=True)]
    return []
