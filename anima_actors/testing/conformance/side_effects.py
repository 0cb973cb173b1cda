"""A look at the source: what the plain handlers of a module, and what they call in its file, make use of.

What the generated turns never came to is found here; what the source hides is found by watching it run.
"""

import ast
import inspect
import os
import random
import sys
import threading
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from functools import cached_property
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NamedTuple, Self

from anima_actors.runtime.step import HandlerStep
from anima_actors.testing.conformance.driver import GeneratedTurns, WatchedHarness, live
from anima_actors.testing.conformance.module import Findings, Subject, place
from anima_actors.testing.conformance.report import Limits

TURNS = 250


def check_side_effects(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """No wall clock, no chance but its own, no sleep, no file, socket or process."""
    for use in forbidden_uses(findings.subject):
        findings.fail(use.check, use.told, use.place)
    watch = SideEffectWatch(findings)
    harness = WatchedHarness(findings.subject.module)

    def around(step: HandlerStep) -> AbstractContextManager[None]:
        return nullcontext() if step.asynchronous else watch.on()

    harness.around = around
    for _ in live(harness, turns.turns(3), TURNS, findings, budget_s=limits.short_s):
        if "waiting" in findings.failed:
            break
    findings.done |= {"clock", "chance", "outside"}


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

TOLD: Mapping[str, str] = {
    "clock": "looks at the clock: {}",
    "chance": "draws from elsewhere than self.random: {}",
    "waiting": "sleeps: {}",
    "outside": "reaches out: {}",
}


def concerns(name: str) -> str | None:
    """The check that the use of a full name concerns, if any."""
    if name in FORBIDDEN:
        return FORBIDDEN[name]
    for module, check in FORBIDDEN_MODULES.items():
        if name.startswith(f"{module}."):
            return check
    return None


Function = ast.FunctionDef | ast.AsyncFunctionDef


class Use(NamedTuple):
    """A use of what a plain handler must not use."""

    check: str
    told: str
    place: str


def forbidden_uses(subject: Subject) -> Iterator[Use]:
    """Every such use that can be read off the source, in the order in which it is come upon."""
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
            yield Use(check, TOLD[check].format(name), where)

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


FORGIVEN = ("importlib", "_frozen_importlib", "logging", "structlog", "warnings", "linecache", "traceback")
"""Whose own looking at clocks and files is not the module's: what it logs or imports may bear a time."""

_CLOCKS: dict[Any, str] = {getattr(time, name): f"time.{name}" for name in CLOCKS if hasattr(time, name)}
_ENVIRONMENT = {type(os.environ).__getitem__.__code__: "os.environ"}


class SideEffectWatch:
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


LONGEST_NS = 50_000_000
SAMPLE_S = 0.01
ENOUGH = 3


class Stopwatch:
    """Measures each call of a handler; finds those that block. Used as ``with stopwatch(step):``."""

    def __init__(self, findings: Findings) -> None:
        self.slow = 0
        self.cost_ns: Counter[str] = Counter()  # by handler
        self._findings = findings
        self._step: HandlerStep | None = None
        self._places: Counter[str] = Counter()
        self._began_ns = self._cpu_ns = self._slept = 0
        self._thread = threading.get_ident()
        self._ended = threading.Event()
        self._sampler = threading.Thread(target=self._sample, name="anima-check-sampler", daemon=True)

    def __call__(self, step: HandlerStep) -> Self:
        self._step = step
        return self

    def __enter__(self) -> None:
        self._slept = times_slept()
        self._cpu_ns = time.thread_time_ns()
        self._began_ns = time.perf_counter_ns()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        step, wall_ns = self._step, time.perf_counter_ns() - self._began_ns
        self._began_ns = 0
        assert step is not None
        self.cost_ns[step.name] += wall_ns
        if wall_ns > LONGEST_NS and not step.asynchronous:
            cpu_ns = time.thread_time_ns() - self._cpu_ns
            slept = wall_ns - cpu_ns > LONGEST_NS and times_slept() > self._slept
            if cpu_ns > LONGEST_NS or slept:
                self._blocked(step, wall_ns, slept)

    def start(self) -> None:
        """Begin to sample."""
        self._sampler.start()

    def stop(self) -> None:
        """End sampling."""
        self._ended.set()
        self._sampler.join()

    def _blocked(self, step: HandlerStep, wall_ns: int, slept: bool) -> None:
        self.slow += 1
        if self.slow >= ENOUGH:
            by_sample = self._places.most_common(1)
            signature = step.signature
            place = by_sample[0][0] if by_sample else self._findings.subject.defined_at(signature.name)
            how = "waits" if slept else "computes"
            told = f"{how} for {wall_ns / 1e6:.0f} ms in a plain handler"
            self._findings.fail("waiting", told, place, None if slept else "do less in a turn, or cache it")

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            began_ns = self._began_ns
            if began_ns and time.perf_counter_ns() - began_ns > LONGEST_NS:
                place = self._findings.subject.place_in(sys._current_frames().get(self._thread))
                if place:
                    self._places[place] += 1


def times_slept() -> int:
    """How often this thread has given up the processor by itself; 1 more each time where nobody counts."""
    try:
        import resource

        return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
    except (ImportError, AttributeError):
        return time.perf_counter_ns()
