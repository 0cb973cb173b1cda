"""Lines from a pipe, or from a terminal that can do nothing but lines."""

from collections.abc import Callable
from typing import Protocol, TextIO

from anima_actors.chat.interrupts import interruptible

PROMPT = "› "
LONGEST_LINE = 1_000_000  # characters


class Reader(Protocol):
    """Where the words come from."""

    async def line(self) -> str:
        """What is typed next; it may be several lines, pasted.

        Raises:
            EOFError: there is no more.
            KeyboardInterrupt: somebody wants to leave the line as it is.
        """
        ...


class PlainReader:
    """Reads a line at a time.

    Args:
        source: of the lines.
        ask: writes the prompt; None where nobody is there to see one.
    """

    def __init__(self, source: TextIO, ask: Callable[[str], object] | None) -> None:
        self._source = source
        self._ask = ask

    async def line(self) -> str:
        """The next line. Nothing else happens meanwhile: the mind waits for it."""
        if self._ask is not None:
            self._ask(PROMPT)
        with interruptible():
            text = self._source.readline(LONGEST_LINE)
        if not text:
            raise EOFError
        return text
