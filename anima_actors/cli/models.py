"""`anima models`: who can lend the mind a voice."""

import click


@click.command(epilog="Example: anima models --provider groq")
@click.option("--provider", metavar="NAME", help="Show this provider alone.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON: everything about each provider.")
def command(provider: str | None, as_json: bool) -> None:
    """List the providers of language models, and models of theirs.

    Of each: the environment variable that holds its key, its address, and the models that are known to
    work, the default first. Any other model that a provider has can be named with --model.
    """
    from anima_actors.cli.providing import providing

    providing(provider, as_json=as_json)
