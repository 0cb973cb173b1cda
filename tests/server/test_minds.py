"""The minds themselves, and who has them when."""

import asyncio
from io import BytesIO
from pathlib import Path

import pytest

from anima_actors import Mind
from anima_actors.server import PoolLimits
from tests.server.endpoint import endpoint, saying
from tests.voice.scripted import ScriptedModel

COMPLETIONS = "/v1/chat/completions"


async def test_a_stimulus_gives_the_state_after_it(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        body = {"stimulus": {"tension": 0.6, "cohesion": -0.3}, "message": "Something went wrong"}
        told = await server.post("/minds/olha/stimulus", body)
        assert (told["mind"], told["turn"]) == ("olha", 1)
        assert told["state"]["reactors"]["tension"] > 0.1
        assert await server.get("/minds/olha/state") == told
        assert (await server.post("/minds/olha/rest", {"seconds": 3600}))["turn"] == 2
        prompt = await server.get("/minds/olha/prompt")
        assert all(line["text"] in prompt["prompt"] for line in prompt["lines"])
        assert {"emotion", "identity"} < {line["module"] for line in prompt["lines"]}
        assert await server.get("/minds") == {"minds": [{"name": "olha", "open": True}]}
    assert server.store.describe("olha").turns == 2


async def test_to_look_at_a_mind_changes_nothing(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        told = await server.post("/minds/olha/stimulus", {"stimulus": {"tension": 0.6}})
        prompt = await server.get("/minds/olha/prompt")
    before = (tmp_path / "olha" / "mind").read_bytes()
    async with endpoint(tmp_path) as server:
        assert await server.get("/minds/OLHA/state") == told
        assert await server.get("/minds/olha/prompt") == prompt
        assert await server.get("/minds") == {"minds": [{"name": "olha", "open": False}]}
    assert (tmp_path / "olha" / "mind").read_bytes() == before


async def test_names_in_any_script_are_names(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        await server.say("Привіт!", mind="Оля")
        assert (await server.get("/minds/Оля/state"))["mind"] == "Оля"


async def test_what_is_wrong_with_a_stimulus_is_told_and_nobody_is_born(tmp_path: Path) -> None:
    wrong = [
        ({"stimulus": {"tensoin": 0.4}}, "stimulus.tensoin"),
        ({"stimulus": {"tension": 11}}, "stimulus.tension"),
        ({"stimulus": {"tension": "1"}}, "stimulus.tension"),
        ([], "object"),
    ]
    async with endpoint(tmp_path) as server:
        for body, said in wrong:
            told = await server.post("/minds/olha/stimulus", body, status=400)
            assert said in told["error"]["message"]
        for raw in (
            b"{",
            b'{"stimulus": {"tension": NaN}}',
            b"\xff",
            b"[" * 100_000,
            b'{"message": "\\ud800"}',
        ):
            headers = {"Content-Type": "application/json"}
            async with server.client.post("/minds/olha/stimulus", data=raw, headers=headers) as answer:
                assert answer.status == 400, raw[:40]
        for path, seconds, param in (("/minds/olha/rest", -1, "seconds"), ("/minds/.olha/rest", 1, "name")):
            told = await server.post(path, {"seconds": seconds}, status=400)
            assert told["error"]["param"] == param
        async with server.client.post(
            "/minds/olha/rest", data=BytesIO(b" " * 1_100_000), headers=headers
        ) as answer:
            assert answer.status == 413
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
async def test_two_clients_of_one_mind_have_it_one_after_the_other(tmp_path: Path) -> None:
    model = ScriptedModel("I am here and I am listening.", pause_s=0.01)
    async with endpoint(tmp_path, model) as server:
        told = await asyncio.gather(*(server.say(f"Number {number}") for number in range(6)))
    assert sorted(one["anima"]["turn"] for one in told) == [1, 2, 3, 4, 5, 6]
    assert server.store.describe("default").turns == 6


@pytest.mark.slow
async def test_minds_do_not_wait_for_each_other(tmp_path: Path) -> None:
    model = ScriptedModel("Slowly, slowly.", pause_s=0.2)
    async with endpoint(tmp_path, model) as server:
        slow = asyncio.create_task(server.say("Take your time.", mind="one"))
        await asyncio.sleep(0.05)
        await server.post("/minds/two/stimulus", {"stimulus": {"tension": 0.1}})
        assert not slow.done()
        await slow


@pytest.mark.slow
async def test_too_many_who_wait_for_one_mind_are_sent_away(tmp_path: Path) -> None:
    model = ScriptedModel("Slowly, slowly.", pause_s=0.2)
    async with endpoint(tmp_path, model, PoolLimits(most_waiting=2)) as server:
        early = [asyncio.create_task(server.say("Hello")) for _ in range(3)]
        await asyncio.sleep(0.1)
        async with server.client.post(COMPLETIONS, json=saying("Hello")) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
        assert sorted(one["anima"]["turn"] for one in await asyncio.gather(*early)) == [1, 2, 3]


@pytest.mark.slow
async def test_patience_has_an_end(tmp_path: Path) -> None:
    model = ScriptedModel("Slowly, slowly.", pause_s=0.3)
    async with endpoint(tmp_path, model, PoolLimits(patience_s=0.05)) as server:
        slow = asyncio.create_task(server.say("Take your time."))
        await asyncio.sleep(0.1)
        assert (await server.say("Quick!", status=503))["error"]["code"] == "mind_busy"
        assert (await slow)["anima"]["turn"] == 1


async def test_a_mind_that_another_program_has_is_a_conflict_in_one_line(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        async with server.store.open("olha", Mind, holder="anima chat") as kept:
            await kept.mind.chat("Hello")
            kept.save()
            told = await server.say("And me?", mind="olha", status=409)
            assert told["error"]["message"].startswith("olha is in use by anima chat (process ")
            assert (await server.get("/minds/olha/state"))["turn"] == 1  # to look is no conflict
        assert (await server.say("And me?", mind="olha"))["anima"]["turn"] > 1


async def test_a_damaged_mind_is_a_conflict_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "olha").mkdir()
    (tmp_path / "olha" / "mind").write_bytes(b"not a mind")
    async with endpoint(tmp_path) as server:
        await server.say("Hello?", mind="olha", status=409)
        async with server.client.get("/minds/olha/state") as answer:
            assert answer.status == 409
    assert (tmp_path / "olha" / "mind").read_bytes() == b"not a mind"


async def test_an_idle_mind_is_closed_and_found_again(tmp_path: Path) -> None:
    async with endpoint(tmp_path, limits=PoolLimits(idle_s=0.05)) as server:
        await server.say("Hello", mind="olha")
        for _ in range(100):
            if not (await server.get("/minds"))["minds"][0]["open"]:
                break
            await asyncio.sleep(0.02)
        async with server.store.open("olha", Mind, holder="a test") as kept:
            assert kept.mind.history
        assert (await server.say("Still there?", mind="olha"))["anima"]["turn"] > 1


@pytest.mark.slow
async def test_more_minds_than_may_be_open_take_turns(tmp_path: Path) -> None:
    model = ScriptedModel("Slowly, slowly.", pause_s=0.2)
    async with endpoint(tmp_path, model, PoolLimits(most_open=2)) as server:
        for name in ("one", "two", "three"):
            await server.post(f"/minds/{name}/stimulus", {})
        assert [one["open"] for one in (await server.get("/minds"))["minds"]] == [False, True, True]
        busy = [asyncio.create_task(server.say("Hello", mind=name)) for name in ("two", "three")]
        await asyncio.sleep(0.1)
        assert (await server.say("Hello", mind="four", status=503))["error"]["code"] == "too_many_minds"
        await asyncio.gather(*busy)


async def test_a_turn_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        await server.say("Hello", mind="olha")
        for file in ("mind", "about.json"):
            (tmp_path / "olha" / file).unlink()
            (tmp_path / "olha" / file).mkdir()
        told = await server.say("Hello", mind="olha", status=500)
        assert told["error"]["code"] == "not_kept"
        async with server.client.post(COMPLETIONS, json=saying("Hello", user="olha", stream=True)) as answer:
            text = await answer.text()
        assert '"not_kept"' in text and "[DONE]" not in text
