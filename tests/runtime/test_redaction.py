"""Nothing that looks like a key passes the filter, and ordinary words do."""

import pytest

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
