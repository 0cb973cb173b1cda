"""What a log tells around the events of a turn."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from anima_actors.runtime import Turn


class Told(NamedTuple):
    """The turn's place in its story, and what it came to."""

    label: str = ""  # of the story's step
    state: Mapping[str, Any] = {}  # at the end of the turn
    reply: str = ""  # empty where nothing was said
    prompt: str = ""  # empty where it is not wanted
    sources: Sequence[tuple[int, str]] = ()  # of each line of the prompt: its number (0 for none) and module


class TurnLog(Protocol):
    """Whoever writes a log, turn by turn."""

    def turn(self, turn: Turn, told: Told) -> None:
        """Write what is wanted of a finished turn."""
