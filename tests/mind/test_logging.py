"""What an application's own log is told: failures without asking, events where they are asked for."""

import asyncio
import logging

import pytest
import structlog

from anima_actors import Actor, Mind, RootEvent, Stimulus, handler
from anima_actors.events import EmotionFelt
from anima_actors.logs import SelectionError
from tests.mind.members import Scratched
from tests.stories import COMMANDS


class Crashing(Actor):
    @handler
    def crash(self, emotion: EmotionFelt) -> None:
        raise RuntimeError("boom with sk-or-v1-abcdefghijklmnopqrstuvwxyz0123456789")


def test_a_module_that_fails_and_is_stopped_is_a_warning_without_keys(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mind = Mind(name="olha", extra=[Crashing])
    for _ in range(5):
        mind.experience_now(COMMANDS["joy"])
    told = [record.getMessage() for record in caplog.records]
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 4
    assert told[0].startswith("mind olha, turn 1: crashing.crash failed: RuntimeError: boom")
    assert told[3].endswith("stopped: failed 4 times in 10 turns")
    assert "sk-or-v1" not in caplog.text and "\n" not in told[0]


def test_what_a_module_says_of_its_failure_cannot_move_a_terminal(caplog: pytest.LogCaptureFixture) -> None:
    class Rude(Actor):
        @handler
        def crash(self, emotion: EmotionFelt) -> None:
            raise ValueError("gone\r\x1b[2J nobody\u2028here")

    Mind(extra=[Rude]).experience_now({})
    assert caplog.messages == [
        r"mind anima, turn 1: rude.crash failed: ValueError: gone\r\x1b[2J nobody\u2028here"
    ]


def test_events_go_to_a_logger_where_they_are_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    mind = Mind(name="olha")
    mind.experience_now(COMMANDS["joy"])
    assert caplog.records == []
    mind.log_to(modules=["emotion"])
    mind.experience_now(COMMANDS["joy"])
    (record,) = caplog.records
    assert record.name == "anima_actors.events"
    assert record.getMessage().startswith("2.") and " emotion EmotionFelt Joy" in record.getMessage()
    facts = vars(record)["anima"]
    assert (facts["mind"], facts["turn"], facts["module"]) == ("olha", 2, "emotion")
    assert facts["causes"] and all(cause.startswith("2.") for cause in facts["causes"])


def test_what_is_said_in_several_lines_stands_on_one(caplog: pytest.LogCaptureFixture) -> None:
    mind = Mind(seed=1)
    mind.log_to()
    said = "Look!\n1.7 outside Stimulus I never said that \x1b[31m"
    with caplog.at_level(logging.INFO, logger="anima_actors.events"):
        mind.experience_now({}, said)
    line = caplog.records[0]
    assert line.getMessage() == r"1.0 outside Stimulus Look! 1.7 outside Stimulus I never said that \x1b[31m"
    assert vars(line)["anima"]["values"]["message"] == said


def test_structlog_has_the_facts_as_keys() -> None:
    mind = Mind(name="olha")
    with structlog.testing.capture_logs() as lines:
        mind.log_to(structlog.get_logger(), modules=["goals"])
        mind.experience_now(COMMANDS["shock"])
    (line,) = [one for one in lines if one["event"] == "GoalHeld"]
    assert (line["mind"], line["turn"], line["log_level"]) == ("olha", 1, "info")
    assert line["values"]["goal"] == "avoid the threat"


def test_an_unknown_module_is_refused_with_the_nearest() -> None:
    with pytest.raises(SelectionError, match=r'unknown module .emotoin.; did you mean "emotion"'):
        Mind().log_to(modules=["emotoin"])


@pytest.mark.parametrize("awaited", [False, True])
def test_an_applications_own_lines_carry_the_turn(awaited: bool) -> None:
    seen: list[dict[str, object]] = []

    class Own(Actor):
        @handler
        def note(self, stimulus: Stimulus) -> None:
            seen.append(dict(structlog.contextvars.get_contextvars()))

    mind = Mind(name="olha", extra=[Own])
    structlog.contextvars.bind_contextvars(request="r1")

    async def lifetime() -> None:
        for number in (1, 2):
            structlog.contextvars.bind_contextvars(request=f"r{number}")
            await mind.experience({})
        await mind.aclose()

    if awaited:
        asyncio.run(lifetime())
    else:
        mind.experience_now({})
    structlog.contextvars.clear_contextvars()
    assert seen[0] == {"request": "r1", "mind": "olha", "turn": 1}
    assert not awaited or seen[1] == {"request": "r2", "mind": "olha", "turn": 2}


@pytest.mark.parametrize("awaited", [False, True])
def test_they_carry_the_very_turn_in_line_or_opened_by_a_timer(awaited: bool) -> None:
    seen: list[tuple[object, int]] = []

    class Own(Actor):
        @handler
        def note(self, root: RootEvent) -> None:
            seen.append((structlog.contextvars.get_contextvars().get("turn"), self.mind_time.turn))
            if isinstance(root, Stimulus):
                self.later(90, Scratched(1))

    mind = Mind(name="olha", extra=[Own])

    async def lifetime() -> None:
        await asyncio.gather(*[mind.experience({}) for _ in range(3)])
        await mind.rest(3600)
        await mind.aclose()

    if awaited:
        asyncio.run(lifetime())
    else:
        mind.experience_now({})
        mind.rest_now(3600)
    assert len(seen) >= 4 and all(told == turn for told, turn in seen)
    assert "turn" not in structlog.contextvars.get_contextvars()
