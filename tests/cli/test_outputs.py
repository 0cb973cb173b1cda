"""Where a result is to go is looked at first: what cannot be written is refused before any work is done."""

from pathlib import Path

import pytest

from tests.cli.anima import anima

OUTPUTS = {
    "diff --json": ["diff", "inputs.anima", "inputs.anima", "--json={}"],
    "fork --json": ["fork", "knock.anima", "--at", "2", "--record", "fork.anima", "--json={}"],
    "replay --json": ["replay", "knock.anima", "--json={}"],
    "resume --json": ["resume", "knock.anima", "--json={}"],
    "resume --junit": ["resume", "knock.anima", "--junit={}"],
    "run --json": ["run", "knock.yaml", "--json={}"],
    "run --junit": ["run", "knock.yaml", "--junit={}"],
    "run --report": ["run", "knock.yaml", "--report={}.html"],
    "export tables": ["export", "inputs.anima", "--to", "csv", "-o", "{}/tables"],
    "export a table": ["export", "inputs.anima", "-o", "{}.csv"],
    "export a file": ["export", "inputs.anima", "--to", "perfetto", "-o", "{}"],
    "plot": ["plot", "inputs.anima", "-o", "{}.svg"],
    "report": ["report", "inputs.anima", "-o", "{}.html"],
    "ablate --csv": ["ablate", "knock.yaml", "--csv={}"],
    "ablate --plot": ["ablate", "knock.yaml", "--plot={}.svg"],
    "phenomena --json": ["phenomena", "inertia", "--json={}"],
    "phenomena --list": ["phenomena", "--list", "--json={}"],
    "design -o": ["design", "--story", "knock.yaml", "--want", "phi > 0", "-o", "{}"],
    "design --json": ["design", "--story", "knock.yaml", "--want", "phi > 0", "--json={}"],
    "sweep --csv": ["sweep", "knock.yaml", "--over", "persona.openness=0,1", "--csv={}"],
    "sweep report": ["sweep", "report", ".", "-o", "{}.html"],
}
"""Each command with the name of its output still to be told."""


@pytest.fixture
def recorded() -> None:
    """A run on record, in full and as its inputs."""
    told = ["run", "knock.yaml", "--log", "off", "--record"]
    assert anima(*told, "knock.anima").exit_code == 0
    assert anima(*told, "inputs.anima", "--detail", "inputs").exit_code == 0


@pytest.mark.parametrize("command", OUTPUTS)
def test_an_output_in_no_folder_is_refused_before_any_work_is_done(command: str, recorded: None) -> None:
    before = sorted(Path().iterdir())
    result = anima(*(word.format("none/out") for word in OUTPUTS[command]))
    (line,) = result.stderr.splitlines()
    assert line.startswith("none/out") and line.endswith(": cannot be written: No such file or directory")
    assert (result.exit_code, result.stdout) == (2, "")
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    "command", [["run", "knock.yaml"], ["run", "rumour"], ["fork", "knock.anima", "--at", "2"]], ids=" ".join
)
@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("inputs.anima", "inputs.anima is there already; name another file"),
        ("none/out.anima", "none/out.anima: there is no such file or folder"),
        (".", ". is a folder; name a file"),
    ],
)
def test_a_journal_that_cannot_begin_is_refused_before_anything_is_told(
    command: list[str], place: str, why: str, recorded: None
) -> None:
    before = sorted(Path().iterdir())
    result = anima(*command, "--record", place)
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"--record: {why}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    "words",
    [
        ["export", "inputs.anima", "--to", "perfetto", "-o"],
        ["export", "inputs.anima", "-o"],
        pytest.param(["export", "society.anima", "--to", "csv", "-o"], marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_no_export_takes_the_place_of_a_journal(words: list[str], recorded: None) -> None:
    if "society.anima" in words:
        assert anima("run", "rumour", "--log", "off", "--record", "society.anima").exit_code == 0
    before = Path("knock.anima").read_bytes()
    Path("knock.csv").write_bytes(before)
    place = "knock.anima" if "--to" in words else "knock.csv"
    result = anima(*words, place)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{place}: cannot be written: it is a journal or a mind\n"
    assert Path(place).read_bytes() == before


def test_a_fork_is_not_written_over_by_what_is_told_of_it(recorded: None) -> None:
    result = anima("fork", "knock.anima", "--at", "2", "--record", "out.anima", "--json=./out.anima")
    assert result.exit_code == 2 and not Path("out.anima").exists()
    assert result.stderr == "anima fork: --json and --record cannot both go to ./out.anima\n"


EMPTY = [
    ["diff", "", "knock.anima"],
    ["expand", ""],
    ["fork", "", "--at", "2"],
    ["repair", ""],
    ["repair", "knock.anima", ""],
    ["replay", ""],
    ["report", ""],
    ["resume", ""],
    ["why", "", "phi"],
    *(
        [*words, output, ""]
        for words, outputs in {
            ("ablate", "knock.yaml"): ("--csv", "--plot"),
            ("audit",): ("--stories",),
            ("chat",): ("--folder",),
            ("design", "--story", "knock.yaml", "--want", "phi > 0"): ("-o", "--json"),
            ("diff", "knock.anima", "knock.anima"): ("--json",),
            ("expand", "inputs.anima"): ("-o",),
            ("export", "knock.anima", "--to", "csv"): ("-o",),
            ("fork", "knock.anima", "--at", "2"): ("--json", "--record"),
            ("minds", "list"): ("--folder",),
            ("minds",): ("--folder",),
            ("new", "module", "boredom"): ("--into",),
            ("phenomena", "inertia"): ("--json", "--junit"),
            ("plot", "knock.anima"): ("-o",),
            ("replay", "knock.anima"): ("--json",),
            ("report", "knock.anima"): ("-o",),
            ("resume", "knock.anima"): ("--json", "--junit"),
            ("run", "knock.yaml"): ("--json", "--junit", "--record", "--record-failed", "--report"),
            ("serve",): ("--journals", "--stories", "--folder"),
            ("sweep", "knock.yaml", "--over", "persona.openness=0,1"): ("-o", "--csv", "--parquet"),
            ("sweep", "report", "."): ("-o", "--csv"),
        }.items()
        for output in outputs
    ),
]


@pytest.mark.parametrize("words", EMPTY, ids=" ".join)
def test_an_empty_name_is_no_name_of_a_file(words: list[str], recorded: None) -> None:
    before = sorted(Path().iterdir())
    result = anima(*words)
    (line,) = result.stderr.splitlines()
    assert ": the name is empty; name a " in line and line.startswith("anima ")
    assert (result.exit_code, result.stdout) == (2, "")
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("command", ["expand", "plot", "repair", "replay", "report", "show"])
def test_a_folder_in_place_of_a_journal_is_told_as_one(command: str) -> None:
    for folder in (".", "..", "/"):
        result = anima(command, folder)
        assert (result.exit_code, result.stderr) == (2, f"{folder} is a folder; name a file\n")


@pytest.mark.parametrize(
    "words",
    [
        ["ablate", "knock.yaml", "--csv", "a.png", "--plot", "./a.png"],
        ["design", "--story", "knock.yaml", "--want", "phi > 0", "-o", "./a.png", "--json=a.png"],
        ["sweep", "knock.yaml", "--over", "persona.openness=0,1", "--csv", "a.png", "--parquet", "./a.png"],
    ],
    ids=" ".join,
)
def test_two_results_do_not_go_to_one_file(words: list[str]) -> None:
    result = anima(*words)
    assert (result.exit_code, result.stdout) == (2, "") and not Path("a.png").exists()
    assert result.stderr.endswith("a.png: cannot be written: another result is to go there\n")


def test_stories_that_are_looked_for_have_a_folder_before_that_and_none_without_a_search() -> None:
    Path("found").touch()
    for folder in ("found", "found/in"):
        result = anima("audit", "--turns", "5", "--stories", folder)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"{folder}: cannot be written: ")
    for wrong in (["none.yaml"], ["--budget", "0s"]):
        assert anima("audit", *wrong, "--stories", "new").exit_code == 2
    assert not Path("new").exists()


@pytest.mark.parametrize("command", ["ablate", "sweep"])
def test_the_table_of_a_story_of_the_package_takes_the_place_of_an_older_one(command: str) -> None:
    told = {
        "ablate": ["--modules", "defense", "--seeds", "1"],
        "sweep": ["--over", "persona.openness=0,1"],
    }
    Path("out.csv").write_text("older")
    result = anima(command, "first_contact", *told[command], "--csv", "out.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert Path("out.csv").read_text().count("\n") > 2
