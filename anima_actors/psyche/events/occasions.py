"""What opens a turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from anima_actors.psyche.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.runtime import Between, NonNegative, RootEvent


@dataclass(frozen=True, slots=True)
class Stimulus(RootEvent):
    """Something happens: changes to the reactors, words, or both. One minute of the mind's time."""

    deltas: Annotated[Reactors, Between(-10.0, 10.0)] = NO_CHANGE
    message: str = ""
    reply_wanted: bool = False
    appraised: bool = True  # the deltas say what it means; else that is for the mind to find in the words

    def main_values(self) -> Mapping[str, object]:
        """The reactors that it moves, and what was said."""
        moved = {name: delta for name, delta in zip(REACTOR_NAMES, self.deltas, strict=True) if delta}
        return {**moved, "message": self.message} if self.message else moved


@dataclass(frozen=True, slots=True)
class TimePassed(RootEvent):
    """Nobody speaks and nothing happens for a while."""

    seconds: NonNegative
