"""The body: four reactors that a stimulus moves, that pull at one another, and that come home.

Homeostatic core affect (after Russell 2003); saturating doses keep every reactor inside (0, 1).
"""

from dataclasses import dataclass

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
from anima_actors.psyche.model.dynamics import couple, coupling_rows, flow, flow_for
from anima_actors.psyche.model.personality import AVERAGE, Traits
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors, Share, dose_slope, dosed
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
        doses = self._doses(root, attention, biases, traits, dynamics)
        after, shares = _take(home, doses) if doses else (home, ())
        returned = Share(
            "return",
            Reactors(home[0] - before[0], home[1] - before[1], home[2] - before[2], home[3] - before[3]),
        )
        self.now = after
        return dynamics, ReactorsMoved(before, after, (returned, *shares), minutes, seconds)

    @handler
    def settle(self, moved: ReactorsMoved, nudges: tuple[ReactorNudge, ...]) -> ReactorsSettled:
        """Take all feedback of the turn as one dose, without decay or coupling."""
        shares: tuple[Share, ...] = ()
        if nudges:
            self.now, shares = _take(moved.after, [(nudge.source, nudge.deltas) for nudge in nudges])
        return ReactorsSettled(moved.after, self.now, shares)

    def _doses(
        self,
        root: RootEvent,
        attention: AttentionDirected | None,
        biases: tuple[StimulusBias, ...],
        traits: Traits,
        dynamics: DynamicsHeld,
    ) -> list[tuple[str, Reactors]]:
        """All that acts on the body now, by source, as this personality takes it."""
        doses = []
        if isinstance(root, Stimulus) and any(root.deltas):
            noticed = attention.gain if attention else 1.0
            doses.append(("stimulus", self._felt(root.deltas, noticed, traits, dynamics)))
        for bias in biases:
            doses.append((bias.source, self._felt(bias.deltas, 1.0, traits, dynamics)))
        return doses

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

    def _felt(self, deltas: Reactors, noticed: float, traits: Traits, dynamics: DynamicsHeld) -> Reactors:
        """A dose as this personality takes it, spread over the coupled reactors."""
        gain = _gain(traits)
        strength, coupling = self.constants.dose_strength, self.constants.dose_coupling
        strength *= noticed
        t, a, s, c = deltas[0] * gain[0], deltas[1] * gain[1], deltas[2] * gain[2], deltas[3] * gain[3]
        from_t, from_a, from_s, from_c = couple(dynamics.coupling, (t, a, s, c))
        return Reactors(
            strength * (t + coupling * from_t),
            strength * (a + coupling * from_a),
            strength * (s + coupling * from_s),
            strength * (c + coupling * from_c),
        )


def _gain(traits: Traits) -> Reactors:
    """How strongly each reactor answers, by trait."""
    nervous = traits.neuroticism - 0.5
    outgoing = traits.extraversion - 0.5
    kind = traits.agreeableness - 0.5
    return Reactors(
        1.0 + 0.8 * nervous, 1.0 + 0.6 * outgoing + 0.3 * nervous, 1.0 + 0.4 * outgoing, 1.0 + 0.6 * kind
    )


def _take(x: Reactors, doses: list[tuple[str, Reactors]]) -> tuple[Reactors, tuple[Share, ...]]:
    """Take several doses as one, and split the change among them in proportion."""
    t = a = s = c = 0.0
    for _, dose in doses:
        t += dose[0]
        a += dose[1]
        s += dose[2]
        c += dose[3]
    total = (t, a, s, c)
    after = Reactors(*map(dosed, x, total, BASELINE))
    t, a, s, c = map(dose_slope, x, total, after, BASELINE)
    shares = [
        Share(source, Reactors(dose[0] * t, dose[1] * a, dose[2] * s, dose[3] * c)) for source, dose in doses
    ]
    return after, tuple(shares)


def _whole_minutes(seconds: float) -> tuple[int, float]:
    minutes = int(seconds // SECONDS_A_MINUTE)
    return minutes, seconds - minutes * SECONDS_A_MINUTE
