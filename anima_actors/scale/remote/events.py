"""The event types that modules elsewhere bring along, as types here.

Each is found again under its module and name (``made.curiosity.CuriosityFelt``), as stored states ask for.
"""

from collections.abc import Mapping
from dataclasses import field, make_dataclass
from types import SimpleNamespace
from typing import Annotated, Any

from anima_actors.psyche.events import Facet
from anima_actors.runtime import Between, Event, plain
from anima_actors.scale.remote.manifest import (
    FIELD_TYPES,
    EventManifest,
    Manifest,
    ManifestError,
    known_event,
)

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
        kind = _plain_event(name, told) if told.facet is None else _facet(name, told, told.facet)
        kind.__module__, kind.__qualname__ = __name__, f"made.{module}.{name}"
        kind.manifest = told
        setattr(space, name, kind)
    return kind  # type: ignore[no-any-return]


def _columns(told: EventManifest) -> list[tuple[str, Any]]:
    return [
        (name, Annotated[float, Between(*bounds)] if kind == "float" and bounds else FIELD_TYPES[kind])
        for name, kind, *bounds in told.fields
    ]


def _plain_event(name: str, told: EventManifest) -> type[Event]:
    return make_dataclass(name, _columns(told), bases=(Event,), frozen=True)


def _facet(name: str, told: EventManifest, section: str) -> type[Event]:
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
        return {section: {name: plain(getattr(self, name)) for name in names}}

    return make_dataclass(
        name,
        columns,
        bases=(Facet,),
        frozen=True,
        namespace={
            "facet": section,
            "keys": told.keys,
            "state": state,
            "prompt_lines": lambda self: tuple(self.lines),
        },
    )
