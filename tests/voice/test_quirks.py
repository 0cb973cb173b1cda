"""What real servers answer: each quirk on file, cut at every byte, by a model that asks a real server."""

import json
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st

from anima_actors.voice import ModelReply, VoiceError
from anima_actors.voice.normaliser import Normaliser
from anima_actors.voice.speech_filter import SpeechFilter, has_words
from tests.voice.answers import flow, openai_events
from tests.voice.local_server import REQUEST, Handler, LocalServer, model_at, serving

DATA: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "quirks.toml").read_text(encoding="utf-8")
)
QUIRKS: list[dict[str, Any]] = DATA["quirk"]
OWN = "openai-compatible"
SECRET_FIGURE = "0.71"


def bodies(quirk: dict[str, Any]) -> list[bytes]:
    """The bodies in which a server sends it: as it came; or at once, by the letter, and whole."""
    if "body" in quirk:
        return [quirk["body"].lstrip("\n").encode()]
    text = quirk["text"]
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    streams = ["".join(openai_events(pieces)) for pieces in ([text], list(text))]
    return [*(stream.encode() for stream in streams), json.dumps({"choices": [choice]}).encode()]


def sending(*parts: bytes) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return await flow(request, parts)

    return answer


async def answered(server: LocalServer, handler: Handler) -> tuple[str, str, str, str]:
    """The words, the flaw, the kind and the words of the error."""
    server.handlers = (handler,)
    model = model_at(server.address, OWN)
    pieces: list[str] = []
    try:
        reply = await model.reply(REQUEST, pieces.append)
    except VoiceError as error:
        return "", "", error.kind, str(error)
    finally:
        await model.close()
    assert "".join(pieces) == reply.text
    return reply.text, reply.broken_off, "", ""


def check(quirk: dict[str, Any], found: tuple[str, str, str, str]) -> None:
    said, flaw, kind, told = found
    assert SECRET_FIGURE not in f"{found}"
    assert (said, flaw) == (quirk.get("said", ""), quirk.get("flaw", "").replace("NAME", OWN))
    assert kind == quirk.get("kind", "")
    assert quirk.get("told", "").replace("NAME", OWN) in told
    assert bool(told) == ("told" in quirk)


@pytest.mark.slow
@pytest.mark.parametrize("quirk", QUIRKS, ids=[quirk["name"] for quirk in QUIRKS])
async def test_a_quirk_is_understood_whole_and_byte_by_byte(quirk: dict[str, Any]) -> None:
    async with serving(sending(b"")) as server:
        for body in bodies(quirk):
            check(quirk, await answered(server, sending(body)))
            check(quirk, await answered(server, sending(*(body[at : at + 1] for at in range(len(body))))))


SOUP = st.lists(st.sampled_from(DATA["soup"]), max_size=14)


def heard(pieces: Sequence[str], hold: bool) -> tuple[str, bool, bool]:
    speech = SpeechFilter(hold)
    text = "".join([speech.feed(piece) for piece in pieces]) + speech.finish(whole=True)
    return text, speech.ended, speech.opens_itself


@given(SOUP, st.booleans())
@example(["<|x", "[THINK]", "|>"], False)
def test_what_is_said_does_not_depend_on_where_the_text_is_cut(soup: list[str], hold: bool) -> None:
    text = "".join(soup)
    whole = heard([text], hold)
    assert heard(list(text), hold) == whole
    assert heard(soup, hold) == whole
    if hold:
        assert not any(
            mark in whole[0].replace("`", "") for mark in ("<|im_end|>", "[/THINK]", "assistantfinal")
        )


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<>[]◁▷\n"), max_size=60))
def test_a_text_without_marks_passes_as_it_is(text: str) -> None:
    said, ended, _ = heard(list(text), hold=False)
    if "assistantfinal" not in text:
        assert (said, ended) == (text if has_words(text) else "", False)


async def test_words_wait_until_it_is_known_that_they_are_no_thoughts() -> None:
    plain = openai_events(["Hel", "lo."])
    async with serving(sending(*(one.encode() for one in plain))) as server:
        model = model_at(server.address, OWN)
        first: list[str] = []
        second: list[str] = []
        await model.reply(REQUEST, first.append)
        await model.reply(REQUEST, second.append)
        await model.close()
    assert (first, second) == (["Hello."], ["Hel", "lo."])


async def test_a_thought_that_was_let_through_is_not_kept_and_not_let_through_again() -> None:
    plain, odd = (
        "".join(openai_events(pieces)).encode() for pieces in (["Hi."], ["so 0.71", "</think>", "Hello."])
    )
    async with serving(sending(plain), sending(odd)) as server:
        model = model_at(server.address, OWN)
        await model.reply(REQUEST, lambda _: None)
        assert (await model.reply(REQUEST, lambda _: None)).text == "Hello."
        pieces: list[str] = []
        assert (await model.reply(REQUEST, pieces.append)).text == "Hello."
        assert pieces == ["Hello."]
        await model.close()


async def test_what_breaks_off_in_a_thought_that_nobody_opened_is_not_said() -> None:
    odd = "".join(openai_events(["so 0.71", "</think>", "Hello."])).encode()
    cut = "".join(openai_events(["so 0.71"], "length")).encode()
    async with serving(sending(odd), sending(cut)) as server:
        model = model_at(server.address, OWN)
        await model.reply(REQUEST, lambda _: None)
        with pytest.raises(VoiceError, match="used up all tokens of the answer before its first word"):
            await model.reply(REQUEST, lambda _: None)
        await model.close()


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_no_bytes_make_the_normaliser_stumble_and_no_cut_changes_what_it_hears(
    data: bytes, cuts: list[int]
) -> None:
    bodies = (
        data,
        b"data: " + data + b"\n\n",
        b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n' + data,
        b"{" + data,
    )
    for body in bodies:
        edges = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
        whole, in_parts = (read(parts) for parts in ([body], [body[a:b] for a, b in pairwise(edges)]))
        assert whole == in_parts


def read(parts: Sequence[bytes]) -> tuple[ModelReply, object]:
    answer = Normaliser(lambda _: None)
    for part in parts:
        if part and not answer.ended:
            answer.feed(part)
    if not answer.ended:
        answer.feed(b"")
    answer.close()
    return answer.reply(), (answer.finish, answer.ended, answer.error, answer.unreadable, answer.skipped)


@pytest.mark.slow
@pytest.mark.parametrize("quirk", QUIRKS, ids=[quirk["name"] for quirk in QUIRKS])
def test_a_quirk_is_read_in_the_same_way_wherever_it_is_cut(quirk: dict[str, Any]) -> None:
    for body in {bodies(quirk)[0], bodies(quirk)[-1]}:
        whole = read([body])
        for cut in range(1, len(body)):
            assert read([body[:cut], body[cut:]]) == whole


@pytest.mark.slow
@pytest.mark.parametrize("quirk", QUIRKS, ids=[quirk["name"] for quirk in QUIRKS])
async def test_a_quirk_is_understood_through_the_voice_wherever_it_is_cut(quirk: dict[str, Any]) -> None:
    body = bodies(quirk)[0]
    async with serving(sending(b"")) as server:
        for cut in range(1, len(body), 1 + len(body) // 40):
            check(quirk, await answered(server, sending(body[:cut], body[cut:])))
