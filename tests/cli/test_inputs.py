"""`--detail inputs`: recorded by what reached the mind, read as if all had been recorded."""

import json
from pathlib import Path

import pytest

from anima_actors import Journal
from tests.cli.anima import BOREDOM, anima


def recorded(*options: str, file: str = "i.anima") -> None:
    told = anima("run", "knock.yaml", "--log", "off", "--record", file, *options)
    assert told.exit_code in (0, 1), told.output


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        *("show FILE", "show FILE --json", "show FILE --brief", "show FILE --summary --json", "health FILE"),
        *("why FILE reactors.tension@1", "sequence FILE --turn 1", "replay FILE", "resume FILE --json -"),
        *("export FILE --to jsonl --table events -o -", "fork FILE --at 2 --stimulus tension=0.2 --json -"),
    ],
)
def test_what_reads_a_journal_writes_the_same_and_says_that_turns_are_lived_again(asked: str) -> None:
    recorded(file="whole.anima")
    recorded("--detail", "inputs", file="inputs.anima")
    Path("a.anima").write_bytes(Path("whole.anima").read_bytes())
    whole = anima(*asked.replace("FILE", "a.anima").split())
    Path("a.anima").write_bytes(Path("inputs.anima").read_bytes())
    inputs = anima(*asked.replace("FILE", "a.anima").split())
    again = "" if asked.startswith("resume") else "a.anima: 4 turns are lived again"
    assert inputs.exit_code == whole.exit_code and again in inputs.stderr
    if "--summary" not in asked:
        assert inputs.stdout == whole.stdout
    else:
        assert json.loads(inputs.stdout)["hash"] == json.loads(whole.stdout)["hash"]


def test_it_is_expanded_to_the_journal_that_would_have_been_written() -> None:
    recorded(file="whole.anima")
    recorded("--detail", "inputs")
    told = anima("expand", "i.anima")
    assert told.exit_code == 0 and told.stdout.startswith("i.full.anima: 4 turns, hash ")
    assert Path("i.full.anima").read_bytes() == Path("whole.anima").read_bytes()
    assert anima("verify", "i.anima").stdout.startswith("i.anima: whole\n")
    assert Path("i.anima").stat().st_size < Path("whole.anima").stat().st_size


def test_a_module_of_ones_own_is_needed_and_one_that_has_changed_is_told() -> None:
    Path("boredom.py").write_text(BOREDOM)
    recorded("--with", "./boredom.py:Boredom", "--detail", "inputs")
    refused = anima("show", "i.anima")
    assert refused.exit_code == 2 and refused.stderr.count("\n") == 1
    assert "so it is not run" in refused.stderr and "anima expand i.anima -o FILE" in refused.stderr
    given = ("--with", "./boredom.py:Boredom")
    assert anima("replay", "i.anima", *given).exit_code == 0
    assert anima("expand", "i.anima", "-o", "w.anima", *given).exit_code == 0
    assert "BoredomFelt" in anima("show", "w.anima", "--turn", "1").stdout


def test_a_turn_that_comes_out_otherwise_is_one_line_and_the_status_of_a_replay() -> None:
    push = "from anima_actors import Actor, Stimulus, StimulusBias, handler\n\n\nclass Push(Actor):\n"
    push += "    @handler\n    def push(self, one: Stimulus) -> StimulusBias:\n"
    Path("push.py").write_text(push + '        return StimulusBias("push", arousal=0.1)\n')
    recorded("--with", "./push.py:Push", "--detail", "inputs")
    Path("other.py").write_text(push + '        return StimulusBias("push", arousal=0.2)\n')
    for asked in (("replay", "i.anima"), ("expand", "i.anima", "-o", "w.anima")):
        told = anima(*asked, "--with", "./other.py:Push")
        assert told.exit_code == 1
        line = (
            "i.anima: turn 1 comes out otherwise than it was recorded; not made as when it was recorded: push"
        )
        assert line in " ".join(told.stdout.split())
    assert not Path("w.anima").exists()
    told = anima("replay", "i.anima", "--with", "./other.py:Push", "--json", "-")
    assert told.exit_code == 1 and json.loads(told.stdout)["turn"] == 1
    assert anima("why", "i.anima", "phi", "--with", "./other.py:Push").exit_code == 2


def test_a_cut_off_run_is_gone_on_with_and_logged() -> None:
    recorded(file="whole.anima")
    recorded("--detail", "inputs")
    with Journal.open("i.anima", inputs=True) as journal:
        ends = [frame.end for frame in journal.frames() if frame.head.turn == 2]
    Path("i.anima").write_bytes(Path("i.anima").read_bytes()[: ends[0] + 20])
    told = anima("resume", "i.anima", "--log", "brief")
    with Journal.open("whole.anima") as journal:
        assert journal.summary().hash in told.stdout
    assert "20 bytes of an unfinished turn were cut off" in told.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ("run knock.yaml --detail inputs", "--detail is for a journal; name one with --record FILE"),
        ("run rumour --record r.anima --detail events", "a society records inputs alone"),
        ("expand i.anima m17", "i.anima: it is no journal of a society; leave out m17"),
        ("expand whole.anima", "whole.anima holds all events of its turns already"),
        ("expand i.anima -o whole.anima", "whole.anima is there already; name another file"),
    ],
)
def test_what_cannot_be_is_one_line(asked: str, complaint: str) -> None:
    recorded(file="whole.anima")
    recorded("--detail", "inputs")
    told = anima(*asked.split())
    assert told.exit_code == 2 and complaint in told.stderr and told.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_run_by_its_inputs_is_reported_with_a_module_of_its_own() -> None:
    given = ("--with", "./boredom.py:Boredom")
    recorded(*given, "--detail", "inputs", "--report", "run.html")
    assert anima("report", "i.anima", "-o", "inputs.html", *given).exit_code == 0
    Path("i.anima").unlink()
    recorded(*given)
    assert anima("report", "i.anima", "-o", "whole.html", *given).exit_code == 0
    assert Path("inputs.html").read_bytes() == Path("whole.html").read_bytes() != b""
