"""What a scenario file may say: its shape, field by field. What fields mean together is in rules.py."""

import os
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    model_validator,
    with_config,
)
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from anima_actors.scenario.expectations import Expectation
from anima_actors.scenario.frozen import FrozenDict
from anima_actors.scenario.rules import apply_rules, in_full
from anima_actors.scenario.shapes import (
    AddressOfModule,
    Count,
    Delta,
    Line,
    Scalar,
    Seconds,
    Seed,
    Temperature,
    Text,
    Unit,
    ValueName,
)
from anima_actors.scenario.stimuli import COMMANDS

_CLOSED = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


@with_config(ConfigDict(extra="forbid"))
class _Deltas(TypedDict, total=False):
    tension: Delta
    arousal: Delta
    satisfaction: Delta
    cohesion: Delta


@with_config(ConfigDict(extra="forbid"))
class _Persona(TypedDict, total=False):
    neuroticism: Unit
    extraversion: Unit
    agreeableness: Unit
    conscientiousness: Unit
    openness: Unit
    confabulation: Annotated[Unit, Field(description="how readily it remembers what never was")]


class Voice(BaseModel):
    """Who turns the state into words. Never a key: keys come from the environment."""

    model_config = _CLOSED

    provider: Line = "offline"
    model: Line | None = None
    temperature: Temperature = None
    max_tokens: Count | None = None
    base_url: Line | None = None


class Addition(BaseModel):
    """A module from outside, and what its constructor is given."""

    model_config = _CLOSED

    use: AddressOfModule
    settings: Annotated[Mapping[str, Any], AfterValidator(FrozenDict)] = FrozenDict()
