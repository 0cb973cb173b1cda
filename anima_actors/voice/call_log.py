"""Between a mind's modules and the language model: every call is recorded, or answered from a record."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

from anima_actors.runtime import RootEvent
from anima_actors.voice.language_model import LanguageModel, ModelReply, ModelRequest, OnPiece, VoiceError

INTERRUPTED = "interrupted"
"""Why a reply is not whole that somebody stopped."""


def ignore_piece(_piece: str) -> None:
    """Take a piece of a reply that nobody listens to."""


@dataclass(slots=True)
class Call:
    """A module's request to a language model with its outcome; a call without an outcome was abandoned."""

    module: str
    request: str  # its fingerprint
    reply: ModelReply | None = None
    error: VoiceError | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the call as plain data for a record."""
        data: dict[str, Any] = {"module": self.module, "request": self.request}
        if (reply := self.reply) is not None:
            data["reply"] = [reply.text, reply.model, reply.broken_off, reply.tokens_in, reply.tokens_out]
        if (error := self.error) is not None:
            data["error"] = [str(error), error.provider, error.status, error.transient]
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the call that a record holds."""
        call = cls(str(data["module"]), str(data["request"]))
        if "reply" in data:
            call.reply = ModelReply(*data["reply"])
        if "error" in data:
            message, provider, status, transient = data["error"]
            call.error = VoiceError(message, provider=provider, status=status, transient=transient)
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
    _recorded: deque[Call] | None = None
    _listeners: dict[int, OnPiece] = field(default_factory=dict)  # by the identity of the root event
    _replying_to: RootEvent | None = None  # the event that is, or was last, replied to
    _stopped: asyncio.Event | None = None  # of the call under way
    _cut_short: int = 0  # how many want it

    def model_for(self, module: str) -> "LoggedModel":
        """Return the model for one module."""
        return LoggedModel(self, module)

    def take(self) -> tuple[Call, ...]:
        """Return and forget the calls so far. A call that is abandoned later shows up nowhere else."""
        taken, self._calls = tuple(self._calls), []
        return taken

    def listen(self, root: RootEvent, on_piece: OnPiece | None) -> None:
        """Hand the pieces of the reply to a root event to a listener; None ends that."""
        if on_piece is None:
            self._listeners.pop(id(root), None)
        else:
            self._listeners[id(root)] = on_piece

    def listener_to(self, root: RootEvent) -> OnPiece:
        """Return the listener to the reply that now begins."""
        self._replying_to = root
        return self._listeners.get(id(root), ignore_piece)

    def answer_from(self, calls: Iterable[Call] | None) -> None:
        """Answer the calls to come from recorded ones, in their order; None: ask the model itself again."""
        self._recorded = None if calls is None else deque(calls)

    def stop_reply(self, root: RootEvent | None = None) -> None:
        """End the reply under way, if any: what has come of it so far is the reply, marked as not whole.

        Args:
            root: stop only the reply to this event, now or at its first piece; None for any reply.
        """
        if root is not None:
            self.listen(root, lambda _: self.stop_reply())
        if self._stopped is not None and root in (None, self._replying_to):
            self._stopped.set()

    @contextmanager
    def cut_short(self) -> Iterator[None]:
        """End the reply under way, and each that begins meanwhile as soon as it does."""
        self._cut_short += 1
        try:
            self.stop_reply()
            yield
        finally:
            self._cut_short -= 1

    async def ask(self, module: str, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Ask on behalf of a module, and record the call.

        Raises:
            VoiceError: there is no answer.
        """
        call = Call(module, request.fingerprint)
        self._calls.append(call)
        try:
            if self._recorded is not None:
                call.reply = self._recorded_reply(self._recorded, module, on_piece)
            else:
                call.reply = await self._model_reply(request, on_piece)
        except VoiceError as error:
            call.error = error
            raise
        return call.reply

    async def close(self) -> None:
        """Close the model's connections."""
        model, self._model = self._model, None
        if model is not None:
            await model.close()

    def _recorded_reply(self, recorded: deque[Call], module: str, on_piece: OnPiece) -> ModelReply:
        call = next((one for one in recorded if one.module == module), None)
        if call is None or (call.reply is None and call.error is None):
            raise VoiceError("the record has no answer to this")
        recorded.remove(call)
        if call.reply is None:
            assert call.error is not None
            raise call.error
        on_piece(call.reply.text)
        return call.reply

    async def _model_reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Ask the model until it has replied or the reply is stopped."""
        if self._model is None:
            self._model = self.open_model()
        pieces: list[str] = []

        def hear(piece: str) -> None:
            pieces.append(piece)
            on_piece(piece)

        self._stopped = asyncio.Event()
        if self._cut_short:
            self._stopped.set()
        answer = asyncio.ensure_future(self._model.reply(request, hear))
        stop = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait((answer, stop), return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            return ModelReply("".join(pieces), broken_off=INTERRUPTED)
        finally:
            self._stopped = None
            for task in (answer, stop):
                task.cancel()
            with suppress(asyncio.CancelledError, VoiceError):
                await answer


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """The language model for one module: its calls are recorded under its name."""

    log: CallLog
    module: str

    @property
    def provider(self) -> str:
        """The module's name; the provider's is in the reply."""
        return self.module

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        """Ask; see :meth:`LanguageModel.reply`."""
        return await self.log.ask(self.module, request, on_piece)

    async def close(self) -> None:
        """Do nothing: the mind closes its connections itself."""
