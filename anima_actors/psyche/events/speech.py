"""L6: the gathered state, the prompt made of it, and what is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from anima_actors.psyche.events.contributions import Facet
from anima_actors.runtime import Event


class PromptLine(NamedTuple):
    """One line of the prompt with its provenance."""

    section: str  # the facet's name
    event: str  # the type of the event that it comes from
    text: str


@dataclass(frozen=True, slots=True)
class StateGathered(Event):
    """All facets of the turn, in the order of their sections."""

    sections: tuple[str, ...]
    facets: tuple[Facet, ...] = field(default=(), repr=False, compare=False)

    def state(self) -> dict[str, Any]:
        """The state of the turn as one plain dict; fresh at each call."""
        gathered: dict[str, Any] = {}
        for facet in self.facets:
            gathered.update(facet.state())
        return gathered

    def main_values(self) -> Mapping[str, object]:
        """How many facets came together."""
        return {"facets": len(self.sections)}

    def completed(self, causes: Sequence[Event]) -> "StateGathered":
        """With the facets among its causes, in the order of their sections."""
        facets = [cause for cause in causes if isinstance(cause, Facet)]
        facets.sort(key=lambda facet: self.sections.index(facet.facet))
        return StateGathered(self.sections, tuple(facets))


@dataclass(frozen=True, slots=True)
class Spoken(Event):
    """What the mind said."""

    text: str
    voice: str
