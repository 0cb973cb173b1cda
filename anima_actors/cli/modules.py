"""`anima modules` and `anima graph`: the modules that a mind can be made of, and how they are wired."""

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import refusing
from anima_actors.cli._options import ModuleOptions, joining_options, json_option, module_options
from anima_actors.cli._output import console, write_json, write_lines


@click.command(epilog="Example: anima modules defense")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=complete.modules)
@click.option("--constants", is_flag=True, help="Show each module's constants with their defaults.")
@json_option("Write JSON: everything about each module.")
@click.option(
    "--scenario",
    "file",
    metavar="FILE",
    help="Show them as in this story, which may bring some and leave some out.",
)
@joining_options
def modules(
    names: tuple[str, ...], constants: bool, as_json: bool, file: str | None, modules: ModuleOptions
) -> None:
    """List the modules that a mind can be made of.

    What each takes, publishes and intercepts, from where it comes, and whether it is off: the built-in
    ones, those that installed packages offer, and what is asked for.
    With a NAME, everything about that module: its handlers and its constants.
    """
    from dataclasses import asdict

    from anima_actors.analysis.catalogue import at_length, available, described, in_short, unavailable
    from anima_actors.cli._modules import check_names, placed

    placement = placed(modules)
    replacing = [one.partition("=")[2] for one in modules.replace]
    with refusing():
        found, refused = available(placement, [*modules.extra, *replacing, *modules.intercept], file)
    check_names("anima modules", names, [*(one.name for one in found), *(one.name for one in refused)])
    chosen = [one for one in found if not names or one.name in names]
    broken = [one for one in refused if not names or one.name in names]
    if as_json:
        write_json([*map(described, chosen), *map(asdict, broken)])
        return
    out = console()
    write_lines(at_length(chosen, out) if names else in_short(chosen, out, constants), out)
    write_lines(unavailable(broken, out), out)


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

    from anima_actors.analysis.wiring_diagram import dot, mermaid, wiring_text
    from anima_actors.cli._modules import wiring_of

    out = console()
    wiring = wiring_of(modules)
    if form == "text":
        write_lines(wiring_text(wiring, out), out)
    else:
        write_lines(map(Text, mermaid(wiring) if form == "mermaid" else dot(wiring)), out)
