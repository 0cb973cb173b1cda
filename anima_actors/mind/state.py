"""A finished turn as its user sees it: the state, a summary, the reply."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple, Self, TypedDict

from anima_actors.journal.records import EventTypes, recorded_type
from anima_actors.psyche.events import Facet, SpeechEnded, Spoken, StateGathered, VoiceFailed
from anima_actors.runtime import Event, ModuleRemoved, RootEvent, Turn
from anima_actors.runtime.plain_numbers import plain_throughout
from anima_actors.runtime.supervision import one_line


class MindState(TypedDict):
    """The state of a mind after a turn, as a plain dict: all keys are always there.

    One is None where the module that fills it was left out, failed, or had nothing to tell. A module of one's
    own adds keys, so :attr:`Mind.state` is a ``dict[str, Any]``; ``cast(MindState, mind.state)`` has a type
    checker look after the built-in ones.
    """

    primary: str | None  # the emotion that shows
    felt: str | None  # the emotion that is felt, one of ten prototypes
    blend: list[dict[str, Any]] | None  # name and intensity of each, 0 to 1, the nearest first
    vad: dict[str, float] | None  # valence, arousal, dominance; -1 to 1
    reactors: dict[str, float] | None  # tension, arousal, satisfaction, cohesion as felt; 0 to 1
    shown: dict[str, float] | None  # the same at the end of the turn
    phi: float | None  # how much the reactors are one system; 0 to 1
    phi_label: str | None  # the same in words
    prediction_error: float | None  # how far from expected the turn was; 0 to 1
    pred_label: str | None  # the same in words
    free_energy: float | None  # running mean of the squared error, with what expecting costs; from 0
    surprise_spike: bool | None  # whether the error stands out
    drives: dict[str, dict[str, Any]] | None  # by reactor: intensity, direction, need, action
    dominant_drive: str | None  # the reactor whose need is strongest
    spectral: dict[str, str] | None  # surface, subtext, archival
    flash: dict[str, Any] | None  # flash_count, phase, mortality_sense
    intention: dict[str, Any] | None  # goal, strength, persistence, age, origin, because
    dissonance: dict[str, Any] | None  # level, label, description
    defense: dict[str, Any] | None  # mechanism, description, tension_relief, parked
    identity: dict[str, Any] | None  # self_desc, stability, traits
    temporal: dict[str, Any] | None  # past, future, coherence, crisis
    mirror: dict[str, Any] | None  # inferred, empathy_note
    salience: float | None  # how much the stimulus mattered; 0 to 1
    memory_resonance: float | None  # how familiar it was; 0 to 1
    control: float | None  # how far the mind expects to get out of what threatens; 0 to 1
    narrative: str | None  # two to four sentences in the first person
    degraded: list[dict[str, str]]  # modules that failed or are out of service: module, handler, reason


class TurnSnapshot(NamedTuple):
    """One turn as the history keeps it."""

    turn: int
    root: RootEvent
    gathered: StateGathered | None
    degraded: list[dict[str, str]]
    reply: str | None
    at_s: float = 0.0  # the mind's time in seconds; 0 where it is not known

    @classmethod
    def from_turn(
        cls, turn: Turn, before: Self | None = None, published: Callable[[Facet, str], bool] | None = None
    ) -> Self:
        """Return the snapshot of a turn that has just run.

        Args:
            turn: the turn.
            before: the snapshot before it; what is not felt leaves the state as it was.
            published: whether a module publishes such a facet, but for the one of that name, which left.
        """
        failed = turn.find(VoiceFailed)
        degraded = turn.degraded if turn.failures or turn.stopped else []
        root = turn.root
        reason = failed.reason if failed else root.failed if isinstance(root, SpeechEnded) else ""
        if reason:
            degraded = [*degraded, {"module": "voice", "handler": "voice.speak", "reason": reason}]
        gathered = turn.find(StateGathered)
        if before is not None and root.by_name_only:
            gathered = _left_behind(before.gathered, root, published)
        spoken = turn.find(Spoken)
        return cls(turn.number, turn.root, gathered, degraded, spoken.text if spoken else None, turn.at_s)

    @classmethod
    def from_record(
        cls,
        number: int,
        events: Sequence[Event],
        degraded: list[dict[str, str]],
        before: Self | None = None,
        published: Callable[[Facet, str], bool] | None = None,
    ) -> Self:
        """Return the snapshot of a turn on record.

        Args:
            number: the turn's.
            events: of that turn, the root first.
            degraded: the modules that failed, were out of service, or had to be stood in for.
            before: as for a turn that has just run.
            published: likewise.
        """
        first: dict[type, Any] = {type(event): event for event in reversed(events)}
        root = events[0]
        assert isinstance(root, RootEvent)
        spoken = root if isinstance(root, SpeechEnded) else first.get(Spoken)
        gathered = first.get(StateGathered)
        if before is not None and root.by_name_only:
            gathered = _left_behind(before.gathered, root, published)
        return cls(number, root, gathered, degraded, spoken.text if spoken else None)


def _left_behind(
    gathered: StateGathered | None, root: RootEvent, published: Callable[[Facet, str], bool] | None
) -> StateGathered | None:
    """Return what is left of a state; the facets of a module that left are gone."""
    if gathered is None or published is None or not isinstance(root, ModuleRemoved):
        return gathered
    facets = tuple(one for one in gathered.facets if published(one, root.name))
    return StateGathered(tuple(one.facet for one in facets), facets)


def state_dict(snapshot: TurnSnapshot, keys: Collection[str], top_k: int = 2) -> dict[str, Any]:
    """Return the state of a turn as a plain dict, a fresh one at each call.

    A facet whose state() raises is named among the degraded modules; its keys stay None.

    Args:
        snapshot: the turn.
        keys: the keys that are always there, in their order.
        top_k: how many emotions the blend names.
    """
    state: dict[str, Any] = dict.fromkeys(keys)
    degraded = [dict(one) for one in snapshot.degraded]
    for facet in snapshot.gathered.facets if snapshot.gathered else ():
        try:
            state.update(_facet_state(facet))
        except Exception as error:
            degraded.append({"module": facet.facet, "handler": facet.facet, "reason": one_line(error)})
    if state.get("blend") is not None:
        state["blend"] = state["blend"][:top_k]
    state["degraded"] = degraded
    return state


_declared_keys: dict[type[Facet], frozenset[str]] = {}


def _facet_state(facet: Facet) -> Mapping[str, Any]:
    kind = type(facet)
    state: Mapping[str, Any] = facet.state()
    if not kind.__module__.startswith("anima_actors."):
        state = plain_throughout(state)
    declared = _declared_keys.get(kind)
    if declared is None:
        declared = _declared_keys[kind] = frozenset(kind.state_keys())
    if not state.keys() <= declared:
        key = sorted(state.keys() - declared)[0]
        raise ValueError(f"{kind.__name__}.state() fills {key!r}, which its keys do not declare")
    return state


def reply_of(turn: Turn) -> str:
    """Return what was said in a turn; empty where nothing was."""
    spoken = turn.find(Spoken)
    return spoken.text if spoken else ""


def summarise(state: Mapping[str, Any], turn: int) -> str:
    """Return a state in a few readable lines, without its absent parts."""
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


def types_on_record(header: Mapping[str, Any], known: EventTypes) -> dict[str, type[Event]]:
    """Return the types that are known, and such as hold plain data for all others that a header names.

    So the events of modules that are not run are read, shown and part of the state like any others, save what
    their own type would make of their values.

    Args:
        header: of a journal.
        known: the types of the modules that are at hand; see
            :func:`~anima_actors.journal.records.event_types`.
    """
    named, facets = header.get("fields"), header.get("facets")
    facets = facets if isinstance(facets, Mapping) else {}
    others: dict[str, type[Event]] = {}
    for name, values in named.items() if isinstance(named, Mapping) else ():
        title = str(name).rpartition(".")[2]
        if name not in known and title.isidentifier() and isinstance(values, list | tuple):
            facet = str(facets.get(name) or "")
            base: Any = Facet if facet else Event
            others[name] = recorded_type(title, tuple(map(str, values)), base, facet)
    return {**known, **others}


def left_as(last: Any, keys: Collection[str]) -> dict[str, Any]:
    """Return the state that a mind was left in, out of its file, where no module of it is run.

    Args:
        last: the snapshot of its last turn, whose events of unknown classes are plain data; None without one.
        keys: the keys that are always there, in their order.
    """
    if last is None:
        return dict.fromkeys(keys) | {"degraded": []}
    gathered = last.gathered
    if gathered is not None:
        facets = tuple(
            _plain_facet(facet, section) if isinstance(facet, Mapping) else facet
            for section, facet in zip(gathered.sections, gathered.facets, strict=True)
        )
        gathered = StateGathered(gathered.sections, facets)
    return state_dict(last._replace(gathered=gathered), keys)


def _plain_facet(values: Mapping[str, Any], section: str) -> Facet:
    kind = recorded_type("RecordedFacet", tuple(values), Facet, section)
    facet: Facet = kind(**{one.name: values[one.name] for one in fields(kind)})
    return facet
