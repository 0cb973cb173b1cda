"""`anima sequence`: who told whom what in a turn."""

import click

from anima_actors.cli.options import names_option, whole_number


@click.command(
    epilog="Example: anima sequence first.anima --turn 3 --module defense --format text", no_args_is_help=True
)
@click.argument("file", metavar="FILE")
@click.option(
    "--turn", required=True, metavar="N", callback=whole_number(1, 10**12), help="The turn to tell of."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "text"]),
    default="mermaid",
    show_default=True,
    help="mermaid for Markdown pages, text to read.",
)
@names_option("--module", "Only messages from or to these modules. Repeatable.")
def command(file: str, turn: int, form: str, module: tuple[str, ...]) -> int:
    """Show who told whom what in one turn, as a sequence diagram."""
    from anima_actors.analysis.sequence import as_mermaid, as_text, messages_of
    from anima_actors.cli.journals import opened
    from anima_actors.logs.from_journal import typed_events

    with opened(file) as journal:
        journal.check_turn(turn)
        journal.check_modules(module)
        record = journal.journal.turn(turn)
        messages = list(messages_of(record, typed_events(record, journal.history.types), module))
        for line in (as_mermaid if form == "mermaid" else as_text)(record, messages):
            click.echo(line)
    return 0
