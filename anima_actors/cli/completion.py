"""`anima completion`: the script by which a shell completes, and the values of options and arguments.

Each lookup is called by click with the context, the parameter and the word that is being typed. What cannot
be looked up is not completed; no lookup ends in an error.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VARIABLE = "_ANIMA_COMPLETE"  # as click calls it: _PROGRAM_COMPLETE

Lookup = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]

WITHOUT = "modules.without"
FOLDERS = ("DIR", "FOLDER")
FILES = ("FILE", "FILE...", "A", "B", "OUT", "[OUT]", *FOLDERS)
"""What help texts call a parameter that names a file or a folder."""


@click.command(epilog='Example: eval "$(anima completion bash)"', no_args_is_help=True)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    For bash, in ~/.bashrc:  eval "$(anima completion bash)"
    For zsh, in ~/.zshrc:    eval "$(anima completion zsh)"
    For fish, once:          anima completion fish > ~/.config/fish/completions/anima.fish

    It completes commands, options, modules, state paths, kept minds, stories and files.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    main = click.get_current_context().find_root().command
    click.echo(ShellComplete.source(kind(main, {}, "anima", VARIABLE)))


def completing(candidates: Callable[[click.Context], Iterable[str]], before: str = "") -> Lookup:
    """Return a lookup among candidates; what ends with one of the characters before is kept as it stands."""

    @wraps(candidates)
    def look_up(context: click.Context, _parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        at = max((typed.rfind(character) for character in before), default=-1) + 1
        kept, word = typed[:at], typed[at:]
        try:
            found = [one for one in candidates(context) if one.startswith(word)]
        except Exception:
            return []
        return [CompletionItem(kept + one) for one in found]

    return look_up


def _listed(name: str) -> Callable[[click.Context], Iterable[str]]:
    """Return a function that finds names in a list of :mod:`~anima_actors.scenario.state_paths`."""

    def find(_context: click.Context) -> Iterable[str]:
        from anima_actors.scenario import state_paths

        names: Iterable[str] = getattr(state_paths, name)
        return names

    return find


def _settings(_context: click.Context) -> Iterable[str]:
    from dataclasses import fields

    from anima_actors.mind.builder import BUILT_IN
    from anima_actors.scenario.state_paths import CLI_VALUES, TRAITS

    yield "seed="
    yield from (f"persona.{trait}=" for trait in TRAITS)
    yield from (f"values.{value}=" for value in CLI_VALUES)
    for module in BUILT_IN:
        if module.constants_type is not None:
            yield from (f"{module.name}.{one.name}=" for one in fields(module.constants_type))


def _varied(context: click.Context) -> Iterable[str]:
    yield from (one for one in _settings(context) if one != "seed=")
    yield f"{WITHOUT}="


def _measured(context: click.Context) -> Iterable[str]:
    from anima_actors.sweep.measures import FORMS

    yield from dict.fromkeys(form.partition(" ")[0] for form in FORMS)
    yield from _listed("STATE")(context)


def _stimuli(context: click.Context) -> Iterable[str]:
    return (f"{reactor}=" for reactor in _listed("REACTORS")(context))


def _events(context: click.Context) -> Iterable[str]:
    """Return the types of event in the journal that is named."""
    from anima_actors.journal.reader import Journal

    file = context.params["file"] or context.args[0]  # no argument is read before the last option is whole
    with Journal.open(file, inputs=True) as journal:
        return sorted({name.rpartition(".")[2] for name in journal.fields})


modules = completing(_listed("MODULES"), before=",")
state_paths = completing(_listed("STATE"))
query = completing(_listed("STATE"), before=" ")
providers = completing(_listed("PROVIDERS"))
settings = completing(_settings)
stimuli = completing(_stimuli, before=",")
event_types = completing(_events, before=",")
engines = completing(lambda _: ("serial", "processes", "dask://"))
designs = completing(lambda _: ("grid", "random", "latin", "sobol", "morris"))


def varied(context: click.Context, parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    """Complete a setting of a story and, of the modules that it leaves out, their names."""
    if typed.partition("=")[0] == WITHOUT:
        return completing(_listed("MODULES"), before=",=")(context, parameter, typed)
    return completing(_varied)(context, parameter, typed)


def measures(context: click.Context, parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    """Complete the words of a measure, behind the name that it is given."""
    return completing(_measured, before=" =")(context, parameter, typed) if "=" in typed else []


def files(_context: click.Context, _parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    """Let the shell complete a file, of what may be one."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(typed, type="file")]


class FileName(click.Path):
    """The name of a file or a folder, which shells complete; an empty one is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            kind = "folder" if param is not None and param.metavar in FOLDERS else "file"
            self.fail(f"the name is empty; name a {kind}", param, ctx)
        return super().convert(value, param, ctx)


def naming_files(command: click.Command) -> click.Command:
    """Return a command that reads the names of files and folders as such, with all commands under it."""
    for one in command.params:
        if one.type is click.STRING and (one.metavar or one.human_readable_name) in FILES:
            one.type = FileName()
    for under in command.commands.values() if isinstance(command, click.Group) else ():
        naming_files(under)
    return command


_WORD = re.compile(r"[\w.+-]+")
"""A name that no shell takes apart; another is completed by the shell, once it cannot be that of a story."""


def stories(context: click.Context, parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    """Complete the file of a story, or the name of one that comes with the package."""
    from click.shell_completion import CompletionItem

    from anima_actors.scenario.loading import shipped_stories

    known = () if re.search(r"[./]", typed) else shipped_stories(societies=True)
    names = [name for name in known if name.startswith(typed)]
    if not names:
        return [CompletionItem(typed, type="file")]
    files = [path.name for path in Path().glob(f"{escape(typed)}*.y*ml") if _WORD.fullmatch(path.name)]
    return [CompletionItem(one) for one in (*sorted(files), *names)]
