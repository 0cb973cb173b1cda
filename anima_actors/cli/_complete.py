"""Completion in a shell: the values of options and arguments.

Each function is called by click with the context, the parameter and the word that is being typed. What cannot
be looked up is not completed; nothing here ends in an error.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VARIABLE = "_ANIMA_COMPLETE"  # as click calls it: _PROGRAM_COMPLETE

Lookup = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _completing(candidates: Callable[[click.Context], Iterable[str]], before: str = "") -> Lookup:
    """Return a lookup among candidates; what ends with one of the characters before is kept as it stands."""

    @wraps(candidates)
    def look_up(context: click.Context, _parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        at = max((typed.rfind(character) for character in before), default=-1) + 1
        kept, word = typed[:at], typed[at:]
        try:
            found = [one for one in candidates(context) if one.startswith(word)]
        except Exception:
            return []
        return [CompletionItem(kept + one) for one in found]

    return look_up


def _modules(_context: click.Context) -> Iterable[str]:
    from anima_actors.scenario.state_paths import MODULES

    return MODULES


def _state_paths(_context: click.Context) -> Iterable[str]:
    from anima_actors.scenario.state_paths import STATE

    return STATE


def _providers(_context: click.Context) -> Iterable[str]:
    from anima_actors.scenario.state_paths import PROVIDERS

    return PROVIDERS


def _minds(context: click.Context) -> Iterable[str]:
    from anima_actors.cli._store import store_in

    outer = context.parent.params if context.parent else {}
    names: Iterable[str] = store_in(context.params.get("folder") or outer.get("folder")).names()
    return names


def _settings(_context: click.Context) -> Iterable[str]:
    from dataclasses import fields

    from anima_actors.mind.builder import BUILT_IN
    from anima_actors.scenario.state_paths import CLI_VALUES, TRAITS

    yield "seed="
    yield from (f"persona.{trait}=" for trait in TRAITS)
    yield from (f"values.{value}=" for value in CLI_VALUES)
    for module in BUILT_IN:
        if module.constants_type is not None:
            yield from (f"{module.name}.{one.name}=" for one in fields(module.constants_type))


modules = _completing(_modules, before=",")
state_paths = _completing(_state_paths)
query = _completing(_state_paths, before=" ")
providers = _completing(_providers)
minds = _completing(_minds)
settings = _completing(_settings)


def stories(context: click.Context, parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    """Complete the file of a story, or the name of one that comes with the package."""
    from click.shell_completion import CompletionItem

    from anima_actors.scenario.shipped import shipped_stories

    known = () if re.search(r"[./]", typed) else shipped_stories()
    names = [name for name in known if name.startswith(typed)]
    if not names:
        return [CompletionItem(typed, type="file")]
    files = [path.name for path in Path().glob(f"{typed}*.y*ml")]
    return [CompletionItem(one) for one in (*sorted(files), *names)]
