"""The modules that are available, in short, at length, or as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.cli.available import Module, Refused
from anima_actors.cli.layers import by_layer, layer_style, layer_title
from anima_actors.cli.parts import check_names
from anima_actors.cli.terminal import console, hanging, write_json
from anima_actors.runtime import Actor
from anima_actors.runtime.signature import HandlerSignature, InputNeed

MARKS = {InputNeed.REQUIRED: "", InputNeed.OPTIONAL: "?", InputNeed.EVERY: "*"}


def catalogue(
    modules: Sequence[Module],
    refused: Sequence[Refused],
    names: Sequence[str],
    *,
    constants: bool,
    as_json: bool,
) -> None:
    """Write what is available to stdout; with names, everything about those modules."""
    check_names("anima modules", names, [*(one.name for one in modules), *(one.name for one in refused)])
    chosen = [one for one in modules if not names or one.name in names]
    broken = [one for one in refused if not names or one.name in names]
    if as_json:
        write_json([*map(_described, chosen), *map(asdict, broken)])
        return
    out = console()
    lines = _at_length(chosen, out) if names else _in_short(chosen, out, constants)
    for line in (*lines, *_cannot_be_had(broken, out)):
        out.print(line, no_wrap=True, overflow="ignore", crop=False)


def _in_short(chosen: Sequence[Module], out: Console, constants: bool) -> Iterator[Text]:
    homes = {one.kind: one.told for one in chosen}
    yield Text(f"{len(chosen)} modules", "bold").append(
        "  Event? may stay absent, Event* is any number of them", "not bold dim"
    )
    for layer, modules in by_layer(list(homes)):
        yield Text()
        yield Text(layer_title(layer), f"bold {layer_style(layer)}")
        for module in modules:
            origin = f" ({homes[module]})" if homes[module] else ""
            head = Text(f"  {module.name:<14}", layer_style(layer))
            yield from hanging(head, f"{_first_line(module)}{origin}".strip(), out)
            for title, words in _dealings(module.handlers):
                yield from hanging(Text(" " * 16).append(f"{title:<11}", "dim"), words, out)
            if constants:
                yield from _constants(module, out, 16)


def _at_length(chosen: Sequence[Module], out: Console) -> Iterator[Text]:
    for one in chosen:
        module = one.kind
        origin = "built-in" if one.origin == "built-in" else one.told
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
            for title, words in _dealings((signature,)):
                yield from hanging(Text(f"    {title:<11}", "dim"), words, out)
        yield Text()
        yield from _constants(module, out, 2)


def _cannot_be_had(broken: Sequence[Refused], out: Console) -> Iterator[Text]:
    if broken:
        yield Text()
        yield Text("cannot be had", "bold red")
    for one in broken:
        home = f"from {one.origin}: " if one.origin else ""
        yield from hanging(Text(f"  {one.name:<14}", "red"), f"{home}{one.problem}", out)


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
                "intercepts": signature.intercepts,
                "async": signature.asynchronous,
            }
            for signature in module.handlers
        ],
        "constants": _defaults(module),
    }


def _defaults(module: type[Actor]) -> dict[str, Any]:
    kind = module.constants_type
    return {} if kind is None else {one.name: getattr(kind(), one.name) for one in fields(kind)}


def _dealings(handlers: Sequence[HandlerSignature]) -> Iterator[tuple[str, str]]:
    """What handlers take, intercept and publish; what is intercepted is neither taken nor published."""
    plain = [one for one in handlers if not one.intercepts]
    between = [one for one in handlers if one.intercepts]
    taken = [name for one in plain for name in _taken(one)]
    taken += [name for one in between for name in _taken(one)[1:]]
    told = [name for one in plain for name in _told(one)]
    held = [name for one in between for name in _taken(one)[:1]]
    for title, events in (("intercepts", held), ("takes", taken), ("publishes", told)):
        if events or (title != "intercepts" and plain):
            yield title, ", ".join(dict.fromkeys(events)) or "nothing"


def _taken(signature: HandlerSignature) -> list[str]:
    return [f"{wanted.event_type.__name__}{MARKS[wanted.need]}" for wanted in signature.inputs]


def _told(signature: HandlerSignature) -> list[str]:
    return [
        f"{output.event_type.__name__}{'*' if output.many else '?' if output.optional else ''}"
        for output in signature.outputs
    ]


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().partition("\n")[0]
