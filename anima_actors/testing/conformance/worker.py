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
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from itertools import islice
from typing import Any, TextIO

from anima_actors.mind.module_refs import load_actor
from anima_actors.runtime import WiringError
from anima_actors.runtime.errors import ModuleError
from anima_actors.runtime.supervision import one_line
from anima_actors.testing.conformance.behaviour import check_inputs, check_signature, check_survival
from anima_actors.testing.conformance.determinism import ECHOED, check_determinism, check_snapshot, digests
from anima_actors.testing.conformance.driver import GeneratedTurns
from anima_actors.testing.conformance.endurance import check_endurance
from anima_actors.testing.conformance.module import Findings, Subject, companions_of
from anima_actors.testing.conformance.report import FAILED, TITLES, Check, Limits
from anima_actors.testing.conformance.side_effects import check_side_effects, nothing_leaves
from anima_actors.testing.harness import Harness

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
    places = {kind.__name__: subject.published_at(kind.__name__) for kind in subject.published}
    say({"echo": lived, "places": places})


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
