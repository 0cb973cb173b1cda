import asyncio
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from anima_actors import Mind, Scenario, run_scenario
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.scenario import TurnOutcome
from tests.cli.anima import anima


def test_the_json_report_has_the_states_the_verdicts_and_the_hashes_of_all_runs() -> None:
    result = anima("run", "knock.yaml", "hopeless.yaml", "--seeds", "2", "--json", "out.json")
    assert result.exit_code == 1
    report = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert (report["format"], report["met"], report["failed"]) == (1, 6, 2)
    assert [(run["story"], run["seed"], run["met"]) for run in report["runs"]] == [
        ("knock.yaml", 4, True),
        ("knock.yaml", 5, True),
        ("hopeless.yaml", 0, False),
        ("hopeless.yaml", 1, False),
    ]
    run = report["runs"][0]
    assert [turn["label"] for turn in run["turns"]] == ["The knock", "It was the wind", "It was the wind", ""]
    assert run["turns"][0]["state"]["primary"] in ("Fear", "Anxiety")
    assert run["turns"][0]["reply"]
    assert run["hash"] == run["turns"][-1]["hash"]
    assert len({turn["hash"] for turn in run["turns"]}) == 4
    failed = report["runs"][2]["expectations"][0]
    assert (failed["met"], failed["turn"], failed["line"], failed["found"]) == (False, 1, 3, "Sadness")
    assert failed["led_to"]


async def test_the_hash_of_a_turn_stands_for_all_turns_before_it_too() -> None:
    chained = [""]

    def chain(_: TurnOutcome, mind: Mind) -> None:
        assert mind.last_turn is not None
        chained.append(turn_hash(mind.last_turn, chained[-1]))

    await run_scenario(Scenario.from_file("knock.yaml"), on_turn=chain)
    out = await asyncio.to_thread(anima, "run", "knock.yaml", "--json", "-")
    assert [turn["hash"] for turn in json.loads(out.stdout)["runs"][0]["turns"]] == chained[1:]


def test_the_junit_report_has_a_suite_a_run_and_a_case_an_expectation() -> None:
    assert anima("run", "knock.yaml", "hopeless.yaml", "--junit", "out.xml").exit_code == 1
    root = ET.parse("out.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("A knock at night (seed 4)", "3", "0"),
        ("Joy on demand (seed 0)", "1", "1"),
    ]
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "expected Joy, found Sadness"
    assert "grief" in (failure.text or "")


def test_a_report_may_go_to_stdout_which_then_holds_nothing_else() -> None:
    result = anima("run", "knock.yaml", "--json", "-")
    assert json.loads(result.stdout)["met"] == 3
    assert "3 of 3 expectations met" in result.stderr
    assert ET.fromstring(anima("run", "knock.yaml", "--junit", "-").stdout.encode()).get("tests") == "3"


def test_a_report_takes_the_place_of_an_older_one_and_leaves_no_draft_behind() -> None:
    Path("out.json").write_text("old")
    assert anima("run", "knock.yaml", "--json", "out.json", "--log", "off").exit_code == 0
    assert json.loads(Path("out.json").read_text())["met"] == 3
    assert not list(Path().glob(".*"))


def test_a_link_stays_a_link_and_a_device_a_device() -> None:
    Path("real.json").write_text("old")
    Path("link.json").symlink_to("real.json")
    assert anima("run", "knock.yaml", "--json", "link.json", "--junit", "/dev/null").exit_code == 0
    assert Path("link.json").is_symlink()
    assert json.loads(Path("real.json").read_text())["met"] == 3
    assert Path("/dev/null").is_char_device()


def test_what_xml_cannot_hold_is_written_as_its_escape() -> None:
    Path("odd.yaml").write_text(
        'title: "A & <b>"\nsteps:\n  - {say: "\\x01 <hi> & ho", command: grief, expect: {primary: Joy}}\n'
    )
    assert anima("run", "odd.yaml", "--junit", "out.xml").exit_code == 1
    assert ET.parse("out.xml").getroot()[0].get("name") == "A & <b> (seed 0)"
    assert "\\x01 <hi> & ho" in "".join(ET.parse("out.xml").getroot().itertext())


def test_a_test_case_says_its_file_its_line_and_its_time() -> None:
    anima("run", "knock.yaml", "--junit", "out.xml")
    cases = ET.parse("out.xml").getroot().findall("testsuite/testcase")
    assert [(case.get("file"), case.get("line")) for case in cases] == [
        ("knock.yaml", "9"),
        ("knock.yaml", "10"),
        ("knock.yaml", "15"),
    ]
    assert all(float(case.get("time", "-1")) >= 0.0 for case in cases)


def test_but_for_the_times_two_reports_of_the_same_runs_are_the_same() -> None:
    def report(name: str) -> str:
        anima("run", "knock.yaml", "hopeless.yaml", "--junit", name)
        return re.sub(r'time="[0-9.]+"', "", Path(name).read_text("utf-8"))

    assert report("one.xml") == report("other.xml")


def test_a_failed_expectation_shows_the_blend_and_the_commands_that_explain_it() -> None:
    told = anima("run", "hopeless.yaml", "--log", "off", "--set", "persona.openness=0.2").stdout
    assert "the blend: Sadness " in told
    line = next(line for line in told.splitlines() if "--record" in line)
    first, _, second = line.strip().partition("; ")
    assert first == ("anima run hopeless.yaml --set persona.openness=0.2 --seed 0 --record hopeless.anima")
    assert second == "anima why hopeless.anima primary@1"
    assert anima(*first.split()[1:]).exit_code == 1
    assert "Primary" in anima(*second.split()[1:], "--brief").stdout


def test_failed_runs_alone_are_kept_where_that_is_asked_for_and_name_the_one_command() -> None:
    told = anima("run", "knock.yaml", "hopeless.yaml", "--seeds", "2", "--record-failed", "kept")
    assert sorted(path.name for path in Path("kept").iterdir()) == [
        "hopeless-seed-0.anima",
        "hopeless-seed-1.anima",
    ]
    for seed in (0, 1):
        command = f"anima why kept/hopeless-seed-{seed}.anima primary@1"
        assert command in told.stdout
        assert anima(*command.split()[1:]).exit_code == 0
    again = anima("run", "hopeless.yaml", "--record-failed", "kept", "--json", "out.json")
    assert again.exit_code == 1
    run = json.loads(Path("out.json").read_text())["runs"][0]
    assert run["journal"] == "kept/hopeless-seed-0.anima"
    assert run["expectations"][0]["explained_by"] == "anima why FILE primary@1"


@pytest.mark.slow
def test_runs_that_are_shared_among_processes_are_reported_as_those_of_one() -> None:
    def told(*engine: str) -> tuple[str, str, list[bytes]]:
        words = ("--seeds", "3", "--json", "out.json", "--record-failed", "kept")
        result = anima("run", "knock.yaml", "hopeless.yaml", *words, *engine)
        assert result.exit_code == 1, result.output
        kept = sorted(Path("kept").iterdir())
        return result.stdout, Path("out.json").read_text(), [one.name.encode() for one in kept]

    assert told("--processes", "2") == told("--engine", "serial")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--processes", "2"], "--processes shares several runs; write --seeds N as well"),
        (["--seeds", "2", "--processes", "2", "--log", "brief"], "a log is of one after another"),
        (
            ["--seeds", "2", "--engine", "ray"],
            "no engine 'ray'; write serial, processes, or dask://HOST:PORT",
        ),
        (
            ["--seeds", "2", "--engine", "dask://h:1", "--record-failed", "kept"],
            "keeps journals on this machine",
        ),
    ],
)
def test_an_engine_that_cannot_do_what_is_asked_for_is_refused(words: list[str], message: str) -> None:
    result = anima("run", "knock.yaml", *words)
    assert result.exit_code == 2 and message in result.stderr


def test_a_key_is_never_in_the_command_that_repeats_a_run() -> None:
    told = anima("run", "hopeless.yaml", "--log", "off", "--key", "sk-verysecretverysecret123")
    assert "verysecret" not in told.output


def test_every_kind_of_expectation_that_fails_names_a_command_that_answers() -> None:
    Path("many.yaml").write_text(
        "title: Many\nsteps:\n  - command: grief\n    say: She is gone.\n    expect:\n"
        "      - {defense.parked: '> 5'}\n      - {dissonance: none}\n      - {reply: 'Ha!'}\n"
        "      - {vad.valence: '> 0.9'}\n      - {blend: none}\n      - {temporal.past: {contains: zzz}}\n"
        "      - {order: [memory, mirror]}\n      - {always: {primary: Joy}}\n"
        "      - {returns_to_baseline: {within: 1 turn, tolerance: 0.001}}\n"
    )
    anima("run", "many.yaml", "--record-failed", "kept", "--json", "out.json", "--log", "off")
    found = json.loads(Path("out.json").read_text())["runs"][0]
    assert [one["met"] for one in found["expectations"]] == [False] * 9
    for one in found["expectations"]:
        command = one["explained_by"].replace("FILE", found["journal"]).split()
        assert anima(*command[1:]).exit_code == 0, command


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--record-failed", "knock.yaml"), "--record-failed knock.yaml: no such folder can be made"),
        (("--record-failed", "kept", "--record", "a.anima"), "--record keeps every run"),
    ],
)
def test_journals_of_failed_runs_that_cannot_be_kept_are_refused(
    arguments: tuple[str, ...], complaint: str
) -> None:
    refused = anima("run", "hopeless.yaml", *arguments)
    assert refused.exit_code == 2
    assert complaint in refused.stderr
