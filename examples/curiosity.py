"""Curiosity: what does not fit wants to be understood, unless it frightens.

A gap between what was expected and what came draws one in (Berlyne 1960, "Conflict, Arousal and Curiosity"):
more the wider it is, up to where it is a threat. The reward is not novelty but getting the hang of it, so that
errors grow smaller (Schmidhuber 2010, "Formal theory of creativity, fun, and intrinsic motivation"): what is
understood pleases, and then bores.
"""

from dataclasses import dataclass
from typing import ClassVar

from anima_actors import (
    Actor,
    Facet,
    IntentionProposed,
    PredictionMade,
    ReactorNudge,
    ReactorsMoved,
    Requirement,
    Unit,
    handler,
)


@dataclass(frozen=True)
class Constants:
    pace: Unit = 0.45  # share of the way to what is interesting now that one turn goes
    fright: Unit = 0.5  # tension from which the unexpected is no longer interesting, only threatening
    explores_from: Unit = 0.45  # level
    learning: Unit = 0.3  # weight of the present in what error is usual
    joy: Unit = 0.12  # satisfaction for an error that is wholly gone


@dataclass(frozen=True)
class CuriosityFelt(Facet):
    """How curious it is, and how much of what puzzled it it has got the hang of in this turn."""

    facet: ClassVar[str] = "curiosity"

    level: Unit
    understood: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model is told of it."""
        if self.understood > 0.15:
            return ("Something has just fallen into place for you, and that is a pleasure.",)
        if self.level > 0.6:
            return ("You are burning to know what is behind this; you ask, and then you ask further.",)
        if self.level > 0.4:
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
        self, prediction: PredictionMade, body: ReactorsMoved
    ) -> tuple[CuriosityFelt, IntentionProposed | None, ReactorNudge | None]:
        """Weigh the interesting against the frightening."""
        constants = self.constants
        safety = max(0.0, 1.0 - max(0.0, body.after.tension - 0.2) / max(0.01, constants.fright))
        interest = prediction.error * safety
        self.level += constants.pace * (interest - self.level)
        understood = 0.0
        if self.usual is not None:
            understood = max(0.0, self.usual - prediction.error) * self.level
        before = prediction.error if self.usual is None else self.usual
        self.usual = before + constants.learning * (prediction.error - before)
        wish = None
        if self.level >= constants.explores_from:
            wants = (Requirement("arousal", 0.35, at_least=True),)
            wish = IntentionProposed("explore", min(1.0, self.level + 0.2), 0.6, self.name, wants)
        joy = constants.joy * understood
        nudge = ReactorNudge(self.name, satisfaction=joy) if joy > 0.005 else None
        return CuriosityFelt(self.level, understood), wish, nudge
