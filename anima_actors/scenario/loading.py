"""From a file, a text or plain data to a checked model, or to everything that is wrong with it at once."""

import os
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

from pydantic import BaseModel, PrivateAttr, ValidationError

import anima_actors
from anima_actors.encoding.text import printable
from anima_actors.runtime.plain_numbers import plain_throughout
from anima_actors.scenario.conditions import unknown_key, unknown_word
from anima_actors.scenario.errors import (
    MOST_PROBLEMS,
    Problem,
    ScenarioError,
    StoryPath,
    dotted,
    quoted,
)
from anima_actors.scenario.expectations import Finding
from anima_actors.scenario.shorthand import CHANGES, DISTURBANCES, NO_KEY_HERE, STEP_KEYS, looks_secret
from anima_actors.scenario.state_paths import CLI_PERSONA, CLI_VALUES, TRAITS
from anima_actors.scenario.values import COMMANDS, REACTORS
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
        return validated(Tree(printable(name), plain_throughout(document)), cls)

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
    return validated(tree, kind, folder)


def validated(tree: Tree, kind: type[L], folder: str = "") -> L:
    """Return the story of a parsed file; ScenarioError has everything that is wrong with it, in its order."""
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
    told = ("expect", "modules", "constants", "voice", "society", "to", *DISTURBANCES, *CHANGES)
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
        path, message, at_key = explained(error, tree.spelling(tuple(error["loc"])))
        if path not in known and not _under(path, tree.broken):
            problems.append(tree.problem(_as_written(tree, path, error["type"]), message, at_key=at_key))
    problems.sort(key=lambda problem: (problem.line, problem.column))
    unread = sum(max(0, len(found) - MOST_PROBLEMS) for found in (errors, findings))
    left_out = len(problems) - MOST_PROBLEMS + unread
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


PACKAGE = Path(anima_actors.__file__).parent
FOLDERS = (PACKAGE / "scenarios", PACKAGE.parent / "scenarios")
"""Of an installed package, and of a checkout."""


def shipped_stories(*, societies: bool = False) -> dict[str, Path]:
    """Return the file of each story, in the order of their names; those of optional modules last.

    Args:
        societies: whether those of many minds are wanted too, behind the others.
    """
    folder = next((one for one in FOLDERS if one.is_dir()), None)
    if folder is None:
        return {}
    kinds = ("living", "societies") if societies else ("living",)
    more = [path for kind in kinds for path in stories_in(folder / kind)]
    return {path.stem: path for path in (*stories_in(folder), *more)}


def stories_in(folder: Path) -> list[Path]:
    """Return the story files of a folder, in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


SCENARIO_KEYS = (
    *("title", "about", "seed", "persona", "values", "voice", "appraisal", "modules", "constants"),
    *("society", "expect", "steps"),
)
_ADDED = ("key", ("use", "settings"))
VOICE_KEYS = (
    *("provider", "model", "temperature", "max_tokens", "base_url", "budget", "patience", "pause"),
    *("history_tokens", "token_limit", "firmer"),
)
# What may stand at a place, and what one of them is called. None stands for any index of a list
# and any module that is replaced.
_VOCABULARIES: Mapping[tuple[str | None, ...], tuple[str, tuple[str, ...]]] = {
    (): ("key", SCENARIO_KEYS),
    ("persona",): ("trait", TRAITS),
    ("voice",): ("key", VOICE_KEYS),
    ("modules",): ("key", ("only", "without", "with", "replace", "intercept")),
    **{("modules", kind, None): _ADDED for kind in ("with", "replace", "intercept")},
    ("steps", None): ("key", STEP_KEYS),
    ("steps", None, "stimulus"): ("reactor", REACTORS),
}
_SHAPES = {
    "string": "a text",
    "float": "a number",
    "int": "a whole number",
    "dict": "a mapping, such as {key: value}",
    "tuple": "a list, each item on a line that begins with -",
}
_WANTED = {
    "string_type": "string",
    "float_type": "float",
    "int_type": "int",
    "int_from_float": "int",
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), "dict"),
    **dict.fromkeys(("tuple_type", "list_type"), "tuple"),
}


class Explained(NamedTuple):
    """A message, the path it is about, and whether it is about the key there rather than the value."""

    path: StoryPath
    message: str
    at_key: bool = False


def explained(error: Mapping[str, Any], spelt: str) -> Explained:
    """What is wrong and what would be right; `spelt` is how the value was written in the file."""
    kind, found, facts = error["type"], error.get("input"), error.get("ctx", {})
    path: StoryPath = tuple(part for part in error["loc"] if part != "[key]")
    at_key = "[key]" in error["loc"]
    if kind == "extra_forbidden":
        return Explained(path, _unknown_key(path), at_key=True)
    if kind == "missing":
        return Explained(path, "is missing")
    if kind in _WANTED:
        return Explained(path, _wrong_kind(_WANTED[kind], found, spelt), at_key)
    if kind == "literal_error":
        if isinstance(found, str):
            return Explained(path, unknown_word("command", found, tuple(COMMANDS)))
        *first, last = COMMANDS
        known = f"{', '.join(first)} or {last}"
        return Explained(path, f"{_described(found, spelt)}, not a command; write {known}")
    if kind in ("greater_than_equal", "less_than_equal"):
        bound, side = (facts["ge"], "at least") if "ge" in facts else (facts["le"], "at most")
        message = f"{_number(found)} is out of range; it must be {side} {bound:,}".replace(".0", "")
        return Explained(path, message)
    if kind == "string_too_long":
        return Explained(path, f"too long; at most {facts.get('max_length', 0):,} characters")
    if kind == "scenario":
        return Explained(path, str(facts["message"]), at_key)
    return Explained(path, str(error["msg"])[:1].lower() + str(error["msg"])[1:], at_key)


def _unknown_key(path: StoryPath) -> str:
    place = tuple(None if isinstance(part, int) else part for part in path[:-1])
    if place[:2] == ("modules", "replace"):
        place = (*place[:2], *(None for _ in place[2:]))
    noun, words = _VOCABULARIES.get(place, ("key", ()))
    if str(path[-1]).isdecimal() and noun == "reactor":
        return f"a number is written with a point, not a comma: 0.{path[-1]}"
    if looks_secret(str(path[-1])):
        return NO_KEY_HERE
    return unknown_key(noun, str(path[-1]), words)


def _wrong_kind(wanted: str, found: Any, spelt: str) -> str:
    described = _described(found, spelt)
    if wanted == "string" and isinstance(found, bool | int | float):
        return f"{described}, not a text; write {quoted(spelt or str(found))} in quotes"
    if wanted in ("int", "float") and isinstance(found, str) and _looks_numeric(found):
        return f"{described}, not {_SHAPES[wanted]}; write it without quotes"
    return f"{described}, not {_SHAPES[wanted]}"


def _described(found: Any, spelt: str) -> str:
    """`no` is a truth value; `3` is a number; a list."""
    if found is None:
        return "nothing is written here"
    if isinstance(found, bool):
        return f"{spelt or str(found).lower()} is a truth value"
    if isinstance(found, int | float):
        return f"{spelt or _number(found)} is a number"
    if isinstance(found, str):
        return f"{quoted(found)} is a text"
    return "this is a mapping" if isinstance(found, Mapping) else "this is a list"


def _looks_numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
