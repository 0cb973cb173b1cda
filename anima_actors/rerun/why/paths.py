"""Paths in the state: who fills them, what is there, and which there are."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from anima_actors.psyche.events import Facet
from anima_actors.psyche.reactor_space import REACTOR_NAMES
from anima_actors.rerun.why.troupe import Troupe
from anima_actors.runtime import Wiring

TOP_OF_BLEND = 2
SOMETIMES = (
    *(
        f"drives.{reactor}.{part}"
        for reactor in REACTOR_NAMES
        for part in ("intensity", "direction", "need", "action")
    ),
    *(f"defense.{part}" for part in ("mechanism", "description", "tension_relief")),
)
"""Paths that are there in some turns only."""


def facet_ports(wiring: Wiring) -> dict[str, list[int]]:
    """For each key of the state, the ports of those who fill it, after whoever intercepts."""
    found: dict[str, list[int]] = {}
    for step in wiring.steps:
        for (port, _), output in zip(step.published, step.signature.outputs, strict=True):
            if issubclass(output.event_type, Facet) and port not in wiring.intercepted:
                for key in output.event_type.state_keys():
                    found.setdefault(key, []).append(port)
    return found


def first(held: Any) -> Any:
    """The event in a port, or the first of several."""
    return held[0] if type(held) is tuple and held else held


def state_in(held: Any) -> Mapping[str, Any]:
    """The entries in the state of what lies in a port."""
    facet = first(held)
    return facet.state() if isinstance(facet, Facet) else {}


def resolved(value: Any, rest: str) -> Any:
    """What is at a path below a value; None where there is nothing."""
    for part in rest.split(".") if rest else ():
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, tuple) and hasattr(value, "_fields"):
            value = getattr(value, part, None)
        else:
            return None
    return value


def leaves(value: Any, path: str) -> Iterator[str]:
    """The paths of everything below a value that is no mapping."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}" if path else str(key))
        return
    yield path
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}.{index}")


def known_paths(troupe: Troupe, turn: int) -> list[str]:
    """All paths of the state at a turn, at the one before, and at a quiet moment."""
    found: dict[str, None] = {}
    for scene in (troupe.scene(turn), troupe.scene(turn - 1), troupe.scene(0)):
        for key, ports in facet_ports(troupe.wiring).items():
            for port in ports:
                state = dict(state_in(scene[port]))
                if key == "blend" and scene is not troupe.scene(0):
                    state["blend"] = state.get("blend", [])[:TOP_OF_BLEND]
                found.update(dict.fromkeys(leaves(state.get(key), key)))
    keys = facet_ports(troupe.wiring)
    found.update(dict.fromkeys(path for path in SOMETIMES if path.partition(".")[0] in keys))
    whole = {
        path[: at.start()]
        for path in found
        for at in re.finditer(r"\.", path)
        if not path[at.end()].isdigit()
    }
    return [*(path for path in found if path not in whole), "degraded"]
