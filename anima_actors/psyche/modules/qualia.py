"""An experience has three layers: what shows, what lies under it, and an old theme of the body.

No source: the themes are the description's, by thresholds on the reactors.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import EmotionFelt, QualiaFelt, ReactorsMoved
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.runtime import Actor, handler

NEUTRAL = "Neutral ground"


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    high: float = 0.6
    low: float = 0.3


class Qualia(Actor):
    """Puts the three layers of an experience together."""

    name = "qualia"
    layer = "L4"
    constants: Constants

    @handler
    def sense(self, emotion: EmotionFelt, moved: ReactorsMoved) -> QualiaFelt:
        """Name the surface, the subtext and the archival theme."""
        return QualiaFelt(emotion.primary, emotion.undertone or emotion.felt, self._archival(moved.after))

    def _archival(self, x: Reactors) -> str:
        high, low = self.constants.high, self.constants.low
        themes = (
            ("Loneliness", x.tension > high and x.cohesion < low),
            ("Belonging", x.satisfaction > high and x.cohesion > high),
            ("Survival", x.arousal > high and x.tension > high),
            ("Peace", x.arousal < low and x.satisfaction > high),
            ("Loss", x.tension > high and x.satisfaction < low),
        )
        return next((theme for theme, fits in themes if fits), NEUTRAL)
