"""`anima why` on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anima_actors import Mind
from anima_actors.cli.why import why as command
from tests.stories import CLI_PERSONA, STORIES, live

STORY = """
title: A door
steps:
  - label: The door slams
    stimulus: {tension: 0.5}
"""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("why") / "betrayal.anima"
    mind = Mind(CLI_PERSONA, seed=3, record=path)
    for moment in STORIES["betrayal"]:
        live(mind, moment)
    mind.close()
    return path


def typed(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], prog_name="anima why")


def test_a_tree_is_told_in_a_hundred_columns(journal: Path) -> None:
    result = typed(journal, "reactors.tension@3")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert "what it was at turn 2" in lines[1]
    assert lines[-1].endswith("what it became")
    assert max(map(len, lines)) <= 100


def test_the_other_forms(journal: Path) -> None:
    assert typed(journal, "vad.valence@2", "--brief").output.startswith("Valence fell from ")
    assert typed(journal, "vad.valence@2", "--mermaid").output.startswith("flowchart TD")
    account = json.loads(typed(journal, "vad.valence@2", "--json").output)
    total = sum(one["amount"] for one in account["contributions"])
    assert total == pytest.approx(account["after"] - account["before"], abs=1e-12)


def test_a_turn_is_called_what_the_story_calls_it(tmp_path: Path) -> None:
    mind = Mind(seed=1, without=["confabulation"])
    mind.record_to(tmp_path / "door.anima", scenario=STORY)
    mind.experience_now({"tension": 0.5})
    mind.close()
    told = typed(tmp_path / "door.anima", "reactors.tension", "--brief").output
    assert "“The door slams” (the stimulus) gave +.4" in told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("reactors.tensoin@3", 'did you mean "reactors.tension"?'),
        ("phi@99", "turn 99 is not there"),
        ("phi@last", "phi@last: after the @ comes the number of a turn"),
        ("prompt@3", "ask for one line of the prompt"),
    ],
)
def test_a_bad_question_is_one_line(journal: Path, path: str, told: str) -> None:
    result = typed(journal, path)
    assert result.exit_code == 2
    assert told in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_the_first_turn_of_a_record_that_begins_late_is_not_said_to_be_missing(tmp_path: Path) -> None:
    mind = Mind(seed=1)
    mind.rest_now(60)
    mind.record_to(tmp_path / "late.anima")
    mind.rest_now(60)
    mind.close()
    result = typed(tmp_path / "late.anima", "phi")
    assert result.exit_code == 2
    assert result.output.endswith("turn 2 is the first on record, with none to hold it against\n")


def test_a_bad_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.anima").write_text("not a journal")
    (tmp_path / "empty.anima").touch()
    for file in (tmp_path / "text.anima", tmp_path / "empty.anima", tmp_path / "none.anima", tmp_path):
        result = typed(file, "phi")
        assert result.exit_code == 2
        assert len(result.output.strip().splitlines()) == 1
