"""What is wrong with a scenario file, a line each: file, line, column, the path inside, and what to do."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from anima_actors.encoding.text import printable
from anima_actors.runtime import AnimaError

StoryPath = tuple[str | int, ...]

MOST_PROBLEMS = 100  # a hundred lines are enough to see that it is the wrong file
_PLAIN_KEY = re.compile(r"[\w.-]{1,60}")


class Problem(NamedTuple):
    """One thing that is wrong, and where. Line and column count from 1; 0: the whole file."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class ScenarioError(AnimaError, ValueError):
    """A scenario that cannot be loaded. `problems` holds every reason; as text it is a line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


def dotted(path: StoryPath) -> str:
    """A path as a person writes it: ("steps", 3, "stimulus") is steps[3].stimulus."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _PLAIN_KEY.fullmatch(part) else quoted(part))
    return text


def quoted(text: str, longest: int = 60) -> str:
    """A text in double quotes, on one line, shortened, with nothing in it that could move a terminal."""
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return '"' + printable(shown.replace("\\", "\\\\").replace('"', '\\"')) + '"'
