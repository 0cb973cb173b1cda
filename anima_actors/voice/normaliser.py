"""From the bytes of a language model's answer, streamed or not, to its words, and how it ended.

The one reading of all that is heard: of a reply that is spoken piece by piece and of a judgement that is not.
"""

from anima_actors.voice.answer_shapes import Finish, ReplyDelta, error_in, read_answer
from anima_actors.voice.error_kinds import ServerError, read_error
from anima_actors.voice.event_stream import AnswerReader, Piece
from anima_actors.voice.language_model import ModelReply, OnPiece
from anima_actors.voice.speech_filter import SpeechFilter

_LONGEST_NAME = 100


class Normaliser:
    """Gathers the answer to a request, and hands its words on as they come.

    Attributes:
        alive: whether the model has begun to answer, be it with a thought.
        finish: how the answer ended; empty where it did not.
        finish_name: the same in the server's own word.
        ended: whether nothing more is to be read.
        error: what the server reported in place of the rest.
        unreadable: the beginning of what could not be read, as it came; empty where all could.
        skipped: the beginning of an event that could not be read and was passed over, before the first word.
        missing: types of parts that are not understood.

    Args:
        on_piece: takes each piece of text; its errors pass through.
    """

    def __init__(self, on_piece: OnPiece) -> None:
        self._on_piece = on_piece
        self._pieces: list[str] = []
        self._model = ""
        self._tokens_in: int | None = None
        self._tokens_out: int | None = None
        self.begin(SpeechFilter())

    def begin(self, speech: SpeechFilter) -> None:
        """Start over: the attempt before failed without a word.

        Args:
            speech: tells the words from the thoughts.
        """
        self.speech = speech
        self._reader = AnswerReader()
        self._sent = ""  # all the text so far, thoughts and all
        self._half = ""  # a surrogate whose second half has not come
        self.skipped = ""
        self._thought = False
        self.alive = False
        self.finish: Finish = ""
        self.finish_name = ""
        self.ended = False
        self.error: ServerError | None = None
        self.unreadable = ""
        self.missing: list[str] = []

    @property
    def has_text(self) -> bool:
        """Whether there are words, handed on already or held back."""
        return bool(self._pieces) or self.speech.has_held

    @property
    def thought(self) -> bool:
        """Whether there were thoughts."""
        return self._thought or self.speech.thought

    @property
    def whole(self) -> bool:
        """Whether the answer came to its end by itself."""
        return self.finish == "whole" or (
            self.ended and not self.finish and not self.error and not self.unreadable
        )

    def feed(self, chunk: bytes) -> None:
        """Read the next bytes of the answer; none at its end."""
        try:
            for piece in self._reader.feed(chunk) if chunk else self._reader.finish():
                self._read(piece)
                if self.ended:
                    return
        except ValueError as error:
            self._stop_reading(str(error))

    def close(self) -> None:
        """Hand on what was held back; nothing more comes."""
        half, self._half = self._half, ""
        if half:
            self._hand_on(self.speech.feed("\N{REPLACEMENT CHARACTER}"))
        self._hand_on(self.speech.finish(self.whole))

    def reply(self, broken_off: str = "") -> ModelReply:
        """Return the reply as far as it has come, and why it is no further; empty for a whole one."""
        return ModelReply("".join(self._pieces), self._model, broken_off, self._tokens_in, self._tokens_out)

    def _read(self, piece: Piece) -> None:
        if piece.unreadable:
            if self.has_text or self.skipped or not piece.streamed:
                self._stop_reading(piece.unreadable)
            else:
                self.skipped = piece.unreadable
        elif piece.error:
            told = error_in(piece.data, told=True) if isinstance(piece.data, dict) else None
            self._fail(told or read_error(piece.data))
        elif piece.last:
            self.ended = True
        else:
            self._add(read_answer(piece.data, streamed=piece.streamed))

    def _add(self, delta: ReplyDelta) -> None:
        if delta.error is not None:
            self._fail(delta.error)
            return
        self._model = delta.model[:_LONGEST_NAME] or self._model
        self._tokens_in = self._tokens_in if delta.tokens_in is None else delta.tokens_in
        self._tokens_out = self._tokens_out if delta.tokens_out is None else delta.tokens_out
        self._thought = self._thought or delta.thought
        self.alive = self.alive or delta.thought or bool(delta.text)
        self.missing += [kind for kind in delta.missing if kind not in self.missing]
        if delta.finish and self.finish in ("", "whole"):
            self.finish, self.finish_name = delta.finish, delta.finish_name
        text = delta.text
        if delta.whole_text:  # the end of a stream repeats what was said
            text = text.removeprefix(self._sent) if text.startswith(self._sent) else text * (not self._sent)
        self._sent += text
        self._hand_on(self.speech.feed(self._whole_characters(text)))
        self.ended = delta.ended
        if self.speech.ended:
            self.ended = True
            self.finish = self.finish or "whole"

    def _fail(self, error: ServerError) -> None:
        self.error, self.ended = error, True

    def _stop_reading(self, found: str) -> None:
        self.unreadable, self.ended = found, True

    def _hand_on(self, piece: str) -> None:
        if self.speech.exposed:
            self._pieces.clear()  # it was said, and cannot be unsaid; but it is not kept
            self.speech.exposed = False
        if piece:
            self._pieces.append(piece)
            self._on_piece(piece)

    def _whole_characters(self, text: str) -> str:
        """Join surrogate halves: some servers cut an answer between the two in which JSON writes an emoji."""
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text.removesuffix(self._half) if self._half else text
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
