"""What can be typed besides words: one table of commands, and how a line is read. Pure."""

from typing import NamedTuple

from anima_actors.encoding.text import is_one_line
from anima_actors.runtime import AnimaError
from anima_actors.runtime.errors import suggestion
from anima_actors.scenario.values import COMMANDS as STIMULI


class ChatError(AnimaError, ValueError):
    """What was typed cannot be done; one line that says why, and what could be typed instead."""


class Command(NamedTuple):
    """One thing that can be asked for."""

    name: str
    about: str  # in a line, for /help
    argument: str = ""  # how it is written after the name; in brackets where it can be left out

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.argument}".rstrip()


class Said(NamedTuple):
    """Words for the mind."""

    words: str


class Order(NamedTuple):
    """A command, and what was written after it."""

    command: Command
    argument: str


_MOVES = {
    "stress": "something weighs on it",
    "relax": "the pressure goes",
    "connect": "somebody comes near",
    "shock": "something sudden and bad happens",
    "joy": "something good happens",
    "grief": "something is lost",
}

TABLE: tuple[Command, ...] = (
    *(Command(name, _MOVES.get(name, "something happens"), "[WORDS]") for name in STIMULI),
    Command("rest", "nobody speaks for a while: 90s, 20m, 2h, 3d", "TIME"),
    Command("state", "everything that moves inside"),
    Command("why", "why a value is what it is: primary, reactors.tension@3", "PATH[@TURN]"),
    Command("prompt", "what a language model is told, and which module says it", "[numbers]"),
    Command("log", "every event of every turn from now on", "on|off"),
    Command("plot", "a picture of the conversation", "[FILE]"),
    Command("model", "who speaks, or who speaks from now on", "[PROVIDER] [MODEL] [URL]"),
    Command("models", "the providers of language models, and models of theirs"),
    Command("add", "a module joins: pulse, curiosity, ./mine.py", "MODULE"),
    Command("remove", "a module leaves; its state is kept", "MODULE"),
    Command("save", "keep this mind under a name", "[NAME]"),
    Command("export", "the states of this session as JSON", "[FILE]"),
    Command("reset", "begin anew: everything that it lived is gone", "[yes]"),
    Command("help", "this list"),
    Command("quit", "leave; so does Ctrl-D"),
)

NAMES: dict[str, Command] = {command.name: command for command in TABLE}


def read(line: str) -> Said | Order | None:
    """What a line asks for; None where it is empty.

    Words that begin with a slash are written with two.

    Raises:
        ChatError: there is no such command, or it is not written like that.
    """
    text = line.strip()
    if not text:
        return None
    if not text.startswith("/"):
        return Said(text)
    if text.startswith("//"):
        return Said(text[1:])
    first, *rest = text[1:].split(maxsplit=1)[:2] or [""]
    command = NAMES.get(first.lower())
    if command is None:
        raise ChatError(f"there is no /{_short(first)}{_nearest(first)}")
    argument = rest[0].strip() if rest else ""
    if argument and not command.argument:
        raise ChatError(f"{command.usage} takes nothing after it")
    if not argument and command.argument and not command.argument.startswith("["):
        raise ChatError(f"/{command.name} wants more: {command.usage}")
    return Order(command, argument)


def _nearest(word: str) -> str:
    hint = suggestion(word.lower(), NAMES)
    if "did you mean" in hint:
        return hint.replace('"', '"/', 1)
    return "; /help lists the commands, and words that begin with a slash are written with two: //"


def _short(word: str) -> str:
    shown = word if is_one_line(word) else repr(word)[1:-1]
    return shown if len(shown) <= 30 else f"{shown[:29]}…"
