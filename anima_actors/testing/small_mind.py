"""The smallest real mind in which a module has what it takes."""

from collections.abc import Iterable, Sequence
from typing import Any

from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import load_actor
from anima_actors.psyche import PSYCHE
from anima_actors.runtime import Actor, Event, RootEvent
from anima_actors.runtime.signature import InputNeed

Given = type[Actor] | Actor | str


def mini_mind(module: Given, *, with_: Iterable[Given] = (), **options: Any) -> Mind:
    """Make a mind of the module, of those that publish what it takes, and of what these cannot do without.

    Coordinator and voice are in every mind, so state and prompt are there.

    Args:
        module: an Actor class, an instance, "package.module:Class" or "./file.py:Class".
        with_: other modules to have in it: built-in ones by class, or one's own in any of these forms.
        options: for :class:`Mind`: seed, constants, personality, values, clock, ready.

    Raises:
        WiringError: the modules do not fit together, or nobody publishes what one of them takes.
    """
    first, *others = (load_actor(one) if isinstance(one, str) else one for one in (module, *with_))
    extra = [one for one in (first, *others) if _kind(one) not in BUILT_IN]
    kinds = [_kind(one) for one in (first, *others)]
    only = {kind.name for kind in needed([kinds[0]], kinds)}
    replaced = tuple(kind.name for kind in map(_kind, extra) if kind.name in {one.name for one in BUILT_IN})
    return Mind(
        only=tuple(one.name for one in PSYCHE if one.name in only and one.name not in replaced),
        without=replaced,
        extra=extra,
        **options,
    )


def needed(first: Sequence[type[Actor]], kinds: Sequence[type[Actor]]) -> list[type[Actor]]:
    """Return the modules given, the publishers of all that the first take, and of all that these require."""
    found = list(kinds)
    names = {kind.name for kind in kinds}
    for kind in found:  # grows as we go
        for signature in kind.handlers:
            for wanted in signature.inputs:
                if kind not in first and wanted.need is not InputNeed.REQUIRED:
                    continue
                for one in _publishers(wanted.event_type):
                    if one not in found and one.name not in names:
                        found.append(one)
    return found


def _publishers(event_type: type[Event]) -> list[type[Actor]]:
    if issubclass(event_type, RootEvent):
        return []
    return [
        one
        for one in BUILT_IN
        if any(
            issubclass(output.event_type, event_type)
            for signature in one.handlers
            for output in signature.outputs
        )
    ]


def _kind(one: type[Actor] | Actor) -> type[Actor]:
    return type(one) if isinstance(one, Actor) else one
