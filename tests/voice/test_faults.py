"""Whatever a server does: one clear error, within the budget, nothing left open, and no key anywhere."""

import asyncio
import base64
import binascii
import logging
import re
import socket
import ssl
import traceback
from urllib.parse import unquote

import pytest

from anima_actors.voice import VoiceError
from anima_actors.voice.http_client import HttpModel
from anima_actors.voice.http_exchange import HttpLimits
from anima_actors.voice.providers import PROVIDERS
from tests.voice import answers
from tests.voice.answers import begun, events, refused, streamed
from tests.voice.faults import FAULTS, Fault
from tests.voice.local_server import KEY, PATIENT, REQUEST, asked, model_at, serving

SLACK_S = 5.0  # a machine that is busy with other things is no fault


async def told_by(model: HttpModel, budget_s: float = 60.0) -> VoiceError:
    """The error that the model raises, within its budget."""
    async with asyncio.timeout(budget_s + SLACK_S):
        try:
            await asked(model)
        except VoiceError as error:
            return error
    raise AssertionError("it answered")


def at_fault(address: str, provider: str, fault: Fault) -> HttpModel:
    return model_at(address, provider, budget_s=fault.budget_s, limits=fault.limits)


def expected(fault: Fault, provider: str, address: str) -> str:
    row = PROVIDERS[provider]
    models = f"`anima models --provider {provider}` lists models that are known to work"
    at = f" at {row.keys_at}" if row.keys_at else ""
    return fault.told.format(
        name=provider,
        variable=row.key_variable,
        model=row.default_model or "local-model",
        address=address,
        models=models if row.address else f"ask {address}/models which models it has",
        at=at,
        check=f"; check it{at}",
    )


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["groq", "anthropic", "openai-compatible"])
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
async def test_a_fault_is_told_in_words_and_leaves_nothing_open(fault: Fault, provider: str) -> None:
    async with serving(fault.answer(provider)) as server:
        error = await told_by(at_fault(server.address, provider, fault), fault.budget_s)
        if fault.told:
            assert str(error) == expected(fault, provider, server.address)
            assert error.transient == fault.transient
        assert error.provider == provider
        assert len(server.seen) == fault.requests_to(provider)
        assert await server.connections() == 0


def test_the_names_of_the_faults_differ_and_there_are_forty_and_more() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40


def assert_no_key_in(text: str) -> None:
    """Plain, url-encoded, or in base64 wherever it may begin."""
    assert KEY not in text
    assert KEY not in unquote(text)
    for run in re.findall(r"[\w+/-]{12,}", text):
        for first in range(4):
            usual = run[first:].replace("-", "+").replace("_", "/")
            try:
                decoded = base64.b64decode(usual + "=" * (-len(usual) % 4))
            except binascii.Error:
                continue
            assert KEY.encode() not in decoded


def all_that_can_be_written_of(error: BaseException) -> str:
    """Its text, its repr, its traceback with the variables of each frame, and the same of what led to it."""
    told = [str(error), repr(error), repr(vars(error))]
    told += traceback.TracebackException.from_exception(error, capture_locals=True).format()
    for other in (error.__cause__, error.__context__):
        if other is not None:
            told.append(all_that_can_be_written_of(other))
    return "\n".join(told)


def test_the_search_for_the_key_finds_it() -> None:
    for wrong in (KEY, KEY.replace("/", "%2F"), base64.b64encode(f"Bearer {KEY}".encode()).decode()):
        with pytest.raises(AssertionError):
            assert_no_key_in(f"seen: {wrong}.")


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_the_key_is_in_nothing_that_is_written(
    provider: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    for fault in FAULTS:
        async with serving(fault.answer(provider)) as server:
            error = await told_by(at_fault(server.address, provider, fault))
            assert_no_key_in(all_that_can_be_written_of(error))
            assert error.__context__ is None, fault.name
    written = capfd.readouterr()
    assert_no_key_in(written.out + written.err + caplog.text)
    assert written.out == written.err == ""
    await asyncio.sleep(0.01)  # one turn of the loop for what is reported late


async def test_a_name_that_nobody_knows() -> None:
    error = await told_by(model_at("http://no-such-host.invalid/v1"))
    assert str(error) == (
        "groq cannot be found: nobody knows no-such-host.invalid; check the network and the address"
    )
    assert error.transient
    assert_no_key_in(all_that_can_be_written_of(error))


async def test_a_port_on_which_nobody_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{held.getsockname()[1]}"
        error = await told_by(model_at(f"http://{host}/v1"))
        own = await told_by(model_at(f"http://{host}/v1", "openai-compatible"))
    told = f"cannot be reached at {host}: connection refused"
    assert str(error) == f"groq {told}; check the network"
    assert str(own) == f"openai-compatible {told}; is it running?"
    assert_no_key_in(all_that_can_be_written_of(error))


async def test_a_server_that_never_takes_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        held = [socket.socket() for _ in range(8)]
        for one in held:
            one.setblocking(False)
            one.connect_ex(address)
        host = f"127.0.0.1:{address[1]}"
        limits = HttpLimits(connect_s=0.1, patience_s=5.0)
        error = await told_by(model_at(f"http://{host}/v1", limits=limits))
        for one in held:
            one.close()
    assert str(error) == f"groq cannot be reached at {host}: no connection within 100 ms; check the network"


async def test_a_certificate_that_nobody_vouches_for() -> None:
    import trustme

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    opened = 0

    async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        writer.close()

    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # the server's own complaint
    server = await asyncio.start_server(count, "127.0.0.1", 0, ssl=context)
    async with server:
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        error = await told_by(model_at(f"https://{host}/v1"))
    assert str(error).startswith(f"groq shows a certificate at {host} that is not trusted: unable to get")
    assert not error.transient
    assert opened == 0
    assert_no_key_in(all_that_can_be_written_of(error))


async def test_a_server_that_speaks_no_tls() -> None:
    async with serving(refused(500)) as server:
        host = server.address.removeprefix("http://").removesuffix("/v1")
        error = await told_by(model_at(f"https://{host}/v1"))
        assert str(error) == f"groq does not speak TLS at {host}; check the address"
        assert server.seen == []
        assert await server.connections() == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("provider", ["groq", "anthropic"])
async def test_a_redirect_to_another_place_takes_nothing_there(status: int, provider: str) -> None:
    async with serving(streamed(provider, "stolen")) as thief:
        to = f"{thief.address}/chat/completions"
        async with serving(answers.raw(b"", status, Location=to)) as server:
            error = await told_by(model_at(server.address, provider))
            host = thief.address.removeprefix("http://").removesuffix("/v1")
            assert str(error) == (
                f"{status}: {provider} sends requests on to {host}, where they do not go; check its address"
            )
            assert len(server.seen) == 1
        assert thief.seen == []


BROKEN = {
    "reset": "{name} broke the connection off; try again later",
    "ends": "{name} broke the answer off; try again later",
    "silent": "{name} was silent for 500 ms; try again later",
    "drips": "{name} gave no whole answer within 2 s; try again later",
}


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("how", BROKEN)
async def test_what_was_said_before_a_stream_broke_off_is_kept_and_marked(how: str, provider: str) -> None:
    first = events(provider, ["Well", ", I"], ended=False)
    async with serving(begun(first, how)) as server:
        budget_s = 2.0 if how == "drips" else 60.0
        limits = HttpLimits(patience_s=20.0, pause_s=0.5) if how == "silent" else PATIENT
        model = model_at(server.address, provider, budget_s=budget_s, limits=limits)
        reply, pieces = await asked(model)
        assert reply.text == "Well, I"
        # words of whom it is not known whether they begin with a thought wait for the end
        assert pieces == (["Well", ", I"] if provider == "anthropic" else ["Well, I"])
        assert not reply.complete
        assert reply.broken_off == BROKEN[how].format(name=provider)
        assert len(server.seen) == 1  # once a piece was handed out, it is not asked again
        assert await server.connections() == 0


async def test_an_error_after_the_first_piece_marks_the_answer() -> None:
    first = events("groq", ["Well"], ended=False) + b'data: {"error": {"message": "boom", "code": 502}}\n\n'
    async with serving(begun(first, "ends")) as server:
        reply, _ = await asked(model_at(server.address))
    assert reply.broken_off == "502: groq has a problem of its own: boom; try again later"


@pytest.mark.parametrize(
    ("finish", "told"),
    [("length", "it reached the limit of 100 tokens"), ("content_filter", "{name} let a filter end it")],
)
@pytest.mark.parametrize("provider", ["groq", "anthropic"])
async def test_an_answer_that_was_cut_says_so(provider: str, finish: str, told: str) -> None:
    async with serving(streamed(provider, "Well", finish=finish)) as server:
        reply, _ = await asked(model_at(server.address, provider))
    assert (reply.text, reply.broken_off) == ("Well", told.format(name=provider))


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_fault_that_passes_is_forgotten(provider: str) -> None:
    handlers = (refused(503), answers.hung_up, streamed(provider, "Fine", "."))
    async with serving(*handlers) as server:
        reply, _ = await asked(model_at(server.address, provider))
        assert reply.text == "Fine."
        assert reply.complete
        assert len(server.seen) == 3
        assert await server.connections() == 0


async def test_who_stops_listening_leaves_nothing_open() -> None:
    first = begun(events("anthropic", ["Well"], ended=False), "silent")
    async with serving(first) as server:
        heard = asyncio.Event()
        model = model_at(server.address, "anthropic", limits=PATIENT)
        task = asyncio.create_task(model.reply(REQUEST, lambda _: heard.set()))
        await heard.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await model.close()
        assert await server.connections() == 0


async def test_an_error_of_the_listener_is_the_listeners_own() -> None:
    def fall(_: str) -> None:
        raise TimeoutError("the listener's")

    async with serving(streamed("groq", "Well")) as server:
        model = model_at(server.address)
        with pytest.raises(TimeoutError, match="the listener's"):
            await model.reply(REQUEST, fall)
        await model.close()
        assert len(server.seen) == 1
        assert await server.connections() == 0


async def test_the_whole_takes_no_longer_than_the_budget() -> None:
    async with serving(answers.silent) as server:
        limits = PATIENT
        error = await told_by(model_at(server.address, budget_s=0.2, limits=limits), 0.2)
        assert str(error) == "groq gave no whole answer within 200 ms; try again later"
        assert len(server.seen) == 1
        assert await server.connections() == 0
