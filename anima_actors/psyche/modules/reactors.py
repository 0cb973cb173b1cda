"""The body: four reactors that a stimulus moves, that pull at one another, and that come home.

Homeostatic core affect (after Russell 2003); doses add as pushes, so that no reactor is ever pinned.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import (
    AttentionDirected,
    ControlHeld,
    DefenseRaised,
    DynamicsHeld,
    PersonalityHeld,
    ReactorNudge,
    ReactorsMoved,
    ReactorsSettled,
    Stimulus,
    StimulusBias,
    TensionReturned,
    TimePassed,
)
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.psyche.model.dynamics import couple, coupling_rows, flow, quiet_minutes
from anima_actors.psyche.model.personality import AVERAGE, USUAL_CONTROL, Traits
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors, Share, body, deviation, pushed, split
from anima_actors.runtime import Actor, RootEvent, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    decay: float = 0.17  # share of a deviation lost in a quiet minute
    decay_by_conscientiousness: float = 0.12
    decay_by_neuroticism: float = -0.16
    gain_floor: float = 0.20
    gain_span: float = 0.60
    steepness: float = 1.5
    dose_coupling: float = 0.3
    arousal_by_control: float = 0.4  # how much more energy a stimulus mobilises in one who expects control
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
    cause_name = "the body"
    memory_words = {"away": "how the body was left"}
    constants: Constants

    def __init__(self) -> None:
        self.away = NO_CHANGE  # from home, as deviations
        self.carried_s = 0.0  # time that has passed since the last whole minute
        self.dynamics: DynamicsHeld | None = None
        self.dynamics_of: Traits | None = None  # the traits that the dynamics were made for

    @handler
    def move(
        self,
        root: RootEvent,
        attention: AttentionDirected | None,
        personality: PersonalityHeld | None,
        control: ControlHeld | None,
        biases: tuple[StimulusBias, ...],
        returned: TensionReturned | None,
    ) -> tuple[DynamicsHeld, ReactorsMoved]:
        """Let a minute, or the time that passed, do its work, then take the dose."""
        traits = personality.traits if personality else AVERAGE
        dynamics = self._dynamics(traits)
        before = body(self.away)
        if isinstance(root, TimePassed):
            moved = self._rest(root.seconds, dynamics, returned)
        else:
            doses = self._doses(root, attention, biases, traits, control, dynamics)
            if returned is not None:
                doses.append((returned.source, NO_CHANGE._replace(tension=returned.first)))
            moved = self._take(dynamics, doses)
        assert moved.before == before
        return dynamics, moved

    @handler
    def settle(
        self, moved: ReactorsMoved, nudges: tuple[ReactorNudge, ...], defense: DefenseRaised | None
    ) -> ReactorsSettled:
        """Take all feedback of the turn as one dose, without decay or coupling; then let a defence act."""
        shares: tuple[Share, ...] = ()
        if nudges:
            before = self.away
            doses = [(nudge.source, nudge.deltas) for nudge in nudges]
            self.away = pushed(before, _total(doses))
            shares = split(before, self.away, doses)
        if defense is not None:
            before = self.away
            x = body(before)
            spared = deviation(x._replace(tension=max(0.0, x.tension - defense.tension_relief)))
            self.away = pushed(
                spared, NO_CHANGE._replace(arousal=defense.arousal, satisfaction=defense.satisfaction)
            )
            change = [led - met for led, met in zip(body(self.away), x, strict=True)]
            shares = (*shares, Share(defense.source, Reactors(*change)))
        return ReactorsSettled(moved.after, body(self.away), shares)

    def _rest(
        self, seconds: float, dynamics: DynamicsHeld, returned: TensionReturned | None
    ) -> ReactorsMoved:
        """Let whole minutes pass; what is left of one is carried over to the next rest."""
        before = self.away
        minutes, self.carried_s = divmod(self.carried_s + seconds, MINUTE_S)
        amounts = returned.amounts if returned else ()
        from_return = 0.0
        for minute, after in enumerate(quiet_minutes(dynamics, before, int(minutes), amounts)):
            if minute < len(amounts):
                from_return += body(after).tension - body(flow(dynamics, self.away)).tension
            self.away = after
        change = Reactors(*[led - met for led, met in zip(body(self.away), body(before), strict=True)])
        shares = [Share("return", change._replace(tension=change.tension - from_return))]
        if returned is not None:
            shares.append(Share(returned.source, NO_CHANGE._replace(tension=from_return)))
        return ReactorsMoved(body(before), body(self.away), tuple(shares), int(minutes), seconds)

    def _take(self, dynamics: DynamicsHeld, doses: list[tuple[str, Reactors]]) -> ReactorsMoved:
        """Let a minute pass, and take several doses as one."""
        before, home = self.away, flow(dynamics, self.away)
        total = _total(doses)
        self.away = pushed(home, total) if doses else home
        returned = Reactors(*[led - met for led, met in zip(body(home), body(before), strict=True)])
        shares = (Share("return", returned), *split(home, self.away, doses))
        return ReactorsMoved(body(before), body(self.away), shares, 1, dose=total)

    def _doses(
        self,
        root: RootEvent,
        attention: AttentionDirected | None,
        biases: tuple[StimulusBias, ...],
        traits: Traits,
        control: ControlHeld | None,
        dynamics: DynamicsHeld,
    ) -> list[tuple[str, Reactors]]:
        """Return all that acts on the body now, by source, as this personality takes it."""
        gain = _gain(traits, self.constants.arousal_by_control, control.control if control else USUAL_CONTROL)
        doses = []
        if isinstance(root, Stimulus) and any(root.deltas):
            noticed = attention.gain if attention else 1.0
            deltas = Reactors(*[noticed * delta for delta in root.deltas])
            doses.append(("stimulus", self._spread(deltas, gain, dynamics)))
        for bias in biases:
            doses.append((bias.source, self._spread(bias.deltas, gain, dynamics)))
        return doses

    def _dynamics(self, traits: Traits) -> DynamicsHeld:
        if self.dynamics is None or traits != self.dynamics_of:
            constants = self.constants
            decay = (
                constants.decay
                + constants.decay_by_conscientiousness * (traits.conscientiousness - 0.5)
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

    def _spread(self, deltas: Reactors, gain: Reactors, dynamics: DynamicsHeld) -> Reactors:
        """Return a dose as this personality takes it, spread over the coupled reactors."""
        dose = [delta * strength for delta, strength in zip(deltas, gain, strict=True)]
        spread, share = couple(dynamics.coupling, dose), self.constants.dose_coupling
        return Reactors(*[own + share * others for own, others in zip(dose, spread, strict=True)])


def _gain(traits: Traits, by_control: float, control: float) -> Reactors:
    """Return how strongly each reactor answers, by trait and by the control that is expected."""
    nervous = traits.neuroticism - 0.5
    outgoing = traits.extraversion - 0.5
    kind = traits.agreeableness - 0.5
    energy = 1.0 + by_control * (control - USUAL_CONTROL)
    return Reactors(
        1.0 + 0.8 * nervous,
        (1.0 + 0.6 * outgoing + 0.3 * nervous) * energy,
        1.0 + 0.4 * outgoing,
        1.0 + 0.6 * kind,
    )


def _total(doses: list[tuple[str, Reactors]]) -> Reactors:
    return Reactors(*[sum(parts) for parts in zip(*[dose for _, dose in doses], strict=True)] or NO_CHANGE)
