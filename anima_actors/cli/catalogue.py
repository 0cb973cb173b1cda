"""The modules that are available, in short, at length, or as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.assembly import BUILT_IN
from anima_actors.cli.layers import by_layer, layer_style, layer_title
from anima_actors.cli.parts import check_names, loaded
from anima_actors.cli.terminal import console, hanging, write_json
from anima_actors.runtime import Actor
from anima_actors.runtime.signature import HandlerSignature, Need

MARKS = {Need.REQUIRED: "", Need.OPTIONAL: "?", Need.EVERY: "*"}

Module = tuple[type[Actor], str]
"""A module, and from where it comes."""


def catalogue(names: Sequence[str], *, constants: bool, as_json: bool, extra: Sequence[str]) -> None:
    """Write what is available to stdout; with names, everything about those modules."""
    available: list[Module] = [(module, "built-in") for module in BUILT_IN]
    available += zip(loaded(extra), extra, strict=True)
    check_names("anima modules", names, [module.name for module, _ in available])
    chosen = [one for one in available if not names or one[0].name in names]
    if as_json:
        write_json([_described(one) for one in chosen])
        return
    out = console()
    lines = _at_length(chosen, out) if names else _in_short(chosen, out, constants)
    for line in lines:
        out.print(line, no_wrap=True, overflow="ignore", crop=False)


def _in_short(chosen: Sequence[Module], out: Console, constants: bool) -> Iterator[Text]:
    origins = dict(chosen)
    yield Text(f"{len(chosen)} modules", "bold").append(
        "  Event? may stay absent, Event* is any number of them", "not bold dim"
    )
    for layer, modules in by_layer(list(origins)):
        yield Text()
        yield Text(layer_title(layer), f"bold {layer_style(layer)}")
        for module in modules:
            origin = "" if origins[module] == "built-in" else f" ({origins[module]})"
            head = Text(f"  {module.name:<14}", layer_style(layer))
            yield from hanging(head, f"{_first_line(module)}{origin}", out)
            taken = [name for signature in module.handlers for name in _taken(signature)]
            told = [name for signature in module.handlers for name in _told(signature)]
            for title, events in (("takes", taken), ("publishes", told)):
                words = ", ".join(dict.fromkeys(events)) or "nothing"
                yield from hanging(Text(" " * 16).append(f"{title:<11}", "dim"), words, out)
            if constants:
                yield from _constants(module, out, 16)


def _at_length(chosen: Sequence[Module], out: Console) -> Iterator[Text]:
    for module, origin in chosen:
        yield Text(module.name, f"bold {layer_style(module.layer)}").append(
            f"  {module.__name__}, {origin}, {layer_title(module.layer)}", "not bold default"
        )
        yield from hanging(Text("  "), _first_line(module), out)
        for signature in module.handlers:
            yield Text()
            yield Text("  ").append(f"{module.name}.{signature.name}", layer_style(module.layer))
            documentation = _first_line(getattr(module, signature.name))
            if documentation:
                yield from hanging(Text("    "), documentation, out)
            for title, events in (("takes", _taken(signature)), ("publishes", _told(signature))):
                yield from hanging(Text(f"    {title:<11}", "dim"), ", ".join(events) or "nothing", out)
        yield Text()
        yield from _constants(module, out, 2)


def _constants(module: type[Actor], out: Console, indent: int) -> Iterator[Text]:
    found = _defaults(module)
    if not found:
        yield Text(" " * indent + "no constants", "dim")
        return
    width = max(len(f"{module.name}.{name}") for name in found)
    for name, value in found.items():
        label = f"{module.name}.{name}"
        yield from hanging(Text(" " * indent).append(f"{label:<{width}}  ", "dim"), repr(value), out)


def _described(one: Module) -> dict[str, Any]:
    module, origin = one
    return {
        "name": module.name,
        "layer": module.layer,
        "class": module.__name__,
        "from": origin,
        "about": _first_line(module),
        "handlers": [
            {
                "name": signature.name,
                "about": _first_line(getattr(module, signature.name)),
                "takes": [
                    {"event": wanted.event_type.__name__, "need": wanted.need.value}
                    for wanted in signature.inputs
                ],
                "publishes": [
                    {"event": output.event_type.__name__, "optional": output.optional, "many": output.many}
                    for output in signature.outputs
                ],
                "async": signature.asynchronous,
            }
            for signature in module.handlers
        ],
        "constants": _defaults(module),
    }


def _defaults(module: type[Actor]) -> dict[str, Any]:
    kind = module.constants_type
    return {} if kind is None else {one.name: getattr(kind(), one.name) for one in fields(kind)}


def _taken(signature: HandlerSignature) -> list[str]:
    return [f"{wanted.event_type.__name__}{MARKS[wanted.need]}" for wanted in signature.inputs]


def _told(signature: HandlerSignature) -> list[str]:
    return [
        f"{output.event_type.__name__}{'*' if output.many else '?' if output.optional else ''}"
        for output in signature.outputs
    ]


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().partition("\n")[0]
