import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from anima_actors.logs import Selection, TurnSummary
from anima_actors.logs.pretty_log import PrettyLog
from tests.journal.troupe import WIRING, Knocked, turns

INFO = Selection()
NOTHING = TurnSummary()
STATE = {
    "primary": "Relief",
    "felt": "Anger",
    "blend": [{"name": "Anger", "intensity": 1.0}, {"name": "Fear", "intensity": 0.4}],
    "phi": 0.31,
    "phi_label": "medium integration",
    "intention": {"goal": "open the door", "strength": 0.8, "age": 2},
    "defense": {"mechanism": "denial"},
    "narrative": "Somebody is there.",
    "degraded": [],
}


def told(
    knock: Knocked,
    about: TurnSummary = NOTHING,
    selection: Selection = INFO,
    *,
    width: int = 100,
    timed: bool = False,
) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width)
    log = PrettyLog(console, WIRING, selection, timed=timed)
    for turn in turns(knock, timed=timed):
        log.turn(turn, about)
    return out.getvalue().split("\n")


def line_of(lines: list[str], event: str) -> str:
    return next(line for line in lines if f" {event}" in line)


def test_a_turn_has_a_head_with_the_stimulus_a_line_an_event_and_a_foot_with_the_state() -> None:
    lines = told(Knocked(0.6, "Open up!"), TurnSummary("At the door", STATE, "Who is there?"))
    assert lines[0].startswith("── turn 1  0:01:00  At the door ──")
    assert "Knocked  force +0.60" in lines[1]
    assert "“Open up!”" in lines[2]
    events = [line for line in lines if line[:3].strip().isdigit()]
    assert [line.split()[0] for line in events] == ["1", "2", "3", "4"]
    foot = "\n".join(lines[lines.index(events[-1]) + 1 :])
    for piece in ("feels Relief over Anger", "wants to open the door  0.80, for 2 turns"):
        assert piece in foot
    for piece in ("phi ━━━─────── 0.31 medium", "defends itself by denial", "says  “Who is there?”"):
        assert piece in foot


def test_each_line_says_who_was_told_by_whom_the_latest_first() -> None:
    lines = told(Knocked(0.6))
    assert "← knocked" in line_of(lines, "Heard")
    assert "← nerves, ear" in line_of(lines, "Answered")


def test_the_columns_of_all_events_are_aligned() -> None:
    events = [line for line in told(Knocked(0.6), timed=True) if "←" in line]
    assert len({line.index("←") for line in events}) == 1
    assert {line[-2:] for line in events if "Sighed" not in line} == {"µs"}


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    about = TurnSummary("A very long label " * 20, {**STATE, "narrative": "слово 言葉 " * 40}, "Так. " * 60)
    lines = told(Knocked(0.6, "言葉 " * 500), about, width=width)
    assert max(cell_len(line) for line in lines) <= width


def test_a_layer_is_named_where_it_changes_and_a_module_from_elsewhere_has_a_plus() -> None:
    lines = told(Knocked(0.6))
    assert "L2 nerves" in line_of(lines, "Startled")
    assert "L2" not in line_of(lines, "Sighed")


def test_what_failed_and_what_was_skipped_is_told() -> None:
    state = {"degraded": [{"module": "doorman", "reason": "ValueError"}]}
    lines = told(Knocked(1.0), TurnSummary(state=state), Selection(level="debug"))
    assert "ValueError: too\\x1b[31m loud" in line_of(lines, "failed in answer")
    assert "echo.repeat" in line_of(lines, "skipped")
    assert "degraded  doorman: ValueError" in "\n".join(lines)
    assert "skipped" not in "\n".join(told(Knocked(1.0)))


def test_at_the_level_of_warnings_a_turn_without_any_is_passed_over() -> None:
    assert told(Knocked(0.1), selection=Selection(level="warning")) == [""]
    loud = told(Knocked(0.6), selection=Selection(level="warning"))
    assert "jumped!" in line_of(loud, "Startled")
    assert not any("Heard" in line for line in loud)


def test_the_prompt_is_shown_line_by_line_where_it_is_wanted() -> None:
    lines = told(Knocked(), TurnSummary(prompt="<state>\n\nYou are tired.\n</state>"))
    assert [line.strip() for line in lines if "│" in line] == [
        "│ <state>",
        "│",
        "│ You are tired.",
        "│ </state>",
    ]


def test_the_margin_of_the_prompt_says_which_module_each_line_is_from() -> None:
    prompt = "<state>\nYou are tired" + " and tired" * 12 + ".\n</state>"
    sources = ((0, "prompt"), (1, "sleep"), (0, "prompt"))
    lines = [line for line in told(Knocked(), TurnSummary(prompt=prompt, sources=sources)) if "│" in line]
    assert [line.partition("│")[0].split() for line in lines[:2]] == [[], ["1", "sleep"]]
    assert all(not line.partition("│")[0].strip() for line in lines[2:])
    assert len({line.index("│") for line in lines}) == 1
    assert len(lines) > 3
    assert " ".join(line.partition("│")[2].strip() for line in lines) == prompt.replace("\n", " ")


def test_a_terminal_gets_colours_by_layer_and_a_pipe_plain_text() -> None:
    coloured = io.StringIO()
    console = Console(file=coloured, width=100, force_terminal=True, color_system="standard", no_color=False)
    PrettyLog(console, WIRING, INFO).turn(turns(Knocked(0.6))[0], TurnSummary())
    assert "\x1b[33m" in coloured.getvalue()
    assert "\x1b" not in "\n".join(told(Knocked(0.6)))
