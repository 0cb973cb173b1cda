"""Builds a mind: chooses its modules, wires them, and makes their supervised actors."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

from anima_actors.mind.config import MindConfig, StandIn
from anima_actors.mind.module_refs import (
    ModuleRef,
    checked_module,
    load_actor,
    name_of,
    recover_addition,
    reference_to,
)
from anima_actors.mind.overrides import overridden
from anima_actors.psyche import GATHERING, PSYCHE, STATE_KEYS
from anima_actors.psyche.events import Facet
from anima_actors.psyche.events.contributions import keys_filled
from anima_actors.psyche.modules.personality import Personality, PersonalityKeeper
from anima_actors.psyche.modules.values import ValueKeeper, ValueSystem
from anima_actors.runtime import (
    Actor,
    Membership,
    ModuleAdded,
    RandomStream,
    SupervisedActor,
    Wiring,
    WiringError,
    wire,
)
from anima_actors.runtime.errors import ModuleError, suggestion
from anima_actors.runtime.membership import AS_MADE
from anima_actors.voice import CallLog
from anima_actors.voice.llm_appraisal import ModelAppraisal
from anima_actors.voice.speakers import ModelVoice, OfflineVoice

ALWAYS: tuple[type[Actor], ...] = (*GATHERING, OfflineVoice)
BUILT_IN: tuple[type[Actor], ...] = (*PSYCHE, *ALWAYS)


@dataclass(frozen=True, slots=True)
class Assembly:
    """The modules of a mind, wired, from which :meth:`build` makes fresh actors."""

    wiring: Wiring
    config: MindConfig
    makers: Mapping[str, Callable[[], Actor]]  # the plain constructor of each module in use
    constants: Mapping[str, Any]  # module name -> its constants, where they differ from the defaults
    known: Mapping[str, type[Actor]]  # by name, the modules that are in use or may join without a reference

    def build(self) -> list[SupervisedActor]:
        """Make all actors in the state that they begin with."""
        return [self.make(module.name) for module in self.wiring.modules]

    def make(self, name: str) -> SupervisedActor:
        """Make an actor, with a random stream of its own that derives from (seed, mind, module)."""
        return SupervisedActor(name, partial(self._create, name), self.config.restart)

    def _create(self, name: str) -> Actor:
        actor = self.makers[name]()
        actor.random = RandomStream(f"{self.config.seed}/{self.config.name}/{name}")
        if name in self.constants:
            actor.constants = self.constants[name]
        return actor


Found = dict[ModuleAdded, ModuleRef]
"""The modules that joined a mind which did not know them, as far as they were looked for."""


def assemble(
    config: MindConfig,
    calls: CallLog | None = None,
    membership: Membership = AS_MADE,
    found: Found | None = None,
) -> Assembly:
    """Choose the modules of a mind and wire them. Coordinator and voice always stay.

    Args:
        config: what the mind is made of.
        calls: the language model, for the modules that ask one.
        membership: who has joined and left since.
        found: is looked up for modules that have joined, and filled.

    Raises:
        ModuleError: a name is unknown, or a module from outside cannot be loaded.
        WiringError: the modules do not fit together.
    """
    added = [_Candidate.of(one, config) for one in config.extra]
    reserve = [_Candidate.of(one, config) for one in config.reserve]
    built_in = _built_in(config, calls)
    available = [*built_in, *added, *reserve]
    _check_names(config, [one.module.name for one in available])
    place = {one.module.name: index for index, one in enumerate(built_in)}
    used = _chosen(config, built_in, added)
    known = {one.module.name: one for one in (*reserve, *built_in, *added, *used)}
    if membership != AS_MADE:
        joined = [
            _joined(event, config, known, available, {} if found is None else found)
            for event in membership.added
        ]
        known |= {one.module.name: one for one in joined}
        available += joined
        used = _after(membership, used, joined)
    used.sort(key=lambda one: place.get(one.module.name, len(place)))
    if config.stand_in is not None:
        used = [one.replay_double(config.stand_in) if one.waits else one for one in used]
    kept = [one.module for one in used]
    wiring = wire(kept, [one.module for one in available if one.module not in kept])
    _refuse_same_facets(wiring)
    return Assembly(
        wiring,
        config,
        {one.module.name: one.make for one in used},
        overridden([one.module for one in available], config.constants),
        {name: one.module for name, one in known.items()},
    )


def _check_names(config: MindConfig, names: Sequence[str]) -> None:
    """Refuse a name that is to be used, or left out, and that no module has."""
    for role, chosen in (("only", config.only or ()), ("without", config.without)):
        for name in chosen:
            if name not in names:
                told = f"{role}: unknown module {name!r}{suggestion(name, names)}"
                raise ModuleError(told, place=(role, name))


def _chosen(
    config: MindConfig, built_in: Sequence["_Candidate"], added: Sequence["_Candidate"]
) -> list["_Candidate"]:
    """Return the modules that the mind was made with; one that replaces a built-in one stays."""
    without = {*config.without, *((ModelAppraisal.name,) if config.appraisal == "none" else ())}
    always = {module.name for module in ALWAYS}
    names = {one.module.name for one in built_in}
    wanted = names if config.only is None else {*config.only, *always}
    own = [one for one in built_in if one.module.name in wanted - without]
    return own + [one for one in added if one.module.name not in without or one.module.name in names]


def _after(
    membership: Membership, used: Sequence["_Candidate"], joined: Sequence["_Candidate"]
) -> list["_Candidate"]:
    """The modules in use after some have joined and left. ModuleError: one of them cannot leave."""
    chosen = {one.module.name: one for one in (*used, *joined)}
    for name in membership.removed:
        if name in (module.name for module in ALWAYS):
            raise ModuleError(f"{name} is part of every mind; it cannot leave")
        chosen.pop(name, None)
    return list(chosen.values())


def _joined(
    event: ModuleAdded,
    config: MindConfig,
    known: Mapping[str, "_Candidate"],
    available: Sequence["_Candidate"],
    found: Found,
) -> "_Candidate":
    """The module that has joined: given by hand, known by its name, or found where the record says."""
    if event in found:
        return _Candidate.of(found[event], config)
    if not event.reference:
        if event.name not in known:
            raise ModuleError(f"there is no module {event.name!r} to join{suggestion(event.name, known)}")
        return known[event.name]
    for one in available if not event.details else ():
        if one.module.name == event.name and reference_to(one.module).endswith(event.reference):
            return one
    by_hand = [one for one in config.reserve if name_of(one) == event.name]
    found[event] = by_hand[0] if by_hand else recover_addition(event, config.trust)
    return _Candidate.of(found[event], config)


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
        checked_module(extra)
        return cls(extra, _maker(extra, config))


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
    others = {*keys_filled(step.signature for step in wiring.steps)} - {*STATE_KEYS}
    return (*STATE_KEYS, *sorted(others))
