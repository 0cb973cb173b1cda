"""How modules join a mind: beside the others, in place of a built-in one, between an event and its readers.

A mind only takes the modules to leave out and those to add. This turns the request of a story or a
command line into these, and checks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.overrides import overridden
from anima_actors.runtime import Actor, Wiring
from anima_actors.runtime.errors import ModuleError, suggestion
from anima_actors.runtime.signature import InputNeed

PUBLISHERS = {module.name: module for module in BUILT_IN}


@dataclass(frozen=True, slots=True)
class ModulePlacement:
    """The modules that join a mind, from which the arguments of `Mind` follow."""

    beside: tuple[type[Actor], ...] = ()
    instead: tuple[tuple[str, type[Actor]], ...] = ()  # the built-in module's name, and who takes its place
    intercepting: tuple[type[Actor], ...] = ()

    @property
    def extra(self) -> tuple[type[Actor], ...]:
        """The modules to add; those that intercept act last, in the order in which they are named."""
        return (*self.beside, *(module for _, module in self.instead), *self.intercepting)

    @property
    def without(self) -> tuple[str, ...]:
        """The built-in modules to leave out."""
        return tuple(name for name, _ in self.instead)

    def check(self, wiring: Wiring) -> None:
        """Refuse a replacement that leaves others waiting in vain.

        Raises:
            ModuleError: naming what it would have to publish.
        """
        for name, module in self.instead:
            check_fills(name, module, wiring)


def intercepted_by(module: type[Actor]) -> tuple[str, ...]:
    """Return the names of the event types that a module intercepts."""
    return tuple(
        signature.inputs[0].event_type.__name__ for signature in module.handlers if signature.intercepts
    )


def check_beside(module: type[Actor], remedy: str) -> None:
    """Refuse a module that intercepts where it is only to sit beside the others.

    Args:
        module: that is to join.
        remedy: where it belongs instead.
    """
    if events := intercepted_by(module):
        raise ModuleError(f"{module.name} intercepts {' and '.join(events)}; {remedy}")


def check_intercepting(module: type[Actor], remedy: str) -> None:
    """Refuse a module that intercepts nothing where it is to intercept."""
    if not intercepted_by(module):
        raise ModuleError(f"{module.name} has no handler marked @intercepts; {remedy}")


def check_replaceable(name: str) -> None:
    """Refuse a name that no built-in module has."""
    if name not in PUBLISHERS:
        raise ModuleError(f"there is no built-in module {name!r}{suggestion(name, PUBLISHERS)}")


def check_fills(name: str, module: type[Actor], wiring: Wiring) -> None:
    """Refuse a replacement that does not publish what handlers in use cannot do without.

    Args:
        name: of the built-in module whose place it takes.
        module: the replacement.
        wiring: of the mind with it.
    """
    for output in (output for signature in PUBLISHERS[name].handlers for output in signature.outputs):
        event_type = output.event_type
        waiting = [
            step.name
            for step in wiring.steps
            for wanted in step.signature.inputs
            if wanted.need is InputNeed.REQUIRED
            and issubclass(event_type, wanted.event_type)
            and not wiring.publishers_of(wanted.event_type)
        ]
        if waiting:
            more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
            raise ModuleError(
                f"{module.__name__} does not publish {event_type.__name__}, which {waiting[0]}{more} "
                f"cannot do without; return it from a handler, or leave {name} out without a replacement"
            )


def overrides_in(module: type[Actor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a module's settings as overrides of its constants, "module.constant".

    Raises:
        ModuleError: the first that does not hold; its place is ("settings", the name).
    """
    kind = module.constants_type
    known = [one.name for one in fields(kind)] if kind else []
    chosen: dict[str, Any] = {}
    for name, value in settings.items():
        place = ("settings", name)
        if not known:
            raise ModuleError(
                f"{module.name} has no settings; they are the fields of the dataclass that it names "
                "in an annotation, constants: SomeConstants",
                place=place,
            )
        if name not in known:
            raise ModuleError(f"{module.name} has no such setting{suggestion(name, known)}", place=place)
        chosen[f"{module.name}.{name}"] = value
        try:
            overridden([module], chosen)
        except ModuleError as error:
            raise ModuleError(error.reason, place=place) from error
    return chosen
