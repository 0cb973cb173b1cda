"""A week of virtual time: `python -m benchmarks.week [--personas 20] [--days 7]`, minute by minute.

Each persona lives alone with all modules that act between turns, and is spoken with three times a day. What
comes of it is counted by personality, beside the rank correlations with its traits; and what it cost.
"""

import argparse
import gc
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from random import Random

import numpy as np

from anima_actors import Mind, Personality
from anima_actors.psyche import OPTIONAL
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
from anima_actors.runtime import Turn

TRAITS = ("neuroticism", "extraversion", "agreeableness", "conscientiousness", "openness")
DAY_MIN = 24 * 60
TALKS = (30, 13 * 60, 21 * 60)
"""The minutes of a day, which begins in the evening, at which somebody comes."""

SAID = (
    ({"cohesion": 0.3, "satisfaction": 0.2}, "Good to see you! How are you?"),
    ({"satisfaction": 0.4, "cohesion": 0.2}, "I loved what you said yesterday, thank you."),
    ({"tension": 0.5, "satisfaction": -0.3}, "You let me down, and you know it."),
    ({"tension": 0.7, "arousal": 0.4, "cohesion": -0.4}, "I never want to talk with you again!"),
    ({"arousal": 0.5}, "Did you hear? They found a new comet."),
    ({"tension": 0.2, "cohesion": 0.2}, "I am worried about my sister. She is ill."),
    ({"satisfaction": -0.4, "tension": 0.3}, "I failed the exam."),
    ({"cohesion": 0.4, "tension": -0.2}, "I promise I will call you tomorrow."),
    ({"tension": -0.2, "satisfaction": 0.2}, "It is all right now. I forgive you."),
)


@dataclass
class Week:
    """What came of one persona's week."""

    persona: Personality
    counts: Counter[str] = field(default_factory=Counter)
    means: dict[str, float] = field(default_factory=dict)
    pinned: float = 0.0  # share of the turns in which a reactor was at an end of its range
    turns: int = 0
    failed: int = 0
    milliseconds: float = 0.0  # a day
    idle_ms: float = 0.0  # an hour of the last night
    kilobytes: float = 0.0  # of the journal, a day


def personas(count: int) -> list[Personality]:
    """Personas spread over the five traits, the same each time: a Latin hypercube."""
    luck = Random(7)
    columns = []
    for _ in TRAITS:
        column = [(index + 0.5) / count for index in range(count)]
        luck.shuffle(column)
        columns.append(column)
    return [
        Personality(**dict(zip(TRAITS, row, strict=True)), confabulation_rate=0.2)
        for row in zip(*columns, strict=True)
    ]


def lived(persona: Personality, seed: int, days: int, minutes: int) -> Week:
    """Live a week in rests of so many minutes, three of its hours apart for talk."""
    week, luck = Week(persona), Random(seed)
    levels: list[tuple[float, ...]] = []

    def note(turn: Turn) -> None:
        week.turns += 1
        week.counts[type(turn.root).__name__] += 1
        week.failed += len(turn.failures)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "week.anima"
        mind = Mind(persona, seed=seed, extra=list(OPTIONAL), record=file)
        mind.observe(note)
        began_s = time.perf_counter()
        for minute in range(days * DAY_MIN):
            if minute % DAY_MIN in TALKS:
                for stimulus, words in luck.sample(SAID, 4):
                    mind.experience_now(stimulus, words)
            elif minute % minutes == 0:
                mind.rest_now(60.0 * minutes)
            body = mind.state["reactors"]
            levels.append(tuple(body[name] for name in REACTOR_NAMES))
        week.milliseconds = (time.perf_counter() - began_s) * 1e3 / days
        began_s = time.perf_counter()
        mind.rest_now(3600.0)
        week.idle_ms = (time.perf_counter() - began_s) * 1e3
        mind.close()
        week.kilobytes = file.stat().st_size / 1e3 / days
    felt = np.array(levels)
    week.means = dict(zip(REACTOR_NAMES, felt.mean(0).round(3).tolist(), strict=True))
    week.pinned = float(((felt < 0.001) | (felt > 0.999)).any(axis=1).mean())
    gc.collect()
    return week


def rank_correlation(one: list[float], other: list[float]) -> float:
    """Spearman's correlation; 0 where nothing varies."""
    first, second = (np.argsort(np.argsort(values)) for values in (one, other))
    if len(set(one)) < 2 or len(set(other)) < 2:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def main() -> int:
    """Print what came of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--personas", type=int, default=20)
    asked.add_argument("--days", type=int, default=7)
    asked.add_argument("--minutes", type=int, default=1, help="of a rest, a divisor of 60; 1 by default")
    told = asked.parse_args()
    made = personas(told.personas)
    with ProcessPoolExecutor() as pool:
        weeks = list(pool.map(lived, made, range(len(made)), repeat(told.days), repeat(told.minutes)))
    kinds = sorted({kind for week in weeks for kind in week.counts} - {"Stimulus", "TimePassed"})
    print(
        f"{'a day':<18}{'mean':>8}{'least':>8}{'most':>8}   " + "".join(f"{trait[:6]:>8}" for trait in TRAITS)
    )
    rows: dict[str, list[float]] = {kind: [week.counts[kind] / told.days for week in weeks] for kind in kinds}
    rows |= {f"mean {name}": [week.means[name] for week in weeks] for name in REACTOR_NAMES}
    for name, values in rows.items():
        by_trait = [rank_correlation(values, [getattr(one, trait) for one in made]) for trait in TRAITS]
        print(
            f"{name:<18}{np.mean(values):>8.2f}{min(values):>8.2f}{max(values):>8.2f}   "
            + "".join(f"{value:>+8.2f}" for value in by_trait)
        )
    turns, failed = sum(week.turns for week in weeks), sum(week.failed for week in weeks)
    pinned = max(week.pinned for week in weeks)
    print(f"{len(weeks)} weeks of {told.days} days, {turns:,} turns, {failed} failures")
    print(f"a reactor stood at an end of its range at most {pinned:.2%} of the time")
    day, idle, size = (
        np.mean([getattr(week, name) for week in weeks]) for name in ("milliseconds", "idle_ms", "kilobytes")
    )
    print(f"a day costs {day:.0f} ms, an idle hour {idle:.1f} ms, the journal grows {size:.0f} kB a day")
    return int(any(week.failed for week in weeks))


if __name__ == "__main__":
    raise SystemExit(main())
