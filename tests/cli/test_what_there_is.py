"""anima graph, anima modules, and the help."""

import io
import json
import re
import shutil
import subprocess

import pytest
from click.testing import CliRunner
from rich.console import Console

from anima_actors.cli import main
from anima_actors.cli.modules import actors_table
from anima_actors.psyche import OPTIONAL
from anima_actors.runtime import ActorStatus
from tests.cli.anima import anima
from tests.stories import MODULES

WITH = ("--with", "./boredom.py:Boredom")


def test_every_module_is_listed_with_what_it_takes_and_publishes() -> None:
    result = anima("modules")
    assert result.exit_code == 0
    listed = {line.split()[0] for line in result.stdout.splitlines() if re.match(r"  \w", line)}
    assert set(MODULES) <= listed
    assert "takes      ReactorsMoved, BodyAdapted?, PersonalityHeld?\n" in result.stdout
    assert "publishes  EmotionFelt\n" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_a_module_from_elsewhere_is_listed_with_where_it_comes_from() -> None:
    assert "./boredom.py:Boredom" in anima("modules", *WITH).stdout


def test_one_module_is_told_at_length() -> None:
    result = anima("modules", "defense")
    for piece in ("EgoDefense, built-in, L5", "defense.defend", "DissonanceFelt?", "defense.raised_from"):
        assert piece in result.stdout
    assert "reactors.decay" not in result.stdout


def test_the_constants_are_listed_with_their_defaults_where_they_are_wanted() -> None:
    assert "emotion.learn_rate" not in anima("modules").stdout
    assert re.search(r"emotion\.learn_rate +0\.03\n", anima("modules", "--constants").stdout)


def test_the_list_as_json_has_everything() -> None:
    modules = {one["name"]: one for one in json.loads(anima("modules", "--json", *WITH).stdout)}
    assert set(modules) == {*MODULES, *OPTIONAL, "boredom"}
    assert modules["emotion"]["constants"]["learn_rate"] == 0.03
    assert modules["boredom"]["from"] == "./boredom.py:Boredom"
    assert modules["boredom"]["handlers"] == [
        {
            "name": "assess",
            "about": "",
            "takes": [{"event": "PredictionMade", "need": "required"}],
            "publishes": [{"event": "BoredomFelt", "optional": False, "many": False}],
            "intercepts": False,
            "async": False,
        }
    ]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_actors_of_a_run_are_a_table_as_wide_as_the_window(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = anima("graph", "--live", *WITH).stdout.splitlines()
    assert lines[0] == "One turn, after turn 1"
    assert lines[1].split() == ["actor", "mailbox", "busy", "handled", "restarts", "waiting", "for"]
    assert {line.split()[0] for line in lines[2:]} == {*MODULES, "boredom"}
    assert ["emotion", "0", "1", "0"] in [line.split() for line in lines]
    assert max(map(len, lines)) <= width


def test_an_actor_shows_what_it_does_waits_for_or_why_it_is_stopped() -> None:
    idle = ActorStatus("goals", "L5", 2, "", None, ("intent.propose", "values.judge"), 3, 1, None)
    busy = idle._replace(at_work="goals.hold", busy_for_s=1.25, waiting_for=())
    out = Console(width=60, file=io.StringIO(), record=True)
    out.print(actors_table([idle, busy, idle._replace(stopped="stopped: it failed")], "A story", 4))
    assert [" ".join(line.split()) for line in out.export_text().splitlines()[2:]] == [
        "goals 2 3 1 intent.propose +1",
        "goals 2 1.2s 3 1 at work: goals.hold",
        "goals 2 3 1 stopped: it failed",
    ]


def test_the_actors_of_a_run_as_json() -> None:
    shown = json.loads(anima("graph", "--live", "betrayal", "--json").stdout)
    actors = {one["name"]: one for one in shown["actors"]}
    assert shown["turns"] == 12 and set(actors) == set(MODULES)
    assert (actors["emotion"]["handled"], actors["emotion"]["waiting_for"]) == (12, [])


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (["betrayal"], "anima graph: betrayal is for --live\n"),
        (["--json"], "anima graph: --json is for --live\n"),
        (["--live", "--format", "dot"], "anima graph: --live is a table; leave out --format dot\n"),
    ],
)
def test_what_does_not_go_together_in_graph_is_one_line(asked: list[str], line: str) -> None:
    result = anima("graph", *asked)
    assert (result.exit_code, result.stderr) == (2, line)


def test_the_graph_as_text_says_who_waits_for_whom_by_layer() -> None:
    result = anima("graph", *WITH)
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines if re.match(r"\w", line)][1:] == [
        *("L1", "L2", "L3", "L4", "L5", "L6", "module"),
    ]
    at = lines.index("  defense.defend")
    assert "DissonanceFelt? from dissonance" in lines[at + 2]
    assert "BoredomFelt to coordinator" in result.stdout
    assert max(map(len, lines)) <= 100


def test_the_graph_says_which_handlers_are_silent_and_why() -> None:
    result = anima("graph", "--without", "goals")
    assert re.search(
        r"dissonance.compare\n +silent +waits for GoalHeld, published by goals.hold", result.stdout
    )


def test_the_graph_as_mermaid_names_every_node_that_an_arrow_leads_to() -> None:
    result = anima("graph", "--format", "mermaid", "--without", "goals")
    lines = result.stdout.splitlines()
    assert lines[0] == "flowchart TD"
    nodes = set(re.findall(r'^ +(\w+)(?:\[|\(\[)"', result.stdout, re.MULTILINE))
    arrows = re.findall(r"^  (\w+) (?:-->|-\.->) (\w+)$", result.stdout, re.MULTILINE)
    assert len(arrows) > 60
    assert {end for arrow in arrows for end in arrow} <= nodes
    assert lines.count("  end") == 6
    assert "n_dissonance_compare" in lines[-1]


def test_the_graph_as_dot_names_every_node_that_an_arrow_leads_to() -> None:
    out = anima("graph", "--format", "dot", *WITH).stdout
    arrows = re.findall(r'^  "([\w.]+)" -> "([\w.]+)"', out, re.MULTILINE)
    nodes = set(re.findall(r'^ +"([\w.]+)"(?: \[.*\])?;$', out, re.MULTILINE))
    assert ("prediction.compare", "PredictionMade") in arrows
    assert {end for arrow in arrows for end in arrow} <= nodes
    assert out.count("{") == out.count("}")


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
def test_graphviz_draws_the_graph() -> None:
    out = anima("graph", "--format", "dot").stdout
    drawn = subprocess.run(["dot", "-Tsvg"], input=out, capture_output=True, text=True, check=True)
    assert "EmotionFelt" in drawn.stdout
    assert not drawn.stderr


@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["graph"], ["modules"]])
def test_every_help_page_has_an_example(command: list[str]) -> None:
    result = anima(*command, "--help")
    assert result.exit_code == 0
    assert "Example: anima " in result.stdout
    assert "..." not in re.sub(r"(FILE|STORY|\[ARGS\]|\[NAME\])\.\.\.", "", result.stdout)


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"anima, version \d+\.\d+\.\d+\S*\n", anima("--version").stdout)


def test_options_without_a_command_are_those_of_a_conversation() -> None:
    runner = CliRunner()
    bare = runner.invoke(main, ["--seed", "3", "--plain"], input="hello\n")
    assert (
        bare.exit_code == 0
        and bare.stdout == runner.invoke(main, ["chat", "--seed", "3"], input="hello\n").stdout
    )
    assert "groq needs a key" in runner.invoke(main, ["--provider", "groq"], input="hello\n").stderr


def test_the_models_are_listed_with_why_and_a_warning_about_small_ones() -> None:
    listed = anima("models").stdout
    assert anima("--models").stdout == listed
    assert "anthropic/claude-sonnet-4-5  (nearly as fine" in listed and "Small models" in listed


def test_who_has_a_key_and_names_no_provider_is_told_how_to_use_it() -> None:
    runner = CliRunner()
    told = runner.invoke(main, ["chat"], input="hello\n", env={"GROQ_API_KEY": "gsk_secret"})
    assert told.stderr == "It speaks offline, though GROQ_API_KEY is set; --provider groq uses it.\n"
    assert runner.invoke(main, ["chat"], input="hello\n").stderr == ""
    named = runner.invoke(
        main, ["chat", "--provider", "offline"], input="hello\n", env={"GROQ_API_KEY": "gsk_x"}
    )
    assert named.stderr == ""


def test_help_and_a_story_without_a_command_do_what_is_meant() -> None:
    assert anima("help", "run").stdout == anima("run", "--help").stdout
    assert anima("help").stdout == anima("--help").stdout
    assert anima("knock.yaml", "--log", "off").stdout == anima("run", "knock.yaml", "--log", "off").stdout


def test_a_trait_and_a_value_need_no_prefix() -> None:
    def told(setting: str) -> str:
        return anima("run", "knock.yaml", "--json", "-", "--set", setting).stdout

    assert told("neuroticism=0.9") == told("persona.neuroticism=0.9")
    assert told("care=0.1") == told("values.care=0.1")


def test_a_story_where_a_journal_is_asked_for_says_how_to_make_one() -> None:
    for command in (("why", "knock.yaml", "tension"), ("plot", "knock.yaml"), ("show", "knock.yaml")):
        result = anima(*command)
        assert result.exit_code == 2
        assert "it is a story: anima run knock.yaml --record FILE makes one" in result.output
