"""An option of the commands that make a recorded mind again."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def stand_in_option(command: Command) -> Command:
    """--with, for a module that is not where it was when the journal was written."""
    text = 'A module that has moved since: "package.module:Class" or "./file.py:Class". Repeatable.'
    return click.option("--with", "extra", multiple=True, metavar="REFERENCE", help=text)(command)
