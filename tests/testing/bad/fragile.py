"""Announces that an input may be absent, and breaks where it is."""

from anima_actors import Actor, ReactorNudge, Stimulus, handler
from anima_actors.events import DissonanceFelt


class Fragile(Actor):
    @handler
    def feel(self, stimulus: Stimulus, dissonance: DissonanceFelt | None) -> ReactorNudge:
        return ReactorNudge("fragile", tension=0.1 * dissonance.level)  # type: ignore[union-attr]
