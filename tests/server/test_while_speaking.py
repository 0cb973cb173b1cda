"""What happens to a mind while it speaks: it is felt at once, and kept together with what was said."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, Facet, Mind, Turn, Unit, handler
from anima_actors.events import EmotionFelt, SpeechEnded
from anima_actors.journal import JournalError, mind_file
from tests.server.endpoint import Endpoint, endpoint, saying
from tests.voice.scripted import ScriptedModel

LONG = "word " * 1_000  # ten seconds, if nobody stopped it
COMPLETIONS = "/v1/chat/completions"
STIMULUS = "/minds/default/stimulus"
SHOCK = {"stimulus": {"tension": 0.9, "arousal": 0.8, "cohesion": -0.8}, "message": "Fire!"}


def slowly(*answers: str) -> ScriptedModel:
    return ScriptedModel(*answers, pause_s=0.01)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.002)


async def spoken_to(server: Endpoint, model: ScriptedModel, body: Any = None) -> "asyncio.Task[Any]":
    """The answer that the mind has begun to give."""
    before = len(model.requests)
    asked = asyncio.create_task(server.post(COMPLETIONS, body or saying("Tell me everything.")))
    await until(lambda: len(model.requests) > before)
    return asked


async def tension(server: Endpoint) -> float:
    told = await server.get("/minds/default/state")
    return float(told["state"]["reactors"]["tension"])


async def test_a_shock_cuts_short_what_the_mind_is_saying(tmp_path: Path) -> None:
    model = slowly(LONG)
    async with endpoint(tmp_path, model) as server:
        speaking = await spoken_to(server, model)
        happened = await server.post(STIMULUS, SHOCK)
        answer = await speaking
    assert answer["choices"][0]["finish_reason"] == "length"
    assert len(answer["choices"][0]["message"]["content"]) < len(LONG) - 1
    assert (answer["anima"]["turn"], happened["turn"]) == (1, 2)
    assert Mind.load(server.store.describe("default").file).state["reactors"] == happened["state"]["reactors"]


async def test_what_matters_less_is_felt_while_it_goes_on_speaking(tmp_path: Path) -> None:
    model = slowly("Hm.", LONG)
    async with endpoint(tmp_path, model) as server:
        await server.say("Hello")
        before = await tension(server)
        speaking = await spoken_to(server, model)
        mild = [asyncio.create_task(server.post(STIMULUS, {"stimulus": {"tension": 0.05}})) for _ in range(3)]
        mind = server.pool.opened_mind("default")
        assert mind is not None
        await until(lambda: len(mind.history) == 5)
        assert await tension(server) > before
        assert not any(one.done() for one in (speaking, *mild))  # they are told once it is kept
        mind.hush()
        assert sorted([(await one)["turn"] for one in mild]) == [3, 4, 5]
        assert (await speaking)["anima"]["turn"] == 2
        with server.pool.history("default") as journal:
            assert journal.last == mind.bus.turns == server.store.describe("default").turns


@dataclass(frozen=True)
class Pondered(Facet):
    level: Unit


class Slow(Actor):
    @handler
    async def ponder(self, felt: EmotionFelt) -> Pondered:
        await asyncio.sleep(0.2)
        return Pondered(0.5)


async def test_who_hangs_up_after_the_speech_breaks_off_nothing_beside_it(
    tmp_path: Path,
) -> None:
    model = slowly("one two three")
    async with endpoint(tmp_path, model, extra=(Slow,)) as server:
        speaking = await spoken_to(server, model)
        beside = [
            asyncio.create_task(server.post(STIMULUS, {"stimulus": {"tension": 0.05}})) for _ in range(3)
        ]
        mind = server.pool.opened_mind("default")
        assert mind is not None
        lived: list[Turn] = []
        mind.observe(lived.append)
        await until(lambda: any(isinstance(one.root, SpeechEnded) for one in lived))
        speaking.cancel()
        turns = [(await one)["turn"] for one in beside]
        assert server.store.describe("default").turns == mind.bus.turns >= max(turns)


async def test_another_word_waits_until_the_mind_has_spoken(tmp_path: Path) -> None:
    model = slowly("one two three four five", "Yes?")
    async with endpoint(tmp_path, model) as server:
        speaking = await spoken_to(server, model)
        second = await server.say("And now?")
        assert speaking.done() and second["choices"][0]["message"]["content"] == "Yes?"


async def test_what_cannot_be_kept_is_taken_back_with_what_happened_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise JournalError("/somewhere/minds/x: No space left on device")

    model = slowly("Hm.", LONG, "Hm.")
    async with endpoint(tmp_path, model) as server:
        await server.say("Hello")
        before = await tension(server)
        with monkeypatch.context() as broken:
            broken.setattr(mind_file, "write_whole", full)
            speaking = asyncio.create_task(server.say("Go on.", status=500))
            await until(lambda: len(model.requests) == 2)
            told = await server.post(STIMULUS, SHOCK, status=500)
            assert told["error"]["code"] == (await speaking)["error"]["code"] == "not_kept"
            assert await tension(server) == before
        assert (await server.say("Once more"))["anima"]["turn"] == 2


async def test_asked_anew_what_happened_meanwhile_stays(tmp_path: Path) -> None:
    model = slowly(LONG, "Again.")
    body = saying("Tell me everything.")
    async with endpoint(tmp_path, model) as server:
        speaking = await spoken_to(server, model, body)
        happened = await server.post(STIMULUS, SHOCK)
        await speaking
        assert (await server.post(COMPLETIONS, body))["anima"]["turn"] > happened["turn"]
