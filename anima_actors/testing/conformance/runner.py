"""The process in which modules are checked: it may hang or die, and what it has said by then stands.

It reads one job, as JSON, from stdin, and says what it finds on stdout, a JSON object a line:

    {"begins": module}                         about another module from now on
    {"refused": why}                           there is no such module
    {"home": folder}                           whose files count as the author's
    {"at": check}                              what it is at
    {"echo": [[told, [name, ...]], ...], "places": {name: place}}
                                               what the module said, for the comparison of hash seeds
    {"checks": [check, ...], "turns": number}  the verdicts
"""

import faulthandler
import importlib.util
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from anima_actors.mind.module_refs import load_actor
from anima_actors.runtime import Actor, WiringError
from anima_actors.runtime.errors import ModuleError
from anima_actors.runtime.supervision import one_line
from anima_actors.testing.conformance.behaviour import (
    ECHOED,
    check_determinism,
    check_inputs,
    check_snapshot,
    check_survival,
    digests,
)
from anima_actors.testing.conformance.driver import GeneratedTurns
from anima_actors.testing.conformance.endurance import check_endurance
from anima_actors.testing.conformance.module import (
    REMEDIES,
    Findings,
    Subject,
    companions_of,
    file_is_below,
    place,
)
from anima_actors.testing.conformance.report import (
    FAILED,
    PASSED,
    SKIPPED,
    TITLES,
    TURNS,
    Check,
    Limits,
    Report,
)
from anima_actors.testing.conformance.side_effects import check_side_effects, nothing_leaves
from anima_actors.testing.conformance.signatures import check_signature
from anima_actors.testing.harness import Harness


@dataclass
class ModuleVerdict:
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

    def heard(self) -> list[ModuleVerdict]:
        """All that it said, when it is over."""
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
    "from anima_actors.testing.conformance.runner import main; main()"
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


Say = Callable[[Mapping[str, Any]], None]


def main() -> None:
    """Do the job."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a module prints is no verdict
    job = json.load(sys.stdin)
    sys.path[:] = job["path"]
    limits = Limits(**job["limits"])
    say = _speaker(out)
    for reference in job["references"]:
        say({"begins": reference})
        with _not_hanging(limits, 0.0):
            subject = _loaded(reference, job["with"], say)
        if subject is not None:
            say({"home": str(subject.home), "module": subject.module.name})
            (_echo if job["echo"] else _checked)(subject, limits, say)
    out.close()
    os._exit(0)  # threads and exit handlers of a module are no concern of ours


def _speaker(out: TextIO) -> Say:
    def say(message: Mapping[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    return say


def _loaded(reference: str, more: Sequence[str], say: Say) -> Subject | None:
    try:
        module = load_actor(reference)
        others = [load_actor(one) for one in more]
    except WiringError as error:
        check = Check("signature", FAILED, str(error))
        say({"checks": [asdict(check)], "turns": 0})
        return None
    except ModuleError as error:
        say({"refused": str(error)})
        return None
    return Subject(module, reference, companions_of(module, others))


def _checked(subject: Subject, limits: Limits, say: Say) -> None:
    """All checks of one module, the cheap and telling ones first."""
    findings = Findings(subject)
    lived = 0

    def tell() -> None:
        say({"checks": [asdict(findings.verdict(name)) for name in TITLES], "turns": lived})

    with nothing_leaves() if subject.inputs.asynchronous else nullcontext():
        with _step(say, limits, "signature", limits.short_s):
            whole = check_signature(findings)
        if whole:
            with _step(say, limits, "inputs", limits.short_s), _excused(findings, "inputs"):
                check_inputs(findings, limits)
            if "waiting" in findings.failed:
                limits = replace(limits, short_s=limits.short_s / 10)
            turns = GeneratedTurns(subject, copied="inputs" in findings.failed)
            for name, check in _SHORT.items():
                with _step(say, limits, name, 3 * limits.short_s), _excused(findings, name):
                    check(findings, turns, limits)
            tell()
            with _step(say, limits, "ranges", 4 * limits.long_s), _excused(findings, "ranges"):
                lived = check_endurance(findings, turns, limits)
            if "determinism" in findings.done and "determinism" not in findings.failed:
                _echo(subject, limits, say)
    tell()


_SHORT: Mapping[str, Callable[[Findings, GeneratedTurns, Limits], None]] = {
    "survival": check_survival,
    "clock": check_side_effects,
    "determinism": check_determinism,
    "snapshot": check_snapshot,
}


def _echo(subject: Subject, limits: Limits, say: Say) -> None:
    """Live through the turns that processes with other hash seeds live through, too."""
    if not subject.module.handlers:
        return
    with _step(say, limits, "determinism", limits.short_s):
        turns = GeneratedTurns(subject, pool=80).turns(9)
        try:
            harness = Harness(subject.module)
        except Exception:
            return
        lived = digests(Findings(subject), harness, islice(turns, ECHOED), limits.short_s)
    places = {kind.__name__: _published_at(subject, kind.__name__) for kind in subject.published}
    say({"echo": lived, "places": places})


def _published_at(subject: Subject, event_type: str) -> str:
    signature = subject.publisher_of(event_type)
    return subject.defined_at(signature.name) if signature else ""


@contextmanager
def _step(say: Say, limits: Limits, name: str, budget_s: float) -> Iterator[None]:
    say({"at": name})
    with _not_hanging(limits, budget_s):
        yield


@contextmanager
def _excused(findings: Findings, name: str) -> Iterator[None]:
    """Where a check itself cannot be made, the others are made all the same."""
    try:
        yield
    except Exception as error:
        findings.skipped[name] = f"could not be checked: {one_line(error)}"


@contextmanager
def _not_hanging(limits: Limits, budget_s: float) -> Iterator[None]:
    """Where it takes far longer than it may, say on stderr where it stands, and die."""
    faulthandler.dump_traceback_later(budget_s + limits.hangs_s, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
