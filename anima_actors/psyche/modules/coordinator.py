"""Gathers every facet of the turn, known or not, into one state."""

from anima_actors.psyche.events import Facet, StateGathered
from anima_actors.runtime import Actor, handler


class Coordinator(Actor):
    """The last to act before the voice. It knows no module by name: each facet says where it belongs."""

    name = "coordinator"
    layer = "L6"

    @handler
    def gather(self, facets: tuple[Facet, ...]) -> StateGathered:
        """Put the facets in the order of their sections."""
        ordered = sorted(facets, key=lambda facet: (facet.order, facet.facet))
        return StateGathered(tuple([facet.facet for facet in ordered]), tuple(ordered))
