"""A look at the module as it runs: which clocks, chances and files its plain handlers come to, and where.

The profiler sees every call of a function written in C, however it was imported; the audit hook sees every
file, socket and process that the interpreter opens. Both act only while a plain handler runs.
"""

import os
import random
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import Any

from anima_actors.testing.conformance.findings import Findings
from anima_actors.testing.conformance.forbidden import AUDITED, CLOCKS, NOW, TOLD

FORGIVEN = ("importlib", "_frozen_importlib", "logging", "structlog", "warnings", "linecache", "traceback")
"""Whose own looking at clocks and files is not the module's: what it logs or imports may bear a time."""

_CLOCKS: dict[Any, str] = {getattr(time, name): f"time.{name}" for name in CLOCKS if hasattr(time, name)}
_ENVIRONMENT = {type(os.environ).__getitem__.__code__: "os.environ"}


class Watch:
    """Tells the findings what a plain handler comes to while :meth:`on`."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    @contextmanager
    def on(self) -> Iterator[None]:
        """While a plain handler runs."""
        _AuditHook.install().tell = self._audited
        sys.setprofile(self._called)
        try:
            yield
        finally:
            sys.setprofile(None)
            _AuditHook.install().tell = None

    def _called(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code in _ENVIRONMENT:
            self._found("outside", _ENVIRONMENT[frame.f_code], frame)
        if event != "c_call":
            return
        owner = getattr(argument, "__self__", None)
        if isinstance(owner, random.Random):
            self._found("chance", f"random.{argument.__name__}", frame)
        elif argument is os.urandom:
            self._found("chance", "os.urandom", frame)
        elif argument is time.sleep:
            self._found("waiting", "time.sleep", frame)
        elif isinstance(owner, type) and issubclass(owner, date) and argument.__name__ in NOW:
            self._found("clock", f"{owner.__name__}.{argument.__name__}", frame)
        elif owner is time and argument in _CLOCKS:
            self._found("clock", _CLOCKS[argument], frame)

    def _audited(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        family = event.partition(".")[0]
        if family in AUDITED and event != "os.fwalk":
            subject = f" {arguments[0]!r:.60}" if family == "open" and arguments else f" ({event})"
            self._found("outside", f"{AUDITED[family]}{subject}", frame)

    def _found(self, check: str, what: str, frame: FrameType) -> None:
        if check in self._findings.failed or _forgiven(frame):
            return
        self._findings.fail(check, TOLD[check].format(what), self._findings.subject.place_in(frame))


def _forgiven(frame: FrameType | None) -> bool:
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] in FORGIVEN:
            return True
        if name.startswith("anima_actors.testing."):
            return False
        frame = frame.f_back
    return False


Tell = Callable[[str, tuple[Any, ...], FrameType], None]


class _AuditHook:
    """The one hook of this process: one that is installed cannot be taken out again."""

    _only: "_AuditHook | None" = None

    def __init__(self) -> None:
        self.tell: Tell | None = None
        self.refuses = False  # whether nothing may leave this machine
        sys.addaudithook(self._hear)

    @classmethod
    def install(cls) -> "_AuditHook":
        if cls._only is None:
            cls._only = cls()
        return cls._only

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.tell is not None:
            tell, self.tell = self.tell, None  # what is done here is nobody's doing
            try:
                tell(event, arguments, sys._getframe(1))
            finally:
                self.tell = tell
        if self.refuses and event in REFUSED:
            raise ConnectionRefusedError("a conformance check lets nothing out")


REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system")


@contextmanager
def nothing_leaves() -> Iterator[None]:
    """While it lasts, no connection is made and no process started, whoever tries."""
    hook = _AuditHook.install()
    hook.refuses = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        hook.refuses = False
