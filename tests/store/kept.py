"""Minds for the tests of the store, and a clock on the wall that can be set."""

from dataclasses import dataclass
from pathlib import Path

from anima_actors import Mind
from anima_actors.psyche.modules.absence import Absence
from anima_actors.store import MindStore

NOON = 1_764_000_000.0
HOUR = 3_600.0


@dataclass
class Wall:
    """The clock on the wall."""

    now_s: float = NOON

    def __call__(self) -> float:
        return self.now_s


def newborn() -> Mind:
    return Mind(seed=5, extra=[Absence])


def no_birth() -> Mind:
    raise AssertionError("there is such a mind; no other should be born")


def store_in(folder: Path, wall: Wall | None = None) -> MindStore:
    return MindStore(folder, wall or Wall())


async def lived(store: MindStore, name: str = "olha", message: str = "Hello!") -> None:
    """Say one thing to a mind of the store, and put it back."""
    async with store.open(name, newborn, holder="a test") as kept:
        await kept.mind.chat(message, {"tension": 0.5, "arousal": 0.4})
        kept.save()
