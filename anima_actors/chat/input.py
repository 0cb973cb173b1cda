"""Ctrl-C while the mind speaks stops the answer, not the program; a hang-up ends it in good order."""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]


@contextmanager
def interrupting(hush: Callable[[], None]) -> Iterator[None]:
    """Call a function of the event loop's at each Ctrl-C, instead of ending the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(hush))
    try:
        with _unseen_keys():
            yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end a wait that the event loop knows nothing of, such as for a line of a pipe."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def tidy_end() -> Iterator[None]:
    """Leave in good order when the terminal is closed or the program is told to end."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        if before[number] is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, leave)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, before[number])


@contextmanager
def _unseen_keys() -> Iterator[None]:
    """What is typed meanwhile does not show in the midst of an answer; it is there for the next line."""
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
