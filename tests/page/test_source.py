"""What the page and the report are told of a journal is what the record, `why` and the prompt say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind
from anima_actors.explain import WhyError
from anima_actors.journal.reader import Journal
from anima_actors.page.source import JournalSource
from anima_actors.scenario import Scenario
from anima_actors.scenario.loading import shipped_stories
from anima_actors.scenario.runner import run_scenario


@pytest.fixture
def source(tmp_path: Path) -> Iterator[JournalSource]:
    with Mind(seed=3, record=tmp_path / "olha.anima") as mind:
        mind.experience_now({"tension": 0.6}, "Who is there?")
        mind.rest_now(3_600.0)
        mind.experience_now({"cohesion": 0.4})
    with Journal.open(tmp_path / "olha.anima") as journal:
        yield JournalSource(journal)


def test_it_tells_how_many_turns_there_are_and_the_last_hash(source: JournalSource) -> None:
    about = source.about()
    assert (about["turns"], about["first"], about["title"]) == (3, 1, "olha")
    assert about["hash"] == source.turns(3)[0]["hash"] and about["handlers"] and about["verdicts"] == []


def test_turns_are_given_from_one_to_another(source: JournalSource) -> None:
    assert [turn["n"] for turn in source.turns(2, 9)] == [2, 3]
    assert source.turns(1, 1)[0]["message"] == "Who is there?"


def test_an_account_is_that_of_why(source: JournalSource) -> None:
    told = source.why("reactors.tension", 1)
    assert told["turn"] == 1 and told["after"] == source.turns(1, 1)[0]["state"]["reactors"]["tension"]
    with pytest.raises(WhyError):
        source.why("reactors.tension@1", 1)


def test_a_prompt_is_that_which_the_mind_had_then(tmp_path: Path) -> None:
    with Mind(seed=3, record=tmp_path / "a.anima") as mind:
        mind.experience_now({"tension": 0.6}, "Who is there?")
        first = mind.system_prompt()
        mind.experience_now({"cohesion": 0.4})
        last = mind.system_prompt()
    with Journal.open(tmp_path / "a.anima") as journal:
        source = JournalSource(journal)
        told = [source.prompt(turn) for turn in (1, None)]
    assert [one and one["text"] for one in told] == [first, last]


async def test_the_verdicts_of_a_story_are_told(tmp_path: Path) -> None:
    story = Scenario.from_file(shipped_stories()["betrayal"])

    def recorded(**asked: Any) -> Mind:
        mind = Mind(**asked)
        mind.record_to(tmp_path / "betrayal.anima", scenario=json.dumps(story.document))
        return mind

    run = await run_scenario(story, mind_factory=recorded)
    with Journal.open(tmp_path / "betrayal.anima", live=True) as journal:
        told = JournalSource(journal).about()
    assert told["title"] == story.title
    assert [(one["path"], one["passed"]) for one in told["verdicts"]] == [
        (one.place, one.met) for one in run.verdicts
    ]
