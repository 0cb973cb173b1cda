import json
import re
from pathlib import Path

from tests.cli.anima import anima


def test_one_story_is_told_turn_by_turn_with_its_labels_replies_and_verdicts() -> None:
    result = anima("run", "knock.yaml")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "A knock at night"
    assert "offline voice" in result.stdout
    heads = [line for line in lines if line.startswith("── turn")]
    assert len(heads) == 4
    assert "The knock" in heads[0]
    assert "It was the wind" in heads[2]
    assert "“Who is there?”" in result.stdout
    assert result.stdout.count("says  “") == 3
    assert "TimePassed  8 h" in result.stdout
    assert "3 of 3 expectations met, 4 turns" in lines[-1]
    assert max(map(len, lines)) <= 100


def test_a_step_without_a_label_is_called_by_its_command() -> None:
    Path("plain.yaml").write_text("title: Plain\nsteps:\n  - command: joy\n")
    assert "── turn 1  0:01:00  joy ──" in anima("run", "plain.yaml").stdout


def test_what_is_expected_in_vain_is_told_with_turn_value_and_what_led_to_it() -> None:
    result = anima("run", "hopeless.yaml")
    assert result.exit_code == 1
    verdict = result.stdout[result.stdout.index("── expectations") :]
    assert re.search(
        r"✗ line 3 +turn 1 +primary: Joy\n +found Sadness\n +the blend: Sadness 1.00.*\n +that turn: .*grief",
        verdict,
    )
    assert "0 of 1 expectation met, 1 turn" in verdict


def test_the_same_story_and_seed_have_the_same_history_and_another_seed_another() -> None:
    def history(*options: str) -> str:
        return anima("run", "knock.yaml", "--log", "off", *options).stdout.split()[-1]

    assert history() == history("--seed", "4") == history("--set", "seed=4")
    assert history() != history("--seed", "5")


def test_several_runs_are_summed_up_in_a_table_without_a_log() -> None:
    result = anima("run", "knock.yaml", "hopeless.yaml", "--seeds", "3")
    assert result.exit_code == 1
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0] == ["story", "seed", "turns", "expectations", "last", "emotion", "history"]
    assert [row[:5] for row in rows[1:4]] == [["knock", str(seed), "4", "3", "met"] for seed in (4, 5, 6)]
    assert rows[4][:7] == ["hopeless", "0", "1", "1", "of", "1", "failed"]
    assert "hopeless.yaml, seed 2, line 3" in result.stdout
    assert "6 runs, 9 of 12 expectations met" in result.stdout
    assert "── turn" not in result.stdout


def test_the_log_can_be_narrowed_to_modules() -> None:
    result = anima("run", "knock.yaml", "--log-only", "emotion, drives")
    events = {line[7:].split()[0] for line in result.stdout.splitlines() if "←" in line}
    assert events == {"emotion", "drives"}


def test_skipped_handlers_are_told_only_to_those_who_debug() -> None:
    assert "skipped" not in anima("run", "knock.yaml").stdout
    assert "voice.speak" in anima("run", "knock.yaml", "--log-level", "debug").stdout


def test_a_left_out_module_says_nothing_and_the_story_goes_on() -> None:
    result = anima("run", "knock.yaml", "--without", "memory,mirror", "--without", "narrative")
    assert result.exit_code == 0
    for event in ("MemoryRecalled", "MirrorReflected", "NarrativeTold"):
        assert event not in result.stdout


def test_a_mind_can_be_cut_down_to_a_few_modules() -> None:
    result = anima("run", "knock.yaml", "--only", "personality,reactors,emotion", "--log-level", "debug")
    events = {line[7:].split()[0] for line in result.stdout.splitlines() if "←" in line}
    assert events == {"personality", "reactors", "emotion", "coordinator", "voice"}


def test_settings_change_the_story() -> None:
    def tension(*options: str) -> float:
        out = json.loads(anima("run", "knock.yaml", "--json", "-", *options).stdout)
        value = out["runs"][0]["turns"][0]["state"]["reactors"]["tension"]
        assert isinstance(value, float)
        return value

    assert tension("--set", "persona.neuroticism=1") > tension() > tension("--set", "persona.neuroticism=0")
    assert tension("--set", "reactors.dose_coupling=0") != tension()


def test_the_log_as_json_lines_is_all_that_is_on_stdout() -> None:
    result = anima("run", "knock.yaml", "--log", "json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines[0]["event"] == "story_began"
    assert [line["event"] for line in lines].count("turn_ended") == 4
    assert (lines[-1]["event"], lines[-1]["met"]) == ("story_ended", True)
    assert {(line["story"], line["seed"]) for line in lines} == {("knock.yaml", 4)}
    assert "offline voice" in result.stderr
    assert "3 of 3 expectations met" in result.stderr


def test_a_failing_module_is_named_and_costs_nothing_else() -> None:
    result = anima("run", "knock.yaml", "--with", "./faint.py:Faint")
    assert result.exit_code == 0
    assert "faint" in result.stdout
    assert "failed in fall: RuntimeError: everything went black" in result.stdout
    assert "degraded  faint: RuntimeError: everything went black" in result.stdout


def test_a_module_of_twenty_lines_is_in_the_log_the_state_and_the_prompt() -> None:
    told = anima("run", "knock.yaml", "--with", "./boredom.py:Boredom", "--prompt")
    assert re.search(r"boredom +BoredomFelt +level 0\.\d\d +← prediction", told.stdout)
    assert "│ [boredom_felt]" in told.stdout
    assert re.search(r" \d+  boredom +│ You are bored to the bone\.", told.stdout)
    report = anima("run", "knock.yaml", "--with", "./boredom.py:Boredom", "--json", "-")
    state = json.loads(report.stdout)["runs"][0]["turns"][0]["state"]
    assert 0 < state["boredom_felt"]["level"] < 1


def test_the_margin_of_the_prompt_numbers_its_lines_as_why_does() -> None:
    told = anima("run", "knock.yaml", "--prompt", "--record", "knock.anima").stdout.split("prompt\n")[-1]
    numbered = re.findall(r"^ +(\d+)  (\w+) +│ (.+)$", told, re.MULTILINE)
    assert [int(number) for number, _, _ in numbered] == [*range(1, len(numbered) + 1)]
    number, module, text = next(row for row in numbered if row[1] == "narrative")
    account = json.loads(anima("why", "knock.anima", f"prompt:{number}", "--json").stdout)
    assert account["after"].startswith(text) and account["module"] == module


def test_numbers_are_shown_only_where_they_are_asked_for() -> None:
    def block(*options: str) -> str:
        lines = [
            json.loads(line)
            for line in anima("run", "knock.yaml", "--log", "json", *options).stdout.splitlines()
        ]
        ended = next(line for line in lines if line["event"] == "turn_ended")
        assert all(line["text"] in ended["prompt"] and line["module"] for line in ended["prompt_lines"])
        return "".join(line["text"] for line in ended["prompt_lines"])

    assert not re.search(r"\d", block("--prompt"))
    assert re.search(r"\(tension 0\.\d\d, arousal 0\.\d\d, ", block("--numbers"))


def test_without_the_option_no_prompt_is_shown() -> None:
    assert "anima_inner_state" not in anima("run", "knock.yaml").stdout
    assert "<anima_inner_state>" in anima("run", "knock.yaml", "--prompt").stdout


def test_what_a_message_holds_cannot_move_the_terminal() -> None:
    Path("rude.yaml").write_text('title: Rude\nsteps:\n  - {say: "\\x1b[2J\\x07 hello", command: joy}\n')
    result = anima("run", "rude.yaml")
    assert "\x1b" not in result.stdout
    assert "\\x1b[2J\\x07 hello" in result.stdout
