"""A mind of the store while somebody has it open."""

import json
from collections.abc import Callable
from pathlib import Path

from anima_actors.mind import Mind
from anima_actors.minds.names import StoreError
from anima_actors.minds.presence import Presence
from anima_actors.runtime import AnimaError
from anima_actors.trace.disk import write_whole

MIND, ABOUT, LOCK, TYPED = "mind", "about.json", "lock", "typed"
"""The files in a mind's folder: itself, when it was last seen, who has it open, what was typed to it."""


class KeptMind:
    """A mind that has a name and a place.

    Attributes:
        name: of the mind.
        mind: to be spoken with. After each turn, :meth:`save`.
        presence: when it was last spoken with.
        away_s: how long it was away before it was opened; None for one that is new.
        folder: where it is kept; a program may put beside it what goes with it.
    """

    def __init__(
        self, name: str, mind: Mind, folder: Path, now_s: Callable[[], float], seen_s: float | None
    ) -> None:
        self.name = name
        self.mind = mind
        self.folder = folder
        self.presence = Presence(mind, now_s, seen_s)
        self.away_s: float | None = None

    @property
    def typed(self) -> Path:
        """Where a program may keep what was typed to it."""
        return self.folder / TYPED

    def save(self) -> None:
        """Keep the mind as it is now, whole or not at all, and that it was seen now.

        Raises:
            StoreError: it cannot be kept; what was kept before still is.
        """
        self.presence.seen()
        try:
            self.mind.save(self.folder / MIND)
            write_whole(self.folder / ABOUT, about(self.presence.seen_s))
        except AnimaError as error:
            raise StoreError(f"{self.name} could not be saved: {error}") from error


def about(seen_s: float) -> bytes:
    """What is kept beside a mind file."""
    return json.dumps({"format": 1, "seen_s": seen_s}).encode()


def seen_in(folder: Path) -> float:
    """When a mind was last seen; where nothing tells, when its file was written."""
    try:
        return float(json.loads((folder / ABOUT).read_bytes())["seen_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return (folder / MIND).stat().st_mtime
