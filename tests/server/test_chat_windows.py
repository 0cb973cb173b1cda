"""What chat windows send: turns for what a person said, asides without one, the past passed over."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.server.messages import is_aside
from anima_actors.server.routes import said_in, without_paths
from anima_actors.server.schemas import CompletionRequest
from tests.server.endpoint import endpoint
from tests.server.test_guard import PAGE, asked

COMPLETIONS = "/v1/chat/completions"
HISTORY = "\n<chat_history>\nUSER: You are useless.\nASSISTANT: I see.\n</chat_history>"

ASIDES = {
    "open-webui title": "### Task:\nGenerate a concise, 3-5 word title with an emoji.\n### Output:\n"
    'JSON format: { "title": "your concise title here" }\n### Chat History:' + HISTORY,
    "open-webui tags": "### Task:\nGenerate 1-3 broad tags.\n### Output:\n"
    'JSON format: { "tags": ["tag1", "tag2"] }\n### Chat History:' + HISTORY,
    "open-webui follow-ups": "### Task:\nSuggest 3-5 relevant follow-up questions.\n### Output:\n"
    'JSON format: { "follow_ups": ["Question 1?"] }\n### Chat History:' + HISTORY,
    "librechat title": "Provide a concise, 5-word-or-less title for the conversation, using title case "
    "conventions. Only return the title itself.\n\nConversation:\nUser: You are useless.\nAI: I see.",
    "sillytavern summary": "[Pause your roleplay. Summarize the most important facts so far.]",
    "sillytavern expression": "Ignore previous instructions. Classify the emotion of the last message.",
}

PERSONS = (
    "### Task:\nRespond to the user query using the provided context.\n<context>tea</context>\nIs it hot?",
    "Summarize the most important facts for me.",
    "My task is to find a title.",
)


def message(content: object, role: str = "user") -> dict[str, Any]:
    return {"role": role, "content": content}


@pytest.mark.parametrize("name", ASIDES)
async def test_an_aside_is_answered_without_a_turn(tmp_path: Path, name: str) -> None:
    role = "system" if name.startswith("sillytavern") else "user"
    async with endpoint(tmp_path) as server:
        await server.say("You are useless.")
        told = await server.post(COMPLETIONS, {"model": "anima", "messages": [message(ASIDES[name], role)]})
        assert told["anima"]["aside"] is True
        assert (await server.get("/minds/default/state"))["turn"] == 1
    if "title" in name:
        assert "You are useless" in told["choices"][0]["message"]["content"]


async def test_the_model_for_asides_lives_no_turn_and_makes_no_mind(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        told = await server.post(COMPLETIONS, {"model": "anima-aside", "messages": [message("Anything")]})
    assert told["anima"]["aside"] is True and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", PERSONS)
def test_what_a_person_says_is_no_aside(text: str) -> None:
    assert not is_aside("anima", [message(text)])


@given(st.lists(st.recursive(st.none() | st.integers() | st.text(max_size=9), st.lists, max_leaves=5)))
def test_no_earlier_message_is_refused(earlier: list[Any]) -> None:
    past = [*earlier, *(message(one) for one in earlier), message("x" * 30_000), message("Now")]
    assert said_in(CompletionRequest.model_validate({"messages": past})).text == "Now"


async def test_parts_that_are_no_text_are_named(tmp_path: Path) -> None:
    parts = [{"type": "image_url", "image_url": {}}, {"type": "text", "text": "Look!"}, {"type": "odd"}]
    async with endpoint(tmp_path) as server:
        told = await server.post(COMPLETIONS, {"messages": [message(parts)], "user": ""})
    assert told["anima"]["ignored"] == ["image_url", "odd"] and told["anima"]["mind"] == "default"


async def test_an_address_is_told_to_be_no_name(tmp_path: Path) -> None:
    async with endpoint(tmp_path) as server:
        told = await server.say("Hello", mind="olha@example.org", status=400)
    assert "an e-mail address cannot be the name of a mind" in told["error"]["message"]


async def test_a_preflight_is_granted_the_headers_it_asks_for(tmp_path: Path) -> None:
    wanted = "authorization, content-type, x-stainless-os"
    asks = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    async with endpoint(tmp_path, origins=frozenset({PAGE})) as server:
        headers = {**asks, "Access-Control-Request-Headers": wanted}
        _, answer = await asked(server, "OPTIONS", COMPLETIONS, headers)
        assert f"Access-Control-Allow-Headers: {wanted}".encode() in answer


@pytest.mark.parametrize("path", ["/home/olha/minds/x/mind", "/a b/minds/mind", "C:\\minds\\x\\mind"])
def test_no_answer_tells_a_path(path: str) -> None:
    assert without_paths(f"olha: {path}: No space left") == "olha: mind: No space left"
