"""Steps by which modules join and leave."""

import asyncio
import shutil
from pathlib import Path

import pytest

from anima_actors import Scenario, run_scenario
from anima_actors.encoding.json import dumps
from anima_actors.journal.reader import Journal
from anima_actors.mind.module_refs import load_actor
from anima_actors.replay.origin import history_in, origin_of
from anima_actors.replay.replay import replay
from anima_actors.replay.resume import resume, verdicts_in
from anima_actors.runtime import Actor
from anima_actors.scenario import ScenarioError, build_mind
from anima_actors.scenario.runner import live
from tests.cli.anima import anima

EXAMPLES = Path(__file__).parents[2] / "examples"

STORY = """\
title: It learns to be bored
seed: 4
steps:
  - command: connect
    expect: {mirror: any}
  - remove: mirror
    expect: {mirror: none, degraded: none}
  - add: ./boredom.py:Boring
  - say: What is that over there?
    expect: {boredom.level: ">= 0", mirror: none}
  - remove: boring
  - rest: 10m
  - add: mirror
  - add: boring
  - say: And that?
    expect: {boredom.level: ">= 0", mirror: any, degraded: none}
"""


def written(folder: Path, text: str = STORY) -> Path:
    folder.mkdir(exist_ok=True)
    shutil.copy(EXAMPLES / "boredom.py", folder)
    (folder / "story.yaml").write_text(text, "utf-8")
    return folder / "story.yaml"


def boring(folder: Path) -> type[Actor]:
    """The module beside a story: a record alone has none run."""
    return load_actor(f"{folder / 'boredom.py'}:Boring")


def test_modules_join_and_leave_as_the_story_says(tmp_path: Path) -> None:
    ran = asyncio.run(run_scenario(Scenario.from_file(written(tmp_path))))
    assert ran.met, [str(verdict) for verdict in ran.failed]
    assert len(ran.outcomes) == 9


def test_the_record_is_the_same_wherever_the_story_lies(tmp_path: Path) -> None:
    hashes = []
    for folder in ("here", "there"):
        mind = build_mind(Scenario.from_file(written(tmp_path / folder)))
        with mind:
            mind.record_to(tmp_path / folder / "run.anima")
            for _, step in Scenario.from_file(tmp_path / folder / "story.yaml").turns():
                asyncio.run(live(mind, step))
        hashes.append(mind.history_hash)
        with Journal.open(tmp_path / folder / "run.anima") as journal:
            assert replay(history_in(journal, [boring(tmp_path / folder)])).equal
    assert hashes[0] == hashes[1]


@pytest.mark.slow
def test_a_story_that_was_broken_off_is_gone_on_with(tmp_path: Path) -> None:
    story = written(tmp_path)
    whole, broken = tmp_path / "whole.anima", tmp_path / "broken.anima"
    assert anima("run", str(story), "--record", str(whole)).exit_code == 0
    for turns in range(1, 9):
        scenario = Scenario.from_file(story)
        mind = build_mind(scenario)
        mind.record_to(broken, scenario=dumps(dict(scenario.document)).decode())
        for _, step in list(scenario.turns())[:turns]:
            asyncio.run(live(mind, step))
        mind.close()
        report = resume(broken, extra=[boring(tmp_path)])
        assert report.lived == 9 - turns and all(one.met for one in report.verdicts), report
        with Journal.open(broken) as journal, Journal.open(whole) as other:
            assert journal.turn(9).hash == other.turn(9).hash
        broken.unlink()


def test_the_verdicts_on_record_are_those_of_the_run(tmp_path: Path) -> None:
    story, path = written(tmp_path), tmp_path / "run.anima"
    assert anima("run", str(story), "--record", str(path)).exit_code == 0
    with Journal.open(path) as journal:
        found = verdicts_in(journal, origin_of(journal.header, [boring(tmp_path)]))
        assert len(found) == 8 and all(one.met for one in found)
    shown = anima("show", str(path))
    assert shown.exit_code == 0
    assert "ModuleRemoved  mirror" in shown.stdout and "ModuleAdded  boring" in shown.stdout
    assert "Boredom" in shown.stdout
    why = anima("why", str(path), "boredom.level", "--with", f"{tmp_path}/boredom.py:Boring")
    assert why.exit_code == 0, why.output


@pytest.mark.parametrize(
    ("steps", "line", "told"),
    [
        ("- add: mirror", 4, "steps[0].add: mirror is in use already; remove it first"),
        ("- remove: miror", 4, "steps[0].remove: 'miror' is not in use"),
        ("- remove: voice", 4, "steps[0].remove: voice is part of every mind; it cannot leave"),
        ("- remove: mirror\n  - kill: mirror", 5, "steps[1].kill: mirror is not in use in this story"),
        ("- add: ./nothing.py:Nobody", 4, "steps[0].add: "),
        ("- add: mirror\n    say: Hello", 4, "say and add in one step"),
        ("- remove: mirror\n    repeat: 2", 4, "steps[0].remove: 'mirror' is not in use"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_line(tmp_path: Path, steps: str, line: int, told: str) -> None:
    path = written(tmp_path, f"title: Wrong\n\nsteps:\n  {steps}\n")
    with pytest.raises(ScenarioError) as raised:
        build_mind(Scenario.from_file(path))
    assert told in str(raised.value)
    assert f"{path}:{line}:" in str(raised.value)
