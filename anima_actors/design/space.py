"""What may be changed in a story, in steps of a hundredth of its range, and the story that a change makes.

How far a change is from the story's own values is the number of values changed, then the sum of how far each
was moved, as a share of its range: a trait from 0 to 1, a delta of a stimulus from -1 to 1.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, fsum
from pathlib import Path
from typing import Any, Self

from anima_actors.mind.module_refs import is_file
from anima_actors.runtime.errors import AnimaError, suggestion
from anima_actors.scenario import Scenario
from anima_actors.scenario.accepting import story_file
from anima_actors.scenario.state_paths import TRAITS
from anima_actors.scenario.values import REACTORS

STEPS = 100  # from one end of a range to the other
BIG_FIVE = TRAITS[:5]
NEVER_AS_A_WHOLE = "confabulation_rate"
"""Of a persona only where it is named: it is a rate of chance, no trait."""

Point = tuple[int, ...]
"""How many steps each value is moved from the story's own."""


class DesignError(AnimaError, ValueError):
    """A target or what may be changed that cannot be understood, or a story that cannot be run."""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One value that may be changed."""

    path: str  # persona.neuroticism, values.care, steps[4].stimulus.tension
    own: float
    low: float
    high: float
    label: str = ""  # of the step

    @property
    def ends(self) -> tuple[int, int]:
        """How many steps it is to the lower end, as a negative number, and to the upper."""
        return -_steps(self.own - self.low, self._step), _steps(self.high - self.own, self._step)

    def at(self, steps: int) -> float:
        """Return the value so many steps from the story's own."""
        return min(self.high, max(self.low, round(self.own + steps * self._step, 12)))

    def share(self, steps: int) -> float:
        """Return how far that is, as a share of the range."""
        return abs(self.at(steps) - self.own) / (self.high - self.low)

    @property
    def _step(self) -> float:
        return (self.high - self.low) / STEPS


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was changed."""

    path: str
    label: str  # of the step; empty of what is no step's
    before: float
    after: float
    share: float  # of its range


@dataclass(frozen=True, slots=True)
class Space:
    """All changes of a story that are allowed."""

    story: Scenario
    coordinates: tuple[Coordinate, ...]

    @classmethod
    def of(cls, story: Scenario, vary: Sequence[str]) -> Self:
        """Return what may be changed of a story.

        Args:
            story: the story.
            vary: "persona" for the Big Five, "values" for those that it names, "stimuli" for the deltas that
                its steps name, or one of them: "persona.neuroticism", "values.care", "steps[4]",
                "steps[4].stimulus.tension".

        Raises:
            DesignError: the story has no such thing.
        """
        every = [*_persona(story), *_values(story), *_stimuli(story)]
        found: dict[str, Coordinate] = {}
        for name in vary:
            named = name.strip()
            those = [one for one in every if _is_of(one.path, named)]
            if not those:
                known = dict.fromkeys(
                    ("persona", "values", "stimuli", *BIG_FIVE, *(one.path for one in every))
                )
                raise DesignError(
                    f"{named[:60]!r}: nothing of the story that may be changed{suggestion(named, known)}"
                )
            found |= {one.path: one for one in those}
        return cls(story, tuple(found.values()))

    @property
    def own(self) -> Point:
        """The story's own values."""
        return (0,) * len(self.coordinates)

    def distance(self, point: Point) -> float:
        """Return the sum of how far each value is moved, as a share of its range."""
        return fsum(one.share(steps) for one, steps in zip(self.coordinates, point, strict=True))

    def changes(self, point: Point) -> tuple[Change, ...]:
        """Return what is changed, the largest change first."""
        made = [
            Change(one.path, one.label, one.own, one.at(steps), one.share(steps))
            for one, steps in zip(self.coordinates, point, strict=True)
            if steps
        ]
        return tuple(sorted(made, key=lambda one: -one.share))

    def changed(self, point: Point) -> Scenario:
        """Return the story with its values changed."""
        told: dict[str, Any] = {}
        steps = [dict(one) for one in self.story.document["steps"]]
        moved = False
        for one, count in zip(self.coordinates, point, strict=True):
            if count and (place := re.match(r"steps\[(\d+)\]", one.path)):
                step = steps[int(place[1])]
                deltas = {**self.story.steps[int(place[1])].deltas, **(step.get("stimulus") or {})}
                step.pop("command", None)
                step["stimulus"] = {**deltas, one.path.rpartition(".")[2]: one.at(count)}
                moved = True
            elif count:
                told[one.path] = one.at(count)
        if moved:
            told["steps"] = steps
        return self.story.changed(told, "anima design") if told else self.story

    def written(self, point: Point, expect: Sequence[Any], about: str, seed: int, folder: Path) -> bytes:
        """Return the changed story as a file of a folder, with another `expect` and no other expectations."""
        document = dict(self.changed(point).document)
        steps = [{key: told for key, told in one.items() if key != "expect"} for one in document["steps"]]
        head = {"title": f"{document['title']}, changed", "about": about, "seed": seed}
        kept = {key: told for key, told in document.items() if key not in ("expect", "steps")}
        kept = {**head, **{key: told for key, told in kept.items() if key not in head}}
        home = Path(self.story.folder or ".")
        if "modules" in kept:
            kept["modules"] = _found_from(home, folder, kept["modules"])
        for step in steps:
            if "add" in step:
                step["add"] = _found_from(home, folder, step["add"])
        told = {"expect": [*expect]} if expect else {}
        return story_file({**kept, **told, "steps": steps}, width=110)


def _persona(story: Scenario) -> Iterator[Coordinate]:
    from anima_actors.psyche.modules.personality import Personality

    own = {**vars(Personality()), **story.persona}
    yield from (Coordinate(f"persona.{name}", float(own[name]), 0.0, 1.0) for name in TRAITS)


def _values(story: Scenario) -> Iterator[Coordinate]:
    for name, amount in story.values.items():
        yield Coordinate(f"values.{name}", float(amount), 0.0, 1.0)


def _stimuli(story: Scenario) -> Iterator[Coordinate]:
    for index, step in enumerate(story.steps):
        for reactor in REACTORS:
            if reactor in step.deltas:
                place = f"steps[{index}].stimulus.{reactor}"
                yield Coordinate(place, float(step.deltas[reactor]), -1.0, 1.0, step.label)


def _is_of(path: str, name: str) -> bool:
    if name == "stimuli":
        return path.startswith("steps[")
    if name == "persona":
        return path.startswith("persona.") and not path.endswith(NEVER_AS_A_WHOLE)
    return path in (name, f"persona.{name}") or path.startswith(f"{name}.")


def _steps(width: float, step: float) -> int:
    return ceil(width / step - 1e-9)


def _found_from(home: Path, folder: Path, told: Any) -> Any:
    """Return references of modules with those to files as they are found from another folder."""
    if isinstance(told, str):
        if not (told.startswith(".") or is_file(told)):
            return told
        return f"./{Path(os.path.relpath(home / told, folder)).as_posix()}"
    if isinstance(told, list | tuple):
        return [_found_from(home, folder, one) for one in told]
    return {key: told[key] if key == "settings" else _found_from(home, folder, told[key]) for key in told}
