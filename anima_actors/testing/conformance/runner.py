"""Check modules from outside: start the processes, hear them, compare what they say.

A module is checked by a process of its own (:mod:`.worker`), which may hang or die; what it has said by then
stands. Two more live through the same turns under other hash seeds.
"""

import importlib.util
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from anima_actors.runtime import Actor
from anima_actors.runtime.errors import ModuleError
from anima_actors.testing.conformance.report import (
    FAILED,
    PASSED,
    REMEDIES,
    SKIPPED,
    TITLES,
    TURNS,
    Check,
    Limits,
    Report,
    file_is_below,
    place,
)


@dataclass
class ModuleVerdict:
    """The report of a process on one module."""

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
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def heard(self) -> list[ModuleVerdict]:
        """Wait for its end, and return all that it said."""
        try:
            out, told = self._process.communicate(timeout=self._patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            out, told = self._process.communicate()
        self.last_words = told.decode("utf-8", "replace")
        found = _read(out.decode("utf-8", "replace").splitlines())
        if not found:
            found = [ModuleVerdict(self._references[0])]
        found[-1].ended = found[-1].ended or self._process.returncode == 0
        return found


START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from anima_actors.testing.conformance.worker import main; main()"
)
"""The process looks for packages where this one does."""


def _read(lines: Iterable[str]) -> list[ModuleVerdict]:
    found: list[ModuleVerdict] = []
    for line in lines:
        try:
            message: Mapping[str, Any] = json.loads(line)
        except ValueError:
            continue  # the process died in the middle of it
        if "begins" in message:
            if found:
                found[-1].ended = True
            found.append(ModuleVerdict(message["begins"]))
        elif found:
            _take(found[-1], message)
    return found


def _take(heard: ModuleVerdict, message: Mapping[str, Any]) -> None:
    for name in ("module", "home", "at", "refused", "turns", "echo", "places"):
        if name in message:
            setattr(heard, name, message[name])
    if "checks" in message:
        heard.checks = [Check(**one) for one in message["checks"]]


HASH_SEEDS = ("11", "2026", "31337")
"""Of the process that checks, and of those that it is compared with."""

Checkable = type[Actor] | str


def check_module(module: Checkable, *, with_: Iterable[Checkable] = (), turns: int = TURNS) -> Report:
    """Check that a module keeps what others rely on: ``assert check_module(Curiosity).passed``.

    It is checked in processes of its own, so a class must be at the top of a module or file.

    Args:
        module: an Actor class, "package.module:Class" or "./file.py:Class".
        with_: modules that publish what it takes, where no built-in one does.
        turns: how many generated turns the longest run has.

    Raises:
        ModuleError: there is no such module.
    """
    [report] = check_modules([module], with_=with_, turns=turns)
    return report


def check_modules(
    modules: Iterable[Checkable],
    *,
    with_: Iterable[Checkable] = (),
    turns: int = TURNS,
    time_limit_s: float | None = None,
) -> tuple[Report, ...]:
    """Check several modules, which takes less time than one after another.

    Args:
        modules: as for :func:`check_module`.
        with_: likewise.
        turns: likewise.
        time_limit_s: for each module, about; by default a minute.

    Raises:
        ModuleError: there is no such module.
    """
    limits = Limits(turns=turns)
    if time_limit_s is not None:
        limits = Limits(turns, time_limit_s / 3, time_limit_s / 24, max(2.0, time_limit_s / 4))
    references = [reference_to(one) for one in modules]
    others = [reference_to(one) for one in with_]
    reports: list[Report] = []
    while len(reports) < len(references):
        reports += _run_through(references[len(reports) :], others, limits)
    return tuple(reports)


def reference_to(module: Checkable) -> str:
    """Return the reference by which another process finds a module.

    Raises:
        ModuleError: it cannot.
    """
    if isinstance(module, str):
        return module
    if not (isinstance(module, type) and issubclass(module, Actor)):
        raise ModuleError(f"{module!r:.80} is no module; give an Actor class or 'package.module:Class'")
    if "." in module.__qualname__:
        raise ModuleError(
            f"{module.__qualname__} is defined inside of {module.__qualname__.rpartition('.')[0]}; define it "
            f"at the top of a module, so that another process finds it"
        )
    try:
        file = inspect.getfile(module)
    except (OSError, TypeError) as error:
        raise ModuleError(f"{module.__name__} is in no file; another process cannot find it") from error
    try:
        spec = importlib.util.find_spec(module.__module__)
    except (ImportError, ValueError):
        spec = None
    if spec is not None and spec.origin and Path(spec.origin).resolve() == Path(file).resolve():
        return f"{module.__module__}:{module.__name__}"
    return f"{file}:{module.__name__}"


def _run_through(references: Sequence[str], others: Sequence[str], limits: Limits) -> list[Report]:
    """Check as many as one process comes through; at least the first."""
    main, *echoing = [
        Process(references, others, limits, seed, echo=index > 0) for index, seed in enumerate(HASH_SEEDS)
    ]
    try:
        heard = main.heard()
        echoes = [{one.reference: one.echo for one in process.heard()} for process in echoing]
    finally:
        for process in (main, *echoing):
            process.end()
    reports = []
    for one in heard:
        if one.refused:
            raise ModuleError(one.refused)
        checks = one.checks
        if not one.ended:
            checks = _with_death(one, main.last_words)
        for echo in echoes:
            checks = _compared(checks, one, echo.get(one.reference))
        named = {check.name: check for check in checks}
        whole = [named.get(name, Check(name, SKIPPED, "not run")) for name in TITLES]
        name = one.module or one.reference.rpartition(":")[2]
        reports.append(Report(name, one.reference, tuple(whole), one.turns))
    return reports


_FRAME = re.compile(r'File "(.*)", line (\d+) in (.*)')


def _with_death(heard: ModuleVerdict, last_words: str) -> list[Check]:
    """The checks of a module whose process did not come to its end."""
    if "Timeout (" in last_words:
        where = ""
        for file, line, function in _FRAME.findall(last_words):
            if heard.home and file_is_below(file, heard.home):
                where = place(file, int(line), function)
                break
        died = Check("waiting", FAILED, "hangs", where, REMEDIES["waiting"])
    else:
        words = [line for line in last_words.splitlines() if line.strip()]
        told = f": {words[-1]:.100}" if words else ""
        died = Check(
            "survival", FAILED, f"ends the process, at {heard.at}{told}", "", "raise an exception instead"
        )
    return [died, *(check for check in heard.checks if check.name != died.name)]


def _compared(checks: list[Check], heard: ModuleVerdict, echo: list[Any] | None) -> list[Check]:
    """The checks with the verdict that another hash seed gives."""
    judged = next((one for one in checks if one.name == "determinism"), None)
    if judged is None or judged.status != PASSED or heard.echo is None or echo is None:
        return checks
    for number, (one, other) in enumerate(zip(heard.echo, echo, strict=False), start=1):
        if one[0] != other[0]:
            name = next(iter([*one[1], *other[1]]), "story")
            told = f"tells another {name} under another hash seed, in turn {number}"
            where = heard.places.get(name, "")
            failed = Check("determinism", FAILED, told, where, REMEDIES["determinism"])
            return [failed if check is judged else check for check in checks]
    return checks
