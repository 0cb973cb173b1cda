"""Changes what it takes, although it is frozen."""

from anima_actors import Actor, handler
from anima_actors.events import EmotionFelt


class Forger(Actor):
    @handler
    def forge(self, emotion: EmotionFelt) -> None:
        if emotion.intensity > 0.5:
            object.__setattr__(emotion, "primary", "Joy")
