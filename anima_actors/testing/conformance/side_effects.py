"""Side effects of plain handlers: what the source shows, then what a running handler is caught at.

Blocking calls (sleep, a taken lock, a read or write) are caught by blockbuster; files, sockets and processes
that are opened by the interpreter's own audit events, which also keep a module under check from reaching out.
"""

import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType
from typing import Any

from blockbuster import BlockBuster

from anima_actors.runtime.step import HandlerStep
from anima_actors.testing.conformance.driver import GeneratedTurns, WatchedHarness, live
from anima_actors.testing.conformance.forbidden_calls import TOLD, forbidden_uses
from anima_actors.testing.conformance.module import Findings
from anima_actors.testing.conformance.report import Limits

TURNS = 250


def check_side_effects(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Look for a wall clock, chance but its own, a sleep, a file, a socket or a process."""
    for use in forbidden_uses(findings.subject):
        findings.fail(use.check, use.told, use.place)
    harness = watched(findings)
    for _ in live(harness, turns.turns(3), TURNS, findings, budget_s=limits.short_s):
        if "waiting" in findings.failed:
            break
    findings.done |= {"clock", "chance", "outside"}


def watched(findings: Findings) -> WatchedHarness:
    """Return a harness whose plain handlers are caught where they block or reach out."""
    harness = WatchedHarness(findings.subject.module)
    blocking = BlockBuster()
    del blocking.functions["os.getcwd"]  # asked for to tell the place of a finding

    @contextmanager
    def watch() -> Iterator[None]:
        hook = _AuditHook.install()
        blocking.activate()
        hook.findings = findings
        try:
            yield
        finally:
            hook.findings = None
            blocking.deactivate()

    def around(step: HandlerStep) -> AbstractContextManager[None]:
        return nullcontext() if step.asynchronous else watch()

    harness.around = around
    harness.in_loop = True  # blockbuster looks at what runs in an event loop
    return harness


AUDITED: Mapping[str, str] = {
    "open": "opens",
    "socket": "uses a socket",
    "subprocess": "starts a process",
    "os": "asks the operating system",
    "shutil": "moves files",
    "sqlite3": "opens a database",
    "urllib": "asks the network",
    "ftplib": "asks the network",
    "smtplib": "asks the network",
    "glob": "looks for files",
    "tempfile": "makes a file",
    "ctypes": "loads a library",
}
"""The beginnings of the interpreter's own audit events, and what such an event means."""

FORGIVEN = ("importlib", "_frozen_importlib", "logging", "structlog", "warnings", "linecache", "traceback")
"""Whose own files are not the module's: of what it imports, logs or warns."""

REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system")


class _AuditHook:
    """The one hook of this process: one that is installed cannot be taken out again."""

    _only: "_AuditHook | None" = None

    def __init__(self) -> None:
        self.findings: Findings | None = None  # of the handler that runs
        self.refuses = False  # whether nothing may leave this machine
        sys.addaudithook(self._hear)

    @classmethod
    def install(cls) -> "_AuditHook":
        if cls._only is None:
            cls._only = cls()
        return cls._only

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        family = event.partition(".")[0]
        if self.findings is not None and family in AUDITED and event != "os.fwalk":
            findings, self.findings = self.findings, None  # what is done here is nobody's doing
            try:
                frame = sys._getframe(1)
                if "outside" not in findings.failed and not _forgiven(frame):
                    subject = f" {arguments[0]!r:.60}" if family == "open" and arguments else f" ({event})"
                    told = TOLD["outside"].format(f"{AUDITED[family]}{subject}")
                    findings.fail("outside", told, findings.subject.place_in(frame))
            finally:
                self.findings = findings
        if self.refuses and event in REFUSED:
            raise ConnectionRefusedError("a conformance check lets nothing out")


def _forgiven(frame: FrameType | None) -> bool:
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] in FORGIVEN:
            return True
        if name.startswith("anima_actors.testing."):
            return False
        frame = frame.f_back
    return False


@contextmanager
def nothing_leaves() -> Iterator[None]:
    """Refuse every connection and every process, whoever tries."""
    hook = _AuditHook.install()
    hook.refuses = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        hook.refuses = False
