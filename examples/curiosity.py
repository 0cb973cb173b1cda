"""Curiosity: what does not fit wants to be understood, unless it frightens.

A gap between what was expected and what came draws one in (Berlyne 1960, "Conflict, Arousal and Curiosity"):
more the wider it is, up to where it is a threat. The reward is not novelty but getting the hang of it, so
that errors grow smaller (Schmidhuber 2010, "Formal theory of creativity, fun, and intrinsic motivation"):
what is understood pleases, and then bores.
"""

from dataclasses import dataclass
from typing import ClassVar

from anima_actors import Actor, Facet, IntentionProposed, ReactorNudge, Unit, handler
from anima_actors.events import PersonalityHeld, PredictionMade, ReactorsMoved, Requirement


@dataclass(frozen=True)
class Constants:
    wakes: Unit = 0.6  # share of the way up that one turn goes
    lingers: Unit = 0.8  # share that is left after a minute in which nothing keeps it awake
    threat: Unit = 0.4  # tension from which the unexpected interests less
    fright: Unit = 0.75  # and from which not at all
    by_openness: float = 1.2  # how much more the open find interesting
    explores_from: Unit = 0.35  # level
    learning: Unit = 0.5  # weight of the present in what error is usual
    joy: Unit = 0.4  # satisfaction for an error that is wholly gone


@dataclass(frozen=True)
class CuriosityFelt(Facet):
    """How curious it is, and how much of what puzzled it it has got the hang of in this turn."""

    facet: ClassVar[str] = "curiosity"

    level: Unit
    understood: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model is told of it."""
        if self.understood > 0.08:
            return ("Something has just fallen into place for you, and that is a pleasure.",)
        if self.level > 0.55:
            return ("You are burning to know what is behind this; you ask, and then you ask further.",)
        if self.level > 0.35:
            return ("Something here has caught your interest, and you would look closer.",)
        return ()

    def prompt_weight(self) -> float:
        """How curious it is."""
        return self.level


class Curiosity(Actor):
    """Grows with prediction error, wants to explore, and enjoys understanding."""

    layer = "L3"
    constants: Constants

    def __init__(self) -> None:
        self.level = 0.0
        self.usual: float | None = None  # error, as of late

    @handler
    def wonder(
        self, prediction: PredictionMade, body: ReactorsMoved, personality: PersonalityHeld | None
    ) -> tuple[CuriosityFelt, IntentionProposed | None, ReactorNudge | None]:
        """Weigh the interesting against the frightening."""
        constants = self.constants
        openness = personality.traits.openness if personality else 0.5
        keen = 0.8 + constants.by_openness * openness
        safety = self._safety(body.after.tension)
        interest = min(1.0, keen * prediction.error) * safety
        usual = prediction.error if self.usual is None else self.usual
        understood = max(0.0, usual - prediction.error) * self.level
        self.usual = usual + constants.learning * (prediction.error - usual)
        if interest > self.level:
            self.level += constants.wakes * (interest - self.level)
        else:
            self.level = max(interest, self.level * safety * constants.lingers**body.minutes)
        wish = None
        if self.level >= constants.explores_from:
            wants = (Requirement("arousal", 0.35, at_least=True),)
            wish = IntentionProposed("explore", min(1.0, self.level + 0.3), 0.6, self.name, wants)
        joy = constants.joy * understood
        nudge = ReactorNudge(self.name, satisfaction=joy) if joy > 0.005 else None
        return CuriosityFelt(self.level, understood), wish, nudge

    def _safety(self, tension: float) -> float:
        """1 where nothing threatens, 0 where all that is new does."""
        threat, fright = self.constants.threat, self.constants.fright
        return min(1.0, max(0.0, (fright - tension) / max(0.01, fright - threat)))
