"""The schemas of requests and answers; their class names and docstrings stand in the OpenAPI document."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    SkipValidation,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
    field_validator,
    model_serializer,
)

from anima_actors.mind.inputs import LONGEST_REST_S, STRONGEST_DELTA
from anima_actors.server.messages import A_USER_MESSAGE, OtherMessage, Text, UserMessage, is_aside, role_of
from anima_actors.store.session import LONGEST as LONGEST_NAME

_JOINERS = r"\x{200c}-\x{200f}"
_NAME = rf"^[{_JOINERS}]*[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\p{{M}}{_JOINERS}_-]*$"

MindName = Annotated[
    str,
    StringConstraints(pattern=_NAME, min_length=1, max_length=LONGEST_NAME),
    Field(
        description="The name of a mind: letters with their marks, digits, - and _; no mark first.",
        # No marks in the document: which characters are marks depends on the version of Unicode.
        json_schema_extra={"pattern": r"^[\p{L}\p{N}][\p{L}\p{N}_-]*$"},
    ),
]

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


class StateAnswer(Answered):
    """A mind after its last turn."""

    mind: str
    turn: int = Field(description="The number of the last turn; 0 before the first.")
    state: dict[str, Any] = Field(description="The state, key by key as docs/library.md tells them.")


class TurnTold(Answered):
    """A turn of a mind in brief: the data of an event, spoken where the mind has spoken first, else turn."""

    turn: int = Field(description="Its number; the event's id, from which a reader goes on.")
    at_s: float = Field(description="The mind's own time, in seconds.")
    event: str = Field(description="What opened it, such as Stimulus, TimePassed, or a timer's event.")
    feels: str | None = Field(description="The strongest emotion; null where none was felt anew.")
    said: str = Field(description="What the mind said in it; empty for nothing.")
    spoke_first: bool = Field(description="Whether it said that of its own accord, as nobody had spoken.")


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
LONGEST_MODEL = 200  # characters


class _Tolerant(Sent):
    """A request in OpenAI's format: fields that a mind has no use for are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class StreamOptions(_Tolerant):
    """What a stream ends with."""

    include_usage: bool | None = None


class CompletionRequest(_Tolerant):
    """Something is said to a mind. Other fields of OpenAI's are accepted and passed over."""

    messages: list[SkipValidation[UserMessage | OtherMessage]] = Field(
        min_length=1,
        description="The last message of the user is what is said. The others are passed over unchecked.",
        json_schema_extra={"contains": A_USER_MESSAGE},
    )
    model: Annotated[
        str,
        WithJsonSchema(
            {"default": MODEL, "description": f"Any; it comes back, its first {LONGEST_MODEL} characters."}
        ),
    ] = MODEL
    user: MindName | None = Field(
        None,
        description='Which mind is meant; "default" where none is named, or the name is empty.',
        json_schema_extra={
            "anyOf": [TypeAdapter(MindName).json_schema(), {"const": ""}, {"type": "null"}],
        },
    )
    stream: bool | None = None
    stream_options: Annotated[
        StreamOptions | None,
        WithJsonSchema({"description": "{include_usage: true} adds a last chunk; anything else is ignored."}),
    ] = None

    @field_validator("model", mode="before")
    @classmethod
    def _any_model(cls, model: object) -> str:
        return model[:LONGEST_MODEL] if isinstance(model, str) else MODEL

    @field_validator("stream_options", mode="before")
    @classmethod
    def _understood(cls, options: object) -> object:
        """Pass over options that are none: what they ask for is only a last chunk."""
        wanted = options.get("include_usage") if isinstance(options, dict) else None
        return {"include_usage": wanted} if isinstance(wanted, bool) else None

    @field_validator("user", mode="before")
    @classmethod
    def _named(cls, user: object) -> object:
        if isinstance(user, str) and "@" in user:
            raise ValueError(
                "an e-mail address cannot be the name of a mind; it takes letters, digits, - and _, such as "
                "the part before the @"
            )
        return None if user == "" else user

    @property
    def aside(self) -> bool:
        """Whether it is asked by a chat window for itself."""
        return is_aside(self.model, self.messages)

    @property
    def last_said(self) -> int | None:
        """The place of the last message of the user."""
        places = range(len(self.messages) - 1, -1, -1)
        return next((place for place in places if role_of(self.messages[place]) == "user"), None)

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
    ignored: list[str] = Field(
        [], description="Types of the parts passed over; left out where there are none."
    )
    aside: bool = Field(False, description="Whether no turn was lived; left out where one was.")

    @model_serializer(mode="wrap")
    def _without_what_is_usual(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        told: dict[str, Any] = serialize(self)
        return {key: value for key, value in told.items() if value or key not in ("ignored", "aside")}


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
