"""The module under check: its class, its files, and how places in them are told."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from anima_actors.assembly import BUILT_IN
from anima_actors.runtime import Actor, Event
from anima_actors.runtime.signature import HandlerSignature
from anima_actors.testing.inputs import Inputs

INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Subject:
    """A module under check."""

    module: type[Actor]
    reference: str
    companions: tuple[type[Actor], ...] = ()  # other modules that it may live with

    @cached_property
    def inputs(self) -> Inputs:
        """Its plan of a turn."""
        return Inputs(self.module)

    @cached_property
    def home(self) -> Path:
        """The folder that counts as its author's."""
        return Path(inspect.getfile(self.module)).resolve().parent

    @property
    def published(self) -> list[type[Event]]:
        """The event types that it may publish, in written order."""
        outputs = [output.event_type for one in self.module.handlers for output in one.outputs]
        return list(dict.fromkeys(outputs))

    def owns(self, file: str) -> bool:
        """Whether a file is its author's: below its folder, and not installed there."""
        return file_is_below(file, str(self.home))

    def place_in(self, frame: FrameType | None) -> str:
        """The innermost line of its author's that a frame stands in; empty where there is none."""
        while frame is not None:
            if self.owns(frame.f_code.co_filename):
                return place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
            frame = frame.f_back
        return ""

    def place_of(self, trace: TracebackType | None) -> str:
        """The innermost line of its author's in a traceback."""
        found = ""
        while trace is not None:
            code = trace.tb_frame.f_code
            if self.owns(code.co_filename):
                found = place(code.co_filename, trace.tb_lineno, code.co_name)
            trace = trace.tb_next
        return found

    def defined_at(self, name: str) -> str:
        """Where one of its methods is written."""
        return defined_at(getattr(self.module, name))

    def publisher_of(self, event_type: str) -> HandlerSignature | None:
        """The handler that publishes an event type, by its name."""
        for signature in self.module.handlers:
            if any(output.event_type.__name__ == event_type for output in signature.outputs):
                return signature
        return None


def companions_of(module: type[Actor], more: Iterable[type[Actor]]) -> tuple[type[Actor], ...]:
    """The modules given, and those from its own file that publish what it takes and nobody else does."""
    found = list(more)
    home = inspect.getmodule(module)
    for kind in Inputs(module).needs:
        known = [*BUILT_IN, *found, module]
        if any(publishes(one, kind) for one in known):
            continue
        for one in vars(home).values() if home else ():
            mine = isinstance(one, type) and issubclass(one, Actor) and one is not module
            if mine and one.__module__ == module.__module__ and publishes(one, kind) and one not in found:
                found.append(one)
                break
    return tuple(found)


def publishes(module: type[Actor], kind: type[Event]) -> bool:
    """Whether events of a type, or of a subclass, come from a module; to let them pass is not enough."""
    return any(
        issubclass(output.event_type, kind)
        for signature in module.handlers
        for output in signature.outputs
        if not signature.intercepts
    )


def file_is_below(file: str, folder: str) -> bool:
    """Whether a file lies in a folder or below, and not in an installation that lies there."""
    if not file.startswith(folder):
        return False
    below = file[len(folder) :]
    return not any(name in below for name in INSTALLED)


def place(file: str, line: int, function: str) -> str:
    """A place as it is told: the file from the working directory where it lies below it."""
    path = Path(file)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    within = f" in {function}" if function and not function.startswith("<") else ""
    return f"{path}:{line}{within}"


def defined_at(function: Any) -> str:
    """Where a function is written; empty where that is not known."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return place(code.co_filename, code.co_firstlineno, code.co_name) if code else ""
