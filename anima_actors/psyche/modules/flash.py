"""Each experience is one flash; their number is an age with six phases and a growing sense of mortality.

No source: an idea of the description's.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import FlashCounted, Stimulus
from anima_actors.runtime import Actor, RootEvent, handler

PHASES = (
    (60, "timelessness"),
    (30, "depth"),
    (15, "maturity"),
    (7, "presence"),
    (3, "unfolding"),
    (0, "dawning"),
)


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    full_age: int = 60  # flashes at which the sense of mortality is complete


class Flash(Actor):
    """Counts experiences. Time that merely passes is none."""

    name = "flash"
    layer = "L4"
    memory_words = {"count": "one more experience behind it"}
    constants: Constants

    def __init__(self) -> None:
        self.count = 0

    @handler
    def live(self, root: RootEvent) -> FlashCounted:
        """Count the experience, and tell its phase."""
        if isinstance(root, Stimulus):
            self.count += 1
        phase = next(phase for start, phase in PHASES if self.count >= start)
        return FlashCounted(self.count, phase, min(1.0, self.count / self.constants.full_age))
