"""Draw the rooms of the package and who imports whom, from the real imports, into docs/img/rooms.svg.

    python docs/_tools/room_diagram.py          write the drawing
    python docs/_tools/room_diagram.py --check  fail where the drawing is no longer true

An arrow that others imply is left out: where a room imports B and B imports C, its import of C is not drawn.
"""

import ast
import sys
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "anima_actors"
DRAWING = ROOT / "docs" / "img" / "rooms.svg"
CORE = {"runtime", "psyche", "journal", "mind", "scenario"}
UPWARDS: set[tuple[str, str]] = set()  # arrows against the plan, drawn in red; a test allows none

Graph = Mapping[str, frozenset[str]]

WIDTH, MARGIN, STEP = 900, 26, 84
BOX, HEIGHT, GAP, NARROW = 104, 34, 20, 24


def room_imports(package: Path = PACKAGE) -> Graph:
    """Return for each room the other rooms that its files import, wherever in a file."""
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    return {
        room: frozenset(
            name
            for path in (package / room).rglob("*.py")
            for name in _imported(path, package)
            if name in rooms and name != room
        )
        for room in sorted(rooms)
    }


def _imported(path: Path, package: Path) -> Iterable[str]:
    """Yield the room of every absolute import, but for what type checkers alone read."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (one.split(".")[1] for one in names if one.startswith(f"{package.name}."))


def reduced(graph: Graph) -> Graph:
    """Return the graph without the arrows that others imply.

    Raises:
        ValueError: the rooms import one another in a circle.
    """
    below: dict[str, frozenset[str]] = {}

    def reach(room: str, above: tuple[str, ...] = ()) -> frozenset[str]:
        if room in above:
            raise ValueError(f"rooms import one another in a circle: {' -> '.join((*above, room))}")
        if room not in below:
            found = (reach(one, (*above, room)) for one in graph[room])
            below[room] = graph[room].union(*found)
        return below[room]

    for room in graph:
        reach(room)
    return {
        room: frozenset(one for one in direct if not any(one in below[other] for other in direct))
        for room, direct in graph.items()
    }


def levels(graph: Graph) -> dict[str, int]:
    """Return the row of each room: one above the highest room that it imports."""
    found: dict[str, int] = {}

    def measure(room: str) -> int:
        if room not in found:
            found[room] = 1 + max(map(measure, graph[room]), default=-1)
        return found[room]

    for room in graph:
        measure(room)
    return found


def waypoints(graph: Graph, level: Mapping[str, int]) -> list[list[str]]:
    """Return the ways of all arrows, with a stop of its own in each row that an arrow passes."""
    ways = []
    for room in sorted(graph):
        for one in sorted(graph[room]):
            between = [f"{room}>{one}@{row}" for row in range(level[room] - 1, level[one], -1)]
            ways.append([room, *between, one])
    return ways


def places(level: Mapping[str, int], ways: list[list[str]]) -> dict[str, float]:
    """Return the horizontal place of each room and waypoint, near to where its arrows lead."""
    below: dict[str, list[str]] = {}
    row_of = dict(level)
    for way in ways:
        for index, (stop, following) in enumerate(pairwise(way)):
            below.setdefault(stop, []).append(following)
            row_of.setdefault(stop, level[way[0]] - index)
    place: dict[str, float] = {}
    for row in range(1 + max(level.values())):
        here = [stop for stop, its_row in row_of.items() if its_row == row]
        wanted = {
            stop: sum(place[one] for one in below.get(stop, ())) / max(1, len(below.get(stop, ())))
            for stop in here
        }
        here.sort(key=lambda stop: (wanted[stop], stop))
        widths = [NARROW if ">" in stop else BOX + GAP for stop in here]
        space = (WIDTH - 2 * MARGIN - sum(widths)) / len(here)
        x = float(MARGIN)
        for stop, width in zip(here, widths, strict=True):
            place[stop] = x + (width + space) / 2
            x += width + space
    return place


def drawing(graph: Graph) -> str:
    """Return the graph as SVG, the ground at the bottom."""
    upwards = sorted((room, one) for room, one in UPWARDS if one in graph[room])
    graph = reduced({room: graph[room] - {one for up, one in upwards if up == room} for room in graph})
    level = levels(graph)
    ways = waypoints(graph, level)
    place = places(level, ways)
    height = 2 * MARGIN + HEIGHT + STEP * max(level.values())
    top = {room: height - MARGIN - HEIGHT - STEP * row for room, row in level.items()}
    arrows = [_arrow([place[stop] for stop in way], top[way[0]] + HEIGHT) for way in ways]
    arrows += [_upward(place[room], top[room], place[one], top[one]) for room, one in upwards]
    boxes = [_box(room, place[room], top[room]) for room in sorted(graph)]
    return "\n".join([_HEAD.format(width=WIDTH, height=height), *arrows, *boxes, "</svg>", ""])


def _arrow(stops: list[float], y: float) -> str:
    """Return an arrow down through its stops, straight past the rows between."""
    path, fall = f"M{stops[0]:.0f} {y}", STEP - HEIGHT
    for index, (x, to_x) in enumerate(pairwise(stops), 1):
        last = index == len(stops) - 1
        bottom = y + fall - last
        path += f"C{x:.0f} {y + fall / 2:.0f} {to_x:.0f} {y + fall / 2:.0f} {to_x:.0f} {bottom}"
        if not last:
            y = bottom + HEIGHT
            path += f"V{y}"
    return f'<path d="{path}"/>'


def _upward(x: float, y: float, to_x: float, to_y: float) -> str:
    side = 14  # beside the arrow that it goes against
    return f'<path class="up" d="M{x + side:.0f} {y}L{to_x + side:.0f} {to_y + HEIGHT + 1}"/>'


def _box(room: str, x: float, y: float) -> str:
    kind = ' class="core"' if room in CORE else ""
    return (
        f'<g{kind}><rect x="{x - BOX / 2:.0f}" y="{y:.0f}" width="{BOX}" height="{HEIGHT}" rx="7"/>'
        f'<text x="{x:.0f}" y="{y + HEIGHT / 2 + 5:.0f}">{room}</text></g>'
    )


_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-label="The rooms of the package; an arrow leads from a room to one that it imports">
<style>
path{{fill:none;stroke:#8a8597;stroke-width:1.2;marker-end:url(#tip)}}
.up{{stroke:#c0392b;stroke-dasharray:5 3}}
rect{{fill:#fff;stroke:#8a8597}}
.core rect{{fill:#7a3e9d;stroke:#7a3e9d}}
text{{font:14px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle;fill:#2b2733}}
.core text{{fill:#fff;font-weight:bold}}
</style>
<marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0L8 4L0 8z" style="fill:#8a8597;stroke:none;marker-end:none"/></marker>
<rect width="{width}" height="{height}" rx="10" style="fill:#faf9fc;stroke:none"/>"""


def main(arguments: list[str]) -> int:
    """Write the drawing, or with --check compare it; return the exit status."""
    picture = drawing(room_imports())
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
