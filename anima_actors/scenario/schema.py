"""What a scenario file may say, field by field. What the fields mean together is in shorthand.py."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StrictBool,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
    with_config,
)
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from anima_actors.runtime import Disturbed, ModuleAdded, ModuleRemoved
from anima_actors.scenario.errors import dotted
from anima_actors.scenario.expectations import Expectation
from anima_actors.scenario.loading import Loaded
from anima_actors.scenario.shorthand import DISTURBANCES, prepared
from anima_actors.scenario.societies import SocietySection
from anima_actors.scenario.values import (
    COMMANDS,
    Address,
    Count,
    Delta,
    FrozenDict,
    Line,
    Said,
    Scalar,
    Seconds,
    Seed,
    Temperature,
    Text,
    Tokens,
    Unit,
    ValueName,
)

Command = Literal["stress", "relax", "connect", "shock", "joy", "grief"]

if TYPE_CHECKING:
    Deltas = Mapping[str, float]
    Persona = Mapping[str, float]
else:

    @with_config(ConfigDict(extra="forbid"))
    class Deltas(TypedDict, total=False):
        """Changes to the reactors, each from -1 to 1."""

        tension: Delta
        arousal: Delta
        satisfaction: Delta
        cohesion: Delta

    @with_config(ConfigDict(extra="forbid"))
    class Persona(TypedDict, total=False):
        """The Big Five traits and the readiness to confabulate, each from 0 to 1; left out: 0.5, and 0.8."""

        neuroticism: Unit
        extraversion: Unit
        agreeableness: Unit
        conscientiousness: Unit
        openness: Unit
        confabulation_rate: Unit


FLOOD = 1_000
"""Times, where a story does not say."""


def _flooded(told: Any) -> Any:
    return {told: FLOOD} if isinstance(told, str) else told


Expectations = Annotated[
    tuple[InstanceOf[Expectation], ...], WithJsonSchema({})  # json_schema.py describes them
]


class _Closed(BaseModel):
    """Says nothing but what it knows, and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Voice(_Closed):
    """Who turns the state into words. Keys are never written here; they come from the environment."""

    provider: Annotated[
        Line, Field(description="offline, openrouter, groq, together, anthropic or openai-compatible")
    ] = "offline"
    model: Line | None = None
    temperature: Temperature | None = None
    max_tokens: Tokens | None = None
    base_url: Annotated[Line | None, Field(description="where a server of your own listens")] = None
    budget: Annotated[Seconds | None, Field(description="what one answer may take, retries and all: 30s")] = (
        None
    )
    patience: Annotated[Seconds | None, Field(description="what the first word may take: 5m")] = None
    pause: Annotated[Seconds | None, Field(description="what an answer that has begun may pause: 30s")] = None
    history_tokens: Annotated[Tokens | None, Field(description="of earlier exchanges that go along")] = None
    token_limit: Annotated[Tokens | None, Field(description="tokens that the story may use up")] = None
    firmer: Annotated[StrictBool, Field(description="ask once more where an answer gives the state away")] = (
        False
    )


class Addition(_Closed):
    """A module from outside, and its constants as this story has them."""

    use: Annotated[
        Address,
        Field(description='"package.module:Class", "./file.py:Class", "./file.py" or an installed module'),
    ]
    settings: Annotated[
        Mapping[str, Any],
        AfterValidator(FrozenDict),
        Field(description="its constants by name, in place of its own: {rate: 0.1}"),
    ] = Field(default_factory=FrozenDict)


class Modules(_Closed):
    """Which modules the mind is made of."""

    only: Annotated[tuple[Line, ...] | None, Field(description="these and no others")] = None
    without: Annotated[tuple[Line, ...], Field(description="all but these")] = ()
    with_: Annotated[tuple[Addition, ...], Field(alias="with", description="these as well")] = ()
    replace: Annotated[
        Mapping[str, Addition],
        AfterValidator(FrozenDict),
        Field(description="another module in place of a built-in one: {defense: ./humor.py:HumorDefense}"),
    ] = Field(default_factory=FrozenDict)
    intercept: Annotated[
        tuple[Addition, ...], Field(description="these see events before their readers, and may change them")
    ] = ()

    @property
    def brings_some(self) -> bool:
        """Whether some of them are not built in."""
        return bool(self.with_ or self.replace or self.intercept)


class StoryStep(_Closed):
    """One thing that happens; `say` may go with a stimulus or a command."""

    stimulus: Annotated[
        Annotated[Deltas, AfterValidator(FrozenDict)] | None,
        Field(description="changes to the reactors, each from -1 to 1; {} is a quiet turn"),
    ] = None
    command: Annotated[Command | None, Field(description="a stimulus known by name")] = None
    rest: Annotated[Seconds | None, Field(description="time passes: 90s, 15m, 2h, 3d, 1w, 1h30m")] = None
    say: Annotated[Said | None, Field(description="what is said to the mind")] = None
    kill: Annotated[Line | None, Field(description="take a module out of service, with its state")] = None
    restore: Annotated[Line | None, Field(description="put it back in service as it was")] = None
    delay: Annotated[
        Annotated[Mapping[Line, Seconds], AfterValidator(FrozenDict)] | None,
        Field(description="from now on a module answers so late, past its deadline not at all: {goals: 2s}"),
    ] = None
    corrupt: Annotated[
        Line | None, Field(description="what a module publishes in the next turn is garbage")
    ] = None
    flood: Annotated[
        Annotated[Mapping[Line, Count], AfterValidator(FrozenDict), BeforeValidator(_flooded)] | None,
        Field(description="hand a module everything of the next turn so many times over: {memory: 500}"),
    ] = None
    add: Annotated[
        Line | None,
        Field(description="a module joins: its name, or as under modules.with; one that left goes on"),
    ] = None
    remove: Annotated[Line | None, Field(description="a module leaves; its state is kept")] = None
    to: Annotated[
        tuple[Line, ...],
        Field(
            description="whom of a society it reaches: all, hub, neighbours of m3, m3, 3, or a list of them"
        ),
    ] = ("all",)
    while_speaking: Annotated[
        StrictBool,
        Field(description="it happens while a language model still speaks the reply to the step before"),
    ] = False
    repeat: Annotated[Count, Field(description="so many times over")] = 1
    label: Annotated[Line, Field(description="what happens here, as the story tells it")] = ""
    note: Annotated[Text, Field(description="for the reader of the file")] = ""
    expect: Annotated[Expectations, Field(description="what must be so after this step's last turn")] = ()

    @property
    def deltas(self) -> dict[str, float]:
        """What the step does to the reactors before anything else: its stimulus, or its command's."""
        return dict(COMMANDS[self.command] if self.command else self.stimulus or {})

    @property
    def disturbance(self) -> Disturbed | ModuleAdded | ModuleRemoved | None:
        """What is done to the machinery of the mind in this step, if anything."""
        if self.add is not None or self.remove is not None:
            return ModuleRemoved(self.remove) if self.remove is not None else ModuleAdded(self.add or "")
        for kind in DISTURBANCES:
            told = getattr(self, kind)
            if isinstance(told, Mapping):
                [(module, amount)] = told.items()
                return Disturbed(kind, module, float(amount))
            if told is not None:
                return Disturbed(kind, told)
        return None


class Scenario(_Closed, Loaded):
    """A story that a mind lives through, and what is expected of it."""

    title: Annotated[Line, Field(description="the name of the story")]
    about: Annotated[Text, Field(description="what it shows, in a sentence or three")] = ""
    seed: Annotated[Seed, Field(description="all chance in the story comes from it")] = 0
    persona: Annotated[Persona, AfterValidator(FrozenDict)] = Field(default_factory=FrozenDict)
    values: Annotated[
        Mapping[ValueName, Unit],
        AfterValidator(FrozenDict),
        Field(
            description="what matters, from 0 to 1; autonomy, care, fairness, integrity, growth, or your own"
        ),
    ] = Field(default_factory=FrozenDict)
    voice: Voice = Voice()
    appraisal: Annotated[
        Literal["lexicon", "llm", "none"],
        Field(description="who judges what is said where no stimulus comes with it; llm: the voice's model"),
    ] = "lexicon"
    modules: Modules = Modules()
    constants: Annotated[
        Mapping[str, Scalar],
        AfterValidator(FrozenDict),
        Field(description="module.constant: value, in place of the module's own"),
    ] = Field(default_factory=FrozenDict)
    society: Annotated[
        Annotated[InstanceOf[SocietySection], WithJsonSchema({})] | None,  # json_schema.py describes it
        Field(description="many minds that live the story, on a network"),
    ] = None
    expect: Annotated[Expectations, Field(description="what must be so of the story as a whole")] = ()
    steps: Annotated[
        tuple[StoryStep, ...],
        Field(json_schema_extra={"minItems": 1}, description="what happens, one thing a step"),
    ]

    def turns(self) -> Iterator[tuple[int, StoryStep]]:
        """Every turn of the story, with the index of its step: a repeated step comes several times."""
        for index, step in enumerate(self.steps):
            for _ in range(step.repeat):
                yield index, step

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """All that it expects, in the order of the verdicts: the steps', then the whole story's."""
        return (*(one for step in self.steps for one in step.expect), *self.expect)

    @model_validator(mode="before")
    @classmethod
    def _prepare(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, Mapping):
            return data
        document, findings = prepared(data)
        if isinstance(info.context, list):
            info.context.extend(findings)
        elif findings:
            raise ValueError("; ".join(f"{dotted(place)}: {message}" for place, message in findings))
        return document
