"""--with, --replace, --intercept: modules of one's own in a run, in the graph, and in the list."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.anima import anima

OWN = '''\
"""Three of a kind."""

from dataclasses import dataclass, replace

from anima_actors import Actor, Unit, handler, intercepts
from anima_actors.events import DefenseRaised, EmotionFelt, ReactorsMoved

__version__ = "0.7"


@dataclass(frozen=True)
class Constants:
    share: Unit = 0.5


class Stoic(Actor):
    """Bears it."""

    constants: Constants

    @handler
    def bear(self, body: ReactorsMoved) -> DefenseRaised | None:
        return DefenseRaised("stoicism", 7, 1.0, 0.1, 0.0, "I bear it")


class Calming(Actor):
    """Everything is felt as calm."""

    constants: Constants

    @intercepts
    def calm(self, felt: EmotionFelt) -> EmotionFelt | None:
        return replace(felt, primary="Calm") if self.constants.share else None
'''


@pytest.fixture(autouse=True)
def own(in_a_room_of_its_own: None) -> None:
    Path("own.py").write_text(OWN, encoding="utf-8")


def test_a_run_with_a_replacement_has_it_in_the_place_of_the_built_in_module() -> None:
    result = anima("run", "knock.yaml", "--replace", "defense=./own.py:Stoic", "--log-only", "stoic")
    assert "stoicism" in result.stdout and "ego" not in result.stdout


def test_a_run_with_an_interceptor_shows_what_it_made_of_an_event_beside_the_event() -> None:
    result = anima("run", "knock.yaml", "--intercept", "./own.py:Calming", "--log-only", "emotion,calming")
    told = [line for line in result.stdout.splitlines() if "EmotionFelt" in line]
    assert "emotion" in told[0] and "Fear" in told[0]
    assert "calming" in told[1] and "Calm" in told[1] and "⇐ emotion" in told[1]


def test_what_an_interceptor_drops_is_told() -> None:
    result = anima(
        *("run", "knock.yaml", "--intercept", "./own.py:Calming", "--set", "calming.share=0"),
        *("--log-only", "calming"),
    )
    assert "dropped  EmotionFelt, by calming" in result.stdout


def test_a_recorded_run_with_both_replays_and_answers_why() -> None:
    joining = ("--replace", "defense=./own.py:Stoic", "--intercept", "./own.py:Calming")
    assert anima("run", "knock.yaml", *joining, "--record", "own.anima", "--log", "off").exit_code == 1
    given = ("--with", "./own.py:Stoic", "--with", "./own.py:Calming")
    assert "all as recorded" in anima("replay", "own.anima", *given).stdout
    assert "⇐ emotion" in anima("show", "own.anima", "--turn", "1").stdout
    answer = anima("why", "own.anima", "primary@1", *given).stdout
    assert "felt Fear" in answer and "it stayed Calm" in answer


REFUSED = {
    "an interceptor among the others": (
        ("--with", "./own.py:Calming"),
        "--with: calming intercepts EmotionFelt; write --intercept ./own.py:Calming\n",
    ),
    "no interceptor": (
        ("--intercept", "./own.py:Stoic"),
        "--intercept: stoic has no handler marked @intercepts; write --with ./own.py:Stoic\n",
    ),
    "an interceptor as a replacement": (
        ("--replace", "defense=./own.py:Calming"),
        "--replace: calming intercepts EmotionFelt; write --without defense --intercept ./own.py:Calming\n",
    ),
    "a replacement for nothing": (
        ("--replace", "defence=./own.py:Stoic"),
        "--replace: there is no built-in module 'defence'; did you mean \"defense\"?\n",
    ),
    "no reference": (
        ("--replace", "defense"),
        "--replace defense: write NAME=REFERENCE, such as defense=./humor.py:HumorDefense\n",
    ),
}


@pytest.mark.parametrize("command", [("run", "knock.yaml"), ("graph",), ("modules",)])
@pytest.mark.parametrize("what", REFUSED)
def test_what_belongs_elsewhere_is_refused_with_where_it_belongs(what: str, command: tuple[str, ...]) -> None:
    arguments, message = REFUSED[what]
    result = anima(*command, *arguments)
    assert (result.exit_code, result.stderr) == (2, message)


@pytest.mark.parametrize("command", [("run", "knock.yaml"), ("graph",)])
def test_a_replacement_that_leaves_others_waiting_is_refused(command: tuple[str, ...]) -> None:
    result = anima(*command, "--replace", "emotion=./faint.py:Faint")
    assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert result.stderr.startswith("--replace: Faint does not publish EmotionFelt, which ")


def test_a_story_may_be_run_without_the_replacement_that_it_brings() -> None:
    text = OWN.replace("class Stoic(Actor):", 'class Stoic(Actor):\n    name = "defense"\n')
    Path("own.py").write_text(text, encoding="utf-8")
    story = Path("knock.yaml").read_text(encoding="utf-8")
    modules = "modules: {replace: {defense: ./own.py:Stoic}}\n"
    Path("stoic.yaml").write_text(story.replace("seed: 4\n", f"seed: 4\n{modules}"), encoding="utf-8")
    assert "stoicism" in anima("run", "stoic.yaml").stdout
    assert "stoicism" not in anima("run", "stoic.yaml", "--without", "defense").stdout


def test_the_graph_says_who_intercepts_what_and_who_has_it_from_there() -> None:
    text = anima("graph", "--intercept", "./own.py:Calming").stdout
    at = text.splitlines().index("  calming.calm")
    assert text.splitlines()[at + 1] == "    intercepts EmotionFelt from emotion"
    assert text.splitlines()[at + 2].startswith("    passes on EmotionFelt? to ")
    assert "tells   EmotionFelt to calming\n" in text
    mermaid = anima("graph", "--intercept", "./own.py:Calming", "--format", "mermaid").stdout
    assert "  n_EmotionFelt == intercepts ==> n_calming_calm\n" in mermaid
    assert "  n_calming_calm ==> n_EmotionFelt\n" in mermaid
    dot = anima("graph", "--intercept", "./own.py:Calming", "--format", "dot").stdout
    assert '"EmotionFelt" -> "calming.calm" [style=bold, label="intercepts"];' in dot


def test_the_list_says_what_is_intercepted_replaced_and_off() -> None:
    arguments = ("--replace", "defense=./own.py:Stoic", "--intercept", "./own.py:Calming")
    told = anima("modules", *arguments).stdout
    assert re.search(r"  defense .*\(off\) takes", told.replace("\n" + " " * 16, " "))
    assert "(./own.py:Stoic, version 0.7, in place of defense)" in told
    assert re.search(r"  calming .*\n +intercepts EmotionFelt\n", told)
    listed = {one["name"]: one for one in json.loads(anima("modules", "--json", *arguments).stdout)}
    assert [listed[name]["on"] for name in ("defense", "stoic", "calming", "emotion")] == [
        False,
        True,
        True,
        True,
    ]
    assert (listed["stoic"]["instead_of"], listed["stoic"]["version"]) == ("defense", "0.7")
    assert listed["calming"]["handlers"][0]["intercepts"] is True


def test_the_list_can_be_that_of_a_story() -> None:
    story = Path("knock.yaml").read_text(encoding="utf-8")
    modules = "modules: {without: [memory], with: [./boredom.py:Boredom], intercept: [./own.py:Calming]}\n"
    Path("own.yaml").write_text(story.replace("seed: 4\n", f"seed: 4\n{modules}"), encoding="utf-8")
    listed = {
        one["name"]: one for one in json.loads(anima("modules", "--json", "--scenario", "own.yaml").stdout)
    }
    assert [listed[name]["on"] for name in ("memory", "boredom", "calming", "voice")] == [
        False,
        True,
        True,
        True,
    ]
    assert anima("modules", "--scenario", "none.yaml").exit_code == 2


def test_of_two_modules_with_one_name_the_first_stays() -> None:
    Path("other.py").write_text(Path("boredom.py").read_text(encoding="utf-8"), encoding="utf-8")
    told = anima("modules", "--with", "./boredom.py:Boredom", "--with", "./other.py:Boredom")
    assert told.exit_code == 0 and "cannot be had" in told.stdout
    words = " ".join(told.stdout.split())
    assert (
        "boredom from ./other.py:Boredom: there is one of that name from ./boredom.py:Boredom, which stays"
        in words
    )


CHATTY = """\
from anima_actors import Actor, Stimulus, handler

print("chatty: imported")


class Chatty(Actor):
    def __init__(self) -> None:
        print("chatty: made")

    @handler
    def chat(self, stimulus: Stimulus) -> None:
        print("chatty: told")
"""


def test_what_a_module_prints_goes_to_stderr_and_stdout_stays_a_programs() -> None:
    Path("chatty.py").write_text(CHATTY)
    given = ("--with", "./chatty.py:Chatty")
    run = anima("run", "knock.yaml", *given, "--record", "k.anima", "--json", "-")
    assert json.loads(run.stdout)["runs"][0]["met"]
    assert all(f"chatty: {what}" in run.stderr for what in ("imported", "made", "told"))
    logged = anima("run", "knock.yaml", *given, "--log", "json")
    assert all(json.loads(line)["event"] for line in logged.stdout.splitlines())
    for command in (
        ("replay", "k.anima", "--json"),
        ("fork", "k.anima", "--at", "1", "--json"),
        ("why", "k.anima", "reactors.tension@1", "--json"),
    ):
        told = anima(*command, *given)
        assert json.loads(told.stdout), command
        assert "chatty: told" in told.stderr, command


def test_what_a_module_prints_while_a_run_is_resumed_goes_to_stderr() -> None:
    Path("chatty.py").write_text(CHATTY)
    given = ("--with", "./chatty.py:Chatty")
    anima("run", "knock.yaml", *given, "--record", "k.anima", "--log", "off")
    whole = Path("k.anima").read_bytes()
    Path("k.anima").write_bytes(whole[: len(whole) // 2])
    told = anima("resume", "k.anima", *given)
    assert "expectations met" in told.stdout
    assert "chatty" not in told.stdout
    assert "chatty: told" in told.stderr
