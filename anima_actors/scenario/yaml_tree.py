"""From a text to plain data, of which every value still knows its line and column.

The tree is built from events, without recursion, and stops at the first event too many: a megabyte of
brackets costs a fraction of a second.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from anima_actors.scenario.problems import MOST_PROBLEMS, Path, Problem, ScenarioError, dotted
from anima_actors.scenario.scalars import meaning_of, readable
from anima_actors.scenario.yaml_events import events

DEEPEST = 20  # levels; a story needs 7
MOST_EVENTS = 60_000  # each key, value, and beginning and end of a mapping or list counts one


class Place(NamedTuple):
    """Where a value and its key stand (lines and columns from 1), and how a scalar was spelt."""

    line: int
    column: int
    key_line: int
    key_column: int
    spelt: str


@dataclass(slots=True)
class Tree:
    """A document as plain data, the place of everything in it, and what was wrong with single values."""

    name: str
    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)  # values about which there is nothing more to say

    def problem(self, path: Path, message: str, *, at_key: bool = False) -> Problem:
        """A problem at a path; it stands at the nearest thing above it that is in the file."""
        known = path
        while known and known not in self.places:
            known, at_key = known[:-1], False
        nowhere = Place(1, 1, 1, 1, "") if self.places else Place(0, 0, 0, 0, "")
        place = self.places.get(known, nowhere)
        line, column = (place.key_line, place.key_column) if at_key else (place.line, place.column)
        return Problem(self.name, line, column, dotted(path), message)

    def spelling(self, path: Path) -> str:
        """How the scalar at a path was written."""
        return self.places[path].spelt if path in self.places else ""


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled."""

    path: Path
    items: Any
    key: str | None = None  # a key that waits for its value
    key_at: tuple[int, int] = (1, 1)

    @property
    def wants_key(self) -> bool:
        return isinstance(self.items, dict) and self.key is None


def grow(text: str, name: str) -> Tree:
    """The tree of a YAML text. ScenarioError where it is not YAML at all, or too deep, or too large."""
    grower = _Grower(name)
    documents = 0
    for count, event in enumerate(events(text, name)):
        if count > MOST_EVENTS:
            grower.stop(event, "too many parts; say it shorter, with repeat or in several stories")
        match event:
            case DocumentStartEvent():
                documents += 1
                if documents > 1:
                    grower.stop(event, "a second document begins here; a file holds one scenario")
            case ScalarEvent():
                grower.scalar(event)
            case MappingStartEvent():
                grower.begin(event, {})
            case SequenceStartEvent():
                grower.begin(event, [])
            case MappingEndEvent() | SequenceEndEvent():
                grower.end()
    return grower.tree


class _Grower:
    """The tree so far, and the mappings and lists that are still open."""

    def __init__(self, name: str) -> None:
        self.tree = Tree(name)
        self.open: list[_Open] = []

    def scalar(self, event: ScalarEvent) -> None:
        """A key, or a value."""
        spelt, plain = str(event.value), not event.style
        if self.open and self.open[-1].wants_key:
            self.key(spelt, event, plain=plain)
            return
        try:
            self.put(event, meaning_of(spelt) if plain else readable(spelt), spelt)
        except ValueError as error:
            path = self.put(event, None, spelt)
            self.tree.broken.add(path)
            self.complain(event, path, str(error))

    def key(self, spelt: str, event: ScalarEvent, *, plain: bool) -> None:
        """The key of the next value."""
        mapping = self.open[-1]
        if plain and spelt == "<<":
            self.stop(event, "merge keys (<<) are not used in scenarios; write the keys out")
        mapping.key, mapping.key_at = spelt, _position(event)
        if spelt in mapping.items:
            path = (*mapping.path, spelt)
            self.complain(event, path, f"given twice; the first is in line {self.tree.places[path].key_line}")

    def begin(self, event: Event, items: dict[str, Any] | list[Any]) -> None:
        """A mapping or list begins."""
        if self.open and self.open[-1].wants_key:
            self.stop(event, "a key is a word; a text that begins with [ or { needs quotes")
        if len(self.open) >= DEEPEST:
            self.stop(event, f"nested deeper than {DEEPEST} levels")
        self.open.append(_Open(self.put(event, items, ""), items))

    def end(self) -> None:
        """The innermost mapping or list ends."""
        self.open.pop()

    def put(self, event: Event, value: Any, spelt: str) -> Path:
        """Put a value where it belongs, and note its place. Of two values with one key the first stays."""
        within = self.open[-1] if self.open else None
        line, column = _position(event)
        if within and within.key is not None and value is None and not spelt:
            line, column = within.key_at  # nothing is written; the parser's mark is wherever it noticed
        if within is None:
            path: Path = ()
            self.tree.data = value
        elif within.key is None:
            path = (*within.path, len(within.items))
            within.items.append(value)
        else:
            path = (*within.path, within.key)
            within.items.setdefault(within.key, value)
        key_line, key_column = within.key_at if within and within.key is not None else (line, column)
        if within:
            within.key = None
        self.tree.places.setdefault(path, Place(line, column, key_line, key_column, spelt[:80]))
        return path

    def complain(self, event: Event, path: Path, message: str) -> None:
        """Note what is wrong with one value, and go on."""
        self.tree.problems.append(Problem(self.tree.name, *_position(event), dotted(path), message))
        if len(self.tree.problems) > MOST_PROBLEMS:
            raise ScenarioError(self.tree.problems)

    def stop(self, event: Event, message: str) -> NoReturn:
        """Give up on the whole document."""
        raise ScenarioError([*self.tree.problems, Problem(self.tree.name, *_position(event), "", message)])


def _position(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
