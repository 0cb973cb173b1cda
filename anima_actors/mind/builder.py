"""Builds a mind: chooses its modules, wires them, and makes their supervised actors."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from anima_actors.mind.config import MindConfig, StandIn
from anima_actors.mind.module_refs import ModuleRef, load_actor
from anima_actors.mind.overrides import overridden
from anima_actors.psyche import GATHERING, PSYCHE, STATE_KEYS
from anima_actors.psyche.events import Facet
from anima_actors.psyche.modules.personality import Personality, PersonalityKeeper
from anima_actors.psyche.modules.values import ValueKeeper, ValueSystem
from anima_actors.runtime import Actor, RandomStream, Restart, SupervisedActor, Wiring, WiringError, wire
from anima_actors.runtime.errors import ModuleError, suggestion
from anima_actors.voice import CallLog
from anima_actors.voice.llm_appraisal import ModelAppraisal
from anima_actors.voice.speakers import ModelVoice, OfflineVoice

ALWAYS: tuple[type[Actor], ...] = (*GATHERING, OfflineVoice)
BUILT_IN: tuple[type[Actor], ...] = (*PSYCHE, *ALWAYS)


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of a mind, from which :meth:`build` makes fresh actors."""

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


def assemble(config: MindConfig, calls: CallLog | None = None) -> Assembly:
    """Choose the modules of a mind and wire them. Coordinator and voice always stay.

    Args:
        config: what the mind is made of.
        calls: the language model, for the modules that ask one.

    Raises:
        ModuleError: a name is unknown, or an extra module cannot be loaded.
        WiringError: the modules do not fit together.
    """
    added = [_Candidate.of(one, config) for one in config.extra]
    built_in = _built_in(config, calls)
    available = [*built_in, *added]
    names = [one.module.name for one in available]
    for role, chosen in (("only", config.only or ()), ("without", config.without)):
        for name in chosen:
            if name not in names:
                told = f"{role}: unknown module {name!r}{suggestion(name, names)}"
                raise ModuleError(told, place=(role, name))
    without = {*config.without, *((ModelAppraisal.name,) if config.appraisal == "none" else ())}
    always = {module.name for module in ALWAYS}
    place = {one.module.name: index for index, one in enumerate(built_in)}
    used = [
        one
        for one in built_in
        if one.module.name not in without
        and (config.only is None or one.module.name in config.only or one.module.name in always)
    ]
    used += [one for one in added if one.module.name not in without or one.module.name in place]
    used.sort(key=lambda one: place.get(one.module.name, len(place)))
    if config.stand_in is not None:
        used = [one.replay_double(config.stand_in) if one.waits else one for one in used]
    kept = [one.module for one in used]
    wiring = wire(kept, [one.module for one in available if one.module not in kept])
    _refuse_same_facets(wiring)
    overrides = overridden([one.module for one in available], config.constants)
    return Assembly(wiring, tuple(one.make for one in used), overrides)


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
    def of(cls, extra: ModuleRef, config: MindConfig) -> "_Candidate":
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
            return cls(extra, _maker(extra, config))
        raise ModuleError(
            f"extra: {extra!r} is no module; give an Actor class, an instance, or 'package.module:Class'"
        )


def _built_in(config: MindConfig, calls: CallLog | None) -> list[_Candidate]:
    """Return the built-in modules; those that ask a language model where the configuration names one."""
    found = [_Candidate(module, _maker(module, config)) for module in BUILT_IN]
    settings = config.voice_settings
    online = calls is not None and not settings.offline
    if config.appraisal == "llm":
        line = calls.model_for(ModelAppraisal.name) if calls and online else None
        asking = _Candidate(ModelAppraisal, lambda: ModelAppraisal(line))
        found = [asking if one.module.name == ModelAppraisal.name else one for one in found]
    if calls and online:
        model_for, listener_to = calls.model_for, calls.listener_to
        found[-1] = _Candidate(
            ModelVoice, lambda: ModelVoice(settings, model_for(ModelVoice.name), listener_to)
        )
    return found


def _maker(module: type[Actor], config: MindConfig) -> Callable[[], Actor]:
    constructor = module.__init__
    if constructor is PersonalityKeeper.__init__:
        return lambda: module(config.personality or Personality())
    if constructor is ValueKeeper.__init__:
        return lambda: module(config.values or ValueSystem())
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
