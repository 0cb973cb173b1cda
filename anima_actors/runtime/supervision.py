"""Let it crash, contain it, say so: one supervised actor, its restarts, and what is left of a failure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Protocol

from anima_actors.runtime.actor import Actor
from anima_actors.runtime.errors import DependencyUnavailable, RecordedFailure
from anima_actors.runtime.event import Event, RootEvent
from anima_actors.runtime.redaction import redacted
from anima_actors.runtime.signature import HandlerSignature
from anima_actors.runtime.timer import MindTime, Timer

UNAVAILABLE = "unavailable: "
"""What the reasons begin with of what is no failure of the module."""


class Restart(NamedTuple):
    """How often an actor may be restarted before it is stopped for good."""

    at_most: int = 3
    within_turns: int = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """A handler failed in a turn; its outputs closed as absent."""

    turn: int
    publisher: str  # "module.handler", or the module alone where it could not be built
    reason: str  # one line
    stopped: bool  # whether this was one failure too many

    @property
    def module(self) -> str:
        """The name of the module that failed."""
        return self.publisher.partition(".")[0]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What a handler was given when it failed, with the traceback."""

    failure: Failure
    events: tuple[Event, ...]
    traceback: str


class Wrapper(Protocol):
    """Stands round an actor's handlers. It is part of the actor's state, hence plain data."""

    @property
    def delay_s(self) -> float:
        """How much of the mind's time it costs in a turn."""
        ...

    def wrap(self, method: Callable[..., Any], signature: HandlerSignature) -> Callable[..., Any]:
        """Return the handler to run instead; called when the actor is made and when the wrapper changes."""
        ...

    def after_turn(self) -> "Wrapper | None":
        """Return the wrapper for the next turn."""
        ...


class ActorState(NamedTuple):
    """All there is to a supervised actor between two turns."""

    state: dict[str, Any] | None  # as its snapshot() gives it; None where it is out of service
    draws: int  # from its random stream
    restarts: tuple[int, ...]  # the turns of its latest restarts
    stopped: str | None  # why it is out of service
    wrapper: Wrapper | None = None  # of its handlers
    timers: tuple[Timer, ...] = ()


Checkpoint = tuple[dict[str, Any], int, tuple[Timer, ...]]
"""An actor's state, the number of draws from its random stream, and its timers."""


class SupervisedActor:
    """An actor together with what is needed to replace it by a fresh one in its last good state."""

    __slots__ = (
        "_create",
        "_kept",
        "_policy",
        "_restarts",
        "_retired",
        "actor",
        "methods",
        "mind_time",
        "name",
        "stopped",
        "wrapper",
    )

    def __init__(self, name: str, create: Callable[[], Actor], policy: Restart) -> None:
        """Make the actor. If that fails, it counts as stopped and :attr:`stopped` says why.

        Args:
            name: the module's name.
            create: makes a fresh actor with its constants and random stream in place.
            policy: the budget of restarts.
        """
        self.name = name
        self.mind_time = MindTime()
        self.stopped: str | None = None
        self._create = create
        self._policy = policy
        self._restarts: tuple[int, ...] = ()  # the turns of those that the budget counts
        self._kept: Checkpoint | None = None  # of one that is suspended
        self.wrapper: Wrapper | None = None
        self.actor: Actor | None = None
        self._retired: Actor | None = None  # the last one, where it is out of service
        self.methods: dict[str, Callable[..., Any]] = {}  # the handlers of the present actor
        try:
            self._install(create())
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.stopped = f"could not be built: {one_line(error)}"

    @property
    def restarts(self) -> int:
        """How often it was restarted in the last turns, as far as the budget counts."""
        return len(self._restarts)

    def checkpoint(self) -> Checkpoint:
        """The state to come back to should the next handler fail."""
        actor = self.actor
        assert actor is not None
        return actor.snapshot(), actor.random.draws, actor.pending_timers

    def save(self) -> ActorState:
        """The whole state, to go on from in another process."""
        state, draws, timers = (self._kept or (None, 0, ())) if self.actor is None else self.checkpoint()
        return ActorState(state, draws, self._restarts, self.stopped, self.wrapper, timers)

    def load(self, saved: ActorState) -> None:
        """Go on from a saved state. The given state stays the caller's.

        Raises:
            BaseException: whatever the actor's constructor or :meth:`Actor.restore` raises.
        """
        self._restarts = tuple(saved.restarts)
        self.wrapper = saved.wrapper
        whole = None if saved.state is None else (saved.state, saved.draws, saved.timers)
        if whole is None or saved.stopped is not None:
            self.stop(saved.stopped or "stopped")
            self._kept = whole
        else:
            self.stopped = None
            self.roll_back(whole)

    def undo(self, saved: Checkpoint) -> None:
        """Roll back free of charge; stop the actor where that fails."""
        try:
            self.roll_back(saved)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.stop(f"stopped: could not be restarted: {one_line(error)}")

    def roll_back(self, saved: Checkpoint) -> None:
        """Replace the actor by a fresh one in the saved state, free of charge.

        Raises:
            BaseException: whatever the actor's constructor or :meth:`Actor.restore` raises.
        """
        fresh = self._create()
        state, fresh.random.draws, fresh.pending_timers = saved
        fresh.restore(state)
        self._install(fresh)

    def restart(self, turn: int, saved: Checkpoint | None) -> None:
        """Roll back after a failure within the budget; beyond it, or if that fails too, stop the actor."""
        since = turn - self._policy.within_turns
        self._restarts = tuple(one for one in self._restarts if one > since)
        if len(self._restarts) >= self._policy.at_most:
            self.stop(
                f"stopped: failed {self._policy.at_most + 1} times in {self._policy.within_turns} turns"
            )
            return
        if saved is None:
            self.stop("stopped: its state cannot be snapshotted")
            return
        self._restarts = (*self._restarts, turn)
        self.undo(saved)

    def wrap(self, wrapper: Wrapper | None) -> None:
        """Put a wrapper round the handlers, in place of the one there is."""
        self.wrapper = wrapper
        if self.actor is not None:
            self._install(self.actor)

    def suspend(self, why: str) -> None:
        """Take the actor out of service and keep its state for :meth:`resume`."""
        if self.actor is not None:
            kept = self.checkpoint()
            self.stop(why)
            self._kept = kept

    def resume(self) -> None:
        """Put the actor back in service: in the state it was suspended in, or newborn where it has none."""
        if self.actor is not None:
            return
        self.stopped = None
        self._restarts = ()
        if self._kept is not None:
            self.undo(self._kept)
            return
        try:
            self._install(self._create())
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.stop(f"could not be built: {one_line(error)}")

    def stop(self, why: str) -> None:
        """Take the actor out of service; what it alone publishes stays absent."""
        self.stopped = why
        self._retired = self.actor or self._retired
        self.actor = None
        self._kept = None
        self.methods = {}

    @property
    def timers(self) -> tuple[Timer, ...]:
        """The timers that the actor has set, while it is in service."""
        return self.actor.pending_timers if self.actor is not None else ()

    def drop_timer(self, event: RootEvent, now_s: float) -> bool:
        """Drop the first timer of an event that is due, as its turn begins; False where there is none."""
        assert self.actor is not None
        due = (one for one in self.timers if one.due_s <= now_s and one.event == event)
        timers = sorted(due, key=attrgetter("due_s"))
        if timers:
            kept = list(self.timers)
            kept.remove(timers[0])
            self.actor.pending_timers = tuple(kept)
        return bool(timers)

    def keep_time(self, time: MindTime) -> None:
        """Let the actor know the mind's time from now on."""
        self.mind_time = time
        if self.actor is not None:
            self.actor.mind_time = time
            time.has_timers |= bool(self.actor.pending_timers)

    async def release(self) -> None:
        """Let go of what the actor holds outside, in service or not."""
        actor = self.actor or self._retired
        if actor is not None:
            await actor.aclose()

    def _install(self, actor: Actor) -> None:
        self.actor = actor
        actor.mind_time = self.mind_time
        self.mind_time.has_timers |= bool(actor.pending_timers)
        wrapper = self.wrapper
        self.methods = {
            signature.name: getattr(actor, signature.name)
            if wrapper is None
            else wrapper.wrap(getattr(actor, signature.name), signature)
            for signature in actor.handlers
        }


def one_line(error: BaseException) -> str:
    """An exception as one line: its type and the first line of its message, without keys."""
    try:
        text = str(error).strip().partition("\n")[0]
    except Exception:
        text = ""
    if isinstance(error, RecordedFailure):
        return text
    if isinstance(error, DependencyUnavailable):
        return f"{UNAVAILABLE}{redacted(text)}"
    return f"{type(error).__name__}: {redacted(text)}" if text else type(error).__name__


@dataclass(frozen=True, slots=True)
class ControlEvent(RootEvent):
    """A root event that acts on the actors themselves, at the end of the turn that it opens."""

    by_name_only: ClassVar[bool] = True  # the mind itself does not notice

    def check(self, actors: Mapping[str, SupervisedActor]) -> None:
        """Refuse what cannot be done, before the turn begins.

        Raises:
            InvalidEvent: nothing has changed.
        """

    def apply(self, actors: Mapping[str, SupervisedActor]) -> None:
        """Act on the actors; called after the turn, before it is recorded."""
