"""The way from what a handler published in one turn to what it published in another, in small steps.

Every input is replaced by that of the later turn, one after the other: first what the module remembered,
then its place in its random stream, then the events it takes, in written order. An input that is itself an
event is not replaced at once: it goes its own way, step by step, so that each step of the whole has one
cause at its far end. The handler runs again at each step. As the way begins at what was on record before and
ends at what was on record after, the changes along it sum to the whole change, whatever the handler does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from operator import add
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from anima_actors.explain.history import LIVED_BEFORE, Laid, Mindset, Scene, Troupe, alike
from anima_actors.psyche.events import ReactorNudge, ReactorsMoved, ReactorsSettled, StimulusBias
from anima_actors.psyche.model.reactor_space import Reactors, Share
from anima_actors.runtime import RootEvent
from anima_actors.runtime.step import HandlerStep

if TYPE_CHECKING:
    from anima_actors.explain.history import Troupe


Kind = Literal["stimulus", "clock", "chance", "memory", "dose", "failure", "outside"]


class Hop(NamedTuple):
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
    hop: Hop | None = None  # the event that is meant, where there is one
    place: int = 0  # of a dose in its port


Route = tuple[Hop | Cause, ...]
"""From the event that is explained to what set it off; the last is a cause."""


class Stage(NamedTuple):
    """A step of a way."""

    route: Route
    value: Any  # what lay in the port, or in the ports, after it


class Way(NamedTuple):
    """From a value to another."""

    start: Any
    stages: tuple[Stage, ...]


class Walker:
    """Finds ways, each once."""

    def __init__(self, troupe: Troupe) -> None:
        self.troupe = troupe
        self._ways: dict[tuple[int, int, int], Way] = {}
        self._handlers: dict[tuple[int, int, int], Way] = {}

    def way(self, port: int, before: int, after: int) -> Way:
        """How what lay in a port in one turn became what lay there in another."""
        key = (port, before, after)
        if key not in self._ways:
            old, new = self.troupe.scene(before), self.troupe.scene(after)
            if port not in self.troupe.step_of_port:
                self._ways[key] = _root_way(port, old, new)
            else:
                self._ways[key] = self._published_way(port, old, new)
        return self._ways[key]

    def _published_way(self, port: int, old: Scene, new: Scene) -> Way:
        hop = hop_of(port, old, new)
        step = self.troupe.step_of_port[port]
        stages: list[Stage] = []
        value = start = old[port]
        own = body_way(self, port, old, new)
        if own is None:
            laid = self._handler_way(step, old, new)
            own = (Stage(route, held[port]) for route, held in laid.stages)
        for route, held in own:
            if not alike(held, value):
                value = held
                stages.append(Stage((hop, *route), held))
        return Way(start, tuple(stages))

    def _handler_way(self, step: HandlerStep, old: Scene, new: Scene) -> Way:
        """The same for all that one handler published, by port."""
        key = (step.rank, old.number, new.number)
        if key not in self._handlers:
            start: Laid = {port: old[port] for port, _ in step.published}
            end: Laid = {port: new[port] for port, _ in step.published}
            stages: list[Stage] = []
            if new.fired(step):
                stages = list(self._replacing(step, old, new))
            reached = stages[-1].value if stages else start
            if not alike(reached, end):
                route = stages[-1].route if stages and new.fired(step) else _silenced(step, new)
                stages.append(Stage(route, end))
            self._handlers[key] = Way(start, tuple(stages))
        return self._handlers[key]

    def _replacing(self, step: HandlerStep, old: Scene, new: Scene) -> Iterator[Stage]:
        """Run the handler again and again, each time with one input more of the later turn.

        What the module remembers goes first; against a quiet moment it goes last, as a memory that nothing
        calls up has no effect.
        """
        fired = old.fired(step)
        reference = {port.number: self._reference(port.number, old, new, fired) for port in step.taken}
        slots: dict[int, Any] = {number: scene[number] for number, scene in reference.items()}
        mind = self.troupe.before(step, old.number)
        if not fired and (laid := self._perform(step, mind, slots)) is not None:
            yield Stage((opening(new),), laid)
        for first in (True, False):
            if first == (old.number != LIVED_BEFORE):
                for cause, mind in self._minds(step, old.number, new.number):
                    if (laid := self._perform(step, mind, slots)) is not None:
                        yield Stage((cause,), laid)
                continue
            for number, scene in reference.items():
                for route, value in self.way(number, scene.number, new.number).stages:
                    slots[number] = as_taken(value)
                    if (laid := self._perform(step, mind, slots)) is not None:
                        yield Stage(route, laid)
                slots[number] = new[number]

    def _reference(self, port: int, old: Scene, new: Scene, fired: bool) -> Scene:
        """The turn whose event stands in at first: a quiet moment where there was none to take."""
        if not fired and old[port] is None and new[port] is not None:
            return self.troupe.scene(LIVED_BEFORE)
        return old

    def _minds(self, step: HandlerStep, old: int, new: int) -> Iterator[tuple[Cause, Mindset]]:
        """From the state before the handler ran in one turn to that in another, attribute by attribute."""
        mind, goal = self.troupe.before(step, old), self.troupe.before(step, new)
        state = dict(mind.state)
        for name in dict.fromkeys((*state, *goal.state)):
            if name in state and name in goal.state and alike(state[name], goal.state[name]):
                continue
            state = {key: value for key, value in state.items() if key != name}
            if name in goal.state:
                state[name] = goal.state[name]
            yield Cause("memory", new, step.module, name), Mindset(state, mind.draws)
        if mind.draws != goal.draws:
            yield Cause("chance", new, step.module), goal

    def _perform(self, step: HandlerStep, mind: Mindset, slots: Mapping[int, Any]) -> Laid | None:
        """What the handler makes of it; None where it cannot cope with a moment that never was."""
        try:
            return self.troupe.perform(step, mind, slots)
        except Exception:
            return None


def opening(scene: Scene, source: str = "") -> Cause:
    """What opened the turn, as a cause."""
    kind: Kind = "stimulus" if type(scene.root).__name__ != "TimePassed" else "clock"
    return Cause(kind, scene.number, source, hop=Hop(scene.number, 0, -1))


def hop_of(port: int, old: Scene, new: Scene) -> Hop:
    """The event that lies in a port now, or lay there before."""
    for scene in (new, old):
        if port in scene.sequences:
            return Hop(scene.number, scene.sequences[port][0], port)
    return Hop(new.number, -1, port)


def as_taken(value: Any) -> Any:
    """A value as a handler may take it: a body on the way between two states stays a body."""
    after = getattr(value, "after", None)
    if after is None or not isinstance(after, tuple) or (min(after) >= 0.0 and max(after) <= 1.0):
        return value
    return replace(value, after=type(after)(*[min(1.0, max(0.0, part)) for part in after]))


def _silenced(step: HandlerStep, scene: Scene) -> Route:
    """Why a handler told nothing, or why what it told cannot be found out by asking again."""
    why = scene.failed.get(step.name) or scene.stopped.get(step.module)
    if why is not None:
        return (Cause("failure", scene.number, step.module, why),)
    if step.asynchronous:
        return (Cause("outside", scene.number, step.module),)
    return (opening(scene),)


def _root_way(port: int, old: Scene, new: Scene) -> Way:
    """From one root event to another: field by field where they are of one type."""
    start, end = old[port], new[port]
    stages: list[Stage] = []
    if type(start) is type(end) and isinstance(start, RootEvent):
        value = start
        for one in fields(start):
            changed = replace(value, **{one.name: getattr(end, one.name)})
            if not alike(changed, value):
                value = changed
                stages.append(Stage((opening(new, one.name),), value))
    elif not alike(start, end):
        stages.append(Stage((opening(new),), end))
    return Way(start, tuple(stages))


RETURN, STIMULUS = "return", "stimulus"
NUDGE = "nudge"
"""What is remembered of feedback to the body at the end of the turn before."""


def body_way(walker: Walker, port: int, old: Scene, new: Scene) -> Iterator[Stage] | None:
    """The way of the body by its own shares; None for other events, and where the body has no account."""
    held, was = new[port], old[port]
    if not isinstance(held, ReactorsMoved | ReactorsSettled) or type(was) is not type(held):
        return None
    moved_before, moved = _find(walker.troupe, old, ReactorsMoved), _find(walker.troupe, new, ReactorsMoved)
    if moved is None or moved_before is None:
        return None
    intercepting = walker.troupe.step_of_port[port].signature.intercepts
    if intercepting or (port != moved[0] and moved[0] in walker.troupe.wiring.intercepted):
        return None  # what was made of the body's movement is none of its own account
    return _by_shares(walker.troupe, old, new, was, held, moved)


def _by_shares(
    troupe: "Troupe", old: Scene, new: Scene, was: Any, held: Any, moved: tuple[int, Any]
) -> Iterator[Stage]:
    x = was.after
    base = replace(held, after=x)
    yield Stage((opening(new),), base)
    if isinstance(was, ReactorsMoved):
        settled = _find(troupe, old, ReactorsSettled)
        if settled and settled[1].after == moved[1].before and old.number == new.number - 1:
            for share in settled[1].shares:
                x = Reactors(*map(add, x, share.amounts))
                yield Stage((Cause("memory", new.number, share.source, NUDGE),), replace(base, after=x))
    if x != moved[1].before:
        x = moved[1].before
        yield Stage((Cause("memory", new.number, "reactors", "now"),), replace(base, after=x))
    for share, cause in _told(troupe, new, *moved):
        x = Reactors(*map(add, x, share.amounts))
        yield Stage((cause,), replace(base, after=x))
    if isinstance(held, ReactorsSettled):
        for share, cause in _told(troupe, new, *_known(_find(troupe, new, ReactorsSettled))):
            x = Reactors(*map(add, x, share.amounts))
            yield Stage((cause,), replace(base, after=x))
    yield Stage((opening(new),), held)


def _find(troupe: "Troupe", scene: Scene, kind: type) -> tuple[int, Any] | None:
    for port in scene.sequences:
        if port in troupe.step_of_port and isinstance(scene[port], kind):
            return port, scene[port]
    return None


def _known(found: tuple[int, Any] | None) -> tuple[int, Any]:
    assert found is not None
    return found


def _told(troupe: "Troupe", scene: Scene, port: int, event: Any) -> Iterator[tuple[Share, Cause]]:
    """The shares of a movement, each with its cause."""
    doses = list(_doses(troupe.step_of_port[port], scene))
    for share in event.shares:
        if share.source == RETURN:
            yield share, Cause("clock", scene.number, RETURN, hop=Hop(scene.number, 0, -1))
        elif share.source == STIMULUS and not any(source == STIMULUS for source, _, _ in doses):
            yield share, opening(scene, "deltas")
        else:
            place = next((i for i, (source, _, _) in enumerate(doses) if source == share.source), None)
            if place is None:
                yield share, opening(scene)
                continue
            _, hop, index = doses.pop(place)
            yield share, Cause("dose", scene.number, share.source, hop=hop, place=index)


def _doses(step: HandlerStep, scene: Scene) -> Iterator[tuple[str, Hop, int]]:
    """The doses that the body took, in its order: source, event, place in its port."""
    for port in step.taken:
        held = scene[port.number]
        for index, event in enumerate(held if isinstance(held, tuple) else (held,)):
            if isinstance(event, StimulusBias | ReactorNudge):
                sequence = scene.sequences[port.number][index]
                yield event.source, Hop(scene.number, sequence, port.number), index
