"""The report of a run: verdicts and hashes of a story with a seed; many of them as JSON or as JUnit XML."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from anima_actors._version import __version__
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.mind.mind import Mind
from anima_actors.scenario.checks import TurnOutcome
from anima_actors.scenario.judging import Verdict
from anima_actors.scenario.runner import OnTurn, StoryRun, run_scenario
from anima_actors.scenario.schema import Scenario

FORMAT = 1


@dataclass(frozen=True, slots=True)
class RunReport(StoryRun):
    """The outcome of a story with a seed; without the outcomes of turns where nobody needs them."""

    hashes: tuple[str, ...]  # of each turn, chained; the last one stands for the whole history
    emotion: str  # the last to show


async def run_and_report(
    story: Scenario,
    seed: int,
    mind_factory: Callable[..., Mind],
    on_turn: OnTurn,
    *,
    with_outcomes: bool,
) -> RunReport:
    """Run a story with a seed; keep the outcome of every turn only where it is wanted."""
    hashes: list[str] = []

    def turned(outcome: TurnOutcome, mind: Mind) -> None:
        assert mind.last_turn is not None
        hashes.append(turn_hash(mind.last_turn, hashes[-1] if hashes else ""))
        on_turn(outcome, mind)
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError  # an interrupt; a story of quick turns may never wait for anything

    run = await run_scenario(story, seed=seed, mind_factory=mind_factory, on_turn=turned)
    emotion = run.outcomes[-1].state.get("primary") or ""
    outcomes = run.outcomes if with_outcomes else ()
    return RunReport(story, seed, outcomes, run.verdicts, tuple(hashes), emotion)


def json_report(runs: Sequence[RunReport]) -> bytes:
    """Return all runs as JSON: the state, reply and hash of each turn, and each verdict."""
    from anima_actors.encoding.json import dumps

    verdicts = [verdict for run in runs for verdict in run.verdicts]
    met = sum(verdict.met for verdict in verdicts)
    document = {
        "format": FORMAT,
        "anima_actors": __version__,
        "met": met,
        "failed": len(verdicts) - met,
        "runs": [_run(run) for run in runs],
    }
    return dumps(document, indent=True) + b"\n"


def _run(run: RunReport) -> dict[str, Any]:
    return {
        "story": run.scenario.file,
        "title": run.scenario.title,
        "seed": run.seed,
        "met": run.met,
        "hash": run.hashes[-1],
        "expectations": [_verdict(verdict) for verdict in run.verdicts],
        "turns": [
            {
                "turn": outcome.turn,
                "step": outcome.step,
                "label": outcome.label,
                "state": outcome.state,
                "reply": outcome.reply or None,
                "hash": turn_hash,
            }
            for outcome, turn_hash in zip(run.outcomes, run.hashes, strict=True)
        ],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "expectation": verdict.expectation,
        "place": verdict.place,
        "line": verdict.line,
        "met": verdict.met,
        "turn": verdict.turn,
        "expected": verdict.expected,
        "found": verdict.found,
        "led_to": verdict.led_to,
    }


def junit_report(runs: Sequence[RunReport]) -> bytes:
    """Return a test suite a run, a test case an expectation. Stories hold nothing that XML cannot."""
    import xml.etree.ElementTree as ET

    root = ET.Element("testsuites", name="anima")
    for run in runs:
        suite = ET.SubElement(
            root,
            "testsuite",
            name=f"{run.scenario.title} (seed {run.seed})",
            tests=str(len(run.verdicts)),
            failures=str(len(run.failed)),
            errors="0",
            skipped="0",
        )
        for verdict in run.verdicts:
            name = f"{verdict.place}: {verdict.expectation}"
            case = ET.SubElement(suite, "testcase", classname=run.scenario.file, name=name)
            if not verdict.met:
                message = f"expected {verdict.expected}, found {verdict.found}"
                ET.SubElement(case, "failure", message=message).text = str(verdict)
    for key in ("tests", "failures"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    return b"".join((ET.tostring(root, encoding="utf-8", xml_declaration=True), b"\n"))
