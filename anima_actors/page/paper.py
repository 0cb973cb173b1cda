"""What a report prints, on three pages at most: the course, a table of turns, verdicts and findings.

It is markup without script, so it also stands in where a browser runs none.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TypeVar

from anima_actors.encoding.text import without_controls
from anima_actors.explain.account import is_number
from anima_actors.journal.drawing import StripTurn, strip
from anima_actors.journal.timeline import number_at, value_at
from anima_actors.journal.turn_data import Json

T = TypeVar("T")
MOST_ROWS, MOST_VERDICTS, MOST_NOTED = 36, 30, 12
LONGEST = 70
"""Characters of a cell."""

COLUMNS = {
    "tension": "reactors.tension",
    "arousal": "reactors.arousal",
    "satisf.": "reactors.satisfaction",
    "cohesion": "reactors.cohesion",
    "phi": "phi",
    "surprise": "prediction_error",
}
WORDS = {"feels": "primary", "wants to": "intention.goal", "defends by": "defense.mechanism"}


def printed(
    title: str, minds: Sequence[Json], strips: Sequence[Sequence[StripTurn]], difference: Json | None
) -> str:
    """Return the part of a report that is for paper."""
    rows = MOST_ROWS // len(minds)
    parts = [f"<h1>{_told(title, 200)}</h1>"]
    for mind, turns in zip(minds, strips, strict=True):
        parts += _head(mind["about"])
        parts.append(strip(turns, str(mind["about"]["title"])))
        parts += _table(mind["turns"], rows)
        parts += _verdicts(mind["about"]["verdicts"], MOST_VERDICTS // len(minds))
        parts += _findings(mind["about"]["findings"])
        parts += [f"<p>{_told(note, 300)}</p>" for note in mind["about"]["notes"]]
    if difference is not None:
        parts += _differences(difference)
    return "\n".join(['<article id="paper">', *parts, "</article>", ""])


def _head(about: Json) -> Iterator[str]:
    persona = ", ".join(f"{name} {value:g}" for name, value in about["persona"].items() if is_number(value))
    facts = [f"{about['turns']:,} turns", f"seed {about['seed']}", f"history {about['hash'][:12]}"]
    facts += [f"anima_actors {about['package']}", persona]
    yield f"<p>{_told(' · '.join(fact for fact in facts if fact), 400)}</p>"
    if about["about"]:
        yield f"<p>{_told(about['about'], 400)}</p>"


def _table(turns: Sequence[Json], most: int) -> Iterator[str]:
    shown = evenly(turns, most)
    head = "".join(f"<th>{name}</th>" for name in ("turn", "what happened", *WORDS, *COLUMNS))
    body = []
    for turn in shown:
        happened = turn["label"] or turn["message"] or ("time passes" if turn["root"] == "TimePassed" else "")
        cells = [str(turn["n"]), happened, *(_word(turn["state"], path) for path in WORDS.values())]
        numbers = [number_at(turn["state"], path) for path in COLUMNS.values()]
        cells += ["" if number is None else f"{number:.2f}" for number in numbers]
        body.append(f"<tr>{''.join(f'<td>{_told(cell)}</td>' for cell in cells)}</tr>")
    yield f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    if len(shown) < len(turns):
        yield f"<p>{len(shown)} of {len(turns):,} turns, evenly spaced.</p>"


def evenly(items: Sequence[T], most: int) -> Sequence[T]:
    """Return at most so many of the items, evenly spaced, the first and the last among them."""
    if len(items) <= most:
        return items
    return [items[place * (len(items) - 1) // (most - 1)] for place in range(most)]


def _verdicts(verdicts: Sequence[Json], most: int) -> Iterator[str]:
    if not verdicts:
        return
    passed = sum(one["passed"] for one in verdicts)
    yield f"<h2>{passed} of {len(verdicts)} expectations met</h2>"
    shown = sorted(verdicts, key=lambda one: one["passed"])[:most]
    lines = (f"<li>{_verdict(one)}</li>" for one in shown)
    yield f'<ul class="verdicts">{"".join(lines)}</ul>'
    if len(shown) < len(verdicts):
        yield f"<p>and {len(verdicts) - len(shown)} more</p>"


def _verdict(verdict: Json) -> str:
    mark = "✓" if verdict["passed"] else "✗"
    at = "" if verdict["turn"] is None else f" turn {verdict['turn']}:"
    told = f"{mark}{at} {_told(verdict['label'], 110)}"
    if verdict["passed"]:
        return told
    return f"<strong>{told}</strong>; found {_told(verdict['found'], 160)}"


def _findings(findings: Sequence[Json]) -> Iterator[str]:
    if findings:
        yield f"<h2>{len(findings)} finding{'s' * (len(findings) != 1)}</h2>"
        lines = (f"<li>turn {one['turn']}: {_told(one['text'], 160)}</li>" for one in findings[:MOST_NOTED])
        yield f"<ul>{''.join(lines)}</ul>"


def _differences(difference: Json) -> Iterator[str]:
    yield "<h2>What differs</h2>"
    if difference["equal"]:
        yield "<p>Nothing: all turns are the same.</p>"
        return
    setup = [f"{one['name']}: {one['first']} and {one['second']}" for one in difference["setup"][:8]]
    if setup:
        yield f"<p>Made otherwise: {_told('; '.join(setup), 600)}</p>"
    turns = max(difference["first_length"], difference["second_length"])
    yield f"<p>{difference['differing']:,} of {turns:,} turns differ.</p>"
    rows = (
        f"<tr><td>{_told(one['name'])}</td><td>turn {one['first_turn']}</td><td>{one['largest']:.2f} at turn "
        f"{one['at_turn']}</td><td>{one['mean']:.2f}</td></tr>"
        for one in difference["numbers"][:10]
    )
    head = "<th>number</th><th>since</th><th>largest difference</th><th>mean</th>"
    yield f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _word(state: Json, path: str) -> str:
    try:
        return str(value_at(state, path) or "")
    except KeyError:
        return ""


def _told(text: object, longest: int = LONGEST) -> str:
    """Return a text for markup: on one line, without characters that turn it round, cut where it is long."""
    plain = without_controls(str(text)[: longest + 1])
    line = " ".join(plain.split())
    return escape(line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…")
