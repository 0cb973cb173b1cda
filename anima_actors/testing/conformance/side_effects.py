"""Side effects of plain handlers: forbidden calls in the source, then what a running handler is caught at.

Blocking calls (sleep, a taken lock, a read or write) are caught by blockbuster; files, sockets and processes
that are opened by the interpreter's own audit events, which also keep a module under check from reaching out.
"""

import ast
import inspect
import sys
import warnings
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Any

from blockbuster import BlockBuster

from anima_actors.runtime.step import HandlerStep
from anima_actors.testing.conformance.driver import GeneratedTurns, WatchedHarness, live
from anima_actors.testing.conformance.module import Findings, Subject
from anima_actors.testing.conformance.report import Limits, place

CLOCKS = (
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
    *("process_time", "process_time_ns", "localtime", "gmtime", "ctime", "clock_gettime"),
)
NOW = ("now", "utcnow", "today")

FORBIDDEN: Mapping[str, str] = {
    **{f"time.{name}": "clock" for name in CLOCKS},
    **{f"datetime.datetime.{name}": "clock" for name in NOW},
    "datetime.date.today": "clock",
    "time.sleep": "waiting",
    "os.urandom": "chance",
    "uuid.uuid1": "chance",
    "uuid.uuid4": "chance",
    "anima_actors.runtime.RandomStream": "chance",
    **{f"os.{name}": "outside" for name in ("environ", "getenv", "system", "popen", "listdir", "remove")},
    "open": "outside",
    "input": "outside",
    "io.open": "outside",
    "sqlite3.connect": "outside",
}
"""Names, and the check that each concerns."""

FORBIDDEN_MODULES: Mapping[str, str] = {
    "random": "chance",
    "secrets": "chance",
    "numpy.random": "chance",
    "socket": "outside",
    "subprocess": "outside",
    "urllib.request": "outside",
    "http.client": "outside",
    "requests": "outside",
    "httpx": "outside",
    "shutil": "outside",
}
"""Modules of which nothing may be used."""

FILE_METHODS = ("read_text", "write_text", "read_bytes", "write_bytes")
"""Methods of paths that open a file."""

TOLD: Mapping[str, str] = {
    "clock": "looks at the clock: {}",
    "chance": "draws from elsewhere than self.random: {}",
    "waiting": "sleeps: {}",
    "outside": "reaches out: {}",
}


def concerns(name: str) -> str | None:
    """Return the check that the use of a full name concerns, if any."""
    if name in FORBIDDEN:
        return FORBIDDEN[name]
    for module, check in FORBIDDEN_MODULES.items():
        if name.startswith(f"{module}."):
            return check
    return None


Function = ast.FunctionDef | ast.AsyncFunctionDef


Use = tuple[str, str, str]
"""Of what a plain handler must not use: the check that it concerns, the finding, the place."""


def forbidden_uses(subject: Subject) -> Iterator[Use]:
    """Yield every forbidden use that the source shows, in the order of the calls."""
    for ancestor in subject.module.__mro__:
        try:
            file = inspect.getsourcefile(ancestor)
        except TypeError:
            continue
        if file is not None and subject.owns(str(Path(file).resolve())):
            yield from _Reading(file, ancestor.__qualname__, subject).uses()


class _Reading:
    """One class in its file."""

    def __init__(self, file: str, class_name: str, subject: Subject) -> None:
        self.file = str(Path(file).resolve())
        self._subject = subject
        self._class = class_name
        try:
            self._tree = ast.parse(Path(file).read_text(encoding="utf-8"))
        except (OSError, SyntaxError, UnicodeDecodeError):
            self._tree = ast.Module([], [])

    @cached_property
    def _imports(self) -> dict[str, str]:
        """What each imported name stands for in full."""
        found = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    full = alias.name if alias.asname else alias.name.partition(".")[0]
                    found[alias.asname or full] = full
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return found

    @cached_property
    def _globals(self) -> dict[str, ast.AST]:
        """The functions of the file, and the values that it gives to names."""
        found: dict[str, ast.AST] = {}
        for node in self._tree.body:
            if isinstance(node, Function):
                found[node.name] = node
            elif isinstance(node, ast.Assign):
                found.update((one.id, node.value) for one in node.targets if isinstance(one, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                found[node.target.id] = node.value
        return found

    @cached_property
    def _methods(self) -> dict[str, Function]:
        name = self._class.rpartition(".")[2]
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ClassDef) and node.name == name:
                return {one.name: one for one in node.body if isinstance(one, Function)}
        return {}

    def uses(self) -> Iterator[Use]:
        """What the plain handlers come to, step by step."""
        plain = [one.name for one in self._subject.module.handlers if not one.asynchronous]
        first = [self._methods[name] for name in ("__init__", *plain) if name in self._methods]
        waiting: deque[tuple[ast.AST, str]] = deque((node, node.name) for node in first)
        seen = {id(node) for node in first}
        while waiting:
            node, function = waiting.popleft()
            made_once = function == "__init__"
            for part in _parts(node):
                yield from self._use(part, function, made_once)
                further = self._led_to(part)
                if further is not None and id(further) not in seen:
                    seen.add(id(further))
                    name = further.name if isinstance(further, Function) else ""
                    waiting.append((further, "__init__" if made_once else name))

    def _use(self, part: ast.AST, function: str, made_once: bool) -> Iterator[Use]:
        name, check = self._full_name(part), None
        if name:
            check = concerns(name)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            name = part.func.attr
            check = "outside" if name in FILE_METHODS else None
        if check and not (made_once and check in ("outside", "waiting")):
            where = place(self.file, getattr(part, "lineno", 0), function)
            yield check, TOLD[check].format(name), where

    def _led_to(self, part: ast.AST) -> ast.AST | None:
        if isinstance(part, ast.Name):
            return self._globals.get(part.id)
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
            found = self._methods.get(part.attr)
            return None if isinstance(found, ast.AsyncFunctionDef) else found
        return None

    def _full_name(self, part: ast.AST) -> str:
        """What an expression names in full; empty where it names nothing known from an import."""
        if isinstance(part, ast.Name):
            if part.id in self._imports:
                return self._imports[part.id]
            return part.id if part.id in ("open", "input") and part.id not in self._globals else ""
        if isinstance(part, ast.Attribute):
            of = self._full_name(part.value)
            return f"{of}.{part.attr}" if of else ""
        return ""


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """All expressions below a node but annotations."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _parts(child)


TURNS = 250


def check_side_effects(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Look for a wall clock, chance but its own, a sleep, a file, a socket or a process."""
    for use in forbidden_uses(findings.subject):
        findings.fail(*use)
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
    def around(step: HandlerStep) -> Iterator[None]:
        if step.asynchronous:
            yield
            return
        hook = _AuditHook.install()
        blocking.activate()
        hook.findings = findings
        try:
            yield
        finally:
            hook.findings = None
            blocking.deactivate()

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
