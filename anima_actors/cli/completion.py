"""`anima completion`: the script by which a shell completes commands, options and names."""

import click

from anima_actors.cli._complete import VARIABLE


@click.command(epilog='Example: eval "$(anima completion bash)"', no_args_is_help=True)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    For bash, in ~/.bashrc:  eval "$(anima completion bash)"
    For zsh, in ~/.zshrc:    eval "$(anima completion zsh)"
    For fish, once:          anima completion fish > ~/.config/fish/completions/anima.fish

    It completes commands, options, modules, state paths, kept minds and stories.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from anima_actors.cli import main

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(ShellComplete.source(kind(main, {}, "anima", VARIABLE)))
