"""Rose-coloured glasses: what is meant badly is heard as half as bad (Taylor & Brown 1988).

Sees an event before its readers do:  modules: {intercept: [./rose_glasses.py:RoseGlasses]}
"""

from dataclasses import dataclass, replace

from anima_actors import Actor, StimulusBias, Unit, intercepts
from anima_actors.events import MirrorReflected


@dataclass(frozen=True)
class Constants:
    kept: Unit = 0.5  # of what hurts


class RoseGlasses(Actor):
    """Changes one event, and drops some of several."""

    constants: Constants

    @intercepts
    def soften(self, heard: MirrorReflected) -> MirrorReflected:
        """Whoever reads what was heard in the other's words reads this in its place."""
        kept = self.constants.kept
        return replace(
            heard,
            inferred=heard.inferred._replace(
                tension=heard.inferred.tension * (kept if heard.inferred.tension > 0 else 1.0),
                satisfaction=heard.inferred.satisfaction * (kept if heard.inferred.satisfaction < 0 else 1.0),
            ),
        )

    @intercepts
    def overlook(self, biases: tuple[StimulusBias, ...]) -> tuple[StimulusBias, ...]:
        """What memory brings back of worse days is not let through."""
        return tuple(one for one in biases if one.source != "memory" or one.satisfaction >= 0.0)
