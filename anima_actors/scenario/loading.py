"""From a file, a text or plain data to a Scenario, or to everything that is wrong with it at once."""

import os
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from anima_actors.scenario.expectations import Finding
from anima_actors.scenario.explaining import explained
from anima_actors.scenario.problems import MOST_PROBLEMS, Problem, ScenarioError, dotted, printable
from anima_actors.scenario.problems import Path as StoryPath
from anima_actors.scenario.reading import LARGEST, read_text, shown_name
from anima_actors.scenario.vocabulary import CLI_PERSONA, CLI_VALUES
from anima_actors.scenario.yaml_tree import Tree, grow

if TYPE_CHECKING:
    from anima_actors.scenario.schema import Scenario

S = TypeVar("S", bound="Scenario")


def load_file(path: str | os.PathLike[str], kind: type[S]) -> S:
    """The scenario in a file."""
    return _load(
        read_text(path), shown_name(path), kind, folder=str(Path(os.fsdecode(path)).absolute().parent)
    )


def load_text(text: str, name: str, kind: type[S]) -> S:
    """The scenario in a YAML text."""
    if not isinstance(text, str):
        raise TypeError(
            f"a scenario's text is a str, not {type(text).__name__}; for a file use Scenario.from_file"
        )
    if len(text) > LARGEST:
        raise ScenarioError([Problem(printable(name), 0, 0, "", f"larger than {LARGEST:,} characters")])
    return _load(text.removeprefix("\ufeff"), printable(name), kind)


def load_document(document: Mapping[str, Any], name: str, kind: type[S]) -> S:
    """The scenario in plain data."""
    return _validated(Tree(printable(name), document), kind)


def with_changes(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
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


def _load(text: str, name: str, kind: type[S], folder: str = "") -> S:
    tree = grow(text, name)
    if tree.data is None and not tree.problems:
        message = "the file is empty; the least there is: a title, and steps"
        raise ScenarioError([Problem(name, 1, 1, "", message)])
    if not isinstance(tree.data, dict):
        message = "a scenario is a mapping, with title: and steps: at the beginning of lines"
        raise ScenarioError([*tree.problems, Problem(name, 1, 1, "", message)])
    return _validated(tree, kind, folder)


def _validated(tree: Tree, kind: type[S], folder: str = "") -> S:
    from anima_actors.scenario.schema import Origin

    findings: list[Finding] = []
    errors: list[Any] = []
    scenario: S | None = None
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
