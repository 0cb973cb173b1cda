"""What a conversation writes: to a terminal for a person, or into a pipe for a program."""

from collections.abc import AsyncIterable, Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.chat.flow import NARROWEST, Flow, harmless
from anima_actors.chat.mood import mood_lines

INDENT = 2
WIDEST = 88  # columns that are pleasant to read
ROOM = 30  # columns that words need beside a label
LABEL = 19  # columns of what a line of a list begins with


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
                self._write(" " * INDENT)
            heard = True
            self._write(flow.feed(piece) if on_terminal else harmless(piece))
        if heard:
            self._write(f"{flow.end() if on_terminal else ''}\n")
        return heard

    def mood(self, state: Mapping[str, Any]) -> None:
        """How the mind feels, in a line; for a person only."""
        if self.talking:
            self.lines(mood_lines(state, self.width - INDENT), indent=INDENT)

    def gap(self) -> None:
        """An empty line between what a person reads."""
        if self.talking:
            self.out.print()

    def say(self, words: str | Text) -> None:
        """What was asked for: for a person on lines that wrap between words."""
        text = Text(words) if isinstance(words, str) else words
        if self.talking:
            self.lines(text.wrap(self.out, self.width - INDENT), indent=INDENT)
        else:
            self.lines([text])

    def place(self, path: str, note: str = "") -> None:
        """Where a file is now; to be copied, so never cut in two."""
        text = Text(path).append(f" ({note})" if note else "", "dim")
        self.lines([text], indent=INDENT if self.talking else 0)

    def hang(self, line: Text, label: int = LABEL) -> None:
        """A line of a list: its words hang behind its label, or under it where there is no room behind it."""
        room = max(NARROWEST, self.width - INDENT)
        head, words = line[:label], line[label:]
        under = room - label < ROOM
        indent = 2 * INDENT if under else label
        pieces = words.wrap(self.out, max(NARROWEST, room - indent)) or [words]
        lines = [Text(" " * indent) + piece for piece in pieces]
        lines = [head, *lines] if under else [head + pieces[0], *lines[1:]]
        self.lines(lines, indent=INDENT if self.talking else 0)

    def lines(self, lines: Iterable[Text], indent: int = 0) -> None:
        """Lines as they are."""
        for line in lines:
            line.rstrip()
            shown = Text(" " * indent) + line if line else line
            self.out.print(shown, no_wrap=True, overflow="ignore", crop=False)

    def remark(self, words: str) -> None:
        """What a person should know, dimmed; beside the replies where they go into a pipe."""
        self._aside(Text(words, "dim"))

    def refuse(self, words: str) -> None:
        """What cannot be done."""
        self._aside(Text(words, "red"))

    def ask(self, prompt: str) -> None:
        """A prompt, with the cursor behind it."""
        self._write(prompt)

    def _aside(self, text: Text) -> None:
        lines: Iterable[Text] = [text]
        if self.talking:
            wrapped = text.wrap(self.aside, max(NARROWEST, min(self.aside.width, WIDEST) - INDENT))
            lines = [Text(" " * INDENT) + line for line in wrapped]
        for line in lines:
            line.rstrip()
            self.aside.print(line, no_wrap=True, overflow="ignore", crop=False)

    def _write(self, text: str) -> None:
        self.out.file.write(text)
        self.out.file.flush()
