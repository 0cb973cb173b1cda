"""A proxy is used where it is named, never for a server on this machine, and its password shows nowhere."""

import json
import traceback
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import AnimaCore
from anima_actors.cli._group import BadInput
from anima_actors.cli._voice import VoiceOptions, voice_settings
from anima_actors.voice import Secret, VoiceError, VoiceSettings, open_model
from anima_actors.voice.http_client import HttpModel
from anima_actors.voice.providers import PROVIDERS
from anima_actors.voice.proxy import proxies_around, proxy_for
from tests.voice.answers import streamed
from tests.voice.local_server import KEY, PATIENT, QUICK, REQUEST, LocalServer, asked, serving

OWN = "openai-compatible"
FAR = "http://model.example/v1"
PASSWORD = "p@ss/wörd-7Qx"
ENCODED = "p%40ss%2Fw%C3%B6rd-7Qx"


def model_through(
    proxy: str | None, environment: Mapping[str, str] | None = None, address: str = FAR
) -> HttpModel:
    settings = VoiceSettings(OWN, "m", base_url=address, key=Secret(KEY), proxy=proxy, budget_s=60.0)
    around = proxies_around(environment or {})
    return HttpModel(PROVIDERS[OWN], settings, limits=PATIENT, backoff=QUICK, proxies=around)


def place(server: LocalServer, user: str = "") -> str:
    return server.address.removesuffix("/v1").replace("://", f"://{user}")


async def test_a_proxy_that_is_named_brings_the_request_to_the_server() -> None:
    async with serving(streamed(OWN, "I am ", "glad")) as proxy:
        reply, _ = await asked(model_through(place(proxy, f"user:{ENCODED}@")))
    assert reply.text == "I am glad"
    assert proxy.seen[0].headers["Host"] == "model.example"
    by_user = b64encode(f"user:{PASSWORD}".encode()).decode()
    by_user_in_latin = b64encode(f"user:{PASSWORD}".encode("latin-1")).decode()
    assert proxy.seen[0].headers["Proxy-Authorization"].removeprefix("Basic ") in (by_user, by_user_in_latin)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy"])
async def test_a_proxy_of_the_environment_is_used(variable: str) -> None:
    async with serving(streamed(OWN, "Hi")) as proxy:
        reply, _ = await asked(model_through(None, {variable: place(proxy)}))
    assert (reply.text, len(proxy.seen)) == ("Hi", 1)


async def test_the_library_finds_the_proxy_of_the_environment_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with serving(streamed(OWN, "Hi")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", place(proxy))
        model = open_model(VoiceSettings(OWN, "m", base_url=FAR))
        reply = await model.reply(REQUEST, lambda _: None)
        await model.close()
    assert reply.text == "Hi"


async def test_a_server_on_this_machine_is_never_asked_through_a_proxy() -> None:
    async with serving(streamed(OWN, "Hi")) as server, serving(streamed(OWN, "No")) as proxy:
        reply, _ = await asked(model_through(place(proxy), {"HTTP_PROXY": place(proxy)}, server.address))
    assert (reply.text, proxy.seen) == ("Hi", [])


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "127.1", "2130706433"),
        *("0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"),
    ],
)
def test_this_machine_has_many_names(host: str) -> None:
    around = proxies_around({"HTTP_PROXY": "http://proxy.example", "HTTPS_PROXY": "http://proxy.example"})
    for scheme in ("http", "https"):
        assert proxy_for(f"{scheme}://{host}:8080/v1", Secret("http://named.example"), around) is None
        assert proxy_for(f"{scheme}://{host}/v1", None, around) is None


def host_of_proxy(address: str, **environment: str) -> str | None:
    proxy = proxy_for(address, None, proxies_around(environment))
    return proxy.host if proxy else None


def test_each_scheme_has_its_variable() -> None:
    around = {"HTTP_PROXY": "plain.example:3128", "https_proxy": "http://safe.example:3128/"}
    assert host_of_proxy("http://model.example/v1", **around) == "plain.example:3128"
    assert host_of_proxy("https://model.example/v1", **around) == "safe.example:3128"
    assert host_of_proxy("https://model.example/v1", HTTP_PROXY="plain.example") is None


EXCEPTIONS = {
    "*": True,
    "model.example": True,
    ".example": True,
    "*.example": True,
    "other.org, MODEL.example": True,
    "other.org model.example": True,
    "model.example:443": True,
    "model.example:80": False,
    "del.example": False,
    "a.model.example": False,
    "": False,
}


@pytest.mark.parametrize("exceptions", EXCEPTIONS)
def test_an_exception_names_a_domain_and_all_below_it(exceptions: str) -> None:
    around = {"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": exceptions}
    straight = host_of_proxy("https://model.example/v1", **around) is None
    assert straight is EXCEPTIONS[exceptions]


@pytest.mark.parametrize("exceptions", ["10.0.0.0/8", "10.1.2.3", "10.1.2.3:8000", "fd00::/8,10.1.0.0/16"])
def test_an_exception_names_a_number_or_a_network(exceptions: str) -> None:
    around = {"HTTP_PROXY": "http://proxy.example", "NO_PROXY": exceptions}
    assert host_of_proxy("http://10.1.2.3:8000/v1", **around) is None
    assert host_of_proxy("http://11.1.2.3:8000/v1", **around) == "proxy.example"


@given(st.text(max_size=60))
def test_no_exceptions_are_too_odd_to_be_read(exceptions: str) -> None:
    around = proxies_around({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": exceptions})
    proxy_for("https://model.example/v1", None, around)


def test_a_proxy_that_is_named_goes_before_the_environment_and_its_exceptions() -> None:
    around = proxies_around({"HTTP_PROXY": "http://other.example", "NO_PROXY": "*"})
    proxy = proxy_for(FAR, Secret("http://named.example:3128"), around)
    assert proxy is not None and proxy.host == "named.example:3128"


WRONG = ["socks5://u:hush-7Qx@h:1", "http://u:hush-7Qx@", "http://u:hush-7Qx@h:99999", "u:hush-7Qx@h:1?x=1"]


@pytest.mark.parametrize("wrong", WRONG)
def test_an_address_that_is_none_is_refused_and_not_shown(wrong: str) -> None:
    for proxy, around, name in ((wrong, {}, "proxy"), (None, {"HTTP_PROXY": wrong}, "HTTP_PROXY")):
        with pytest.raises(VoiceError) as caught:
            model_through(proxy, around)
        told = f"{name} is no address of an HTTP proxy, such as http://proxy.example:3128"
        assert str(caught.value) == told
        assert "hush" not in traceback_of(caught.value)
    with pytest.raises(BadInput) as refused_:
        voice_settings(VoiceOptions(OWN, "m", base_url=FAR, proxy=Secret(wrong)), {}, None)
    assert refused_.value.message == told.replace("HTTP_PROXY", "proxy")


@asynccontextmanager
async def refusing_proxy(status: int) -> AsyncIterator[str]:
    """The address of a proxy that answers every request, CONNECT too, with a status."""

    async def refuse(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status)

    runner = web.ServerRunner(web.Server(refuse))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"{host}:{port}"
    finally:
        await runner.cleanup()


def traceback_of(error: VoiceError) -> str:
    """What a report of the error might show: its text, and the variables of the package's own frames."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in shown.stack if "anima_actors/voice" in frame.filename.replace("\\", "/")]
    return " ".join([str(error), *(str(frame.locals) for frame in ours if "/tests/" not in frame.filename)])


async def failure(model: HttpModel) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        await asked(model)
    text = traceback_of(caught.value)
    user_and_password = b64encode(f"user:{PASSWORD}".encode()).decode().rstrip("=")
    assert not any(form in text for form in (PASSWORD, ENCODED, user_and_password))
    return caught.value


async def test_a_proxy_that_is_not_there_is_named_without_its_password() -> None:
    async with serving(streamed(OWN, "Hi")) as proxy:
        address, host = place(proxy, f"user:{ENCODED}@"), place(proxy).removeprefix("http://")
    error = await failure(model_through(address))
    what = f"{OWN} cannot be reached, for the proxy at {host} cannot: connection refused; check the proxy"
    assert str(error) == what


@pytest.mark.parametrize("server", [FAR, "https://model.example/v1"])
async def test_a_proxy_that_wants_a_password_says_so(server: str) -> None:
    async with refusing_proxy(407) as host:
        error = await failure(model_through(f"http://user:{ENCODED}@{host}", address=server))
    assert not error.transient
    assert str(error) == (
        f"{OWN} cannot be reached: the proxy at {host} wants a user and a password; "
        "give both in its address, http://USER:PASSWORD@HOST:PORT"
    )


async def test_a_proxy_that_lets_nothing_through_is_no_fault_of_the_server() -> None:
    async with refusing_proxy(403) as host:
        error = await failure(model_through(host, address="https://model.example/v1"))
    what = f"the proxy at {host} lets nothing through to it (status 403); check the proxy"
    assert str(error) == f"{OWN} cannot be reached: {what}"


async def test_a_proxy_that_tells_its_password_is_not_believed() -> None:
    async def tell(request: web.Request) -> web.StreamResponse:
        said = f"{request.headers['Proxy-Authorization']} {PASSWORD} {ENCODED}"
        return web.json_response({"error": {"message": said}}, status=400)

    async with serving(tell) as proxy:
        error = await failure(model_through(place(proxy, f"user:{ENCODED}@")))
    assert str(error).startswith(f"400: {OWN} did not accept the request")


def test_settings_keep_the_proxy_out_of_records_and_of_sight() -> None:
    settings = VoiceSettings(OWN, "m", base_url=FAR, proxy=f"http://user:{ENCODED}@proxy.example")
    assert settings.proxy == Secret(f"http://user:{ENCODED}@proxy.example")
    assert "proxy" not in settings.as_data()
    assert ENCODED not in f"{settings!r} {settings} {json.dumps(settings.as_data())}"


@pytest.mark.slow
def test_a_mind_asks_through_its_proxy_and_its_record_does_not_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://user:{ENCODED}@127.0.0.1:9")
    file = tmp_path / "talk.anima"
    voice = VoiceSettings(OWN, "m", base_url=FAR, budget_s=0.5)
    with (
        pytest.warns(RuntimeWarning, match=r"the proxy at 127\.0\.0\.1:9|no whole answer"),
        AnimaCore(voice=voice, record=file) as core,
    ):
        assert core.chat("hello")
        assert "proxy" in core.degraded[0]["reason"] or "no whole answer" in core.degraded[0]["reason"]
    written = file.read_bytes()
    assert ENCODED.encode() not in written and PASSWORD.encode() not in written
