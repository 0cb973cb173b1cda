"""The module under check: its class, its files, and how places in them are told."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from blockbuster import BlockingError

from anima_actors.mind.builder import BUILT_IN
from anima_actors.runtime import Actor, Event, InvalidEvent, UndeclaredEvent
from anima_actors.runtime.supervision import one_line
from anima_actors.testing.conformance.report import (
    FAILED,
    NOTED,
    PASSED,
    REMEDIES,
    SKIPPED,
    Check,
    file_is_below,
    place,
)
from anima_actors.testing.harness import publishes
from anima_actors.testing.turn_alone import Inputs


@dataclass(frozen=True)
class Subject:
    """A module under check."""

    module: type[Actor]
    reference: str
    companions: tuple[type[Actor], ...] = ()  # other modules that it may live with

    @cached_property
    def inputs(self) -> Inputs:
        return Inputs(self.module)

    @cached_property
    def home(self) -> Path:
        """The folder whose files count as its author's."""
        return Path(inspect.getfile(self.module)).resolve().parent

    @property
    def published(self) -> list[type[Event]]:
        outputs = [output.event_type for one in self.module.handlers for output in one.outputs]
        return list(dict.fromkeys(outputs))

    def owns(self, file: str) -> bool:
        """Return whether a file is its author's: below its folder, and not installed there."""
        return file_is_below(file, str(self.home))

    def place_in(self, frame: FrameType | None) -> str:
        """Return the innermost line of its author's in a stack; empty where there is none."""
        while frame is not None:
            if self.owns(frame.f_code.co_filename):
                return place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
            frame = frame.f_back
        return ""

    def place_of(self, trace: TracebackType | None) -> str:
        """Return the innermost line of its author's in a traceback."""
        found = ""
        while trace is not None:
            code = trace.tb_frame.f_code
            if self.owns(code.co_filename):
                found = place(code.co_filename, trace.tb_lineno, code.co_name)
            trace = trace.tb_next
        return found

    def defined_at(self, name: str) -> str:
        return defined_at(getattr(self.module, name))

    def published_at(self, event_type: str) -> str:
        """Return the place of the handler that publishes an event type by name; empty where none does."""
        for signature in self.module.handlers:
            if any(output.event_type.__name__ == event_type for output in signature.outputs):
                return self.defined_at(signature.name)
        return ""


def companions_of(module: type[Actor], more: Iterable[type[Actor]]) -> tuple[type[Actor], ...]:
    """Return the modules given, and from its own file the publishers of inputs that no other publishes."""
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


def defined_at(function: Any) -> str:
    """Return the place of a function's definition; empty where unknown."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return place(code.co_filename, code.co_firstlineno, code.co_name) if code else ""


@dataclass
class Findings:
    """Collects what is found wrong with one module."""

    subject: Subject
    failed: dict[str, Check] = field(default_factory=dict)
    noted: dict[str, Check] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)  # checks that were made
    skipped: dict[str, str] = field(default_factory=dict)  # checks that could not be made, and why

    def fail(self, name: str, finding: str, place: str = "", remedy: str | None = None) -> None:
        """Record a failure; the first of each check counts."""
        remedy = REMEDIES.get(name, "") if remedy is None else remedy
        self.failed.setdefault(name, Check(name, FAILED, finding, place, remedy))

    def note(self, name: str, finding: str, place: str = "", remedy: str = "") -> None:
        self.noted.setdefault(name, Check(name, NOTED, finding, place, remedy))

    def measured(self, name: str, finding: str) -> None:
        """Record a measurement, which is no judgement."""
        self.noted[name] = Check(name, PASSED, finding)

    def raised(self, error: BaseException, when: str, place: str = "") -> None:
        """Record an error of a handler under the check that it concerns."""
        place = self.subject.place_of(error.__traceback__) or place
        told = one_line(error).partition(": ")[2]
        if isinstance(error, BlockingError):
            self._blocked(str(error).removeprefix("Blocking call to "), place)
        elif _in_snapshot(error):
            self.fail("snapshot", f"its state cannot be kept: {one_line(error)}", place)
        elif isinstance(error, InvalidEvent):
            self.fail("ranges", f"{told}, {when}", place)
        elif isinstance(error, UndeclaredEvent):
            self.fail("declared", f"{told}, {when}", place)
        else:
            self.fail("survival", f"raises {one_line(error)}, {when}", place)

    def _blocked(self, call: str, place: str) -> None:
        """Record what blockbuster has caught: "time.sleep", "lock.acquire", "io.BufferedReader.read"."""
        if call.startswith(("time.", "lock.")):
            self.fail("waiting", f"waits in a plain handler: {call}", place)
        else:
            self.fail("outside", f"reaches out: {call}", place)

    def verdict(self, name: str) -> Check:
        """Return the result of a check."""
        if name in self.failed:
            return self.failed[name]
        if name in self.skipped:
            return Check(name, SKIPPED, self.skipped[name])
        if name in self.noted:
            return self.noted[name]
        return Check(name, PASSED) if name in self.done else Check(name, SKIPPED, "not run")


def _in_snapshot(error: BaseException) -> bool:
    """Whether it was raised while the state was copied or put back, not in a handler."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_name in ("checkpoint", "roll_back"):
            return True
        trace = trace.tb_next
    return False
