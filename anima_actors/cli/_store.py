"""The folder of minds that a command works on."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anima_actors.store import MindStore


def store_in(folder: str | None) -> "MindStore":
    """Return the minds of a folder; None for the user's own."""
    from anima_actors.store import MindStore

    if folder:
        return MindStore(Path(folder), time.time)
    from platformdirs import user_data_path

    return MindStore(user_data_path("anima-actors", appauthor=False) / "minds", time.time)
