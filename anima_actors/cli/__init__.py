"""The command line: a file a command, named after it, which tells its options.

This file loads click alone; a command's own file is loaded when its help or its options are needed, and
what it works with when it runs. Exit status: 0 where all is well, 1 where expectations are not met,
histories differ, a mind is unwell or a module fails a check, 2 for bad input.
"""

import click

from anima_actors._version import __version__
from anima_actors.cli.group import LazyGroup


@click.command(
    cls=LazyGroup,
    commands_in="anima_actors.cli",
    names=(
        *("run", "chat", "minds", "serve", "check", "graph", "modules", "models", "new", "host"),
        *("check-module", "ablate", "audit"),
        *("show", "plot", "sequence", "export", "health"),
        *("why", "replay", "resume", "fork", "diff", "repair"),
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: anima run scenarios/first_contact.yaml",
)
@click.version_option(__version__, prog_name="anima")
def main() -> None:
    """The inner life of an agent, as actors on a message bus: let a mind live through a story."""
