"""A manifest that anybody may have written makes a sound module, or is refused in a line."""

from typing import Any

import pytest

from anima_actors.remote.connection import BadMessage, event_from
from anima_actors.remote.manifest import Manifest, ManifestError, types_of
from anima_actors.remote.proxy import remote_module

HANDLER: dict[str, Any] = {
    "name": "open",
    "takes": [["body", "ReactorsMoved", "required"]],
    "publishes": [["OddFelt", "one"]],
}
FIELDS: list[Any] = [["level", "float", 0, 1], ["turns", "int"], ["other", "any"]]
GOOD: dict[str, Any] = {
    "protocol": 1,
    "name": "odd",
    "handlers": [HANDLER],
    "events": {"OddFelt": {"facet": "odd", "fields": FIELDS}},
    "constants": {"pace": 0.5, "kinds": ["one", "two"]},
}


def made(change: dict[str, Any]) -> Any:
    return remote_module(Manifest.from_data({**GOOD, **change}), "nats://127.0.0.1:1")


def handled(**change: Any) -> dict[str, Any]:
    return {"handlers": [{**HANDLER, **change}]}


def felt(*fields: Any, **change: Any) -> dict[str, Any]:
    return {"events": {"OddFelt": {"facet": "odd", "fields": [*FIELDS, *fields], **change}}}


def test_lists_among_constants_are_tuples() -> None:
    assert made({})().constants is not None and made({}).constants_type().kinds == ("one", "two")


@pytest.mark.parametrize("name", ["dict", "vars", "getattr", "isinstance", "made"])
def test_a_module_may_be_called_as_anything_in_python(name: str) -> None:
    kind = types_of(Manifest.from_data({**GOOD, "name": name}))["OddFelt"]
    assert kind(0.5, 1, None).state() == {"odd": {"level": 0.5, "turns": 1, "other": None}}  # type: ignore[attr-defined, call-arg]


@pytest.mark.parametrize(
    "change",
    [
        *(handled(name=name) for name in ("__class__", "call", "snapshot", "a b", "class", "constants")),
        handled(takes=[["self", "ReactorsMoved", "required"]]),
        handled(takes=[["body", "ReactorsMoved", "required"]] * 2),
        handled(takes=[["a-b", "ReactorsMoved", "required"]]),
        handled(deadline_s=10**400),
        {"handlers": [HANDLER, HANDLER]},
        {"handlers": [{**HANDLER, "name": f"h{number}"} for number in range(101)]},
        *(felt([name, "int"]) for name in ("__class__", "state", "completed", "lines", "level", "for")),
        felt(["x", "float", 1, 0]),
        felt(["x", "float", 1]),
        felt(keys=[["odd"]]),
        *({"constants": {"x": value}} for value in ({"a": 1}, b"x")),
        *({"constants": {name: 1}} for name in ("__init__", "a b", "def")),
    ],
)
def test_what_would_do_harm_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ManifestError, match="the host's manifest is not right"):
        made(change)


def nested(levels: int) -> Any:
    held: Any = None
    for _ in range(levels):
        held = [held]
    return held


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"level": 0.5, "turns": "1", "other": None}},
        {"data": {"level": 0.5, "turns": 1, "other": b"x"}},
        {"data": {"level": 0.5, "turns": 1, "other": {1: 2}}},
        {"data": {"level": 0.5, "turns": 1, "other": nested(500)}},
        {"lines": [1]},
        {"lines": "a line"},
        {"data": None},
    ],
)
def test_an_event_that_no_record_could_hold_is_its_publishers_failure(change: dict[str, Any]) -> None:
    types = types_of(Manifest.from_data(GOOD))
    told = {"type": "OddFelt", "data": {"level": 0.5, "turns": 1, "other": None}}
    assert event_from(told, types)
    with pytest.raises(BadMessage, match="an event is not right"):
        event_from({**told, **change}, types)
