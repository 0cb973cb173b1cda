"""A turn that nothing is felt in leaves the state as it was; an account looks past it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from anima_actors import Mind
from anima_actors.explain.sources import account_in
from anima_actors.journal.reader import Journal
from anima_actors.page.source import ReadableJournal
from anima_actors.runtime import Disturbed
from tests.stories import CLI_PERSONA


def changed_on_the_way(path: Path) -> tuple[Mind, list[dict[str, Any]]]:
    """A mind that gains, loses and has modules killed between what it feels, and its states, turn by turn."""
    mind, states = Mind(CLI_PERSONA, seed=3, record=path), list[dict[str, Any]]()
    mind.observe(lambda turn: states.append(mind.state))
    mind.experience_now({"tension": 0.4, "cohesion": -0.2}, "You let me down.")
    mind.add_now("pulse")
    mind.run_turn_now(Disturbed("kill", "mirror"), 0.0)
    mind.experience_now({}, "Hello again.")
    mind.remove_now("emotion")
    mind.experience_now({"satisfaction": 0.2})
    mind.close()
    return mind, states


def test_a_turn_that_nothing_was_felt_in_left_the_state_as_it_was(tmp_path: Path) -> None:
    mind, _ = changed_on_the_way(tmp_path / "a.anima")
    for turn in (2, 3):
        found = mind.why(f"reactors.tension@{turn}")
        assert (found.turn, found.asked_turn) == (1, turn) and found == replace(
            mind.why("reactors.tension@1"), asked_turn=turn
        )
        assert f"at turn 1; turn {turn} left it as it was" in found.tree()
    tension = mind.why("reactors.tension@4")
    assert (
        tension.before == mind.why("reactors.tension@1").after and "what it was at turn 1" in tension.tree()
    )
    assert tension.gap <= 1e-12
    gone = mind.why("primary@5")
    assert gone.turn == 5 and gone.after is None and gone.note == "the module emotion left"
    with Journal.open(tmp_path / "a.anima") as journal:
        for turn in range(1, 7):
            asked_of_mind = mind.why(f"reactors.tension@{turn}")
            assert account_in(journal, f"reactors.tension@{turn}", Mind.from_header) == asked_of_mind


def test_states_on_record_are_those_that_the_mind_had(tmp_path: Path) -> None:
    _, states = changed_on_the_way(tmp_path / "a.anima")
    with Journal.open(tmp_path / "a.anima") as journal:
        history = ReadableJournal.of(journal).history
        told = [one.state for one in history.states()]
    assert [one["primary"] for one in told] == [one["primary"] for one in states]
    assert told[1:3] == [{**told[0], "degraded": one["degraded"]} for one in told[1:3]]
    assert told[4]["primary"] is None and told[4]["reactors"] == told[3]["reactors"]


def test_memory_is_led_back_to_the_turn_that_it_recalls() -> None:
    mind = Mind(CLI_PERSONA, seed=3)
    mind.experience_now({"tension": 0.5, "cohesion": -0.4}, "You let me down.")
    for _ in range(3):
        mind.rest_now(600)
    mind.experience_now({"tension": 0.5, "cohesion": -0.4}, "You let me down.")
    ends = [one for one in mind.why("reactors.tension").roots() if one.source == "memory"]
    assert {one.since for one in ends} == {1}


def test_a_mind_resumed_after_such_a_turn_has_the_state_that_it_had(tmp_path: Path) -> None:
    with Mind(CLI_PERSONA, seed=3, record=tmp_path / "a.anima") as mind:
        mind.experience_now({"tension": 0.4})
        mind.run_turn_now(Disturbed("kill", "mirror"), 0.0)
        mind.add_now("pulse")
    with Mind.resume(tmp_path / "a.anima") as again:
        assert again.state == mind.state and again.state["primary"] is not None
