"""anima check-module: the report, its JSON form, its exit status."""

import json
from pathlib import Path

import pytest

from tests.cli.anima import anima

CLOCK = """\
import time

from anima_actors import Actor, Event, Stimulus, handler


class Late(Actor):
    @handler
    def look(self, stimulus: Stimulus) -> None:
        self.at = time.time()
"""


@pytest.mark.slow
def test_a_good_module_passes_with_a_line_a_check() -> None:
    result = anima("check-module", "./boredom.py:Boredom", "--turns", "500")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "boredom  ./boredom.py:Boredom"
    assert "  ✓ determinism  does the same again, in any order, under any hash seed" in lines
    assert lines[-1] == "all 14 checks passed"
    assert max(map(len, lines)) <= 100


@pytest.mark.slow
def test_a_bad_module_fails_with_the_place_and_the_remedy() -> None:
    Path("late.py").write_text(CLOCK, encoding="utf-8")
    result = anima("check-module", "./late.py:Late", "./boredom.py:Boredom", "--turns", "500", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    late, boredom = document["modules"]
    assert (document["passed"], late["passed"], boredom["passed"]) == (False, False, True)
    [failed] = [check for check in late["checks"] if check["status"] == "failed"]
    assert failed == {
        "name": "clock",
        "status": "failed",
        "finding": "looks at the clock: time.time",
        "place": "late.py:9 in look",
        "remedy": "take the time from an event, such as ReactorsMoved.seconds or TimePassed.seconds",
    }


@pytest.mark.slow
def test_a_module_that_is_not_there_is_bad_input() -> None:
    for reference, told in (
        ("./boredom.py:Bordom", "no actor called 'Bordom'; did you mean \"Boredom\"?"),
        ("./nowhere.py:Boredom", "nowhere.py: there is no such file"),
    ):
        result = anima("check-module", reference)
        assert result.exit_code == 2
        assert told in result.output
        assert len(result.output.splitlines()) == 1


@pytest.mark.slow
def test_an_impossible_signature_is_a_failure_and_not_bad_input() -> None:
    text = CLOCK.replace("stimulus: Stimulus", "stimulus: int")
    Path("late.py").write_text(text, encoding="utf-8")
    result = anima("check-module", "./late.py:Late")
    assert result.exit_code == 1
    assert "is annotated with int, which is no event type" in " ".join(result.stdout.split())
