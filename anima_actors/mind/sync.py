"""The synchronous face of a mind: no event loop needed, and none in the way."""

import asyncio
import os
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

from anima_actors.mind.builder import ModuleRef
from anima_actors.mind.mind import Mind
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueSystem
from anima_actors.runtime import BusyError, Turn
from anima_actors.voice import Secret, VoiceSettings

T = TypeVar("T")


class AnimaCore:
    """A mind for synchronous code: scripts, notebooks, tests.

    Args:
        personality: the traits it starts with.
        values: what matters to it.
        llm_provider: who speaks: "offline", the embedded voice, or a provider of language models.
        llm_model: the provider's model; None for its default.
        llm_api_key: the provider's key, such as ``os.environ["GROQ_API_KEY"]``; it is never written down.
        temperature: of the language model, in [0, 2].
        seed: all chance derives from it.
        only: the psyche modules to use; None for all.
        without: modules to leave out.
        extra: modules to add: Actor classes, instances, "package.module:Class" or "./file.py:Class".
        constants: overrides of module constants, such as ``{"emotion.learn_rate": 0}``.
        record: the path of a new file, a journal of all its turns (then :meth:`close`), or a function
            that is handed each finished turn.

    Raises:
        ModuleError: an unknown module or constant.
        WiringError: the modules do not fit together.
        ValueError: an unknown provider, or a temperature out of range.
    """

    def __init__(
        self,
        personality: Personality | None = None,
        values: ValueSystem | None = None,
        llm_provider: str = "offline",
        llm_model: str | None = None,
        llm_api_key: str | None = None,
        temperature: float = 0.85,
        seed: int = 0,
        only: Collection[str] | None = None,
        without: Collection[str] = (),
        extra: Iterable[ModuleRef] = (),
        constants: Mapping[str, Any] | None = None,
        record: str | os.PathLike[str] | Callable[[Turn], None] | None = None,
    ) -> None:
        key = Secret(llm_api_key) if llm_api_key else None
        self.mind = Mind(
            personality,
            values,
            voice=VoiceSettings(llm_provider, llm_model, temperature, key=key),
            seed=seed,
            only=only,
            without=without,
            extra=extra,
            constants=constants,
            record=record,
        )
        self._runner: asyncio.Runner | None = None

    def experience(
        self, stimulus: Mapping[str, float], user_message: str = "", top_k: int = 2
    ) -> dict[str, Any]:
        """Let something happen, and return the state after it; see :meth:`Mind.experience`."""
        if not self.mind.bus.wiring.asynchronous:
            return self.mind.experience_now(stimulus, user_message, top_k)
        return self._run(lambda: self.mind.experience(stimulus, user_message, top_k), "experience")

    def chat(self, message: str, stimulus: Mapping[str, float] | None = None) -> str:
        """Say something to the mind and hear its reply; see :meth:`Mind.chat`."""
        if not self.mind.bus.wiring.asynchronous:
            return self.mind.chat_now(message, stimulus)
        return self._run(lambda: self.mind.chat(message, stimulus), "chat")

    def rest(self, seconds: float) -> dict[str, Any]:
        """Let time pass, and return the state after it; see :meth:`Mind.rest`."""
        if not self.mind.bus.wiring.asynchronous:
            return self.mind.rest_now(seconds)
        return self._run(lambda: self.mind.rest(seconds), "rest")

    def get_state_summary(self) -> str:
        """The state after the last turn in a few readable lines."""
        return self.mind.summary()

    def system_prompt(self) -> str:
        """The system prompt of the last turn, as a language model gets it."""
        return self.mind.system_prompt()

    def export_history(self, path: str | os.PathLike[str]) -> None:
        """Write the states of all turns kept as a JSON list, whole or not at all."""
        self.mind.export_history(path)

    def reset(self) -> None:
        """Begin anew: state, memories, clock, random streams, history."""
        self.mind.reset()

    def close(self) -> None:
        """End the journal, where there is one, and close the event loop, where one was needed."""
        if self._runner is not None:
            self._runner.run(self.mind.release())
            self._runner.close()
            self._runner = None
        self.mind.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, start: Callable[[], Coroutine[Any, Any, T]], method: str) -> T:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            if self._runner is None:
                self._runner = asyncio.Runner()
            return self._runner.run(start())
        raise BusyError(
            f"AnimaCore.{method} cannot wait inside a running event loop, and a module in use has an async "
            f"handler; use Mind there: await mind.{method}(...)"
        )
