"""Run a story without some of its modules; estimate a mean over seeds with its interval."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, inf, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anima_actors.journal.timeline import flattened
from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.mind import Mind
from anima_actors.psyche import GATHERING
from anima_actors.runtime import Actor, AnimaError
from anima_actors.scenario import Scenario, build_mind
from anima_actors.scenario.runner import live
from anima_actors.voice import VoiceSettings

COVERED = 0.95
RESAMPLES = 1000


class Estimate(NamedTuple):
    """A mean and its interval, which is infinite where there is but one value."""

    mean: float
    low: float  # of an absolute change it is never negative
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of values that are never negative with its interval; see :func:`bootstrapped`."""
    found = bootstrapped(values)
    return found._replace(low=max(0.0, found.low))


def bootstrapped(values: Sequence[float]) -> Estimate:
    """Return the mean of independent values with its 95% bootstrap interval.

    The values are drawn with replacement, the same draws each time. Their means lie closer together than they
    should, so they are stretched by the root of n/(n-1): Hesterberg 2015, the expanded percentile interval.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("a mean of nothing")
    count = len(values)
    mean = fsum(values) / count
    if count == 1:
        return Estimate(mean, -inf, inf)
    means = np.asarray(values)[_resamples(count)].mean(axis=1)
    stretched = mean + (means - mean) * sqrt(count / (count - 1))
    low, high = np.quantile(stretched, [(1 - COVERED) / 2, (1 + COVERED) / 2])
    return Estimate(mean, float(low), float(high))


@lru_cache(maxsize=8)
def _resamples(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(count, size=(RESAMPLES, count))


BUILT_IN_NAMES = frozenset(module.name for module in BUILT_IN)
GATHERING_NAMES = frozenset(module.name for module in GATHERING)
DEGRADED = "degraded"


class AblationError(AnimaError):
    """A module that cannot be left out, or a story that cannot be lived through without it."""


@dataclass(frozen=True, slots=True)
class TurnSample:
    """The state and prompt of a turn, to compare it by."""

    numbers: Mapping[str, float]  # of the state, by path
    words: Mapping[str, Any]  # whatever else is in the state; lists as they are
    lines: tuple[tuple[str, str], ...]  # of the prompt: whose it is, and the text

    @property
    def lines_of(self) -> Counter[str]:
        return Counter(module for module, _ in self.lines)


Trajectory = tuple[TurnSample, ...]


async def trajectory_of(
    story: Scenario, seed: int, left_out: tuple[str, ...] = (), extra: tuple[type[Actor], ...] = ()
) -> Trajectory:
    """Run the story with a new mind, on the same random streams whichever modules are left out.

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
        seen.append(_sample(mind))
    await mind.release()
    return tuple(seen)


def mind_for(
    story: Scenario, seed: int, left_out: tuple[str, ...] = (), extra: tuple[type[Actor], ...] = ()
) -> Mind:
    """Return the mind of a story, without some of its modules."""

    def make(**asked: Any) -> Mind:
        added = [*asked.pop("extra"), *extra]
        asked["extra"] = [one for one in added if not (one.name in left_out and one.name in BUILT_IN_NAMES)]
        asked["without"] = (*asked["without"], *left_out)
        return quiet_mind(**asked)

    return build_mind(story, seed=seed, mind_factory=make)


def quiet_mind(**asked: Any) -> Mind:
    """Return a mind as it is asked for, but one that asks nobody over the network."""
    asked["voice"] = VoiceSettings()
    asked["appraisal"] = "lexicon" if asked["appraisal"] == "llm" else asked["appraisal"]
    return Mind(**asked)


def _sample(mind: Mind) -> TurnSample:
    numbers: dict[str, float] = {}
    words: dict[str, Any] = {}
    for path, value in flattened(mind.state).items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            numbers[path] = float(value)
        elif value is not None and path != DEGRADED:
            words[path] = value
    return TurnSample(numbers, words, tuple((line.module, line.text) for line in mind.prompt.lines))
