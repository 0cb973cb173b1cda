"""Static SVG for notebooks and paper: the strip of a history, and the waterfall of an account.

A drawing holds no script, no style sheet and no address. Its ink is the colour of the text around it, so that
it is read on light and on dark. It stays under 30 kB however long the history is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby, pairwise
from math import fsum
from typing import Any, NamedTuple

from anima_actors.encoding.text import without_controls
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import COLUMNS, REACTORS, number_at, row_of, value_at

EMOTION_COLOURS: Mapping[str, str] = {
    "Calm": "#dce5ea",
    "Trust": "#a9d0a2",
    "Joy": "#f6dc7d",
    "Anticipation": "#f3bb88",
    "Surprise": "#9bd5e3",
    "Relief": "#d3eac9",
    "Determination": "#cfb27f",
    "Assertiveness": "#e59f70",
    "Anger": "#cc6650",
    "Protective anger": "#a34536",
    "Disgust": "#a3ac66",
    "Sadness": "#7f9ec8",
    "Anxiety": "#bfabd6",
    "Fear": "#8a6cb0",
    "Numbness": "#9a9a9a",
}
OTHER_EMOTION = "#e8e0d0"
GOAL_COLOUR, DEFENSE_COLOUR, CRISIS_COLOUR = "#d9d5ca", "#55524c", "#b2182b"
LINES: Mapping[str, tuple[str, str]] = {
    "tension": ("#d55e00", ""),
    "arousal": ("#e69f00", "7 3"),
    "satisfaction": ("#009e73", "2 2"),
    "cohesion": ("#0072b2", "9 3 2 3"),
    "phi": ("#7a6fd0", "4 3"),
}
"""The lines of a strip, each with its colour and its dashes."""

DARK, LIGHT = "#23211d", "#ffffff"
BUCKETS, POINTS = 200, 100
"""Beyond so many turns, neighbours are drawn as one band, and as one point of a line: their mean."""

WIDTH, LEFT, RIGHT = 960, 84, 20
LANE, PANEL = 22, 120
TEXT = 11
INK = {"fill": "currentColor"}
PALE = {**INK, "opacity": ".7"}
WIDE = 0.53  # of the size of a text: its characters


class StripTurn(NamedTuple):
    """What a strip shows of a turn."""

    turn: int
    emotion: str
    goal: str
    defense: str
    crisis: bool
    numbers: tuple[float | None, ...]  # as in LINES


def strip_turn(record: TurnRecord) -> StripTurn:
    """Return what a strip shows of a recorded turn.

    Raises:
        JournalError: an event does not hold what its type should.
    """
    row = dict(zip((column.name for column in COLUMNS), row_of(record), strict=True))
    numbers = [*(row[f"reactors.{name}"] for name in REACTORS), row["phi"]]
    told = tuple(None if value != value else float(value) for value in numbers)
    emotion, goal, defense = (str(row[name]) for name in ("primary", "goal", "defense"))
    return StripTurn(record.number, emotion, goal, defense, bool(row["crisis"]), told)


def strip_turn_in(turn: int, state: Mapping[str, Any]) -> StripTurn:
    """Return what a strip shows of a turn with a state."""

    def word(path: str) -> str:
        try:
            return str(value_at(state, path) or "")
        except KeyError:
            return ""

    numbers = [*(number_at(state, f"reactors.{name}") for name in REACTORS), number_at(state, "phi")]
    emotion, goal, defense = map(word, ("primary", "intention.goal", "defense.mechanism"))
    return StripTurn(turn, emotion, goal, defense, word("temporal.crisis") == "True", tuple(numbers))


def strip(turns: Iterable[StripTurn], title: str = "") -> str:
    """Return the course of a history: what was felt, wanted and warded off, over the reactors and phi.

    Args:
        turns: in order.
        title: for those who cannot see it.
    """
    shown = list(turns)
    if not shown:
        return ""
    groups = _groups(shown, BUCKETS)
    across = _Columns(len(groups))
    body: list[str] = []
    lanes = [
        ("feels", [_most(one.emotion for one in group) for group in groups], emotion_colour),
        ("wants to", [_most(one.goal for one in group) for group in groups], lambda _: GOAL_COLOUR),
        ("defends by", [_most(one.defense for one in group) for group in groups], lambda _: DEFENSE_COLOUR),
    ]
    if any(one.crisis for one in shown):
        crises = ["crisis" if any(one.crisis for one in group) else "" for group in groups]
        lanes.append(("in crisis", crises, lambda _: CRISIS_COLOUR))
    y = 2
    for name, names, colour in lanes:
        body.append(text_at(name, 0, y + 14, look=PALE))
        body += _bands(names, across, y, colour)
        y += LANE
    body += _panel(_groups(shown, POINTS), y + 8)
    height = y + 8 + PANEL + 40
    felt = ", ".join(name for name, _ in groupby(one.emotion for one in shown[:60]) if name)
    label = f"{title or 'A history'}: {len(shown):,} turn{'s' * (len(shown) != 1)}; {felt}"
    return svg(body, WIDTH, height, label)


def emotion_colour(name: str) -> str:
    """Return the colour of an emotion, or the one of all that have none."""
    return EMOTION_COLOURS.get(name, OTHER_EMOTION)


def readable_on(colour: str) -> str:
    """Return dark or white, whichever is read more easily on the colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return DARK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else LIGHT


class _Columns(NamedTuple):
    """The horizontal places of columns."""

    number: int

    @property
    def width(self) -> float:
        return (WIDTH - LEFT - RIGHT) / self.number

    def left(self, column: float) -> float:
        return LEFT + column * self.width


def _groups(turns: Sequence[StripTurn], most: int) -> list[Sequence[StripTurn]]:
    count = min(len(turns), most)
    ends = [len(turns) * one // count for one in range(count + 1)]
    return [turns[start:end] for start, end in pairwise(ends)]


def _most(names: Iterable[str]) -> str:
    return Counter(names).most_common(1)[0][0]


def _bands(names: Sequence[str], across: _Columns, y: int, colour_of: Any) -> Iterator[str]:
    """Yield a lane: a path for all bands of a colour, and the names that fit into them."""
    paths: dict[str, list[str]] = {}
    written = []
    column, gap = 0, 1.5 if across.width > 5 else 0.0
    for name, alike in groupby(names):
        count = len(list(alike))
        if name:
            left, width = across.left(column), across.width * count - gap
            colour = colour_of(name)
            paths.setdefault(colour, []).append(
                f"M{short(left)} {y}h{short(width)}v{LANE - 3}h-{short(width)}z"
            )
            if fitting := fitted(name, width - 6):
                ink = readable_on(colour)
                written.append(
                    text_at(fitting, left + width / 2, y + 14, anchor="middle", look={"fill": ink})
                )
        column += count
    for colour, parts in paths.items():
        yield f'<path fill="{colour}" d="{"".join(parts)}"/>'
    yield from written


def _panel(groups: Sequence[Sequence[StripTurn]], top: int) -> Iterator[str]:
    """Yield the lines over an axis from 0 to 1, and their legend."""
    across, bottom = _Columns(len(groups)), top + PANEL
    for value in (0, 0.5, 1):
        y = bottom - value * PANEL
        yield f'<path d="M{LEFT} {short(y)}H{WIDTH - RIGHT}" stroke="currentColor" opacity=".15"/>'
        yield text_at(f"{value:g}", LEFT - 6, y + 4, anchor="end", look=PALE)
    for place, (colour, dashes) in enumerate(LINES.values()):
        means = [_mean([one.numbers[place] for one in group]) for group in groups]
        heights = [None if one is None else bottom - PANEL * min(1.0, max(0.0, one)) for one in means]
        if path := _line(heights, across):
            yield f'<path fill="none" stroke="{colour}" stroke-width="1.8"{_dashed(dashes)} d="{path}"/>'
    step = _step(groups[-1][-1].turn - groups[0][0].turn + 1)
    for column, group in enumerate(groups):
        for one in group:
            if one.turn % step == 0:
                x = across.left(column + 0.5)
                yield text_at(f"{one.turn:,}", x, bottom + 15, anchor="middle", look=PALE)
    x = float(LEFT)
    for name, (colour, dashes) in LINES.items():
        look = f'stroke="{colour}" stroke-width="2.5"{_dashed(dashes)}'
        yield f'<path d="M{short(x)} {bottom + 28}h24" {look}/>'
        yield text_at(name, x + 30, bottom + 32, look=INK)
        x += 46 + len(name) * TEXT * WIDE
    if (size := len(groups[0])) > 1:
        told = f"means of {size} turns"
        yield text_at(told, WIDTH - RIGHT, bottom + 32, anchor="end", look=PALE)


def _step(turns: int) -> int:
    """Return how many turns lie between two that are numbered."""
    sizes = (factor * int(10**power) for power in range(12) for factor in (1, 2, 5))
    return next((size for size in sizes if turns <= 20 * size), turns)


def _mean(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return fsum(found) / len(found) if found else None


def _dashed(dashes: str) -> str:
    return f' stroke-dasharray="{dashes}"' if dashes else ""


def _line(heights: Sequence[float | None], across: _Columns) -> str:
    """Return the path through the points, broken where there is none."""
    parts, pen = [], "M"
    for column, y in enumerate(heights):
        if y is not None:
            parts.append(f"{pen}{short(across.left(column + 0.5))} {short(y)}")
        pen = "M" if y is None else "L"
    return "".join(parts) + ("h.1" if len(parts) == 1 else "")


def fitted(text: str, width: float, size: float = TEXT) -> str:
    """Return as much of a text as fits into a width; nothing where that would be a stump."""
    room = int(width / (size * WIDE))
    text = " ".join(text[: room + 2].split())
    if len(text) <= room:
        return text
    return f"{text[: room - 1].rstrip()}…" if room >= 5 else ""


def text_at(
    text: str, x: float, y: float, *, size: int = TEXT, anchor: str = "", look: Mapping[str, str] = INK
) -> str:
    """Return a text on its base line; the look is attributes of SVG."""
    place = f' text-anchor="{anchor}"' if anchor else ""
    looks = "".join(
        f' {"font-weight" if name == "weight" else name}="{value}"' for name, value in look.items()
    )
    bigger = f' font-size="{size}"' if size != TEXT else ""
    return f'<text x="{short(x)}" y="{short(y)}"{place}{bigger}{looks}>{_plain(text)}</text>'


def svg(parts: Iterable[str], width: int, height: int, label: str) -> str:
    """Return a whole drawing of these elements; the label tells a screen reader what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{_plain(label[:400])}" '
        f'font-family="system-ui, sans-serif" font-size="{TEXT}">{"".join(parts)}</svg>'
    )


def _plain(text: str) -> str:
    """Return a text for markup, without characters that turn it round or cannot be written."""
    return escape(without_controls(text))


def short(value: float) -> str:
    """Return a coordinate with one decimal place at most."""
    return f"{value:.1f}".removesuffix(".0")
