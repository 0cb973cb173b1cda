"""Events as real minds publish them, for examples: what an annotation cannot say, they have right."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from anima_actors.mind import Mind
from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.psyche.personality import Personality
from anima_actors.psyche.reactor_space import NO_CHANGE, Reactors
from anima_actors.runtime import Event, RootEvent
from anima_actors.testing.drawing import SeededDraw

TURNS = 60  # of each mind
KEPT = 80  # examples of a type
PERSONALITIES = (
    Personality(0.5, 0.5, 0.5, 0.5, 0.5, 0.0),
    Personality(0.95, 0.2, 0.3, 0.4, 0.8, 1.0),
)
SAID = (
    *("", "Hello. Is anybody there?", "I am so glad to meet you!", "I hate you.", "You are wonderful."),
    *("Are you afraid of me?", "I am sorry.", "Мені дуже сумно.", "Ти чудова!", "Go away!", "hm"),
)
RESTS_S = (0.0, 30.0, 600.0, 7_200.0, 86_400.0, 31_557_600.0)

Examples = Mapping[type[Event], tuple[Event, ...]]


@lru_cache(maxsize=1)
def lived_examples() -> Examples:
    """What two minds have published in a life of their own, by type; always the same."""
    found: dict[type[Event], list[Event]] = defaultdict(list)
    for number, personality in enumerate(PERSONALITIES):
        mind = Mind(personality, seed=number)
        draw = SeededDraw(f"life {number}")
        for _ in range(TURNS):
            root, seconds = _occasion(draw)
            turn = mind.bus.pose_now(root, seconds)
            for envelope in turn.envelopes:
                kept = found[type(envelope.event)]
                if len(kept) < KEPT * (number + 1) // len(PERSONALITIES) and envelope.event not in kept:
                    kept.append(envelope.event)
    return {kind: tuple(events) for kind, events in found.items()}


def _occasion(draw: SeededDraw) -> tuple[RootEvent, float]:
    if draw.whole(0, 9) >= 8:
        seconds = draw.one_of(RESTS_S)
        return TimePassed(seconds), seconds
    strength = draw.one_of((0.0, 0.3, 1.0, 1.0))
    deltas = Reactors(*[strength * draw.number(-1.0, 1.0) for _ in range(4)]) if strength else NO_CHANGE
    wanted, judged = draw.one_of((False, True)), draw.one_of((False, True))
    return Stimulus(deltas, draw.one_of(SAID), wanted, judged), 60.0
