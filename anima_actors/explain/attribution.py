"""The way from what a handler published in one turn to what it published in another, in small steps.

Every input is replaced by that of the later turn, one after the other: first what the module remembered,
then its place in its random stream, then the events it takes, in written order. An input that is itself an
event is not replaced at once: it goes its own path, step by step, so that each step of the whole has one
cause at its far end. The handler runs again at each step. As the way begins at what was on record before and
ends at what was on record after, the changes along it sum to the whole change, whatever the handler does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from operator import add
from typing import Any, Literal, NamedTuple

from anima_actors.explain.history import ActorReplayer, Laid, ReplayedState, equal
from anima_actors.explain.turn_view import QUIET_BASELINE, TurnView
from anima_actors.psyche.events import (
    DefenseRaised,
    ReactorNudge,
    ReactorsMoved,
    ReactorsSettled,
    StimulusBias,
    TensionReturned,
    TimePassed,
)
from anima_actors.psyche.model.reactor_space import Reactors, Share
from anima_actors.runtime import RootEvent
from anima_actors.runtime.step import HandlerStep

Kind = Literal["stimulus", "clock", "chance", "memory", "dose", "failure", "outside"]


class EventRef(NamedTuple):
    """An event on the way from a cause to its effect."""

    turn: int
    sequence: int
    port: int


class Cause(NamedTuple):
    """Where a way ends."""

    kind: Kind
    turn: int
    source: str = ""  # the module, or for a stimulus the field of the event
    detail: str = ""  # what of the module's memory; why it failed
    ref: EventRef | None = None  # the event that is meant; of a memory, the one for which it was needed
    place: int = 0  # of a dose in its port


Route = tuple[EventRef | Cause, ...]
"""From the event that is explained to what set it off; the last is a cause."""


class PathStep(NamedTuple):
    """A step of a path."""

    route: Route
    value: Any  # what lay in the port, or in the ports, after it


class Path(NamedTuple):
    """From a value to another."""

    start: Any
    steps: tuple[PathStep, ...]


class Attributor:
    """Finds ways, each once."""

    def __init__(self, replayer: ActorReplayer) -> None:
        self.replayer = replayer
        self._paths: dict[tuple[int, int, int], Path] = {}
        self._handlers: dict[tuple[int, int, int], Path] = {}

    def path(self, port: int, before: int, after: int) -> Path:
        """How what lay in a port in one turn became what lay there in another."""
        key = (port, before, after)
        if key not in self._paths:
            find = self._published_path if port in self.replayer.step_of_port else _root_path
            self._paths[key] = find(port, self.replayer.scene(before), self.replayer.scene(after))
        return self._paths[key]

    def _published_path(self, port: int, old: TurnView, new: TurnView) -> Path:
        ref = event_ref(port, old, new)
        step = self.replayer.step_of_port[port]
        steps: list[PathStep] = []
        value = start = old[port]
        own = body_path(self, port, old, new)
        if own is None:
            laid = self._handler_path(step, old, new)
            own = (PathStep(_remembering(route, ref), held[port]) for route, held in laid.steps)
        for route, held in own:
            if not equal(held, value):
                value = held
                steps.append(PathStep((ref, *route), held))
        return Path(start, tuple(steps))

    def _handler_path(self, step: HandlerStep, old: TurnView, new: TurnView) -> Path:
        """The same for all that one handler published, by port."""
        key = (step.rank, old.number, new.number)
        if key not in self._handlers:
            start: Laid = {port: old[port] for port, _ in step.published}
            end: Laid = {port: new[port] for port, _ in step.published}
            steps: list[PathStep] = []
            if new.fired(step):
                steps = list(self._replacing(step, old, new))
            reached = steps[-1].value if steps else start
            if not equal(reached, end):
                route = steps[-1].route if steps and new.fired(step) else _silenced(step, new)
                steps.append(PathStep(route, end))
            self._handlers[key] = Path(start, tuple(steps))
        return self._handlers[key]

    def _replacing(
        self, step: HandlerStep, old: TurnView, new: TurnView, keeping: str = ""
    ) -> Iterator[PathStep]:
        """Run the handler again and again, each time with one input more of the later turn.

        What the module remembers goes first; against a quiet moment it goes last, as a memory that nothing
        calls up has no effect. What is named is what it was in the later turn from the first run on.
        """
        reference = self._references(step, old, new)
        slots: dict[int, Any] = {number: scene[number] for number, scene in reference.items()}
        mind, goal = (self.replayer.before(step, turn.number) for turn in (old, new))
        if keeping in goal.state:
            mind = mind.remembering(keeping, goal.state[keeping])
        if (keeping or not old.fired(step)) and (laid := self._perform(step, mind, slots)) is not None:
            yield PathStep((opening(new),), laid)
        for first in (True, False):
            if first == (old.number != QUIET_BASELINE):
                for route, changed in self._minds(step, old, new, mind):
                    mind = changed
                    if (laid := self._perform(step, mind, slots)) is not None:
                        yield PathStep(route, laid)
                continue
            for route in self._inputs(reference, slots, new):
                if (laid := self._perform(step, mind, slots)) is not None:
                    yield PathStep(route, laid)

    def _inputs(
        self, reference: Mapping[int, TurnView], slots: dict[int, Any], new: TurnView
    ) -> Iterator[Route]:
        """Replace one input after the other, each along its own path; yield the way of each step."""
        for number, scene in reference.items():
            for route, value in self.path(number, scene.number, new.number).steps:
                slots[number] = as_taken(value)
                yield route
            slots[number] = new[number]

    def _references(self, step: HandlerStep, old: TurnView, new: TurnView) -> dict[int, TurnView]:
        """For each port that is taken, the turn whose event stands in at first."""
        fired = old.fired(step)
        return {port.number: self._reference(port.number, old, new, fired) for port in step.taken}

    def _reference(self, port: int, old: TurnView, new: TurnView, fired: bool) -> TurnView:
        """The turn whose event stands in at first: a quiet moment where there was none to take."""
        if not fired and old[port] is None and new[port] is not None:
            return self.replayer.scene(QUIET_BASELINE)
        return old

    def _minds(
        self, step: HandlerStep, old: TurnView, new: TurnView, mind: ReplayedState
    ) -> Iterator[tuple[Route, ReplayedState]]:
        """From a state to that before the handler ran in the later turn, attribute by attribute."""
        goal = self.replayer.before(step, new.number)
        start = self.replayer.at_start(step.module, new.number).state
        state = dict(mind.state)
        for name in dict.fromkeys((*state, *goal.state)):
            if name in state and name in goal.state and equal(state[name], goal.state[name]):
                continue
            learnt = name in start and name in goal.state and not equal(start[name], goal.state[name])
            if not learnt or name not in state or not equal(state[name], start[name]):
                state = {key: value for key, value in state.items() if key != name}
                if name in goal.state:
                    state[name] = (start if learnt else goal.state)[name]
                yield (Cause("memory", new.number, step.module, name),), mind._replace(state=state)
            if learnt:
                for route, value in self._learnt(step, name, old, new):
                    state = {**state, name: value}
                    yield route, mind._replace(state=state)
        if mind.draws != goal.draws:
            yield (Cause("chance", new.number, step.module),), goal

    def _learnt(
        self, step: HandlerStep, name: str, old: TurnView, new: TurnView
    ) -> Iterator[tuple[Route, Any]]:
        """How what a handler found remembered came of what earlier ones of its module took in that turn."""
        goal = self.replayer.before(step, new.number).state[name]
        route: Route = (opening(new),)
        for earlier in self.replayer.steps_before(step):
            found = self.replayer.before(earlier, new.number).state.get(name)
            if new.fired(earlier) and not equal(found, goal):
                for one in self._replacing(earlier, old, new, keeping=name):
                    route = one.route
                    yield route, self.replayer.remembered(earlier.module).get(name)
        yield route, goal

    def _perform(self, step: HandlerStep, mind: ReplayedState, slots: Mapping[int, Any]) -> Laid | None:
        """What the handler makes of it; None where it cannot cope with a moment that never was."""
        try:
            return self.replayer.perform(step, mind, slots)
        except Exception:
            return None


def _remembering(route: Route, ref: EventRef) -> Route:
    """The way of an event; where it ends in what its module remembers, that was needed for this event."""
    match route:
        case (Cause(kind="memory") as cause,):
            return (cause._replace(ref=ref),)
    return route


def opening(scene: TurnView, source: str = "") -> Cause:
    """What opened the turn, as a cause."""
    kind: Kind = "stimulus" if not isinstance(scene.root, TimePassed) else "clock"
    return Cause(kind, scene.number, source, ref=EventRef(scene.number, 0, -1))


def event_ref(port: int, old: TurnView, new: TurnView) -> EventRef:
    """The event that lies in a port now, or lay there before."""
    for scene in (new, old):
        if port in scene.sequences:
            return EventRef(scene.number, scene.sequences[port][0], port)
    return EventRef(new.number, -1, port)


def as_taken(value: Any) -> Any:
    """A value as a handler may take it: a body on the way between two states stays a body."""
    after = getattr(value, "after", None)
    if after is None or not isinstance(after, tuple) or (min(after) >= 0.0 and max(after) <= 1.0):
        return value
    return replace(value, after=type(after)(*[min(1.0, max(0.0, part)) for part in after]))


def _silenced(step: HandlerStep, scene: TurnView) -> Route:
    """Why a handler told nothing, or why what it told cannot be found out by asking again."""
    why = scene.failed.get(step.name) or scene.stopped.get(step.module)
    if why is not None:
        return (Cause("failure", scene.number, step.module, why),)
    if step.asynchronous:
        return (Cause("outside", scene.number, step.module),)
    return (opening(scene),)


def _root_path(port: int, old: TurnView, new: TurnView) -> Path:
    """From one root event to another: field by field where they are of one type."""
    start, end = old[port], new[port]
    steps: list[PathStep] = []
    if type(start) is type(end) and isinstance(start, RootEvent):
        value = start
        for one in fields(start):
            changed = replace(value, **{one.name: getattr(end, one.name)})
            if not equal(changed, value):
                value = changed
                steps.append(PathStep((opening(new, one.name),), value))
    elif not equal(start, end):
        steps.append(PathStep((opening(new),), end))
    return Path(start, tuple(steps))


RETURN, STIMULUS = "return", "stimulus"
NUDGE = "nudge"
"""What is remembered of feedback to the body at the end of the turn before."""


def body_path(attributor: Attributor, port: int, old: TurnView, new: TurnView) -> Iterator[PathStep] | None:
    """The way of the body by its own shares; None for other events, and where the body has no account."""
    held, was = new[port], old[port]
    if not isinstance(held, ReactorsMoved | ReactorsSettled) or type(was) is not type(held):
        return None
    replayer = attributor.replayer
    moved = _find(replayer, new, ReactorsMoved)
    if moved is None or _find(replayer, old, ReactorsMoved) is None:
        return None
    intercepting = replayer.step_of_port[port].signature.intercepts
    if intercepting or (port != moved[0] and moved[0] in replayer.wiring.intercepted):
        return None  # what was made of the body's movement is none of its own account
    return _by_shares(replayer, old, new, was, held, moved)


def _by_shares(
    replayer: ActorReplayer, old: TurnView, new: TurnView, was: Any, held: Any, moved: tuple[int, Any]
) -> Iterator[PathStep]:
    x = was.after
    base = replace(held, after=x)
    yield PathStep((opening(new),), base)
    if isinstance(was, ReactorsMoved):
        settled = _find(replayer, old, ReactorsSettled)
        if settled and settled[1].after == moved[1].before and old.number == replayer.felt_before(new.number):
            for share in settled[1].shares:
                x = Reactors(*map(add, x, share.amounts))
                yield PathStep((Cause("memory", new.number, share.source, NUDGE),), replace(base, after=x))
    if x != moved[1].before:
        x = moved[1].before
        yield PathStep((Cause("memory", new.number, "reactors", "away"),), replace(base, after=x))
    for share, cause in _told(replayer, new, *moved):
        x = Reactors(*map(add, x, share.amounts))
        yield PathStep((cause,), replace(base, after=x))
    settled_now = _find(replayer, new, ReactorsSettled)
    if isinstance(held, ReactorsSettled) and settled_now is not None:
        for share, cause in _told(replayer, new, *settled_now):
            x = Reactors(*map(add, x, share.amounts))
            yield PathStep((cause,), replace(base, after=x))
    yield PathStep((opening(new),), held)


def _find(replayer: ActorReplayer, scene: TurnView, kind: type) -> tuple[int, Any] | None:
    for port in scene.sequences:
        if port in replayer.step_of_port and isinstance(scene[port], kind):
            return port, scene[port]
    return None


def _told(replayer: ActorReplayer, scene: TurnView, port: int, event: Any) -> Iterator[tuple[Share, Cause]]:
    """The shares of a movement, each with its cause."""
    doses = list(_doses(replayer.step_of_port[port], scene))
    for share in event.shares:
        if share.source == RETURN:
            yield share, Cause("clock", scene.number, RETURN, ref=EventRef(scene.number, 0, -1))
        elif share.source == STIMULUS and not any(source == STIMULUS for source, _, _ in doses):
            yield share, opening(scene, "deltas")
        else:
            place = next((i for i, (source, _, _) in enumerate(doses) if source == share.source), None)
            if place is None:
                yield share, opening(scene)
                continue
            _, ref, index = doses.pop(place)
            yield share, Cause("dose", scene.number, share.source, ref=ref, place=index)


def settling_dose(replayer: ActorReplayer, turn: int, source: str) -> Cause | None:
    """The feedback of a module to the body at the end of a turn, as a cause."""
    scene = replayer.scene(turn)
    settled = _find(replayer, scene, ReactorsSettled)
    told = _told(replayer, scene, *settled) if settled is not None else ()
    return next((cause for share, cause in told if share.source == source and cause.kind == "dose"), None)


def _doses(step: HandlerStep, scene: TurnView) -> Iterator[tuple[str, EventRef, int]]:
    """The doses that the body took, in its order: source, event, place in its port."""
    for port in step.taken:
        held = scene[port.number]
        for index, event in enumerate(held if isinstance(held, tuple) else (held,)):
            if isinstance(event, StimulusBias | ReactorNudge | TensionReturned | DefenseRaised):
                sequence = scene.sequences[port.number][index]
                yield event.source, EventRef(scene.number, sequence, port.number), index
