"""The log for a person fits: at any width every value is there, and no line is wider."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from anima_actors import Mind
from anima_actors.logs import TurnSummary
from anima_actors.logs.pretty_log import PrettyLog
from tests.stories import COMMANDS


def told(width: int) -> str:
    mind = Mind(seed=1, timed=True)
    out = io.StringIO()
    log = PrettyLog(Console(file=out, width=width), mind.bus.wiring, timed=True)
    for command in ("connect", "shock"):
        mind.experience_now(COMMANDS[command], "What was that? I can't see a thing!")
        assert mind.last_turn is not None
        log.turn(mind.last_turn, TurnSummary(command, mind.state))
    return out.getvalue()


@pytest.mark.parametrize("width", [50, 60, 72, 80, 90, 100, 120, 160])
def test_no_value_is_cut_and_no_line_is_too_wide(width: int) -> None:
    lines = told(width).splitlines()
    assert max(map(cell_len, lines)) <= width
    cut = [line for line in lines if re.search(r"(Moved|Felt|Held|Made|Judged|Raised|Settled) .*…", line)]
    assert cut == []


def test_durations_are_shown_from_100_columns_on() -> None:
    assert "µs" not in told(80) and "µs" in told(100)


def test_where_it_is_narrow_values_stand_below_their_event() -> None:
    lines = told(60).splitlines()
    moved = next(place for place, line in enumerate(lines) if "ReactorsMoved" in line)
    assert re.fullmatch(r" {7}t\S+ a\S+ s\S+ c\S+", lines[moved + 1])
