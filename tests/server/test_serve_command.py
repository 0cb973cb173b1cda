"""`anima serve --api` as a process of its own."""

import asyncio
import gzip
import json
import re
import signal
import socket
import time
import urllib.request
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import openai
import pytest
from aiohttp import web

from anima_actors import Mind
from anima_actors.store import MindStore
from anima_actors.voice import VoiceSettings
from tests.cli import anima
from tests.server.endpoint import BEARER, TOKEN, Process, process, saying
from tests.voice.local_server import serving


def say(server: Process, text: str, token: str = TOKEN, **more: Any) -> Any:
    request = urllib.request.Request(
        f"{server.address}/v1/chat/completions",
        json.dumps(saying(text, **more)).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_the_address_is_the_one_line_on_stdout_and_the_token_is_nowhere(tmp_path: Path) -> None:
    with process(tmp_path) as server:
        with openai.OpenAI(base_url=f"{server.address}/v1", api_key=TOKEN) as client:
            told = client.chat.completions.create(
                model="anima", messages=[{"role": "user", "content": "Hello"}], user="olha"
            )
            assert told.choices[0].message.content
        with pytest.raises(urllib.error.HTTPError) as caught:
            say(server, "Hello", token="not the token")
        caught.value.close()
        assert server.stop(signal.SIGTERM) == 0
        assert server.out == f"{server.address}\n" and server.address.startswith("http://127.0.0.1:")
        assert server.err.splitlines()[0].startswith("POST /v1/chat/completions 200 ")
        assert TOKEN not in server.out + server.err
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert TOKEN.encode() not in kept
    assert Mind.load(tmp_path / "olha" / "mind").history[-1].turn == 1


@pytest.mark.slow
def test_a_token_is_made_where_none_is_given_and_shown_once(tmp_path: Path) -> None:
    with process(tmp_path, ANIMA_TOKEN="") as server:
        [line] = server.err.splitlines()
        token = line.split()[-1]
        assert len(token) >= 40 and say(server, "Hello", token)["choices"]
        assert server.stop(signal.SIGHUP) == 0
        assert line.startswith("The token, which is shown once") and server.err.count(token) == 1


@pytest.mark.slow
def test_a_token_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("another-token-of-mine\n")
    with process(tmp_path / "minds", "--token-file", str(tmp_path / "token")) as server:
        assert say(server, "Hello", "another-token-of-mine")["choices"]


@pytest.mark.slow
def test_new_minds_are_as_the_options_say(tmp_path: Path) -> None:
    with process(
        tmp_path, "--seed", "4", "--set", "persona.neuroticism=0.9", "--without", "defense"
    ) as server:
        say(server, "Hello", user="olha")
        server.stop(signal.SIGTERM)
    mind = Mind.load(tmp_path / "olha" / "mind")
    assert (mind.seed, mind.personality.neuroticism, mind.name) == (4, 0.9, "olha")
    assert mind.config.without == ("defense",)


async def slow(request: web.Request) -> web.StreamResponse:
    """A model that would speak for a minute, but for a greeting; its first answer is heard whole."""
    last = (await request.json())["messages"][-1]["content"]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for number in range(2 if "Hello" in last else 1200):
        piece = {"choices": [{"index": 0, "delta": {"content": f"word{number} "}}]}
        await response.write(f"data: {json.dumps(piece)}\n\n".encode())
        await asyncio.sleep(0.05)
    await response.write(b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n')
    return response


@pytest.mark.slow
async def test_sigterm_in_mid_turn_completes_the_turn_and_keeps_the_mind(tmp_path: Path) -> None:
    async with serving(slow) as model:
        voice = ("--provider", "openai-compatible", "--model", "m", "--base-url", model.address)
        with process(tmp_path, *voice) as server:
            await asyncio.to_thread(say, server, "Hello")
            async with (
                aiohttp.ClientSession(server.address, headers=BEARER) as client,
                client.post("/v1/chat/completions", json=saying("Go on.", stream=True)) as answer,
            ):
                await answer.content.readuntil(b"word3")
                stopping = asyncio.create_task(asyncio.to_thread(server.stop, signal.SIGTERM))
                text = await answer.text()
                assert await stopping == 0
    assert '"finish_reason":"length"' in text and text.endswith("data: [DONE]\n\n")
    mind = Mind.load(tmp_path / "default" / "mind")
    assert (mind.history[-1].reply or "").startswith("word0 word1")
    assert not list(tmp_path.rglob("*.draft"))


@pytest.mark.slow
async def test_a_second_signal_or_a_kill_leaves_what_was_kept_whole(tmp_path: Path) -> None:
    async with serving(slow) as model:
        voice = ("--provider", "openai-compatible", "--model", "m", "--base-url", model.address)
        for number in (signal.SIGKILL, signal.SIGTERM):
            with process(tmp_path, *voice) as server:
                await asyncio.to_thread(say, server, "Hello")
                before = (tmp_path / "default" / "mind").read_bytes()
                async with (
                    aiohttp.ClientSession(server.address, headers=BEARER) as client,
                    client.post("/v1/chat/completions", json=saying("Go on.", stream=True)) as answer,
                ):
                    await answer.content.readuntil(b"word3")
                    if number == signal.SIGTERM:
                        server.running.send_signal(number)
                        await asyncio.sleep(0.2)
                    assert await asyncio.to_thread(server.stop, number) == -number
                assert "Traceback" not in server.err
            assert (tmp_path / "default" / "mind").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--api", "--stories", "."], "anima serve: --api serves no page; leave it out"),
        (["--open", "nobody"], "--open nobody: there is no such file, and no mind of that name"),
        (["--open", "short"], "short is no journal of anima_actors"),
        (["--journals", "none"], "--journals none: there is no such folder"),
        (["--api", "--port", "70000"], "'70000' is no whole number from 0 to 65535"),
        (["--api", "--host", "0.0.0.0"], "anima serve: --host 0.0.0.0: others on the network reach"),
        (["--api", "--host", "no.such.host.invalid"], "there is no such address"),
        (["--api", "--host", "2001:db8::1", "--expose"], "cannot listen at 2001:db8::1:8765"),
        (["--api", "--token-file", "none"], "--token-file none: No such file or directory"),
        (["--api", "--token-file", "short"], "--token-file short: a token has 16 to 1,000"),
        (["--api", "--token-file", "bytes"], "--token-file bytes: it holds no text"),
        (["--api", "--origin", "localhost"], "--origin 'localhost' is no origin"),
        (["--api", "--allow-host", "a b"], "--allow-host 'a b' is no name of a host"),
        (["--api", "--set", "persona.neurotic=1"], "persona.neurotic"),
        (["--api", "--without", "nobody"], "--without: unknown module 'nobody'"),
        (["--api", "--provider", "grok"], "there is no such provider"),
        (["--api", "--provider", "groq"], "groq needs a key"),
        (["--api", "--with", "./none.py:None"], "--with: "),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_status_2(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANIMA_TOKEN", TOKEN)
    monkeypatch.delenv("GROQ_API_KEY", raising=False)
    (tmp_path / "short").write_text("secret\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe" * 20)
    result = anima.anima("serve", *options)
    assert result.exit_code == 2
    assert said in result.stderr and result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.slow
def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = anima.process("serve", "--api", "--port", str(port), "--folder", tmp_path)
    assert result.returncode == 2
    said = f"127.0.0.1:{port} is in use by another program; choose another --port, or 0 for any that is free"
    assert result.stderr == f"anima serve: {said}\n"
    assert result.stdout == ""


@pytest.mark.slow
def test_beyond_this_machine_it_warns_and_is_known_by_any_address(tmp_path: Path) -> None:
    with process(tmp_path, "--host", "0.0.0.0", "--expose") as server:
        address = server.address.replace("0.0.0.0", "127.0.0.1")
        assert say(Process(address, server.running, server.errors), "Hello")["choices"]
        server.stop(signal.SIGTERM)
        assert server.err.startswith("anima serve: others on the network can reach this server")


def test_the_help_is_there_without_a_server_library() -> None:
    result = anima.anima("serve", "--help")
    assert result.exit_code == 0 and "--token-file" in result.stdout


@pytest.mark.slow
async def test_a_mind_whose_voice_cannot_be_had_is_a_conflict_that_says_so(tmp_path: Path) -> None:
    store = MindStore(tmp_path, time.time)
    async with store.open("olha", lambda: Mind(voice=VoiceSettings("groq")), holder="a test") as kept:
        await kept.mind.rest(1)
        kept.save()
    with process(tmp_path, GROQ_API_KEY="") as server:
        with pytest.raises(urllib.error.HTTPError) as caught:
            say(server, "Hello", user="olha")
        with caught.value as answer:
            told = json.load(answer)
    assert answer.code == 409
    assert "cannot speak: groq needs a key" in told["error"]["message"]


@pytest.mark.slow
async def test_a_body_that_swells_when_unpacked_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(400_000_000), compresslevel=1)
    with process(tmp_path) as server:
        for headers, status in ((BEARER, (400, 413)), ({}, (401,))):
            packed = {**headers, "Content-Type": "application/json", "Content-Encoding": "gzip"}
            async with (
                aiohttp.ClientSession(server.address, headers=packed) as client,
                client.post("/v1/chat/completions", data=BytesIO(bomb)) as answer,
            ):
                assert answer.status in status
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{server.running.pid}/status").read_text())
        assert peak and int(peak[1]) < 300_000
        assert say(server, "Hello")["choices"]
