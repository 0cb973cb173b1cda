"""What an error means, whatever it comes in, and what is done about it."""

import asyncio
import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.voice import VoiceError
from anima_actors.voice.error_kinds import ErrorKind, read_error
from anima_actors.voice.http_exchange import HttpLimits
from tests.voice.answers import begun, document, raw, refused, streamed
from tests.voice.local_server import PATIENT, REQUEST, Handler, asked, model_at, serving

OWN = "openai-compatible"


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


ERRORS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "errors.toml").read_text(encoding="utf-8")
)["error"]


@pytest.mark.parametrize("told", ERRORS)
def test_an_error_means_what_it_says_and_not_what_its_status_is(told: dict[str, Any]) -> None:
    status, envelope = told.get("status"), json.loads(told["body"])
    found = read_error(envelope, status)
    assert found.kind == told["kind"]
    assert found.reason
    wrapped = read_error({"error": {"message": f"proxy: {told['body']}"}}, status)
    assert wrapped.kind == told["kind"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "code", "detail", "loc", "msg"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JSON, st.none() | st.integers(100, 599))
def test_no_envelope_makes_it_stumble(envelope: Any, status: int | None) -> None:
    found = read_error(envelope, status)
    assert isinstance(found.kind, ErrorKind) and isinstance(found.reason, str)


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("Please try again in 7.66s.", 7.66),
        ("try again in 1m30.5s", 90.5),
        ("retry after 250 ms", 0.25),
        ("again", None),
    ],
)
def test_the_wait_that_is_asked_for_in_words_is_understood(told: str, wait: float | None) -> None:
    assert read_error({"error": told}, 429).retry_after_s == wait


async def test_an_empty_account_is_asked_once() -> None:
    for answer in (
        document(error("You exceeded your current quota", code="insufficient_quota"), 429),
        begun(b'data: {"error": {"code": "insufficient_quota", "message": "x"}}\n\n', "ends"),
    ):
        async with serving(answer) as server:
            with pytest.raises(VoiceError, match="wants to be paid first") as caught:
                await asked(model_at(server.address))
            assert (len(server.seen), caught.value.kind, caught.value.transient) == (1, "quota", False)


@pytest.mark.parametrize(("provider", "status"), [(OWN, 400), (OWN, 500), ("anthropic", 400)])
async def test_a_model_without_a_system_role_gets_it_in_the_first_message_from_then_on(
    provider: str, status: int
) -> None:
    async with serving(refused(status, "System role not supported"), streamed(provider, "Hi")) as server:
        model = model_at(server.address, provider)
        assert (await asked(model))[0].text == "Hi"
        await asked(model)
        assert len(server.seen) == 3
        for seen in server.seen[1:]:
            assert "system" not in seen.body
            assert seen.body["messages"] == [{"role": "user", "content": "You are glad.\n\nHow are you?"}]


async def test_a_model_that_takes_no_system_prompt_at_all_says_so() -> None:
    async with serving(refused(400, "System role not supported")) as server:
        with pytest.raises(VoiceError) as caught:
            await asked(model_at(server.address, OWN))
        assert len(server.seen) == 2
    assert str(caught.value) == (
        "400: openai-compatible takes no system prompt for local-model: System role not supported; "
        "try another model than local-model"
    )


async def test_a_server_that_loads_its_model_is_asked_until_it_has() -> None:
    loading = document(error("Loading model", type="unavailable_error"), 503)
    async with serving(*[loading] * 9, streamed(OWN, "Hi")) as server:
        assert (await asked(model_at(server.address, OWN)))[0].text == "Hi"
        assert len(server.seen) == 10


async def test_a_server_that_never_has_loaded_is_not_waited_for_longer_than_the_patience() -> None:
    loading = document(error("Loading model", type="unavailable_error"), 503)
    async with serving(loading) as server:
        limits = replace(PATIENT, patience_s=0.05)
        with pytest.raises(
            VoiceError, match="is still loading local-model: Loading model; try again later, or"
        ):
            await asked(model_at(server.address, OWN, limits=limits))


def late(before_s: float, between_s: float) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for _ in range(4):
            await response.write(b": loading\n\n")
            await asyncio.sleep(before_s / 4)
        for piece in (b'{"delta":{"content":"Hi"}}', b'{"delta":{},"finish_reason":"stop"}'):
            await response.write(b'data: {"choices":[' + piece + b"]}\n\n")
            await asyncio.sleep(between_s)
        return response

    return answer


async def test_the_first_word_may_take_longer_than_a_pause() -> None:
    async with serving(late(0.4, 0.0)) as server:
        limits = HttpLimits(connect_s=20.0, patience_s=20.0, pause_s=0.2)
        assert (await asked(model_at(server.address, OWN, limits=limits)))[0].complete


async def test_what_only_keeps_the_connection_open_is_no_first_word_and_hanging_up_is_not_repeated() -> None:
    async with serving(late(20.0, 0.0)) as server:
        limits = HttpLimits(connect_s=20.0, patience_s=0.3, pause_s=20.0)
        with pytest.raises(VoiceError, match="was silent for 300 ms"):
            await asked(model_at(server.address, OWN, limits=limits))
        assert len(server.seen) == 1


async def test_a_connection_is_used_again_where_the_server_allows_it() -> None:
    ports: list[Any] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        ports.append(request.transport.get_extra_info("peername")[1])
        return await streamed(OWN, "Hi")(request)

    async with serving(answer, answer, raw(b"no", 503), answer) as server:
        model = model_at(server.address, OWN)
        for _ in range(3):
            assert (await model.reply(REQUEST, lambda _: None)).text == "Hi"
        assert len(server.seen) == 4
        assert len(set(ports)) == 1
        await model.close()
        assert await server.connections() == 0
