"""A mind: actors wired together on a bus, and what one can do with them from outside."""

import json
import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from anima_actors.assembly import Extra, assemble, state_keys
from anima_actors.nearest import did_you_mean
from anima_actors.psyche.events import Spoken, StateGathered, Stimulus, TimePassed
from anima_actors.psyche.personality import Personality
from anima_actors.psyche.prompt import Prompt, compose_prompt
from anima_actors.psyche.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.psyche.reactors import SECONDS_A_MINUTE
from anima_actors.psyche.values import ValueSystem
from anima_actors.runtime import (
    AnimaError,
    Bus,
    Clock,
    Event,
    ReadyQueue,
    Restart,
    RootEvent,
    Turn,
    VirtualClock,
    Watch,
)

E = TypeVar("E", bound=Event)

CHAT_STIMULUS = {"arousal": 0.05, "cohesion": 0.05}
"""What being spoken to does by itself."""

STRONGEST_DELTA = 10.0
LONGEST_REST_S = 315_576_000
KEPT_TURNS = 10_000


class StimulusError(AnimaError, ValueError):
    """A stimulus was refused; nothing has changed."""


class Moment(NamedTuple):
    """One turn as the history keeps it."""

    turn: int
    root: RootEvent
    gathered: StateGathered | None
    degraded: list[dict[str, str]]
    reply: str | None


class Mind:
    """A mind that is stimulated, asked and watched. For use in an event loop; see AnimaCore without one.

    Args:
        personality: the traits it starts with.
        values: what matters to it.
        voice: "offline", the embedded voice.
        seed: all chance derives from it; any int.
        only: the psyche modules to use; None for all.
        without: modules to leave out.
        extra: modules to add: Actor classes, instances, "package.module:Class" or "./file.py:Class".
        constants: overrides of module constants, such as ``{"emotion.learn_rate": 0}``.
        name: part of every random stream, so that minds with one seed differ.
        clock: its time; virtual by default.
        restart: how often a failing module is restarted.
        record: is handed each finished turn; what it raises stops the run.
        ready: makes the queue of ready handlers; for tests of interleavings.
        timed: whether each handler's duration is measured.

    Raises:
        ModuleError: an unknown module or constant.
        WiringError: the modules do not fit together.
    """

    def __init__(
        self,
        personality: Personality | None = None,
        values: ValueSystem | None = None,
        *,
        voice: str = "offline",
        seed: int = 0,
        only: Collection[str] | None = None,
        without: Collection[str] = (),
        extra: Iterable[Extra] = (),
        constants: Mapping[str, Any] | None = None,
        name: str = "anima",
        clock: Clock | None = None,
        restart: Restart = Restart(),  # noqa: B008 (immutable)
        record: Callable[[Turn], None] | None = None,
        ready: Callable[[], ReadyQueue] = deque,
        timed: bool = False,
    ) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise TypeError(f"seed is {seed!r}; it must be a whole number")
        if not isinstance(personality, Personality | None):
            raise TypeError(f"personality is {personality!r:.80}; it must be a Personality")
        if not isinstance(values, ValueSystem | None):
            raise TypeError(f"values is {values!r:.80}; it must be a ValueSystem")
        if voice != "offline":
            raise ValueError(f'voice is {voice!r}; this version speaks with "offline" only')
        self.name = name
        self.seed = seed
        self.personality = personality or Personality()
        self.values = values or ValueSystem()
        self._assembly = assemble(self.personality, self.values, only, without, extra, constants)
        self._keys = state_keys(self._assembly.wiring)
        self._clock, self._restart, self._record = clock, restart, record
        self._ready, self._timed = ready, timed
        self.bus = self._new_bus()
        self.history: deque[Moment] = deque(maxlen=KEPT_TURNS)
        self.last_turn: Turn | None = None

    async def experience(
        self, stimulus: Mapping[str, float], message: str = "", top_k: int = 2
    ) -> dict[str, Any]:
        """Let something happen, and return the state after it.

        Args:
            stimulus: changes by reactor: tension, arousal, satisfaction, cohesion; finite floats,
                usually in [-1, 1]. It is not changed.
            message: what the other says with it.
            top_k: how many emotions the blend names, at least 1.

        Raises:
            StimulusError: the stimulus or message is not valid; nothing has changed.
        """
        root, top_k = _stimulus(stimulus, message, False), _checked_top(top_k)
        return self._state_after(await self._pose(root), top_k)

    async def chat(self, message: str, stimulus: Mapping[str, float] | None = None) -> str:
        """Say something to the mind and hear its reply; empty where the voice was left out or failed."""
        turn = await self._pose(_stimulus(CHAT_STIMULUS if stimulus is None else stimulus, message, True))
        return reply_of(turn)

    async def rest(self, seconds: float) -> dict[str, Any]:
        """Let time pass in which nothing happens, and return the state after it."""
        return self._state_after(await self._pose(_passed(seconds)))

    async def pose(self, root: RootEvent, seconds: float = SECONDS_A_MINUTE) -> Turn:
        """Run a turn from any root event, a module's own included."""
        return await self.bus.pose(root, seconds)

    @property
    def state(self) -> dict[str, Any]:
        """The state after the last turn; every key None before the first."""
        if not self.history:
            return dict.fromkeys(self._keys) | {"degraded": []}
        return self._state(self.history[-1])

    @property
    def prompt(self) -> Prompt:
        """The system prompt of the last turn, each line with its provenance."""
        gathered = self.history[-1].gathered if self.history else None
        return compose_prompt(gathered.facets if gathered else ())

    def system_prompt(self) -> str:
        """The system prompt of the last turn as a language model gets it."""
        return self.prompt.text

    def watch(self, event_type: type[E]) -> Watch[E]:
        """Watch one event type: an async iterator of envelopes, which can lag or fail harmlessly."""
        return self.bus.observers.watch(event_type)

    def observe(self, observer: Callable[[Turn], None]) -> None:
        """Call the observer with each finished turn; one that raises is dropped."""
        self.bus.observers.add(observer)

    def summary(self) -> str:
        """The state after the last turn in a few readable lines."""
        return summarise(self.state, self.bus.turns)

    def export_history(self, path: str | os.PathLike[str]) -> None:
        """Write the states of all turns kept (the last 10,000) as a JSON list, whole or not at all."""
        states = [{"turn": moment.turn, **self._state(moment)} for moment in self.history]
        target = Path(path)
        draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
        try:
            draft.write_text(json.dumps(states, ensure_ascii=True, indent=1), encoding="utf-8")
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def reset(self) -> None:
        """Begin anew: state, memories, clock, random streams, history. Observers stay."""
        observers = self.bus.observers
        self.bus = self._new_bus()
        self.bus.observers = observers
        self.history.clear()
        self.last_turn = None

    def experience_now(
        self, stimulus: Mapping[str, float], message: str = "", top_k: int = 2
    ) -> dict[str, Any]:
        """:meth:`experience` without an event loop, where no module in use is asynchronous.

        Raises:
            BusyError: a module has an async handler; nothing has changed.
        """
        root = _stimulus(stimulus, message, False)
        top_k = _checked_top(top_k)
        return self._state_after(self.bus.pose_now(root, SECONDS_A_MINUTE), top_k)

    def chat_now(self, message: str, stimulus: Mapping[str, float] | None = None) -> str:
        """:meth:`chat` without an event loop, where no module in use is asynchronous."""
        root = _stimulus(CHAT_STIMULUS if stimulus is None else stimulus, message, True)
        return reply_of(self.bus.pose_now(root, SECONDS_A_MINUTE))

    def rest_now(self, seconds: float) -> dict[str, Any]:
        """:meth:`rest` without an event loop, where no module in use is asynchronous."""
        root = _passed(seconds)
        return self._state_after(self.bus.pose_now(root, root.seconds))

    def _new_bus(self) -> Bus:
        return Bus(
            self._assembly.wiring,
            self._assembly.build(self.seed, self.name, self._restart),
            clock=self._clock or VirtualClock(),
            record=self._keep,
            ready=self._ready,
            timed=self._timed,
        )

    async def _pose(self, root: Stimulus | TimePassed) -> Turn:
        seconds = root.seconds if isinstance(root, TimePassed) else SECONDS_A_MINUTE
        return await self.bus.pose(root, seconds)

    def _keep(self, turn: Turn) -> None:
        """Take a finished turn into the history, one that was cancelled or interrupted included."""
        if self._record is not None:
            self._record(turn)
        self.last_turn = turn
        spoken = turn.find(Spoken)
        self.history.append(
            Moment(
                turn.number,
                turn.root,
                turn.find(StateGathered),
                turn.degraded if turn.failures or turn.stopped else [],
                spoken.text if spoken else None,
            )
        )

    def _state_after(self, turn: Turn, top_k: int = 2) -> dict[str, Any]:
        return self._state(self.history[-1], top_k)

    def _state(self, moment: Moment, top_k: int = 2) -> dict[str, Any]:
        state: dict[str, Any] = dict.fromkeys(self._keys)
        if moment.gathered is not None:
            for facet in moment.gathered.facets:
                state.update(facet.state())
            if state["blend"] is not None:
                state["blend"] = state["blend"][:top_k]
        state["degraded"] = [dict(one) for one in moment.degraded]
        return state


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


def _stimulus(stimulus: Mapping[str, float], message: str, reply_wanted: bool) -> Stimulus:
    if not isinstance(stimulus, Mapping):
        raise StimulusError(
            f"a stimulus maps reactors to changes, such as {{'tension': 0.4}}; got {stimulus!r:.80}"
        )
    if not isinstance(message, str):
        raise StimulusError(f"a message is text; got {message!r:.80}")
    if not stimulus:
        return Stimulus(NO_CHANGE, message, reply_wanted)
    for name, delta in stimulus.items():
        if name not in REACTOR_NAMES:
            raise StimulusError(f"stimulus: unknown reactor {name!r}{did_you_mean(name, REACTOR_NAMES)}")
        number = isinstance(delta, int | float) and not isinstance(delta, bool)
        if not number or not -STRONGEST_DELTA <= delta <= STRONGEST_DELTA:
            raise StimulusError(
                f"stimulus.{name} is {delta!r:.80}; it must be a number from "
                f"-{STRONGEST_DELTA:g} to {STRONGEST_DELTA:g}, usually within -1 and 1"
            )
    return Stimulus(
        Reactors(**{name: float(delta) for name, delta in stimulus.items()}), message, reply_wanted
    )


def _passed(seconds: float) -> TimePassed:
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not 0 <= seconds <= LONGEST_REST_S:
        raise StimulusError(
            f"rest takes seconds, a number from 0 to {LONGEST_REST_S:,} (ten years); got {seconds!r:.80}"
        )
    return TimePassed(float(seconds))


def _checked_top(top_k: int) -> int:
    if isinstance(top_k, bool) or not isinstance(top_k, int) or top_k < 1:
        raise StimulusError(f"top_k is {top_k!r}; it must be a whole number from 1")
    return top_k
