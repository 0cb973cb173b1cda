"""The brief log: a line or two a turn, with what changed, at any width."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from anima_actors import Mind
from anima_actors.events import FellAsleep
from anima_actors.logs import TurnSummary
from anima_actors.logs.brief_log import BriefLog
from anima_actors.psyche import KEPT
from tests.cli.anima import anima
from tests.stories import COMMANDS


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield


def told(width: int, *happened: tuple[str, str], seed: int = 1) -> str:
    mind, out = Mind(seed=seed), io.StringIO()
    log = BriefLog(Console(file=out, width=width), mind.bus.wiring)
    for command, message in happened:
        mind.experience_now(COMMANDS[command] if command else {}, message)
        assert mind.last_turn is not None
        log.turn(mind.last_turn, TurnSummary(command, mind.state))
    return out.getvalue()


STORY = (
    ("connect", "Hello, my friend."),
    ("shock", "Look out, a car!"),
    ("", ""),
    ("", ""),
    ("grief", "She died."),
)


@pytest.mark.parametrize("width", [48, 60, 80, 100])
def test_a_turn_has_a_line_or_two_and_none_is_wider_than_the_console(width: int) -> None:
    lines = told(width, *STORY).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert [line[:4] for line in lines if line[:4].strip()] == ["  1 ", "  2 ", "  3 ", "  4 ", "  5 "]
    assert len(lines) <= 2 * len(STORY)


def test_the_first_turn_tells_the_reactors_and_a_later_one_how_they_moved() -> None:
    first, second = told(100, *STORY[:2]).splitlines()[:2]
    assert " t." in first and " t+." in second and " s-." in second


def test_what_stays_is_not_told_again() -> None:
    lines = told(100, *[("", "")] * 6).splitlines()
    assert lines[-1].endswith("as before")


def test_an_emotion_a_defence_and_a_goal_are_told_when_they_change() -> None:
    shown = anima("run", "betrayal", "--log", "brief").stdout
    turns = {int(line[:3]): line for line in shown.splitlines() if line[:3].strip().isdigit()}
    assert "projection" in turns[5] and "surprise!" in turns[5] and "Fear" in turns[5]
    assert "projection" not in turns[6] and "Fear" not in turns[6]
    assert "no more projection" in turns[9]
    assert "18 of 18 expectations met" in shown


def test_a_failure_is_told_first_and_a_module_that_is_out_of_service_once() -> None:
    steps = ("{corrupt: emotion}", "{command: grief}", "{kill: memory}", "{rest: 1m}")
    Path("bad.yaml").write_text("title: Bad\nsteps:\n" + "".join(f"  - {step}\n" for step in steps))
    lines = anima("run", "bad.yaml", "--log", "brief").stdout.splitlines()
    assert any("! emotion." in line for line in lines)
    assert sum("without memory" in line for line in lines) == 1


def test_a_turn_that_a_timer_opened_begins_with_the_words_of_its_event() -> None:
    mind, out = Mind(extra=[*KEPT], seed=1), io.StringIO()
    turn = mind.run_turn_now(FellAsleep())
    BriefLog(Console(file=out, width=100), mind.bus.wiring).turn(turn, TurnSummary("", mind.state))
    assert out.getvalue().startswith("  1 sleep, which came")


def test_a_journal_shows_the_same_lines_as_the_run() -> None:
    run = anima("run", "betrayal", "--log", "brief", "--record", "b.anima").stdout
    shown = anima("show", "b.anima", "--brief").stdout
    lines = [line for line in shown.splitlines() if line[:3].strip().isdigit()]
    assert len(lines) == 12
    assert all(line in run for line in lines)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run", "betrayal", "--log", "brief", "--prompt"), "--prompt and --numbers are for --log pretty"),
        (("show", "betrayal", "--brief", "--json"), "--brief is for people"),
    ],
)
def test_what_does_not_go_with_it_is_refused(arguments: tuple[str, ...], complaint: str) -> None:
    refused = anima(*arguments)
    assert (refused.exit_code, complaint in refused.stderr) == (2, True)
