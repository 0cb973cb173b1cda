"""Gathers every facet of the turn, known or not, into one state."""

from anima_actors.psyche.events import Facet, StateGathered
from anima_actors.runtime import Actor, handler

SECTIONS = (
    "emotion",
    "reactors",
    "attention",
    "memory",
    "confabulation",
    "integration",
    "prediction",
    "drives",
    "qualia",
    "flash",
    "identity",
    "intention",
    "dissonance",
    "defense",
    "temporal",
    "mirror",
    "narrative",
)
"""The order of the built-in sections; those of other modules follow, by name."""

_PLACE = {section: place for place, section in enumerate(SECTIONS)}


class Coordinator(Actor):
    """The last to act before the voice. It knows no module by name, only the order of the sections."""

    name = "coordinator"
    layer = "L6"

    @handler
    def gather(self, facets: tuple[Facet, ...]) -> StateGathered:
        """Put the facets in the order of their sections."""
        ordered = sorted(facets, key=lambda facet: (_PLACE.get(facet.facet, len(_PLACE)), facet.facet))
        return StateGathered(tuple([facet.facet for facet in ordered]), tuple(ordered))
