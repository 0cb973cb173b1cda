"""The synchronous face of a mind: no event loop needed, and none in the way."""

import asyncio
import os
import threading
import warnings
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeVar

from anima_actors.mind.config import MindConfig, takes
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef
from anima_actors.psyche.model.reactor_space import BASELINE
from anima_actors.runtime import ActorStatus, BusyError
from anima_actors.voice import Secret, VoiceSettings
from anima_actors.voice.providers import PROVIDERS
from anima_actors.voice.settings import OFFLINE, validated_address, validated_key

if TYPE_CHECKING:
    from anima_actors.explain import Account

T = TypeVar("T")


@dataclass(frozen=True)
class CoreConfig(MindConfig):
    """The settings of a mind for synchronous code: those of `Mind`, and the language model in plain words.

    Args:
        llm_provider: who speaks: "offline", the embedded voice, or a provider of language models.
        llm_model: the provider's model; None for its default.
        llm_api_key: the provider's key; None for the one in its environment variable, such as GROQ_API_KEY.
            It is never written down.
        temperature: of the language model, in [0, 2].
        base_url: where a server of one's own listens; for "openai-compatible" only.

    Raises:
        VoiceError: the provider has no key, or no address.
        ValueError: there is no such provider, or a setting is out of its range.
    """

    llm_provider: str = OFFLINE
    llm_model: str | None = None
    llm_api_key: str | None = field(default=None, repr=False)
    temperature: float = 0.85
    base_url: str | None = None

    def __post_init__(self) -> None:
        spoken = VoiceSettings(
            str(self.llm_provider).lower(),
            self.llm_model,
            self.temperature,
            base_url=self.base_url,
            key=_key_for(str(self.llm_provider).lower(), self.llm_api_key),
            numbers=self.numbers,
        )
        object.__setattr__(self, "llm_api_key", None)
        provider = PROVIDERS.get(spoken.provider)
        if provider is not None and self.language_model is None:
            validated_key(provider, spoken.key)
            validated_address(provider, spoken.base_url)
        if self.voice == OFFLINE and not (spoken.offline and self.language_model):
            object.__setattr__(self, "voice", spoken)
        super().__post_init__()


def _key_for(provider: str, given: str | None) -> Secret | None:
    """Return the key that was given, or else the one in the provider's environment variable."""
    variable = PROVIDERS[provider].key_variable if provider in PROVIDERS else ""
    key = given or os.environ.get(variable, "")
    return Secret(key) if key else None


class AnimaCore:
    """A mind for synchronous code: scripts, notebooks, tests. Several threads wait in line.

    It takes the settings of :class:`CoreConfig`, and by keyword those of :class:`MindConfig`.
    """

    @takes(CoreConfig)
    def __init__(self, config: CoreConfig) -> None:
        self._take(Mind.from_config(config))

    @classmethod
    def _of(cls, mind: Mind) -> Self:
        core = cls.__new__(cls)
        core._take(mind)
        return core

    def _take(self, mind: Mind) -> None:
        self.mind = mind
        self._runner: asyncio.Runner | None = None
        self._gate = threading.RLock()  # threads wait in line; a handler that asks is refused by the bus
        self._warned = False

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        """Wait until no other thread does anything with the mind; BusyError for a handler of its own."""
        self.mind.bus.refuse_own()
        with self._gate:
            yield

    def experience(
        self, stimulus: Mapping[str, float], user_message: str = "", top_k: int = 2
    ) -> dict[str, Any]:
        """Let something happen, and return the state after it; see :meth:`Mind.experience`."""
        with self._in_line():
            if not self.mind.bus.wiring.asynchronous:
                return self.mind.experience_now(stimulus, user_message, top_k)
            return self._run(lambda: self.mind.experience(stimulus, user_message, top_k), "experience")

    def chat(self, message: str, stimulus: Mapping[str, float] | None = None) -> str:
        """Say something to the mind and hear its reply; see :meth:`Mind.chat`.

        Where the language model gives no answer, the embedded voice speaks in its place: :attr:`degraded`
        says why after each such turn, and a RuntimeWarning does so once.
        """
        with self._in_line():
            if not self.mind.bus.wiring.asynchronous:
                reply = self.mind.chat_now(message, stimulus)
            else:
                reply = self._run(lambda: self.mind.chat(message, stimulus), "chat")
            self._warn_of_the_voice()
        return reply

    def stream(self, message: str, stimulus: Mapping[str, float] | None = None) -> Iterator[str]:
        """Say something to the mind and hear its reply piece by piece; see :meth:`Mind.stream`."""
        pieces = self.mind.stream(message, stimulus)
        try:
            while (piece := self._run(lambda: anext(pieces, None), "stream")) is not None:
                yield piece
        finally:
            self._run(pieces.aclose, "stream")
        self._warn_of_the_voice()

    def rest(self, seconds: float) -> dict[str, Any]:
        """Let time pass, and return the state after it; see :meth:`Mind.rest`."""
        with self._in_line():
            if not self.mind.bus.wiring.asynchronous:
                return self.mind.rest_now(seconds)
            return self._run(lambda: self.mind.rest(seconds), "rest")

    def add(self, module: ModuleRef) -> dict[str, Any]:
        """Let a module join between two turns, and return the state; see :meth:`Mind.add`."""
        with self._in_line():
            return self.mind.add_now(module)

    def remove(self, name: str) -> dict[str, Any]:
        """Let a module leave between two turns, and return the state; see :meth:`Mind.remove`."""
        with self._in_line():
            return self.mind.remove_now(name)

    @property
    def state(self) -> dict[str, Any]:
        """The state after the last turn; see :attr:`Mind.state`."""
        return self.mind.state

    @property
    def reactors(self) -> dict[str, float]:
        """The reactors as felt in the last turn, by name; at home before the first."""
        return self.state["reactors"] or BASELINE._asdict()

    @property
    def degraded(self) -> list[dict[str, Any]]:
        """What did not work in the last turn, each with its module and reason."""
        return list(self.state["degraded"])

    def actors(self) -> tuple[ActorStatus, ...]:
        """Each actor as it is now; see :meth:`Mind.actors`."""
        return self.mind.actors()

    def why(self, path: str) -> "Account":
        """Why a value of the state is what it is; see :meth:`Mind.why`."""
        with self._in_line():
            return self.mind.why(path)

    def save(self, path: str | os.PathLike[str] | BinaryIO) -> None:
        """Store the mind in a file; see :meth:`Mind.save`."""
        with self._in_line():
            self.mind.save(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str] | BinaryIO, **options: Any) -> Self:
        """Take a mind out of the file that :meth:`save` wrote; the options are those of :meth:`Mind.load`."""
        return cls._of(Mind.load(path, **options))

    def to_bytes(self) -> bytes:
        """Return the mind as bytes; see :meth:`Mind.to_bytes`."""
        with self._in_line():
            return self.mind.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes, **options: Any) -> Self:
        """Make the mind again that :meth:`to_bytes` gave; the options are those of :meth:`Mind.load`."""
        return cls._of(Mind.from_bytes(data, **options))

    def __copy__(self) -> Self:
        with self._in_line():
            return self._of(copy(self.mind))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        with self._in_line():
            return self._of(deepcopy(self.mind, memo))

    def __reduce__(self) -> tuple[Any, ...]:
        return self._of, (self.mind,)

    def get_state_summary(self) -> str:
        """The state after the last turn in a few readable lines."""
        return self.mind.summary()

    def system_prompt(self) -> str:
        """The system prompt of the last turn, as a language model gets it."""
        return self.mind.system_prompt()

    def export_history(self, path: str | os.PathLike[str] = "anima_log.json") -> None:
        """Write the states of all turns kept as a JSON list, whole or not at all."""
        with self._in_line():
            self.mind.export_history(path)

    def reset(self) -> None:
        """Begin anew: state, memories, clock, random streams, history."""
        with self._in_line():
            self.mind.reset()

    def close(self) -> None:
        """End the journal, where there is one, and close the event loop, where one was needed."""
        with self._in_line():
            if self._runner is not None:
                self._runner.run(self.mind.release())
                self._runner.close()
                self._runner = None
            self.mind.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, start: Callable[[], Coroutine[Any, Any, T]], method: str) -> T:
        self.mind.bus.refuse_own()
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            with self._in_line():
                if self._runner is None:
                    self._runner = asyncio.Runner()
                return self._runner.run(start())
        raise BusyError(
            f"AnimaCore.{method} cannot wait inside a running event loop, and a module in use has an async "
            f"handler; use Mind there: await mind.{method}(...)"
        )

    def _warn_of_the_voice(self) -> None:
        failed = next((one for one in self.degraded if one["module"] == "voice"), None)
        if failed is None or self._warned:
            return
        self._warned = True
        warnings.warn(
            f"the embedded voice speaks in place of a language model: {failed['reason']}",
            RuntimeWarning,
            stacklevel=3,
        )
