"""The processes that check modules, and what is heard of them while they last."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from anima_actors.testing.conformance.limits import Limits
from anima_actors.testing.conformance.report import Check


@dataclass
class Heard:
    """What a process has said of one module."""

    reference: str
    module: str = ""
    home: str = ""
    at: str = "signature"
    refused: str = ""
    checks: list[Check] = field(default_factory=list)
    turns: int = 0
    echo: list[Any] | None = None
    places: dict[str, str] = field(default_factory=dict)  # where each event type is published
    ended: bool = False


class Process:
    """A process at work.

    Args:
        references: the modules that it checks.
        others: modules that these may live with.
        limits: of each check.
        seed: of its hashes.
        echo: whether it only lives through some turns and says what it heard.
    """

    def __init__(
        self, references: Sequence[str], others: Sequence[str], limits: Limits, seed: str, *, echo: bool
    ) -> None:
        job = {
            "references": list(references),
            "with": list(others),
            "limits": asdict(limits),
            "path": [entry or str(Path.cwd()) for entry in sys.path],
            "echo": echo,
        }
        once_s = limits.long_s + 20 * limits.short_s + 2 * limits.hangs_s
        self._patience_s = 30.0 + once_s * len(references)
        self._references = references
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        self._job = json.dumps(job).encode()
        self._process = subprocess.Popen(
            [sys.executable, "-c", START, json.dumps(job["path"])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(self._job)
            self._process.stdin.close()
        except BrokenPipeError:
            pass  # it died at once; its last words are told
        self._process.stdin = None
        self.last_words = ""

    def end(self) -> None:
        """Nothing more is wanted of it."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def heard(self) -> list[Heard]:
        """All that it said, when it is over."""
        try:
            out, told = self._process.communicate(timeout=self._patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            out, told = self._process.communicate()
        self.last_words = told.decode("utf-8", "replace")
        found = _read(out.decode("utf-8", "replace").splitlines())
        if not found:
            found = [Heard(self._references[0])]
        found[-1].ended = found[-1].ended or self._process.returncode == 0
        return found


START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from anima_actors.testing.conformance.worker import main; main()"
)
"""The process looks for packages where this one does."""


def _read(lines: Iterable[str]) -> list[Heard]:
    found: list[Heard] = []
    for line in lines:
        try:
            message: Mapping[str, Any] = json.loads(line)
        except ValueError:
            continue  # the process died in the middle of it
        if "begins" in message:
            if found:
                found[-1].ended = True
            found.append(Heard(message["begins"]))
        elif found:
            _take(found[-1], message)
    return found


def _take(heard: Heard, message: Mapping[str, Any]) -> None:
    for name in ("module", "home", "at", "refused", "turns", "echo", "places"):
        if name in message:
            setattr(heard, name, message[name])
    if "checks" in message:
        heard.checks = [Check(**one) for one in message["checks"]]
