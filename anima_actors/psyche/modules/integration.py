"""How much the four reactors are one system rather than several.

Geometric integrated information (Oizumi, Tsuchiya & Amari 2016, PNAS, eq. 20-23) of the linearised
dynamics. It describes four coupled numbers and is no evidence of consciousness.
"""

from dataclasses import dataclass

from anima_actors.psyche.events import DefenseRaised, DynamicsHeld, IntegrationMeasured, ReactorsMoved
from anima_actors.psyche.model.dynamics import transition
from anima_actors.psyche.model.linalg4 import Rows
from anima_actors.psyche.model.phi import BIPARTITIONS, integrated_information, phi_from_nats
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES, deviation
from anima_actors.runtime import Actor, handler

LABELS = (
    (0.12, "minimal integration"),
    (0.25, "low integration"),
    (0.43, "medium integration"),
    (0.47, "high integration"),
)
MAXIMAL = "maximal integration (flow)"

BIPARTITION_NAMES = tuple(
    " | ".join(" ".join(REACTOR_NAMES[index] for index in part) for part in parts) for parts in BIPARTITIONS
)


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    weakened_by_mature: float = 0.15  # how much a defence of level 7 cuts tension off
    weakened_by_neurotic: float = 0.35  # level 5
    weakened_by_immature: float = 0.55  # level 3


class Integration(Actor):
    """Measures integration at the present state. A defence raised the turn before cuts tension off."""

    name = "integration"
    layer = "L3"
    memory_words = {"weakened_by": "a defense, or none, from the turn before"}
    constants: Constants

    def __init__(self) -> None:
        self.weakened_by = 0.0

    @handler
    def measure(self, moved: ReactorsMoved, dynamics: DynamicsHeld) -> IntegrationMeasured:
        """Find the weakest bipartition, and how much of the prediction across it would be lost."""
        links = transition(dynamics, deviation(moved.after))
        if self.weakened_by:
            links = _tension_cut_off(links, 1.0 - self.weakened_by)
        nats, weakest = integrated_information(links)
        phi = phi_from_nats(nats)
        label = next((label for bound, label in LABELS if phi < bound), MAXIMAL)
        return IntegrationMeasured(phi, nats, label, BIPARTITION_NAMES[weakest])

    @handler
    def remember(self, moved: ReactorsMoved, defense: DefenseRaised | None) -> None:
        """Keep by how much a defence raised now weakens tension's links from the next turn on."""
        constants = self.constants
        by_level = {
            7: constants.weakened_by_mature,
            5: constants.weakened_by_neurotic,
            3: constants.weakened_by_immature,
        }
        self.weakened_by = by_level.get(defense.maturity, 0.0) if defense else 0.0


def _tension_cut_off(links: Rows, kept: float) -> Rows:
    """Return the links, with this share left of those from and to tension."""
    (own, a, s, c), *others = links
    on_a, on_s, on_c = [(row[0] * kept, *row[1:]) for row in others]
    return (own, a * kept, s * kept, c * kept), on_a, on_s, on_c
