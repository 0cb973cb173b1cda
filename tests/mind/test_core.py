"""The synchronous face of a mind: in scripts, in notebooks with a loop running, with modules that wait."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, AnimaCore, BusyError, Mind, Personality, Stimulus, StimulusError, handler
from anima_actors.encoding.turn_content import turn_hash
from tests.stories import COMMANDS


class Pause(Actor):
    @handler
    async def wait(self, stimulus: Stimulus) -> None:
        await asyncio.sleep(0)


class Interrupting(Actor):
    @handler
    async def wait(self, stimulus: Stimulus) -> None:
        await asyncio.sleep(0)
        if stimulus.message == "interrupt":
            raise KeyboardInterrupt


def test_the_synchronous_face_shows_the_same_mind() -> None:
    core, mind = AnimaCore(seed=3), Mind(seed=3)
    assert core.experience(COMMANDS["stress"], "no!", top_k=3) == mind.experience_now(
        COMMANDS["stress"], "no!", 3
    )
    assert core.chat("hello") == mind.chat_now("hello")
    assert core.rest(600.0) == mind.rest_now(600.0)
    assert core.get_state_summary() == mind.summary()
    assert core.system_prompt() == mind.system_prompt()


def test_the_example_of_the_description_works() -> None:
    core = AnimaCore(
        personality=Personality(neuroticism=0.7, agreeableness=0.8, openness=0.9),
        values=None,
        llm_provider="offline",
        llm_model=None,
        llm_api_key=None,
        temperature=0.85,
        seed=0,
        only=None,
        without=(),
        extra=(),
        constants={},
    )
    state = core.experience(stimulus={"tension": 0.4, "cohesion": -0.3}, user_message="something went wrong")
    assert state["primary"] == "Anxiety"
    assert core.chat("Are you there?", stimulus={"cohesion": 0.1})


async def test_it_works_inside_a_running_loop_where_no_module_waits() -> None:
    with AnimaCore() as core:
        assert core.experience(COMMANDS["joy"])["primary"] in ("Joy", "Trust")
        assert core.chat("hello")
        assert core.rest(60.0)["degraded"] == []


def test_outside_a_loop_modules_that_wait_are_waited_for() -> None:
    with AnimaCore(extra=[Pause], seed=3) as core:
        state = core.experience(COMMANDS["stress"])
        assert core.chat("hello")
        core.rest(60.0)
        assert state["degraded"] == []
        assert core.mind.bus.turns == 3
    assert state == AnimaCore(seed=3).experience(COMMANDS["stress"])


async def test_inside_a_loop_they_cannot_be_and_the_error_says_what_to_call_instead() -> None:
    core = AnimaCore(extra=[Pause])
    for method, call in (
        ("experience", lambda: core.experience({})),
        ("chat", lambda: core.chat("hello")),
        ("rest", lambda: core.rest(60.0)),
    ):
        with pytest.raises(BusyError, match=rf"use Mind there: await mind\.{method}\(\.\.\.\)"):
            call()
    assert core.mind.bus.turns == 0
    assert (await core.mind.experience({}))["degraded"] == []


def test_a_core_that_is_closed_can_be_used_again() -> None:
    core = AnimaCore(extra=[Pause])
    core.experience({})
    core.close()
    core.close()
    assert core.experience({})["flash"]["flash_count"] == 2
    core.close()


def test_a_block_that_ends_in_an_error_is_left_with_that_error() -> None:
    with pytest.raises(ZeroDivisionError), AnimaCore(extra=[Pause]) as core:
        core.experience({})
        raise ZeroDivisionError


def test_after_an_interrupt_the_core_goes_on() -> None:
    with AnimaCore(extra=[Interrupting]) as core:
        with pytest.raises(KeyboardInterrupt):
            core.experience({}, "interrupt")
        assert core.mind.state["flash"]["flash_count"] == 1
        state = core.experience({})
    assert state["flash"]["flash_count"] == 2
    assert state["degraded"] == []


@pytest.mark.parametrize("extra", [(), (Pause,)])
def test_bad_input_is_refused_in_either_way(extra: tuple[type[Actor], ...]) -> None:
    with AnimaCore(extra=extra) as core:
        for stimulus in ({"tensoin": 0.1}, {"tension": float("nan")}):
            with pytest.raises(StimulusError):
                core.experience(stimulus)
        with pytest.raises(StimulusError):
            core.chat(None)  # type: ignore[arg-type]
        with pytest.raises(StimulusError):
            core.rest(-1.0)
        with pytest.raises(StimulusError):
            core.experience({}, top_k=0)
        assert core.mind.bus.turns == 0


def test_reset_is_really_everything(tmp_path: Path) -> None:
    core = AnimaCore(Personality(confabulation_rate=1.0), extra=[Pause], seed=5)

    def story() -> list[str]:
        hashes = []
        for command in COMMANDS.values():
            core.experience(command, "Why?")
            assert core.mind.last_turn is not None
            hashes.append(turn_hash(core.mind.last_turn))
        return hashes

    first = story()
    core.reset()
    core.export_history(tmp_path / "history.json")
    assert json.loads((tmp_path / "history.json").read_text("utf-8")) == []
    assert story() == first
    core.export_history(str(tmp_path / "history.json"))
    assert len(json.loads((tmp_path / "history.json").read_text("utf-8"))) == len(COMMANDS)
    core.close()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"llm_provider": "oracle"}, ValueError, "provider is 'oracle'"),
        ({"seed": "7"}, TypeError, "seed is '7'; it must be a whole number"),
        ({"seed": True}, TypeError, "seed is True"),
        ({"only": ["emotoin"]}, ValueError, "only: unknown module 'emotoin'; did you mean \"emotion\"?"),
        ({"personality": {"neuroticism": 0.7}}, TypeError, "must be a Personality"),
    ],
)
def test_a_core_that_cannot_be_is_refused_in_one_line(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        AnimaCore(**options)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
