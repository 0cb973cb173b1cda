"""A story, lived through without some of its modules: what is kept of each turn to compare it by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, exp, fsum, inf, lgamma, pi, sqrt
from typing import Any, NamedTuple

from anima_actors.journal.timeline import flattened
from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.mind import Mind
from anima_actors.psyche import GATHERING
from anima_actors.runtime import Actor, AnimaError
from anima_actors.scenario import Scenario, build_mind
from anima_actors.scenario.runner import live
from anima_actors.voice import VoiceSettings

COVERED = 0.95


class Estimate(NamedTuple):
    """A mean and half the width of its interval; infinite where there is but one value."""

    mean: float
    half_width: float

    @property
    def low(self) -> float:
        """The lower end. What is estimated here is never negative."""
        return max(0.0, self.mean - self.half_width)

    @property
    def high(self) -> float:
        """The upper end."""
        return self.mean + self.half_width


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of independent values with its 95% interval.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("a mean of nothing")
    count = len(values)
    mean = fsum(values) / count
    if count == 1:
        return Estimate(mean, inf)
    variance = fsum((value - mean) ** 2 for value in values) / (count - 1)
    return Estimate(mean, t_quantile(count - 1) * sqrt(variance / count))


@lru_cache(maxsize=1024)
def t_quantile(degrees: int, covered: float = COVERED) -> float:
    """The t beyond which, on either side, lies what is not covered; by bisection to ten digits."""
    low, high = 0.0, 1e6
    while high - low > 1e-10 * max(1.0, low):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _within(middle, degrees) < covered else (low, middle)
    return high


def _within(t: float, degrees: int) -> float:
    """The probability that |T| < t: an integral over the angle, by Simpson's rule."""
    angle = atan(t / sqrt(degrees))
    parts = 400
    step = angle / parts
    weights = [1 if index in (0, parts) else 4 if index % 2 else 2 for index in range(parts + 1)]
    area = (
        fsum(weight * cos(index * step) ** (degrees - 1) for index, weight in enumerate(weights)) * step / 3
    )
    scale = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(pi)
    return 2.0 * scale * area


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
