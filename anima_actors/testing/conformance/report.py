"""The checks, their limits and remedies, and the report: a line a check, with place and remedy."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TURNS = 10_000
"""In the longest run, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The effort of a check."""

    turns: int = TURNS  # in the longest run
    long_s: float = 20.0  # for the longest run; it ends early rather than take longer
    short_s: float = 2.5  # for each of the other runs
    hangs_s: float = 15.0  # beyond its own time; a run that is not over by then hangs


PASSED, FAILED, NOTED, SKIPPED = "passed", "failed", "noted", "skipped"
MARKS = {PASSED: "✓", FAILED: "✗", NOTED: "!", SKIPPED: "·"}

TITLES: Mapping[str, str] = {
    "signature": "signatures and events are sound",
    "declared": "publishes what it declares",
    "inputs": "changes nothing that it takes or has published",
    "clock": "does not look at the clock on the wall",
    "chance": "draws from its own random stream only",
    "waiting": "never blocks",
    "outside": "touches no file, socket or process",
    "survival": "survives every input, and each absent",
    "ranges": "keeps its values in their ranges",
    "determinism": "does the same again, in any order, under any hash seed",
    "snapshot": "goes on from a snapshot as if never stopped",
    "memory": "keeps its memory bounded",
    "prompt": "prompt lines are clean",
    "cost": "cost of a turn",
}
"""All checks in the order in which they are told."""

REMEDIES: Mapping[str, str] = {
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
"""What to do instead, by check."""

SHORT = 225
"""What a test framework shows of a value before it cuts it off, about."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what came of it."""

    name: str  # one of TITLES
    status: str  # passed, failed, noted (passed, with a remark) or skipped
    finding: str = ""  # what was found; why it was skipped; of "cost", the figures
    place: str = ""  # file:line and function, where there is one
    remedy: str = ""  # what to do instead

    @property
    def line(self) -> str:
        """The check in one line, after its mark and name."""
        if not self.finding:
            return TITLES[self.name]
        told = f"{self.finding} ({self.place})" if self.place else self.finding
        return f"{told}; {self.remedy}" if self.remedy else told

    def __str__(self) -> str:
        return f"{MARKS[self.status]} {self.name:<12} {self.line}"


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one module; its text has a line a check."""

    module: str  # its name
    reference: str  # where it is from
    checks: tuple[Check, ...]
    turns: int  # how many generated turns it lived through in the longest run

    @property
    def passed(self) -> bool:
        """Whether no check has failed."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that have failed."""
        return tuple(check for check in self.checks if check.status == FAILED)

    def check(self, name: str) -> Check:
        """The check of that name; KeyError where there is none."""
        for check in self.checks:
            if check.name == name:
                return check
        raise KeyError(name)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "module": self.module,
            "reference": self.reference,
            "passed": self.passed,
            "turns": self.turns,
            "checks": [asdict(check) for check in self.checks],
        }

    def __str__(self) -> str:
        return "\n".join([f"{self.module} ({self.reference})", *(f"  {check}" for check in self.checks)])

    def __repr__(self) -> str:
        """One short line that begins with what failed: test frameworks cut long ones off."""
        if self.passed:
            return f"<{self.module}: {len(self.checks)} checks, none failed>"
        told = f"<{self.module} fails {'; '.join(f'{one.name}: {one.line}' for one in self.failed)}>"
        return told if len(told) <= SHORT else f"{told[: SHORT - 2]}…>"


INSTALLED = ("site-packages", "dist-packages")


def file_is_below(file: str, folder: str) -> bool:
    """Return whether a file lies in a folder or below, and not in an installation there."""
    if not file.startswith(folder):
        return False
    below = file[len(folder) :]
    return not any(name in below for name in INSTALLED)


def place(file: str, line: int, function: str) -> str:
    """Return a place as text; the file relative to the working directory where it lies below."""
    path = Path(file)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    within = f" in {function}" if function and not function.startswith("<") else ""
    return f"{path}:{line}{within}"
