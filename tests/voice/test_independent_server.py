"""Against a server that others wrote, through the code path of the real providers."""

from dataclasses import replace

import pytest

from anima_actors.voice import Message, VoiceError
from anima_actors.voice.providers import PROVIDERS
from tests.voice import aimock
from tests.voice.local_server import REQUEST, asked, model_at

pytestmark = pytest.mark.skipif(bool(aimock.MISSING) and not aimock.REQUIRED, reason=aimock.MISSING)

SAID = "I am glad that you ask. Дякую, добре 😀 — and you?"


@pytest.mark.parametrize("stream", [True, False], ids=["streaming", "at once"])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_it_is_understood(provider: str, stream: bool) -> None:
    async with aimock.serving("--strict", "--chunk-size", "3") as address:
        model = model_at(address, provider, stream=stream)
        reply, pieces = await asked(model)
        if stream and provider != "anthropic":  # a first answer is heard when it is whole
            assert (reply.text, len(pieces)) == (SAID, 1)
            reply, pieces = await asked(model)
        assert reply.text == SAID
        assert reply.complete
        assert reply.tokens_in is not None and reply.tokens_out is not None
        assert len(pieces) > 10 if stream else len(pieces) == 1
        talk = (*REQUEST.messages, Message("assistant", SAID), Message("user", "As JSON, please."))
        reply, _ = await asked(model, replace(REQUEST, messages=talk, schema={"type": "object"}))
        assert reply.text == '{"warmth": 0.5}'


@pytest.mark.parametrize("provider", ["groq", "anthropic"])
async def test_its_rate_limit_is_understood(provider: str) -> None:
    async with aimock.serving("--chaos-ratelimit", "1") as address:
        with pytest.raises(VoiceError, match=f"429: {provider} takes no more requests") as caught:
            await asked(model_at(address, provider))
    assert caught.value.transient
    assert caught.value.retry_after_s is not None


@pytest.mark.parametrize("provider", ["groq", "anthropic"])
@pytest.mark.parametrize("how", ["disconnect", "malformed", "drop"])
async def test_its_chaos_ends_in_a_clear_error(provider: str, how: str) -> None:
    async with aimock.serving(f"--chaos-{how}", "1") as address:
        with pytest.raises(VoiceError, match=provider):
            await asked(model_at(address, provider))


@pytest.mark.parametrize("provider", ["groq", "anthropic"])
async def test_a_question_that_it_does_not_know_is_refused_in_its_words(provider: str) -> None:
    async with aimock.serving("--strict") as address:
        with pytest.raises(VoiceError) as caught:
            await asked(model_at(address, provider), replace(REQUEST, messages=(Message("user", "?"),)))
    assert "fixture" in str(caught.value)
