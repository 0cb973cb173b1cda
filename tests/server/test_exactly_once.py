"""Each thing said is lived once: when it is sent again, asked for anew, or could not be kept."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind
from anima_actors.journal import JournalError, mind_file
from anima_actors.server.repeats import MOST_KEYS, Once
from anima_actors.server.routes import RequestError
from tests.server.endpoint import Endpoint, endpoint, pieces_of, saying
from tests.voice.scripted import ScriptedModel

COMPLETIONS = "/v1/chat/completions"


async def keyed(server: Endpoint, text: str, key: str, **more: Any) -> tuple[int, Any]:
    headers = {"Idempotency-Key": key}
    async with server.client.post(COMPLETIONS, json=saying(text, **more), headers=headers) as answer:
        return answer.status, await (pieces_of(answer) if more.get("stream") else answer.json())


async def test_a_key_is_lived_once_however_often_and_at_once_it_is_sent(tmp_path: Path) -> None:
    async with endpoint(tmp_path, ScriptedModel("I see.", pause_s=0.05)) as server:
        told = await asyncio.gather(*(keyed(server, "You are useless.", "k1") for _ in range(5)))
        told.append(await keyed(server, "You are useless.", "k1"))
        assert {(status, one["anima"]["turn"]) for status, one in told} == {(200, 1)}
        _, pieces = await keyed(server, "You are useless.", "k1", stream=True)
        assert pieces[0]["choices"][0]["delta"]["content"] == "I see." and pieces[-1] == "[DONE]"
        assert (await keyed(server, "Another thing.", "k1"))[0] == 400
        assert (await keyed(server, "Another thing.", "k2"))[1]["anima"]["turn"] == 2


def past(*texts: str) -> dict[str, Any]:
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[at % 2], "content": text} for at, text in enumerate(texts)]}


async def test_a_message_asked_for_anew_takes_the_place_of_its_turn(tmp_path: Path) -> None:
    model = ScriptedModel("First.", "Second.", "Again.", "Third.")
    async with endpoint(tmp_path, model) as server:
        await server.post(COMPLETIONS, past("Hello"))
        for _ in range(2):
            told = await server.post(COMPLETIONS, past("Hello", "First.", "You are useless."))
            assert told["anima"]["turn"] == 2
        told = await server.post(COMPLETIONS, past("Hello", "First.", "You are useless.", "Again.", "Hm."))
        assert told["anima"]["turn"] == 3
    heard = [text for _, text in model.conversations[-1]]
    assert heard == ["Hello", "First.", "You are useless.", "Again.", "Hm."]


async def test_a_turn_that_cannot_be_kept_is_not_lived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise JournalError("/somewhere/minds/x: No space left on device")

    async with endpoint(tmp_path) as server:
        await server.say("Please transfer it")
        with monkeypatch.context() as broken:
            broken.setattr(mind_file, "write_whole", full)
            for _ in range(3):
                told = await server.say("You are useless.", status=500)
                assert told["error"]["code"] == "not_kept" and "/" not in told["error"]["message"]
        assert (await server.say("Please transfer it"))["anima"]["turn"] == 2
    assert Mind.load(server.store.describe("default").file).bus.turns == 2


async def test_a_turn_is_not_lost_where_nothing_comes_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no turn today")

    async with endpoint(tmp_path, ScriptedModel("First.", "Second.", "Again.")) as server:
        await server.post(COMPLETIONS, past("Hello"))
        anew = past("Hello", "First.", "You are useless.")
        await server.post(COMPLETIONS, anew)
        with monkeypatch.context() as patched:
            patched.setattr(Mind, "run_turn", broken)
            async with server.client.post(COMPLETIONS, json=anew) as answer:
                assert answer.status == 500
        assert Mind.load(server.store.describe("default").file).bus.turns == 2
        assert (await server.post(COMPLETIONS, anew))["anima"]["turn"] == 2


async def test_no_more_keys_are_remembered_than_a_bound_also_while_all_are_under_way() -> None:
    once: Once[str] = Once()
    over = asyncio.Event()

    async def live() -> str:
        await over.wait()
        return "well"

    waiting = [asyncio.create_task(once.reply("olha", str(key), "hello", live)) for key in range(MOST_KEYS)]
    await asyncio.sleep(0)
    with pytest.raises(RequestError, match="requests with an Idempotency-Key are under way"):
        await once.reply("olha", "one more", "hello", live)
    over.set()
    assert set(await asyncio.gather(*waiting)) == {"well"}
    assert await once.reply("olha", "one more", "hello", live) == "well"
