"""The result of an audit as lines for a person."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.analysis.reachability_report import Audit, Reached
from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import hanging

NAME, TURNS = 34, 4


def audit_lines(found: Audit, out: Console, *, everything: bool) -> Iterator[Text]:
    """Return the shortest story of each thing found, and what was never reached."""
    yield Text(tidy(found.title), "bold").append(
        f", {found.turns:,} turns, {found.places:,} places, seed {found.seed}", "not bold"
    )
    shown = [one for one in found.found if one.outcome.promised or everything]
    for kind, group in groupby(shown, key=lambda one: one.outcome.kind):
        yield Text()
        yield Text(f"{kind:<{NAME}}turns  shortest story", "bold")
        for one in group:
            yield from hanging(_head(one), _told(one), out)
    yield Text()
    yield from _findings(found, out)


def _head(one: Reached) -> Text:
    mark = "" if one.minimal else "*"
    return Text(f"  {one.outcome.name:<{NAME - 2}}").append(f"{one.story.turns:>{TURNS}}{mark:<2} ", "dim")


def _told(one: Reached) -> str:
    """A story in a line."""
    whose = [_settings(one.story.persona), _settings(one.story.values)]
    steps = [_step(step.document()) for step in one.story.steps]
    return "".join(f"{told}: " for told in whose if told) + ", ".join(steps)


def _settings(weights: tuple[tuple[str, float], ...]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in weights)


def _step(document: Mapping[str, Any]) -> str:
    parts = []
    if "command" in document:
        parts.append(document["command"])
    if "stimulus" in document:
        deltas = [f"{name} {delta:+g}" for name, delta in document["stimulus"].items()]
        parts.append(f"{{{' '.join(deltas)}}}")
    if "rest" in document:
        parts.append(f"rest {document['rest']}")
    if "say" in document:
        parts.append(f"“{document['say']}”")
    return " ".join(parts) + (f" ×{document['repeat']}" if "repeat" in document else "")


def _findings(found: Audit, out: Console) -> Iterator[Text]:
    never = [f"{one.kind} {one.name}" for one in found.unreachable]
    yield from _finding("Never reached", never, out, "red")
    yield from _finding("Never one way", [f"{one.kind} {one.name}" for one in found.one_sided], out)
    yield from _finding("Numbers that never move", found.pinned, out, "yellow")
    told = f"Decide nothing, of {found.constants} constants tried"
    if found.constants < found.all_constants:
        told += f" ({found.all_constants} there are)"
    yield from _finding(told, found.inert_constants, out)
    yield from _finding("End the same", [" = ".join(names) for names in found.alike], out)
    if any(not one.minimal for one in found.found if one.outcome.promised):
        yield Text("* may be shorter: the budget ended before that was tried", "dim")


def _finding(title: str, names: Any, out: Console, style: str = "") -> Iterator[Text]:
    yield from hanging(Text(f"{title}: ", style if names else "dim"), "; ".join(names) or "none", out)
