"""Stories by name, folder and pipe; new ones; the schema; completion."""

import json
import subprocess
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from anima_actors.cli import main
from tests.cli.anima import STORY, anima, around, command


@pytest.mark.slow
def test_the_stories_of_the_package_are_listed_with_what_they_show() -> None:
    found = json.loads(anima("stories", "--json").stdout)
    assert "first_contact" in [one["name"] for one in found]
    assert all(one["title"] and one["about"] for one in found)
    assert anima("stories").stdout.startswith("a_long_silence  A long silence\n")


def test_a_story_of_the_package_is_run_by_its_name_and_a_file_of_that_name_goes_first() -> None:
    assert "24 of 24 expectations met" in anima("run", "first_contact", "--log", "off").stdout
    Path("first_contact").write_text(STORY)
    assert "3 of 3 expectations met" in anima("run", "first_contact", "--log", "off").stdout


def test_a_folder_stands_for_the_stories_in_it() -> None:
    result = anima("run", ".", "--log", "off")
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()[1:3]] == ["hopeless", "knock"]


def test_a_folder_without_a_story_is_bad_input() -> None:
    Path("bare").mkdir()
    result = anima("run", "bare")
    assert (result.exit_code, result.stderr) == (
        2,
        "bare: no story is in this folder; a story is a .yaml file\n",
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_a_story_may_come_through_a_pipe(name: str) -> None:
    done = subprocess.run(
        command("run", name, "--log", "off", "--json", "out.json"),
        input=STORY,
        capture_output=True,
        encoding="utf-8",
        env=around(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "3 of 3 expectations met" in done.stdout


def test_a_bad_story_on_stdin_is_named() -> None:
    result = CliRunner().invoke(main, ["check", "-"], input="title: Bad\n")
    assert result.exit_code == 2
    assert result.stderr.startswith("stdin")


def test_a_new_story_passes_and_is_never_written_over() -> None:
    assert anima("new", "story", "reunion").exit_code == 0
    assert anima("check", "reunion.yaml").exit_code == 0
    assert anima("run", "reunion.yaml", "--log", "off").exit_code == 0
    again = anima("new", "story", "reunion")
    assert again.exit_code == 2 and "is there already" in again.stderr


def test_the_schema_is_json() -> None:
    assert json.loads(anima("schema").stdout)["title"] == "anima_actors scenario"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(shell: str) -> None:
    assert "_ANIMA_COMPLETE" in anima("completion", shell).stdout


def completed(*words: str) -> list[str]:
    found = BashComplete(main, {}, "anima", "_ANIMA_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [one.value for one in found]


def test_commands_options_and_values_are_completed(tmp_path: Path) -> None:
    assert completed("ru") == ["run"]
    assert "--without" in completed("run", "--wi")
    assert completed("run", "knock.yaml", "--without", "mirror,defe") == ["mirror,defense"]
    assert completed("run", "--set", "emotion.learn_ra") == ["emotion.learn_rate="]
    assert completed("why", "r.anima", "reactors.ten") == ["reactors.tension"]
    assert completed("show", "r.anima", "--where", "phi > 0.5 and defense.mech") == [
        "phi > 0.5 and defense.mechanism"
    ]
    assert completed("run", "first_c") == ["first_contact"]
    assert completed("run", "kno") == ["kno"]  # a file, which the shell completes
    assert completed("show", "r.an") == completed("plot", "-o", "r.an") == ["r.an"]  # likewise
    assert completed("chat", "--provider", "gr") == ["groq"]
    words = ["chat", "--mind", "olha", "--folder", str(tmp_path / "minds")]
    assert CliRunner().invoke(main, words, input="hello").exit_code == 0
    assert completed("chat", "--folder", str(tmp_path / "minds"), "--mind", "") == ["olha"]
    assert completed("minds", "--folder", str(tmp_path / "minds"), "show", "o") == ["olha"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["sweep", "betrayal", "--over", "persona.neu"], ["persona.neuroticism="]),
        (["sweep", "betrayal", "--over", "seed"], []),
        (["sweep", "betrayal", "--over", "modules.without=memory,defe"], ["modules.without=memory,defense"]),
        (["sweep", "report", "out", "--base", "modules.w"], ["modules.without="]),
        (["sweep", "betrayal", "--measure", "afr"], []),  # a name of one's own
        (["sweep", "betrayal", "--measure", "afraid=sha"], ["afraid=share"]),
        (["sweep", "betrayal", "--measure", "calm=max reactors.ten"], ["calm=max reactors.tension"]),
        (["sweep", "betrayal", "--design", "lat"], ["latin"]),
        (["sweep", "betrayal", "--engine", "ser"], ["serial"]),
        (["run", "betrayal", "--engine", "ser"], ["serial"]),
        (["run", "betrayal", "--with", "./bore"], ["./bore"]),  # a file, which the shell completes
        (["fork", "r.anima", "--stimulus", "tension=0.1,cohe"], ["tension=0.1,cohesion="]),
        (["fork", "r.anima", "--steps", "first_c"], ["first_contact"]),
        (["show", "r.anima", "--event", "DefenseR"], ["DefenseRaised"]),
        (["show", "r.anima", "--event", "DefenseRaised,Boredom"], ["DefenseRaised,BoredomFelt"]),
        (["show", "none.anima", "--event", "DefenseR"], []),
    ],
)
def test_what_may_be_written_behind_an_option_is_completed(typed: list[str], found: list[str]) -> None:
    if "r.anima" in typed:
        with_boredom = ["--with", "./boredom.py:Boredom", "--record", "r.anima"]
        assert anima("run", "knock.yaml", "--log", "off", *with_boredom).exit_code == 0
    assert completed(*typed) == found
