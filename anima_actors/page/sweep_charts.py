"""The charts of a sweep's report, as SVG that takes its colours from the style sheet, light or dark.

A chart is 340 wide, so that it can be read on a phone; several stand side by side where there is room. Lines
are told apart by their marks besides their colours, and a chart says in words what it shows.
"""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from anima_actors.encoding.text import without_controls
from anima_actors.journal.drawing import emotion_colour, fitted, short

WIDTH, HEIGHT = 340, 210
LEFT, RIGHT, TOP, BOTTOM = 54, 12, 26, 36
ROW, NAME_WIDTH = 24, 118  # of charts with a row for each name
STRIP_WIDTH, STRIP_HEIGHT = 120, 18  # in a cell of a table
MARKS = (
    "M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0z",
    "M-3 -3h6v6h-6z",
    "M0 -3.8L3.8 3H-3.8z",
    "M0 -4.2L4.2 0L0 4.2L-4.2 0z",
    "M0 3.8L3.8 -3H-3.8z",
    "M-3.6 -1.2h2.4v-2.4h2.4v2.4h2.4v2.4h-2.4v2.4h-2.4v-2.4h-2.4z",
)
MOST_LINES = len(MARKS)
OTHERS = ("#d9cfb8", "#b9c4d6", "#cdb9cf", "#bdd0b4", "#e0bfa8", "#c4c0ba")  # of texts that are no emotions
MIDDLE_LUMINANCE = 0.179  # black and white are read equally well on it


class ChartPoint(NamedTuple):
    """A value at a place, with its interval; one that is not finite is none."""

    x: float
    y: float
    low: float
    high: float


class ChartLine(NamedTuple):
    """Points that belong together."""

    name: str
    points: Sequence[ChartPoint]


class Band(NamedTuple):
    """A fan's values at a place: the middle, and what half and nine tenths of the runs lie between."""

    x: float
    quantiles: tuple[float, float, float, float, float]  # 5, 25, 50, 75, 95%


class ChartFrame:
    """A plot's axes: places for values."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float], *, zero: bool = False) -> None:
        """Take the values that must be inside; with zero, both axes begin there."""
        self.left, self.right = _span([*xs, *([0.0] if zero else [])], margin=0.04)
        self.low, self.high = _span([*ys, *([0.0] if zero else [])], margin=0.06)

    def x(self, value: float) -> float:
        return LEFT + (value - self.left) / (self.right - self.left) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def drawn(self, title: str, x_name: str, y_name: str = "") -> Iterator[str]:
        """Yield the axes with their ticks and names."""
        for value in ticks(self.low, self.high):
            y = short(self.y(value))
            yield f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>'
            yield _text(tick_text(value), LEFT - 6, self.y(value) + 4, anchor="end")
        for value in ticks(self.left, self.right, 5):
            place = min(max(self.x(value), LEFT + 6), WIDTH - RIGHT - 8)
            yield _text(tick_text(value), place, HEIGHT - BOTTOM + 15, anchor="middle")
        yield _text(
            fitted(x_name, WIDTH - LEFT - RIGHT), (WIDTH + LEFT - RIGHT) / 2, HEIGHT - 5, anchor="middle"
        )
        if title:
            yield _text(fitted(title, WIDTH - 20), LEFT, 14, look="title")
        if y_name:
            yield _text(fitted(y_name, WIDTH / 2), WIDTH - RIGHT, 14, anchor="end")


def line_chart(title: str, x_name: str, lines: Sequence[ChartLine], frame: ChartFrame, label: str) -> str:
    """Draw lines over a number, each with the band of its interval."""
    parts = [*frame.drawn(title, x_name)]
    for index, line in enumerate(lines):
        there = [one for one in line.points if isfinite(one.y)]
        banded = [one for one in there if isfinite(one.low) and isfinite(one.high)]
        if len(banded) > 1:
            edge = [(one.x, one.high) for one in banded] + [(one.x, one.low) for one in reversed(banded)]
            parts.append(f'<path class="band s{index}" d="{_path(frame, edge)}z"/>')
        parts.append(f'<path class="line s{index}" d="{_path(frame, [(one.x, one.y) for one in there])}"/>')
    for index, line in enumerate(lines):
        for one in line.points:
            if isfinite(one.y):
                told = f"{line.name + ': ' if line.name else ''}{x_name} {one.x:g}: {told_point(one)}"
                parts.append(_mark(index, frame.x(one.x), frame.y(one.y), told))
    return svg(parts, WIDTH, HEIGHT, label)


def fan_chart(title: str, x_name: str, bands: Sequence[Band], frame: ChartFrame, label: str) -> str:
    """Draw how runs spread over a number: the middle run, and what half and nine tenths lie between."""
    parts = [*frame.drawn(title, x_name)]
    for low, high in ((0, 4), (1, 3)):
        edge = [(one.x, one.quantiles[high]) for one in bands]
        edge += [(one.x, one.quantiles[low]) for one in reversed(bands)]
        parts.append(f'<path class="fan" d="{_path(frame, edge)}z"/>')
    middle = [(one.x, one.quantiles[2]) for one in bands]
    parts.append(f'<path class="line fan-middle" d="{_path(frame, middle)}"/>')
    return svg(parts, WIDTH, HEIGHT, label)


def dot_chart(
    title: str,
    x_name: str,
    dots: Sequence[tuple[float, float]],
    line: Sequence[ChartPoint],
    frame: ChartFrame,
    label: str,
) -> str:
    """Draw a dot for each run, and over them means of neighbours with their interval."""
    parts = [*frame.drawn(title, x_name)]
    drawn = "".join(f"M{short(frame.x(x))} {short(frame.y(y))}h.01" for x, y in dots)
    parts.append(f'<path class="dots" d="{drawn}"/>')
    if line:
        edge = [(one.x, one.high) for one in line] + [(one.x, one.low) for one in reversed(line)]
        parts.append(f'<path class="band s0" d="{_path(frame, edge)}z"/>')
        parts.append(f'<path class="line s0" d="{_path(frame, [(one.x, one.y) for one in line])}"/>')
    return svg(parts, WIDTH, HEIGHT, label)


def scatter_chart(
    title: str, x_name: str, y_name: str, points: Sequence[tuple[str, ChartPoint]], label: str
) -> str:
    """Draw named points, x with its interval."""
    frame = ChartFrame(
        [end for _, one in points for end in (one.x, one.high)], [one.y for _, one in points], zero=True
    )
    parts = [*frame.drawn(title, x_name, y_name)]
    taken: list[tuple[float, float]] = []
    for index, (name, one) in enumerate(points):
        x, y = frame.x(one.x), frame.y(one.y)
        low, high = frame.x(max(one.low, frame.left)), frame.x(one.high)
        parts.append(
            f'<path class="whisker s{index % MOST_LINES}" d="M{short(low)} {short(y)}H{short(high)}"/>'
        )
        parts.append(_mark(index % MOST_LINES, x, y, f"{name}: {x_name} {one.x:.3g}, {y_name} {one.y:.3g}"))
        place = y - 7
        while any(abs(place - other) < 12 and abs(x - across) < 120 for across, other in taken):
            place -= 12
        taken.append((x, place))
        end = x > WIDTH * 0.6
        parts.append(
            _text(
                short_name(name),
                x - 4 if end else x + 4,
                max(place, 12),
                anchor="end" if end else "",
                look="name",
            )
        )
    return svg(parts, WIDTH, HEIGHT, label)


def row_chart(
    title: str, rows: Sequence[tuple[str, Sequence[ChartPoint]]], ends: tuple[float, float], label: str
) -> str:
    """Draw a row for each name, on it a mark for each value with its whisker; x of a point is not used."""
    left, right = _span(ends, margin=0.03)
    height = TOP + ROW * len(rows) + 20

    def across(value: float) -> float:
        inside = min(max(value, left), right)
        return NAME_WIDTH + (inside - left) / (right - left) * (WIDTH - NAME_WIDTH - RIGHT)

    parts = [_text(fitted(title, WIDTH - 20), 4, 14, look="title")] if title else []
    for value in ticks(left, right, 4):
        place = short(across(value))
        parts.append(f'<path class="grid" d="M{place} {TOP - 4}V{height - 18}"/>')
        parts.append(_text(tick_text(value), across(value), height - 4, anchor="middle"))
    for index, (name, values) in enumerate(rows):
        y = TOP + ROW * (index + 0.5)
        parts.append(
            _text(fitted(short_name(name), NAME_WIDTH - 20), NAME_WIDTH - 8, y + 4, anchor="end", look="name")
        )
        for series, one in enumerate(values):
            if not isfinite(one.y):
                continue
            at = y + (series - (len(values) - 1) / 2) * min(9.0, 18.0 / len(values))
            if isfinite(one.low) and isfinite(one.high):
                ends_at = f"M{short(across(one.low))} {short(at)}H{short(across(one.high))}"
                parts.append(f'<path class="whisker s{series}" d="{ends_at}"/>')
            parts.append(_mark(series, across(one.y), at, f"{name}: {told_point(one)}"))
    return svg(parts, WIDTH, height, label)


def delta_strip(point: ChartPoint) -> str:
    """Draw Cliff's delta with its interval, for a cell of a table."""

    def across(value: float) -> str:
        return short(STRIP_WIDTH / 2 * (1 + 0.94 * min(1.0, max(-1.0, value))))

    middle = STRIP_HEIGHT / 2
    parts = [
        f'<path class="grid" d="M4 {middle}H{STRIP_WIDTH - 4}"/>',
        f'<path class="grid strong" d="M{STRIP_WIDTH / 2} 2V{STRIP_HEIGHT - 2}"/>',
        f'<path class="whisker s3" d="M{across(point.low)} {middle}H{across(point.high)}"/>',
        f'<path class="mark s3" transform="translate({across(point.y)} {middle})" d="{MARKS[0]}"/>',
    ]
    return svg(parts, STRIP_WIDTH, STRIP_HEIGHT, f"Cliff's delta {told_point(point)}")


def share_strip(shares: Sequence[tuple[str, float]]) -> str:
    """Draw the shares of texts as a bar, for a cell of a table; an emotion has its colour."""
    parts, x, width = [], 0.0, STRIP_WIDTH * 2
    for index, (name, share) in enumerate(shares):
        size = share * width
        known = emotion_colour(name)
        colour = OTHERS[index % len(OTHERS)] if known == emotion_colour("") else known
        place = f'x="{short(x)}" y="1" width="{short(max(size - 1.5, 0.5))}" height="{STRIP_HEIGHT - 2}"'
        told = f"<title>{plain(name)} {share:.0%}</title>"
        parts.append(f'<g><rect {place} rx="3" fill="{colour}">{told}</rect>')
        if inside := fitted(name, size - 8):
            at = f'x="{short(x + size / 2)}" y="{STRIP_HEIGHT - 5}" text-anchor="middle"'
            ink = "on-light" if _luminance(colour) > MIDDLE_LUMINANCE else "on-dark"
            parts.append(f'<text class="{ink}" {at}>{plain(inside)}</text>')
        parts.append("</g>")
        x += size
    return svg(parts, width, STRIP_HEIGHT, ", ".join(f"{name} {share:.0%}" for name, share in shares))


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def legend(names: Sequence[str]) -> str:
    """Return a list of what the lines are, with their marks."""
    told = []
    for index, name in enumerate(names):
        drawn = f'<path class="line s{index}" d="M0 8H26"/>{_mark(index, 13, 8, "")}'
        told.append(
            f'<li><svg viewBox="0 0 26 16" width="26" height="16" aria-hidden="true">{drawn}</svg>'
            f"{plain(name)}</li>"
        )
    return f'<ul class="legend">{"".join(told)}</ul>'


def svg(parts: Sequence[str], width: int, height: int, label: str) -> str:
    """Return a picture that says in words what it shows."""
    looks = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return (
        f'<svg {looks} role="img" aria-label="{plain(" ".join(label.split())[:600])}">{"".join(parts)}</svg>'
    )


def told_point(point: ChartPoint) -> str:
    """Return a value with its interval."""
    if isfinite(point.low) and isfinite(point.high):
        return f"{number(point.y)}, {number(point.low)} to {number(point.high)}"
    return number(point.y)


def number(value: float) -> str:
    """Return a number with as many places as its size asks for."""
    if not isfinite(value):
        return ""
    size = abs(value)
    return f"{value:.3f}" if size < 10 else f"{value:.2f}" if size < 100 else f"{value:,.1f}"


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Return round numbers between two, about so many."""
    rough = (high - low) / about
    size = 10.0 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.8)
    first = ceil(low / step - 1e-9)
    return [round(at * step, 12) for at in range(first, floor(high / step + 1e-9) + 1)]


def tick_text(value: float) -> str:
    """Return a round number without what it does not need."""
    told = f"{value:,.10f}".rstrip("0").rstrip(".")
    return told if len(told) < 8 else f"{value:.0e}"


def short_name(path: str) -> str:
    """Return a path of a story without the part that says where it stands."""
    first, _, rest = path.partition(".")
    return rest if first in ("persona", "constants", "modules") and rest else path


def _span(values: Sequence[float], margin: float) -> tuple[float, float]:
    there = [one for one in values if isfinite(one)]
    low, high = min(there, default=0.0), max(there, default=1.0)
    if high - low <= 1e-9 * max(1.0, abs(high)):
        room = abs(high) * 0.1 or 0.5
        return low - room, high + room
    room = (high - low) * margin
    return low - room, high + room


def _path(frame: ChartFrame, places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{short(frame.x(x))} {short(frame.y(y))}" for x, y in places) if places else ""


def _mark(index: int, x: float, y: float, told: str) -> str:
    title = f"<title>{plain(told)}</title>" if told else ""
    place = f'transform="translate({short(x)} {short(y)})"'
    return f'<path class="mark s{index}" {place} d="{MARKS[index]}">{title}</path>'


def _text(text: str, x: float, y: float, *, anchor: str = "", look: str = "axis") -> str:
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{look}" x="{short(x)}" y="{short(y)}"{anchored}>{plain(text)}</text>'


def plain(text: str) -> str:
    """Return a text for markup, without characters that turn it round or cannot be written."""
    return escape(without_controls(text))
