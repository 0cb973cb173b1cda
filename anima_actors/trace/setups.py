"""How the minds of two journals were made differently."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from anima_actors.runtime import plain
from anima_actors.trace.divergence import same
from anima_actors.trace.timeline import flattened

PARTS = ("seed", "name", "persona", "values", "value_rules", "overrides", "restart")
"""What of a header shapes what its mind does, but for the modules."""


class SetupDifference(NamedTuple):
    """A setting that is not the same in both."""

    name: str  # such as "persona.neuroticism", or "module memory"
    first: Any  # None where there is none
    second: Any


def setup_differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[SetupDifference, ...]:
    """What differs between two headers and matters for what the minds do."""
    return tuple(_settings(first, second)) + tuple(_modules(first, second))


def _settings(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[SetupDifference]:
    here, there = _flat(first), _flat(second)
    for name in {**here, **there}:
        if not same(here.get(name), there.get(name)):
            told = f"constants.{name.removeprefix('overrides.')}" if name.startswith("overrides.") else name
            yield SetupDifference(told, here.get(name), there.get(name))


def _flat(header: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by place; a module's constant is a part of it."""
    return flattened({key: plain(header[key]) for key in header if key in PARTS})


def _modules(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[SetupDifference]:
    here, there = _described(first), _described(second)
    for name in {**here, **there}:
        if here.get(name) != there.get(name):
            yield SetupDifference(f"module {name}", here.get(name), there.get(name))


def _described(header: Mapping[str, Any]) -> dict[str, str]:
    """The modules by name, each with its version and the hash of its code."""
    modules = header.get("modules") or ()
    return {one["name"]: f"{one.get('version', '')} {one.get('code', '')}".strip() for one in modules}
