"""A mind in its turns, and the modules that join and leave it between them."""

from dataclasses import replace
from typing import Any, Protocol, runtime_checkable
from unicodedata import normalize

from anima_actors.mind.inputs import checked_seconds
from anima_actors.mind.module_refs import (
    ModuleRef,
    checked_module,
    describe_addition,
    is_at,
    load_actor,
    short_reference,
)
from anima_actors.mind.recording import RecordedMind
from anima_actors.mind.state import TurnSnapshot, state_dict
from anima_actors.psyche.events import Forgotten
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.runtime import Actor, ModuleAdded, ModuleRemoved, RootEvent, Turn
from anima_actors.runtime.errors import ModuleError, suggestion


@runtime_checkable
class RemembersTexts(Protocol):
    """A module that keeps what was said word for word, and takes :class:`Forgotten` to let go of it."""

    def remembered_texts(self) -> tuple[str, ...]:
        """Return what it keeps; the place of an entry is that in the event."""
        ...


class ChangingMind(RecordedMind):
    """A mind in its turns, whose modules may change; what else it does, it does as :class:`Mind`."""

    @property
    def state(self) -> dict[str, Any]:
        """The state after the last turn; every key None before the first."""
        if not self.history:
            return dict.fromkeys(self._keys) | {"degraded": []}
        return self._state(self.history[-1])

    async def add(self, module: ModuleRef) -> dict[str, Any]:
        """Let a module join between two turns, and return the state.

        It opens a turn of its own, so it is on record and is replayed; it takes part from the next turn on. A
        module that the mind had before comes back with its state, its random numbers and its timers.

        Args:
            module: the name of one that it knows, built in or gone before; or a module of one's own: a class,
                an instance, "package.module:Class", "./file.py:Class" or "./file.py".

        Raises:
            ModuleError: it is in use already, or cannot be had; nothing has changed.
            WiringError: it does not fit in; nothing has changed.
        """
        return self._state_after(await self.run_turn(self.addition_of(module), 0.0))

    async def remove(self, name: str) -> dict[str, Any]:
        """Let a module leave between two turns, and return the state without what it alone told.

        It opens a turn of its own, as :meth:`add`. Its state is kept for its return. The others carry on as
        if it had been left out; it counts as no failure.

        Raises:
            ModuleError: there is none of that name in use, or it is part of every mind; nothing has changed.
            WiringError: the others do not fit together without it; nothing has changed.
        """
        return self._state_after(await self.run_turn(self.removal_of(name), 0.0))

    def add_now(self, module: ModuleRef) -> dict[str, Any]:
        """:meth:`add` without an event loop, whether or not a module in use is asynchronous."""
        return self._state_after(self.run_turn_now(self.addition_of(module), 0.0))

    def remove_now(self, name: str) -> dict[str, Any]:
        """:meth:`remove` without an event loop, whether or not a module in use is asynchronous."""
        return self._state_after(self.run_turn_now(self.removal_of(name), 0.0))

    def addition_of(self, module: ModuleRef) -> ModuleAdded:
        """Return the root event by which a module joins; see :meth:`add`.

        Raises:
            ModuleError: it is in use already, or cannot be had.
        """
        event, found = self._addition_of(module)
        if event.name in self.bus.actors:
            raise ModuleError(f"{event.name} is in use already; remove it first, or give another name")
        if found is not None:
            self._found[event] = found
        return event

    def removal_of(self, name: str) -> ModuleRemoved:
        """Return the root event by which a module leaves; see :meth:`remove`.

        Raises:
            ModuleError: there is none of that name in use.
        """
        if name not in self.bus.actors:
            raise ModuleError(f"{name!r:.80} is not in use{suggestion(name, self.bus.actors)}")
        return ModuleRemoved(name)

    def _addition_of(self, module: ModuleRef) -> tuple[ModuleAdded, ModuleRef | None]:
        """Return the event, and the module itself where the mind did not know it."""
        known = self.compose(self.bus.membership).known
        reserve = [load_actor(one) if isinstance(one, str) else one for one in self.config.reserve]
        if isinstance(module, str):
            if module in known:
                return ModuleAdded(module), None
            same = (one for one in (*reserve, *known.values()) if is_at(one, module))
            module = next(same, None) or load_actor(module)
        module = checked_module(module, "add")
        if not isinstance(module, Actor) and known.get(module.name) is module:
            return ModuleAdded(module.name), None
        event = describe_addition(module)
        if any(one is module for one in reserve):
            return replace(event, reference=short_reference(event.reference)), module
        return event, module

    def remembered_texts(self) -> dict[str, tuple[str, ...]]:
        """Return what was said, by module, as far as a module keeps it word for word."""
        found: dict[str, tuple[str, ...]] = {}
        for name, one in self.bus.actors.items():
            if isinstance(one.actor, RemembersTexts):
                found[name] = one.actor.remembered_texts()
        return found

    async def forget(self, words: str) -> int:
        """Let the mind forget whatever was said that has these words in it, and return how many entries went.

        Small and large letters, and how the words are spaced, make no difference. It opens a turn of its own,
        which repeats none of the words; what was recorded before stays in the record.

        Raises:
            ValueError: there are no words.
        """
        forgotten = self.forgetting_of(words)
        if forgotten.entries:
            await self.run_turn(forgotten)
        return len(forgotten.entries)

    def forget_now(self, words: str) -> int:
        """:meth:`forget` without an event loop, where no module in use is asynchronous."""
        forgotten = self.forgetting_of(words)
        if forgotten.entries:
            self.run_turn_now(forgotten)
        return len(forgotten.entries)

    def forgetting_of(self, words: str) -> Forgotten:
        """Return the root event by which words are forgotten; see :meth:`forget`.

        Raises:
            ValueError: there are no words.
        """
        wanted = _comparable(words)
        if not wanted:
            raise ValueError("forget takes words of what is to be forgotten; there are none")
        places = [
            (name, place)
            for name, texts in self.remembered_texts().items()
            for place, text in enumerate(texts)
            if wanted in _comparable(text)
        ]
        return Forgotten(tuple(places))

    async def run_turn(self, root: RootEvent, seconds: float = MINUTE_S, *, timers: bool = True) -> Turn:
        """Run a turn from any root event, a module's own included.

        Args:
            root: opens the turn.
            seconds: of the mind's time that pass with it.
            timers: whether those that are due by then open their turns first.

        Raises:
            InvalidEvent: it is no root event, or holds a bad value; nothing has changed.
            StimulusError: so many seconds cannot pass; nothing has changed.
        """
        return await self.bus.run_turn(root, checked_seconds(seconds, "run_turn"), timers)

    def run_turn_now(self, root: RootEvent, seconds: float = MINUTE_S) -> Turn:
        """:meth:`run_turn` without an event loop, where no module in use is asynchronous."""
        return self.bus.run_turn_sync(root, checked_seconds(seconds, "run_turn"))

    def _state_after(self, turn: Turn, top_k: int = 2) -> dict[str, Any]:
        return self._state(self.history[-1], top_k)

    def _state(self, moment: TurnSnapshot, top_k: int = 2) -> dict[str, Any]:
        return state_dict(moment, self._keys, top_k)


def _comparable(text: str) -> str:
    """Return a text in small letters and single spaces, its quotation marks all alike."""
    return " ".join(normalize("NFKC", text).translate(_ALIKE).casefold().split())


_ALIKE = {ord(mark): "'" for mark in '"“”„‟«»‘’ʼ`＂〝〞'}
