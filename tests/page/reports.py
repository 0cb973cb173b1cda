"""Reports for the tests, and what is in them."""

import asyncio
import base64
import gzip
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from anima_actors import Mind, Scenario, run_scenario
from anima_actors.journal.reader import Journal
from anima_actors.page.report import ReportContent, ReportedMind, report_of
from anima_actors.page.source import JournalSource
from tests.page.unpacking import unpacked

ROOT = Path(__file__).parents[2]
FIRST_CONTACT = ROOT / "scenarios" / "first_contact.yaml"
ELEMENT = re.compile(r'<script type="([^"]+)"([^>]*) id="report-data">([^<]*)</script>')
REACTORS = ("tension", "arousal", "satisfaction", "cohesion")


def recorded(story: Path, out: Path, seed: int | None = None) -> Path:
    """The journal of a story that was lived through."""
    scenario = Scenario.from_file(story)
    made: list[Mind] = []

    def make(**options: Any) -> Mind:
        made.append(Mind(**options))
        made[-1].record_to(out, scenario=json.dumps(scenario.document, ensure_ascii=False))
        return made[-1]

    with ThreadPoolExecutor(1) as thread:  # where a browser is driven, this one has a loop that runs
        thread.submit(asyncio.run, run_scenario(scenario, seed=seed, mind_factory=make)).result()
    made[0].close()
    return out


def lived(out: Path, turns: int, seed: int = 7) -> Path:
    """The journal of a life of so many turns, no two alike."""
    with Mind(seed=seed, record=out) as mind:
        for n in range(1, turns + 1):
            if n % 11 == 0:
                mind.rest_now(600.0 * (n % 7 + 1))
            else:
                part = (n * 7919 % 1000) / 1000
                deltas = {REACTORS[n % 4]: 1.2 * part - 0.5, REACTORS[(n + 1 + n % 3) % 4]: 0.6 - part}
                mind.experience_now(deltas, f"What happened on day {n}, and what is it to you?")
    return out


@contextmanager
def reported(*journals: Path, extra: Any = ()) -> Iterator[list[ReportedMind]]:
    with ExitStack() as stack:
        opened = [stack.enter_context(Journal.open(one)) for one in journals]
        yield [ReportedMind(JournalSource(one), extra=extra) for one in opened]


def report(*journals: Path, prompts: bool = False, words: bool = True) -> str:
    with reported(*journals) as minds:
        return report_of(minds, ReportContent(prompts, words)).decode()


def data_in(page: str) -> dict[str, Any]:
    """What FileSource reads out of a report."""
    ((kind, more, text),) = ELEMENT.findall(page)
    if "gzip" in more:
        assert kind == "application/octet-stream"
        text = gzip.decompress(base64.b64decode(text))
    packed = json.loads(text)
    lists: list[list[Any]] = []

    def read(values: Any, count: int) -> list[Any]:
        return unpacked(packed["words"], values, count, lists)

    minds = []
    for one in packed["minds"]:
        mind = {"about": one["about"], "turns": read(one["turns"], one["count"])}
        for name in ("accounts", "prompts"):
            numbers, values = one[name]
            mind[name] = dict(zip(map(str, numbers), read(values, len(numbers)), strict=True))
        minds.append(mind)
    return {"version": packed["version"], "minds": minds, "diff": packed["diff"]}
