"""`anima replay`, `resume`, `fork`, `diff` and `repair`, as people meet them."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result

from anima_actors.journal.framing import HEAD, MAGIC
from anima_actors.journal.reader import Journal
from anima_actors.journal.writer import JournalWriter
from anima_actors.scenario import Scenario
from tests.cli.anima import anima, process
from tests.journal.lives import journaled, story

WIDEST = 100


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("storm") / "storm.anima"
    journaled(file, story(), 3)
    return file


@pytest.fixture(autouse=True)
def a_storm_on_record(in_a_room_of_its_own: None, storm: Path) -> None:
    shutil.copy(storm, "storm.anima")


def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


def test_a_replay_says_that_all_came_out_as_recorded() -> None:
    result = anima("replay", "storm.anima")
    assert result.exit_code == 0
    assert result.output.startswith("storm.anima: 8 turns replayed, all as recorded, hash ")


def test_a_replay_with_a_changed_constant_names_its_first_effect() -> None:
    result = anima("replay", "storm.anima", "--set", "emotion.learn_rate=0")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == "storm.anima: turn 2 came out otherwise than recorded"
    assert lines[1].split() == ["module", "emotion"]
    assert lines[2].split()[:2] == ["event", "EmotionFelt"]
    assert [line.split()[0] for line in lines[3:6]] == ["field", "recorded", "now"]
    assert "1 turn before it came out as recorded" in lines[6] and "emotion" in lines[7]


def test_a_replay_is_told_to_programs() -> None:
    told = json.loads(anima("replay", "storm.anima", "--json").output)
    assert (told["equal"], told["turns"], told["divergence"], told["torn"]) == (True, 8, None, None)
    other = anima("replay", "storm.anima", "--json", "--set", "persona.openness=0.9")
    where = json.loads(other.output)["divergence"]
    assert other.exit_code == 1
    assert (where["turn"], where["module"], where["field"]) == (1, "personality", "traits.openness")
    assert (where["first"], where["second"]) == (0.5, 0.9)


def test_a_torn_end_is_replayed_up_to_it_and_said() -> None:
    data = Path("storm.anima").read_bytes()
    Path("torn.anima").write_bytes(data[: len(data) // 2])
    result = anima("replay", "torn.anima")
    assert result.exit_code == 0 and "its last turn was never finished" in result.output


def test_a_crashed_run_is_gone_on_with_to_the_same_hash() -> None:
    with Journal.open("storm.anima") as journal:
        cut = next(frame.place for frame in journal.frames() if frame.head.turn == 6) + 500
    Path("torn.anima").write_bytes(Path("storm.anima").read_bytes()[:cut])
    result = anima("resume", "torn.anima")
    assert result.exit_code == 0 and widest(result.output) <= WIDEST
    text = " ".join(result.output.split())
    assert text.startswith("torn.anima: 500 bytes of an unfinished turn were cut off")
    assert 'torn.anima: went on after turn 5, from the state saved after turn 3; 3 turns of "Three' in text
    with Journal.open("storm.anima") as one, Journal.open("torn.anima") as other:
        assert one.summary().hash == other.summary().hash in result.output
    assert anima("diff", "storm.anima", "torn.anima").exit_code == 0


def cut_short(story: str, file: str, turn: int) -> None:
    """A journal of a run that was stopped in the midst of a turn."""
    anima("run", story, "--log", "off", "--record", file)
    with Journal.open(file) as journal:
        place = next(frame.place for frame in journal.frames() if frame.head.turn == turn)
    Path(file).write_bytes(Path(file).read_bytes()[: place + 100])


def test_a_resumed_story_is_judged_as_its_run_would_have_been() -> None:
    cut_short("knock.yaml", "knock.anima", 3)
    result = anima("resume", "knock.anima")
    assert result.exit_code == 0
    whole = anima("run", "knock.yaml", "--log", "off").stdout.splitlines()
    assert result.stdout.splitlines()[-1] == whole[-1]
    told, run = (
        [line.partition("turn ")[2] for line in lines[-4:-1]] for lines in (result.stdout.splitlines(), whole)
    )
    assert told == run and all(told)
    assert "  ✓ steps[0]  turn 1    primary: Fear or Anxiety" in result.stdout


def test_a_resumed_story_that_fails_has_the_status_of_a_failed_run_however_often_it_is_resumed() -> None:
    cut_short("hopeless.yaml", "hopeless.anima", 1)
    for _ in range(2):
        result = anima("resume", "hopeless.anima")
        assert result.exit_code == 1
        assert "0 of 1 expectation met, 1 turn, history " in result.stdout
        assert "found Sadness" in result.stdout


def test_resuming_what_is_complete_says_so_and_changes_nothing() -> None:
    before = Path("storm.anima").read_bytes()
    result = anima("resume", "storm.anima")
    assert result.exit_code == 0
    assert 'storm.anima: all 8 turns of "Three blows and a rest" were lived already' in result.output
    assert Path("storm.anima").read_bytes() == before


def test_an_empty_fork_differs_in_nothing_and_the_parent_is_untouched() -> None:
    before = Path("storm.anima").read_bytes()
    result = anima("fork", "storm.anima", "--at", "3")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "storm.anima from turn 3 on: nothing changed",
        "No difference in 6 turns from turn 3 on.",
    ]
    assert Path("storm.anima").read_bytes() == before


def test_a_fork_says_what_is_otherwise_where_first_and_by_how_much() -> None:
    before = Path("storm.anima").read_bytes()
    arguments = ("--at", "3", "--stimulus", "tension=0.0,cohesion=0.2", "--set", "persona.neuroticism=0.2")
    result = anima("fork", "storm.anima", *arguments, "--without", "narrative")
    assert result.exit_code == 0 and widest(result.output) <= WIDEST
    text = " ".join(result.output.split())
    assert text.startswith(
        "storm.anima from turn 3 on: tension +0, cohesion +0.2, persona.neuroticism=0.2, without narrative "
        "first difference turn 3, Stimulus.deltas.tension: 0.6 in the parent, 0 in the fork "
        "first effect turn 3, personality.hold, PersonalityHeld.traits.neuroticism: 0.7"
    )
    assert "number from turn turns mean largest at turn parent fork" in text
    assert "--all shows them" in text
    longer = anima("fork", "storm.anima", *arguments, "--all").output
    assert len(longer.splitlines()) > len(result.output.splitlines()) and "--all" not in longer
    assert Path("storm.anima").read_bytes() == before


def test_one_turn_differs_and_what_only_one_has_is_not_measured() -> None:
    result = anima("fork", "storm.anima", "--at", "8", "--stimulus", "tension=1", "--without", "emotion")
    assert "1 of 1 turn differs" in result.output
    assert "(1 turn, from turn 8)" in result.output
    told = anima("fork", "storm.anima", "--at", "8", "--without", "reactors").output
    assert "more, which only one has; --all shows them" in told


def test_a_fork_with_other_steps_is_recorded_and_can_be_compared_replayed_and_told_to_programs() -> None:
    arguments = ("fork", "storm.anima", "--at", "3", "--steps", "knock.yaml", "--record", "knock.anima")
    result = anima(*arguments)
    assert result.exit_code == 0 and "knock.anima: turns 3 to 6, hash" in result.output
    assert anima("replay", "knock.anima").exit_code == 0
    compared = anima("diff", "storm.anima", "knock.anima")
    assert compared.exit_code == 1 and widest(compared.output) <= WIDEST
    assert "turns 3 to 6, forked from storm.anima" in compared.output
    told = json.loads(anima("fork", "storm.anima", "--at", "3", "--steps", "knock.yaml", "--json").output)
    assert (told["at"], told["steps"], told["equal"]) == (3, "knock.yaml", False)
    assert told["divergence"]["turn"] == 3 and told["numbers"][0]["largest"] > 0
    again = anima(*arguments)
    assert again.exit_code == 2 and "knock.anima is there already" in again.output


def test_two_equal_journals_differ_in_nothing() -> None:
    shutil.copy("storm.anima", "copy.anima")
    result = anima("diff", "storm.anima", "copy.anima")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "No difference in 8 turns from turn 1 on."


def test_a_diff_names_the_settings_the_first_difference_and_a_table() -> None:
    bold = story().changed({"persona.neuroticism": 0.1, "constants.emotion.learn_rate": 0.0})
    journaled(Path("bold.anima"), bold)
    result = anima("diff", "storm.anima", "bold.anima")
    assert result.exit_code == 1 and widest(result.output) <= WIDEST
    text = " ".join(result.output.split())
    assert "A storm.anima, turns 1 to 8 B bold.anima, turns 1 to 8" in text
    assert "persona.neuroticism 0.7 in A, 0.1 in B" in text
    assert "constants.emotion.learn_rate nothing in A, 0 in B" in text
    assert "first difference turn 1, personality.hold, PersonalityHeld.traits.neuroticism" in text
    told = json.loads(anima("diff", "storm.anima", "bold.anima", "--json").output)
    assert told["setup"][0] == {"name": "persona.neuroticism", "first": 0.7, "second": 0.1}
    assert set(told["courses"]) == {"emotion", "goal", "defense"}
    assert {"name", "largest", "mean", "first_turn", "at_turn"} <= set(told["numbers"][0])


def test_a_journal_whose_modules_are_gone_can_still_be_compared() -> None:
    shutil.copy("boredom.py", "gone.py")
    Path("bored.yaml").write_text(
        "title: Bored\nmodules: {with: [./gone.py:Boredom]}\nsteps: [{command: joy}]\n", encoding="utf-8"
    )
    journaled(Path("bored.anima"), Scenario.from_file("bored.yaml"))
    Path("gone.py").unlink()
    shutil.copy("bored.anima", "copy.anima")
    assert anima("diff", "bored.anima", "copy.anima").exit_code == 0
    refused = anima("replay", "bored.anima")
    assert refused.exit_code == 2 and "gone.py: there is no such file" in refused.output
    assert anima("replay", "bored.anima", "--with", "./boredom.py:Boredom").exit_code == 0


def test_saving_what_is_whole_of_a_damaged_journal_is_saved_beside_it() -> None:
    data = bytearray(Path("storm.anima").read_bytes())
    frames = [at for at in range(len(data)) if data.startswith(MAGIC, at)]
    data[frames[4] + HEAD.size + 9] ^= 0x55
    Path("spoilt.anima").write_bytes(data)
    assert anima("replay", "spoilt.anima").exit_code == 2
    result = anima("repair", "spoilt.anima")
    assert result.exit_code == 0 and "turns saved to spoilt.repaired.anima; lost: bytes" in result.output
    assert Path("spoilt.anima").read_bytes() == bytes(data)
    assert anima("replay", "spoilt.repaired.anima").exit_code == 0
    resumed = anima("resume", "spoilt.repaired.anima")
    assert resumed.exit_code == 0
    assert anima("diff", "storm.anima", "spoilt.repaired.anima").exit_code == 0


FORK = ["fork", "storm.anima", "--at", "2"]

BAD = {
    "a missing file": (["replay", "none.anima"], "none.anima: there is no such file"),
    "a folder": (["resume", "."], ". is a folder"),
    "an empty file": (["replay", "empty.anima"], "empty.anima is empty"),
    "no journal": (["diff", "storm.anima", "knock.yaml"], "knock.yaml is no journal"),
    "a newer format": (["replay", "newer.anima"], "newer.anima is of format 9.0"),
    "a torn header": (["resume", "torn.anima"], "torn.anima ends within its header"),
    "a fork without a turn": (["fork", "storm.anima"], "Missing option '--at'"),
    "a turn that is not there": (["fork", "storm.anima", "--at", "9"], "storm.anima: there is no turn 9;"),
    "no turn at all": (["fork", "storm.anima", "--at", "x"], "'x' is no whole number from 1"),
    "an unknown module": ([*FORK, "--without", "memroy"], "--without: unknown module 'memroy'; did you mean"),
    "an unknown constant": (
        [*FORK, "--set", "emotion.learn_rat=1"],
        '--set: constants.emotion.learn_rat: unknown constant; did you mean "emotion.learn_rate"?',
    ),
    "an unknown trait": (
        ["replay", "storm.anima", "--set", "persona.neuro=1"],
        "--set: persona.neuro: unknown",
    ),
    "an unknown setting": (["replay", "storm.anima", "--set", "emotoin.x=1"], 'did you mean "emotion"?'),
    "a trait out of range": ([*FORK, "--set", "persona.openness=2"], "--set: persona.openness is 2; it must"),
    "an unknown reactor": ([*FORK, "--stimulus", "joy=1"], "--stimulus: unknown reactor 'joy'"),
    "too strong a stimulus": ([*FORK, "--stimulus", "tension=3"], "--stimulus: tension is 3.0; it must be"),
    "a fork to stdout": ([*FORK, "--record", "-"], "'--record': a journal needs a file"),
    "a repair into nowhere": (
        ["repair", "storm.anima", "no/where.anima"],
        "no/where.anima: there is no such",
    ),
    "a repair to stdout": (["repair", "storm.anima", "-"], "a journal needs a file"),
    "no stimulus": ([*FORK, "--stimulus", "tension"], "write REACTOR=CHANGE"),
    "other steps that are not there": ([*FORK, "--steps", "none.yaml"], "none.yaml: no such file"),
    "a fork over its parent": ([*FORK, "--record", "storm.anima"], "storm.anima is there already"),
    "a fork into nowhere": (
        [*FORK, "--record", "no/where.anima"],
        "no/where.anima: there is no such file or folder",
    ),
    "a repair over its patient": (["repair", "storm.anima", "storm.anima"], "storm.anima is there already"),
    "a repair of nothing": (["repair", "knock.yaml"], "knock.yaml is no journal"),
    "one journal": (["diff", "storm.anima"], "Missing argument 'B'"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_line_and_status_2_and_changes_nothing(what: str) -> None:
    Path("empty.anima").touch()
    data = Path("storm.anima").read_bytes()
    Path("torn.anima").write_bytes(data[:200])
    with Journal.open("storm.anima") as journal:
        header = {key: value for key, value in journal.header.items() if key != "format"}
    JournalWriter.create("newer.anima", {**header, "format": [9, 0]}).close()
    arguments, expected = BAD[what]
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    result = anima(*arguments)
    assert result.exit_code == 2, result.output
    assert expected in result.output and len(result.stderr.splitlines()) == 1 and not result.stdout
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


def test_a_journal_that_is_being_written_is_refused() -> None:
    with Journal.open("storm.anima") as journal:
        writer = JournalWriter.create("busy.anima", journal.header)
    for command, *rest in (("replay",), ("resume",), ("fork", "--at", "1"), ("diff", "storm.anima")):
        result = anima(command, "busy.anima", *rest)
        assert result.exit_code == 2 and "busy.anima is being written" in result.output
    writer.abandon()


@pytest.mark.slow
def test_the_commands_work_as_processes_and_in_plain_text() -> None:
    result = process("fork", "storm.anima", "--at", "2", "--without", "defense")
    assert result.returncode == 0 and not result.stderr and "\x1b" not in result.stdout
    assert "only in the parent" in result.stdout


def test_a_resumed_run_is_written_and_logged_as_the_run_itself() -> None:
    whole = anima("run", "knock.yaml", "--record", "knock.anima", "--json", "-")
    data = Path("knock.anima").read_bytes()

    def resumed(*options: str) -> Result:
        Path("torn.anima").write_bytes(data[: len(data) // 2])
        return anima("resume", "torn.anima", *options)

    first, again = (
        json.loads(one.stdout)["runs"][0] for one in (whole, resumed("--json", "--junit", "j.xml"))
    )
    assert [again[key] for key in ("title", "seed", "met", "hash")] == [
        first[key] for key in ("title", "seed", "met", "hash")
    ]
    assert [turn["hash"] for turn in again["turns"]] == [turn["hash"] for turn in first["turns"]]
    assert [turn["state"] for turn in again["turns"]] == [turn["state"] for turn in first["turns"]]
    assert "<testsuite " in Path("j.xml").read_text()
    resumed("--json", "out.json")
    assert json.loads(Path("out.json").read_text())["runs"][0] == again
    assert "── turn 4" in resumed("--log", "pretty").stdout
    assert "\n  turn " not in resumed("--log", "off").stdout
    lines = [
        json.loads(line) for line in resumed("--log", "json", "--log-only", "emotion").stdout.splitlines()
    ]
    assert {line["journal"] for line in lines} == {"torn.anima"}
    assert resumed("--log", "json", "--json").exit_code == 2


def test_json_before_the_file_takes_no_file_for_its_name_and_no_journal_is_written_over() -> None:
    for command in (("replay",), ("fork", "--at", "3"), ("diff", "storm.anima")):
        told = json.loads(anima(*command, "--json", "storm.anima").stdout)
        assert told == json.loads(anima(*command, "storm.anima", "--json").stdout)
        seen = anima(*command, "storm.anima", "--json", "out.json")
        assert json.loads(Path("out.json").read_text()) == told and seen.stdout and seen.exit_code == 0
    assert json.loads(anima("run", "--json", "knock.yaml").stdout)["runs"][0]["met"]
    anima("run", "knock.yaml", "--log", "off", "--record", "knock.anima")
    told = anima("run", "knock.yaml", "--json", "knock.anima")
    assert told.exit_code == 2 and "knock.anima: cannot be written: it is a journal or a mind" in told.stderr
