"""One who sleeps, and the days before that."""

from anima_actors.events import EmotionFelt, MemoryRecalled
from anima_actors.psyche.events import FellAsleep, Stimulus, WokeUp
from anima_actors.psyche.model.personality import Vad
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.sleep import Sleep

HOUR_S = 3_600.0
SHOCK = {"tension": 0.6, "arousal": 0.5, "satisfaction": -0.4, "cohesion": -0.5}


def felt() -> EmotionFelt:
    return EmotionFelt("Fear", "Fear", (("Fear", 1.0),), Vad(-0.6, 0.5, -0.3), 0.5)


def recalled(turns_ago: int) -> MemoryRecalled:
    return MemoryRecalled(0.5, 1, "Fear", turns_ago)


def after_nights(count: int, shock: Stimulus) -> Sleep:
    """Return an actor that was frightened once, and slept so many times since."""
    actor = Sleep()
    actor.notice(shock, None)
    actor.keep(shock, felt(), None)
    for night in range(count):
        if night:
            actor.keep(Stimulus(Reactors(arousal=0.1)), felt(), None)
        actor.fall_asleep(FellAsleep(), None)
        actor.mind_time.now_s += 8 * HOUR_S
        actor.wake_up(WokeUp(8 * HOUR_S))
        actor.mind_time.now_s += 16 * HOUR_S
    return actor
