"""The page for users of Anima v6 keeps its word, row by row."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

import anima_actors
from anima_actors import AnimaCore, AnimaError, Personality, ValueSystem, events
from anima_actors.chat.commands import NAMES as COMMANDS
from anima_actors.cli import main
from anima_actors.psyche import PSYCHE, STATE_KEYS
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "coming-from-v6.md").read_text(encoding="utf-8")
_CODE = re.compile(r"`([^`]+)`")
_GONE = (AttributeError, TypeError)
_REFUSED = (AttributeError, AnimaError)


class Row(NamedTuple):
    """The code in each cell of a row of a table."""

    cells: tuple[tuple[str, ...], ...]


def rows(heading: str) -> list[Row]:
    """The rows of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [Row(tuple(tuple(_CODE.findall(cell)) for cell in line.split("|")[1:-1])) for line in lines[2:]]


def snippets(heading: str, column: int) -> list[str]:
    """The code in a column of the table under a heading."""
    return [code for row in rows(heading) for code in row.cells[column]]


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What a row may speak of: everything public, and a mind that has lived a little."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENROUTER_API_KEY", raising=False)
    agent = AnimaCore(seed=7)
    agent.experience({"tension": 0.4, "cohesion": -0.3})
    public = {name: getattr(anima_actors, name) for name in anima_actors.__all__}
    public |= {name: getattr(events, name) for name in events.__all__}
    own = {"persona": Personality(), "values": ValueSystem(), "agent": agent, "replace": replace}
    yield public | own | {"anima_actors": anima_actors}
    agent.close()


def evaluate(code: str, names: dict[str, Any]) -> None:
    """Try what a cell shows: an expression, a command of the program, or a command of a conversation."""
    if code.startswith("/"):
        assert code[1:] in COMMANDS
    elif code.startswith("anima "):
        result = CliRunner().invoke(main, [*code.split()[1:], "--help"])
        assert (result.exit_code, result.exception) == (0, None), code
    else:
        eval(code, dict(names))


@pytest.mark.parametrize("code", snippets("What is the same", 0))
def test_what_is_said_to_be_the_same_works(code: str, names: dict[str, Any]) -> None:
    evaluate(code, names)


@pytest.mark.parametrize("code", snippets("What is named otherwise", 0))
def test_what_is_named_otherwise_has_its_former_name_no_more(code: str, names: dict[str, Any]) -> None:
    with pytest.raises(_GONE):
        evaluate(code, names)


@pytest.mark.parametrize("code", snippets("What is refused", 0))
def test_what_is_said_to_be_refused_is_refused(code: str, names: dict[str, Any]) -> None:
    with pytest.raises(_REFUSED):
        evaluate(code, names)


@pytest.mark.parametrize(
    "code",
    [
        *snippets("What is named otherwise", 1),
        *snippets("What is refused", 1),
        *snippets("What is new", 1),
    ],
)
def test_what_stands_in_its_place_is_there(code: str, names: dict[str, Any]) -> None:
    evaluate(code, names)


@pytest.mark.parametrize("row", rows("Classes that are modules now"), ids=lambda row: row.cells[0][0])
def test_a_class_of_v6_is_a_module_with_its_part_of_the_state(row: Row, names: dict[str, Any]) -> None:
    (former,), attribute, (module,), (key,) = row.cells
    assert not hasattr(anima_actors, former)
    assert not any(hasattr(names["agent"], name) for name in attribute)
    assert module in {one.name for one in PSYCHE}
    assert key in STATE_KEYS


def test_commands_named_in_passing_are_there() -> None:
    named = re.findall(r"`(/\w+)`", PAGE)
    assert {"/stress", "/grief"} <= set(named)
    assert {name[1:] for name in named} <= COMMANDS.keys()


def test_every_table_has_rows_and_every_row_something_to_try() -> None:
    for heading in ("What is the same", "What is named otherwise", "What is refused"):
        assert rows(heading) and all(row.cells[0] for row in rows(heading))
    for heading in ("What is named otherwise", "What is refused", "What is new"):
        assert all(row.cells[1] for row in rows(heading))
