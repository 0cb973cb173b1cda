"""Forbidden calls, read off the source of a module's plain handlers and of what they call in its file."""

import ast
import inspect
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from anima_actors.testing.conformance.module import Subject
from anima_actors.testing.conformance.report import place

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


class Use(NamedTuple):
    """A use of what a plain handler must not use."""

    check: str
    told: str
    place: str


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
