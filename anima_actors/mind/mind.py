"""A mind: actors wired together on a bus, and what one can do with them from outside."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

from anima_actors.encoding.files import write_whole
from anima_actors.mind.config import MindConfig, takes
from anima_actors.mind.inputs import checked_top, rest_event, stimulus_for_message, stimulus_from
from anima_actors.mind.state import reply_of, summarise
from anima_actors.mind.storing import StoredMind
from anima_actors.mind.streaming import stream_reply
from anima_actors.mind.waiting import lived_through
from anima_actors.psyche.events import StateGathered, Stimulus, TimePassed
from anima_actors.psyche.model.decay import MINUTE_S
from anima_actors.psyche.prompt.budget import PromptBudget
from anima_actors.psyche.prompt.compose import Prompt, compose_prompt
from anima_actors.runtime import ActorStatus, Event, RealClock, RootEvent, Turn, Watch
from anima_actors.voice import LanguageModel, VoiceSettings

if TYPE_CHECKING:
    from anima_actors.explain import Account

E = TypeVar("E", bound=Event)


class Mind(StoredMind):
    """A mind that is stimulated, asked and watched. For use in an event loop; see AnimaCore without one.

    It takes the settings of :class:`~anima_actors.mind.config.MindConfig`, all but the first two by keyword.
    """

    @takes(MindConfig)
    def __init__(self, config: MindConfig) -> None:
        super().__init__(config)

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
        root, top_k = stimulus_from(stimulus, message, False), checked_top(top_k)
        return self._state_after(await self._pose(root), top_k)

    async def chat(self, message: str, stimulus: Mapping[str, float] | None = None) -> str:
        """Say something to the mind and hear its reply; empty where the voice was left out or failed.

        What is posed meanwhile is felt at once, beside the reply.
        """
        return reply_of(await self.answered(stimulus_for_message(message, stimulus)))

    async def stream(
        self, message: str, stimulus: Mapping[str, float] | None = None
    ) -> AsyncGenerator[str, None]:
        """Say something to the mind and hear its reply as it comes, piece by piece.

        Whoever stops listening before the end makes it stop speaking; the turn is completed all the same.
        """
        root = stimulus_for_message(message, stimulus)
        async with aclosing(stream_reply(root, self.calls, self.answered)) as pieces:
            async for piece in pieces:
                yield piece

    async def speak_with(
        self, voice: str | VoiceSettings, language_model: LanguageModel | None = None
    ) -> None:
        """Let another voice speak from now on; it knows the conversation as far as a language model had it.

        Raises:
            JournalError: the mind is being recorded; a journal tells of one voice.
            BusyError: a turn is under way, or a reply still being spoken; nothing has changed.
            ValueError: there is no such voice.
        """
        self.bus.refuse_unless_quiet()
        if self.recorder is not None:
            from anima_actors.journal.recorder import refuse_change

            refuse_change(self.recorder, "change its voice")
        config = replace(self.config, voice=voice, language_model=language_model)
        state, observers, former = self.bus.snapshot(), self.bus.observers, self.calls
        self.config = config
        self._assemble()
        self.bus = self._new_bus()
        self.bus.observers = observers
        self.bus.restore(state)
        await former.close()  # last: whoever speaks meanwhile speaks to the new voice

    def hush(self) -> None:
        """End the reply that is being spoken, if any; what was said so far is the reply, marked partial."""
        self.calls.stop_reply()

    async def rest(self, seconds: float) -> dict[str, Any]:
        """Let time pass in which nothing happens, and return the state after it."""
        return self._state_after(await self._pose(rest_event(seconds)))

    async def run_for(self, seconds: float) -> dict[str, Any]:
        """Let the mind live on its own for so long, timers included, and return the state after it.

        With a virtual clock that is a rest, which takes no time; with a real one it waits. What others do
        with the mind meanwhile may set timers, and open those that are due.
        """
        root = rest_event(seconds)
        if isinstance(self.bus.clock, RealClock):
            root = rest_event(await lived_through(root.seconds, self.bus))
        return self._state_after(await self._pose(root))

    async def answered(self, root: RootEvent, seconds: float = MINUTE_S, *, timers: bool = True) -> Turn:
        """:meth:`run_turn`, and wait for the end of the reply; return the turn in which that was."""
        turn = await self.run_turn(root, seconds, timers=timers)
        speaking = self.bus.ongoing_work(turn.number)
        if speaking is None:
            return turn
        try:
            return await asyncio.shield(speaking)
        except asyncio.CancelledError:
            self.calls.stop_reply(root)
            raise

    @property
    def voice(self) -> VoiceSettings:
        """Who speaks."""
        return self.config.voice_settings

    @property
    def prompt(self) -> Prompt:
        """The system prompt of the last turn, each line with its provenance."""
        return self.prompt_of(self.history[-1].gathered if self.history else None)

    def prompt_of(self, gathered: StateGathered | None, numbers: bool | None = None) -> Prompt:
        """The system prompt of a state that was gathered in one of its turns.

        Args:
            gathered: the state; None for an empty prompt.
            numbers: whether to add its figures; None for what the voice's settings say.
        """
        settings = self.voice
        return compose_prompt(
            gathered.facets if gathered else (),
            budget=PromptBudget(settings.prompt_tokens),
            numbers=settings.numbers if numbers is None else numbers,
            modules=self._publishers,
        )

    def system_prompt(self) -> str:
        """The system prompt of the last turn as a language model gets it."""
        return self.prompt.text

    def watch(self, event_type: type[E]) -> Watch[E]:
        """Watch one event type: an async iterator of envelopes, which can lag or fail harmlessly."""
        return self.bus.observers.watch(event_type)

    def observe(self, observer: Callable[[Turn], None]) -> None:
        """Call the observer with each finished turn; one that raises is dropped."""
        self.bus.observers.add(observer)

    def actors(self) -> tuple[ActorStatus, ...]:
        """Each actor as it is now: its mailbox, what it works on and waits for, how often it ran."""
        return self.bus.statuses()

    def summary(self) -> str:
        """The state after the last turn in a few readable lines."""
        return summarise(self.state, self.bus.turns)

    def _repr_html_(self) -> str:
        from anima_actors.journal.drawing import strip, strip_turn_in

        lately = list(self.history)[-1_000:]  # the states of more take seconds
        turns = (strip_turn_in(moment.turn, self._state(moment)) for moment in lately)
        return f"{strip(turns, self.name)}<pre>{escape(self.summary())}</pre>"

    def why(self, path: str) -> "Account":
        """Why a value of the state is what it is: a closed account, down to the causes.

        Args:
            path: in the state, such as "reactors.tension"; with "@5" at turn 5 instead of the last. Also an
                event such as "5.12", or "prompt:3" for a line of the prompt.

        Raises:
            WhyError: there is no such path or turn, or the mind's turns cannot be lived through again.
        """
        from anima_actors.explain import account
        from anima_actors.explain.sources import replayer_of

        born_here = not self.history or self.history[0].turn == 1
        if self.recorder is not None and (self.bus.wiring.asynchronous or not born_here):
            from anima_actors.explain.sources import account_in

            extra = tuple(self.config.extra)
            with self.recorder.read() as journal:
                return account_in(journal, path, lambda header: Mind.from_header(header, extra))
        return account(path, replayer_of(self))

    def export_history(self, path: str | os.PathLike[str]) -> None:
        """Write the states of all turns kept as a JSON list, whole or not at all.

        Those are the last 1,000, or as many as the mind was told to keep (``keep_turns``).
        """
        states = [{"turn": moment.turn, **self._state(moment)} for moment in self.history]
        write_whole(path, json.dumps(states, ensure_ascii=True, indent=1).encode())

    def reset(self) -> None:
        """Begin anew: state, memories, clock, random streams, history. Observers stay.

        Raises:
            JournalError: the mind is being recorded.
            BusyError: a turn is under way, or a reply still being spoken; nothing has changed.
        """
        self.bus.refuse_unless_quiet()
        if self.recorder is not None:
            from anima_actors.journal.recorder import refuse_change

            refuse_change(self.recorder, "begin anew")
        observers = self.bus.observers
        self.bus = self._new_bus()
        self.bus.observers = observers
        self.history.clear()
        self.last_turn = None
        self.history_hash = ""

    def experience_now(
        self, stimulus: Mapping[str, float], message: str = "", top_k: int = 2
    ) -> dict[str, Any]:
        """:meth:`experience` without an event loop, where no module in use is asynchronous.

        Raises:
            BusyError: a module has an async handler; nothing has changed.
        """
        root = stimulus_from(stimulus, message, False)
        top_k = checked_top(top_k)
        return self._state_after(self.run_turn_now(root, MINUTE_S), top_k)

    def chat_now(self, message: str, stimulus: Mapping[str, float] | None = None) -> str:
        """:meth:`chat` without an event loop, where no module in use is asynchronous."""
        root = stimulus_for_message(message, stimulus)
        return reply_of(self.run_turn_now(root, MINUTE_S))

    def rest_now(self, seconds: float) -> dict[str, Any]:
        """:meth:`rest` without an event loop, where no module in use is asynchronous."""
        root = rest_event(seconds)
        return self._state_after(self.run_turn_now(root, root.seconds))

    async def _pose(self, root: Stimulus | TimePassed) -> Turn:
        seconds = root.seconds if isinstance(root, TimePassed) else MINUTE_S
        return await self.run_turn(root, seconds)
