"""L4: how it is to be this mind now, and who it takes itself to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from anima_actors.psyche import text as words
from anima_actors.psyche.events.contributions import Facet
from anima_actors.runtime import NonNegative, Unit


@dataclass(frozen=True, slots=True)
class QualiaFelt(Facet):
    """The surface of an experience, what lies under it, and the old theme it belongs to."""

    facet: ClassVar[str] = "qualia"
    order: ClassVar[int] = 90
    keys: ClassVar[tuple[str, ...] | None] = ("spectral",)

    surface: str
    subtext: str
    archival: str

    def state(self) -> Mapping[str, Any]:
        """Under ``spectral``: the three layers."""
        return {"spectral": {"surface": self.surface, "subtext": self.subtext, "archival": self.archival}}

    def prompt_lines(self) -> tuple[str, ...]:
        """How it is, in depth."""
        return (words.qualia_line(self.archival),)

    def prompt_weight(self) -> float:
        """Little, but where an old theme has been touched or two layers differ."""
        return 0.6 if self.archival != "Neutral ground" else 0.3 if self.surface != self.subtext else 0.1


@dataclass(frozen=True, slots=True)
class FlashCounted(Facet):
    """Each experience is one flash; their number is an age."""

    facet: ClassVar[str] = "flash"
    order: ClassVar[int] = 100

    flash_count: int
    phase: str
    mortality_sense: Unit

    def state(self) -> Mapping[str, Any]:
        """Under ``flash``: count, phase and sense of mortality."""
        flash = {
            "flash_count": self.flash_count,
            "phase": self.phase,
            "mortality_sense": self.mortality_sense,
        }
        return {"flash": flash}

    def prompt_lines(self) -> tuple[str, ...]:
        """How far along one is, and how much lies behind."""
        return words.flash_line(self.phase, self.mortality_sense), words.describe_lived(self.flash_count)

    def prompt_weight(self) -> float:
        """Half the weight of the end."""
        return 0.5 * self.mortality_sense


@dataclass(frozen=True, slots=True)
class IdentityFormed(Facet):
    """Who one takes oneself to be, and how firmly."""

    facet: ClassVar[str] = "identity"
    order: ClassVar[int] = 110

    self_desc: str
    stability: NonNegative
    traits: tuple[str, ...]

    def state(self) -> Mapping[str, Any]:
        """Under ``identity``: the self-description, its stability, and the traits that stand out."""
        identity = {"self_desc": self.self_desc, "stability": self.stability, "traits": list(self.traits)}
        return {"identity": identity}

    def prompt_lines(self) -> tuple[str, ...]:
        """Who one is, and how sure of it."""
        return words.identity_line(self.self_desc), words.describe_firmness(self.stability)

    def prompt_weight(self) -> float:
        """How unsure one is of it."""
        return 1.0 - self.stability

    def main_values(self) -> Mapping[str, object]:
        """How firm it is, and the traits that stand out."""
        return {"stability": self.stability, "traits": ", ".join(self.traits)}


@dataclass(frozen=True, slots=True)
class TemporalSelfTold(Facet):
    """Oneself through time: who one was, who one may become, and whether it holds together."""

    facet: ClassVar[str] = "temporal"
    order: ClassVar[int] = 150

    past: tuple[str, ...]  # the last three past selves, newest first
    future: str
    coherence: Unit
    crisis: bool

    def state(self) -> Mapping[str, Any]:
        """Under ``temporal``: past selves, the future one, coherence and crisis."""
        temporal = {
            "past": list(self.past),
            "future": self.future,
            "coherence": self.coherence,
            "crisis": self.crisis,
        }
        return {"temporal": temporal}

    def prompt_lines(self) -> tuple[str, ...]:
        """How one's story holds together."""
        return (words.temporal_line(self.coherence, self.crisis, self.future, self.past),)

    def prompt_weight(self) -> float:
        """How far the story falls apart; all in a crisis."""
        return 1.0 if self.crisis else 1.0 - self.coherence

    def main_values(self) -> Mapping[str, object]:
        """Coherence, and a crisis where there is one."""
        return {"coherence": self.coherence, "crisis": self.crisis}


@dataclass(frozen=True, slots=True)
class NarrativeTold(Facet):
    """The whole of it, in the first person."""

    facet: ClassVar[str] = "narrative"
    order: ClassVar[int] = 170

    text: str

    def state(self) -> Mapping[str, Any]:
        """Under ``narrative``: the text."""
        return {"narrative": self.text}

    def prompt_lines(self) -> tuple[str, ...]:
        """The text."""
        return (self.text,)

    def prompt_weight(self) -> float:
        """A middling one: it says again, in one breath, what the others say."""
        return 0.5
