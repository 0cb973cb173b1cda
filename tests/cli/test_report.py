"""`anima report`, and `anima run --report`."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.anima import anima
from tests.page.reports import data_in


@pytest.fixture
def journal() -> str:
    anima("run", "knock.yaml", "--log", "off", "--record", "knock.anima")
    return "knock.anima"


def told_in(path: str) -> dict[str, Any]:
    about: dict[str, Any] = data_in(Path(path).read_text("utf-8"))["minds"][0]["about"]
    return about


def test_a_report_is_named_after_its_journal(journal: str) -> None:
    done = anima("report", journal)
    assert (done.exit_code, done.stdout) == (0, "knock.html\n")
    assert told_in("knock.html")["title"] == "A knock at night"


@pytest.mark.slow
def test_a_run_writes_the_report_that_its_journal_would_and_keeps_none(journal: str) -> None:
    ran = anima("run", "knock.yaml", "--log", "off", "--report", "run.html")
    assert ran.exit_code in (0, 1)
    anima("report", journal, "-o", "journal.html")
    assert Path("run.html").read_bytes() == Path("journal.html").read_bytes()
    assert [path.name for path in Path().glob("*.anima")] == [journal]


def test_a_run_that_failed_has_its_verdicts_in_the_report() -> None:
    ran = anima("run", "hopeless.yaml", "--log", "off", "--report", "run.html")
    assert ran.exit_code == 1
    (verdict,) = told_in("run.html")["verdicts"]
    assert not verdict["passed"] and verdict["turn"] == 1 and "Joy" in verdict["expected"]


def test_a_report_can_go_to_stdout(journal: str) -> None:
    assert anima("report", journal, "-o", "-").stdout.startswith("<!doctype html>")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("report", "knock.anima", "-o", "x.txt"), "x.txt: a report's name must end in .html"),
        (("report", "knock.anima", "-o", "nowhere/x.html"), "nowhere/x.html: cannot be written"),
        (("report", "knock.anima", "-o", "-", "--open"), "--open needs a file"),
        (("report", "knock.anima", "--prompts", "--redact", "words"), "--prompts are words"),
        (("report", *["knock.anima"] * 3), "at most 2 journals go side by side; 3 were named"),
        (("report", "knock.yaml"), "knock.yaml is no journal of anima_actors; it is a story"),
        (("report", "nowhere.anima"), "nowhere.anima: there is no such file"),
        (("run", "knock.yaml", "--report", "x.txt"), "x.txt: a report's name must end in .html"),
        (("run", "knock.yaml", "--report", "a.html", "--seeds", "2"), "--report keeps one run"),
        (("run", "knock.yaml", "--report", "a.html", "--json", "a.html"), "cannot both go to a.html"),
        (("run", "knock.yaml", "--report", "a.html", "--record-failed", "d"), "--report is of one run"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_a_line(
    journal: str, arguments: tuple[str, ...], complaint: str
) -> None:
    refused = anima(*arguments)
    assert refused.exit_code == 2
    assert complaint in refused.stderr and refused.stderr.count("\n") == 1
