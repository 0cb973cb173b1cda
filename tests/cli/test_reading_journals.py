"""`anima show`, `plot`, `sequence`, `export` and `health` on journals."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind, Scenario, run_scenario
from anima_actors.encoding.turn_content import pack, unpack
from anima_actors.journal.framing import FIRST, Kind, framed
from anima_actors.journal.reader import Journal
from tests.cli.anima import FAINT, anima, process


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The story of the knock, on record."""
    return recorded(tmp_path / "knock.yaml")


def recorded(story: Path, *extra: str) -> Path:
    """A story lived through, with what it is made of, in a journal beside it."""
    path = story.with_suffix(".journal")
    minds: list[Mind] = []

    def make(**options: Any) -> Mind:
        options["extra"] = (*options["extra"], *extra)
        mind = Mind(**options, timed=True)
        mind.record_to(path, scenario=story.read_text(encoding="utf-8"))
        minds.append(mind)
        return mind

    asyncio.run(run_scenario(Scenario.from_file(story), mind_factory=make))
    minds[0].close()
    return path


def test_a_journal_is_shown_as_the_run_was(journal: Path) -> None:
    live = anima("run", "knock.yaml").stdout
    shown = anima("show", journal).stdout
    for text in ("── turn 1  0:01:00  The knock", "“Who is there?”", "wants to ", "says  “"):
        assert text in live and text in shown
    turns = [line for line in live.splitlines() if line.startswith("── turn")]
    assert [line for line in shown.splitlines() if line.startswith("── turn")] == turns
    events = [line[:60] for line in live.splitlines() if line[:3].strip().isdigit()]
    assert [line[:60] for line in shown.splitlines() if line[:3].strip().isdigit()] == events


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "turns"),
    [
        (["--turn", "2"], [2]),
        (["--turn", "2:3"], [2, 3]),
        (["--turn", "3:"], [3, 4]),
        (["--turn", ":2"], [1, 2]),
        (["--where", "reactors.tension > 0.3"], [1]),
        (["--where", "primary = Calm and turn > 1 or root = Stimulus and turn = 1"], [1, 3, 4]),
        (["--event", "TimePassed"], [4]),
        (["--event", "Spoken,FlashCounted", "--turn", "1"], [1]),
        (["--module", "voice"], [1, 2, 3]),
    ],
)
def test_only_the_turns_asked_for_are_shown(journal: Path, options: list[str], turns: list[int]) -> None:
    result = anima("show", journal, *options)
    assert result.exit_code == 0, result.output
    heads = [line.split()[2] for line in result.stdout.splitlines() if line.startswith("── turn")]
    assert heads == [str(turn) for turn in turns]


def test_json_lines_can_be_read_by_a_program(journal: Path) -> None:
    result = anima("show", journal, "--json", "--module", "emotion")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["module"] for line in lines if line.get("kind") == "event"} == {"emotion"}
    with Journal.open(journal) as read:
        felt = [record.find("EmotionFelt") for record in read.turns()]
    shown = [line["fields"]["primary"] for line in lines if line["event"] == "EmotionFelt"]
    assert shown == [one.data["primary"] for one in felt if one]
    assert all(line["seed"] == 4 for line in lines)


def test_a_summary_tells_of_the_whole_in_words_and_as_json(journal: Path) -> None:
    words = anima("show", journal, "--summary").stdout
    told = json.loads(anima("show", journal, "--summary", "--json").stdout)
    with Journal.open(journal) as read:
        last = list(read.turns())[-1]
    assert told["turns"] == 4 and told["hash"] == last.hash and told["seed"] == 4
    assert told["title"] == "A knock at night" and told["failures"] == 0 and told["ended"] is True
    assert told["bytes"] == journal.stat().st_size
    assert told["last"]["state"]["primary"] == "Calm" and told["first"]["turn"] == 1
    assert "reactors" in told["modules"]
    for text in ("A knock at night", last.hash, "4, 8 h 3 min of the mind's time", "turn 4, Calm"):
        assert text in words


@pytest.mark.slow
def test_a_journal_whose_modules_are_gone_is_shown_as_far_as_that_goes(tmp_path: Path) -> None:
    path = recorded(tmp_path / "knock.yaml", "./boredom.py:Boredom")
    (tmp_path / "boredom.py").unlink()
    result = process("show", path, "--turn", "1")
    assert result.returncode == 0
    assert "BoredomFelt" in result.stdout and "level 0." in result.stdout
    assert result.stderr == "", "it needs none of its modules to be read"


@pytest.mark.slow
def test_a_picture_is_drawn_beside_where_one_is(journal: Path, tmp_path: Path) -> None:
    result = anima("plot", journal)
    assert (result.exit_code, result.stdout) == (0, "knock.png\n")
    assert (tmp_path / "knock.png").read_bytes().startswith(b"\x89PNG")
    other = recorded(tmp_path / "hopeless.yaml")
    assert anima("plot", journal, other, "-o", "both.html").exit_code == 0
    assert "hopeless" in (tmp_path / "both.html").read_text()


def test_who_told_whom_what_is_drawn_for_a_turn(journal: Path) -> None:
    assert anima("sequence", journal, "--turn", "1").stdout.startswith("sequenceDiagram\n")
    text = anima("sequence", journal, "--turn", "1", "--format", "text", "--module", "emotion").stdout
    assert "emotion is told\n  personality" in text or "emotion is told\n  reactors" in text


def test_exports_are_named_and_written_whole(journal: Path, tmp_path: Path) -> None:
    assert anima("export", journal, "--to", "csv").stdout == "knock-csv/turns.csv\nknock-csv/events.csv\n"
    assert len((tmp_path / "knock-csv" / "turns.csv").read_text().splitlines()) == 5
    assert anima("export", journal, "--to", "perfetto").stdout == "knock.perfetto.json\n"
    assert json.loads((tmp_path / "knock.perfetto.json").read_text())["traceEvents"]
    one = anima("export", journal, "--to", "jsonl", "--table", "events", "-o", "all.jsonl")
    assert one.stdout == "all.jsonl\n" and not list(tmp_path.glob(".*draft*"))


def test_one_table_or_a_timeline_may_go_to_stdout(journal: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    table = anima("export", journal, "--to", "csv", "--table", "turns", "-o", "-")
    assert table.exit_code == 0 and len(table.stdout.splitlines()) == 5
    assert json.loads(anima("export", journal, "--to", "perfetto", "-o", "-").stdout)["traceEvents"]
    assert sorted(tmp_path.iterdir()) == before


def test_health_is_0_where_all_is_well_and_1_with_the_module_to_blame(journal: Path, tmp_path: Path) -> None:
    well = anima("health", journal)
    assert well.exit_code == 0 and "nothing is wrong in 4 turns" in well.stdout
    (tmp_path / "faint.py").write_text(FAINT.replace("-> None", "-> Mood").replace(
        '        raise RuntimeError("everything went black")',
        '        self.turns = getattr(self, "turns", 0) + 1\n'
        '        if self.turns > 4:\n            raise RuntimeError("everything went black")\n'
        "        return Mood(0.1 * self.turns)",
    ).replace(
        "import EmotionFelt",
        "import EmotionFelt, Facet\nfrom dataclasses import dataclass\n\n\n"
        "@dataclass(frozen=True)\nclass Mood(Facet):\n    level: float",
    ))  # fmt: skip
    (tmp_path / "long.yaml").write_text("title: Long\nsteps:\n  - {command: joy, repeat: 9}\n")
    ill = anima("health", recorded(tmp_path / "long.yaml", "./faint.py:Faint"), "--json")
    assert ill.exit_code == 1, ill.output
    (finding,) = [json.loads(line) for line in ill.stdout.splitlines()]
    assert (finding["kind"], finding["module"], finding["since"]) == ("silent", "faint", 5)
    assert "everything went black" in finding["evidence"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["show", "knock.journal", "--turn", "99"], "has no turn 99; it has turns 1 to 4"),
        (["show", "knock.journal", "--turn", "two"], "'two' is no turn"),
        (["show", "knock.journal", "--turn", "3:2"], "'3:2' are no turns"),
        (["show", "knock.journal", "--module", "defence"], 'did you mean "defense"?'),
        (["show", "knock.journal", "--event", "DefenceRaised"], 'did you mean "DefenseRaised"?'),
        (["show", "knock.journal", "--where", "reactors.tensin > 1"], 'did you mean "reactors.tension"?'),
        (["show", "knock.journal", "--where", "tension >"], "expected a number or a text"),
        (["show", "knock.journal", "--summary", "--turn", "1"], "--summary is of the whole"),
        (["show", "nowhere.journal"], "there is no such file"),
        (["show", "."], "is a folder"),
        (["show", "knock.yaml"], "is no journal"),
        (["health", "empty"], "is empty"),
        (["plot", "knock.journal", "-o", "knock.gif"], "must end in one of .png, .svg, .html"),
        (["plot", "knock.journal", "-o", "no/folder.png"], "cannot be written"),
        (["sequence", "knock.journal", "--turn", "5"], "has no turn 5"),
        (["export", "knock.journal", "--to", "perfetto", "-o", "knock.journal"], "the journal itself"),
        (["export", "knock.journal", "--to", "csv", "-o", "knock.yaml"], "is a file"),
        (["export", "knock.journal", "--to", "csv", "-o", "-"], "only one table can go to stdout"),
        (["export", "knock.journal", "--to", "perfetto", "--table", "turns"], "--table is for tables"),
    ],
)
def test_bad_input_gets_one_line_and_status_2(journal: Path, arguments: list[str], complaint: str) -> None:
    Path("empty").touch()
    before = journal.read_bytes()
    result = anima(*arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr and result.stderr.count("\n") == 1
    assert journal.read_bytes() == before


def test_a_torn_journal_is_read_up_to_its_last_whole_turn(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes()[:-9000])
    result = anima("show", journal)
    assert result.exit_code == 0
    assert "read up to its last whole turn" in result.stderr and "── turn 1" in result.stdout


def test_a_damaged_journal_is_told_of_in_one_line(journal: Path) -> None:
    data = bytearray(journal.read_bytes())
    data[len(data) // 3] ^= 0xFF
    journal.write_bytes(bytes(data))
    for command in (["show"], ["show", "--summary"], ["health"], ["plot"], ["export", "--to", "csv"]):
        result = anima(command[0], journal, *command[1:])
        assert result.exit_code == 2 and result.stderr.count("\n") == 1, (command, result.output)
    assert not list(Path().glob("*.png")) and not Path("knock-csv").exists()


def forged(path: Path) -> Path:
    """The journal with another seed in its header, and right checksums."""
    with Journal.open(path) as journal:
        body = pack({**unpack(journal.header_body), "seed": 999})
        data, previous = framed(Kind.HEADER, 0, body, FIRST)
        for frame in journal.frames():
            piece, previous = framed(Kind(frame.head.kind), frame.head.turn, frame.body, previous)
            data += piece
    target = path.with_name("forged.journal")
    target.write_bytes(data)
    return target


def test_verify_tells_a_whole_journal_from_one_that_is_forged_or_none(journal: Path) -> None:
    whole = anima("verify", journal)
    assert whole.exit_code == 0 and whole.stdout.startswith(f"{journal}: whole\n")
    both = anima("verify", journal, forged(journal), "--json")
    first, second = map(json.loads, both.stdout.splitlines())
    assert (both.exit_code, first["verdict"], second["verdict"]) == (1, "whole", "broken")
    none = anima("verify", "knock.yaml", journal)
    assert none.exit_code == 2 and none.stderr.startswith("knock.yaml is no journal")
    assert none.stdout.startswith(f"{journal}: whole\n")
    torn = journal.with_name("torn.journal")
    torn.write_bytes(journal.read_bytes()[:-9])
    result = anima("verify", torn)
    assert result.exit_code == 1 and f"{torn}: torn" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["show"],
        ["show", "--turn", "4"],
        ["show", "--summary"],
        ["why", "reactors.tension@2", "--brief"],
        ["export", "--to", "csv", "-o", "out"],
        ["health"],
        ["sequence", "--turn", "2"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_reads_a_forged_journal_says_so_in_a_line(words: list[str], journal: Path) -> None:
    command, *options = words
    result = anima(command, forged(journal), *options)
    assert [line for line in result.stderr.splitlines() if "its chain is broken at turn 1" in line]
    assert "chain" not in anima(command, journal, *options).stderr


def test_the_ending_of_a_file_tells_the_format_and_the_table_that_is_left_out_is_named() -> None:
    anima("run", "knock.yaml", "--log", "off", "--record", "ending.anima")
    told = anima("export", "ending.anima", "-o", "ending.csv")
    assert (told.exit_code, told.stdout) == (0, "ending.csv\n")
    assert "it holds the turns; --table events writes the events" in told.stderr
    assert anima("export", "ending.anima", "-o", "ending.txt").exit_code == 2
