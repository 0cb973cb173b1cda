"""The actors of a mind, one at a time, in the state that each had before a handler ran.

An actor sees nothing but its own state and the events it takes, and these are on record: so the state of one
module at any turn comes from a snapshot and its own handlers alone, run again over the turns since.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, Self

from anima_actors.explain.turn_view import QUIET_BASELINE, Ports, Row, TurnView
from anima_actors.psyche.events import Stimulus
from anima_actors.runtime import (
    Actor,
    ActorState,
    Bus,
    Event,
    RandomStream,
    RootEvent,
    SupervisedActor,
    Wiring,
)
from anima_actors.runtime.membership import Compose
from anima_actors.runtime.step import HandlerStep


class PastTurn(Protocol):
    """A turn in a mind's history."""

    @property
    def turn(self) -> int: ...
    @property
    def root(self) -> RootEvent: ...
    @property
    def at_s(self) -> float: ...


class ReplayableMind(Protocol):
    """What is needed of a mind to run its turns again."""

    bus: Bus

    @property
    def history(self) -> Sequence[PastTurn]: ...
    @property
    def compose(self) -> Compose:
        """Wire the modules of a membership; refers to nothing else of the mind."""
        ...


class Source(Protocol):
    """Where the turns of a mind come from."""

    wiring: Wiring
    first: int  # turn that can be asked about: the one before it, if any, is there too

    @property
    def last(self) -> int:
        """The number of the last turn; 0 where there is none."""
        ...

    @property
    def actors(self) -> Callable[[], Sequence[SupervisedActor]]:
        """Make the actors in the state that they begin with."""
        ...

    def scene(self, turn: int) -> TurnView:
        """A turn from the first to the last."""
        ...

    def states(self, turn: int) -> tuple[int, Mapping[str, ActorState]]:
        """The states after the latest turn, not after the given one, at which they were kept."""
        ...


class ReplayedState(NamedTuple):
    """What a module has in itself before a handler runs."""

    state: dict[str, Any]
    draws: int | None  # None: nothing comes by chance
    now_s: float = 0.0  # the mind's time

    def remembering(self, name: str, value: Any) -> Self:
        """The same with another value of one of its attributes."""
        return self._replace(state={**self.state, name: value})


KEPT_STRIDE = 50
"""Turns over which is leapt at first, looking for when something was remembered."""


class NoChance(RandomStream):
    """A stream in which nothing unlikely ever happens."""

    def random(self) -> float:
        """Draw the largest number below 1."""
        self.draws += 1
        return 1.0 - 2.0**-53


Laid = dict[int, Any]
"""What a handler published, by port; None where absent."""


class ActorReplayer:
    """Runs single handlers in states of the past."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.wiring = source.wiring
        self.modules: Mapping[str, type[Actor]] = {module.name: module for module in source.wiring.modules}
        self._actors = {one.name: one.actor for one in source.actors() if one.actor is not None}
        self._streams = {name: actor.random for name, actor in self._actors.items()}
        self._born = {name: ReplayedState(actor.snapshot(), 0) for name, actor in self._actors.items()}
        self._steps: dict[str, list[HandlerStep]] = {}
        for step in self.wiring.steps:
            self._steps.setdefault(step.module, []).append(step)
        self.step_of_port = {port: step for step in self.wiring.steps for port, _ in step.published}
        self._scenes: dict[int, TurnView] = {}
        self._before: dict[tuple[int, int], ReplayedState] = {}  # by turn and rank
        self._after: dict[tuple[str, int], ReplayedState] = {}  # by module and turn

    def scene(self, turn: int) -> TurnView:
        """A turn; number 0 is a quiet moment in which nothing happens to the mind as it was born."""
        if turn not in self._scenes:
            self._scenes[turn] = self.source.scene(turn) if turn > QUIET_BASELINE else self._quiet()
        return self._scenes[turn]

    def felt(self, turn: int) -> int:
        """The last turn up to this one that left its mark on the state; 0 where there is none on record."""
        least = self.source.first - 1
        while turn > least and self.scene(turn).root.by_name_only:
            turn -= 1
        return turn

    def felt_before(self, turn: int) -> int:
        """The turn whose state was there before this one; 0 for the quiet moment."""
        return self.felt(turn - 1) if turn > 0 else QUIET_BASELINE

    def before(self, step: HandlerStep, turn: int) -> ReplayedState:
        """The module's state just before the handler ran in that turn."""
        if turn == QUIET_BASELINE:
            self.scene(turn)
        elif (turn, step.rank) not in self._before:
            self._live(step.module, turn)
        return self._before[turn, step.rank]

    def born(self, module: str) -> Mapping[str, Any]:
        """What a module has in itself at the beginning."""
        return self._born[module].state

    def at_start(self, module: str, turn: int) -> ReplayedState:
        """The module's state between the turn before and this one."""
        if turn <= 1:
            return self._born[module]
        if (module, turn - 1) not in self._after:
            kept, states = self.source.states(turn - 1)
            if kept:
                saved = states.get(module)
                held = self._born[module] if saved is None or saved.state is None else None
                self._after[module, kept] = held or ReplayedState(dict(saved.state), saved.draws)  # type: ignore
            first = next((one for one in range(turn - 1, kept, -1) if (module, one) in self._after), kept)
            for one in range(first + 1, turn):
                self._live(module, one)
        return self._after[module, turn - 1]

    def took(self, module: str, attribute: str, turn: int, does_as_well: Callable[[Any], bool]) -> int:
        """The turn in which what a module remembers took the value that it had before another turn.

        Further back only kept states are looked at, with strides that double: a value that was another in
        between and came back may have been taken earlier than is told.

        Args:
            module: its name.
            attribute: what it remembers.
            turn: before which it had the value.
            does_as_well: whether another value counts as the same.

        Returns:
            The turn; 0 where it has been so from the start, the one before the record where it was so then.
        """
        value = self.at_start(module, turn).state.get(attribute)

        def was_so_after(turn: int) -> bool:
            held = self.at_start(module, turn + 1).state.get(attribute)
            return equal(held, value) or does_as_well(held)

        least = self.source.first - 1
        so = turn - 1  # after it the value was so
        stride, other = 1, self._kept_before(so, least)
        while other > least and was_so_after(other):
            so, other, stride = other, self._kept_before(other - stride * KEPT_STRIDE, least), 2 * stride
        while (middle := self._kept_before((so + other) // 2 + 1, least)) > other:
            so, other = (middle, other) if was_so_after(middle) else (so, middle)
        return next((one + 1 for one in range(so - 1, other - 1, -1) if not was_so_after(one)), other)

    def _kept_before(self, turn: int, least: int) -> int:
        """The last turn before another after which the states were kept; the least of all that there are."""
        return max(least, self.source.states(turn - 1)[0]) if turn - 1 > least else least

    def kept_since(self, turn: int) -> int:
        """From which turn on states can be had without going further back than the last that were kept."""
        return self.source.states(turn - 1)[0] + 1 if turn > 1 else 1

    def perform(self, step: HandlerStep, mind: ReplayedState, slots: Mapping[int, Any] | TurnView) -> Laid:
        """Run a handler in a state, on what lies in these ports.

        Raises:
            Exception: whatever the handler raises.
        """
        self._put(step.module, mind)
        return self._run(step, slots)

    def steps_before(self, step: HandlerStep) -> list[HandlerStep]:
        """The handlers of the same module that run before it in a turn."""
        return [one for one in self._steps[step.module] if one.rank < step.rank]

    def remembered(self, module: str) -> Mapping[str, Any]:
        """What a module has in itself after the handler that was last performed."""
        return self._actors[module].snapshot()

    def _run(self, step: HandlerStep, slots: Any) -> Laid:
        if step.asynchronous:
            raise LookupError(f"{step.name} waits for the world outside")
        arguments = step.gather(slots)
        laid: Laid = dict.fromkeys((port for port, _ in step.published), None)
        if arguments is not None:
            method: Callable[..., Any] = getattr(self._actors[step.module], step.method)
            step.accept(method(*arguments), laid)  # type: ignore[arg-type]
        return laid

    def _put(self, module: str, mind: ReplayedState) -> None:
        actor = self._actors[module]
        actor.restore(mind.state)
        actor.mind_time.now_s = mind.now_s
        actor.pending_timers = ()  # what they set off is on record
        if mind.draws is None:
            actor.random = NoChance(module)
        else:
            actor.random = self._streams[module]
            actor.random.draws = mind.draws

    def _live(self, module: str, turn: int) -> None:
        """Run a module's handlers through a turn on record, keeping its state before each."""
        scene = self.scene(turn)
        mind = self.at_start(module, turn)._replace(now_s=scene.at_s)
        actor = self._actors[module]
        self._put(module, mind)
        for step in self._steps.get(module, ()):
            self._before[turn, step.rank] = mind
            if not scene.fired(step):
                continue
            try:
                self._run(step, scene)
            except Exception:
                self._put(module, mind)
            mind = ReplayedState(actor.snapshot(), actor.random.draws, scene.at_s)
        self._after[module, turn] = mind

    def _quiet(self) -> TurnView:
        slots: Laid = dict.fromkeys(range(self.wiring.port_count), None)
        root = Stimulus()
        for port, root_type in self.wiring.root_ports:
            if isinstance(root, root_type):
                slots[port] = root
        rows: list[Row] = [Row("outside", (), "Stimulus")]
        events: list[Event] = [root]
        skipped: list[str] = []
        minds = {name: ReplayedState(born.state, None) for name, born in self._born.items()}
        for step in self.wiring.steps:
            if step.module not in self._actors:
                continue
            mind = self._before[QUIET_BASELINE, step.rank] = minds[step.module]
            try:
                if step.gather(slots) is None:  # type: ignore[arg-type]
                    raise LookupError
                laid = self.perform(step, mind, slots)
            except Exception:
                skipped.append(step.name)
                continue
            actor = self._actors[step.module]
            minds[step.module] = ReplayedState(actor.snapshot(), None)
            slots.update(laid)
            for held in laid.values():
                for event in held if isinstance(held, tuple) else (held,):
                    if event is not None:
                        rows.append(Row(step.name, (), type(event).__name__))
                        events.append(event)
        return TurnView(Ports(self.wiring), QUIET_BASELINE, root, rows, events.__getitem__, skipped)


def equal(one: Any, other: Any) -> bool:
    """Whether two values are equal through and through. What cannot be compared counts as different."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    if type(one) in (list, deque):
        return len(one) == len(other) and all(equal(a, b) for a, b in zip(one, other, strict=True))
    try:
        return bool(one == other)
    except Exception:
        pass
    try:
        return one.shape == other.shape and bool((one == other).all())
    except Exception:
        return False
