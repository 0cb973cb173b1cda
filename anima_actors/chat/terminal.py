"""What a person asks to see: the state, an account of why, the prompt. A line for each thing."""

import unicodedata
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from anima_actors.explain import Account
from anima_actors.explain.render import WIDTH, lines_of, rendered
from anima_actors.logs.prompt_view import prompt_view
from anima_actors.logs.state_view import bar, mood_lines, undertone
from anima_actors.logs.text import tidy
from anima_actors.mind.mind import Mind

NARROWEST = 20


def harmless(piece: str) -> str:
    """Text without what could move or dress a terminal: a language model may write anything."""
    return "".join(
        character
        for character in piece.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if character == "\n"
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in _TURNS_TEXT_ROUND)
    )


_TURNS_TEXT_ROUND = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


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
        """What can be written after this piece."""
        out = []
        for character in harmless(piece):
            if character == "\n":
                out.append(self._placed())
                self._breaks, self._gap = self._breaks + 1, ""
            elif character == " ":
                out.append(self._placed())
                self._gap = f"{self._gap} " if self._breaks else " "  # a line may be indented
            else:
                self._word += character
                if self._indent + cell_len(self._word) >= self._width:
                    out.append(self._placed())
        return "".join(out)

    def end(self) -> str:
        """What is left to be written. What is empty before the first word or after the last never is."""
        return self._placed()

    def _placed(self) -> str:
        """The word on this line, or on the next where it does not fit."""
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


REACTOR_BAR = 20


def panel(state: Mapping[str, Any]) -> Iterator[Text]:
    """The lines of the panel; what the mind lacks has none."""
    for name, value in (state.get("reactors") or {}).items():
        yield _line(name).append_text(bar(value, REACTOR_BAR)).append(f" {value:.2f}")
    for name, text in _told(state):
        if text:
            yield _line(name).append_text(text)


def _told(state: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    yield "feels", _emotion(state)
    yield "phi", _phi(state)
    yield "surprise", _worded(state.get("pred_label"), state.get("prediction_error"))
    yield "needs", _need(state)
    yield "wants to", _goal(state)
    yield "conflict", _part(state, "dissonance", "label", "level")
    yield "defense", _defense(state)
    yield "through time", _time(state)
    yield "self", _plain((state.get("identity") or {}).get("self_desc"))
    yield "tells itself", _plain(state.get("narrative"))
    for one in state.get("degraded") or ():
        yield "degraded", Text(tidy(f"{one['module']}: {one['reason']}"), "red")


def _line(name: str) -> Text:
    return Text().append(f"{name:<{LABEL}}", "dim")


def _plain(words: object) -> Text:
    return Text(tidy(str(words))) if words else Text()


def _worded(label: object, value: float | None) -> Text:
    text = _plain(label)
    return text.append(f" {value:.2f}", "dim") if label and value is not None else text


def _part(state: Mapping[str, Any], key: str, label: str, value: str) -> Text:
    part = state.get(key) or {}
    return _worded(part.get(label), part.get(value))


def _emotion(state: Mapping[str, Any]) -> Text:
    if not state.get("primary"):
        return Text()
    blend = state.get("blend") or ()
    strength = next((one["intensity"] for one in blend if one["name"] == state["primary"]), None)
    text = Text().append(tidy(str(state["primary"])), "bold magenta")
    text = text.append(f" {strength:.2f}", "dim") if strength is not None else text
    under = undertone(state)
    return text.append(" over ", "dim").append(tidy(under)) if under else text


def _phi(state: Mapping[str, Any]) -> Text:
    phi = state.get("phi")
    if phi is None:
        return Text()
    return bar(phi, REACTOR_BAR).append(f" {phi:.2f} ").append(tidy(str(state.get("phi_label") or "")), "dim")


def _need(state: Mapping[str, Any]) -> Text:
    drive = (state.get("drives") or {}).get(state.get("dominant_drive")) or {}
    return _worded(drive.get("need"), drive.get("intensity"))


def _goal(state: Mapping[str, Any]) -> Text:
    held = state.get("intention")
    if not held:
        return Text()
    age = held["age"]
    since = "new" if not age else f"for {age} turn{'s' * (age != 1)}"
    return Text().append(tidy(str(held["goal"])), "green").append(f" {held['strength']:.2f}, {since}", "dim")


def _defense(state: Mapping[str, Any]) -> Text:
    raised = state.get("defense")
    if not raised:
        return Text()
    text = Text().append(tidy(str(raised["mechanism"])), "red")
    return text.append(f": {tidy(str(raised['description']))}")


def _time(state: Mapping[str, Any]) -> Text:
    told = state.get("temporal") or {}
    if told.get("coherence") is None:
        return Text()
    return _worded("in crisis" if told.get("crisis") else "holds together", told["coherence"])


def account_lines(found: Account, width: int) -> Iterator[Text]:
    """The account of a value as a tree, in so many columns."""
    lines = lines_of(found)
    for line, told in zip(lines, rendered(lines, min(WIDTH, width)), strict=True):
        bold = line.kind in ("head", "total")
        text = Text(told, "bold" if bold else "")
        if not bold and line.place:
            text.stylize("dim", len(told) - len(line.place))
        yield text


def prompt_lines(mind: Mind, out: Console, width: int) -> list[Text]:
    """What a language model is told: each line behind its number and the module that says it."""
    prompt = mind.prompt
    sources = [(row.number, row.module or "prompt") for row in prompt.rows]
    return prompt_view(prompt.text, sources, out, width=width)
