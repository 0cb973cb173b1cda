"""What is sent, to the letter, and what comes back where all goes well.

``ANIMA_WRITE_REQUESTS=1 pytest tests/voice/test_requests.py`` writes the stored requests anew.
"""

import asyncio
import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from anima_actors.voice import Message, ModelRequest, Secret, VoiceError, VoiceSettings, open_model
from anima_actors.voice.http_client import HttpModel
from anima_actors.voice.providers import PROVIDERS
from anima_actors.voice.retries import Backoff
from tests.voice.answers import at_once, begun, document, refused, streamed
from tests.voice.local_server import KEY, REQUEST, asked, model_at, serving

DATA = Path(__file__).parent / "data"
CONVERSATION = ModelRequest(
    "You are tense, and you hide it.",
    (
        Message("user", "Hello."),
        Message("assistant", "Oh. It is you."),
        Message("user", "Привіт 😀 \ud83d"),
        Message("user", "Are you well?"),
    ),
    temperature=1.2,
    max_tokens=300,
)
SCHEMA = {
    "type": "object",
    "properties": {"warmth": {"type": "number"}},
    "required": ["warmth"],
    "additionalProperties": False,
}
KINDS = {"conversation": CONVERSATION, "schema": replace(CONVERSATION, schema=SCHEMA, temperature=0.0)}
CHANGING = ("Host", "Content-Length", "User-Agent")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_request_is_what_is_on_file(provider: str, kind: str) -> None:
    async with serving(streamed(provider, "{}")) as server:
        await asked(model_at(server.address, provider), KINDS[kind])
    [seen] = server.seen
    assert seen.headers["User-Agent"].startswith("anima-actors/")
    headers = {name: text for name, text in seen.headers.items() if name not in CHANGING}
    sent = {"path": seen.path, "headers": headers, "body": seen.body}
    text = json.dumps(sent, indent=2, ensure_ascii=False).replace(KEY, "THE-KEY") + "\n"
    path = DATA / f"{provider}.{kind}.json"
    if os.environ.get("ANIMA_WRITE_REQUESTS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("stream", [True, False], ids=["asked to stream", "not asked to"])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_whole_answer_is_heard_with_its_figures(provider: str, stream: bool) -> None:
    for answer in (streamed(provider, "I am ", "glad", " 😀"), at_once(provider, "I am glad 😀")):
        async with serving(answer) as server:
            reply, pieces = await asked(model_at(server.address, provider, stream=stream))
            assert (reply.text, reply.model, reply.broken_off) == ("I am glad 😀", "a-model", "")
            assert (reply.tokens_in, reply.tokens_out) == (11, 7)
            assert pieces in (["I am ", "glad", " 😀"], ["I am glad 😀"])
            assert server.seen[0].body["stream"] is stream
            assert await server.connections() == 0


async def test_the_count_of_groq_is_found_in_its_own_place() -> None:
    choice = {"delta": {"content": "Hi"}, "finish_reason": "stop"}
    data = {"choices": [choice], "x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}}
    async with serving(begun(f"data: {json.dumps(data)}\n\n".encode(), "ends")) as server:
        reply, _ = await asked(model_at(server.address))
    assert (reply.tokens_in, reply.tokens_out) == (3, 2)
    assert reply.complete


async def test_json_of_anthropic_comes_through_a_tool() -> None:
    block = {"type": "tool_use", "id": "t", "name": "answer", "input": {"warmth": 0.5}}
    whole = document({"content": [block], "stop_reason": "tool_use", "usage": {}})
    async with serving(whole) as server:
        reply, _ = await asked(model_at(server.address, "anthropic"), KINDS["schema"])
    assert json.loads(reply.text) == {"warmth": 0.5}


STUMBLES = {
    "response_format": ("groq", "This model does not support response format `json_schema`"),
    "stream_options": ("openai-compatible", "Unknown field: stream_options"),
    "max_tokens": ("openai-compatible", "Use 'max_completion_tokens' instead of 'max_tokens'."),
    "temperature": ("openai-compatible", "Unsupported value: 'temperature' does not support 0.0."),
    "tool_choice": ("anthropic", "tool_choice: not with this model"),
}


@pytest.mark.parametrize("parameter", STUMBLES)
async def test_what_a_server_does_not_take_is_said_in_another_way(parameter: str) -> None:
    provider, reason = STUMBLES[parameter]
    async with serving(refused(400, reason), streamed(provider, "{}")) as server:
        model = model_at(server.address, provider)
        reply, _ = await asked(model, KINDS["schema"])
        assert reply.text == "{}"
        first, second = (seen.body for seen in server.seen)
        assert parameter in first
        assert parameter not in second
        await asked(model, KINDS["schema"])
        assert server.seen[2].body == second  # it has learned
    if parameter in ("response_format", "tool_choice"):
        system = second.get("system") or second["messages"][0]["content"]
        assert "It must fit this JSON Schema: {" in system
        assert "tools" not in second
    if parameter == "max_tokens":
        assert second["max_completion_tokens"] == 300


async def test_a_server_that_takes_nothing_is_not_asked_for_ever() -> None:
    reason = "no response_format, no stream_options, no 'temperature', no max_completion_tokens"
    async with serving(refused(400, reason)) as server:
        with pytest.raises(VoiceError, match="400: groq did not accept the request"):
            await asked(model_at(server.address), KINDS["schema"])
        assert len(server.seen) == 5


SERVER = "http://localhost:11434/v1"
REFUSED = {
    "groq needs a key; put it into the environment variable GROQ_API_KEY": VoiceSettings("groq"),
    "the key for groq has characters that no key has; check GROQ_API_KEY": VoiceSettings(
        "groq", key=Secret("two\nlines")
    ),
    "groq has its own address; another one goes with openai-compatible only": VoiceSettings(
        "groq", key=Secret(KEY), base_url=SERVER
    ),
    "openai-compatible needs the name of a model (--model)": VoiceSettings(
        "openai-compatible", base_url=SERVER
    ),
    "openai-compatible needs the address of a server, such as http://localhost:11434/v1": VoiceSettings(
        "openai-compatible", model="m"
    ),
    f"there is no provider 'offline'; known: {', '.join(PROVIDERS)}": VoiceSettings(),
}


@pytest.mark.parametrize("told", REFUSED)
def test_settings_that_do_not_suffice_are_refused_before_anything_is_sent(told: str) -> None:
    with pytest.raises(VoiceError) as caught:
        open_model(REFUSED[told])
    assert str(caught.value) == told
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "localhost",
        "ftp://x/v1",
        "http://",
        "http://u:p@x/v1",
        "http://x/v1?k=1",
        "http://x:99999",
        "http://[x",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(VoiceError, match="needs the address of a server"):
        open_model(VoiceSettings("openai-compatible", model="m", base_url=address))


async def test_a_server_of_ones_own_needs_no_key_and_gets_none() -> None:
    async with serving(streamed("openai-compatible", "Hi")) as server:
        for address in (server.address, f"{server.address}/", f"{server.address}/chat/completions"):
            await asked(open_of(address))
    assert {seen.path for seen in server.seen} == {"/v1/chat/completions"}
    assert all("Authorization" not in seen.headers for seen in server.seen)


async def test_a_server_of_ones_own_that_wants_a_key_says_where_to_put_it() -> None:
    async with serving(refused(401)) as server:
        with pytest.raises(VoiceError) as caught:
            await asked(open_of(server.address))
    assert str(caught.value) == "401: openai-compatible wants a key; put it into ANIMA_API_KEY"


def open_of(address: str) -> HttpModel:
    settings = VoiceSettings("openai-compatible", model="m", base_url=address)
    return HttpModel(PROVIDERS["openai-compatible"], settings)


async def test_a_server_on_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with serving(streamed("groq", "Hi")) as server:
        assert (await asked(model_at(server.address)))[0].text == "Hi"


async def test_a_model_may_be_asked_in_one_event_loop_after_another() -> None:
    async with serving(streamed("groq", "Hi")) as server:
        model = model_at(server.address)
        told: list[Any] = []

        def elsewhere() -> None:
            told.append(asyncio.run(asked(model))[0].text)

        for _ in range(2):
            thread = threading.Thread(target=elsewhere)
            thread.start()
            while thread.is_alive():
                await asyncio.sleep(0.01)
        await model.close()
        assert (await asked(model))[0].text == "Hi"
    assert told == ["Hi", "Hi"]


async def test_a_server_that_closed_a_kept_connection_is_asked_anew_at_once() -> None:
    body = b'{"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = next(line for line in told.split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        writer.write(head + body)
        await writer.drain()
        writer.close()  # though it has not said so

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        model = model_at(f"http://127.0.0.1:{port}/v1", backoff=Backoff(retries=0))
        for _ in range(3):
            assert (await model.reply(REQUEST, lambda _: None)).text == "Hi"
        await model.close()
