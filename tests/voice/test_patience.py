"""When a request is repeated, how long is waited, and what is kept out of reports."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from stamina.instrumentation import RetryDetails, get_on_retry_hooks, set_on_retry_hooks

from anima_actors.voice import Secret, VoiceError, VoiceSettings
from anima_actors.voice.http_client import HttpModel
from anima_actors.voice.providers import PROVIDERS
from anima_actors.voice.retries import Backoff, keep_out_of_reports, retry_after
from anima_actors.voice.secret import Scrubber
from tests.voice.answers import refused, streamed
from tests.voice.local_server import KEY, asked, model_at, serving

NOON = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
IN_A_MINUTE = format_datetime(NOON.replace(minute=1), usegmt=True)

WAITS = [
    ({"Retry-After": "7"}, 7.0),
    ({"Retry-After": "0.5"}, 0.5),
    ({"retry-after-ms": "250", "Retry-After": "1"}, 0.25),
    ({"Retry-After": IN_A_MINUTE}, 60.0),
    ({"Retry-After": IN_A_MINUTE, "Date": format_datetime(NOON.replace(second=50), usegmt=True)}, 10.0),
    ({"Retry-After": "86400"}, 86_400.0),
    *(
        ({"Retry-After": absurd}, None)
        for absurd in (
            "",
            "0",
            "-1",
            "nan",
            "inf",
            "1e999",
            "86401",
            "soon",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "٣",
        )
    ),
    ({"retry-after-ms": "x", "Retry-After": "3"}, 3.0),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "wait"), WAITS)
def test_what_a_server_asks_for_is_understood_and_what_is_absurd_passed_over(
    headers: dict[str, str], wait: float | None
) -> None:
    assert retry_after(CIMultiDict(headers), NOON.timestamp()) == (3.0 if "٣" in headers.values() else wait)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_makes_it_stumble(text: str, date: str) -> None:
    wait = retry_after(CIMultiDict({"Retry-After": text, "Date": date}), 0.0)
    assert wait is None or 0.0 < wait <= 86_400.0


async def test_the_rate_is_limited_for_all_who_ask_the_same_server() -> None:
    async with serving(streamed("groq", "Hi")) as server:
        row = replace(PROVIDERS["groq"], address=server.address)
        settings = VoiceSettings("groq", key=Secret(KEY), requests_a_minute=2)
        await asked(HttpModel(row, settings))
        await asked(HttpModel(row, settings))
        with pytest.raises(VoiceError, match="gave no whole answer within 300 ms"):
            await asked(HttpModel(row, replace(settings, budget_s=0.3)))
        assert len(server.seen) == 2


async def test_waits_grow_and_are_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    set_on_retry_hooks([lambda details: waited.append(details.wait_for)])
    monkeypatch.setattr("anima_actors.voice.http_client.keep_out_of_reports", lambda: None)
    try:
        async with serving(refused(500)) as server:
            for _ in range(3):
                with pytest.raises(VoiceError):
                    await asked(model_at(server.address, backoff=Backoff(second=0.001)))
    finally:
        set_on_retry_hooks(None)
    assert len(set(waited)) == 6
    for first, second in zip(waited[::2], waited[1::2], strict=True):
        assert 0.0005 <= first <= 0.001
        assert 0.001 <= second <= 0.0015


async def test_only_the_retries_of_others_are_reported() -> None:
    reported: list[RetryDetails] = []

    def report(details: RetryDetails) -> None:
        reported.append(details)

    set_on_retry_hooks([report])
    try:
        async with serving(refused(500)) as server:
            with pytest.raises(VoiceError):
                await asked(model_at(server.address))
        assert reported == []
        for attempt in stamina.retry_context(on=ValueError, attempts=2, wait_initial=0.0, wait_jitter=0.0):
            with attempt:
                if attempt.num == 1:
                    raise ValueError("another's")
        assert [repr(details.caused_by) for details in reported] == ['ValueError("another\'s")']
        hooks = get_on_retry_hooks()
        keep_out_of_reports()
        assert get_on_retry_hooks() == hooks  # once is enough
    finally:
        set_on_retry_hooks(None)


@given(st.text("abcXYZ019-_+/=.", min_size=12, max_size=60), st.binary(max_size=9), st.binary(max_size=9))
def test_a_key_is_taken_out_in_every_form(key: str, before: bytes, after: bytes) -> None:
    clean = Scrubber(key).clean
    encoded = base64.b64encode(before + key.encode() + after).decode()
    quoted = quote(key, safe="")
    in_lower_case = re.sub("%..", lambda escape: escape[0].lower(), quoted)
    forms = (key, quoted, in_lower_case, encoded, encoded.translate({43: "-", 47: "_"}))
    for form in forms:
        cleaned = clean(f"key <{form}>")
        assert form not in cleaned


def test_a_short_key_does_not_take_words_apart() -> None:
    assert Scrubber("").clean("nothing to hide") == "nothing to hide"
    assert Scrubber("a").clean("a banana") == "a banana"
