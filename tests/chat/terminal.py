"""A real terminal in which the program runs: keys go in, and the screen is read as a person sees it."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

from tests.cli.anima import around

COLUMNS, LINES = 100, 60
PATIENCE_S = 30.0
CTRL_C, CTRL_D, TAB, UP, ENTER = "\x03", "\x04", "\t", "\x1b[A", "\r"


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, child: "pexpect.spawn[bytes]") -> None:
        self.child = child
        self.screen = pyte.HistoryScreen(COLUMNS, LINES, history=2_000)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = b""

    def type(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys.encode())

    def say(self, line: str) -> None:
        """Type a line, send it, and wait until the program asks for the next."""
        prompts = self.prompts
        self.type(f"{line}{ENTER}")
        self.wait_for_prompt(prompts + 1)

    def wait_for(self, words: str, after: int = 0) -> None:
        """Wait until words are to be seen, anywhere after so many characters."""
        self._wait(lambda: words in self.text[after:], f"{words!r} is not to be seen")

    def wait_for_prompt(self, number: int) -> None:
        """Wait until so many prompts have been shown and the last is empty."""
        self._wait(
            lambda: self.prompts >= number and self.lines[-1:] == ["›"], "the program does not ask for more"
        )

    @property
    def prompts(self) -> int:
        return sum(line.startswith("›") for line in self.lines)

    @property
    def lines(self) -> list[str]:
        """Everything that was shown, what has scrolled away included, without what is empty at the end."""
        history = ["".join(line[x].data for x in range(COLUMNS)).rstrip() for line in self.screen.history.top]
        shown = [line.rstrip() for line in self.screen.display]
        lines = [*history, *shown]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def end(self) -> int:
        """Wait until the program is over; its exit status."""
        deadline = time.monotonic() + PATIENCE_S
        while self.child.isalive() and time.monotonic() < deadline:
            self._hear(0.1)
        self._hear(0.1)
        assert not self.child.isalive(), self.text
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -(self.child.signalstatus or 0)

    def _wait(self, met: Callable[[], bool], problem: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not met():
            assert time.monotonic() < deadline, f"{problem}:\n{self.text}"
            self._hear(0.1)

    def _hear(self, seconds: float) -> None:
        try:
            heard = self.child.read_nonblocking(65_536, seconds)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            time.sleep(0.05)
            return
        self.bytes += heard
        self._stream.feed(heard)
        if b"\x1b[6n" in heard:  # it asks where the cursor is
            self.child.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R".encode())


@contextmanager
def terminal(*arguments: str, folder: Path, **environment: str) -> Iterator[Terminal]:
    """Start `anima` with these arguments on a terminal."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "anima_actors", *arguments],
        env={**around(), "TERM": "xterm-256color", "ANIMA_HOME": str(folder), **environment},
        dimensions=(LINES, COLUMNS),
        timeout=PATIENCE_S,
        # Under nohup the tests' own processes ignore it, and so would the program.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    try:
        yield Terminal(child)
    finally:
        child.close(force=True)
