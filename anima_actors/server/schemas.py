"""The schemas of requests and answers; their class names and docstrings stand in the OpenAPI document."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, field_validator

from anima_actors.mind.inputs import LONGEST_REST_S, STRONGEST_DELTA
from anima_actors.store.session import LONGEST as LONGEST_NAME

LONGEST_TEXT = 20_000  # characters

MindName = Annotated[
    str,
    StringConstraints(pattern=r"^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$", min_length=1, max_length=LONGEST_NAME),
    Field(description="The name of a mind: letters, digits, - and _, a letter or a digit first."),
]

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]

Delta = Annotated[float, Field(ge=-STRONGEST_DELTA, le=STRONGEST_DELTA, allow_inf_nan=False)]


class Sent(BaseModel):
    """A request body: no value is converted from one type to another."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answered(BaseModel):
    """A body of an answer."""

    model_config = ConfigDict(frozen=True)


class ErrorDetail(Answered):
    """What was wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class Error(Answered):
    """The answer to a request that was refused, in the shape that OpenAI gives to errors."""

    error: ErrorDetail


class StimulusDeltas(Sent):
    """Changes to the reactors, usually within -1 and 1."""

    tension: Delta = 0.0
    arousal: Delta = 0.0
    satisfaction: Delta = 0.0
    cohesion: Delta = 0.0


class StimulusRequest(Sent):
    """Something happens to a mind. It gives no answer; to be answered is what chat completions are for."""

    stimulus: StimulusDeltas = StimulusDeltas()
    message: Text = Field("", description="What the other says with it.")


class RestRequest(Sent):
    """Time passes in which nothing happens."""

    seconds: Annotated[float, Field(ge=0, le=LONGEST_REST_S, allow_inf_nan=False)]


class MindState(Answered):
    """A mind after its last turn."""

    mind: str
    turn: int = Field(description="The number of the last turn; 0 before the first.")
    state: dict[str, Any] = Field(description="The state, key by key as docs/library.md tells them.")


class PromptLineTold(Answered):
    """One line of a prompt, and where it comes from."""

    section: str
    event: str
    module: str
    text: str


class MindPrompt(Answered):
    """What a language model is told of a mind after its last turn."""

    mind: str
    turn: int
    prompt: str
    lines: list[PromptLineTold]


class MindEntry(Answered):
    """A mind in a list."""

    name: str
    open: bool = Field(description="Whether it is awake here.")


class MindList(Answered):
    """The minds that there are."""

    minds: list[MindEntry]


class Health(Answered):
    """The server answers."""

    status: str
    version: str


MODEL = "anima"
MOST_PARTS = 50

_A_USER_MESSAGE: dict[str, Any] = {
    "type": "object",
    "properties": {"role": {"const": "user"}},
    "required": ["role"],
}


class _Tolerant(Sent):
    """A request in OpenAI's format: fields that a mind has no use for are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class TextPart(_Tolerant):
    """A piece of text. There are no other pieces here."""

    type: Literal["text"]
    text: Text


def _kind(content: object) -> str | None:
    """Return which of the two kinds of content it is, so that an error is about that one."""
    return "(text)" if isinstance(content, str) else "(parts)" if isinstance(content, list) else None


Content = Annotated[
    Annotated[Text, Tag("(text)")]
    | Annotated[list[TextPart], Field(min_length=1, max_length=MOST_PARTS), Tag("(parts)")],
    Discriminator(
        _kind,
        custom_error_type="no_text",
        custom_error_message="it is to be text, or a list of pieces of text",
    ),
]


class UserMessage(_Tolerant):
    """What is said to the mind; of several, the last one counts."""

    role: Literal["user"]
    content: Content

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "".join(part.text for part in self.content)


class OtherMessage(_Tolerant):
    """What is passed over: the mind has a state instead of instructions, and remembers by itself."""

    role: Literal["system", "developer", "assistant", "tool", "function"]


ChatMessage = Annotated[UserMessage | OtherMessage, Field(discriminator="role")]


class StreamOptions(_Tolerant):
    """What a stream ends with."""

    include_usage: bool | None = None


class CompletionRequest(_Tolerant):
    """Something is said to a mind. Other fields of OpenAI's are accepted and passed over."""

    messages: list[ChatMessage] = Field(
        min_length=1,
        description="The last message of the user is what is said. The others are passed over.",
        json_schema_extra={"contains": _A_USER_MESSAGE},
    )
    model: Annotated[str, Field(max_length=200)] = Field(MODEL, description="Any; it comes back as it is.")
    user: MindName | None = Field(None, description='Which mind is meant; "default" where none is named.')
    stream: bool | None = None
    stream_options: StreamOptions | None = None

    @field_validator("messages")
    @classmethod
    def _something_is_said(cls, messages: list[ChatMessage]) -> list[ChatMessage]:
        if not any(isinstance(message, UserMessage) for message in messages):
            raise ValueError("there is no message with the role user; its text is what is said to the mind")
        return messages

    @property
    def said(self) -> str:
        return next(one.text for one in reversed(self.messages) if isinstance(one, UserMessage))

    @property
    def usage_wanted(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)


class Usage(Answered):
    """Tokens: as the language model's provider counts them, else estimated."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Lived(Answered):
    """What OpenAI's dialect has no word for."""

    mind: str
    turn: int
    degraded: list[dict[str, Any]] = Field(description="What was out of order; empty where all is well.")


class AssistantMessage(Answered):
    """The reply."""

    role: Literal["assistant"]
    content: str
    refusal: None = None


class Choice(Answered):
    """The one reply that there is."""

    index: Literal[0]
    message: AssistantMessage
    finish_reason: Literal["stop", "length"] = Field(description="length: the reply is not whole.")
    logprobs: None = None


class Completion(Answered):
    """The reply of a mind."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    anima: Lived


class ChunkDelta(Answered):
    """A piece of the reply."""

    role: Literal["assistant"] | None = None
    content: str | None = None


class ChunkChoice(Answered):
    """Where the piece belongs."""

    index: Literal[0]
    delta: ChunkDelta
    finish_reason: Literal["stop", "length"] | None
    logprobs: None = None


class Chunk(Answered):
    """The data of one event of a stream; what follows the last one is [DONE]."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: Usage | None = None
    anima: Lived | None = None


class ModelEntry(Answered):
    """A model in OpenAI's list of models."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(Answered):
    """The one model that there is."""

    object: Literal["list"]
    data: list[ModelEntry]
