"""What a mind is made of: each setting declared once, with its default, check and place in a header."""

import inspect
import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import KW_ONLY, asdict, dataclass, field, fields, replace
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, cast

from anima_actors._version import __version__
from anima_actors.encoding.turn_content import to_plain
from anima_actors.mind.module_refs import (
    ModuleRef,
    describe_module,
    describe_ref,
    given_as,
    name_of,
    names_in,
    recover_ref,
    resolve_remote,
)
from anima_actors.mind.trust import NOBODY, ModuleTrust
from anima_actors.psyche import PSYCHE
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueRule, ValueSystem
from anima_actors.runtime import Actor, Clock, Interleave, ReadyQueue, Restart, Turn, Wiring
from anima_actors.runtime.errors import ModuleError
from anima_actors.runtime.plain_numbers import plain_throughout
from anima_actors.voice import LanguageModel, VoiceSettings
from anima_actors.voice.settings import OFFLINE, settings_of

P = ParamSpec("P")
C = TypeVar("C", bound="MindConfig")
S = TypeVar("S")

APPRAISALS = ("lexicon", "llm", "none")

StandIn = Callable[[type[Actor]], type[Actor]]
"""Makes the module that stands in for one that waits for the world outside."""

Read = Callable[[Mapping[str, Any]], Any]


def kept(key: str, write: Callable[[Any], Any] = to_plain, read: Read | None = None) -> dict[str, Any]:
    """Return the metadata of a setting that stands in the header of journals and mind files.

    Args:
        key: where it stands.
        write: the setting as plain data.
        read: the setting, from the whole header; by default the value under the key. That of a new setting
            says what a header of an older program means.
    """
    return {"write": lambda value: {key: write(value)}, "read": read or (lambda header: header[key])}


def _write_values(values: ValueSystem) -> dict[str, Any]:
    return {"values": dict(values.weights), "value_rules": [list(rule) for rule in values.rules]}


def _read_values(header: Mapping[str, Any]) -> ValueSystem:
    weights = dict(header["values"])
    five = {one.name: weights.pop(one.name) for one in fields(ValueSystem) if one.name in weights}
    return ValueSystem(**five, others=weights, rules=tuple(ValueRule(*one) for one in header["value_rules"]))


def _read_without(header: Mapping[str, Any]) -> list[str]:
    """Return the modules left out, with the built-in ones that there were not yet when it was written."""
    then = {one["name"] for one in header["modules"]} | set(header["without"])
    only = header["only"]
    since = [one.name for one in PSYCHE if one.name not in then and (only is None or one.name in only)]
    return [*header["without"], *since]


@dataclass(frozen=True)
class MindConfig:
    """The settings that a mind is made with, checked. Those below `restart` say how it is run.

    Args:
        personality: the traits it starts with; None for the middle of each.
        values: what matters to it; None for the default weights.
        name: part of every random stream, so that minds with one seed differ.
        seed: all chance derives from it; any int.
        voice: who speaks: "offline", the embedded voice, or the settings of a language model. One that gives
            no answer is stood in for by the embedded voice, and named in ``state["degraded"]``.
        appraisal: who judges what a message means for the mind where no stimulus comes with it: "lexicon",
            "llm", the language model of its voice, or "none".
        numbers: whether the figures of the state go along in its prompt, whatever the voice's settings say.
        only: the psyche modules to use; None for all.
        without: modules to leave out.
        extra: modules to add: Actor classes, instances, "package.module:Class", "./file.py:Class", or
            "./file.py" where the file defines one actor. One may take the name and place of a built-in
            module that is left out.
        reserve: modules that may join later, as `extra`.
        constants: overrides of module constants, such as ``{"emotion.learn_rate": 0}``.
        restart: how often a failing module is restarted.
        language_model: a language model of one's own, asked in place of the one that the settings name.
        clock: its time; virtual by default.
        record: the path of a new file, a journal of all its turns (then :meth:`Mind.close` the mind), or a
            function that is handed each finished turn. What cannot be recorded stops the run.
        keep_turns: how many of the last turns its history keeps, at least 1; about 6 kB each.
        ready: makes the queue of the pump; for tests of interleavings.
        interleave: how often an actor's task steps aside before it takes a message; likewise.
        timed: whether each handler's duration is measured.
        stand_in: makes the module that takes the place of each one with an async handler; for replays.
        trust: tells which modules that are on record as having joined may be loaded.

    Raises:
        ModuleError: an unknown module or constant.
        WiringError: the modules do not fit together.
        JournalError: the journal cannot be begun.
        ValueError: an unknown provider, or a setting of the voice or `keep_turns` out of its range.
        TypeError: a seed that is no whole number, a personality or values of another type.
    """

    personality: Personality | None = field(
        default=None, metadata=kept("persona", asdict, lambda header: Personality(**header["persona"]))
    )
    values: ValueSystem | None = field(default=None, metadata={"write": _write_values, "read": _read_values})
    _: KW_ONLY
    name: str = field(default="anima", metadata=kept("name"))
    seed: int = field(default=0, metadata=kept("seed"))
    voice: str | VoiceSettings = field(
        default=OFFLINE,
        metadata=kept(
            "voice", VoiceSettings.as_data, lambda header: VoiceSettings.from_data(header["voice"])
        ),
    )
    appraisal: str = field(
        default="lexicon", metadata=kept("appraisal", read=lambda header: header.get("appraisal", "lexicon"))
    )
    numbers: bool = False
    only: Collection[str] | None = field(
        default=None, metadata=kept("only", lambda names: None if names is None else list(names))
    )
    without: Collection[str] = field(default=(), metadata=kept("without", list, _read_without))
    extra: Iterable[ModuleRef] = field(
        default=(), metadata=kept("extra", lambda modules: [describe_ref(one) for one in modules])
    )
    reserve: Iterable[ModuleRef] = field(
        default=(),
        metadata=kept(
            "reserve",
            lambda modules: [describe_ref(one) for one in modules],
            lambda header: header.get("reserve", ()),
        ),
    )
    constants: Mapping[str, Any] = field(
        default_factory=dict, metadata=kept("overrides", lambda constants: to_plain(dict(constants)))
    )
    restart: Restart = field(
        default=Restart(), metadata=kept("restart", list, lambda header: Restart(*header["restart"]))
    )
    language_model: LanguageModel | None = field(default=None, compare=False, repr=False)
    clock: Clock | None = field(default=None, compare=False, repr=False)
    record: str | os.PathLike[str] | Callable[[Turn], None] | None = field(
        default=None, compare=False, repr=False
    )
    keep_turns: int = field(default=1_000, compare=False, repr=False)
    ready: Callable[[], ReadyQueue] = field(default=deque, compare=False, repr=False)
    interleave: Interleave | None = field(default=None, compare=False, repr=False)
    timed: bool = field(default=False, compare=False, repr=False)
    stand_in: StandIn | None = field(default=None, compare=False, repr=False)
    trust: ModuleTrust = field(default=NOBODY, compare=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("seed", "constants", "restart", "keep_turns"):
            object.__setattr__(self, name, plain_throughout(getattr(self, name)))
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise TypeError(f"seed is {self.seed!r}; it must be a whole number")
        if isinstance(self.keep_turns, bool) or not isinstance(self.keep_turns, int) or self.keep_turns < 1:
            raise ValueError(f"keep_turns is {self.keep_turns!r}; it must be a whole number, at least 1")
        for name, kind in (("personality", Personality), ("values", ValueSystem)):
            if getattr(self, name) is None:
                object.__setattr__(self, name, kind())
            if not isinstance(getattr(self, name), kind):
                raise TypeError(f"{name} is {getattr(self, name)!r:.80}; it must be a {kind.__name__}")
        if self.appraisal not in APPRAISALS:
            raise ModuleError(f"appraisal is {self.appraisal!r}; it must be one of {', '.join(APPRAISALS)}")
        if not isinstance(self.constants, Mapping | None):
            raise ModuleError(
                f'constants is {self.constants!r:.80}; it must be a mapping, as {{"emotion.learn_rate": 0}}'
            )
        checked = {
            "voice": self.voice_settings,
            "only": None if self.only is None else names_in("only", self.only),
            "without": names_in("without", self.without),
            "extra": resolve_remote(self.extra),
            "reserve": resolve_remote(self.reserve),
            "constants": self.constants or {},
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def voice_settings(self) -> VoiceSettings:
        """The settings of the voice, also where it is given by name."""
        settings = settings_of(self.voice, own_model=self.language_model is not None)
        return replace(settings, numbers=True) if self.numbers and not settings.numbers else settings

    def as_data(self, wiring: Wiring, constants: Mapping[str, Any]) -> dict[str, Any]:
        """Return plain data for a header, from which :meth:`from_data` makes the configuration again.

        Args:
            wiring: of the mind.
            constants: of the modules, where they differ from the defaults.
        """
        data: dict[str, Any] = {"package": __version__, "name": self.name, "seed": self.seed}
        for one in fields(self):
            if one.metadata:
                data |= one.metadata["write"](getattr(self, one.name))
        data["modules"] = [describe_module(module, constants.get(module.name)) for module in wiring.modules]
        return data

    @classmethod
    def from_data(
        cls,
        data: Mapping[str, Any],
        extra: Iterable[ModuleRef] = (),
        voice: str | VoiceSettings | None = None,
        trust: ModuleTrust = NOBODY,
        **run: Any,
    ) -> Self:
        """Return the configuration that a header tells of.

        Args:
            data: as :meth:`as_data` gives it.
            extra: modules given by hand; each stands for the one of its name. Those of another name may join
                later.
            voice: who speaks, in place of who did.
            trust: tells which other modules that are not built in may be loaded, on the word of the data.
            run: settings of how the mind is run, which are in no header.

        Raises:
            ModuleError: a module is not where the data says, or is neither given nor trusted.
            KeyError, TypeError, ValueError: the data is not what it should be.
        """
        given = {name_of(one): one for one in extra}
        settings: dict[str, Any] = {
            one.name: one.metadata["read"](data)
            for one in fields(cls)
            if one.metadata and (one.name != "voice" or voice is None)
        }
        for role in ("extra", "reserve"):
            settings[role] = [
                given_as(given.pop(one["name"]), one) if one["name"] in given else recover_ref(one, trust)
                for one in settings[role]
            ]
        settings["reserve"] += given.values()
        if voice is not None:
            settings["voice"] = voice
        return cls(**settings, trust=trust, **run)


def takes(config: Callable[P, C]) -> Callable[[Callable[[S, C], None]], Callable[Concatenate[S, P], None]]:
    """Give a constructor the settings of a configuration as its arguments; it is handed the configuration.

    So a setting is declared in one place, and type checkers and help() see it in the signature.
    """

    def decorate(construct: Callable[[S, C], None]) -> Callable[Concatenate[S, P], None]:
        def __init__(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
            construct(self, config(*args, **kwargs))

        declared = [kind for kind in inspect.getmro(cast(type, config)) if kind is not object]
        own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        settings = inspect.signature(config).parameters.values()
        __init__.__signature__ = inspect.Signature([own, *settings])  # type: ignore[attr-defined]
        __init__.__doc__ = "\n\n".join(filter(None, map(inspect.getdoc, declared)))
        return __init__

    return decorate
