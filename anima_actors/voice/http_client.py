"""A language model behind a provider's HTTP interface: retries and limits within one time budget."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping

from anima_actors.voice.dialects import DIALECTS, SYSTEM
from anima_actors.voice.error_kinds import ErrorKind, ServerError
from anima_actors.voice.http_errors import (
    SILENCE,
    ModelEndpoint,
    connection_error,
    empty_reply_error,
    format_duration,
    listed,
    refusal_error,
    unreadable_error,
)
from anima_actors.voice.http_exchange import ConnectionPool, HttpExchange, HttpLimits, read_refusal
from anima_actors.voice.language_model import ModelReply, ModelRequest, OnPiece, VoiceError
from anima_actors.voice.normaliser import Normaliser
from anima_actors.voice.providers import Provider
from anima_actors.voice.proxy import proxies_around, proxy_for
from anima_actors.voice.retries import Backoff, keep_out_of_reports, wait_for_rate_limit
from anima_actors.voice.secret import Scrubber, Secret
from anima_actors.voice.settings import VoiceSettings, validated_address, validated_key
from anima_actors.voice.speech_filter import SpeechFilter

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
        proxies: of an environment; None for that of the process.

    Raises:
        VoiceError: no model, no address, no key where one is needed, a malformed key or proxy.
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
        proxies: Mapping[str, Secret] | None = None,
    ) -> None:
        self._key = validated_key(provider, settings.key)
        model = settings.model or provider.default_model
        if not model:
            raise VoiceError(f"{provider.name} needs the name of a model (--model)", provider=provider.name)
        self._endpoint = ModelEndpoint(
            provider, validated_address(provider, settings.base_url), model, bool(self._key)
        )
        self._settings = settings
        own = provider.address is None
        patience_s = settings.patience_s or (settings.budget_s if own else HttpLimits().patience_s)
        self._limits = limits or HttpLimits(patience_s=patience_s, pause_s=settings.pause_s)
        longer = self._limits.patience_s if (settings.patience_s or 0.0) > settings.budget_s else 0.0
        self._budget_s = settings.budget_s + longer
        self._connections = ConnectionPool(self._limits.connect_s)
        self._backoff = backoff or Backoff()
        self._stream = stream
        self._now = now
        self._dialect = DIALECTS[provider.dialect]
        around = proxies_around(os.environ) if proxies is None else proxies
        self._proxy = proxy_for(self._endpoint.address, settings.proxy_secret, around)
        self._scrubber = Scrubber(self._key.reveal(), *(self._proxy.secrets() if self._proxy else ()))
        self._without: frozenset[str] = frozenset()  # parameters that this server refuses
        self._opens_thoughts: bool | None = None  # False: they begin with the answer; None: not known yet

    @property
    def provider(self) -> str:
        return self._endpoint.provider.name

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Answer a request; see :class:`LanguageModel`.

        The request is repeated only until the first piece was handed out, and all of it, waiting included,
        takes no longer than ``budget_s``.
        """
        answer = Normaliser(on_piece)
        problem: VoiceError | None = None
        try:
            async with asyncio.timeout(self._budget_s) as budget:
                return await self._ask_with_retries(request, answer, budget)
        except VoiceError as error:
            problem = error
        except TimeoutError:
            if not budget.expired():  # a caller's own, out of on_piece
                raise
        if problem is None:
            within = format_duration(self._budget_s)
            problem = connection_error(
                self._endpoint, f"gave no whole answer within {within}", "try again later"
            )
        if answer.has_text:
            answer.close()
        if answer.has_text:
            return answer.reply(broken_off=str(problem))
        # the frames below have held what the server sent, and a traceback may show the variables of frames
        raise problem.with_traceback(None)

    async def close(self) -> None:
        """Close the connections of the running event loop."""
        await self._connections.close()

    async def _ask_with_retries(
        self, request: ModelRequest, answer: Normaliser, budget: asyncio.Timeout
    ) -> ModelReply:
        """Ask, and ask again where that may help and no piece was handed out.

        A server that is still loading its model is asked until the patience for the first word is at an end.
        """
        import stamina

        backoff, clock = self._backoff, asyncio.get_running_loop().time
        loaded_until = clock() + self._limits.patience_s
        failed = 0

        def should_retry(error: Exception) -> bool | float:
            nonlocal failed
            if not isinstance(error, VoiceError) or not error.transient or answer.has_text:
                return False
            loading = error.kind == ErrorKind.LOADING and clock() < loaded_until
            failed += not loading
            if failed > backoff.retries or self._aborts_loading(error):
                return False
            keep_out_of_reports()
            if error.retry_after_s is None:
                return True
            wait, end = error.retry_after_s * backoff.second, budget.when()
            return wait if end is None or clock() + wait < end else False

        async for attempt in stamina.retry_context(
            on=should_retry,
            attempts=None,
            timeout=None,
            wait_initial=backoff.first_s * backoff.second,
            wait_max=backoff.most_s * backoff.second,
            wait_jitter=backoff.jitter_s * backoff.second,
        ):
            with attempt:
                return await self._ask(request, answer)
        raise AssertionError("a retry context ends with an answer or an error")

    def _aborts_loading(self, error: VoiceError) -> bool:
        """Return whether asking again would make a server begin anew to load the model."""
        return error.kind == SILENCE and self._endpoint.provider.address is None

    async def _ask(self, request: ModelRequest, answer: Normaliser) -> ModelReply:
        """Ask once, and once more for each parameter that this server refuses."""
        while True:
            await wait_for_rate_limit(self._endpoint.address, self._settings.requests_a_minute)
            async with self._exchange(request) as exchange:
                if 200 <= exchange.status < 300:
                    await self._read_answer(exchange, answer)
                    self._learn_from(answer, request)
                    error = answer.error
                else:
                    error = await read_refusal(exchange, self._now())
            if error is None:
                return self._checked_reply(answer, request.max_tokens)
            if answer.has_text or not self._left_out(error, request):
                raise refusal_error(self._endpoint, error, self._scrubber)

    def _left_out(self, error: ServerError, request: ModelRequest) -> bool:
        """Leave out from now on what this server has refused; return False where it may not be left out."""
        parameter = None
        if error.kind == ErrorKind.SYSTEM_ROLE and request.system.strip():
            parameter = SYSTEM
        elif error.kind in (ErrorKind.REQUEST, ErrorKind.SYSTEM_ROLE, ErrorKind.MODEL):
            over_parameters = error.status in (400, 422, None)
            if over_parameters:
                parameter = self._dialect.refused_parameter(error.reason, request, self._without)
        if parameter is None or parameter in self._without:
            return False
        self._without |= {parameter}
        return True

    def _exchange(self, request: ModelRequest) -> HttpExchange:
        body = self._dialect.body(request, self._endpoint.model, self._stream, self._without)
        sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = self._dialect.headers(self._key.reveal())
        return HttpExchange(
            self._endpoint, self._dialect.path, sent, self._limits, headers, self._connections, self._proxy
        )

    async def _read_answer(self, exchange: HttpExchange, answer: Normaliser) -> None:
        """Read an answer to its end.

        Raises:
            VoiceError: the connection ends before.
        """
        hold = not self._dialect.typed and self._opens_thoughts is not True
        answer.begin(SpeechFilter(hold, opens_itself=self._opens_thoughts is not False))
        while not answer.ended and (chunk := await exchange.read(begun=answer.alive)):
            answer.feed(chunk)
        if not answer.ended:
            answer.feed(b"")
        elif not answer.speech.ended and not answer.unreadable:
            await exchange.drain()
        answer.close()

    def _learn_from(self, answer: Normaliser, request: ModelRequest) -> None:
        """Remember whether the model begins with thoughts that it does not open.

        As long as that is not known, its words wait for the end of the answer: they might be thoughts. One
        whole answer without any mark is enough, unless a schema left no room for thoughts.
        """
        if not answer.speech.opens_itself:
            self._opens_thoughts = False
        elif answer.whole and answer.has_text and not answer.speech.thought and request.schema is None:
            self._opens_thoughts = True

    def _checked_reply(self, answer: Normaliser, max_tokens: int) -> ModelReply:
        """Return the reply, marked where it is not whole.

        Raises:
            VoiceError: there are no words in it.
        """
        unreadable = answer.unreadable or ("" if answer.has_text or answer.finish else answer.skipped)
        if unreadable:
            found = self._scrubber.reason(unreadable, _LONGEST_SHOWN)
            raise unreadable_error(self._endpoint, found)
        if not answer.finish and not answer.ended:
            raise connection_error(self._endpoint, "broke the answer off", "try again later")
        if not answer.has_text:
            raise empty_reply_error(self._endpoint, answer)
        return answer.reply(self._flaw(answer, max_tokens))

    def _flaw(self, answer: Normaliser, max_tokens: int) -> str:
        """Return why an answer with words is not whole; empty for a whole one."""
        if answer.finish == "length":
            return f"it reached the limit of {max_tokens} tokens"
        if answer.finish == "filter":
            return f"{self.provider} let a filter end it"
        if answer.finish == "other":
            name = self._scrubber.reason(answer.finish_name, 60)
            return f"{self.provider} ended it for another reason: {name}"
        if answer.missing:
            return f"a part of it is missing, for it is no text: {listed(answer.missing)}"
        return ""
