"""What came of runs, for programs: one JSON document, or JUnit XML."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any

from anima_actors._version import __version__
from anima_actors.cli.lived import Lived
from anima_actors.encoding.json import dumps
from anima_actors.scenario import Verdict

FORMAT = 1


def json_report(lives: Sequence[Lived]) -> bytes:
    """All runs: the state, reply and hash of each turn, and the verdict on each expectation."""
    verdicts = [verdict for life in lives for verdict in life.verdicts]
    met = sum(verdict.met for verdict in verdicts)
    document = {
        "format": FORMAT,
        "anima_actors": __version__,
        "met": met,
        "failed": len(verdicts) - met,
        "runs": [_run(life) for life in lives],
    }
    return dumps(document, indent=True) + b"\n"


def _run(life: Lived) -> dict[str, Any]:
    return {
        "story": life.story.file,
        "title": life.story.title,
        "seed": life.seed,
        "met": life.met,
        "hash": life.hashes[-1],
        "expectations": [_verdict(verdict) for verdict in life.verdicts],
        "turns": [
            {
                "turn": outcome.turn,
                "step": outcome.step,
                "label": outcome.label,
                "state": outcome.state,
                "reply": outcome.reply or None,
                "hash": turn_hash,
            }
            for outcome, turn_hash in zip(life.outcomes, life.hashes, strict=True)
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


def junit_report(lives: Sequence[Lived]) -> bytes:
    """A test suite a run, a test case an expectation. Stories and verdicts hold nothing that XML cannot."""
    root = ET.Element("testsuites", name="anima")
    for life in lives:
        suite = ET.SubElement(
            root,
            "testsuite",
            name=f"{life.story.title} (seed {life.seed})",
            tests=str(len(life.verdicts)),
            failures=str(len(life.failed)),
            errors="0",
            skipped="0",
        )
        for verdict in life.verdicts:
            name = f"{verdict.place}: {verdict.expectation}"
            case = ET.SubElement(suite, "testcase", classname=life.story.file, name=name)
            if not verdict.met:
                message = f"expected {verdict.expected}, found {verdict.found}"
                ET.SubElement(case, "failure", message=message).text = str(verdict)
    for key in ("tests", "failures"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    return b"".join((ET.tostring(root, encoding="utf-8", xml_declaration=True), b"\n"))
