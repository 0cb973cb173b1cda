"""L2 and L3: what is felt, and the three processes that run beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple

from anima_actors.psyche import text as words
from anima_actors.psyche.events.contributions import Facet
from anima_actors.psyche.model.personality import Vad
from anima_actors.runtime import Between, NonNegative, Unit

USUAL_PHI = 0.34  # in the middle of "medium integration"


@dataclass(frozen=True, slots=True)
class EmotionFelt(Facet):
    """An emotion: where it lies, what it is nearest to, and what of it shows."""

    facet: ClassVar[str] = "emotion"
    order: ClassVar[int] = 10
    keys: ClassVar[tuple[str, ...] | None] = ("primary", "felt", "blend", "vad")

    primary: str  # what shows
    felt: str  # the nearest prototype
    blend: Annotated[tuple[tuple[str, float], ...], Between(0.0, 1.0)]  # all prototypes, nearest first
    vad: Annotated[Vad, Between(-1.0, 1.0)]
    intensity: Unit  # distance from this personality's neutral point, as a share of the furthest
    distance: NonNegative = 0.0  # the same distance

    @property
    def undertone(self) -> str | None:
        """The second of the blend."""
        return self.blend[1][0] if len(self.blend) > 1 else None

    def state(self) -> Mapping[str, Any]:
        """Under ``primary``, ``felt``, ``blend`` (all of it) and ``vad``."""
        return {
            "primary": self.primary,
            "felt": self.felt,
            "blend": [{"name": name, "intensity": intensity} for name, intensity in self.blend],
            "vad": {"valence": self.vad[0], "arousal": self.vad[1], "dominance": self.vad[2]},
        }

    def prompt_lines(self) -> tuple[str, ...]:
        """What is felt, what shows, and how it sits."""
        line = words.emotion_line(self.primary, self.felt, self.undertone, self.intensity)
        shades = [words.describe_undertone(share) for _, share in self.blend[1:2]]
        shades += [words.describe_mixture(name, share) for name, share in self.blend[2:3]]
        return " ".join((line, *filter(None, shades))), words.vad_line(*self.vad)

    def prompt_weight(self) -> float:
        """How strong it is; all of it where something else shows."""
        return self.intensity if self.primary == self.felt else 1.0

    def main_values(self) -> Mapping[str, object]:
        """What shows, what is felt, and where it lies."""
        felt = {} if self.felt == self.primary else {"felt": self.felt}
        return {"primary": self.primary, **felt, **self.vad._asdict()}


@dataclass(frozen=True, slots=True)
class IntegrationMeasured(Facet):
    """How far the four reactors are one system: geometric integrated information, as a share."""

    facet: ClassVar[str] = "integration"
    order: ClassVar[int] = 60
    keys: ClassVar[tuple[str, ...] | None] = ("phi", "phi_label")

    phi: Unit
    nats: NonNegative  # the same as a divergence
    label: str
    seam: str  # the weakest partition, such as "tension | arousal satisfaction cohesion"

    def state(self) -> Mapping[str, Any]:
        """Under ``phi`` and ``phi_label``."""
        return {"phi": self.phi, "phi_label": self.label}

    def main_values(self) -> Mapping[str, object]:
        """Phi and its label."""
        return {"phi": self.phi, "label": self.label}

    def prompt_lines(self) -> tuple[str, ...]:
        """How much of a piece one feels."""
        return (words.integration_line(self.label),)

    def prompt_weight(self) -> float:
        """How far it is from what is usual."""
        return min(1.0, abs(self.phi - USUAL_PHI) / USUAL_PHI)


@dataclass(frozen=True, slots=True)
class PredictionMade(Facet):
    """How far what happened was from what was expected."""

    facet: ClassVar[str] = "prediction"
    order: ClassVar[int] = 70
    keys: ClassVar[tuple[str, ...] | None] = (
        "prediction_error",
        "pred_label",
        "free_energy",
        "surprise_spike",
    )

    error: Unit
    label: str
    spike: bool
    free_energy: NonNegative  # running mean of inaccuracy and complexity

    def state(self) -> Mapping[str, Any]:
        """Under ``prediction_error``, ``pred_label``, ``free_energy`` and ``surprise_spike``."""
        return {
            "prediction_error": self.error,
            "pred_label": self.label,
            "free_energy": self.free_energy,
            "surprise_spike": self.spike,
        }

    def main_values(self) -> Mapping[str, object]:
        """The error, its label, and a spike where there is one."""
        spike = {"spike": True} if self.spike else {}
        return {"error": self.error, "label": self.label, **spike}

    def prompt_lines(self) -> tuple[str, ...]:
        """How surprised one is, and has been of late."""
        return words.prediction_line(self.label, self.spike), words.describe_lately(self.free_energy)

    def prompt_weight(self) -> float:
        """The error; all of it in a spike."""
        return 1.0 if self.spike else self.error


class Need(NamedTuple):
    """A reactor away from home far enough to be felt as a need."""

    reactor: str
    intensity: float  # [0, 1]
    direction: str  # "excess" or "lack"
    need: str  # rest, stimulation, calm, fulfilment or contact
    action: str  # what one would do about it


@dataclass(frozen=True, slots=True)
class DrivesFelt(Facet):
    """What the body wants."""

    facet: ClassVar[str] = "drives"
    order: ClassVar[int] = 80
    keys: ClassVar[tuple[str, ...] | None] = ("drives", "dominant_drive")

    strength: NonNegative  # the total drive
    reward: float  # by how much it fell since the turn before
    dominant: str | None
    needs: Annotated[tuple[Need, ...], Between(0.0, 1.0)]  # strongest first

    def state(self) -> Mapping[str, Any]:
        """Under ``drives`` (by reactor) and ``dominant_drive``."""
        drives = {}
        for need in self.needs:
            told = need._asdict()
            drives[told.pop("reactor")] = told
        return {"drives": drives, "dominant_drive": self.dominant}

    def prompt_lines(self) -> tuple[str, ...]:
        """What one needs."""
        felt = [(need.reactor, need.intensity, need.direction) for need in self.needs]
        return (words.drives_line(felt, self.dominant),)

    def prompt_weight(self) -> float:
        """How pressing the strongest need is."""
        return max((need.intensity for need in self.needs), default=0.0)

    def main_values(self) -> Mapping[str, object]:
        """The dominant drive, the total and the reward."""
        return {"dominant": self.dominant or "none", "strength": self.strength, "reward": self.reward}
