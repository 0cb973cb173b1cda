"""The synchronous face of a mind: no event loop needed, and none in the way."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

from anima_actors.mind.config import MindConfig, takes
from anima_actors.mind.mind import Mind
from anima_actors.runtime import BusyError
from anima_actors.voice import Secret, VoiceSettings
from anima_actors.voice.settings import OFFLINE

T = TypeVar("T")


@dataclass(frozen=True)
class CoreConfig(MindConfig):
    """The settings of a mind for synchronous code: those of `Mind`, and the language model in plain words.

    Args:
        llm_provider: who speaks: "offline", the embedded voice, or a provider of language models.
        llm_model: the provider's model; None for its default.
        llm_api_key: the provider's key, such as ``os.environ["GROQ_API_KEY"]``; it is never written down.
        temperature: of the language model, in [0, 2].
    """

    llm_provider: str = OFFLINE
    llm_model: str | None = None
    llm_api_key: str | None = field(default=None, repr=False)
    temperature: float = 0.85

    def __post_init__(self) -> None:
        key = Secret(self.llm_api_key) if self.llm_api_key else None
        spoken = VoiceSettings(self.llm_provider, self.llm_model, self.temperature, key=key)
        object.__setattr__(self, "llm_api_key", None)
        if self.voice == OFFLINE and not (spoken.offline and self.language_model):
            object.__setattr__(self, "voice", spoken)
        super().__post_init__()


class AnimaCore:
    """A mind for synchronous code: scripts, notebooks, tests.

    It takes the settings of :class:`CoreConfig`, and by keyword those of :class:`MindConfig`.
    """

    @takes(CoreConfig)
    def __init__(self, config: CoreConfig) -> None:
        self.mind = Mind.from_config(config)
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
