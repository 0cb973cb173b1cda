"""Where minds that have a name live."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from anima_actors.store import MindStore

Command = TypeVar("Command", bound=Callable[..., Any])

HOME = "ANIMA_HOME"


def folder_option(command: Command) -> Command:
    """--folder, or the environment variable ANIMA_HOME."""
    text = f"Where minds are kept, in place of {HOME} or the user's data folder."
    return click.option("--folder", envvar=HOME, metavar="FOLDER", help=text)(command)


def store_in(folder: str | None) -> "MindStore":
    """The minds of a folder; None for the user's own."""
    from anima_actors.store import MindStore

    if folder:
        return MindStore(Path(folder), time.time)
    from platformdirs import user_data_path

    return MindStore(user_data_path("anima-actors", appauthor=False) / "minds", time.time)
