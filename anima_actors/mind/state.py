"""What is told of a turn: the state, a summary, the reply."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from anima_actors.psyche.events import Facet, Spoken, StateGathered, VoiceFailed
from anima_actors.runtime import Disturbed, Event, RootEvent, Turn
from anima_actors.runtime.supervision import one_line


class Moment(NamedTuple):
    """One turn as the history keeps it."""

    turn: int
    root: RootEvent
    gathered: StateGathered | None
    degraded: list[dict[str, str]]
    reply: str | None


def moment_of(turn: Turn, before: Moment | None = None) -> Moment:
    """What the history keeps of a turn that has just been lived.

    Args:
        turn: the turn.
        before: the one before; what is done to the machinery leaves the state as it was.
    """
    failed = turn.find(VoiceFailed)
    degraded = turn.degraded if turn.failures or turn.stopped else []
    if failed is not None:
        degraded = [*degraded, {"module": "voice", "handler": "voice.speak", "reason": failed.reason}]
    spoken = turn.find(Spoken)
    return Moment(
        turn.number,
        turn.root,
        before.gathered if before and isinstance(turn.root, Disturbed) else turn.find(StateGathered),
        degraded,
        spoken.text if spoken else None,
    )


def recalled_moment(number: int, events: Sequence[Event], degraded: list[dict[str, str]]) -> Moment:
    """What the history keeps of a turn that was lived before.

    Args:
        number: the turn's.
        events: of that turn, the root first.
        degraded: the modules that failed, were out of service, or had to be stood in for.
    """
    told: dict[type, Any] = {type(event): event for event in reversed(events)}
    spoken = told.get(Spoken)
    root = events[0]
    assert isinstance(root, RootEvent)
    return Moment(number, root, told.get(StateGathered), degraded, spoken.text if spoken else None)


def told_state(moment: Moment, keys: Collection[str], top_k: int = 2) -> dict[str, Any]:
    """The state of a turn as one plain dict, fresh at each call.

    A facet that cannot tell itself is named among what is degraded; its keys stay None.

    Args:
        moment: the turn.
        keys: those that are always there, in their order.
        top_k: how many emotions the blend names.
    """
    state: dict[str, Any] = dict.fromkeys(keys)
    degraded = [dict(one) for one in moment.degraded]
    for facet in moment.gathered.facets if moment.gathered else ():
        try:
            state.update(_declared(facet))
        except Exception as error:
            degraded.append({"module": facet.facet, "handler": facet.facet, "reason": one_line(error)})
    if state.get("blend") is not None:
        state["blend"] = state["blend"][:top_k]
    state["degraded"] = degraded
    return state


def _declared(facet: Facet) -> Mapping[str, Any]:
    kind = type(facet)
    told = facet.state()
    declared = _declared_keys.get(kind)
    if declared is None:
        declared = _declared_keys[kind] = frozenset(kind.state_keys())
    if not told.keys() <= declared:
        key = sorted(told.keys() - declared)[0]
        raise ValueError(f"{kind.__name__}.state() fills {key!r}, which its keys do not declare")
    return told


_declared_keys: dict[type[Facet], frozenset[str]] = {}


def reply_of(turn: Turn) -> str:
    """What was said in a turn; empty where nothing was."""
    spoken = turn.find(Spoken)
    return spoken.text if spoken else ""


def summarise(state: Mapping[str, Any], turn: int) -> str:
    """A state in a few readable lines; what is absent is passed over."""
    if state.get("primary") is None and state.get("reactors") is None:
        return f"turn {turn}: nothing to tell"
    lines = []
    if state.get("primary"):
        blend = ", ".join(f"{one['name']} {one['intensity']:.2f}" for one in state["blend"] or ())
        lines.append(f"turn {turn}: {state['primary']} ({blend})")
    if state.get("reactors"):
        lines.append("  " + "  ".join(f"{name} {value:.2f}" for name, value in state["reactors"].items()))
    if state.get("phi") is not None:
        lines.append(f"  phi {state['phi']:.2f}, {state['phi_label']}")
    if state.get("intention"):
        held = state["intention"]
        lines.append(f"  wants to {held['goal']} (strength {held['strength']:.2f}, age {held['age']})")
    if state.get("defense"):
        lines.append(f"  defends itself by {state['defense']['mechanism']}")
    if state.get("narrative"):
        lines.append(f"  {state['narrative']}")
    lines += [f"  degraded: {one['module']}: {one['reason']}" for one in state.get("degraded") or ()]
    return "\n".join(lines)
