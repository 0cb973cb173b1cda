"""What is typed: lines without an editor, and Ctrl-C, which stops the answer while the mind speaks."""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Protocol, TextIO

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]


Handler = Callable[[int, FrameType | None], object]


@contextmanager
def _handling(handlers: Mapping[int, Handler]) -> Iterator[None]:
    """Handle signals like this for a while, on the main thread, which alone can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def interrupting(hush: Callable[[], None]) -> Iterator[None]:
    """Call a function of the event loop's at each Ctrl-C, instead of ending the program."""
    loop = asyncio.get_running_loop()
    with _handling({signal.SIGINT: lambda *_: loop.call_soon_threadsafe(hush)}), _unseen_keys():
        yield


@contextmanager
def tidy_end(numbers: Iterable[int]) -> Iterator[None]:
    """Leave in good order at one of these signals: the window is closed, or the program is told to end."""

    def leave(number: int, _frame: object) -> None:
        if number != signal.SIGTERM:
            signal.signal(number, signal.SIG_IGN)  # a closing window tells more than once
        raise SystemExit(128 + number)

    with _handling(dict.fromkeys(numbers, leave)):
        yield


@contextmanager
def until_done(numbers: Iterable[int], hush: Callable[[], None]) -> Iterator[None]:
    """Do to the end what is under way, and leave then, at one of these signals.

    A second SIGTERM leaves at once.

    Args:
        numbers: of the signals.
        hush: a function of the event loop's that stops an answer.

    Raises:
        SystemExit: one of them came.
    """
    loop = asyncio.get_running_loop()
    told: list[int] = []

    def heed(number: int, _frame: object) -> None:
        told.append(number)
        if number == signal.SIGTERM and told.count(number) > 1:
            raise SystemExit(128 + number)
        loop.call_soon_threadsafe(hush)

    try:
        with _handling(dict.fromkeys(numbers, heed)):
            yield
    finally:
        if told:
            raise SystemExit(128 + told[0])


@contextmanager
def _unseen_keys() -> Iterator[None]:
    """Hide what is typed in the midst of an answer; it is there for the next line."""
    if termios is None or not sys.stdin.isatty():
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


PROMPT = "› "
LONGEST_LINE = 1_000_000  # characters


class Reader(Protocol):
    """Where the words come from."""

    async def line(self) -> str:
        """Return what is typed next; it may be several lines, pasted.

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
        """Return the next line. Nothing else happens meanwhile: the mind waits for it."""
        if self._ask is not None:
            self._ask(PROMPT)
        with _handling({signal.SIGINT: signal.default_int_handler}):  # the event loop knows of no such wait
            text = self._source.readline(LONGEST_LINE)
        if not text:
            raise EOFError
        return text
