"""The reference of all events, made from their definitions; run as a module it writes the page."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from anima_actors.mind.builder import BUILT_IN
from anima_actors.psyche import events
from anima_actors.psyche.events import Facet
from anima_actors.runtime import Disturbed, Event, ModuleAdded, ModuleRemoved, RootEvent, wire

CONTROL = (Disturbed, ModuleAdded, ModuleRemoved)
"""What acts on the modules themselves."""

PAGE = Path(__file__).parents[2] / "docs" / "events.md"

HEAD = """# The events

Every event of the built-in modules, by the layer that it belongs to: what it tells, its fields with their
ranges, who publishes it and who takes it. A module of your own takes them by naming them in a signature
([how](writing-a-module.md)). All are imported from `anima_actors.events`. A field's range is checked whenever
the event is published; a value outside of it is its publisher's failure.

This page is made from the definitions by `python -m tests.docs.events_page`, and a test holds it to them.
"""

LAYERS = {
    "occasions": "What opens a turn",
    "contributions": "What any module may contribute",
    "reactors": "L1: the body, memory and attention",
    "persons": "L1: who one is, and what the other's words say",
    "affect": "L2 and L3: emotion, integration, prediction, drives",
    "identity": "L4: who one becomes",
    "agency": "L5: wanting, conflict, defense",
    "speech": "L6: what is gathered, and what is said",
}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for home, title in LAYERS.items() for line in _layer(home, title))]) + "\n"


def _layer(home: str, title: str) -> Iterator[str]:
    yield f"## {title}\n"
    opening = [*(kind for kind in _kinds() if issubclass(kind, RootEvent)), *CONTROL]
    kinds = [kind for kind in _kinds() if kind.__module__.rpartition(".")[2] == home]
    for kind in opening if home == "occasions" else [kind for kind in kinds if kind not in opening]:
        yield from _event(kind)


def _kinds() -> list[type[Event]]:
    found = [getattr(events, name) for name in events.__all__]
    kinds = [one for one in found if isinstance(one, type) and issubclass(one, Event)]
    return sorted(kinds, key=lambda kind: (kind.__module__, inspect.getsourcelines(kind)[1]))


def _event(kind: type[Event]) -> Iterator[str]:
    yield f"### {kind.__name__}\n"
    yield f"{inspect.cleandoc(kind.__doc__ or '')}\n"
    notes = field_notes(kind)
    rows = [
        f"| `{one.name}` | {_shape(kind, one.name)} | {notes.get(one.name, '')} |" for one in fields(kind)
    ]
    if rows:
        yield "\n".join(["| field | | |", "| --- | --- | --- |", *rows]) + "\n"
    told = [_publishers(kind), _readers(kind)]
    if issubclass(kind, Facet) and kind is not Facet:
        keys = ", ".join(f"`{key}`" for key in kind.state_keys())
        told.append(f"In the state under {keys}." if keys else "In the prompt only.")
    yield " ".join(one for one in told if one) + "\n"


def _publishers(kind: type[Event]) -> str:
    if issubclass(kind, RootEvent):
        return "Posed from outside."
    names = WIRING.publishers_of(kind)
    return f"Published by {_listed(names)}." if names else "Published by modules of your own."


def _readers(kind: type[Event]) -> str:
    names = [
        step.name
        for step in WIRING.steps
        if any(_reaches(kind, wanted.event_type) for wanted in step.signature.inputs)
    ]
    return f"Taken by {_listed(names)}." if names else "Taken by no built-in module."


def _reaches(kind: type[Event], wanted: type[Event]) -> bool:
    return kind.reaches(wanted) if issubclass(kind, RootEvent) else issubclass(kind, wanted)


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


def field_notes(kind: type) -> dict[str, str]:
    """The comment behind each field in the source of its class."""
    notes: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if not one.__module__.startswith("anima_actors"):
            continue
        lines = textwrap.dedent(inspect.getsource(one)).splitlines()
        for node in ast.parse("\n".join(lines)).body[0].body:  # type: ignore[attr-defined]
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                _, hash_sign, note = lines[(node.end_lineno or node.lineno) - 1].partition("  # ")
                if hash_sign:
                    notes[node.target.id] = note
    return notes


def _shape(kind: type, name: str) -> str:
    """The annotation of a field as it is written."""
    for one in kind.__mro__:
        if name in vars(one).get("__annotations__", {}):
            source = textwrap.dedent(inspect.getsource(one))
            for node in ast.parse(source).body[0].body:  # type: ignore[attr-defined]
                if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == name:
                    default = f" = {ast.unparse(node.value)}" if node.value is not None else ""
                    return f"`{ast.unparse(node.annotation)}{default}`".replace("|", "\\|")
    raise LookupError(f"{kind.__name__}.{name}")


WIRING = wire(BUILT_IN)

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
