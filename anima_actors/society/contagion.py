"""How a state is caught: emotional contagion between neighbours.

Hatfield, Cacioppo & Rapson 1994; the rule of Bosse, Duell, Memon, Treur & van der Wal 2009 (ASCRIBE): what a
mind catches is its channel times the sender's expressiveness times its own susceptibility, and it amplifies
or dampens according to its bias.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple, Self

from anima_actors.psyche.events import SocialSource
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors, deviation
from anima_actors.psyche.modules.personality import Personality
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.plain_numbers import plain
from anima_actors.society.network import Network, SocietyError


@dataclass(frozen=True)
class Contagion:
    """The constants of contagion; 0.5 in a trait is the average person.

    Attributes:
        gain: what a mind catches in a minute of a difference, at a channel of 1 (calibrated; see
            docs/design-notes.md).
        expressiveness: of the average sender (ASCRIBE's epsilon).
        expressiveness_by_extraversion: what extraversion adds (Riggio & Riggio 2002, meta-analysis).
        susceptibility: of the average receiver (ASCRIBE's delta).
        susceptibility_by_neuroticism: what neuroticism adds (Doherty 1997: emotional reactivity).
        susceptibility_by_agreeableness: what agreeableness adds (Doherty 1997: sensitivity to others).
        bias: where tension and arousal are amplified from, in [0, 1]; 0.5 neither amplifies nor dampens
            (ASCRIBE's beta; above 0.5 as bad is stronger than good: Baumeister et al. 2001).
        bias_by_neuroticism: what neuroticism adds to it.
        amplification: how much of the rule is amplified, in [0, 1] (ASCRIBE's eta); the rest is averaged.
        threshold: the deviation from home, in [0, 1], up to which a sender expresses nothing to be caught.
        crowd: the power of their number by which neighbours add up, in [0, 1] (Latane 1981, social impact:
            about one half); 1 adds them, 0 takes their mean.
        limit: what a mind can catch of one reactor in one tick, as a dose; much comes nearer to it.
    """

    gain: float = 1.0
    expressiveness: float = 0.5
    expressiveness_by_extraversion: float = 0.6
    susceptibility: float = 0.5
    susceptibility_by_neuroticism: float = 0.5
    susceptibility_by_agreeableness: float = 0.3
    bias: float = 0.55
    bias_by_neuroticism: float = 0.6
    amplification: float = 0.5
    threshold: float = 0.1
    crowd: float = 0.5
    limit: float = 0.8

    def __post_init__(self) -> None:
        for one in fields(self):
            given = plain(getattr(self, one.name))
            high = 1.0 if one.name in ("bias", "amplification", "threshold", "crowd") else 10.0
            low = -1.0 if "_by_" in one.name else 0.0
            number = isinstance(given, int | float) and not isinstance(given, bool)
            if not number or not low <= given <= high:
                raise SocietyError(
                    f"contagion.{one.name} is {given!r:.40}; it must be a number from {low:g} to {high:g}"
                )
            object.__setattr__(self, one.name, float(given))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the constants that a mapping gives; the others keep their defaults.

        Raises:
            SocietyError: there is no such constant, or it is out of its range.
        """
        known = [one.name for one in fields(cls)]
        for name in data:
            if name not in known:
                raise SocietyError(f"contagion has no constant {name!r:.80}{suggestion(str(name), known)}")
        return cls(**data)

    def as_data(self) -> dict[str, float]:
        """Return all constants by name."""
        return asdict(self)


class Expressed(NamedTuple):
    """What the minds show at the end of a tick, in their order."""

    levels: Sequence[Reactors]  # each in [0, 1]
    turns: Sequence[int]  # the last turn of each, in which it was expressed


Caught = tuple[SocialSource, ...]
"""What reaches one mind from its neighbours: the part of each, in their order."""


class ContagionRule:
    """The rule for one society: its constants, network and personalities, put together once."""

    def __init__(self, contagion: Contagion, network: Network, personas: Sequence[Personality]) -> None:
        self._names = network.names
        self._contagion = contagion
        c = contagion
        expresses = [
            max(0.0, c.expressiveness + c.expressiveness_by_extraversion * (one.extraversion - 0.5))
            for one in personas
        ]
        takes = [
            max(
                0.0,
                c.susceptibility
                + c.susceptibility_by_neuroticism * (one.neuroticism - 0.5)
                + c.susceptibility_by_agreeableness * (one.agreeableness - 0.5),
            )
            for one in personas
        ]
        self._channels = [
            [(sender, c.gain * expresses[sender] * strength * taken) for sender, strength in channels]
            for channels, taken in zip(network.incoming, takes, strict=True)
        ]
        self._bias = [
            min(1.0, max(0.0, c.bias + c.bias_by_neuroticism * (one.neuroticism - 0.5))) for one in personas
        ]

    def strongest(self, receiver: int, speakers: Mapping[int, str]) -> int | None:
        """Return whose words a mind hears: those of the strongest channel, the first of equal ones."""
        found, strength = None, -1.0
        for sender, channel in self._channels[receiver]:
            if sender in speakers and channel > strength:
                found, strength = sender, channel
        return found

    def caught(self, expressed: Expressed) -> dict[int, Caught]:
        """Return what each mind catches in the tick after; a mind that catches nothing is left out."""
        away = [deviation(level) for level in expressed.levels]
        threshold = self._contagion.threshold
        shows = [max(map(abs, one)) > threshold for one in away]
        found: dict[int, Caught] = {}
        for receiver, channels in enumerate(self._channels):
            parts = []
            for sender, strength in channels:
                if shows[sender] and strength:
                    part = self._part(away[sender], away[receiver], strength, self._bias[receiver])
                    if any(part):
                        parts.append((sender, part))
            if parts:
                found[receiver] = self._limited(parts, expressed.turns)
        return found

    def _part(self, sent: Reactors, own: Reactors, strength: float, bias: float) -> Reactors:
        c = self._contagion
        part = []
        for at, (theirs, mine, home) in enumerate(zip(sent, own, BASELINE, strict=True)):
            if abs(theirs) <= c.threshold:
                part.append(0.0)
                continue
            slope = _drawn(theirs, mine, bias if at < 2 else 0.5, c.amplification)
            part.append(strength * slope * (1.0 - home))
        return Reactors(*part)

    def _limited(self, parts: Sequence[tuple[int, Reactors]], turns: Sequence[int]) -> Caught:
        """Scale the parts of all neighbours, so that many do not add up without bound."""
        scale = [self._scale([abs(part[at]) for _, part in parts]) for at in range(4)]
        return tuple(
            SocialSource(
                self._names[sender],
                turns[sender],
                Reactors(*[amount * by for amount, by in zip(part, scale, strict=True)]),
            )
            for sender, part in parts
        )

    def _scale(self, amounts: Sequence[float]) -> float:
        """Return by how much each part counts, next to the others."""
        load = sum(amounts)
        if not load:
            return 0.0
        number = load / max(amounts)  # of neighbours that matter: 1 where one outweighs all others
        scale = number ** (self._contagion.crowd - 1.0)
        limit = self._contagion.limit
        return scale * limit / (limit + scale * load) if limit else 0.0


def added(own: Reactors, sources: Sequence[SocialSource]) -> Reactors:
    """Return the own part and the parts of all sources, added in their order."""
    t, a, s, c = own
    for _, _, (tension, arousal, satisfaction, cohesion) in sources:
        t, a, s, c = t + tension, a + arousal, s + satisfaction, c + cohesion
    return Reactors(t, a, s, c)


def _drawn(theirs: float, mine: float, bias: float, amplification: float) -> float:
    """Return where a sender's deviation draws the receiver's: ASCRIBE's rule, on either side of home."""
    plain_difference = theirs - mine
    if theirs * mine < 0.0 or theirs == 0.0:
        return plain_difference
    side = 1.0 if theirs > 0.0 else -1.0
    q, own = abs(theirs), abs(mine)
    upward = q * (1.0 - own)  # 1 - (1 - q)(1 - own), less own
    downward = own * (q - 1.0)  # q own, less own
    amplified = side * (bias * upward + (1.0 - bias) * downward)
    return amplification * amplified + (1.0 - amplification) * plain_difference
