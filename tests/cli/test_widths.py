"""What is listed or drawn for people is as wide as the terminal, with nothing cut off."""

from pathlib import Path

import pytest
from click import unstyle
from rich.cells import cell_len

from tests.cli.anima import anima

VIEWS = {
    "graph": ["graph"],
    "minds": ["minds"],
    "models": ["models"],
    "modules": ["modules"],
    "modules --constants": ["modules", "--constants"],
    "sequence": ["sequence", "knock.anima", "--turn", "1", "--format", "text"],
    "stories": ["stories"],
}


@pytest.fixture(autouse=True)
def a_terminal_with_a_mind_and_a_journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    anima("run", "knock.yaml", "--log", "off", "--record", "knock.anima")
    monkeypatch.setenv("ANIMA_HOME", str(tmp_path))
    for name in ("olha", "somebody_with_a_rather_long_name"):
        assert anima("live", name, "--speed", "max", "--for", "1m").exit_code == 0
    monkeypatch.setenv("FORCE_COLOR", "1")


def words(text: str) -> list[str]:
    return unstyle(text).split()


@pytest.mark.parametrize("view", VIEWS)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    whole = words(anima(*VIEWS[view]).stdout)
    for columns in (60, 80, 100):
        monkeypatch.setenv("COLUMNS", str(columns))
        told = anima(*VIEWS[view])
        assert (told.exit_code, told.stderr) == (0, "")
        assert max(cell_len(unstyle(line)) for line in told.stdout.splitlines()) <= columns
        assert words(told.stdout) == whole


def test_names_in_a_table_are_folded_where_they_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = "a_measure_with_a_name_of_some_length=share of turns where primary is Fear"
    varied = ["--over", "persona.conscientiousness=0.1,0.9", "--over", "modules.without=defense"]
    for columns in (60, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        told = unstyle(anima("sweep", "knock.yaml", *varied, "--measure", measure).stdout)
        assert max(map(cell_len, told.splitlines())) <= columns
        assert "…" not in told


def test_in_a_pipe_every_mind_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setenv("COLUMNS", "40")
    assert [line.split()[0] for line in anima("minds").stdout.splitlines()] == [
        "olha",
        "somebody_with_a_rather_long_name",
    ]
