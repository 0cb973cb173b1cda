"""Draw the wiring of a mind, from the signatures of its handlers, into docs/img/wiring.svg.

    python docs/_tools/wiring_picture.py          write the drawing
    python docs/_tools/wiring_picture.py --check  fail where the drawing is no longer true

A handler stands in the lane of its kind, to the right of all that it waits for. An edge that others imply is
left out: where C waits for B and B for A, the edge from A to C is not drawn.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from anima_actors import Mind
from anima_actors.journal.turn_data import LANES, handlers_as_data

ROOT = Path(__file__).resolve().parents[2]
DRAWING = ROOT / "docs" / "img" / "wiring.svg"
WIDTH, LEFT, TOP = 1_000, 12, 42
BOX, HEIGHT, ROW, PAD = 92, 31, 38, 22  # a box, the step to the one below it, and the room in a lane
COLOURS = ("#8a8597", "#3d7ea6", "#7a3e9d", "#2f8f6b", "#b5651d", "#b03a5b", "#8a8597")  # by lane

Handler = Mapping[str, Any]


class Place(NamedTuple):
    """Where the middle of a handler's box is."""

    x: float
    y: float


def edges(handlers: Sequence[Handler]) -> list[tuple[str, str]]:
    """Return who waits for whom, the source first, without the edges that others imply."""
    after = {str(one["name"]): set(one["after"]) for one in handlers}
    all_before: dict[str, set[str]] = {}
    for name, direct in after.items():  # in canonical order whoever is waited for comes first
        all_before[name] = direct.union(*(all_before.get(one, set()) for one in direct))
    return [
        (source, name)
        for name, direct in after.items()
        for source in sorted(direct)
        if source != "outside" and not any(source in all_before.get(one, ()) for one in direct)
    ]


def rows(handlers: Sequence[Handler]) -> dict[str, int]:
    """Return the row of each handler in its lane: the first where its box touches none before it."""
    row: dict[str, int] = {}
    last: dict[tuple[int, int], int] = {}  # by lane and row, the last column that is taken
    for one in sorted(handlers, key=lambda one: int(one["column"])):
        lane, column, number = int(one["lane"]), int(one["column"]), 0
        while column - last.get((lane, number), -2) < 2:
            number += 1
        last[lane, number] = column
        row[one["name"]] = number
    return row


def lanes_of(handlers: Sequence[Handler]) -> dict[int, tuple[float, float]]:
    """Return where each lane in use begins and ends."""
    row, found, y = rows(handlers), {}, float(TOP)
    for lane in sorted({int(one["lane"]) for one in handlers}):
        end = y + PAD + ROW * (1 + max(row[one["name"]] for one in handlers if one["lane"] == lane))
        found[lane] = y, end
        y = end + 6
    return found


def places(handlers: Sequence[Handler]) -> dict[str, Place]:
    """Return where each handler stands: by its column from left to right, in its row of its lane."""
    step = (WIDTH - 2 * LEFT - BOX - 16) / (max(int(one["column"]) for one in handlers) - 1)
    row, lanes = rows(handlers), lanes_of(handlers)
    return {
        one["name"]: Place(
            LEFT + 8 + BOX / 2 + step * (int(one["column"]) - 1),
            lanes[int(one["lane"])][0] + PAD + ROW * row[one["name"]] + HEIGHT / 2,
        )
        for one in handlers
    }


def drawing(handlers: Sequence[Handler]) -> str:
    """Return the handlers as SVG, in lanes, the beginning of a turn on the left."""
    lane_of = {str(one["name"]): int(one["lane"]) for one in handlers}
    place, lanes = places(handlers), lanes_of(handlers)
    height = max(end for _, end in lanes.values()) + LEFT
    bands = [
        f'<rect class="band" x="{LEFT}" y="{begin:.0f}" width="{WIDTH - 2 * LEFT}" '
        f'height="{end - begin:.0f}" rx="8"/>'
        f'<text class="lane" x="{LEFT + 10}" y="{begin + 15:.0f}" fill="{COLOURS[lane]}">{LANES[lane]}</text>'
        for lane, (begin, end) in lanes.items()
    ]
    lines = [_edge(place[source], place[name], COLOURS[lane_of[source]]) for source, name in edges(handlers)]
    boxes = [_box(one, place[one["name"]], COLOURS[int(one["lane"])]) for one in handlers]
    caption = f"{len(handlers)} handlers of {len({one['module'] for one in handlers})} modules in one turn"
    title = (
        f'<text class="head" x="{LEFT}" y="27">{caption}: from the stimulus, on the left, to the reply; '
        f"each waits for what leads to it</text>"
    )
    return "\n".join(
        [_HEAD.format(width=WIDTH, height=round(height)), title, *bands, *lines, *boxes, "</svg>", ""]
    )


def _edge(source: Place, target: Place, colour: str) -> str:
    begin, end = source.x + BOX / 2, target.x - BOX / 2
    if end - begin > 8:
        bend = min(60.0, (end - begin) / 2)
        way = f"M{begin:.0f} {source.y:.0f}C{begin + bend:.0f} {source.y:.0f} {end - bend:.0f} {target.y:.0f}"
    else:  # the next column begins before this one ends: out of the box above or below
        out = source.y + (HEIGHT / 2 if target.y > source.y else -HEIGHT / 2)
        way = f"M{source.x:.0f} {out:.0f}C{source.x:.0f} {target.y:.0f} {source.x:.0f} {target.y:.0f}"
    return f'<path d="{way} {end:.0f} {target.y:.0f}" stroke="{colour}"/>'


def _box(handler: Handler, place: Place, colour: str) -> str:
    module, verb = str(handler["name"]).split(".")
    return (
        f'<rect class="box" x="{place.x - BOX / 2:.0f}" y="{place.y - HEIGHT / 2:.0f}" width="{BOX}" '
        f'height="{HEIGHT}" rx="6" stroke="{colour}"/>'
        f'<text class="name" x="{place.x:.0f}" y="{place.y - 2:.0f}">{module}</text>'
        f'<text class="verb" x="{place.x:.0f}" y="{place.y + 10:.0f}">{verb}</text>'
    )


_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-label="The handlers of a mind in one turn; an edge leads to one that waits">
<style>
text{{font-family:-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}}
.ground{{fill:#fbfafd}}.band{{fill:#f1eff6}}.box{{fill:#fff;stroke-width:1.3}}
path{{fill:none;stroke-width:1.1;opacity:.55}}
.head{{font-size:15px;fill:#2b2733}}.lane{{font-size:12px;font-weight:600}}
.name{{font-size:12.5px;text-anchor:middle;fill:#2b2733}}
.verb{{font-size:10.5px;text-anchor:middle;fill:#6d6879}}
@media(prefers-color-scheme:dark){{
.ground{{fill:#16141c}}.band{{fill:#211e2a}}.box{{fill:#2c2838}}.head,.name{{fill:#ece9f3}}.verb{{fill:#aaa4ba}}
.lane{{filter:brightness(1.5)}}path{{opacity:.85}}}}
</style>
<rect class="ground" width="{width}" height="{height}" rx="10"/>"""


def main(arguments: list[str]) -> int:
    """Write the drawing, or with --check compare it; return the exit status."""
    picture = drawing(handlers_as_data(Mind().bus.wiring))
    if arguments != ["--check"]:
        DRAWING.write_text(picture, encoding="utf-8")
        return 0
    if DRAWING.exists() and DRAWING.read_text(encoding="utf-8") == picture:
        return 0
    name = Path(__file__).relative_to(ROOT)
    print(f"{DRAWING.relative_to(ROOT)} is no longer true; run `python {name}`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
