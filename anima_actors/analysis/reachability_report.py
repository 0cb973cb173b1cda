"""The result of an audit: as plain data, as scenario files that come true, and as lines for a person."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.analysis.reachability_simulator import Outcome
from anima_actors.analysis.reachability_stories import CandidateStory
from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import hanging
from anima_actors.scenario.accepting import story_file


@dataclass(frozen=True, slots=True)
class Reached:
    """An outcome, and the shortest story found that reaches it."""

    outcome: Outcome
    story: CandidateStory
    minimal: bool  # whether nothing can be left out of the story; else the budget ended before that was known

    def as_data(self) -> dict[str, Any]:
        return {
            "kind": self.outcome.kind,
            "name": self.outcome.name,
            "path": self.outcome.path or None,
            "turns": self.story.turns,
            "minimal": self.minimal,
            "persona": dict(self.story.persona),
            "values": dict(self.story.values),
            "steps": [step.document() for step in self.story.steps],
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """The report of an audit."""

    title: str
    base: Mapping[str, Any]  # the scenario whose mind it is, as plain data
    seed: int
    turns: int  # that were lived through, all in all
    places: int  # that were told apart
    found: tuple[Reached, ...]  # in the order of the catalogue; what no table names goes last
    unreachable: tuple[Outcome, ...]  # named somewhere in the state, and never seen
    one_sided: tuple[Outcome, ...]  # a way that a handler or a seam never went; nobody waits for it
    inert_constants: tuple[str, ...]  # constants with which nothing was different
    constants: int  # that were tried
    all_constants: int
    alike: tuple[tuple[str, ...], ...]  # stimuli after which all words are the same
    pinned: tuple[str, ...]  # numbers that never moved
    ranges: Mapping[str, tuple[float, float]]

    @property
    def complete(self) -> bool:
        """Whether all that the state can name was seen."""
        return not self.unreachable

    def as_data(self) -> dict[str, Any]:
        return {
            "format": 1,
            "title": self.title,
            "seed": self.seed,
            "turns": self.turns,
            "complete": self.complete,
            "unreachable": [{"kind": one.kind, "name": one.name} for one in self.unreachable],
            "one_sided": [{"kind": one.kind, "name": one.name} for one in self.one_sided],
            "constants_tried": self.constants,
            "constants": self.all_constants,
            "inert_constants": list(self.inert_constants),
            "alike": [list(names) for names in self.alike],
            "pinned": list(self.pinned),
            "ranges": {path: list(ends) for path, ends in self.ranges.items()},
            "found": [one.as_data() for one in self.found],
        }

    def stories(self) -> dict[str, bytes]:
        """Scenario files by name: each expects its outcome after its last turn. Only what the state tells."""
        return {
            f"{_slug(one.outcome.kind)}-{_slug(one.outcome.name)}.yaml": self._story(one)
            for one in self.found
            if one.outcome.expectation
        }

    def _story(self, found: Reached) -> bytes:
        document = found.story.document(self.base)
        turns = f"{found.story.turns} turn{'s' * (found.story.turns != 1)}"
        document = {
            "title": f"{found.outcome.kind}: {found.outcome.name}",
            "about": f"The shortest story that an audit found, in {turns}.",
            **{key: value for key, value in document.items() if key != "title"},
        }
        document["seed"] = self.seed
        document["steps"][-1]["expect"] = found.outcome.expectation
        return story_file(document)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


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
            turns = f"{one.story.turns:>{TURNS}}{'' if one.minimal else '*':<2} "
            head = Text(f"  {one.outcome.name:<{NAME - 2}}").append(turns, "dim")
            yield from hanging(head, _told(one), out)
    yield Text()
    yield from _findings(found, out)


def _told(one: Reached) -> str:
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
