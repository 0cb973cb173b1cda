"""A language model behind a provider's HTTP interface: retries and limits within one time budget."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable

from anima_actors.voice.dialects import DIALECTS, ReplyDelta
from anima_actors.voice.http_errors import (
    ModelEndpoint,
    connection_error,
    empty_reply_error,
    format_duration,
    refusal_error,
    unreadable_error,
)
from anima_actors.voice.http_exchange import HttpExchange, HttpLimits, read_refusal
from anima_actors.voice.language_model import ModelReply, ModelRequest, OnPiece, VoiceError
from anima_actors.voice.providers import Provider
from anima_actors.voice.retries import Backoff, keep_out_of_reports, wait_for_rate_limit
from anima_actors.voice.secret import Scrubber
from anima_actors.voice.settings import VoiceSettings, validated_address, validated_key
from anima_actors.voice.stream_parser import AnswerReader, NotAnAnswer, ReplyBuffer

_LONGEST_SHOWN = 90
"""Characters shown of what cannot be read as an answer."""


class HttpModel:
    """One model of one provider.

    Args:
        provider: its row of the table. Where it has an address, the key goes there only: another address in
            the settings is refused.
        settings: the model, the key, the budget.
        limits: how long the server may be silent, and how much it may send.
        backoff: when a failed request is repeated.
        stream: whether to ask for the answer piece by piece.
        now: seconds since 1970.

    Raises:
        VoiceError: no model, no address, no key where one is needed, or a malformed key.
    """

    def __init__(
        self,
        provider: Provider,
        settings: VoiceSettings,
        *,
        limits: HttpLimits | None = None,
        backoff: Backoff | None = None,
        stream: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._key = validated_key(provider, settings.key)
        model = settings.model or provider.default_model
        if not model:
            raise VoiceError(f"{provider.name} needs the name of a model (--model)", provider=provider.name)
        self._endpoint = ModelEndpoint(
            provider, validated_address(provider, settings.base_url), model, bool(self._key)
        )
        self._settings = settings
        self._limits = limits or HttpLimits()
        self._backoff = backoff or Backoff()
        self._stream = stream
        self._now = now
        self._dialect = DIALECTS[provider.dialect]
        self._scrubber = Scrubber(self._key.reveal())
        self._without: frozenset[str] = frozenset()  # parameters that this server refuses

    @property
    def provider(self) -> str:
        return self._endpoint.provider.name

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Answer a request; see :class:`LanguageModel`.

        The request is repeated only until the first piece was handed out, and all of it, waiting included,
        takes no longer than ``budget_s``.
        """
        buffer = ReplyBuffer(on_piece)
        problem: VoiceError | None = None
        try:
            async with asyncio.timeout(self._settings.budget_s) as budget:
                return await self._ask_with_retries(request, buffer, budget)
        except VoiceError as error:
            problem = error
        except TimeoutError:
            if not budget.expired():  # a caller's own, out of on_piece
                raise
        if problem is None:
            within = format_duration(self._settings.budget_s)
            problem = connection_error(
                self._endpoint, f"gave no whole answer within {within}", "try again later"
            )
        if buffer.has_text:
            return buffer.reply(broken_off=str(problem))
        # the frames below have held what the server sent, and a traceback may show the variables of frames
        raise problem.with_traceback(None)

    async def close(self) -> None:
        """Do nothing: each answer has a connection of its own."""

    async def _ask_with_retries(
        self, request: ModelRequest, buffer: ReplyBuffer, budget: asyncio.Timeout
    ) -> ModelReply:
        """Ask, and ask again where that may help and no piece was handed out."""
        import stamina

        backoff = self._backoff

        def should_retry(error: Exception) -> bool | float:
            if not isinstance(error, VoiceError) or not error.transient or buffer.has_text:
                return False
            keep_out_of_reports()
            if error.retry_after_s is None:
                return True
            wait, end = error.retry_after_s * backoff.second, budget.when()
            in_time = end is None or asyncio.get_running_loop().time() + wait < end
            return wait if in_time else False

        async for attempt in stamina.retry_context(
            on=should_retry,
            attempts=1 + backoff.retries,
            timeout=None,
            wait_initial=backoff.first_s * backoff.second,
            wait_max=backoff.most_s * backoff.second,
            wait_jitter=backoff.jitter_s * backoff.second,
        ):
            with attempt:
                return await self._ask(request, buffer)
        raise AssertionError("a retry context ends with an answer or an error")

    async def _ask(self, request: ModelRequest, buffer: ReplyBuffer) -> ModelReply:
        """Ask once, and once more for each parameter that this server refuses."""
        while True:
            await wait_for_rate_limit(self._endpoint.address, self._settings.requests_a_minute)
            async with self._exchange(request) as answer:
                if answer.status == 200:
                    return await self._read_reply(answer, buffer, request.max_tokens)
                refusal = await read_refusal(answer, self._dialect, self._now())
            parameter = None
            if refusal.over_parameters:
                parameter = self._dialect.refused_parameter(refusal.reason, request, self._without)
            if parameter is None:
                raise refusal.error(self._endpoint, self._scrubber)
            self._without |= {parameter}

    def _exchange(self, request: ModelRequest) -> HttpExchange:
        body = self._dialect.body(request, self._endpoint.model, self._stream, self._without)
        sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = self._dialect.headers
        return HttpExchange(
            self._endpoint, self._dialect.path, sent, self._limits, headers(self._key.reveal())
        )

    async def _read_reply(self, answer: HttpExchange, buffer: ReplyBuffer, max_tokens: int) -> ModelReply:
        """Read an answer to its end.

        Raises:
            VoiceError: it does not come to its end.
        """
        buffer.begin()
        reader = AnswerReader(self._dialect)
        try:
            while not buffer.ended and (chunk := await answer.read()):
                self._add(reader.feed(chunk), buffer)
            if not buffer.ended:
                self._add(reader.finish(), buffer)
        except NotAnAnswer as error:
            found = str(error)
        else:
            buffer.end()
            return self._checked_reply(buffer, max_tokens)
        raise unreadable_error(self._endpoint, self._scrubber.reason(found, _LONGEST_SHOWN))

    def _add(self, deltas: Iterable[ReplyDelta], buffer: ReplyBuffer) -> None:
        for delta in deltas:
            if delta.error is not None:
                reason = self._scrubber.reason(delta.error.reason)
                raise refusal_error(self._endpoint, delta.error.status or 500, reason)
            buffer.add(delta)

    def _checked_reply(self, buffer: ReplyBuffer, max_tokens: int) -> ModelReply:
        """Return the reply, marked where a limit or a filter ended it."""
        if not buffer.has_text and (buffer.finish or buffer.ended):
            raise empty_reply_error(self._endpoint, buffer.finish == "filter", buffer.finish == "length")
        if buffer.finish == "length":
            return buffer.reply(f"it reached the limit of {max_tokens} tokens")
        if buffer.finish == "filter":
            return buffer.reply(f"{self.provider} let a filter end it")
        if not buffer.finish and not buffer.ended:
            raise connection_error(self._endpoint, "broke the answer off", "try again later")
        return buffer.reply()
