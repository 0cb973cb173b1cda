"""The body: four reactors that a stimulus moves, that pull at one another, and that come home.

Homeostatic core affect (after Russell 2003); saturating doses keep every reactor inside (0, 1).
"""

from dataclasses import dataclass

from anima_actors.psyche.dynamics import couple, coupling_rows, flow, flow_for
from anima_actors.psyche.events import (
    AttentionDirected,
    DynamicsHeld,
    PersonalityHeld,
    ReactorNudge,
    ReactorsMoved,
    ReactorsSettled,
    Stimulus,
    StimulusBias,
    TimePassed,
)
from anima_actors.psyche.reactor_space import BASELINE, Reactors, Share, dose_slope, dosed
from anima_actors.psyche.traits import AVERAGE, Traits
from anima_actors.runtime import Actor, RootEvent, handler

SECONDS_A_MINUTE = 60.0


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    decay: float = 0.10  # share of a deviation lost in a quiet minute
    decay_by_conscientiousness: float = 0.15
    decay_by_neuroticism: float = -0.10
    gain_floor: float = 0.20
    gain_span: float = 0.60
    steepness: float = 1.5
    dose_strength: float = 1.1
    dose_coupling: float = 0.3
    coupling: tuple[float, ...] = (
        *(0.0, 0.3, -0.3, -0.2),  # on tension: from tension, arousal, satisfaction, cohesion
        *(0.5, 0.0, 0.6, 0.0),  # on arousal
        *(-0.5, 0.0, 0.0, 0.4),  # on satisfaction
        *(-0.3, 0.0, 0.6, 0.0),  # on cohesion
    )


class ReactorCore(Actor):
    """Moves the body at the start of the turn and settles it, with all feedback, at the end."""

    name = "reactors"
    layer = "L1"
    constants: Constants

    def __init__(self) -> None:
        self.now = BASELINE
        self.carried_s = 0.0  # time that has passed since the last whole minute
        self.dynamics: DynamicsHeld | None = None
        self.dynamics_of: Traits | None = None  # the traits that the dynamics were made for

    @handler
    def move(
        self,
        root: RootEvent,
        attention: AttentionDirected | None,
        personality: PersonalityHeld | None,
        biases: tuple[StimulusBias, ...],
    ) -> tuple[DynamicsHeld, ReactorsMoved]:
        """Let a minute (or the time that passed) do its work, then take the dose."""
        traits = personality.traits if personality else AVERAGE
        dynamics = self._dynamics(traits)
        before = self.now
        minutes, seconds = 1, SECONDS_A_MINUTE
        if isinstance(root, TimePassed):
            seconds = root.seconds
            minutes, self.carried_s = _whole_minutes(self.carried_s + seconds)
            home = flow_for(dynamics, before, minutes)
        else:
            home = flow(dynamics, before)
        doses = []
        if isinstance(root, Stimulus):
            gain = attention.gain if attention else 1.0
            doses.append(("stimulus", [gain * delta for delta in root.deltas]))
        doses += [(bias.source, list(bias.deltas)) for bias in biases]
        after, shares = home, [_difference("return", home, before)]
        if any(any(dose) for _, dose in doses):
            felt = [(source, self._felt(dose, traits, dynamics)) for source, dose in doses]
            after, taken = _take(home, felt)
            shares += taken
        self.now = after
        return dynamics, ReactorsMoved(before, after, tuple(shares), minutes, seconds)

    @handler
    def settle(self, moved: ReactorsMoved, nudges: tuple[ReactorNudge, ...]) -> ReactorsSettled:
        """Take all feedback of the turn as one dose, without decay or coupling."""
        shares: list[Share] = []
        if nudges:
            self.now, shares = _take(moved.after, [(nudge.source, list(nudge.deltas)) for nudge in nudges])
        return ReactorsSettled(moved.after, self.now, tuple(shares))

    def _dynamics(self, traits: Traits) -> DynamicsHeld:
        if self.dynamics is None or traits != self.dynamics_of:
            constants = self.constants
            decay = (
                constants.decay
                + constants.decay_by_conscientiousness * traits.conscientiousness
                + constants.decay_by_neuroticism * (traits.neuroticism - 0.5)
            )
            self.dynamics = DynamicsHeld(
                decay,
                constants.gain_floor,
                constants.gain_span,
                constants.steepness,
                coupling_rows(constants.coupling),
            )
            self.dynamics_of = traits
        return self.dynamics

    def _felt(self, dose: list[float], traits: Traits, dynamics: DynamicsHeld) -> list[float]:
        """A dose as this personality takes it, spread over the coupled reactors."""
        gained = [gain * part for gain, part in zip(_gain(traits), dose, strict=True)]
        spread = couple(dynamics.coupling, (gained[0], gained[1], gained[2], gained[3]))
        strength, coupling = self.constants.dose_strength, self.constants.dose_coupling
        return [strength * (own + coupling * other) for own, other in zip(gained, spread, strict=True)]


def _gain(traits: Traits) -> Reactors:
    """How strongly each reactor answers, by trait."""
    nervous = traits.neuroticism - 0.5
    outgoing = traits.extraversion - 0.5
    kind = traits.agreeableness - 0.5
    return Reactors(
        1.0 + 0.8 * nervous, 1.0 + 0.6 * outgoing + 0.3 * nervous, 1.0 + 0.4 * outgoing, 1.0 + 0.6 * kind
    )


def _take(x: Reactors, doses: list[tuple[str, list[float]]]) -> tuple[Reactors, list[Share]]:
    """Take several doses as one, and split the change among them in proportion."""
    total = [sum(dose[index] for _, dose in doses) for index in range(4)]
    after = Reactors(*[dosed(value, dose, home) for value, dose, home in zip(x, total, BASELINE, strict=True)])
    slopes = [dose_slope(value, dose, home) for value, dose, home in zip(x, total, BASELINE, strict=True)]
    shares = [
        Share(source, Reactors(*[part * slope for part, slope in zip(dose, slopes, strict=True)]))
        for source, dose in doses
    ]
    return after, shares


def _difference(source: str, after: Reactors, before: Reactors) -> Share:
    return Share(source, Reactors(*[new - old for new, old in zip(after, before, strict=True)]))


def _whole_minutes(seconds: float) -> tuple[int, float]:
    minutes = int(seconds // SECONDS_A_MINUTE)
    return minutes, seconds - minutes * SECONDS_A_MINUTE
