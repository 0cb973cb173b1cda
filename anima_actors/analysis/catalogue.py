"""The catalogue of modules that a mind can be made of: found, and in short, at length or as data."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import partial
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors._version import __version__
from anima_actors.analysis.wiring_diagram import MARKS, by_layer, layer_style, layer_title
from anima_actors.logs.wrapping import hanging
from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.module_refs import load_actor
from anima_actors.mind.placement import PUBLISHERS, ModulePlacement
from anima_actors.mind.plugins import OURSELVES, Offer, offers
from anima_actors.psyche import OPTIONAL
from anima_actors.runtime import Actor
from anima_actors.runtime.signature import HandlerSignature


@dataclass(frozen=True, slots=True)
class AvailableModule:
    """A module that a mind can be made of."""

    kind: type[Actor]
    origin: str  # "built-in", the package that offers it, or the reference that was given
    package: str  # empty where it is in none
    version: str  # of the package, or of its file where that says
    on: bool  # whether it is in use
    instead: str = ""  # the built-in module whose place it takes

    @property
    def name(self) -> str:
        """The name of the module."""
        return self.kind.name

    @property
    def home(self) -> str:
        """Its origin in a few words; empty for a built-in one that is in use."""
        home = f"{self.package or 'version'} {self.version}" if self.version else self.package
        origin = [home] if self.origin == self.package else [self.origin, home]
        place = f"in place of {self.instead}" if self.instead else ""
        words = (*([] if self.origin == "built-in" else origin), place, "" if self.on else "off")
        return ", ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class RefusedModule:
    """A module that cannot be had, and why."""

    name: str
    origin: str
    problem: str


Given = list[tuple[type[Actor], str, str]]
"""Modules that were asked for: each with its reference, and the built-in module whose place it takes."""


def available(
    placement: ModulePlacement | None = None, references: Sequence[str] = (), file: str | None = None
) -> tuple[list[AvailableModule], list[RefusedModule]]:
    """Return all modules that there are, and those that cannot be had.

    Args:
        placement: modules that are asked for.
        references: to each of them.
        file: a scenario, which may leave modules out and bring some.

    Raises:
        AnimaError: the scenario, or a module of it, cannot be had.
    """
    placement = placement or ModulePlacement()
    used: Iterable[type[Actor]] = BUILT_IN
    given: Given = []
    if file is not None:
        used, given = _in_story(file)
    given += _given(placement, references)
    brought = {kind for kind, _, _ in given}
    on = {kind.name for kind in used if kind not in brought} - set(placement.without)
    own = (*BUILT_IN, *(load_actor(name) for name in OPTIONAL if name not in {one.name for one in brought}))
    found = [AvailableModule(kind, "built-in", OURSELVES, __version__, kind.name in on) for kind in own]
    refused: list[RefusedModule] = []
    offered = offers()
    for kind, reference, place in given:
        if all(kind is not one.kind for one in found):
            module = _of_reference(kind, reference, place, offered)
            _join(module, found, refused, f"--replace {kind.name}={reference}")
    for offer in offered:
        if offer.module is None:
            refused.append(RefusedModule(offer.name, offer.origin, offer.problem))
        elif offer.module not in brought:
            module = AvailableModule(offer.module, offer.package, offer.package, offer.version, on=False)
            _join(module, found, refused, f"--replace {module.name}={offer.name}")
    return found, refused


def _join(
    module: AvailableModule, found: list[AvailableModule], refused: list[RefusedModule], remedy: str
) -> None:
    """Put a module into the list, or among the refused where another has its name."""
    others = [one for one in found if one.name == module.name]
    if not others or module.instead == module.name:
        found.append(module)
        return
    problem = f"there is one of that name from {others[0].origin}, which stays; give one another name"
    if module.name in PUBLISHERS:
        problem = f"there is a built-in module of that name, which stays; {remedy} puts this in its place"
    refused.append(RefusedModule(module.name, module.origin, problem))


def _given(joining: ModulePlacement, references: Sequence[str]) -> Given:
    places = ("",) * len(joining.beside) + joining.without + ("",) * len(joining.intercepting)
    return list(zip(joining.extra, references, places, strict=True))


def _in_story(file: str) -> tuple[tuple[type[Actor], ...], Given]:
    """Return the modules in use in a story, and those that it brings."""
    from anima_actors.scenario import Scenario, build_mind
    from anima_actors.scenario.runner import story_modules

    story = Scenario.from_file(file)
    told = story.modules
    references = [one.use for one in (*told.with_, *told.replace.values(), *told.intercept)]
    return build_mind(story).bus.wiring.modules, _given(story_modules(story)[0], references)


def _of_reference(kind: type[Actor], reference: str, place: str, offered: Sequence[Offer]) -> AvailableModule:
    """Return a module that was asked for, with the package that it is in."""
    module = partial(AvailableModule, kind, on=True, instead=place)
    if reference in OPTIONAL:
        return module("built-in", OURSELVES, __version__)
    for offer in offered:
        if offer.name == reference:
            return module(offer.package, offer.package, offer.version)
    if ".py:" in reference:
        return module(reference, "", str(getattr(sys.modules.get(kind.__module__), "__version__", "")))
    package = next(iter(packages_distributions().get(kind.__module__.partition(".")[0], ())), "")
    with suppress(PackageNotFoundError):
        return module(reference, package, version(package) if package else "")
    return module(reference, "", "")


def in_short(chosen: Sequence[AvailableModule], out: Console, constants: bool) -> Iterator[Text]:
    """Return the modules by layer, each with what it takes and publishes."""
    homes = {one.kind: one.home for one in chosen}
    legend = Text("Event? may stay absent, Event* is any number of them", "dim")
    yield from hanging(Text().append(f"{len(chosen)} modules  ", "bold"), legend, out)
    for layer, modules in by_layer(list(homes)):
        yield Text()
        yield Text(layer_title(layer), f"bold {layer_style(layer)}")
        for module in modules:
            origin = f" ({homes[module]})" if homes[module] else ""
            head = Text(f"  {module.name:<14}", layer_style(layer))
            yield from hanging(head, f"{_first_line(module)}{origin}".strip(), out)
            yield from _dealings(module.handlers, 16, out)
            if constants:
                yield from _constants(module, out, 16)


def at_length(chosen: Sequence[AvailableModule], out: Console) -> Iterator[Text]:
    """Return everything about modules, a handler after the other."""
    for one in chosen:
        module, style = one.kind, layer_style(one.kind.layer)
        origin = "built-in" if one.origin == "built-in" else one.home
        about = f"  {module.__name__}, {origin}, {layer_title(module.layer)}"
        yield Text(module.name, f"bold {style}").append(about, "not bold default")
        yield from hanging(Text("  "), _first_line(module), out)
        for signature in module.handlers:
            yield Text()
            yield Text("  ").append(f"{module.name}.{signature.name}", style)
            documentation = _first_line(getattr(module, signature.name))
            if documentation:
                yield from hanging(Text("    "), documentation, out)
            yield from _dealings((signature,), 4, out)
        yield Text()
        yield from _constants(module, out, 2)


def unavailable(broken: Sequence[RefusedModule], out: Console) -> Iterator[Text]:
    """Return the modules that cannot be had, and why."""
    if broken:
        yield Text()
        yield Text("cannot be had", "bold red")
    for one in broken:
        home = f"from {one.origin}: " if one.origin else ""
        yield from hanging(Text(f"  {one.name:<14}", "red"), f"{home}{one.problem}", out)


def _constants(module: type[Actor], out: Console, indent: int) -> Iterator[Text]:
    found = {f"{module.name}.{name}": value for name, value in _defaults(module).items()}
    if not found:
        yield Text(" " * indent + "no constants", "dim")
        return
    width = max(map(len, found))
    for name, value in found.items():
        yield from hanging(Text(" " * indent).append(f"{name:<{width}}  ", "dim"), repr(value), out)


def described(one: AvailableModule) -> dict[str, Any]:
    """Return everything about a module, JSON-ready."""
    module = one.kind
    return {
        "name": module.name,
        "layer": module.layer,
        "class": module.__name__,
        "from": one.origin,
        "package": one.package,
        "version": one.version,
        "on": one.on,
        "instead_of": one.instead or None,
        "about": _first_line(module),
        "handlers": [_handler(module, signature) for signature in module.handlers],
        "constants": _defaults(module),
    }


def _handler(module: type[Actor], signature: HandlerSignature) -> dict[str, Any]:
    return {
        "name": signature.name,
        "about": _first_line(getattr(module, signature.name)),
        "takes": [
            {"event": wanted.event_type.__name__, "need": wanted.need.value} for wanted in signature.inputs
        ],
        "publishes": [
            {"event": output.event_type.__name__, "optional": output.optional, "many": output.many}
            for output in signature.outputs
        ],
        "intercepts": signature.intercepts,
        "async": signature.asynchronous,
    }


def _defaults(module: type[Actor]) -> dict[str, Any]:
    kind = module.constants_type
    return {} if kind is None else {one.name: getattr(kind(), one.name) for one in fields(kind)}


def _dealings(handlers: Sequence[HandlerSignature], indent: int, out: Console) -> Iterator[Text]:
    """Return the events that handlers take, intercept and publish; an intercepted one is only that."""
    held, taken, told = [], [], []
    for one in sorted(handlers, key=lambda one: one.intercepts):
        inputs = [f"{wanted.event_type.__name__}{MARKS[wanted.need]}" for wanted in one.inputs]
        held += inputs[: one.intercepts]
        taken += inputs[one.intercepts :]
        if not one.intercepts:
            told += [
                f"{output.event_type.__name__}{'*' if output.many else '?' if output.optional else ''}"
                for output in one.outputs
            ]
    plain = not all(one.intercepts for one in handlers)
    for title, events in (("intercepts", held), ("takes", taken), ("publishes", told)):
        if events or (title != "intercepts" and plain):
            words = ", ".join(dict.fromkeys(events)) or "nothing"
            yield from hanging(Text(" " * indent).append(f"{title:<11}", "dim"), words, out)


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().partition("\n")[0]
