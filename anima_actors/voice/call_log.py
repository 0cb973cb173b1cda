"""Between a mind's modules and the language model: every call is kept, or answered from a record."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from anima_actors.runtime import RootEvent
from anima_actors.voice.errors import VoiceError
from anima_actors.voice.language_model import LanguageModel, ModelReply, ModelRequest, OnPiece

HUSHED = "interrupted"
"""Why an answer is not whole that somebody asked to end."""


@dataclass(slots=True)
class Call:
    """What a module asked a language model, and what came of it. One without an outcome was abandoned."""

    module: str
    request: str  # its fingerprint
    reply: ModelReply | None = None
    error: VoiceError | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain data for a record."""
        told: dict[str, Any] = {"module": self.module, "request": self.request}
        if self.reply is not None:
            one = self.reply
            told["reply"] = [one.text, one.model, one.broken_off, one.tokens_in, one.tokens_out]
        if self.error is not None:
            one_error = self.error
            told["error"] = [str(one_error), one_error.provider, one_error.status, one_error.passing]
        return told

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The call in a record."""
        call = cls(str(data["module"]), str(data["request"]))
        if "reply" in data:
            call.reply = ModelReply(*data["reply"])
        if "error" in data:
            message, provider, status, passing = data["error"]
            call.error = VoiceError(message, provider=provider, status=status, passing=passing)
        return call


@dataclass(slots=True)
class CallLog:
    """The language model as a mind's modules see it.

    Args:
        open_model: makes the model when it is first asked.
    """

    open_model: Callable[[], LanguageModel]
    _model: LanguageModel | None = None
    _calls: list[Call] = field(default_factory=list)
    _script: deque[Call] | None = None
    _listeners: dict[int, OnPiece] = field(default_factory=dict)  # by the identity of the root event
    _speaking: RootEvent | None = None  # what is being answered, or was answered last
    _hushed: asyncio.Event | None = None  # of the call under way

    def line_for(self, module: str) -> "Line":
        """The model, for one module."""
        return Line(self, module)

    def take(self) -> tuple[Call, ...]:
        """The calls since they were last taken. A call that is abandoned later shows up nowhere else."""
        if not self._calls:
            return ()
        taken, self._calls = tuple(self._calls), []
        return taken

    def listen(self, root: RootEvent, on_piece: OnPiece | None) -> None:
        """Hand the pieces of what is said in that event's turn to a listener; None to listen no more."""
        if on_piece is None:
            self._listeners.pop(id(root), None)
        else:
            self._listeners[id(root)] = on_piece

    def listener_to(self, root: RootEvent) -> OnPiece:
        """Who hears what is said now, in that event's turn."""
        self._speaking = root
        return self._listeners.get(id(root), unheard)

    def answer_from(self, calls: Iterable[Call] | None) -> None:
        """Answer the calls to come from these, in their order; None: ask the model itself again."""
        self._script = None if calls is None else deque(calls)

    def stop_reply(self, root: RootEvent | None = None) -> None:
        """End the answer that is under way, if any: what has come of it is the answer, and not whole.

        Args:
            root: only the answer to this event, now or at its first piece; None for whatever is being said.
        """
        if root is not None:
            self.listen(root, lambda _: self.stop_reply())
        if self._hushed is not None and root in (None, self._speaking):
            self._hushed.set()

    async def ask(self, module: str, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Ask on behalf of a module.

        Raises:
            VoiceError: there is no answer.
        """
        call = Call(module, request.fingerprint)
        self._calls.append(call)
        try:
            call.reply = await self._answered(call, request, on_piece)
        except VoiceError as error:
            call.error = error
            raise
        return call.reply

    async def close(self) -> None:
        """Let go of the model's connections."""
        model, self._model = self._model, None
        if model is not None:
            await model.close()

    async def _answered(self, call: Call, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        if self._script is not None:
            return self._recorded(call.module, on_piece)
        if self._model is None:
            self._model = self.open_model()
        return await self._interruptible(self._model, request, on_piece)

    def _recorded(self, module: str, on_piece: OnPiece) -> ModelReply:
        assert self._script is not None
        call = next((one for one in self._script if one.module == module), None)
        if call is None or (call.reply is None and call.error is None):
            raise VoiceError("the record has no answer to this")
        self._script.remove(call)
        if call.reply is None:
            assert call.error is not None
            raise call.error
        on_piece(call.reply.text)
        return call.reply

    async def _interruptible(
        self, model: LanguageModel, request: ModelRequest, on_piece: OnPiece
    ) -> ModelReply:
        pieces: list[str] = []

        def hear(piece: str) -> None:
            pieces.append(piece)
            on_piece(piece)

        self._hushed = asyncio.Event()
        answer = asyncio.ensure_future(model.reply(request, hear))
        hush = asyncio.ensure_future(self._hushed.wait())
        try:
            await asyncio.wait((answer, hush), return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            return ModelReply("".join(pieces), broken_off=HUSHED)
        finally:
            self._hushed = None
            for task in (answer, hush):
                task.cancel()
            with suppress(asyncio.CancelledError, VoiceError):
                await answer


@dataclass(frozen=True, slots=True)
class Line:
    """The language model for one module: what that asks is kept under its name."""

    log: CallLog
    module: str

    @property
    def provider(self) -> str:
        """The module's name; the provider's is in what the model answers."""
        return self.module

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Ask; see :meth:`LanguageModel.reply`."""
        return await self.log.ask(self.module, request, on_piece)

    async def close(self) -> None:
        """Nothing: the mind closes its connections itself."""


def unheard(_piece: str) -> None:
    """Nobody listens."""
