"""What a module elsewhere says of itself, as plain data that any language can write.

{"protocol": 1, "name": "curiosity", "layer": "module", "version": "0.1",
 "handlers": [{"name": "feel", "deadline_s": 5.0,
               "takes": [["prediction", "PredictionMade", "required"]],   # or "optional", "every"
               "publishes": [["CuriosityFelt", "one"]]}],                 # or "optional", "many"
 "events": {"CuriosityFelt": {"facet": "curiosity", "fields": [["level", "float", 0.0, 1.0]]}},
 "constants": {"pace": 0.2}}
"""

import keyword
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, make_dataclass
from types import SimpleNamespace
from typing import Annotated, Any, Self, TypeVar, get_args, get_origin, get_type_hints

from anima_actors.encoding.turn_content import to_plain
from anima_actors.psyche import events as psyche_events
from anima_actors.psyche.events import Facet
from anima_actors.runtime import Actor, AnimaError, Between, Event, RootEvent
from anima_actors.runtime.signature import HandlerSignature, InputNeed

T = TypeVar("T")

PROTOCOL = 1

NEEDS = {"required": InputNeed.REQUIRED, "optional": InputNeed.OPTIONAL, "every": InputNeed.EVERY}
COUNTS = ("one", "optional", "many")
MOST = 100
"""Handlers, events, fields, constants of a module elsewhere."""

NO_HANDLER = frozenset({*dir(Actor), "address", "call", "manifest"})
NO_FIELD = frozenset({*dir(Facet), "lines", "told", "manifest"})
"""What is part of an actor, or of an event, already."""

FIELD_TYPES: Mapping[str, Any] = {"float": float, "int": int, "text": str, "bool": bool, "any": Any}


class ManifestError(AnimaError, ValueError):
    """A module elsewhere does not say of itself what is needed, or cannot be hosted."""


@dataclass(frozen=True, slots=True)
class HandlerManifest:
    """One handler: what it takes, and what it publishes."""

    name: str
    takes: tuple[tuple[str, str, str], ...]  # parameter, event type, need
    publishes: tuple[tuple[str, str], ...] = ()  # event type, how many
    deadline_s: float = 5.0


@dataclass(frozen=True, slots=True)
class EventManifest:
    """An event type that the module brings along."""

    fields: tuple[tuple[Any, ...], ...]  # name, type, and for a float its least and most
    facet: str | None = None  # its section of the state; None where it is no part of it
    keys: tuple[str, ...] | None = None  # of a facet in the state; None for just its section


@dataclass(frozen=True, slots=True)
class Manifest:
    """A module elsewhere."""

    name: str
    handlers: tuple[HandlerManifest, ...]
    events: Mapping[str, EventManifest] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    layer: str = "module"
    version: str = ""

    def as_data(self) -> dict[str, Any]:
        return {"protocol": PROTOCOL, **to_plain(asdict(self))}

    @classmethod
    def from_data(cls, data: Any) -> Self:
        """What a host has sent.

        Raises:
            ManifestError: it is no manifest, or of a protocol that is not known here.
        """
        if not isinstance(data, Mapping):
            raise ManifestError("what the host sent is no manifest")
        if data.get("protocol") != PROTOCOL:
            raise ManifestError(
                f"the host speaks protocol {data.get('protocol')!r}; this program speaks {PROTOCOL}"
            )
        try:
            handlers = tuple(_handler(one) for one in _few(data["handlers"]))
            if len({one.name for one in handlers}) < len(handlers):
                raise ValueError("two handlers have one name")
            return cls(
                name=_text(data["name"]),
                handlers=handlers,
                events=_named(data.get("events"), _event),
                constants=_named(data.get("constants"), _constant),
                layer=_text(data.get("layer", "module")),
                version=_text(data.get("version", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ManifestError(
                f"the host's manifest is not right: {type(error).__name__}: {error}"
            ) from error


def manifest_of(module: type[Actor], version: str = "") -> Manifest:
    """What a module in Python says of itself.

    Raises:
        ManifestError: it takes or publishes what does not travel.
    """
    own: dict[str, type[Event]] = {}
    for signature in module.handlers:
        for event_type in event_types(signature):
            if any(not one.compare for one in fields(event_type)):
                raise ManifestError(
                    f"{module.name}.{signature.name} takes {event_type.__name__}, which does not travel: "
                    f"it is made of other events; take those"
                )
            if known_event(event_type.__name__) is not event_type:
                own[event_type.__name__] = event_type
    constants = module.constants_type() if module.constants_type else None
    return Manifest(
        module.name,
        tuple(_described(signature) for signature in module.handlers),
        {name: _event_manifest(kind) for name, kind in own.items()},
        asdict(constants) if is_dataclass(constants) and not isinstance(constants, type) else {},
        module.layer,
        version,
    )


def event_types(signature: HandlerSignature) -> list[type[Event]]:
    """Return the types that a handler takes, then those that it publishes."""
    return [one.event_type for one in signature.inputs] + [one.event_type for one in signature.outputs]


def known_event(name: str) -> type[Event] | None:
    """Return the event of ours that has this name; None where there is none."""
    found = {"Event": Event, "RootEvent": RootEvent}.get(name) or getattr(psyche_events, name, None)
    return found if isinstance(found, type) and issubclass(found, Event) else None


def _described(signature: HandlerSignature) -> HandlerManifest:
    needs = {need: name for name, need in NEEDS.items()}
    return HandlerManifest(
        signature.name,
        tuple((one.name, one.event_type.__name__, needs[one.need]) for one in signature.inputs),
        tuple(
            (one.event_type.__name__, "many" if one.many else "optional" if one.optional else "one")
            for one in signature.outputs
        ),
        signature.deadline_s,
    )


def _event_manifest(kind: type[Event]) -> EventManifest:
    hints = get_type_hints(kind, include_extras=True)
    facet = kind if issubclass(kind, Facet) else None
    return EventManifest(
        tuple((one.name, *_field_type(hints[one.name])) for one in fields(kind)),
        facet.facet if facet else None,
        facet.keys if facet else None,
    )


def _field_type(hint: Any) -> tuple[Any, ...]:
    bounds: tuple[float, ...] = ()
    if get_origin(hint) is Annotated:
        bounds = next(((one.low, one.high) for one in get_args(hint)[1:] if isinstance(one, Between)), ())
        hint = get_args(hint)[0]
    name = next((name for name, known in FIELD_TYPES.items() if known is hint), "any")
    return (name, *bounds) if name == "float" else (name,)


def _handler(data: Any) -> HandlerManifest:
    takes = tuple(
        (_name(name), _text(event), _one_of(need, NEEDS)) for name, event, need in _few(data["takes"])
    )
    publishes = tuple(
        (_text(event), _one_of(count, COUNTS)) for event, count in _few(data.get("publishes") or ())
    )
    deadline_s = float(data.get("deadline_s", 5.0))
    if not takes or not 0.0 < deadline_s <= 3_600.0:
        raise ValueError(f"handler {data['name']!r:.40} takes nothing, or has no deadline")
    if len({name for name, *_ in takes} - {"self"}) < len(takes):
        raise ValueError(f"handler {data['name']!r:.40} takes two of one name, or self")
    return HandlerManifest(_name(data["name"], NO_HANDLER), takes, publishes, deadline_s)


def _event(data: Any) -> EventManifest:
    facet, keys = data.get("facet"), data.get("keys")
    told = tuple(
        (_name(name, NO_FIELD), _one_of(kind, FIELD_TYPES), *_bounds(bounds))
        for name, kind, *bounds in _few(data["fields"])
    )
    if len({name for name, *_ in told}) < len(told):
        raise ValueError("an event has two fields of one name")
    return EventManifest(
        told, None if facet is None else _text(facet), None if keys is None else tuple(map(_text, _few(keys)))
    )


def _bounds(told: Any) -> tuple[float, ...]:
    bounds = tuple(map(float, told))
    if bounds and not (len(bounds) == 2 and bounds[0] <= bounds[1]):
        raise ValueError(f"{told!r:.40} are no bounds")
    return bounds


def _constant(value: Any) -> Any:
    """A constant's default; lists are tuples, as no default may change."""
    if isinstance(value, list | tuple):
        return tuple(_constant(one) for one in value)
    if value is not None and not isinstance(value, int | float | str):
        raise TypeError(f"{value!r:.40} is no constant: a number, a text, true, false, or a list of these")
    return value


def _named(told: Any, read: Callable[[Any], T]) -> dict[str, T]:
    return {_name(name): read(one) for name, one in _few(dict(told or {})).items()}


def _few(several: Any) -> Any:
    if len(several) > MOST:
        raise ValueError(f"{len(several)} are too many; {MOST} is the most")
    return several


def _name(value: Any, taken: Collection[str] = ()) -> str:
    """The name of something that becomes a part of a class; one that means nothing there yet."""
    name = _text(value)
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_") or name in taken:
        raise ValueError(f"{name!r:.40} will not do as a name; choose another")
    return name


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise TypeError(f"{value!r:.40} is no short text")
    return value


def _one_of(value: Any, known: Any) -> str:
    if value not in known:
        raise ValueError(f"{value!r:.40} is none of {', '.join(known)}")
    return str(value)


Types = Mapping[str, type[Event]]

made = SimpleNamespace()
"""The types made so far, in a namespace for each module."""


def types_of(manifest: Manifest) -> Types:
    """The types of all events that a module takes or publishes, by name.

    Raises:
        ManifestError: one is known neither here nor to the manifest.
    """
    own = {name: _made(manifest.name, name, told) for name, told in manifest.events.items()}
    found: dict[str, type[Event]] = {}
    for one in manifest.handlers:
        for name in (*(event for _, event, _ in one.takes), *(event for event, _ in one.publishes)):
            kind = own.get(name) or known_event(name)
            if kind is None:
                raise ManifestError(
                    f"{manifest.name}.{one.name} names {name}, which is no event of this version "
                    f"and not among its own"
                )
            found[name] = kind
    return found


def _made(module: str, name: str, told: EventManifest) -> type[Event]:
    """An event type; the same object for the same description."""
    space = vars(made).setdefault(module, SimpleNamespace())
    kind: Any = getattr(space, name, None)
    if kind is None or kind.manifest != told:
        if told.facet is None:
            kind = make_dataclass(name, _columns(told), bases=(Event,), frozen=True)
        else:
            kind = _facet(name, told)
        kind.__module__, kind.__qualname__ = __name__, f"made.{module}.{name}"
        kind.manifest = told
        setattr(space, name, kind)
    return kind  # type: ignore[no-any-return]


def _columns(told: EventManifest) -> list[tuple[str, Any]]:
    return [
        (name, Annotated[float, Between(*bounds)] if kind == "float" and bounds else FIELD_TYPES[kind])
        for name, kind, *bounds in told.fields
    ]


def _facet(name: str, told: EventManifest) -> type[Event]:
    """A facet whose lines, and whose part of the state, were made where it comes from."""
    columns: list[Any] = [
        *_columns(told),
        ("lines", tuple[str, ...], field(default=())),
        ("told", Any, field(default=None)),
    ]
    names = [column for column, _ in _columns(told)]

    def state(self: Any) -> Mapping[str, Any]:
        if isinstance(self.told, Mapping):
            return dict(self.told)
        return {str(told.facet): {name: to_plain(getattr(self, name)) for name in names}}

    own = {"facet": told.facet, "keys": told.keys, "state": state}
    namespace = {**own, "prompt_lines": lambda self: tuple(self.lines)}
    return make_dataclass(name, columns, bases=(Facet,), frozen=True, namespace=namespace)
