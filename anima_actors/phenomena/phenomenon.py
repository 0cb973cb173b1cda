"""The file of an effect: its claim, its sources, the arms, what is compared, and how large it must be."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from anima_actors.phenomena.arms import BLOCKS, JITTER, Arm, leaves, turns_in
from anima_actors.phenomena.contrast import Contrast
from anima_actors.scenario import Scenario, ScenarioError
from anima_actors.scenario.conditions import unknown_key
from anima_actors.scenario.errors import Problem, StoryPath, dotted
from anima_actors.scenario.loading import stories_in
from anima_actors.scenario.loading import validated as validated_model
from anima_actors.scenario.yaml_reader import Tree, parse, read_text, shown_name

STATUSES = ("expected", "not_modelled", "contested")
OF_ARMS = ("persona", "values", "modules", "constants", "jitter", "steps")
KEYS = (
    *("claim", "cites", "status", "needs", *OF_ARMS, "arms"),
    *("measure", "direction", "practical_size", "share"),
)
DIRECTIONS = ("> 0", "< 0")
MOST_TURNS = 1_000
BESIDE = re.compile(r"\b(?:traits|happened)\.")
"""What stands beside the state of each turn: the Big Five by then, and what happened."""


@dataclass(frozen=True, slots=True)
class Phenomenon:
    """An effect that was published of people, as an experiment.

    It shows where the contrast has the direction in at least `share` of the seeds, and the mean over seeds is
    at least the practical size in that direction.
    """

    name: str
    file: str
    claim: str
    cites: tuple[str, ...]
    status: str  # of STATUSES
    needs: str  # what the model would need; empty where it is expected to show
    arms: tuple[Arm, ...]
    contrast: Contrast
    direction: str  # of DIRECTIONS
    practical_size: float
    share: float  # of seeds, 0 to 1

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """Read the effect in a file. ScenarioError holds everything that is wrong with it."""
        return cls._read(parse(read_text(path), shown_name(path)), Path(os.fsdecode(path)))

    @classmethod
    def from_text(cls, text: str, name: str = "effect.yaml") -> Self:
        """Read the effect in a YAML text. ScenarioError holds everything that is wrong with it."""
        return cls._read(parse(text, name), Path(name))

    @classmethod
    def _read(cls, tree: Tree, path: Path) -> Self:
        reader = _PhenomenonReader(tree, path.absolute().parent)
        told = reader.read()
        problems = [*tree.problems, *reader.problems]
        if problems or told is None:
            raise ScenarioError(sorted(dict.fromkeys(problems), key=lambda one: (one.line, one.column)))
        return cls(name=path.stem, file=tree.name, **told)

    @property
    def sign(self) -> float:
        """1 where the contrast is to be above zero, -1 where it is to be below."""
        return 1.0 if self.direction == "> 0" else -1.0


def shipped_phenomena() -> dict[str, Path]:
    """Return the file of each effect of the package, in the order of their names."""
    return {path.stem: path for path in stories_in(Path(__file__).parent)}


class _PhenomenonReader:
    """Reads a file and collects everything that is wrong with it."""

    def __init__(self, tree: Tree, folder: Path) -> None:
        self.tree, self.folder = tree, folder
        self.problems: list[Problem] = []

    def read(self) -> dict[str, Any] | None:
        data = self.tree.data
        if not isinstance(data, Mapping):
            self._wrong((), "an effect is a mapping, with claim: and arms: at the beginning of lines")
            return None
        self._keys((), data, KEYS)
        claim, needs = self._text("claim"), self._text("needs", "")
        cites, status = self._cites(), self._one_of("status", STATUSES, "expected")
        if status != "expected" and not needs:
            self._wrong(
                ("status",), f"an effect that is {status} says under needs what it would need, or why"
            )
        arms = tuple(self._arms())
        size, share = self._amount("practical_size", 0.0, 1e6), self._amount("share", 0.5, 1.0, 0.8)
        direction = self._one_of("direction", DIRECTIONS, "> 0")
        contrast = self._contrast(arms)
        return {
            "claim": claim,
            "cites": cites,
            "status": status,
            "needs": needs,
            "arms": tuple(arm.in_folder(self.folder) for arm in arms),
            "contrast": contrast,
            "direction": direction,
            "practical_size": size,
            "share": share,
        }

    def _wrong(self, place: StoryPath, message: str, *, at_key: bool = False) -> None:
        self.problems.append(self.tree.problem(place, message, at_key=at_key))

    def _keys(self, place: StoryPath, told: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in told:
            if key not in known:
                self._wrong((*place, str(key)), unknown_key("key", str(key), known), at_key=True)

    def _text(self, key: str, default: str | None = None) -> str:
        told = self.tree.data.get(key, default)
        if isinstance(told, str) and (told.strip() or default is not None):
            return " ".join(told.split())
        self._wrong((key,), "write a text" if key in self.tree.data else "is missing")
        return ""

    def _cites(self) -> tuple[str, ...]:
        told = self.tree.data.get("cites")
        if isinstance(told, list | tuple) and told and all(isinstance(one, str) and one for one in told):
            return tuple(told)
        self._wrong(("cites",), "write a list of sources, such as [Rankin et al. 2009]")
        return ()

    def _one_of(self, key: str, known: tuple[str, ...], default: str) -> str:
        told = self.tree.data.get(key, default)
        if told not in known:
            self._wrong((key,), f"write one of {', '.join(known)}")
        return str(told)

    def _amount(self, key: str, least: float, most: float, default: float | None = None) -> float:
        told = self.tree.data.get(key, default)
        if isinstance(told, int | float) and not isinstance(told, bool) and least <= told <= most:
            return float(told)
        self._wrong(
            (key,), f"write a number from {least:g} to {most:g}" if told is not None else "is missing"
        )
        return 0.0

    def _contrast(self, arms: tuple[Arm, ...]) -> Contrast:
        plugins = any(arm.modules.get(role) for arm in arms for role in ("with", "replace"))
        text = self._text("measure")
        contrast = Contrast(text, tuple(arm.name for arm in arms), plugins or bool(BESIDE.search(text)))
        labels = {
            arm.name: frozenset(step["label"] for _, step in leaves(arm.steps, ()) if "label" in step)
            for arm in arms
        }
        if text and arms and not self.problems:
            try:
                contrast.check(labels)
            except ValueError as error:
                self._wrong(("measure",), str(error))
        return contrast

    def _arms(self) -> Iterator[Arm]:
        told, shared = self.tree.data.get("arms"), self.tree.data
        if not isinstance(told, Mapping) or not told:
            self._wrong(
                ("arms",), "write names with what each lives through, such as {praised: {steps: [...]}}"
            )
            return
        for name, own in told.items():
            place: StoryPath = ("arms", str(name))
            own = {} if own is None else own
            if not isinstance(own, Mapping) or not re.fullmatch(r"\w[\w-]{0,39}", str(name)):
                self._wrong(place, "an arm is a word with a mapping, such as praised: {steps: [...]}")
                continue
            self._keys(place, own, OF_ARMS)
            places = {key: (*place, key) if key in own else (key,) for key in OF_ARMS}
            if (arm := self._arm(str(name), own, shared, places)) is not None:
                yield arm

    def _arm(
        self, name: str, own: Mapping[str, Any], shared: Mapping[str, Any], places: Mapping[str, StoryPath]
    ) -> Arm | None:
        wrong = len(self.problems)
        found: dict[str, Any] = {}
        for key in ("persona", "values", "modules", "constants"):
            parts = [one.get(key, {}) for one in (shared, own)]
            if all(isinstance(one, Mapping) for one in parts):
                found[key] = {**parts[0], **parts[1]}
            else:
                self._wrong(places[key], "write a mapping, such as {key: value}")
        steps, jitter = own.get("steps", shared.get("steps")), own.get("jitter", shared.get("jitter", JITTER))
        if not isinstance(steps, list | tuple) or not steps:
            self._wrong(places["steps"], "write a list of steps" if steps else "is missing")
        if isinstance(jitter, bool) or not isinstance(jitter, int | float) or not 0 <= jitter <= 1:
            self._wrong(places["jitter"], "write a number from 0 to 1")
        if (turns := turns_in(steps)) > MOST_TURNS:
            self._wrong(places["steps"], f"{turns:,} turns, repeats counted; at most {MOST_TURNS:,}")
        if len(self.problems) > wrong:
            return None
        self._blocks(steps, places["steps"])
        self._as_story(found, steps, places)
        if len(self.problems) > wrong:
            return None
        return Arm(name, tuple(steps), jitter=float(jitter), **found)

    def _blocks(self, steps: Any, place: StoryPath) -> None:
        """Check what is no step of a story: repeats of several, shuffles, random lives."""
        for index, step in enumerate(steps):
            here = (*place, index)
            block = next((key for key in BLOCKS if isinstance(step, Mapping) and key in step), None)
            if block is None:
                continue
            self._keys(here, step, BLOCKS[block])
            if block == "random":
                self._random(step[block], (*here, block))
                continue
            if not isinstance(step[block], list | tuple) or not step[block]:
                self._wrong((*here, block), "write a list of steps")
                continue
            self._count(step.get("repeat", 1), (*here, "repeat"))
            self._blocks(step[block], (*here, block))

    def _random(self, told: Any, place: StoryPath) -> None:
        if not isinstance(told, Mapping) or set(told) != {"turns", "amplitude"}:
            self._wrong(place, "write {turns: 60, amplitude: 0.3}")
            return
        self._count(told["turns"], (*place, "turns"))
        amplitude = told["amplitude"]
        if isinstance(amplitude, bool) or not isinstance(amplitude, int | float) or not 0 < amplitude <= 1:
            self._wrong((*place, "amplitude"), "write a number above 0, up to 1")

    def _count(self, told: Any, place: StoryPath) -> None:
        if isinstance(told, bool) or not isinstance(told, int) or not 1 <= told <= MOST_TURNS:
            self._wrong(place, f"write a whole number from 1 to {MOST_TURNS:,}")

    def _as_story(self, found: Mapping[str, Any], steps: Any, places: Mapping[str, StoryPath]) -> None:
        """Check person, modules and steps as a story is checked, and tell by the file's lines."""
        told = [(place, step) for place, step in leaves(steps, places["steps"]) if not _is_random(step)]
        quiet: Mapping[str, Any] = {"stimulus": {}}
        data = {"title": "arm", **found, "steps": [step for _, step in told] or [quiet]}
        sources: list[tuple[StoryPath, StoryPath]] = [
            (("steps", index), place) for index, (place, _) in enumerate(told)
        ]
        sources += [((key,), places[key]) for key in found]
        tree = Tree(self.tree.name, data)
        for here, place in sources:
            for path, at in self.tree.places.items():
                if path[: len(place)] == place:
                    tree.places[(*here, *path[len(place) :])] = at
        try:
            validated_model(tree, Scenario)
        except ScenarioError as error:
            for one in error.problems:
                written = one.path
                for here, place in sources:
                    begun = dotted(here)
                    if re.match(rf"{re.escape(begun)}(?![\w])", written):
                        written = dotted(place) + written.removeprefix(begun)
                        break
                self.problems.append(one._replace(path=written))


def _is_random(step: Any) -> bool:
    return isinstance(step, Mapping) and "random" in step
