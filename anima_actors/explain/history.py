"""The actors of a mind, one at a time, in the state that each had before a handler ran.

An actor sees nothing but its own state and the events it takes, and these are on record: so the state of one
module at any turn comes from a snapshot and its own handlers alone, run again over the turns since.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from anima_actors.psyche.events import Stimulus
from anima_actors.runtime import ActorState, Event, RandomStream, RootEvent, SupervisedActor, Turn, Wiring
from anima_actors.runtime.step import HandlerStep

LIVED_BEFORE = 0
"""The number of the quiet moment before the first turn, which the first turn is held against."""


class Row(NamedTuple):
    """One event of a turn, as yet unread."""

    publisher: str
    causes: tuple[int, ...]
    type: str


class Ports:
    """Where each handler of a wiring lays out what it publishes."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.many = frozenset(port for step in wiring.steps for port, many in step.published if many)
        self._of: dict[tuple[str, str], tuple[int, ...]] = {}
        for step in wiring.steps:
            for (port, _), output in zip(step.published, step.signature.outputs, strict=True):
                key = (step.name, output.event_type.__name__)
                self._of[key] = (*self._of.get(key, ()), port)

    def places(self, root: RootEvent, rows: Sequence[Row]) -> dict[int, tuple[int, ...]]:
        """The sequences of the events that lie in each port."""
        places: dict[int, tuple[int, ...]] = {
            port: (0,) for port, root_type in self.wiring.root_ports if root.reaches(root_type)
        }
        for sequence, row in enumerate(rows[1:], 1):
            for port in self._of.get((row.publisher, row.type), ()):
                if port in self.many or port not in places:
                    places[port] = (*places.get(port, ()), sequence)
                    break
        return places


class Scene:
    """One turn. Events are read when they are asked for; ports are numbered as in the wiring.

    Args:
        ports: of the mind.
        number: of the turn.
        root: the event that opened it.
        rows: all events in canonical order, the root first.
        read: gives the event of a sequence.
        skipped: handlers whose inputs stayed absent.
        failed: handlers that failed, and why.
        stopped: modules out of service, and why.
    """

    def __init__(
        self,
        ports: Ports,
        number: int,
        root: RootEvent,
        rows: Sequence[Row],
        read: Callable[[int], Event],
        skipped: Sequence[str] = (),
        failed: Mapping[str, str] | None = None,
        stopped: Mapping[str, str] | None = None,
    ) -> None:
        self.number = number
        self.label: Callable[[], str] = str  # what the story calls the turn; empty where there is none
        self.root = root
        self.rows = rows
        self.stopped = dict(stopped or {})
        self.failed = dict(failed or {})
        self._skipped = frozenset(skipped)
        self._read = read
        self._held: dict[int, Any] = {}
        self.sequences: dict[int, tuple[int, ...]] = ports.places(root, rows)
        self._many = ports.many

    def __getitem__(self, port: int) -> Any:
        """What lies in a port: an event, a tuple of events, or None while absent."""
        if port not in self.sequences:
            return None
        if port not in self._held:
            events = tuple(self.event(one) for one in self.sequences[port])
            self._held[port] = events if port in self._many else events[0]
        return self._held[port]

    def event(self, sequence: int) -> Event:
        """The event of that sequence."""
        return self.root if sequence == 0 else self._read(sequence)

    def fired(self, step: HandlerStep) -> bool:
        """Whether the handler ran, and did not fail."""
        return (
            step.name not in self._skipped
            and step.name not in self.failed
            and step.module not in self.stopped
            and not step.asynchronous
        )

    def why_silent(self, module: str) -> str | None:
        """Why a module told nothing, where it failed or is out of service."""
        told = next((why for name, why in self.failed.items() if name.partition(".")[0] == module), None)
        return told or self.stopped.get(module)


def scene_of(ports: Ports, turn: Turn) -> Scene:
    """The scene of a turn just finished."""
    envelopes = turn.envelopes
    rows = [
        Row(one.publisher, tuple(cause.sequence for cause in one.causes), type(one.event).__name__)
        for one in envelopes
    ]
    return Scene(
        ports,
        turn.number,
        turn.root,
        rows,
        lambda sequence: envelopes[sequence].event,
        turn.skipped,
        {one.publisher: one.reason for one in turn.failures},
        turn.stopped,
    )


class Source(Protocol):
    """Where the turns of a mind come from."""

    wiring: Wiring
    first: int  # turn that can be asked about: the one before it, if any, is there too

    @property
    def last(self) -> int:
        """The number of the last turn; 0 where there is none."""
        ...

    def actors(self) -> Sequence[SupervisedActor]:
        """Fresh actors, as the mind was born with them."""
        ...

    def scene(self, turn: int) -> Scene:
        """A turn from the first to the last."""
        ...

    def states(self, turn: int) -> tuple[int, Mapping[str, ActorState]]:
        """The states after the latest turn, not after the given one, at which they were kept."""
        ...


class Mindset(NamedTuple):
    """What a module has in itself before a handler runs."""

    state: dict[str, Any]
    draws: int | None  # None: nothing comes by chance


class NoChance(RandomStream):
    """A stream in which nothing unlikely ever happens."""

    def random(self) -> float:
        """Draw the largest number below 1."""
        self.draws += 1
        return 1.0 - 2.0**-53


Laid = dict[int, Any]
"""What a handler published, by port; None where absent."""


class Troupe:
    """Runs single handlers in states of the past."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.wiring = source.wiring
        supervised_actors = {supervised.name: supervised for supervised in source.actors()}
        self._actors = {
            name: supervised.actor
            for name, supervised in supervised_actors.items()
            if supervised.actor is not None
        }
        self._streams = {name: actor.random for name, actor in self._actors.items()}
        self._born = {name: Mindset(actor.snapshot(), 0) for name, actor in self._actors.items()}
        self._steps: dict[str, list[HandlerStep]] = {}
        for step in self.wiring.steps:
            self._steps.setdefault(step.module, []).append(step)
        self.step_of_port = {port: step for step in self.wiring.steps for port, _ in step.published}
        self._scenes: dict[int, Scene] = {}
        self._before: dict[tuple[int, int], Mindset] = {}  # by turn and rank
        self._after: dict[tuple[str, int], Mindset] = {}  # by module and turn

    def scene(self, turn: int) -> Scene:
        """A turn; number 0 is a quiet moment in which nothing happens to the mind as it was born."""
        if turn not in self._scenes:
            self._scenes[turn] = self.source.scene(turn) if turn > LIVED_BEFORE else self._quiet()
        return self._scenes[turn]

    def before(self, step: HandlerStep, turn: int) -> Mindset:
        """The module's state just before the handler ran in that turn."""
        if turn == LIVED_BEFORE:
            self.scene(turn)
        elif (turn, step.rank) not in self._before:
            self._live(step.module, turn)
        return self._before[turn, step.rank]

    def at_start(self, module: str, turn: int) -> Mindset:
        """The module's state between the turn before and this one."""
        if turn <= 1:
            return self._born[module]
        if (module, turn - 1) not in self._after:
            kept, states = self.source.states(turn - 1)
            if kept:
                saved = states.get(module)
                held = self._born[module] if saved is None or saved.state is None else None
                self._after[module, kept] = held or Mindset(dict(saved.state), saved.draws)  # type: ignore
            first = next((one for one in range(turn - 1, kept, -1) if (module, one) in self._after), kept)
            for one in range(first + 1, turn):
                self._live(module, one)
        return self._after[module, turn - 1]

    def kept_since(self, turn: int) -> int:
        """From which turn on states can be had without going further back than the last that were kept."""
        return self.source.states(turn - 1)[0] + 1 if turn > 1 else 1

    def perform(self, step: HandlerStep, mind: Mindset, slots: Mapping[int, Any]) -> Laid:
        """Run a handler in a state, on what lies in these ports.

        Raises:
            Exception: whatever the handler raises.
        """
        self._put(step.module, mind)
        return self._run(step, slots)

    def _run(self, step: HandlerStep, slots: Any) -> Laid:
        if step.asynchronous:
            raise LookupError(f"{step.name} waits for the world outside")
        arguments = step.gather(slots)
        laid: Laid = dict.fromkeys((port for port, _ in step.published), None)
        if arguments is not None:
            method: Callable[..., Any] = getattr(self._actors[step.module], step.method)
            step.accept(method(*arguments), laid)  # type: ignore[arg-type]
        return laid

    def _put(self, module: str, mind: Mindset) -> None:
        actor = self._actors[module]
        actor.restore(mind.state)
        if mind.draws is None:
            actor.random = NoChance(module)
        else:
            actor.random = self._streams[module]
            actor.random.draws = mind.draws

    def _live(self, module: str, turn: int) -> None:
        """Run a module's handlers through a turn on record, keeping its state before each."""
        mind = self.at_start(module, turn)
        scene = self.scene(turn)
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
            mind = Mindset(actor.snapshot(), actor.random.draws)
        self._after[module, turn] = mind

    def _quiet(self) -> Scene:
        slots: Laid = dict.fromkeys(range(self.wiring.port_count), None)
        root = Stimulus()
        for port, root_type in self.wiring.root_ports:
            if isinstance(root, root_type):
                slots[port] = root
        rows: list[Row] = [Row("outside", (), "Stimulus")]
        events: list[Event] = [root]
        skipped: list[str] = []
        minds = {name: Mindset(born.state, None) for name, born in self._born.items()}
        for step in self.wiring.steps:
            if step.module not in self._actors:
                continue
            mind = self._before[LIVED_BEFORE, step.rank] = minds[step.module]
            try:
                if step.gather(slots) is None:  # type: ignore[arg-type]
                    raise LookupError
                laid = self.perform(step, mind, slots)
            except Exception:
                skipped.append(step.name)
                continue
            actor = self._actors[step.module]
            minds[step.module] = Mindset(actor.snapshot(), None)
            slots.update(laid)
            for held in laid.values():
                for event in held if isinstance(held, tuple) else (held,):
                    if event is not None:
                        rows.append(Row(step.name, (), type(event).__name__))
                        events.append(event)
        return Scene(Ports(self.wiring), LIVED_BEFORE, root, rows, events.__getitem__, skipped)


def alike(one: Any, other: Any) -> bool:
    """Whether two values are equal through and through. What cannot be compared counts as different."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())
    if type(one) in (list, deque):
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    try:
        return bool(one == other)
    except Exception:
        pass
    try:
        return one.shape == other.shape and bool((one == other).all())
    except Exception:
        return False
