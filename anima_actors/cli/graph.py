"""`anima graph`: the wiring of a mind."""

import click

from anima_actors.cli._options import ModuleOptions, module_options


@click.command(epilog="Example: anima graph --without defense --format mermaid > mind.mmd")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "dot"]),
    default="text",
    show_default=True,
    help="Write text to read, mermaid for Markdown pages, or dot for Graphviz.",
)
@module_options
def graph(form: str, modules: ModuleOptions) -> None:
    """Show the wiring of a mind.

    The modules are shown by layer; a silent handler is one that can never fire, and why is told.
    One that intercepts takes events before their readers, who get what it makes of them.
    """
    from rich.text import Text

    from anima_actors.cli._diagrams import dot, mermaid, wiring_text
    from anima_actors.cli._modules import wiring_of
    from anima_actors.cli._output import console, write_lines

    out = console()
    wiring = wiring_of(modules)
    if form == "text":
        write_lines(wiring_text(wiring, out), out)
    else:
        write_lines(map(Text, mermaid(wiring) if form == "mermaid" else dot(wiring)), out)
