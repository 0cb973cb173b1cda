"""What was found wrong, by check: the first finding counts. And what an exception means."""

from dataclasses import dataclass, field

from anima_actors.runtime import InvalidEvent, UndeclaredEvent
from anima_actors.runtime.supervision import one_line
from anima_actors.testing.conformance.report import FAILED, NOTED, PASSED, SKIPPED, Check
from anima_actors.testing.conformance.subject import Subject

REMEDIES = {
    "declared": "return what the signature announces, or announce it",
    "inputs": "copy what you want to change; events and what they hold are everybody's",
    "clock": "take the time from an event, such as ReactorsMoved.seconds or TimePassed.seconds",
    "chance": "draw from self.random, which is the module's own stream",
    "waiting": "wait in an async def handler, which has a deadline",
    "outside": "reach out in an async def handler, or read once in the constructor",
    "survival": "handle it, or make the input a required one",
    "ranges": "clamp it: min(1.0, max(0.0, value)), or declare the range that it has",
    "determinism": "keep all state in self, sort what comes out of sets, and use no hash() or id()",
    "snapshot": "keep all state in self as plain data, or return and take it in snapshot() and restore()",
    "memory": "forget the oldest: deque(maxlen=...), or keep a sum instead of a list",
    "prompt": "return a tuple of whole sentences, each on one line, without markup, at most 600 characters",
}


@dataclass
class Findings:
    """Collects what is found wrong with one module."""

    subject: Subject
    failed: dict[str, Check] = field(default_factory=dict)
    noted: dict[str, Check] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)  # checks that were made
    skipped: dict[str, str] = field(default_factory=dict)  # checks that could not be made, and why

    def fail(self, name: str, finding: str, place: str = "", remedy: str | None = None) -> None:
        """Something is wrong."""
        remedy = REMEDIES.get(name, "") if remedy is None else remedy
        self.failed.setdefault(name, Check(name, FAILED, finding, place, remedy))

    def note(self, name: str, finding: str, place: str = "", remedy: str = "") -> None:
        """Something is worth a remark."""
        self.noted.setdefault(name, Check(name, NOTED, finding, place, remedy))

    def measured(self, name: str, finding: str) -> None:
        """Something was measured, and is no judgement."""
        self.noted[name] = Check(name, PASSED, finding)

    def raised(self, error: BaseException, when: str, place: str = "") -> None:
        """A handler has raised, or published what it must not."""
        place = self.subject.place_of(error.__traceback__) or place
        told = one_line(error).partition(": ")[2]
        if _in_snapshot(error):
            self.fail("snapshot", f"its state cannot be kept: {one_line(error)}", place)
        elif isinstance(error, InvalidEvent):
            self.fail("ranges", f"{told}, {when}", place)
        elif isinstance(error, UndeclaredEvent):
            self.fail("declared", f"{told}, {when}", place)
        else:
            self.fail("survival", f"raises {one_line(error)}, {when}", place)

    def verdict(self, name: str) -> Check:
        """What came of a check."""
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
