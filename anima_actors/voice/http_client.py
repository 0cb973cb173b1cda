"""A language model behind a provider's HTTP interface: asked with patience and within bounds."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable

from anima_actors.voice import http_errors as complaints
from anima_actors.voice.dialects import DIALECTS, Part
from anima_actors.voice.errors import VoiceError
from anima_actors.voice.http_errors import Asked
from anima_actors.voice.http_exchange import (
    Backoff,
    Bounds,
    Exchange,
    keep_out_of_reports,
    read_refusal,
    turn_to_ask,
)
from anima_actors.voice.language_model import LanguageModel, ModelReply, ModelRequest, OnPiece
from anima_actors.voice.providers import Provider, provider_named
from anima_actors.voice.secret import Scrubber
from anima_actors.voice.settings import VoiceSettings, usable_address, usable_key
from anima_actors.voice.stream_parser import AnswerReader, Heard, NotAnAnswer

_LONGEST_SHOWN = 90
"""Characters of something that is no answer."""


def open_model(settings: VoiceSettings) -> LanguageModel:
    """The language model that these settings describe. Nothing is sent before it is asked.

    Raises:
        VoiceError: there is no such provider, or the settings do not say all that it needs.
    """
    return HttpModel(provider_named(settings.provider), settings)


class HttpModel:
    """Asks one model of one provider.

    Args:
        provider: its row of the table. The key of a provider that has an address goes there only: another
            one in the settings is refused.
        settings: the model, the key, the bounds.
        bounds: how long a server may be silent, and how much it may say.
        backoff: when a failed request is repeated.
        stream: whether to ask for the answer piece by piece.
        now: seconds since 1970.

    Raises:
        VoiceError: no model, no address, no key where one is needed, or a key that is none.
    """

    def __init__(
        self,
        provider: Provider,
        settings: VoiceSettings,
        *,
        bounds: Bounds | None = None,
        backoff: Backoff | None = None,
        stream: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._key = usable_key(provider, settings.key)
        model = settings.model or provider.default_model
        if not model:
            raise VoiceError(f"{provider.name} needs the name of a model (--model)", provider=provider.name)
        self._asked = Asked(provider, usable_address(provider, settings.base_url), model, bool(self._key))
        self._settings = settings
        self._bounds = bounds or Bounds()
        self._backoff = backoff or Backoff()
        self._stream = stream
        self._now = now
        self._dialect = DIALECTS[provider.dialect]
        self._scrubber = Scrubber(self._key.reveal())
        self._without: frozenset[str] = frozenset()  # parameters that this server does not take

    @property
    def provider(self) -> str:
        """Its name in logs and errors."""
        return self._asked.provider.name

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Answer a request; see :class:`LanguageModel`.

        It is repeated only until the first piece was handed out, and all of it, waiting included, takes no
        longer than ``budget_s``.
        """
        heard = Heard(on_piece)
        problem: VoiceError | None = None
        try:
            async with asyncio.timeout(self._settings.budget_s) as budget:
                return await self._persist(request, heard, budget)
        except VoiceError as error:
            problem = error
        except TimeoutError:
            if not budget.expired():  # a caller's own, out of on_piece
                raise
        if problem is None:
            within = complaints.in_words(self._settings.budget_s)
            problem = complaints.lost(self._asked, f"gave no whole answer within {within}", "try again later")
        if heard.any:
            return heard.reply(broken_off=str(problem))
        # the frames below have held what the server sent, and a traceback may show the variables of frames
        raise problem.with_traceback(None)

    async def close(self) -> None:
        """There is nothing to let go of: each answer has a connection of its own."""

    async def _persist(self, request: ModelRequest, heard: Heard, budget: asyncio.Timeout) -> ModelReply:
        """Ask, and ask again where that may help and nobody has heard a word yet."""
        import stamina

        backoff = self._backoff

        def again(error: Exception) -> bool | float:
            if not isinstance(error, VoiceError) or not error.passing or heard.any:
                return False
            keep_out_of_reports()
            asked = error.retry_after_s
            if asked is None:
                return True
            end = budget.when()
            in_time = end is None or asyncio.get_running_loop().time() + asked * backoff.second < end
            return asked * backoff.second if in_time else False

        async for attempt in stamina.retry_context(
            on=again,
            attempts=1 + backoff.retries,
            timeout=None,
            wait_initial=backoff.first_s * backoff.second,
            wait_max=backoff.most_s * backoff.second,
            wait_jitter=backoff.jitter_s * backoff.second,
        ):
            with attempt:
                return await self._ask(request, heard)
        raise AssertionError("a retry context ends with an answer or an error")

    async def _ask(self, request: ModelRequest, heard: Heard) -> ModelReply:
        """Ask once; and once more for each parameter that this server turns out not to take."""
        while True:
            await turn_to_ask(self._asked, self._settings.requests_a_minute)
            async with self._exchange(request) as answer:
                if answer.status == 200:
                    return await self._listen(answer, heard, request.max_tokens)
                refused = await read_refusal(answer, self._dialect, self._now())
            given_up = None
            if refused.over_its_form:
                given_up = self._dialect.stumbled(refused.reason, request, self._without)
            if given_up is None:
                raise refused.error(self._asked, self._scrubber)
            self._without |= {given_up}

    def _exchange(self, request: ModelRequest) -> Exchange:
        body = self._dialect.body(request, self._asked.model, self._stream, self._without)
        sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = self._dialect.headers
        return Exchange(self._asked, self._dialect.path, sent, self._bounds, headers(self._key.reveal()))

    async def _listen(self, answer: Exchange, heard: Heard, max_tokens: int) -> ModelReply:
        """Hear an answer to its end.

        Raises:
            VoiceError: it does not come to its end.
        """
        heard.begin()
        reader = AnswerReader(self._dialect)
        try:
            while not heard.ended and (chunk := await answer.read()):
                self._take(reader.feed(chunk), heard)
            if not heard.ended:
                self._take(reader.finish(), heard)
        except NotAnAnswer as error:
            told = str(error)
        else:
            heard.end()
            return self._whole(heard, max_tokens)
        raise complaints.not_an_answer(self._asked, self._scrubber.reason(told, _LONGEST_SHOWN))

    def _take(self, parts: Iterable[Part], heard: Heard) -> None:
        for part in parts:
            if part.trouble is not None:
                reason = self._scrubber.reason(part.trouble.reason)
                raise complaints.refusal(self._asked, part.trouble.status or 500, reason)
            heard.take(part)

    def _whole(self, heard: Heard, max_tokens: int) -> ModelReply:
        """The answer, where it came to an end of some kind."""
        if not heard.any and (heard.finish or heard.ended):
            raise complaints.no_words(self._asked, heard.finish == "filter", heard.finish == "length")
        if heard.finish == "length":
            return heard.reply(f"it reached the limit of {max_tokens} tokens")
        if heard.finish == "filter":
            return heard.reply(f"{self.provider} let a filter end it")
        if not heard.finish and not heard.ended:
            raise complaints.lost(self._asked, "broke the answer off", "try again later")
        return heard.reply()
