"""Chat completions, with OpenAI's own package as the client."""

from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI

from anima_actors.encoding.text import seen
from anima_actors.server.schemas import Chunk, Completion
from anima_actors.voice import ModelReply, VoiceError
from tests.server.endpoint import TOKEN, Endpoint, endpoint, pieces_of, saying
from tests.voice.scripted import ScriptedModel

SAID: list[Any] = [{"role": "user", "content": "How are you?"}]


def client_of(server: Endpoint, key: str = TOKEN) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{server.address}/v1", api_key=key, max_retries=0)


async def test_a_client_of_openai_talks_with_a_mind(tmp_path: Path) -> None:
    model = ScriptedModel(ModelReply("I am well.", "scripted-1", tokens_in=70, tokens_out=4))
    async with endpoint(tmp_path, model) as server, client_of(server) as client:
        told = await client.chat.completions.create(model="whatever", messages=SAID, user="olha")
    assert told.choices[0].message.content == "I am well."
    assert (told.choices[0].finish_reason, told.model) == ("stop", "whatever")
    assert told.usage is not None
    assert (told.usage.prompt_tokens, told.usage.completion_tokens, told.usage.total_tokens) == (70, 4, 74)
    assert told.model_extra is not None
    assert told.model_extra["anima"] == {"mind": "olha", "turn": 1, "degraded": []}


async def test_a_stream_brings_the_pieces_as_they_come(tmp_path: Path) -> None:
    async with (
        endpoint(tmp_path, ScriptedModel("I am well, thank you.")) as server,
        client_of(server) as client,
    ):
        stream = await client.chat.completions.create(
            model="anima", messages=SAID, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    assert [one.content for one in deltas if one.content] == ["I ", "am ", "well, ", "thank ", "you."]
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert [chunk.usage is not None for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert len({chunk.id for chunk in chunks}) == 1


async def test_offline_the_same_is_said_streaming_and_not(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server, client_of(server) as client:
        whole = await client.chat.completions.create(model="anima", messages=SAID, user="one")
        stream = await client.chat.completions.create(model="anima", messages=SAID, user="two", stream=True)
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert whole.choices[0].message.content and "".join(pieces)
    assert whole.usage is not None and whole.usage.completion_tokens > 3


async def test_the_mind_remembers_and_what_the_client_sends_of_the_past_is_passed_over(
    tmp_path: Path,
) -> None:
    model = ScriptedModel("First.", "Second.")
    past: list[Any] = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": "Invented."},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": [{"type": "text", "text": "And "}, {"type": "text", "text": "now?"}]},
    ]
    async with endpoint(tmp_path, model) as server, client_of(server) as client:
        await client.chat.completions.create(model="anima", messages=SAID)
        await client.chat.completions.create(model="anima", messages=past, temperature=0.1, seed=4)
    assert model.conversations[1] == [("user", "How are you?"), ("assistant", "First."), ("user", "And now?")]
    assert "pirate" not in model.systems[1]


async def test_models_are_listed(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server, client_of(server) as client:
        assert [model.id async for model in client.models.list()] == ["anima"]
        assert (await client.models.retrieve("anima")).owned_by == "anima_actors"
        with pytest.raises(openai.NotFoundError, match="there is one model here"):
            await client.models.retrieve("gpt")


async def test_a_wrong_key_is_an_authentication_error(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server, client_of(server, "wrong") as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            await client.chat.completions.create(model="anima", messages=SAID)
    assert caught.value.code == "invalid_api_key"


async def test_what_cannot_be_said_is_a_bad_request_that_says_why(tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"messages": []}, "at least 1 item"),
        ({"messages": [{"role": "system", "content": "Be kind."}]}, "no message with the role user"),
        ({"messages": [{"role": "narrator", "content": "Rain."}]}, "narrator"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            "content.0.type: Input should be 'text'",
        ),
        ({"messages": [{"role": "user", "content": None}]}, "content: it is to be text, or a list"),
        ({"messages": [{"role": "user", "content": "x" * 20_001}]}, "at most 20000 characters"),
        ({"user": "../etc"}, "user"),
        ({"user": "olha\u202e"}, "user"),
        ({"user": "con"}, "some systems keep it for themselves"),
        ({"stream": "yes"}, "valid boolean"),
    ]
    async with endpoint(tmp_path) as server, client_of(server) as client:
        for changes, said in wrong:
            asked = {"model": "anima", "messages": SAID, **changes}
            with pytest.raises(openai.BadRequestError) as caught:
                await client.chat.completions.create(**asked)
            assert said in caught.value.message, changes
            assert "\n" not in caught.value.message
    assert list(tmp_path.iterdir()) == []  # nobody was born of it


async def test_what_is_not_understood_beside_the_message_bricks_no_client(tmp_path: Path) -> None:
    strange: list[dict[str, Any]] = [
        *({"stream_options": "yes"}, {"stream_options": []}, {"stream_options": {"include_usage": "yes"}}),
        *({"model": "x" * 5_000}, {"model": None}, {"model": 7}),
    ]
    async with endpoint(tmp_path) as server:
        for number, changes in enumerate(strange, 1):
            told = await server.post("/v1/chat/completions", saying("Hello.") | changes)
            assert told["anima"]["turn"] == number, changes
            assert len(told["model"]) <= 200


@pytest.mark.parametrize("name", ["علی\u200cرضا", "דנה\u200f"])
async def test_a_mind_is_called_as_people_write(tmp_path: Path, name: str) -> None:
    async with endpoint(tmp_path) as server:
        assert (await server.say("Hello.", name))["anima"]["mind"] == name
        assert (await server.get(f"/minds/{name}/state"))["turn"] == 1
        assert (await server.say("Hello.", seen(name)))["anima"]["turn"] == 2


async def test_a_voice_that_fails_costs_words_and_is_told(tmp_path: Path) -> None:
    model = ScriptedModel(VoiceError("groq is on holiday", provider="groq"))
    async with endpoint(tmp_path, model) as server:
        told = await server.say("Hello?")
    assert told["choices"][0]["message"]["content"]
    assert "groq is on holiday" in told["anima"]["degraded"][0]["reason"]


async def test_an_answer_that_breaks_off_is_told_as_one(tmp_path: Path) -> None:
    model = ScriptedModel(ModelReply("I was just", broken_off="it reached the limit of 800 tokens"))
    async with endpoint(tmp_path, model) as server:
        told = await server.say("Hello?")
    assert told["choices"][0]["finish_reason"] == "length"


async def test_every_answer_fits_its_shape_in_the_document(tmp_path: Path) -> None:
    async with endpoint(tmp_path, ScriptedModel("I am well.")) as server:
        Completion.model_validate(await server.say("Hello?"))
        asked = saying("Hello?", stream=True, stream_options={"include_usage": True})
        async with server.client.post("/v1/chat/completions", json=asked) as answer:
            assert answer.content_type == "text/event-stream"
            *chunks, done = await pieces_of(answer)
    assert done == "[DONE]"
    for chunk in chunks:
        Chunk.model_validate(chunk)
        assert chunk["usage"] is None or chunk is chunks[-1]
