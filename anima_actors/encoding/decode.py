"""Rebuild typed values from plain data; classes and fields by the names of older files too, for ever."""

import types
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

FORMER_MODULES = {
    "anima_actors.runtime.disturbance": "anima_actors.runtime.fault_injection",
    "anima_actors.psyche.absence": "anima_actors.psyche.modules.absence",
    "anima_actors.psyche.appraisal": "anima_actors.psyche.modules.appraisal",
    "anima_actors.psyche.attention": "anima_actors.psyche.modules.attention",
    "anima_actors.psyche.confabulation": "anima_actors.psyche.modules.confabulation",
    "anima_actors.psyche.coordinator": "anima_actors.psyche.modules.coordinator",
    "anima_actors.psyche.defense": "anima_actors.psyche.modules.defense",
    "anima_actors.psyche.dissonance": "anima_actors.psyche.modules.dissonance",
    "anima_actors.psyche.drives": "anima_actors.psyche.modules.drives",
    "anima_actors.psyche.dynamics": "anima_actors.psyche.model.dynamics",
    "anima_actors.psyche.emotion": "anima_actors.psyche.modules.emotion",
    "anima_actors.psyche.events.body": "anima_actors.psyche.events.reactors",
    "anima_actors.psyche.events.occasions": "anima_actors.psyche.events.reactors",
    "anima_actors.psyche.figures": "anima_actors.psyche.prompt.figures",
    "anima_actors.psyche.flash": "anima_actors.psyche.modules.flash",
    "anima_actors.psyche.four_by_four": "anima_actors.psyche.model.linalg4",
    "anima_actors.psyche.goals": "anima_actors.psyche.modules.goals",
    "anima_actors.psyche.goals_known": "anima_actors.psyche.model.goals",
    "anima_actors.psyche.identity": "anima_actors.psyche.modules.identity",
    "anima_actors.psyche.integrated_information": "anima_actors.psyche.model.phi",
    "anima_actors.psyche.integration": "anima_actors.psyche.modules.integration",
    "anima_actors.psyche.intent": "anima_actors.psyche.modules.intent",
    "anima_actors.psyche.memory": "anima_actors.psyche.modules.memory",
    "anima_actors.psyche.mirror": "anima_actors.psyche.modules.social_mirror",
    "anima_actors.psyche.modules": "anima_actors.psyche",
    "anima_actors.psyche.narrative": "anima_actors.psyche.modules.narrative",
    "anima_actors.psyche.personality": "anima_actors.psyche.modules.personality",
    "anima_actors.psyche.picture": "anima_actors.psyche.modules.narrative",
    "anima_actors.psyche.prediction": "anima_actors.psyche.modules.prediction",
    "anima_actors.psyche.prompt": "anima_actors.psyche.prompt.compose",
    "anima_actors.psyche.prompt_budget": "anima_actors.psyche.prompt.budget",
    "anima_actors.psyche.prototypes": "anima_actors.psyche.model.emotions",
    "anima_actors.psyche.qualia": "anima_actors.psyche.modules.qualia",
    "anima_actors.psyche.reactor_space": "anima_actors.psyche.model.reactor_space",
    "anima_actors.psyche.reactors": "anima_actors.psyche.modules.reactors",
    "anima_actors.psyche.seams": "anima_actors.psyche.model.phi",
    "anima_actors.psyche.self_hearing": "anima_actors.psyche.modules.self_hearing",
    "anima_actors.psyche.temporal": "anima_actors.psyche.modules.temporal_self",
    "anima_actors.psyche.traits": "anima_actors.psyche.model.personality",
    "anima_actors.psyche.values": "anima_actors.psyche.modules.values",
    "anima_actors.voice.access": "anima_actors.voice.settings",
    "anima_actors.voice.appraisal": "anima_actors.voice.llm_appraisal",
    "anima_actors.voice.calls": "anima_actors.voice.call_log",
    "anima_actors.voice.complaints": "anima_actors.voice.http_errors",
    "anima_actors.voice.conversation": "anima_actors.voice.language_model",
    "anima_actors.voice.dialects.anthropic_messages": "anima_actors.voice.dialects.anthropic",
    "anima_actors.voice.dialects.dialect": "anima_actors.voice.dialects.base",
    "anima_actors.voice.dialects.openai_chat": "anima_actors.voice.dialects.openai",
    "anima_actors.voice.exchange": "anima_actors.voice.http_exchange",
    "anima_actors.voice.heard": "anima_actors.voice.normaliser",
    "anima_actors.voice.http_model": "anima_actors.voice.http_client",
    "anima_actors.voice.leak_patterns": "anima_actors.voice.leak_check",
    "anima_actors.voice.leaks": "anima_actors.voice.leak_check",
    "anima_actors.voice.offline": "anima_actors.voice.speakers",
    "anima_actors.voice.pacing": "anima_actors.voice.http_exchange",
    "anima_actors.voice.reading": "anima_actors.voice.event_stream",
    "anima_actors.voice.refusals": "anima_actors.voice.http_exchange",
    "anima_actors.voice.retrying": "anima_actors.voice.http_exchange",
    "anima_actors.voice.scrubbing": "anima_actors.voice.secret",
    "anima_actors.voice.server_sent_events": "anima_actors.voice.event_stream",
    "anima_actors.voice.speaker": "anima_actors.voice.speakers",
    "anima_actors.voice.stream_parser": "anima_actors.voice.event_stream",
    "anima_actors.voice.thoughts": "anima_actors.voice.speech_filter",
}


_PERSONS = ("PersonalityHeld", "PersonalityDrifted", "ValuesHeld", "MirrorReflected", "MessageAppraised")
"""Events that stood among those of the reactors."""

FORMER_CLASSES = {
    "anima_actors.runtime.disturbance:Trouble": "anima_actors.runtime.fault_injection:Fault",
    "anima_actors.runtime.fault_injection:Trouble": "anima_actors.runtime.fault_injection:Fault",
    "anima_actors.mind.state:Moment": "anima_actors.mind.state:TurnSnapshot",
    "anima_actors.told:Moment": "anima_actors.mind.state:TurnSnapshot",
    **{
        f"anima_actors.psyche.events.reactors:{name}": f"anima_actors.psyche.events.persons:{name}"
        for name in _PERSONS
    },
}

FORMER_FIELDS = {  # class -> former name of a field -> its name today
    "GoalHeld": {"reason": "because"},
    "PersonalityHeld": {"confabulation": "confabulation_rate"},
}

FORMER_FACETS = {"ReactorsSettled": "ReactorsMoved"}
"""Events that the state was gathered from, and those that tell the same today."""


def current_name(name: str) -> str:
    """Return where "module:Class" of an older file is found today."""
    module, colon, path = FORMER_CLASSES.get(name, name).partition(":")
    moved = f"{FORMER_MODULES.get(module, module)}{colon}{path}"
    return FORMER_CLASSES.get(moved, moved)


Builder = Callable[[Any], Any]


def rebuild(hint: Any, data: Any) -> Any:
    """Return the value, of the annotated type, that :func:`to_plain` turned into this data."""
    return _builder(hint)(data)


@cache
def _builder(hint: Any) -> Builder:
    origin = get_origin(hint)
    if origin is Annotated:
        return _builder(get_args(hint)[0])
    if isinstance(hint, NewType):
        return _builder(hint.__supertype__)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint))
    if isinstance(hint, type) and origin is None:
        return _of_class(hint)
    if isinstance(origin, type) and issubclass(origin, tuple):
        return _tuple(get_args(hint))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(get_args(hint))
    if isinstance(origin, type) and origin.__module__ == "numpy":
        return _array(hint)
    if isinstance(origin, type) and issubclass(origin, Sequence | deque):
        return _sequence(origin, get_args(hint))
    return _as_it_is


def _as_it_is(data: Any) -> Any:
    return data


def _of_class(kind: type) -> Builder:
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _named_tuple(kind)
    if is_dataclass(kind):
        return _data_class(kind)
    if issubclass(kind, tuple):
        return _deep_tuple
    if issubclass(kind, deque):
        return deque
    if kind.__module__ == "numpy" and hasattr(kind, "tolist"):
        return _array(kind)
    return _as_it_is


def _deep_tuple(data: Any) -> Any:
    return tuple([_deep_tuple(item) for item in data]) if isinstance(data, list | tuple) else data


def _named_tuple(kind: Any) -> Builder:
    hints = get_type_hints(kind)
    builders = [_builder(hints.get(name, Any)) for name in kind._fields]
    if all(build is _as_it_is for build in builders):
        return lambda data: kind(*data)
    return lambda data: kind(*[build(item) for build, item in zip(builders, data, strict=True)])


def _data_class(kind: Any) -> Builder:
    hints = get_type_hints(kind, include_extras=True)
    plan = [(one.name, one.init, _builder(hints[one.name])) for one in fields(kind) if one.compare]
    later = {
        one.name for one in fields(kind) if one.default is not MISSING or one.default_factory is not MISSING
    }

    former = FORMER_FIELDS.get(kind.__name__, {})
    names = {name for name, init, _ in plan if init}
    made_anew = [(name, make) for name, _, make in plan if make is not _as_it_is]

    def build(data: Any) -> Any:
        if former:
            data = {former.get(name, name): value for name, value in data.items()}
        if data.keys() == names and len(names) == len(plan):
            return kind(**(data | {name: make(data[name]) for name, make in made_anew}))
        # A field that came later is not on older records; its default says what was so before.
        there = [one for one in plan if one[0] in data or one[0] not in later]
        given = {name: make(data[name]) for name, init, make in there if init}
        made = kind(**given)
        for name, init, make in there:
            if not init:
                object.__setattr__(made, name, make(data[name]))
        return made

    return build


def _tuple(parts: tuple[Any, ...]) -> Builder:
    if len(parts) == 2 and parts[1] is ...:
        build = _builder(parts[0])
        if build is _as_it_is:
            return tuple
        return lambda data: tuple([build(item) for item in data])
    builders = [_builder(part) for part in parts]
    return lambda data: tuple([build(item) for build, item in zip(builders, data, strict=True)])


def _sequence(origin: type, parts: tuple[Any, ...]) -> Builder:
    build = _builder(parts[0]) if parts else _as_it_is
    make: Builder = deque if issubclass(origin, deque) else list if issubclass(origin, list) else tuple
    return lambda data: make([build(item) for item in data])


def _mapping(parts: tuple[Any, ...]) -> Builder:
    if len(parts) != 2:
        return dict
    key, value = _key(parts[0]), _builder(parts[1])
    return lambda data: {key(name): value(item) for name, item in data.items()}


def _key(hint: Any) -> Builder:
    """Return the builder of a mapping's keys, which were turned into text."""
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if bare is bool:
        return lambda text: text == "True" if isinstance(text, str) else text
    if bare is int or bare is float:
        return lambda text: bare(text) if isinstance(text, str) else text
    return _as_it_is


def _array(hint: Any) -> Builder:
    import numpy as np

    inner = list(get_args(get_args(hint)[1])) if len(get_args(hint)) == 2 else []
    kind = inner[0] if inner and isinstance(inner[0], type) else None
    return lambda data: np.array(data, dtype=kind)


def _union(parts: tuple[Any, ...]) -> Builder:
    """Build the first part of a union whose shape the data has."""
    choices = [(_shape(part), _builder(part)) for part in parts if part is not type(None)]

    def build(data: Any) -> Any:
        if data is None:
            return None
        for shape, make in choices:
            if isinstance(data, shape):
                return make(data)
        return data

    return build


def _shape(hint: Any) -> type | tuple[type, ...]:
    """Return the type of a value so annotated as plain data."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _shape(get_args(hint)[0])
    if origin is Literal or not isinstance(origin or hint, type):
        return object
    kind: Any = origin or hint
    if kind is float:
        return (float, int)
    if is_dataclass(kind) or issubclass(kind, Mapping):
        return dict
    if issubclass(kind, str | bytes | int):
        return kind  # type: ignore[no-any-return]
    if issubclass(kind, Sequence | deque) or kind.__module__ == "numpy":
        return list
    return object
