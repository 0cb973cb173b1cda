"""One gets used to what stays, and learns whether what one meets can be got out of.

Adaptation level (Helson 1964; Brickman, Coates & Janoff-Bulman 1978; Solomon & Corbit 1974); the expectation
of control (Maier & Seligman 1976).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import (
    BodyAdapted,
    ControlHeld,
    DynamicsHeld,
    ReactorsMoved,
    TensionReturned,
    TimePassed,
)
from anima_actors.psyche.model.decay import DAY_S, MINUTE_S, kept
from anima_actors.psyche.model.dynamics import SETTLED, quiet_minutes
from anima_actors.psyche.model.personality import USUAL_CONTROL
from anima_actors.psyche.model.reactor_space import BASELINE, NO_CHANGE, Reactors, deviation, squash
from anima_actors.runtime import Actor, RootEvent, handler


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    half_life_s: float = 720.0  # of the way to what one gets used to
    reach: float = 0.1  # of a reactor that one gets used to at most
    steepness: float = 2.0
    learning: float = 0.08  # of control, in a turn under strain
    strained_from: float = 0.35  # deviation of tension
    relieved_below: float = -0.02  # dose of tension that counts as a way out
    control_half_life_s: float = DAY_S


class Adaptation(Actor):
    """Holds what the body is used to, and how much control is expected."""

    name = "adaptation"
    layer = "L1"
    memory_words = {
        "used_to": "what it has grown used to",
        "control": "how much it could do of late",
    }
    constants: Constants

    def __init__(self) -> None:
        self.used_to = NO_CHANGE  # h, as deviations
        self.control = USUAL_CONTROL

    @handler
    def hold(self, root: RootEvent) -> ControlHeld:
        """Say at the start of the turn how much control is expected."""
        return ControlHeld(self.control)

    @handler
    def adapt(
        self, root: RootEvent, moved: ReactorsMoved, dynamics: DynamicsHeld, returned: TensionReturned | None
    ) -> BodyAdapted:
        """Get used to each minute, and learn from what the turn did to a strain."""
        before = deviation(moved.before)
        passed = MINUTE_S
        if isinstance(root, TimePassed):
            passed = root.seconds
            self._rest(dynamics, before, moved.minutes, returned.amounts if returned else ())
        else:
            self.used_to = self._closer(deviation(moved.after))
        constants = self.constants
        self.control = USUAL_CONTROL + (self.control - USUAL_CONTROL) * kept(
            passed, constants.control_half_life_s
        )
        if not isinstance(root, TimePassed) and before.tension > constants.strained_from:
            relieved = moved.dose.tension < constants.relieved_below
            self.control += constants.learning * (float(relieved) - self.control)
        return BodyAdapted(self.used_to, self.control)

    def _rest(self, dynamics: DynamicsHeld, q: Reactors, minutes: int, returning: tuple[float, ...]) -> None:
        lived = 0
        for minute in quiet_minutes(dynamics, q, minutes, returning):
            self.used_to = self._closer(minute)
            lived += 1
        for _ in range(lived, minutes):  # the body is at rest; what it was used to wears off
            if max(map(abs, self.used_to)) < SETTLED:
                break
            self.used_to = self._closer(NO_CHANGE)

    def _closer(self, q: Reactors) -> Reactors:
        constants = self.constants
        share = 1.0 - kept(MINUTE_S, constants.half_life_s)
        return Reactors(
            *[
                used + share * (constants.reach / (1.0 - home) * squash(constants.steepness * value) - used)
                for used, value, home in zip(self.used_to, q, BASELINE, strict=True)
            ]
        )
