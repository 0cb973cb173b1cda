"""How the mind feels, in a line or in a panel: whatever is there is told, and nothing else."""

from typing import Any

import pytest
from rich.console import Console

from anima_actors import Mind
from anima_actors.chat.terminal import prompt_lines
from anima_actors.logs.state_view import bar, mood, mood_lines, panel
from anima_actors.scenario.values import COMMANDS
from anima_actors.voice import VoiceSettings


def test_a_line_tells_emotion_and_undertone_goal_defense_and_phi() -> None:
    mind = Mind(seed=2)
    state = mind.experience_now(COMMANDS["shock"], "Go away!")
    told = mood(state).plain
    assert told.startswith("Fear over Anxiety · wants to avoid the threat · projection · phi ━")
    assert told.endswith(" low")


def test_where_it_is_narrow_a_line_begins_with_a_whole_part() -> None:
    mind = Mind(seed=2)
    state = mind.experience_now(COMMANDS["shock"], "Go away!")
    assert [line.plain for line in mood_lines(state, 52)] == [
        "Fear over Anxiety · wants to avoid the threat",
        "projection · phi ━───── low",
    ]
    assert [line.plain for line in mood_lines(state, 200)] == [mood(state).plain]
    assert mood_lines({}, 52) == []


def test_what_is_covered_up_is_the_undertone() -> None:
    state = {"primary": "Numbness", "felt": "Fear", "blend": [{"name": "Fear", "intensity": 1.0}]}
    assert mood(state).plain == "Numbness over Fear"


@pytest.mark.parametrize("left_out", ["emotion", "intent", "defense", "integration", "drives", "identity"])
def test_a_mind_that_lacks_a_module_is_told_without_it(left_out: str) -> None:
    mind = Mind(without=[left_out])
    state = mind.experience_now(COMMANDS["shock"])
    assert "None" not in mood(state).plain
    assert "None" not in "\n".join(line.plain for line in panel(state))


def test_before_anything_has_happened_there_is_no_mood() -> None:
    empty: dict[str, Any] = Mind().state
    assert mood(empty).plain == "" and list(panel(empty)) == []


def test_the_prompt_is_shown_as_the_mind_has_it() -> None:
    mind = Mind(voice=VoiceSettings(numbers=True, prompt_tokens=400))
    mind.experience_now(COMMANDS["shock"], "Go away!")
    shown = "".join(line.plain for line in prompt_lines(mind, Console(width=2_000), 2_000))
    assert all(line in shown for line in mind.system_prompt().splitlines())


def test_a_bar_shows_even_a_little_and_never_too_much() -> None:
    assert [bar(share, 4).plain for share in (0.0, 0.01, 0.5, 1.0, 1.2)] == [
        "────",
        "━───",
        "━━──",
        "━━━━",
        "━━━━",
    ]


def test_a_panel_has_everything_that_moves() -> None:
    mind = Mind(seed=2)
    mind.experience_now(COMMANDS["shock"], "Go away!")
    text = "\n".join(line.plain for line in panel(mind.state))
    for word in (
        "tension",
        "cohesion",
        "feels",
        "phi",
        "surprise",
        "needs",
        "wants to",
        "conflict",
        "defense",
    ):
        assert f"\n{word}" in f"\n{text}", word
