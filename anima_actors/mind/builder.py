"""Which modules a mind is made of, with which constants: names in, supervised actors out."""

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anima_actors.mind.overrides import overridden
from anima_actors.psyche import GATHERING, PSYCHE, STATE_KEYS
from anima_actors.psyche.events import Facet
from anima_actors.psyche.modules.personality import Personality, PersonalityKeeper
from anima_actors.psyche.modules.values import ValueKeeper, ValueSystem
from anima_actors.runtime import (
    Actor,
    AnimaError,
    RandomStream,
    Restart,
    SupervisedActor,
    Wiring,
    WiringError,
    wire,
)
from anima_actors.runtime.errors import ModuleError, suggestion
from anima_actors.voice import CallLog, ModelAppraisal, ModelVoice, OfflineVoice, VoiceSettings

ModuleRef = type[Actor] | Actor | str
"""A module from outside: a class, an instance, or its name, "package.module:Class" or "./file.py:Class"."""

ALWAYS: tuple[type[Actor], ...] = (*GATHERING, OfflineVoice)
BUILT_IN: tuple[type[Actor], ...] = (*PSYCHE, *ALWAYS)


APPRAISALS = ("lexicon", "llm", "none")
"""Who judges what a message means where the caller does not say it: its words, a language model, nobody."""

StandIn = Callable[[type[Actor]], type[Actor]]
"""Makes the module that stands in for one that waits for the world outside."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """A mind's parts before it is born: everything that :meth:`build` needs to make fresh actors."""

    wiring: Wiring
    makers: tuple[Callable[[], Actor], ...]  # for each module of the wiring, its plain constructor
    constants: Mapping[str, Any]  # module name -> its constants, where they differ from the defaults

    def build(self, seed: int, mind: str, restart: Restart) -> list[SupervisedActor]:
        """Make the actors, each with its own random stream derived from (seed, mind, module)."""
        return [
            SupervisedActor(
                module.name, self._creator(module.name, make, f"{seed}/{mind}/{module.name}"), restart
            )
            for module, make in zip(self.wiring.modules, self.makers, strict=True)
        ]

    def _creator(self, name: str, make: Callable[[], Actor], stream: str) -> Callable[[], Actor]:
        constants = self.constants.get(name)

        def create() -> Actor:
            actor = make()
            actor.random = RandomStream(stream)
            if constants is not None:
                actor.constants = constants
            return actor

        return create


def assemble(
    personality: Personality,
    values: ValueSystem,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
    extra: Iterable[ModuleRef] = (),
    constants: Mapping[str, Any] | None = None,
    voice: VoiceSettings | None = None,
    calls: CallLog | None = None,
    stand_in: StandIn | None = None,
    appraisal: str = "lexicon",
) -> Assembly:
    """Choose the modules of a mind and wire them.

    Args:
        personality: handed to the module that holds it.
        values: likewise.
        only: the built-in psyche modules to use; None for all. Coordinator and voice always stay.
        without: modules to leave out.
        extra: modules to add; one may take the name and place of a built-in module that is left out.
        constants: overrides, as "module.constant".
        voice: who speaks; None for the embedded voice.
        calls: the language model, for the modules that ask one.
        stand_in: makes what takes the place of each module with an async handler; None to leave them.
        appraisal: who judges what a message means: "lexicon", "llm" or "none", which leaves the module out.

    Raises:
        ModuleError: a name is unknown, or an extra module cannot be loaded.
        WiringError: the modules do not fit together.
    """
    added = [_Candidate.of(one, personality, values) for one in extra]
    built_in = [_Candidate(module, _maker(module, personality, values)) for module in (*PSYCHE, *GATHERING)]
    built_in = [*_with_appraisal(appraisal, built_in, voice, calls), _voice(voice, calls)]
    available = [*built_in, *added]
    names = [one.module.name for one in available]
    for role, chosen in (("only", only or ()), ("without", without)):
        for name in names_in(role, chosen):
            if name not in names:
                raise ModuleError(f"{role}: unknown module {name!r}{suggestion(name, names)}")
    if appraisal == "none":
        without = (*without, ModelAppraisal.name)
    always = {module.name for module in ALWAYS}
    place = {one.module.name: index for index, one in enumerate(built_in)}
    used = [
        one
        for one in built_in
        if one.module.name not in without
        and (only is None or one.module.name in only or one.module.name in always)
    ]
    used += [one for one in added if one.module.name not in without or one.module.name in place]
    used.sort(key=lambda one: place.get(one.module.name, len(place)))
    if stand_in is not None:
        used = [one.replay_double(stand_in) if one.waits else one for one in used]
    kept = [one.module for one in used]
    wiring = wire(kept, [one.module for one in available if one.module not in kept])
    _refuse_same_facets(wiring)
    if not isinstance(constants, Mapping | None):
        raise ModuleError(
            f'constants is {constants!r:.80}; it must be a mapping, as {{"emotion.learn_rate": 0}}'
        )
    overrides = overridden([one.module for one in available], constants or {})
    return Assembly(wiring, tuple(one.make for one in used), overrides)


def resolve_remote(extra: Iterable[ModuleRef]) -> tuple[ModuleRef, ...]:
    """Modules from outside, those elsewhere asked once for what they are."""
    return tuple(
        load_actor(one) if isinstance(one, str) and one.startswith("nats://") else one for one in extra
    )


def names_in(role: str, chosen: Collection[str]) -> tuple[str, ...]:
    """The names of modules in a list of them; ModuleError where it is a single text."""
    if isinstance(chosen, str):
        raise ModuleError(f'{role} must be a list of module names, such as ["{chosen}"]')
    return tuple(chosen)


@dataclass(frozen=True, slots=True)
class _Candidate:
    module: type[Actor]
    make: Callable[[], Actor]

    @property
    def waits(self) -> bool:
        return any(signature.asynchronous for signature in self.module.handlers)

    def replay_double(self, stand_in: StandIn) -> "_Candidate":
        module = stand_in(self.module)
        return _Candidate(module, module)

    @classmethod
    def of(cls, extra: ModuleRef, personality: Personality, values: ValueSystem) -> "_Candidate":
        if isinstance(extra, str):
            extra = load_actor(extra)
        if isinstance(extra, Actor):
            try:
                pristine = deepcopy(extra)
            except Exception as error:
                raise ModuleError(
                    f"extra: {extra.name} cannot be copied ({error}); give its class"
                ) from error
            return cls(type(extra), lambda: deepcopy(pristine))
        if isinstance(extra, type) and issubclass(extra, Actor):
            return cls(extra, _maker(extra, personality, values))
        raise ModuleError(
            f"extra: {extra!r} is no module; give an Actor class, an instance, or 'package.module:Class'"
        )


def _voice(settings: VoiceSettings | None, calls: CallLog | None) -> _Candidate:
    if settings is None or settings.offline or calls is None:
        return _Candidate(OfflineVoice, OfflineVoice)
    return _Candidate(
        ModelVoice, lambda: ModelVoice(settings, calls.line_for(ModelVoice.name), calls.listener_to)
    )


def _with_appraisal(
    kind: str, built_in: Sequence[_Candidate], settings: VoiceSettings | None, calls: CallLog | None
) -> list[_Candidate]:
    """The modules with the one in its place that judges messages as is asked for."""
    if kind not in APPRAISALS:
        raise ModuleError(f"appraisal is {kind!r}; it must be one of {', '.join(APPRAISALS)}")
    if kind != "llm":
        return list(built_in)
    offline = settings is None or settings.offline
    line = None if offline or calls is None else calls.line_for(ModelAppraisal.name)
    asking = _Candidate(ModelAppraisal, lambda: ModelAppraisal(line))
    return [asking if one.module.name == ModelAppraisal.name else one for one in built_in]


def _maker(module: type[Actor], personality: Personality, values: ValueSystem) -> Callable[[], Actor]:
    constructor = module.__init__
    if constructor is PersonalityKeeper.__init__:
        return lambda: module(personality)
    if constructor is ValueKeeper.__init__:
        return lambda: module(values)
    return module


def load_actor(reference: str) -> type[Actor]:
    """Load an actor class from "package.module:Class", "./file.py:Class" or "nats://host:port/name".

    A reference without a colon is the name of one that an installed package offers; see discovery.py.

    Raises:
        ModuleError: saying what of the reference does not hold.
    """
    if reference.startswith("nats://"):
        from anima_actors.remote.proxy import find_module

        return find_module(reference)
    place, colon, name = reference.rpartition(":")
    if not colon and not reference.endswith(".py") and "/" not in reference:
        from anima_actors.mind.plugins import installed

        return installed(reference)
    if not place or not name:
        raise ModuleError(f"{reference!r} names no class; write 'package.module:Class' or './file.py:Class'")
    try:
        module = _load_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
    except AnimaError:
        raise
    except (Exception, SystemExit) as error:
        raise ModuleError(
            f"{reference}: {place} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    found = getattr(module, name, None)
    if not (isinstance(found, type) and issubclass(found, Actor)):
        classes = [
            key
            for key, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, Actor) and value.__module__ == module.__name__
        ]
        hint = suggestion(name, classes) if classes else "; it has no Actor class"
        raise ModuleError(f"{reference}: {place} has no actor called {name!r}{hint}")
    return found


def _load_file(path: Path) -> Any:
    if not path.is_file():
        raise ModuleError(f"{path}: there is no such file")
    # Once for each version of a file: two modules from one file must share the event types it defines.
    identity = f"{path.resolve()}:{path.stat().st_mtime_ns}"
    name = f"anima_actors_extra_{path.stem}_{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up by name
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _refuse_same_facets(wiring: Wiring) -> None:
    owners: dict[str, tuple[type[Facet], str]] = {}
    for step in wiring.steps:
        for output in step.signature.outputs:
            facet = output.event_type
            if not issubclass(facet, Facet) or facet is Facet:
                continue
            for key in facet.state_keys():
                owner = owners.setdefault(key, (facet, step.name))
                if owner[0] is not facet or key == "degraded":
                    raise WiringError(
                        f"{step.name} and {owner[1]} both fill {key!r} in the state; "
                        f"set another facet name on {facet.__name__}"
                    )


def state_keys(wiring: Wiring) -> tuple[str, ...]:
    """The keys of the state: the built-in ones, then those of other modules."""
    others = [
        key
        for step in wiring.steps
        for output in step.signature.outputs
        if issubclass(output.event_type, Facet)
        for key in output.event_type.state_keys()
        if key not in STATE_KEYS
    ]
    return (*STATE_KEYS, *sorted(set(others)))
