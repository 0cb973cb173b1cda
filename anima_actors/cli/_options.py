"""Options that several commands share, the records that they fill, and the reading of their values."""

import os
import time
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._output import STDOUT

if TYPE_CHECKING:
    from anima_actors.mind.trust import ModuleTrust
    from anima_actors.store import MindStore
    from anima_actors.sweep import Engine

Decorator = Callable[[Any], Any]

HOME = "ANIMA_HOME"
TRUSTED = "trusted.json"
MOST_DIGITS = 12
LARGEST_SEED = 2**63 - 1


def gathered(name: str, record: type[Any], *options: Decorator) -> Decorator:
    """Return a decorator that adds options to a command and hands it their values as one record.

    Args:
        name: of the command's parameter.
        record: a named tuple whose fields are the options' parameters.
        options: in the order in which the help lists them.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def run(**values: Any) -> Any:
            fields = {field: values.pop(field) for field in record._fields if field in values}
            return command(**values, **{name: record(**fields)})

        decorated: Callable[..., Any] = run
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def names_in(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Read the names in a repeatable option, which may have commas between them."""
    names = tuple(name.strip() for one in given for name in one.split(","))
    if not all(names):
        raise click.BadParameter("write names with commas between them, such as defense,dissonance")
    return names


def number_option(name: str, least: int, most: int, text: str, **more: Any) -> Decorator:
    """Return an option that takes a whole number from the least to the most; a default is shown."""

    def read(_ctx: click.Context, _param: click.Parameter, given: str | None) -> int | None:
        if given is None:
            return None
        if not given.isdecimal() or len(given) > 20 or not least <= int(given) <= most:
            raise click.BadParameter(f"{given[:40]!r} is no whole number from {least} to {most}")
        return int(given)

    more = {"metavar": "N", "show_default": "default" in more, **more}
    return click.option(name, callback=read, help=text, **more)


class EngineOptions(NamedTuple):
    """Who does the work, as the command line asks for it."""

    engine: str | None = None
    processes: int | None = None

    def chosen(self, command: str, *, few: bool) -> "Engine":
        """Return the engine, or raise BadInput: several processes or, for few, this one."""
        from anima_actors.sweep import engine_named

        with refusing(f"anima {command}"):
            return engine_named(self.engine, self.processes, few=few)


engine_options = gathered(
    "engine",
    EngineOptions,
    click.option(
        "--engine",
        metavar="NAME",
        shell_complete=complete.engines,
        help="Work in several processes, in this one (serial), or at dask://HOST:PORT; where there is little "
        "to do in this one, else in processes, unless told otherwise.",
    ),
    number_option("--processes", 1, 256, "Share the work among N; one a processor unless told otherwise."),
)


class TurnRange(NamedTuple):
    """The turns from one to another, both included."""

    first: int | None = None  # None for the first there is
    last: int | None = None  # None for the last there is


def turns_in(_ctx: click.Context, _param: click.Parameter, given: str | None) -> TurnRange | None:
    """Read turns written as "5", "5:9", "5:" or ":9"."""
    if given is None:
        return None
    first, colon, last = (part.strip() for part in given.partition(":"))
    if not colon:
        last = first
    numbers = []
    for text in (first, last):
        if text and not (text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS and int(text)):
            raise click.BadParameter(f"{given[:40]!r} is no turn; write 5, or 5:9 for the turns from 5 to 9")
        numbers.append(int(text) if text else None)
    turns = TurnRange(*numbers)
    if not any(numbers) or (turns.first and turns.last and turns.first > turns.last):
        raise click.BadParameter(f"{given[:40]!r} are no turns; write 5, or 5:9 for the turns from 5 to 9")
    return turns


def journal_name(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    """Read the name of a file for a journal, which cannot go to stdout."""
    if given == STDOUT:
        raise click.BadParameter("a journal needs a file of its own; name one")
    return given


def names_option(
    option: str, text: str, metavar: str = "MODULES", lookup: complete.Lookup = complete.modules
) -> Decorator:
    """Return a repeatable option that takes names, of modules unless told otherwise."""
    return click.option(
        option, multiple=True, callback=names_in, metavar=metavar, help=text, shell_complete=lookup
    )


def seed_option(text: str, **more: Any) -> Decorator:
    """Return --seed, which takes a whole number up to the largest that a journal can hold."""
    return number_option("--seed", 0, LARGEST_SEED, text, **more)


def set_option(text: str) -> Decorator:
    """Return --set, whose values "KEY=VALUE" are for :func:`~anima_actors.cli._modules.changes_in`."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="KEY=VALUE",
        help=f"{text}, such as persona.neuroticism=0.9, values.care=1, emotion.learn_rate=0. Repeatable.",
        shell_complete=complete.settings,
    )


def json_option(text: str = "Write JSON.") -> Decorator:
    """Return --json, a flag; see :func:`json_out_option` for one that may name a file."""
    return click.option("--json", "as_json", is_flag=True, help=text)


def json_out_option(text: str) -> Decorator:
    """Return --json, which may name a file; without a name, or as -, it writes to stdout."""
    told = f"{text}, to stdout or to a file, --json=OUT."
    return click.option("--json", "json_out", is_flag=False, flag_value=STDOUT, metavar="[OUT]", help=told)


def record_option(text: str, metavar: str) -> Decorator:
    """Return --record, which names the file of a journal."""
    return click.option("--record", metavar=metavar, callback=journal_name, help=text)


junit_option = click.option(
    "--junit", "junit_out", metavar="OUT", help="Write verdicts as JUnit XML; - for stdout."
)
sync_option = click.option(
    "--sync",
    type=click.Choice(["turn", "every-second", "never"]),
    help="Hand a recorded turn to the system then; turn unless told otherwise.",
)
detail_option = click.option(
    "--detail",
    type=click.Choice(["events", "inputs"]),
    help="Record all events of a turn, or its inputs alone, from which the rest is made again; events.",
)
stories_argument = click.argument(
    "files", nargs=-1, required=True, metavar="STORY...", shell_complete=complete.stories
)
journals_argument = click.argument("files", nargs=-1, required=True, metavar="FILE...")


class LogOptions(NamedTuple):
    """The log of a run."""

    log: str | None = None
    log_only: tuple[str, ...] = ()
    log_level: str | None = None
    prompt: bool = False
    numbers: bool = False


_log = (
    click.option(
        "--log",
        type=click.Choice(["pretty", "brief", "json", "off"]),
        help="Write the log like this: pretty for one run, off for several, unless told otherwise. Brief is "
        "a line or two a turn, with what changed.",
    ),
    names_option("--log-only", "Log these modules alone, such as defense,dissonance. Repeatable."),
    click.option(
        "--log-level",
        type=click.Choice(["debug", "info", "warning"]),
        help="Log from this level on: debug adds skipped handlers; warning has failures and raised flags.",
    ),
)
recorded_log_options = gathered("log", LogOptions, *_log)
log_options = gathered(
    "log",
    LogOptions,
    *_log,
    click.option("--prompt", is_flag=True, help="Log the prompt that a language model would get."),
    click.option("--numbers", is_flag=True, help="Log it with the figures of the state; implies --prompt."),
)


class ModuleOptions(NamedTuple):
    """The modules of a mind as the command line asks for them."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()  # --with
    replace: tuple[str, ...] = ()
    intercept: tuple[str, ...] = ()


def _with(action: str) -> Decorator:
    told = (
        f'{action} module: "package.module:Class", "./file.py:Class", "./file.py" where it has one actor, '
        "or a name that anima modules lists. Repeatable."
    )
    return click.option(
        "--with", "extra", multiple=True, metavar="REFERENCE", help=told, shell_complete=complete.files
    )


class OwnModules(NamedTuple):
    """The modules that a file names, as the command line lets them be run."""

    extra: tuple[str, ...] = ()  # --with
    trust: bool = False


with_option, given_option = _with("Add a"), _with("Give its own")
trust_option = click.option(
    "--trust",
    is_flag=True,
    help="Trust the source of the modules that the file names, as it is now, and remember that.",
)
own_module_options = gathered("own", OwnModules, given_option, trust_option)
"""Of the commands that run what a file names."""
_choosing = (
    names_option("--only", "Use these psyche modules alone; coordinator and voice stay. Repeatable."),
    names_option("--without", "Leave modules out, such as defense,memory. Repeatable."),
)
_joining = (
    with_option,
    click.option(
        "--replace",
        multiple=True,
        metavar="NAME=REFERENCE",
        help="Put a module in place of a built-in one: defense=./humor.py:HumorDefense. Repeatable.",
    ),
    click.option(
        "--intercept",
        multiple=True,
        metavar="REFERENCE",
        shell_complete=complete.files,
        help="Add a module that sees events before their readers and may change them. Repeatable.",
    ),
)
joining_options = gathered("modules", ModuleOptions, *_joining)
module_options = gathered("modules", ModuleOptions, *_choosing, *_joining)
mind_module_options = gathered("modules", ModuleOptions, *_choosing, with_option)


def _folder(**more: Any) -> Decorator:
    told = f"Keep minds in this folder, in place of {HOME} or the user's data folder."
    return click.option("--folder", metavar="FOLDER", help=told, **more)


folder_option = _folder(envvar=HOME)
own_folder_option = _folder()
"""Of a command whose group takes the folder too, or finds it in the environment."""
no_record_option = click.option(
    "--no-record", is_flag=True, help="Keep no journal of the turns beside a mind that is kept."
)


def store_in(folder: str | None, trust: "ModuleTrust | None" = None) -> "MindStore":
    """Return the minds of a folder, or raise BadInput for a file; None for the user's own."""
    from anima_actors.mind.trust import NOBODY
    from anima_actors.runtime.clock import elapsed_s
    from anima_actors.store import MindStore

    place = Path(folder) if folder else _user_folder() / "minds"
    if place.exists() and not place.is_dir():
        raise BadInput(f"{place}: it is a file; minds are kept in a folder")
    return MindStore(place, time.time, elapsed_s, trust or NOBODY)


def trust_of_user(trusting: bool) -> "ModuleTrust":
    """Return what the user has trusted; with --trust, whatever is asked about is trusted from now on.

    It is kept where the user's own minds are, never in a folder that --folder names: that may be anybody's.
    """
    from anima_actors.mind.trust import ModuleTrust

    home = os.environ.get(HOME)
    file = (Path(home) if home else _user_folder()) / TRUSTED
    return ModuleTrust(file, trusting=trusting, tell=lambda line: click.echo(line, err=True))


def _user_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("anima-actors", appauthor=False)


def _minds(context: click.Context) -> Iterable[str]:
    outer = context.parent.params if context.parent else {}
    names: Iterable[str] = store_in(context.params.get("folder") or outer.get("folder")).names()
    return names


mind_names = complete.completing(_minds)
