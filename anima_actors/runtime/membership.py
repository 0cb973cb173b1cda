"""Joining and leaving: modules that come to a living mind, or leave it, between two of its turns.

The set of modules is a function of what the mind was made with and of the events here, so it is on record
like all else. The graph is wired anew from the set that there is then; a set that does not fit is refused
before anything has changed.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

from anima_actors.runtime.event import RootEvent
from anima_actors.runtime.supervision import ActorState, ControlEvent, SupervisedActor, one_line
from anima_actors.runtime.wiring import Wiring


@dataclass(frozen=True, slots=True)
class ModuleAdded(ControlEvent):
    """A module joins the mind: it takes part from the next turn on.

    One that the mind had before comes back with its state, its chance and its timers as they were; what was
    due meanwhile fires then.
    """

    name: str
    reference: str = ""  # "package.module:Class" or the like; empty for the one known by that name
    details: str = ""  # JSON: the state of an instance, the manifest of a module in another process

    def main_values(self) -> Mapping[str, object]:
        """Return which module it is, and where it comes from if that is on record."""
        return {"added": self.name, **({"from": self.reference} if self.reference else {})}

    def done(self, present: Container[str]) -> bool:
        """Whether there is nothing left to do, with these modules in use."""
        return self.name in present


@dataclass(frozen=True, slots=True)
class ModuleRemoved(ControlEvent):
    """A module leaves the mind after this turn. Its state is kept for its return."""

    name: str

    def main_values(self) -> Mapping[str, object]:
        """Return which module it is."""
        return {"removed": self.name}

    def done(self, present: Container[str]) -> bool:
        """Whether there is nothing left to do, with these modules in use."""
        return self.name not in present


MembershipChange = ModuleAdded | ModuleRemoved


class Membership(NamedTuple):
    """How the modules of a mind differ from those that it was made with."""

    added: tuple[ModuleAdded, ...] = ()  # one for each name, in the order of their first joining
    removed: tuple[str, ...] = ()  # the names of those that are out, of those made with and of those added

    def after(self, change: MembershipChange) -> "Membership":
        """Return the membership after a module has joined or left."""
        others = tuple(name for name in self.removed if name != change.name)
        if isinstance(change, ModuleRemoved):
            return Membership(self.added, (*others, change.name))
        if all(one.name != change.name for one in self.added):
            return Membership((*self.added, change), others)
        added = tuple(change if one.name == change.name and change.reference else one for one in self.added)
        return Membership(added, others)


class Composition(Protocol):
    """The modules of a mind at one time, wired."""

    @property
    def wiring(self) -> Wiring: ...

    def make(self, name: str) -> SupervisedActor:
        """Make a module's actor in the state that it begins with."""
        ...

    def build(self) -> Sequence[SupervisedActor]:
        """Make the actors of all modules in the state that they begin with."""
        ...


AS_MADE = Membership()

Compose = Callable[[Membership], Composition]
"""Finds and wires the modules of a membership; raises an error where they cannot be had or do not fit."""


class Leavers:
    """The modules that have left a mind, each with all that it needs to go on when it returns.

    Args:
        states: of modules that left before, in another process.
    """

    def __init__(self, states: Mapping[str, ActorState] | None = None) -> None:
        self.actors: dict[str, SupervisedActor] = {}
        self._states = dict(states or {})

    def save(self) -> dict[str, ActorState]:
        """Return their states, by name."""
        return {**self._states, **{name: actor.save() for name, actor in self.actors.items()}}

    def forget(self, change: RootEvent) -> None:
        """Let another module begin anew where one of its name has left."""
        if isinstance(change, ModuleAdded) and change.reference:
            self.actors.pop(change.name, None)
            self._states.pop(change.name, None)

    def back(self, name: str, composition: Composition) -> SupervisedActor:
        """Return a module's actor as it left; newborn, where it has never been here."""
        if name in self.actors:
            return self.actors.pop(name)
        actor, saved = composition.make(name), self._states.pop(name, None)
        if saved is not None:
            try:
                actor.load(saved)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                actor.stop(f"does not take up its state: {one_line(error)}")
        return actor


class BusState(NamedTuple):
    """All that makes the turns to come: every actor's state, the count of turns, the time."""

    turns: int
    now_s: float
    actors: Mapping[str, ActorState]  # by module name
    membership: Membership = Membership()  # which modules joined and left since the mind was made
    kept: Mapping[str, ActorState] = MappingProxyType({})  # of modules that left, for their return
