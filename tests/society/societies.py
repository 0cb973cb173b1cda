"""Small societies for the tests: a ring with shortcuts, personalities of all kinds, and a fright."""

import random
from collections.abc import Mapping
from typing import Any

from anima_actors.psyche.events import Stimulus
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.personality import Personality
from anima_actors.society import Society

FRIGHT = Stimulus(Reactors(tension=0.9, arousal=0.6))
TOLD = Stimulus(Reactors(tension=0.3), "I am so afraid, everything is lost", reply_wanted=True)


def ring(minds: int, reach: int = 2) -> list[tuple[int, int, float]]:
    """Return the edges of a ring in which each perceives so many on either side, and of some shortcuts."""
    steps = [step for away in range(1, reach + 1) for step in (away, -away)]
    edges = {
        (at, (at + step) % minds): round(1.0 - 0.1 * abs(step), 1) for at in range(minds) for step in steps
    }
    edges |= {(at, (at * 7 + minds // 2) % minds): 0.5 for at in range(0, minds, 5)}
    return [(a, b, strength) for (a, b), strength in edges.items() if a != b]


def personas(minds: int, seed: int = 3) -> list[Personality]:
    luck = random.Random(seed)
    return [Personality(*[round(luck.random(), 3) for _ in range(5)]) for _ in range(minds)]


def society(minds: int = 12, **options: Any) -> Society:
    return Society(ring(minds), personas(minds), 5, **options)


def posed(tick: int) -> Mapping[str | int, Stimulus]:
    story: dict[int, Mapping[str | int, Stimulus]] = {1: {0: FRIGHT}, 3: {"m5": TOLD, 7: FRIGHT}}
    return story.get(tick, {})


def lived(one: Society, ticks: int = 6) -> str:
    """Let a society live some ticks, and return its hash."""
    with one:
        for tick in range(one.ticks + 1, one.ticks + ticks + 1):
            one.tick_now(posed(tick))
        return one.hash
