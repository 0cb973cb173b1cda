"""Societies on the command line: their story run, their journal shown, explained, replayed and expanded."""

import json
from pathlib import Path

import pytest

from anima_actors.society import SocietyRecord
from tests.cli.anima import anima

STORY = """\
title: An alarm
seed: 3
society: {minds: 12, network: {ring: {neighbours: 4}}, personas: {neuroticism: .8, extraversion: .8}}
steps:
  - {label: smoke, command: shock, to: m3, expect: {m3:primary: Fear}}
  - rest: 3m
expect:
  at tick 2: {share of minds where reactors.tension > .25: ">= .1"}
  by tick 2: {minds where primary is Joy: "> 1"}
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("society")
    (folder / "alarm.yaml").write_text(STORY)
    done = anima("run", folder / "alarm.yaml", "--record", folder / "alarm.anima")
    assert done.exit_code == 1, done.stderr
    assert "smoke: shock, to m3" in done.stdout
    assert "tick 2 at tick 2: share of minds where reactors.tension > .25: >= 0.1" in " ".join(
        done.stdout.split()
    )
    assert "2 of 3 expectations met, 4 ticks, history" in done.stdout
    return folder / "alarm.anima"


def test_a_society_is_shown_by_tick_and_as_json(recorded: Path) -> None:
    shown = anima("show", recorded, "--turn", "2")
    assert "farthest from home (tension)" in shown.stdout
    lines = [json.loads(line) for line in anima("show", recorded, "--json").stdout.splitlines()]
    assert [one["tick"] for one in lines] == [1, 2, 3, 4]
    assert sum(lines[1]["emotions"].values()) == pytest.approx(1.0)
    assert anima("show", recorded, "--turn", "9").exit_code == 2


def test_why_goes_across_minds_to_the_first_cause(recorded: Path) -> None:
    told = anima("why", recorded, "m4:reactors.tension@2")
    assert "caught from m3, at" in told.stdout
    assert "what the story posed to m3 in tick 1" in told.stdout
    assert "m3 (tick 1) → m4 (tick 2)" in told.stdout
    assert "what it caught from m3" in told.stdout and "SocialStimulus" not in told.stdout
    data = json.loads(anima("why", recorded, "m4:reactors.tension@2", "--json").stdout)
    assert sum(one["share"] for one in data["first_causes"]) == pytest.approx(1.0, abs=1e-12)
    assert "whose tension?" in anima("why", recorded, "tension").stderr


def test_a_society_replays_and_a_mind_is_taken_out_of_it(recorded: Path) -> None:
    assert "4 ticks of 12 minds replayed, all as recorded" in " ".join(
        anima("replay", recorded).stdout.split()
    )
    one = recorded.with_name("m4.anima")
    assert "4 turns of m4" in " ".join(anima("expand", recorded, "m4", "-o", one).stdout.split())
    assert anima("show", one, "--brief").exit_code == 0
    assert anima("expand", one, "m4").exit_code == 2


def test_a_society_is_exported_a_row_a_value(recorded: Path) -> None:
    rows = anima("export", recorded, "--to", "csv", "-o", "-").stdout.splitlines()
    assert rows[0] == '"tick","mind","path","value","text"'
    assert len(rows) == 1 + 4 * 12 * 5
    assert rows[5] == '1,"m0","primary",,"Calm"'


def test_the_story_that_is_shipped_is_one_of_a_society() -> None:
    done = anima("check", "rumour")
    assert "ok (3 steps, 4 expectations)" in done.stdout


def test_a_damaged_journal_is_told_of_and_its_whole_ticks_are_saved(recorded: Path, tmp_path: Path) -> None:
    told = anima("verify", recorded)
    assert told.exit_code == 0 and "12 minds, 4 ticks" in " ".join(told.stdout.split())
    damaged, saved = tmp_path / "damaged.anima", tmp_path / "saved.anima"
    data = bytearray(recorded.read_bytes())
    data[SocietyRecord.open(recorded).spots[2] + 60] ^= 1
    damaged.write_bytes(data)
    assert anima("verify", damaged).exit_code == 1 and anima("show", damaged).exit_code == 2
    assert "2 ticks" in " ".join(anima("repair", damaged, saved).stdout.split())
    assert json.loads(anima("verify", saved, "--json").stdout)["ticks"] == 2
    assert "m4: tension" in anima("why", saved, "m4:reactors.tension@2").stdout
    assert anima("repair", damaged, saved).exit_code == 2
    damaged.write_bytes(data[: SocietyRecord.open(recorded).spots[3] + 20])
    assert anima("verify", damaged).exit_code == 1


@pytest.mark.slow
def test_a_society_is_drawn_with_its_levels_its_network_and_its_tree(recorded: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    assert anima("plot", recorded, "-o", one).exit_code == 0
    assert anima("plot", recorded, "-o", two).exit_code == 0
    assert one.read_bytes() == two.read_bytes()
    drawn, society = one.read_text(), SocietyRecord.open(recorded)
    assert "nine tenths" in drawn
    assert f"felt after tick {society.ticks}" in drawn
    assert "reached from" in drawn
