"""The stories of a command line: found by file, folder, name or pipe, and loaded, or every reason why not."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from anima_actors.cli._group import BadInput
from anima_actors.mind.mind import Mind
from anima_actors.runtime.errors import suggestion
from anima_actors.scenario import Scenario, ScenarioError, build_mind
from anima_actors.scenario.loading import shipped_stories, stories_in
from anima_actors.scenario.yaml_reader import LARGEST, decoded

T = TypeVar("T")

STDIN = "-"
_PIPES = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


def find_stories(names: Iterable[str]) -> list[str]:
    """Return the files that are meant by names: of files, folders, stories of the package, or - for stdin.

    Raises:
        BadInput: a folder holds no story, or nothing has that name.
    """
    found: list[str] = []
    for name in names:
        path = Path(name)
        if name and "\0" not in name and path.is_dir():
            inside = stories_in(path)
            if not inside:
                raise BadInput(f"{name}: no story is in this folder; a story is a .yaml file")
            found += map(str, inside)
        elif name.replace("_", "").replace("-", "").isalnum() and not path.exists():
            found.append(_shipped(name))
        else:
            found.append(name)
    return found


def _shipped(name: str) -> str:
    stories = shipped_stories()
    if name in stories:
        path = stories[name]
        return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
    near = suggestion(name, stories) if stories else ""
    raise BadInput(f"{name}: no such file, and no story of the package has that name{near}")


def load_story(file: str) -> Scenario:
    """Load the story in a file, on stdin or in a pipe.

    Raises:
        ScenarioError: everything that is wrong with it.
    """
    if file == STDIN:
        return Scenario.from_text(decoded(sys.stdin.buffer.read(LARGEST + 1), "stdin"), "stdin")
    if file.startswith(_PIPES) and Path(file).is_fifo():
        with Path(file).open("rb") as pipe:
            return Scenario.from_text(decoded(pipe.read(LARGEST + 1), file), file)
    return Scenario.from_file(file)


def load_stories(names: Iterable[str]) -> list[Scenario]:
    """Load all stories that are meant by names.

    Raises:
        BadInput: with every problem of every file.
    """
    return _loaded(find_stories(names), load_story)


def load_one_story(name: str, place: str = "") -> Scenario:
    """Load the one story that is meant by a name.

    Raises:
        BadInput: with every problem of it; or it is a folder of several, told with the place of the name.
    """
    stories = load_stories([name])
    if len(stories) > 1:
        raise BadInput(f"{place}{name}: name one story")
    return stories[0]


def load_with_minds(
    files: Iterable[str], changes: Mapping[str, Any] | None = None, mind_factory: Callable[..., Mind] = Mind
) -> list[tuple[Scenario, Mind]]:
    """Load stories, changed as asked for, each with a first mind that shows that one can be made.

    Raises:
        BadInput: with every problem of every file.
    """

    def load(file: str) -> tuple[Scenario, Mind]:
        story = load_story(file)
        if changes:
            story = story.changed(changes)
        return story, build_mind(story, mind_factory=mind_factory)

    return _loaded(files, load)


def _loaded(files: Iterable[str], load: Callable[[str], T]) -> list[T]:
    loaded: list[T] = []
    problems: list[str] = []
    for file in files:
        try:
            loaded.append(load(file))
        except ScenarioError as error:
            problems += map(str, error.problems)
    if problems:
        raise BadInput(*problems)
    return loaded


def existing(files: Sequence[str]) -> list[str]:
    """Return the files that a report must not take the place of."""
    return [file for file in files if file != STDIN and not file.startswith(_PIPES)]
