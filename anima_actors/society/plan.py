"""From the `society:` section of a story to a society: its network, its personas, and whom a step reaches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import Stimulus
from anima_actors.psyche.modules.personality import Personality
from anima_actors.scenario import Scenario, StoryStep, build_mind
from anima_actors.scenario.over_minds import MindsMeasure, measures_of
from anima_actors.scenario.runner import refused, root_of
from anima_actors.scenario.societies import ALL, HUB, NEIGHBOURS, NetworkShape, SocietySection, ticks_of
from anima_actors.scenario.state_paths import TRAITS
from anima_actors.society.contagion import Contagion
from anima_actors.society.network import Network, SocietyError, network_of
from anima_actors.society.society import Society

PERSONAS, NETWORK = 1, 2
"""What is drawn from the seed, each from a random stream of its own."""


SETTINGS = ("values", "voice", "appraisal", "numbers", "only", "without", "extra", "constants")
"""What all minds of a society have in common."""


class PlannedTick(NamedTuple):
    """A tick of a story: its step, and what the story poses to whom, by place."""

    step: int  # from 0
    label: str
    posed: Mapping[str | int, Stimulus]


class SocietyPlan:
    """All that a story of a society asks for, checked.

    Args:
        story: with a `society:` section.
        seed: in place of the story's own.
        mind_factory: makes a first mind, called like `Mind`; all are made with its settings.

    Attributes:
        first_mind: which shows that one can be made.
        network: who perceives whom.
        personas: one for each mind.
        measures: what the story's expectations ask for.

    Raises:
        ScenarioError: the story has no society, or asks for one that cannot be made; with its line.
    """

    def __init__(
        self, story: Scenario, *, seed: int | None = None, mind_factory: Callable[..., Mind] = Mind
    ) -> None:
        if story.society is None:
            raise refused(story, "one mind lives this story; a society needs society:", ())
        self.story, self.section = story, story.society
        self.seed = story.seed if seed is None else seed
        alone = story.model_copy(update={"society": None})
        self.first_mind = build_mind(alone, seed=self.seed, mind_factory=mind_factory)
        self.personas = tuple(_personas(self.section, story.persona, self.seed))
        try:
            self.network = self._network()
        except SocietyError as error:
            raise refused(story, str(error), ("society", "network")) from error
        try:
            self._contagion = Contagion.from_data(self.section.contagion)
        except SocietyError as error:
            raise refused(story, str(error), ("society", "contagion")) from error
        self.measures: list[MindsMeasure] = measures_of(
            story.expectations, self.section.names, plugins=story.modules.brings_some
        )

    def society(self, partitions: int | str = 1, watch: Sequence[str] = ()) -> Society:
        """Make the society, in which all that the story expects is measured.

        Args:
            partitions: 1 for this process, a number of processes, or "dask://HOST:PORT".
            watch: other paths that are told of each mind after each tick.

        Raises:
            SocietyError: it cannot be made so.
        """
        return Society(
            self.network,
            self.personas,
            self.seed,
            contagion=self._contagion,
            tick_seconds=self.section.tick_seconds,
            talk=self.section.talk,
            partitions=partitions,
            watch=watch,
            measures=self.measures,
            **{name: getattr(self.first_mind.config, name) for name in SETTINGS},
        )

    def ticks(self) -> Iterator[PlannedTick]:
        """Yield the ticks of the story in order: one a step, as many as a rest lasts, repeats counted."""
        for index, step in enumerate(self.story.steps):
            posed = self._posed(step)
            for _ in range(ticks_of(step.model_dump(include={"rest", "repeat"}), self.section)):
                yield PlannedTick(index, step.label, posed)

    def receivers(self, step: StoryStep) -> tuple[int, ...]:
        """Return the places of the minds that a step reaches, in order."""
        return tuple(sorted({place for one in step.to for place in self._meant(one)}))

    def _posed(self, step: StoryStep) -> dict[str | int, Stimulus]:
        if step.rest is not None:
            return {}
        root, _ = root_of(step)
        assert isinstance(root, Stimulus)
        return dict.fromkeys(self.receivers(step), root)

    def _meant(self, name: str) -> Sequence[int]:
        if name == ALL:
            return range(len(self.network.names))
        if name.startswith(NEIGHBOURS):
            [of] = self._meant(name.removeprefix(NEIGHBOURS))
            return self.network.outgoing()[of]
        if name == HUB:
            perceived = [len(one) for one in self.network.outgoing()]
            return [perceived.index(max(perceived))]
        return [self.network.index(name)]

    def _network(self) -> Network:
        shape, names = self.section.network, self.section.names
        if shape.kind == "file":
            return network_of(Path(self.story.folder) / shape.file, names)
        chance = np.random.default_rng([self.seed, NETWORK])
        pairs = sorted(_pairs(shape, len(names), chance))
        both = (pair for one, other in pairs for pair in ((one, other), (other, one)))
        return network_of([(one, other, shape.strength) for one, other in both], names)


def _personas(section: SocietySection, common: Mapping[str, float], seed: int) -> Iterator[Personality]:
    """Yield a personality for each mind: what the story gives to all, and what is drawn or given for each."""
    chance = np.random.default_rng([seed, PERSONAS])
    drawn: dict[str, Any] = {}
    for trait in TRAITS:
        if trait in section.traits:
            told, minds = section.traits[trait], len(section.names)
            values = (
                chance.uniform(told.low, told.high, minds)
                if told.mean is None
                else chance.normal(told.mean, told.sd, minds)
            )
            drawn[trait] = np.clip(values, told.low, told.high).round(6).tolist()
    for place in range(len(section.names)):
        given = section.personas[place] if section.personas else {}
        yield Personality(**{**common, **{trait: one[place] for trait, one in drawn.items()}, **given})


def _pairs(shape: NetworkShape, minds: int, chance: np.random.Generator) -> set[tuple[int, int]]:
    """Return who is connected with whom, each pair once, the smaller place first.

    Raises:
        SocietyError: there are too few minds for such a network.
    """
    settings = shape.settings
    most = settings.get("neighbours", settings.get("links", 0))
    if most >= minds:
        raise SocietyError(f"{most:g} neighbours for each of {minds} minds: there are not so many others")
    if shape.kind == "complete":
        return {(one, other) for one in range(minds) for other in range(one + 1, minds)}
    if shape.kind == "scale_free":
        return _scale_free(minds, int(settings["links"]), chance)
    if shape.kind == "random":
        return _random(minds, float(settings["neighbours"]), chance)
    rewired = settings.get("rewired", 0.0)
    return _small_world(minds, int(settings["neighbours"]), rewired, chance)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _small_world(
    minds: int, neighbours: int, rewired: float, chance: np.random.Generator
) -> set[tuple[int, int]]:
    """Watts & Strogatz 1998: a ring, of whose connections a share leads anywhere."""
    pairs = {_pair(at, (at + far) % minds) for far in range(1, neighbours // 2 + 1) for at in range(minds)}
    for far in range(1, neighbours // 2 + 1):
        for at in range(minds):
            if rewired and chance.random() < rewired:
                to = int(chance.integers(minds))
                if to != at and _pair(at, to) not in pairs:
                    pairs.discard(_pair(at, (at + far) % minds))
                    pairs.add(_pair(at, to))
    return pairs


def _scale_free(minds: int, links: int, chance: np.random.Generator) -> set[tuple[int, int]]:
    """Barabási & Albert 1999: who comes is connected with those who have many connections already."""
    pairs: set[tuple[int, int]] = set()
    ends: list[int] = [*range(links)]  # each mind as often as it has connections
    for at in range(links, minds):
        chosen: set[int] = set()
        while len(chosen) < links:
            chosen.add(ends[int(chance.integers(len(ends)))])
        for one in sorted(chosen):
            pairs.add((one, at))
            ends += [one, at]
    return pairs


def _random(minds: int, neighbours: float, chance: np.random.Generator) -> set[tuple[int, int]]:
    """Erdős & Rényi 1959: any two are connected with the same chance."""
    possible = minds * (minds - 1) // 2
    wanted = int(chance.binomial(possible, neighbours / (minds - 1)))
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < wanted:
        one, other = (int(place) for place in chance.integers(minds, size=2))
        if one != other:
            pairs.add(_pair(one, other))
    return pairs
