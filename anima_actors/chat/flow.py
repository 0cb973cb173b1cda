"""Words as they come, broken into lines between words. Pure: pieces in, text to write out."""

import unicodedata

from rich.cells import cell_len

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
