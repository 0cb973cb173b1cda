"""Nothing that looks like a key passes the filter, and ordinary words do."""

import base64
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.runtime.redaction import GONE, redacted, redacted_data

CANARY = "c4n4ry-d0-n0t-s1ng"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"{{'Authorization': 'Bearer {CANARY}'}}",
        f"<CIMultiDict('Authorization': 'Bearer {CANARY}', 'Host': 'api')>",
        f"headers={{'x-api-key': '{CANARY}', 'accept': 'json'}}",
        f'"api-key": "{CANARY}"',
        f"OPENROUTER_API_KEY={CANARY} is wrong",
        f"api_key='{CANARY}'",
        f"https://host/v1?api_key={CANARY}&x=1",
        f"https://olha:{CANARY}@host/v1",
        f"bearer {CANARY}",
        f"Cookie: session={CANARY}",
        f"password: {CANARY}",
        f"access_token={CANARY}",
        f"401 for key sk-or-v1-{CANARY}",
        f"gsk_{CANARY.replace('-', '')}",
        f"sk-ant-api03-{CANARY}",
        f"eyJhbGciOiJIUzI1NiJ9.{CANARY}.x",
    ],
)
def test_a_key_is_gone_whatever_it_comes_in(text: str) -> None:
    filtered = redacted(text)
    assert CANARY not in filtered and CANARY.replace("-", "") not in filtered and GONE in filtered
    assert redacted(filtered) == filtered


@pytest.mark.parametrize(
    "text",
    [
        "I am so scared - it is a token of love",
        "the key to my heart: none",
        "TimeoutError: overran its deadline of 5 s",
        "A basic question about bearer bonds",
        "reactors.tension is 1.5; it must be a number from 0 to 1",
        "KeyError: 'cohesion'",
        "мій секрет — я боюся",
        "",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redacted(text) == text


def test_what_stands_under_the_name_of_a_key_is_gone_at_any_depth() -> None:
    data = {
        "voice": {"provider": "groq", "api_key": CANARY, "headers": [{"Authorization": CANARY}]},
        "seed": 3,
    }
    filtered = redacted_data(data)
    assert CANARY not in repr(filtered)
    assert filtered["voice"]["provider"] == "groq" and filtered["seed"] == 3
    assert redacted_data({"api_key": None, "token": ""}) == {"api_key": None, "token": ""}


def drawn(length: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(length)


SHAPES: dict[str, Callable[[bytes], str]] = {
    "hexadecimal": bytes.hex,
    "HEXADECIMAL": lambda key: key.hex().upper(),
    "base64": lambda key: base64.b64encode(key).decode(),
    "base64 of addresses": lambda key: base64.urlsafe_b64encode(key).decode().rstrip("="),
    "base32": lambda key: base64.b32encode(key).decode().rstrip("="),
}

PLACES = (
    "{}",
    "the key {} is wrong",
    "401: '{}'",
    "nats://{}@127.0.0.1:4222/musing: nobody answers",
    "nats://olha:{}@127.0.0.1:4222/musing",
    "https://host/v1?key={}&x=1",
    "https://host/v1?sig={}",
    "https://host/hooks/{}",
    "DefaultEndpointsProtocol=https;AccountName=olha;AccountKey={};EndpointSuffix=host",
    "SharedAccessKey={}",
    "\n".join(("-----BEGIN {}-----".format("PRIVATE KEY"), "{}", "-----END PRIVATE KEY-----")),
    "-----BEGIN NATS USER JWT-----\\n{}",
    "ANIMA_NATS_PASSWORD={}",
)


@given(
    st.sampled_from(PLACES),
    st.sampled_from(sorted(SHAPES)),
    st.integers(32, 64),
    st.integers(0, 2**32),
)
def test_no_key_of_any_shape_is_left_in_any_place(place: str, shape: str, length: int, seed: int) -> None:
    key = SHAPES[shape](drawn(length, seed))
    for filtered in (
        redacted(place.format(key)),
        repr(redacted_data({"reason": place.format(key), "more": [place.format(key)]})),
    ):
        assert not any(key[at : at + 12] in filtered for at in range(len(key) - 11))
        assert redacted(filtered) == filtered


@given(st.text(st.characters(codec="ascii", exclude_characters="@'\" \t\r\n/"), min_size=6).filter(str.strip))
def test_no_password_of_an_address_is_left(password: str) -> None:
    text = f"nats://olha:{password}@host:4222/musing"
    if text.isprintable():
        assert redacted(text) == "nats://[redacted]@host:4222/musing"


@pytest.mark.parametrize(
    "text",
    [
        "/home/olha/projects/anima_actors/tests/runtime/test_redaction.py:12",
        "test_what_was_said_is_kept_when_the_window_is_closed_in_the_midst: failed",
        "AbstractSingletonProxyFactoryBeanDefinitionParserException",
        "https://example.org/@olha and https://host:80/@olha/notes",
        "turn 12 has hash 3f2a9c01d4e5; 7c9e6679-7425-40de-944b-e07fc1f90ae7 is an id",
        "-" * 60,
        "the account key is under the mat: look there",
    ],
)
def test_paths_names_and_short_hashes_stay(text: str) -> None:
    assert redacted(text) == text


def test_a_hash_under_its_name_and_the_words_of_a_story_stay() -> None:
    long = drawn(32, 1).hex()
    data = {"after": {"turn": 3, "hash": long}, "models": {"affect": long}, "code": long, "scenario": long}
    assert redacted_data(data) == data
    assert redacted(long, bare=False) == long
