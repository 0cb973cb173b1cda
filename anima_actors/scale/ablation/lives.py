"""A story, lived through without some of its modules: what is kept of each turn to compare it by."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anima_actors.assembly import BUILT_IN
from anima_actors.mind import Mind
from anima_actors.psyche.modules import GATHERING
from anima_actors.runtime import Actor, AnimaError
from anima_actors.scenario import Scenario, build_mind
from anima_actors.scenario.running import live
from anima_actors.trace.timeline import flattened
from anima_actors.voice import VoiceSettings

BUILT_IN_NAMES = frozenset(module.name for module in BUILT_IN)
GATHERING_NAMES = frozenset(module.name for module in GATHERING)
DEGRADED = "degraded"


class AblationError(AnimaError):
    """A module that cannot be left out, or a story that cannot be lived through without it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of a turn."""

    numbers: Mapping[str, float]  # of the state, by path
    words: Mapping[str, Any]  # whatever else is in the state; lists as they are
    lines: tuple[tuple[str, str], ...]  # of the prompt: whose it is, and the text

    @property
    def lines_of(self) -> Counter[str]:
        """How many lines of the prompt each module has."""
        return Counter(module for module, _ in self.lines)


Life = tuple[Seen, ...]


async def life_of(
    story: Scenario, seed: int, left_out: tuple[str, ...] = (), extra: tuple[type[Actor], ...] = ()
) -> Life:
    """Let a new mind live through the story, on the same random streams whoever is left out.

    Nobody is asked over the network: the embedded voice speaks, and the lexicon judges what is said.

    Args:
        story: the story.
        seed: in place of its own.
        left_out: modules by name, those of the story and of `extra` included.
        extra: modules to add to the story's own.

    Raises:
        ScenarioError: there can be no such mind.
    """
    mind = mind_for(story, seed, left_out, extra)
    seen = []
    for _, step in story.turns():
        await live(mind, step)
        seen.append(_seen(mind))
    await mind.release()
    return tuple(seen)


def mind_for(
    story: Scenario, seed: int, left_out: tuple[str, ...] = (), extra: tuple[type[Actor], ...] = ()
) -> Mind:
    """The mind of a story, without some of its modules."""

    def make(**asked: Any) -> Mind:
        added = [*asked.pop("extra"), *extra]
        asked["extra"] = [one for one in added if not (one.name in left_out and one.name in BUILT_IN_NAMES)]
        asked["without"] = (*asked["without"], *left_out)
        asked["voice"] = VoiceSettings()
        asked["appraisal"] = "lexicon" if asked["appraisal"] == "llm" else asked["appraisal"]
        return Mind(**asked)

    return build_mind(story, seed=seed, mind_factory=make)


def _seen(mind: Mind) -> Seen:
    numbers: dict[str, float] = {}
    words: dict[str, Any] = {}
    for path, value in flattened(mind.state).items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            numbers[path] = float(value)
        elif value is not None and path != DEGRADED:
            words[path] = value
    return Seen(numbers, words, tuple((line.module, line.text) for line in mind.prompt.lines))
