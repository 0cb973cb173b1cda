"""What a module's plain handlers come to outside of their mind: read off the source, then watched."""

from contextlib import AbstractContextManager, nullcontext

from anima_actors.runtime.step import Step
from anima_actors.testing.conformance.findings import Findings
from anima_actors.testing.conformance.generated import GeneratedTurns
from anima_actors.testing.conformance.limits import Limits
from anima_actors.testing.conformance.living import WatchedHarness, live
from anima_actors.testing.conformance.source import forbidden_uses
from anima_actors.testing.conformance.watching import Watch

TURNS = 250


def check_contact(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """No wall clock, no chance but its own, no sleep, no file, socket or process."""
    for use in forbidden_uses(findings.subject):
        findings.fail(use.check, use.told, use.place)
    watch = Watch(findings)
    harness = WatchedHarness(findings.subject.module)

    def around(step: Step) -> AbstractContextManager[None]:
        return nullcontext() if step.asynchronous else watch.on()

    harness.around = around
    for _ in live(harness, turns.turns(3), TURNS, findings, budget_s=limits.short_s):
        if "waiting" in findings.failed:
            break
    findings.done |= {"clock", "chance", "outside"}
