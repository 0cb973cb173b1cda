"""The modules that a story brings, each in its place and with its settings; what is wrong with one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from anima_actors.assembly import ModuleError, load_actor
from anima_actors.joining import (
    Joined,
    SettingError,
    check_beside,
    check_fills,
    check_intercepting,
    overrides_in,
)
from anima_actors.runtime import Actor, AnimaError, Wiring
from anima_actors.scenario.problems import Path as StoryPath
from anima_actors.scenario.problems import Problem, ScenarioError, dotted, printable
from anima_actors.scenario.schema import Addition, Scenario

T = TypeVar("T")


class Brought(NamedTuple):
    """What a story brings: its modules, and their settings as overrides of constants."""

    joined: Joined
    settings: dict[str, Any]


def brought_by(scenario: Scenario) -> Brought:
    """The modules that a story brings.

    Raises:
        ScenarioError: the first that cannot be had, or not there, or not so; with its line.
    """
    settings: dict[str, Any] = {}

    def module(addition: Addition, *place: str | int) -> type[Actor]:
        path = ("modules", *place)
        found = _at(scenario, path, lambda: _loaded(scenario, addition.use))
        if place[0] == "intercept":
            _at(scenario, path, lambda: check_intercepting(found, "name it under modules.with"))
        else:
            _at(scenario, path, lambda: check_beside(found, "name it under modules.intercept"))
        settings.update(_at(scenario, path, lambda: overrides_in(found, addition.settings)))
        return found

    told = scenario.modules
    joined = Joined(
        tuple(module(one, "with", index) for index, one in enumerate(told.with_)),
        tuple((name, module(one, "replace", name)) for name, one in told.replace.items()),
        tuple(module(one, "intercept", index) for index, one in enumerate(told.intercept)),
    )
    return Brought(joined, settings)


def check_replacements(scenario: Scenario, joined: Joined, wiring: Wiring) -> None:
    """Refuse a replacement without which others would wait in vain; ScenarioError with its line."""
    for name, module in joined.instead:
        try:
            check_fills(name, module, wiring)
        except ModuleError as error:
            raise refused(scenario, str(error), ("modules", "replace", name)) from error


def refused(scenario: Scenario, message: str, place: StoryPath | None = None) -> ScenarioError:
    """What the mind's builder refused, told of the line that asked for it."""
    if place is None:
        place, message = _asked_for(scenario, message)
    where = place
    while where and not scenario.position_of(where)[0]:
        where = where[:-1]
    source = scenario.source_of(place)
    position = scenario.position_of(where) if source == scenario.file else (0, 0)
    return ScenarioError([Problem(source, *position, dotted(place), printable(message))])


def _loaded(scenario: Scenario, reference: str) -> type[Actor]:
    """A module from outside; a file's path is relative to the scenario's folder."""
    address, _, name = reference.rpartition(":")
    if address.endswith(".py"):
        reference = f"{Path(scenario.folder) / address}:{name}"
    return load_actor(reference)


def _at(scenario: Scenario, place: StoryPath, do: Callable[[], T]) -> T:
    """Do something; what is wrong with it is told of its place in the story."""
    try:
        return do()
    except SettingError as error:
        raise refused(scenario, str(error), (*place, "settings", error.setting)) from error
    except AnimaError as error:
        raise refused(scenario, str(error), place) from error


def _asked_for(scenario: Scenario, message: str) -> tuple[StoryPath, str]:
    """The part of the story that a message of the builder is about, and the message without its name."""
    for name in scenario.constants:
        for told in (f"constants.{name}: ", f"constants.{name} "):
            if message.startswith(told):
                return ("constants", name), message.removeprefix(told)
    lists: dict[str, tuple[str, ...]] = {
        "only": scenario.modules.only or (),
        "without": scenario.modules.without,
    }
    for field_name, names in lists.items():
        for index, name in enumerate(names):
            told = f"{field_name}: unknown module {name!r}"
            if message.startswith(told):
                return ("modules", field_name, index), message.removeprefix(f"{field_name}: ")
    return (("voice",) if message.startswith("voice ") else ("modules",)), message
