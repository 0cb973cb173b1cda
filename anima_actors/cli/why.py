"""`anima why`: the account of one value, and the chain of causes behind it."""

import click

from anima_actors.cli.options import with_option


@click.command(epilog="Example: anima why betrayal.anima reactors.tension@5 --brief", no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.argument("path", metavar="PATH[@TURN]")
@click.option("--brief", "form", flag_value="brief", help="In one sentence.")
@click.option("--json", "form", flag_value="json", help="As JSON.")
@click.option("--mermaid", "form", flag_value="mermaid", help="As a Mermaid flow chart.")
@with_option
def command(file: str, path: str, form: str | None, extra: tuple[str, ...]) -> None:
    """Say why a value was what it was in a turn.

    PATH is a path in the state (reactors.tension, defense.mechanism, blend.0.intensity), an event (5.12) or
    one of its fields (5.12.level), or a line of the prompt by number or words (prompt:3).

    For a number: what it was, what each source gave, and what it became; the amounts sum to the change.
    """
    from anima_actors.cli.accounts import answer

    answer(file, path, form or "tree", extra)
