"""The command line: a file a command, which parses, calls a room and prints.

This file imports click alone. A command's own file is imported when its help or its options are needed, and
the rooms that it calls when it runs. Exit status: 0 where all is well, 1 where expectations are not met,
histories differ, a mind is unwell or a module fails a check, 2 for bad input.
"""

import logging
import os

import click

from anima_actors._version import __version__
from anima_actors.cli._group import LazyGroup, refusing

COMMANDS = {
    "Run stories": {
        "run": "Run stories and judge their expectations.",
        "check": "Check story files without running them.",
        "stories": "List the stories that come with the package.",
        "schema": "Print the JSON Schema of story files.",
        "sweep": "Run stories with every setting of what is varied, and measure each run.",
    },
    "Talk with minds": {
        "chat": "Talk with a mind, in words.",
        "live": "Let a mind live in the terminal, and watch.",
        "minds": "List, show, copy, rename and delete the minds that are kept.",
        "models": "List the providers of language models.",
        "serve": "Serve a page on which minds are seen thinking, and minds to other programs, over HTTP.",
    },
    "Look at a journal": {
        "show": "Show the turns of a journal, as the log had them.",
        "plot": "Draw the course of journals as a picture.",
        "report": "Write a recorded mind, or a society, as one file for a browser.",
        "sequence": "Draw the messages of one turn as a sequence diagram.",
        "export": "Write a journal as tables or as a timeline.",
        "health": "Find values stuck or leaping, and silent modules.",
        "verify": "Verify a journal or a mind file.",
    },
    "Ask why, and what if": {
        "why": "Explain a value by its causes.",
        "diff": "Compare two journals turn by turn.",
        "replay": "Replay a journal and compare it event by event.",
        "fork": "Fork a journal at a turn and compare the two futures.",
        "resume": "Resume a stopped run to the end of its story.",
        "repair": "Save the whole part of a damaged journal.",
        "expand": "Write the full journal of a mind from its inputs.",
    },
    "Build modules": {
        "new": "Write the first files of a module or a story.",
        "modules": "List the modules that a mind can be made of.",
        "graph": "Show the wiring of a mind.",
        "check-module": "Check that a module keeps the runtime's promises.",
        "host": "Run modules for minds in other processes.",
        "ablate": "Measure the effect of each module by leaving it out.",
        "design": "Find the least change of a story that brings a target about.",
        "phenomena": "Run published effects as experiments, and say which show.",
        "audit": "Search for what can never happen to a mind.",
    },
    "Set up": {"completion": "Print the completion script for a shell."},
}
"""Each command with the first line of its own help, under the headings of `anima --help`."""

SHARED_FILES = {
    "check": "stories",
    "schema": "stories",
    "sequence": "show",
    "plot": "export",
    "graph": "modules",
    "fork": "diff",
    "host": "check_module",
    "resume": "replay",
    "repair": "replay",
    "expand": "replay",
}
"""The file of each command that shares one; any other command is in a file of its name."""


@click.command(
    cls=LazyGroup,
    commands=COMMANDS,
    files=SHARED_FILES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: anima run first_contact",
)
@click.version_option(__version__, prog_name="anima")
def main() -> None:
    """Run the inner life of an agent, as actors on a message bus."""
    # Commands tell failures themselves.
    logging.getLogger("anima_actors.mind").addHandler(logging.NullHandler())
    if any(name.startswith("ANIMA_NATS_") for name in os.environ):
        from anima_actors.remote.access import NatsAccess
        from anima_actors.remote.connection import use_access

        with refusing():
            use_access(NatsAccess.from_environment(os.environ))
