"""What can be done to a mind: the four reactors, and the six commands that move them (MODEL.md, Stimuli)."""

from collections.abc import Mapping
from types import MappingProxyType

REACTORS: tuple[str, ...] = ("tension", "arousal", "satisfaction", "cohesion")
BASELINE: Mapping[str, float] = MappingProxyType(dict(zip(REACTORS, (0.2, 0.2, 0.5, 0.5), strict=True)))

_COMMANDS: dict[str, dict[str, float]] = {
    "stress": {"tension": 0.4, "arousal": 0.3, "satisfaction": -0.2, "cohesion": -0.2},
    "relax": {"tension": -0.3, "arousal": -0.2, "satisfaction": 0.2, "cohesion": 0.1},
    "connect": {"cohesion": 0.4, "satisfaction": 0.3, "tension": -0.2},
    "shock": {"tension": 0.6, "arousal": 0.5, "satisfaction": -0.4, "cohesion": -0.5},
    "joy": {"satisfaction": 0.4, "cohesion": 0.3, "arousal": 0.2},
    "grief": {"satisfaction": -0.4, "cohesion": -0.3, "tension": 0.2},
}

COMMANDS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {name: MappingProxyType(deltas) for name, deltas in _COMMANDS.items()}
)
