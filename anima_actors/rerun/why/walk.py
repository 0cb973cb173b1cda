"""The way from what a handler published in one turn to what it published in another, in small steps.

Every input is replaced by that of the later turn, one after the other: first what the module remembered,
then its place in its random stream, then the events it takes, in written order. An input that is itself an
event is not replaced at once: it goes its own way, step by step, so that each step of the whole has one
cause at its far end. The handler runs again at each step. As the way begins at what was on record before and
ends at what was on record after, the changes along it sum to the whole change, whatever the handler does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Literal, NamedTuple

from anima_actors.rerun.why.alike import alike
from anima_actors.rerun.why.scene import LIVED_BEFORE, Scene
from anima_actors.rerun.why.troupe import Laid, Mindset, Troupe
from anima_actors.runtime import RootEvent
from anima_actors.runtime.step import Step

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
        from anima_actors.rerun.why.body import body_way  # the body keeps its own exact account

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

    def _handler_way(self, step: Step, old: Scene, new: Scene) -> Way:
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

    def _replacing(self, step: Step, old: Scene, new: Scene) -> Iterator[Stage]:
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

    def _minds(self, step: Step, old: int, new: int) -> Iterator[tuple[Cause, Mindset]]:
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

    def _perform(self, step: Step, mind: Mindset, slots: Mapping[int, Any]) -> Laid | None:
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


def _silenced(step: Step, scene: Scene) -> Route:
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
