"""Checking modules from outside: each in a process of its own kind, which may hang or die.

One process makes all checks; two more, under other hash seeds, live through the same turns, and what they
heard is compared.
"""

import importlib.util
import inspect
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from anima_actors.assembly import ModuleError
from anima_actors.runtime import Actor
from anima_actors.testing.conformance.findings import REMEDIES
from anima_actors.testing.conformance.limits import TURNS, Limits
from anima_actors.testing.conformance.processes import Heard, Process
from anima_actors.testing.conformance.report import FAILED, PASSED, SKIPPED, TITLES, Check, Report
from anima_actors.testing.conformance.subject import file_is_below, place

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
    """How another process finds a module.

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


def _with_death(heard: Heard, last_words: str) -> list[Check]:
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


def _compared(checks: list[Check], heard: Heard, echo: list[Any] | None) -> list[Check]:
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
