"""Boredom: what repeats wears thin (Eastwood et al. 2012)."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, IntentionProposed, Unit, handler
from anima_actors.events import PredictionMade


@dataclass(frozen=True)
class Boredom(Facet):
    level: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        return ("You are getting bored, and it shows in how you answer.",) if self.level > 0.5 else ()


class Boring(Actor):
    def __init__(self) -> None:
        self.level = 0.0

    @handler
    def notice(self, prediction: PredictionMade) -> tuple[Boredom, IntentionProposed | None]:
        self.level += 0.3 * (1.0 - prediction.error - self.level)
        wish = IntentionProposed("try something new", urgency=self.level) if self.level > 0.7 else None
        return Boredom(self.level), wish
