"""Whether a module goes on from a snapshot as if it had never been stopped."""

from collections.abc import Sequence
from itertools import islice

from anima_actors.encoding.snapshots import SnapshotError, decode_state, encode_state
from anima_actors.runtime.supervision import ActorState
from anima_actors.testing.conformance.determinism import TurnDigest, Turns, digests
from anima_actors.testing.conformance.driver import GeneratedTurns, deep_snapshot, difference
from anima_actors.testing.conformance.module import Findings
from anima_actors.testing.conformance.report import Limits
from anima_actors.testing.harness import Harness

CUTS, GOES_ON = (1, 30, 70), 30  # where it is stopped, and turns after that


def check_snapshot(findings: Findings, turns: GeneratedTurns, limits: Limits) -> None:
    """Check that snapshot, restore, go on equals never stopped, through a file as well."""
    if "snapshot" in findings.failed:
        return
    if "determinism" in findings.failed or "determinism" in findings.skipped:
        findings.skipped["snapshot"] = "not judged, as it does not do the same twice"
        return
    module = findings.subject.module
    fed = list(islice(turns.turns(8), CUTS[-1] + GOES_ON))
    for cut in CUTS:
        harness = Harness(module)
        lived = digests(findings, harness, fed[:cut], limits.short_s)
        cut = len(lived)
        try:
            saved = harness.snapshot()
            before = deep_snapshot(saved.state)
            after = digests(findings, harness, fed[cut : cut + GOES_ON], limits.short_s)
        except Exception as error:
            where = findings.subject.place_of(error.__traceback__)
            findings.fail("snapshot", f"snapshot() raises {error!r:.80}", where)
            break
        changed = deep_snapshot(saved.state)
        if changed != before:
            path = difference(before, changed, "the state")
            findings.fail("snapshot", f"what snapshot() gave changes afterwards: {path}", _at(findings))
        _go_on(findings, saved, fed[cut : cut + len(after)], after, cut)
        if "snapshot" in findings.failed:
            break
    findings.done.add("snapshot")


def _go_on(findings: Findings, saved: ActorState, fed: Turns, after: Sequence[TurnDigest], cut: int) -> None:
    for through_file in (False, True):
        harness = Harness(findings.subject.module)
        try:
            if through_file:
                saved = saved._replace(state=decode_state(encode_state(saved.state)))
            harness.restore(saved)
        except SnapshotError as error:
            findings.fail("snapshot", f"its state cannot be saved: {error}", _at(findings), "")
            return
        except Exception as error:
            where = findings.subject.place_of(error.__traceback__)
            findings.fail("snapshot", f"restore() raises {error!r:.80}", where)
            return
        for number, (one, other) in enumerate(
            zip(after, digests(findings, harness, fed, 1e9), strict=False), start=cut + 1
        ):
            if one.told != other.told:
                name = next(iter(one.names or other.names), "story")
                stopped = f"tells another {name} in turn {number} where it was stopped after turn {cut}"
                findings.fail("snapshot", stopped, _at(findings))
                return


def _at(findings: Findings) -> str:
    """Return the place of its own snapshot(), if it has one."""
    found = findings.subject.defined_at("snapshot")
    return found if findings.subject.owns(findings.subject.module.snapshot.__code__.co_filename) else ""
