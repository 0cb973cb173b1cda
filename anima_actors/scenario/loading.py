"""From a file, a text or plain data to a checked model, or to everything that is wrong with it at once."""

import os
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, PrivateAttr, ValidationError

from anima_actors.scenario.errors import MOST_PROBLEMS, Problem, ScenarioError, StoryPath, dotted, printable
from anima_actors.scenario.expectations import Finding
from anima_actors.scenario.state_paths import CLI_PERSONA, CLI_VALUES
from anima_actors.scenario.validation_messages import explained
from anima_actors.scenario.yaml_reader import LARGEST, Tree, parse, read_text, shown_name


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a scenario comes from: its file and folder, its document, the places of its parts."""

    file: str = "<scenario>"
    folder: str = ""  # what "./file.py:Class" is relative to; empty: the working directory
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)
    positions: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)  # line, column
    changes: Mapping[str, str] = field(default_factory=dict, repr=False)  # by path: what changed it since


class Loaded(BaseModel):
    """A model that was loaded, and knows from where."""

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """The scenario in a file. ScenarioError holds everything that is wrong with it."""
        folder = str(Path(os.fsdecode(path)).absolute().parent)
        return _load(read_text(path), shown_name(path), cls, folder)

    @classmethod
    def from_text(cls, text: str, name: str = "<text>") -> Self:
        """The scenario in a YAML text."""
        if not isinstance(text, str):
            raise TypeError(
                f"a scenario's text is a str, not {type(text).__name__}; for a file use Scenario.from_file"
            )
        if len(text) > LARGEST:
            raise ScenarioError([Problem(printable(name), 0, 0, "", f"larger than {LARGEST:,} characters")])
        return _load(text.removeprefix("\ufeff"), printable(name), cls)

    @classmethod
    def from_document(cls, document: Mapping[str, Any], name: str = "<document>") -> Self:
        """The scenario in plain data, such as `document` of another one."""
        return _validated(Tree(printable(name), document), cls)

    def changed(self, changes: Mapping[str, Any], name: str = "--set") -> Self:
        """The same story with other settings, checked as well: {"persona.neuroticism": 0.9, "seed": 3}."""
        changed = self.from_document(_with_changes(self.document, changes), name)
        sources = {**self._origin.changes, **dict.fromkeys(changes, name)}
        changed._origin = replace(self._origin, document=changed.document, changes=sources)
        return changed

    @property
    def file(self) -> str:
        """The file it was read from, as messages name it."""
        return self._origin.file

    @property
    def document(self) -> Mapping[str, Any]:
        """The story as plain data, ready for JSON, from which it can be made again."""
        return self._origin.document

    @property
    def folder(self) -> str:
        """The folder of that file, which "./file.py:Class" is relative to; empty: the working directory."""
        return self._origin.folder

    def position_of(self, place: StoryPath) -> tuple[int, int]:
        """Line and column of an expectation, a module or a constant in the file; zeros where not known."""
        return self._origin.positions.get(dotted(place), (0, 0))

    def source_of(self, place: StoryPath) -> str:
        """What says so: the file, or the name of the change that put it there."""
        return self._origin.changes.get(dotted(place), self.file)


L = TypeVar("L", bound=Loaded)


def _with_changes(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with values put at dotted paths: persona.neuroticism, constants.emotion.learn_rate."""
    changed = deepcopy(dict(document))
    for path, value in changes.items():
        first, _, rest = path.partition(".")
        if first == "persona" and rest and changed.get("persona") == "cli":
            changed["persona"] = dict(CLI_PERSONA)
            changed["values"] = {**CLI_VALUES, **changed.get("values", {})}
        if first == "voice" and rest and isinstance(changed.get("voice"), str):
            changed["voice"] = {"provider": changed["voice"]}
        if not rest:
            changed[first] = deepcopy(value)
        elif isinstance(changed.setdefault(first, {}), dict):
            changed[first][rest] = deepcopy(value)
        else:
            raise ScenarioError([Problem("--set", 0, 0, path, f"{first} has no parts that could be set")])
    return changed


def _load(text: str, name: str, kind: type[L], folder: str = "") -> L:
    tree = parse(text, name)
    if tree.data is None and not tree.problems:
        message = "the file is empty; the least there is: a title, and steps"
        raise ScenarioError([Problem(name, 1, 1, "", message)])
    if not isinstance(tree.data, dict):
        message = "a scenario is a mapping, with title: and steps: at the beginning of lines"
        raise ScenarioError([*tree.problems, Problem(name, 1, 1, "", message)])
    return _validated(tree, kind, folder)


def _validated(tree: Tree, kind: type[L], folder: str = "") -> L:
    findings: list[Finding] = []
    errors: list[Any] = []
    scenario: L | None = None
    try:
        scenario = kind.model_validate(tree.data, context=findings)
    except ValidationError as error:
        errors = list(error.errors(include_url=False))
    problems = _problems(tree, findings, errors)
    if problems or scenario is None:
        raise ScenarioError(problems)
    told = ("expect", "modules", "constants", "voice")
    positions = {
        dotted(path): (place.key_line, place.key_column)
        for path, place in tree.places.items()
        if any(part in told for part in path[:3:2])  # of the story, or of a step
    }
    scenario._origin = Origin(tree.name, folder, deepcopy(dict(tree.data)), positions)
    return scenario


def _problems(tree: Tree, findings: list[Finding], errors: list[Any]) -> list[Problem]:
    """All that was found, in the order of the file, each thing once, and no more than anyone would read."""
    problems = list(tree.problems)
    known = {path for path, _ in findings}
    for path, message in findings[:MOST_PROBLEMS]:
        if not _under(path, tree.broken):
            problems.append(tree.problem(path, message))
    for error in errors[:MOST_PROBLEMS]:
        loc = tuple(error["loc"])
        spelt = tree.spelling(loc)
        path, message, at_key = explained(error, spelt)
        if path not in known and not _under(path, tree.broken):
            problems.append(tree.problem(_as_written(tree, path, error["type"]), message, at_key=at_key))
    problems.sort(key=lambda problem: (problem.line, problem.column))
    left_out = (
        len(problems)
        - MOST_PROBLEMS
        + max(0, len(errors) - MOST_PROBLEMS)
        + max(0, len(findings) - MOST_PROBLEMS)
    )
    if left_out > 0:
        more = Problem(tree.name, 0, 0, "", f"and {left_out:,} more problems")
        return [*problems[:MOST_PROBLEMS], more]
    return problems


def _as_written(tree: Tree, path: StoryPath, kind: str) -> StoryPath:
    """A path without the parts that a shorthand stands for: modules.with[0].use of a plain text."""
    while kind != "missing" and tree.places and path and path not in tree.places:
        path = path[:-1]
    return path


def _under(path: StoryPath, broken: set[StoryPath]) -> bool:
    return bool(broken) and any(path[:length] in broken for length in range(len(path) + 1))
