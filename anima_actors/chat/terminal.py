"""What is written, to a terminal or into a pipe: words as they come, remarks, a turn, an account."""

import unicodedata
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from anima_actors.chat.session import Session
from anima_actors.encoding.text import TURNING_ROUND
from anima_actors.explain import Account
from anima_actors.explain.render import WIDTH, lines_of, rendered
from anima_actors.explain.wording import MINUS
from anima_actors.logs.state_view import LABEL, mood_lines
from anima_actors.logs.wrapping import prompt_view
from anima_actors.mind.mind import Mind
from anima_actors.runtime import Turn
from anima_actors.voice import VoiceSettings

NARROWEST = 20


def harmless(piece: str) -> str:
    """Return text without what could move or dress a terminal: a language model may write anything."""
    return "".join(
        character
        for character in piece.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if character == "\n"
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in TURNING_ROUND)
    )


class Flow:
    """Breaks text that arrives in pieces into lines, without waiting for its end.

    A word is written once it is known to be whole, or longer than a line.

    Args:
        width: columns of a line.
        indent: spaces before every line but the first.
        begun: columns of the first line that are taken already.
    """

    def __init__(self, width: int, indent: int = 0, begun: int = 0) -> None:
        self._width = max(width, indent + NARROWEST)
        self._indent = indent
        self._column = begun
        self._word = ""  # not yet known to be whole
        self._gap = ""  # spaces before it
        self._breaks = 0  # lines that end before it
        self._fresh = True  # nothing stands on this line yet
        self._silent = True  # nothing stands anywhere yet

    def feed(self, piece: str) -> str:
        """Return what can be written after this piece."""
        out = []
        for character in harmless(piece):
            if character == "\n":
                out.append(self._placed())
                self._breaks, self._gap = self._breaks + 1, ""
            elif character == " ":
                out.append(self._placed())
                self._gap = f"{self._gap} " if self._breaks else " "  # a line may be indented
            else:
                if self._indent + cell_len(self._word + character) > self._width:
                    out.append(self._placed())  # a wide character is not cut in two
                self._word += character
                if self._indent + cell_len(self._word) >= self._width:
                    out.append(self._placed())
        return "".join(out)

    def end(self) -> str:
        """Return what is left to be written; nothing empty comes before the first word or after the last."""
        return self._placed()

    def _placed(self) -> str:
        """Return the word on this line, or on the next where it does not fit."""
        word, gap, breaks = self._word, self._gap, self._breaks
        if not word:
            return ""
        if self._silent:
            gap, breaks = "", 0
        self._word, self._gap, self._breaks, self._silent = "", "", 0, False
        if breaks:
            self._column, self._fresh = self._indent, True
        needed = len(gap) + cell_len(word)
        if self._column + needed > self._width:
            breaks, gap = breaks if self._fresh else 1, ""
            self._column = self._indent
            needed = cell_len(word)
        self._column += needed
        self._fresh = False
        margin = "\n" * breaks + " " * self._indent if breaks else ""
        return f"{margin}{gap}{word}"


INDENT = 2
WIDEST = 88  # columns that are pleasant to read
ROOM = 30  # columns that words need beside a label


class Screen:
    """Where a conversation is seen.

    Args:
        out: for replies and for what was asked for.
        aside: for remarks and errors, where nobody is there to see them between the replies.
        talking: whether a person types; else replies are written as they are, and nothing around them.
    """

    def __init__(self, out: Console, aside: Console, *, talking: bool) -> None:
        self.out = out
        self.aside = out if talking and out.is_terminal else aside
        self.talking = talking

    @property
    def width(self) -> int:
        """Columns for what is read like a text."""
        return min(self.out.width, WIDEST)

    async def reply(self, pieces: AsyncIterable[str]) -> bool:
        """Write an answer as it comes; False where there was none."""
        heard = False
        on_terminal = self.out.is_terminal
        flow = Flow(self.width, INDENT, INDENT)
        async for piece in pieces:
            if not heard and on_terminal:
                self.write(" " * INDENT)
            heard = True
            self.write(flow.feed(piece) if on_terminal else harmless(piece))
        if heard:
            self.write(f"{flow.end() if on_terminal else ''}\n")
        return heard

    def mood(self, state: Mapping[str, Any]) -> None:
        """Tell a person how the mind feels, in a line."""
        if self.talking:
            self.lines(mood_lines(state, self.width - INDENT), indent=INDENT)

    def gap(self) -> None:
        """Leave an empty line between what a person reads."""
        if self.talking:
            self.out.print()

    def say(self, words: str | Text) -> None:
        """Write what was asked for: for a person on lines that wrap between words."""
        text = Text(words) if isinstance(words, str) else words
        if self.talking:
            self.lines(text.wrap(self.out, self.width - INDENT), indent=INDENT)
        else:
            self.lines([text])

    def place(self, path: str, note: str = "") -> None:
        """Tell where a file is now; to be copied, so never cut in two."""
        text = Text(path).append(f" ({note})" if note else "", "dim")
        self.lines([text], indent=INDENT if self.talking else 0)

    def hang(self, line: Text, label: int = LABEL) -> None:
        """Write a line of a list: its words hang behind its label, or under it where there is no room."""
        room = max(NARROWEST, self.width - INDENT)
        head, words = line[:label], line[label:]
        under = room - label < ROOM
        indent = 2 * INDENT if under else label
        pieces = words.wrap(self.out, max(NARROWEST, room - indent)) or [words]
        lines = [Text(" " * indent) + piece for piece in pieces]
        lines = [head, *lines] if under else [head + pieces[0], *lines[1:]]
        self.lines(lines, indent=INDENT if self.talking else 0)

    def block(self, lines_in: Callable[[int], Iterable[Text]]) -> None:
        """Write lines that are made for a number of columns."""
        indent = INDENT if self.talking else 0
        self.lines(lines_in(self.out.width - 2 * indent), indent)

    def lines(self, lines: Iterable[Text], indent: int = 0, out: Console | None = None) -> None:
        """Write lines as they are."""
        for line in lines:
            line.rstrip()
            shown = Text(" " * indent) + line if line else line
            (out or self.out).print(shown, no_wrap=True, overflow="ignore", crop=False)

    def remark(self, words: str) -> None:
        """Tell what a person should know, dimmed; beside the replies where they go into a pipe."""
        self._aside(Text(words, "dim"))

    def refuse(self, reason: object) -> None:
        """Tell what cannot be done, in a line."""
        self._aside(Text(" ".join(str(reason).split()), "red"))

    def _aside(self, text: Text) -> None:
        width = max(NARROWEST, min(self.aside.width, WIDEST) - INDENT)
        lines = text.wrap(self.aside, width) if self.talking else [text]
        self.lines(lines, INDENT if self.talking else 0, self.aside)

    def write(self, text: str) -> None:
        """Write a piece of a line, such as a prompt, with the cursor behind it."""
        self.out.file.write(text)
        self.out.file.flush()


VoiceFor = Callable[[VoiceSettings, str, str | None, str | None], VoiceSettings]
"""From a voice that was used before, and the provider, model and address that are asked for, to the next."""


@dataclass(slots=True)
class Talk:
    """A conversation under way.

    Attributes:
        session: with whom.
        screen: where it is seen.
        voice_for: finds the settings of another voice; raises an AnimaError where there is none such.
        list_models: writes the table of providers.
        logged: whether each turn is told event by event.
        voices: the voices that spoke before, by provider.
        endings: the signals after which the conversation is left as soon as what is under way is kept.
    """

    session: Session
    screen: Screen
    voice_for: VoiceFor
    list_models: Callable[[], None]
    logged: bool = False
    voices: dict[str, VoiceSettings] = field(default_factory=dict)  # used before, by provider
    endings: Sequence[int] = ()

    def tell_turn(self, turn: Turn | None) -> None:
        """Tell what a turn came to: its log where that is on, how the mind feels, what was out of order."""
        state = self.session.mind.state
        if self.logged and turn is not None:
            from anima_actors.logs import Selection, TurnSummary
            from anima_actors.logs.pretty_log import PrettyLog

            wiring = self.session.mind.bus.wiring
            PrettyLog(self.screen.out, wiring, Selection()).turn(turn, TurnSummary("", state))
        else:
            self.screen.mood(state)
        spoken = self.session.spoken
        voices = [one for one in state["degraded"] if one["module"] == "voice"]
        if spoken is not None and spoken.partial and not voices:
            self.screen.remark("(stopped)")
        for one in state["degraded"]:
            told = one["reason"] if one in voices else f"{one['module']} failed: {one['reason']}"
            told += "" if told.endswith(("?", "!", ".")) else "."
            stood_in = one in voices and spoken is not None and not spoken.partial
            self.screen.remark(f"{told} The offline voice answered." if stood_in else told)

    def tell_by_itself(self, turn: Turn | None) -> None:
        """Tell a turn that a timer has opened, where anything of it is to be told."""
        if self.logged:
            self.tell_turn(turn)
        self.tell_own_words()

    def tell_own_words(self) -> None:
        """Tell what the mind has said of its own accord."""
        while self.session.own_words:
            self.screen.say(harmless(self.session.own_words.popleft().text))
            self.screen.gap()


def account_lines(found: Account, width: int, *, amounts: bool = False) -> Iterator[Text]:
    """Return the account of a value as a tree, in so many columns; with its amounts in colours."""
    lines = lines_of(found)
    for line, told in zip(lines, rendered(lines, min(WIDTH, width)), strict=True):
        bold = line.kind in ("head", "total")
        text = Text(told, "bold" if bold else "")
        if not bold and line.place:
            text.stylize("dim", len(told) - len(line.place))
        if not bold and line.amount and amounts:
            style = "red" if line.amount.startswith(MINUS) else "green"
            text.stylize(style, 0, told.index(line.amount) + len(line.amount))
        yield text


def prompt_lines(mind: Mind, out: Console, width: int, numbers: bool | None = None) -> list[Text]:
    """Return the prompt: each line behind its number and the module that says it.

    Args:
        mind: whose last turn it is of.
        out: where it is written.
        width: in columns.
        numbers: whether with the figures of the state; None for what the mind's voice is told.
    """
    prompt = mind.prompt_of(mind.history[-1].gathered if mind.history else None, numbers)
    sources = [(row.number, row.module or "prompt") for row in prompt.rows]
    return prompt_view(prompt.text, sources, out, width=width)
