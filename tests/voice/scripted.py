"""A language model that answers what it is told to, in pieces."""

import asyncio

from anima_actors.voice import ModelReply, ModelRequest, VoiceError
from anima_actors.voice.language_model import OnPiece

Answer = str | ModelReply | VoiceError


class ScriptedModel:
    """Gives its answers in turn, then the last one again and again; word by word."""

    provider = "scripted"

    def __init__(self, *answers: Answer, pause_s: float = 0.0) -> None:
        self.answers = list(answers) or ["I am here."]
        self.pause_s = pause_s
        self.requests: list[ModelRequest] = []
        self.closed = 0

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
        self.requests.append(request)
        if isinstance(answer, VoiceError):
            raise answer
        reply = ModelReply(answer, "scripted-1") if isinstance(answer, str) else answer
        for piece in pieces_of(reply.text):
            await asyncio.sleep(self.pause_s)
            on_piece(piece)
        return reply

    async def close(self) -> None:
        self.closed += 1

    @property
    def systems(self) -> list[str]:
        return [request.system for request in self.requests]

    @property
    def conversations(self) -> list[list[tuple[str, str]]]:
        return [[(one.role, one.text) for one in request.messages] for request in self.requests]


def pieces_of(text: str) -> list[str]:
    return [f"{word} " for word in text.split(" ")[:-1]] + text.split(" ")[-1:]
