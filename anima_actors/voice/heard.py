"""What has been heard of an answer so far."""

from anima_actors.voice.dialects.dialect import Finish, Part
from anima_actors.voice.language_model import ModelReply, OnPiece
from anima_actors.voice.thoughts import SpokenPart

_LONGEST_NAME = 100


class Heard:
    """Gathers an answer, and hands its pieces on as they come.

    Args:
        on_piece: is handed each piece of text.
    """

    def __init__(self, on_piece: OnPiece) -> None:
        self._on_piece = on_piece
        self._pieces: list[str] = []
        self._model = ""
        self._tokens_in: int | None = None
        self._tokens_out: int | None = None
        self.begin()

    def begin(self) -> None:
        """An answer begins, perhaps after another one that failed before its first word."""
        self._spoken = SpokenPart()
        self._half = ""  # the first half of a character whose second one has not come
        self.finish: Finish = ""
        self.ended = False

    @property
    def any(self) -> bool:
        """Whether a piece was handed on."""
        return bool(self._pieces)

    def take(self, part: Part) -> None:
        """Add a part of the answer; whatever ``on_piece`` raises comes out."""
        self._model = part.model[:_LONGEST_NAME] or self._model
        self._tokens_in = self._tokens_in if part.tokens_in is None else part.tokens_in
        self._tokens_out = self._tokens_out if part.tokens_out is None else part.tokens_out
        self.finish = part.finish or self.finish
        self.ended = self.ended or part.ended
        self._hand_on(self._spoken.feed(self._whole_characters(part.text)))

    def end(self) -> None:
        """Nothing more comes: hand on what was held back."""
        self._hand_on(self._spoken.rest())

    def reply(self, broken_off: str = "") -> ModelReply:
        """The answer as far as it came."""
        return ModelReply("".join(self._pieces), self._model, broken_off, self._tokens_in, self._tokens_out)

    def _hand_on(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)
            self._on_piece(piece)

    def _whole_characters(self, text: str) -> str:
        """Some servers cut an answer between the two halves in which JSON writes an emoji."""
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text.removesuffix(self._half) if self._half else text
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
