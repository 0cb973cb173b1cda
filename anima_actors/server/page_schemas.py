"""The schemas of queries, and of the page's requests; their names and docstrings stand in the document."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from anima_actors.server.schemas import Answered, Sent


def _only_digits(given: Any) -> Any:
    if isinstance(given, str) and not (given.isascii() and given.isdigit()):
        raise ValueError("it must be a whole number")
    return given


MOST_TURN = 10**12
Turn = Annotated[int, BeforeValidator(_only_digits), Field(ge=1, le=MOST_TURN)]


class Asked(BaseModel):
    """The query of a request."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TurnsQuery(Asked):
    """Which turns."""

    start: Turn = Field(1, alias="from")
    to: Turn | None = None


class AccountQuery(Asked):
    """Which value, and in which turn; the last where none is named."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    turn: Turn | None = None


class PromptQuery(Asked):
    """Which turn; the last where none is named."""

    turn: Turn | None = None


class StreamQuery(Asked):
    """The last turn that the reader has, and its hash, so that it is told where the turn was taken back."""

    after: Annotated[int, BeforeValidator(_only_digits), Field(ge=0, le=MOST_TURN)] = 0
    hash: Annotated[str, StringConstraints(pattern="^[0-9a-f]{0,64}$")] = ""


class FollowQuery(Asked):
    """The last turn that the reader has; without it, from now on. The header Last-Event-ID goes first."""

    after: Annotated[int, BeforeValidator(_only_digits), Field(ge=0, le=MOST_TURN)] | None = None


class CompareQuery(Asked):
    """Two histories, each "mind:NAME" or "journal:ID"."""

    a: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    b: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class StimulusChange(Sent):
    """The stimulus of a turn; reactors that are left out stay as they were."""

    tension: Annotated[float, Field(ge=-1, le=1)] = 0.0
    arousal: Annotated[float, Field(ge=-1, le=1)] = 0.0
    satisfaction: Annotated[float, Field(ge=-1, le=1)] = 0.0
    cohesion: Annotated[float, Field(ge=-1, le=1)] = 0.0


class ForkRequest(Sent):
    """Another future: from a turn on, without some modules or with another stimulus in that turn."""

    turn: int = Field(ge=1, le=MOST_TURN)
    without: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field([], max_length=100)
    with_stimulus: StimulusChange | None = None


class RunRequest(Sent):
    """A run of a story; with its own seed where none is named."""

    seed: int | None = Field(None, ge=0, le=2**63 - 1)


class NewJournal(Answered):
    """A journal that was written."""

    journal: str = Field(description="Its id.")
