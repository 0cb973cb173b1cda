import os
from pathlib import Path

import pytest

from tests.cli.anima import anima

BAD = {
    "an unknown command": (["rnu"], "anima: No such command 'rnu'. Did you mean 'run'?"),
    "an option of nothing": (["--hlep"], "anima chat: No such option '--hlep'."),
    "an unknown option": (["check", "--hlep", "knock.yaml"], "anima check: No such option '--hlep'."),
    "an empty name of a file": (["check", "--", ""], '"": the name is empty; name a scenario file'),
    "a missing file": (["run", "none.yaml"], "none.yaml: no such file"),
    "a shipped story by a path": (
        ["run", "stories/first_contact.yaml"],
        "no such file; the package has this story by its name, first_contact",
    ),
    "a missing name": (["run", "knok"], "knok: no such file, and no story of the package has that name"),
    "a misspelt name": (["run", "first_contct"], 'did you mean "first_contact"?'),
    "a seed that is text": (["run", "knock.yaml", "--seed", "x"], "'x' is no whole number from 0"),
    "a negative seed": (["run", "knock.yaml", "--seed=-1"], "'-1' is no whole number from 0"),
    "no seeds": (["run", "knock.yaml", "--seeds", "0"], "'0' is no whole number from 1"),
    "an unknown module": (["run", "knock.yaml", "--without", "defence"], 'did you mean "defense"?'),
    "an unknown module to keep": (["run", "knock.yaml", "--only", "emotions"], 'did you mean "emotion"?'),
    "an unknown module to log": (["run", "knock.yaml", "--log-only", "memroy"], 'did you mean "memory"?'),
    "an empty name": (["run", "knock.yaml", "--without", "a,,b"], "write names with commas between them"),
    "an unknown trait": (["run", "knock.yaml", "--set", "persona.neurotcism=1"], "neuroticism"),
    "an unknown constant": (["run", "knock.yaml", "--set", "emotion.learn_rat=1"], "emotion.learn_rate"),
    "an unknown setting": (["run", "knock.yaml", "--set", "emotoin.learn_rate=1"], 'did you mean "emotion"?'),
    "a setting without a value": (["run", "knock.yaml", "--set", "seed"], "write KEY=VALUE"),
    "a setting out of range": (["run", "knock.yaml", "--set", "persona.openness=2"], "out of range"),
    "a part without a name": (["run", "knock.yaml", "--set", "values=2"], "such as values.care"),
    "an unknown voice": (["run", "knock.yaml", "--voice", "ofline"], 'did you mean "offline"?'),
    "no such class": (["run", "knock.yaml", "--with", "./boredom.py:Bordom"], 'did you mean "Boredom"?'),
    "no such module file": (["run", "knock.yaml", "--with", "./none.py:None"], "there is no such file"),
    "no reference at all": (["graph", "--with", "boredom"], "no installed package offers a module 'boredom'"),
    "a module twice": (
        ["graph", *["--with", "./boredom.py:Boredom"] * 2],
        "two modules are called 'boredom'",
    ),
    "an unwritable report": (
        ["run", "knock.yaml", "--json", "no/where.json"],
        "no/where.json: cannot be written",
    ),
    "a report over a folder": (
        ["run", "knock.yaml", "--junit", "."],
        ".: cannot be written: it is a directory",
    ),
    "a report over a story": (["run", "knock.yaml", "--json", "knock.yaml"], "it is one of the stories"),
    "two reports to stdout": (
        ["run", "knock.yaml", "--json", "-", "--junit", "-"],
        "cannot both go to stdout",
    ),
    "two reports to one file": (
        ["run", "knock.yaml", "--json", "a.json", "--junit", "./a.json"],
        "--json and --junit cannot both go to a.json",
    ),
    "a report over its own journal": (
        ["run", "knock.yaml", "--log", "off", "--record", "a.anima", "--json", "a.anima"],
        "--json and --record cannot both go to a.anima",
    ),
    "two results to stdout": (
        ["sweep", "betrayal", "--over", "persona.openness=0,1", "--csv", "-", "--parquet", "-"],
        "only one result can go to stdout",
    ),
    "two forms of an answer": (
        ["why", "k.anima", "phi", "--json", "--mermaid"],
        "anima why: --json and --mermaid are forms of one answer; write one of them",
    ),
    "verdicts of a list": (["phenomena", "--list", "--junit", "a.xml"], "leave out --junit"),
    "a table of a plan": (
        ["sweep", "betrayal", "--over", "persona.openness=0,1", "--dry-run", "--csv", "a.csv"],
        "--dry-run and --status run none; leave out --csv",
    ),
    "a story for a plan": (["sweep", "betrayal"], "this is a story; name what to vary: --over"),
    "a society for one mind": (["design", "--story", "rumour", "--want", "phi > 1"], "many minds live this"),
    "a log of one mind in a society": (["run", "rumour", "--prompt"], "the log of a society is of ticks"),
    "lives in which nothing is looked for": (["audit", "--lives", "9", "--stories", "f"], "is no search"),
    "minds in a file": (["minds", "--folder", "knock.yaml"], "knock.yaml: it is a file; minds are kept in a"),
    "a journal to stdout": (["run", "knock.yaml", "--record", "-"], "'--record': a journal needs a file"),
    "a journal without a name": (
        ["run", "knock.yaml", "--record", ""],
        "'--record': the name is empty; name a file",
    ),
    "a constant that a setting brings": (
        ["run", "knock.yaml", "--set", "emotion.learn_rate=fast"],
        "--set: constants.emotion.learn_rate: is 'fast'; it must be a number",
    ),
    "a log and a report": (["run", "knock.yaml", "--json", "-", "--log", "json"], "cannot both go to stdout"),
    "a prompt without a log": (["run", "knock.yaml", "--log", "off", "--prompt"], "need a log"),
    "an unknown module's details": (["modules", "defence"], 'did you mean "defense"?'),
    "an unknown form": (["graph", "--format", "svg"], "'svg' is not one of"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_line_and_status_2(what: str) -> None:
    arguments, expected = BAD[what]
    before = sorted(os.listdir("."))  # noqa: PTH208
    result = anima(*arguments)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    assert sorted(set(os.listdir(".")) - {"__pycache__"}) == before  # noqa: PTH208


def test_settings_that_may_be_are_listed_once() -> None:
    told = anima("run", "knock.yaml", "--set", "zzz=1").stderr.partition("known: ")[2].split(", ")
    assert len(told) == len(set(told)) > 20


def test_every_problem_of_every_file_is_told_before_anything_runs() -> None:
    Path("bad.yaml").write_text(
        "title: Bad\nsteps:\n  - stimulus: {tensoin: 0.3}\n  - {rest: ever, sya: Hi}\n"
    )
    result = anima("run", "bad.yaml", "knock.yaml", "none.yaml")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("bad.yaml:3:")
    assert 'did you mean "tension"?' in lines[0]
    assert lines[-1] == "none.yaml: no such file"
    assert result.stdout == ""


def test_a_report_is_not_touched_by_a_run_that_never_was() -> None:
    Path("out.json").write_text("kept")
    assert anima("run", "none.yaml", "--json", "out.json").exit_code == 2
    assert Path("out.json").read_text() == "kept"


def test_check_tells_what_is_fine_and_what_is_not() -> None:
    Path("bad.yaml").write_text("title: Bad\nsteps: []\n")
    result = anima("check", "knock.yaml", "bad.yaml", "hopeless.yaml")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        "knock.yaml: ok (3 steps, 3 expectations)",
        "hopeless.yaml: ok (1 step, 1 expectation)",
    ]
    assert all(line.startswith("bad.yaml:") for line in result.stderr.splitlines())


def test_check_finds_what_only_the_builder_of_a_mind_can_find() -> None:
    Path("odd.yaml").write_text("title: Odd\nconstants: {emotion.lern_rate: 0}\nsteps: [{command: joy}]\n")
    result = anima("check", "odd.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith("odd.yaml:2:")
    assert 'did you mean "emotion.learn_rate"?' in result.stderr


LOOPS = {
    "run --record": ["run", "knock.yaml", "--log", "off", "--record", "a.loop"],
    "run --json": ["run", "knock.yaml", "--log", "off", "--json", "a.loop"],
    "run --junit": ["run", "knock.yaml", "--log", "off", "--junit", "a.loop"],
    "run --report": ["run", "knock.yaml", "--log", "off", "--report", "a.html"],
    "run --record-failed": ["run", "knock.yaml", "--log", "off", "--record-failed", "a.loop"],
    "export tables": ["export", "k.anima", "--to", "csv", "-o", "a.loop"],
    "export a file": ["export", "k.anima", "--to", "perfetto", "-o", "a.loop"],
    "plot": ["plot", "k.anima", "-o", "a.svg"],
    "report": ["report", "k.anima", "-o", "a.html"],
    "fork --record": ["fork", "k.anima", "--at", "2", "--record", "a.loop"],
    "repair to": ["repair", "k.anima", "a.loop"],
    **{
        command: [command, "a.loop"] for command in ("verify", "show", "repair", "resume", "replay", "health")
    },
    "why": ["why", "a.loop", "primary"],
    "a story": ["check", "a.yaml"],
}


@pytest.mark.slow
@pytest.mark.parametrize("words", LOOPS.values(), ids=list(LOOPS))
def test_links_in_a_circle_are_told_in_one_line(words: list[str]) -> None:
    assert anima("run", "knock.yaml", "--log", "off", "--record", "k.anima").exit_code == 0
    for name in ("a.loop", "a.html", "a.svg", "a.yaml"):
        Path(name).symlink_to(f"other.{name}")
        Path(f"other.{name}").symlink_to(name)
    before = sorted(path.name for path in Path().iterdir())
    result = anima(*words)
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    told = [
        line for line in result.stderr.splitlines() if "offline voice" not in line and "Usage" not in line
    ]
    assert len(told) == 1 and "a." in told[0]
    assert sorted(path.name for path in Path().iterdir()) == before
