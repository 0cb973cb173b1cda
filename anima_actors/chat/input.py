"""What is typed: lines without an editor, and Ctrl-C, which stops the answer while the mind speaks."""

import asyncio
import codecs
import io
import os
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
    """Where the words come from. While it waits for them, other tasks run."""

    async def line(self) -> str:
        """Return what is typed next; it may be several lines, pasted.

        Raises:
            EOFError: there is no more.
            KeyboardInterrupt: somebody wants to leave the line as it is.
        """
        ...

    async def above(self, write: Callable[[], object]) -> None:
        """Have something written above the line on which somebody may be typing."""
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
        self._asked = False  # whether a prompt stands at the end of what is written
        self._held = ""  # what was read of later lines
        self._ended = False
        self._descriptor = _descriptor_of(source)
        new_decoder = codecs.getincrementaldecoder(getattr(source, "encoding", None) or "utf-8")
        self._decoder = io.IncrementalNewlineDecoder(new_decoder("replace"), translate=True)

    async def line(self) -> str:
        """Return the next line."""
        if self._ask is not None:
            self._ask(PROMPT)
            self._asked = True
        text = await self._read()
        self._asked = False
        if not text:
            raise EOFError
        return text

    async def above(self, write: Callable[[], object]) -> None:
        """Have something written on lines of its own, and ask anew where somebody was asked."""
        if self._asked and self._ask is not None:
            self._ask("\n")
            write()
            self._ask(PROMPT)
        else:
            write()

    async def _read(self) -> str:
        if self._descriptor is None:  # nothing that can be waited for
            with _handling({signal.SIGINT: signal.default_int_handler}):  # the event loop does not hear it
                return self._source.readline(LONGEST_LINE)
        while "\n" not in self._held and len(self._held) < LONGEST_LINE and not self._ended:
            await _readable(self._descriptor)
            data = os.read(self._descriptor, io.DEFAULT_BUFFER_SIZE)
            self._ended = not data
            self._held += self._decoder.decode(data, final=self._ended)
        end = min(self._held.find("\n") + 1 or len(self._held), LONGEST_LINE)
        text, self._held = self._held[:end], self._held[end:]
        self._ended = self._ended and bool(text)  # on a terminal there may be more
        return text


def _descriptor_of(source: TextIO) -> int | None:
    """Return what an event loop can wait for; None where there is nothing such."""
    try:
        return source.fileno() if os.name != "nt" else None
    except (OSError, ValueError):
        return None


async def _readable(descriptor: int) -> None:
    """Wait until something can be read, or the end; KeyboardInterrupt at Ctrl-C."""
    loop = asyncio.get_running_loop()
    waited = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if not waited.done():
            waited.set_result(None) if error is None else waited.set_exception(error)

    try:
        loop.add_reader(descriptor, settle, None)
    except OSError:  # a file, which keeps nobody waiting
        return
    interrupted = KeyboardInterrupt()
    try:
        with _handling({signal.SIGINT: lambda *_: loop.call_soon_threadsafe(settle, interrupted)}):
            await waited
    finally:
        loop.remove_reader(descriptor)
