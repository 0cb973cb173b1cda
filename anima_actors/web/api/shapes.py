"""What is sent and answered beside chat completions. Their JSON Schemas are part of the OpenAPI document."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from anima_actors.given import LONGEST_REST_S, STRONGEST_DELTA
from anima_actors.minds.names import LONGEST as LONGEST_NAME

LONGEST_TEXT = 20_000  # characters

MindName = Annotated[
    str,
    StringConstraints(pattern=r"^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$", min_length=1, max_length=LONGEST_NAME),
    Field(description="The name of a mind: letters, digits, - and _, a letter or a digit first."),
]

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]

Delta = Annotated[float, Field(ge=-STRONGEST_DELTA, le=STRONGEST_DELTA, allow_inf_nan=False)]


class Sent(BaseModel):
    """What a client sends: nothing is turned from one type into another."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answered(BaseModel):
    """What is answered."""

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
