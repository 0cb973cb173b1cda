"""The providers' own packages, as readers of a body that comes in pieces; seconds to import."""

from collections.abc import Iterator, Sequence

import anthropic
import httpx2
import openai
from anthropic._streaming import SSEDecoder as AnthropicDecoder
from openai._streaming import SSEDecoder as OpenAIDecoder

__all__ = ["AnthropicDecoder", "OpenAIDecoder", "through_anthropic", "through_openai"]


class Chunks(httpx2.SyncByteStream):
    def __init__(self, chunks: Sequence[bytes]) -> None:
        self.chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self.chunks


def client_of(chunks: Sequence[bytes]) -> httpx2.Client:
    """A connection on which a body comes in these pieces."""

    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, stream=Chunks(chunks))

    return httpx2.Client(transport=httpx2.MockTransport(answer))


def through_openai(chunks: Sequence[bytes]) -> list[str]:
    """What the package of OpenAI makes of a body that comes in these pieces."""
    with openai.OpenAI(api_key="x", base_url="http://t", http_client=client_of(chunks)) as client:
        stream = client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "?"}], stream=True
        )
        return [
            chunk.choices[0].delta.content
            for chunk in stream
            if chunk.choices and chunk.choices[0].delta.content
        ]


def through_anthropic(chunks: Sequence[bytes]) -> list[str]:
    """What the package of Anthropic makes of it."""
    http = client_of(chunks)
    with anthropic.Anthropic(api_key="x", base_url="http://t", http_client=http) as client:
        stream = client.messages.create(
            model="m", max_tokens=9, messages=[{"role": "user", "content": "?"}], stream=True
        )
        return [
            event.delta.text
            for event in stream
            if event.type == "content_block_delta" and event.delta.type == "text_delta" and event.delta.text
        ]
