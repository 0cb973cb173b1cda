"""`anima graph`: the wiring of a mind."""

import click

from anima_actors.cli.options import choosing_options, joining_options


@click.command(epilog="Example: anima graph --without defense --format mermaid > mind.mmd")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "dot"]),
    default="text",
    show_default=True,
    help="text to read, mermaid for Markdown pages, dot for Graphviz.",
)
@choosing_options
@joining_options
def command(
    form: str,
    only: tuple[str, ...],
    without: tuple[str, ...],
    extra: tuple[str, ...],
    replace: tuple[str, ...],
    intercept: tuple[str, ...],
) -> None:
    """Show the wiring of a mind: who waits for whose events.

    The modules are shown by layer; a silent handler is one that can never fire, and why is told.
    One that intercepts takes events before their readers, who get what it makes of them.
    """
    from anima_actors.cli.drawing import draw
    from anima_actors.cli.parts import joined, wiring_of

    draw(wiring_of(only, without, joined(extra, replace, intercept)), form)
