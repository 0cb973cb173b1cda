"""`anima minds`: the minds that are kept."""

import sys
import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import (
    folder_option,
    json_option,
    mind_names,
    own_folder_option,
    store_in,
    trust_of_user,
)
from anima_actors.cli._output import console, say, write_json, write_lines

if TYPE_CHECKING:
    from rich.text import Text

    from anima_actors.store import Description

INDENT = 12


def _in_folder(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a command the folder that --folder names, before the command or behind it."""

    @own_folder_option
    @click.pass_obj
    @wraps(command)
    def run(before: str | None, /, *, folder: str | None, **values: Any) -> Any:
        return command(folder or before, **values)

    decorated: Callable[..., Any] = run
    return decorated


name_argument = click.argument("name", shell_complete=mind_names)


@click.group(invoke_without_command=True, epilog="Example: anima minds show olha")
@folder_option
@click.pass_context
def minds(context: click.Context, folder: str | None) -> None:
    """List, show, copy, rename and delete the minds that are kept.

    Without a command, it lists them. `anima chat --mind NAME` makes one, and finds it again.
    """
    context.obj = folder
    if context.invoked_subcommand is None:
        context.invoke(list_)


@minds.command("list")
@json_option()
@_in_folder
def list_(folder: str | None, as_json: bool) -> None:
    """List the minds, and how each was left."""
    from rich.text import Text

    from anima_actors.logs.wrapping import hanging

    store = store_in(folder)
    with refusing():
        found = [store.describe(name) for name in store.names()]
    if as_json:
        write_json([_facts(one) for one in found])
        return
    out = console()
    if not found:
        say(out, f"There are no minds in {store.folder} yet: anima chat --mind NAME makes one.", "dim")
    width = max((len(one.name) for one in found), default=0) + 2
    for one in found:
        name, told = Text().append(f"{one.name:<{width}}", "bold"), _line(one)
        write_lines(hanging(name, told, out) if out.is_terminal else [name + told], out)  # in a pipe one each


@minds.command(no_args_is_help=True)
@name_argument
@json_option("Write JSON: its state and all that it is made of.")
@_in_folder
def show(folder: str | None, name: str, as_json: bool) -> None:
    """Show how a mind was left, and what it is made of."""
    from rich.text import Text

    from anima_actors.logs.wrapping import hanging

    with refusing():
        found = store_in(folder).describe(name)
    if as_json:
        write_json(_facts(found, in_full=True))
        return
    out = console()
    for title, words in _rows(found):
        for line in hanging(Text().append(f"{title:<{INDENT}}", "dim"), words, out):
            out.print(line, no_wrap=True, overflow="ellipsis")


@minds.command(no_args_is_help=True)
@name_argument
@click.argument("other")
@_in_folder
def copy(folder: str | None, name: str, other: str) -> None:
    """Make a twin of the mind NAME, called OTHER, as it was last saved."""
    with refusing():
        store_in(folder).copy(name, other)
    click.echo(f"{other} is a twin of {name}")


@minds.command(no_args_is_help=True)
@name_argument
@click.argument("other")
@_in_folder
def rename(folder: str | None, name: str, other: str) -> None:
    """Call the mind NAME OTHER from now on."""
    with refusing():
        store_in(folder).rename(name, other)
    click.echo(f"{name} is {other} now")


@minds.command(no_args_is_help=True)
@name_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@_in_folder
def delete(folder: str | None, name: str, yes: bool) -> None:
    """Delete a mind for good. Asks first; without a terminal it wants --yes."""
    store = store_in(folder)
    with refusing():
        found = store.describe(name)
        if not yes:
            if not sys.stdin.isatty():
                raise BadInput(f"anima minds delete: to delete {found.name} without being asked, add --yes")
            lived = _turns(found) if not found.problem else "a file that cannot be opened"
            click.confirm(f"Delete {found.name}, {lived}, for good?", abort=True)
        store.delete(name)
    click.echo(f"{found.name} is deleted")


@minds.command(no_args_is_help=True, epilog='Example: anima minds forget olha "my sister"')
@name_argument
@click.argument("words")
@click.option("--with-record", is_flag=True, help="Delete its journal too, whole: it holds every word.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_in_folder
def forget(folder: str | None, name: str, words: str, with_record: bool, yes: bool) -> None:
    """Let the mind NAME forget what was said that has these WORDS in it.

    It no longer remembers any sentence, promise or exchange with them, whatever their case. That is a turn of
    its own, on record without the words. The journal of what was said before keeps them: --with-record
    deletes it, from the first turn on, with what was typed. That asks first, or wants --yes.
    """
    import asyncio

    from anima_actors.store import forget_words

    store = store_in(folder, trust_of_user(False))
    with refusing():
        found = store.describe(name)
        if not words.strip():
            raise BadInput("anima minds forget: WORDS is empty; give words of what is to be forgotten")
        if with_record and not yes:
            _confirmed(f"Delete the journal of {found.name}, {_turns(found)}, for good?", "forget")
        gone = asyncio.run(
            forget_words(store, name, words, holder="anima minds forget", with_record=with_record)
        )
    if gone.entries:
        click.echo(f"{gone.name} has forgotten it, in {gone.entries} place{'s' * (gone.entries != 1)}")
    else:
        click.echo(f"{gone.name} remembers nothing with these words")
    if gone.parts:
        click.echo("its journal is deleted; the next turn begins another")
    elif not with_record and store.history_stamp(name):
        click.echo("its journal still has what was said; --with-record deletes it")


def _confirmed(question: str, command: str) -> None:
    """Ask, and end the command on a no; without a terminal it wants --yes."""
    if not sys.stdin.isatty():
        raise BadInput(f"anima minds {command}: to go on without being asked, add --yes")
    click.confirm(question, abort=True)


def _line(one: "Description") -> "Text":
    from rich.text import Text

    from anima_actors.logs.state_view import mood

    if one.problem:
        return Text(f"cannot be opened; anima minds show {one.name} tells why", "red")
    head = Text().append(f"{_turns(one)}, seen {_ago(one.seen_s)}  ", "dim")
    return head.append_text(mood(one.state))


def _rows(one: "Description") -> "Iterator[tuple[str, Text]]":
    """Return what there is to know of a mind, each with its title."""
    from rich.text import Text

    from anima_actors.logs.state_view import mood
    from anima_actors.logs.text import duration, tidy
    from anima_actors.voice.settings import VoiceSettings, describe_voice

    yield "mind", Text(one.name, "bold")
    if one.problem:
        yield "problem", Text(one.problem, "red")
    else:
        made_of = one.made_of
        yield "left", mood(one.state)
        yield "turns", Text(f"{one.turns:,}, {duration(one.lived_s)} of its time")
        yield "voice", Text(describe_voice(VoiceSettings.from_data(made_of["voice"])))
        yield "persona", Text(_persona(made_of))
        yield "values", Text(", ".join(f"{name} {value:.2f}" for name, value in made_of["values"].items()))
        if own := _own_modules(made_of):
            yield "its own", Text(", ".join(own))
        yield "seed", Text(str(made_of["seed"]))
        if made_of["only"] is not None:
            yield "only", Text(", ".join(made_of["only"]))
        if made_of["without"]:
            yield "without", Text(", ".join(made_of["without"]))
    yield "seen", Text(_ago(one.seen_s))
    yield "file", Text(f"{tidy(str(one.file))}, {one.bytes / 1000:,.1f} kB")


def _own_modules(made_of: Any) -> list[str]:
    """Return the modules that are not built in, and where its file says that they are."""
    from anima_actors.logs.text import tidy
    from anima_actors.mind.module_refs import is_built_in

    told = ((str(one["name"]), str(one["reference"])) for one in made_of["extra"])
    return [tidy(f"{name} ({reference})") for name, reference in told if not is_built_in(reference)]


def _persona(made_of: Any) -> str:
    """Return the traits, and where they have drifted from what they were at birth."""
    now = made_of["persona_now"]
    traits = []
    for name, born in made_of["persona"].items():
        drifted = f" → {now[name]:.2f}" if f"{now.get(name, born):.2f}" != f"{born:.2f}" else ""
        traits.append(f"{name} {born:.2f}{drifted}")
    return ", ".join(traits)


def _turns(one: "Description") -> str:
    return f"{one.turns:,} turn{'s' * (one.turns != 1)}"


def _ago(seen_s: float) -> str:
    from anima_actors.logs.text import roughly
    from anima_actors.store.presence import A_TURN_S

    seconds = time.time() - seen_s
    return "just now" if seconds < A_TURN_S else f"{roughly(seconds)} ago"


def _facts(one: "Description", *, in_full: bool = False) -> dict[str, Any]:
    facts = {"name": one.name, "file": str(one.file), "bytes": one.bytes, "seen_s": one.seen_s}
    if one.problem:
        return {**facts, "problem": one.problem}
    facts |= {"turns": one.turns, "lived_s": one.lived_s, "primary": one.state["primary"]}
    return {**facts, "state": dict(one.state), "made_of": dict(one.made_of)} if in_full else facts
