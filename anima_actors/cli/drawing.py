"""The wiring of a mind as a text, a mermaid flowchart or a Graphviz graph."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from anima_actors.cli.layers import by_layer, layer_style, layer_title
from anima_actors.cli.terminal import console
from anima_actors.runtime import Wiring


class Link(NamedTuple):
    """A handler waits for a kind of event."""

    source: str  # the handler that publishes it; the event's own name where it comes from outside
    target: str  # the handler that takes it
    event: str
    need: str  # "required", "optional" or "every"
    from_outside: bool


def links_of(wiring: Wiring) -> list[Link]:
    """Who waits for whose events, in canonical order."""
    links = []
    for step in wiring.steps:
        for wanted, ports in zip(step.signature.inputs, step.input_ports, strict=True):
            for port in ports:
                if port.rank is None:
                    event = dict(wiring.root_ports)[port.number].__name__
                    links.append(Link(event, step.name, event, wanted.need.value, True))
                else:
                    source = wiring.steps[port.rank]
                    event = source.signature.outputs[port.number - source.first_port].event_type.__name__
                    links.append(Link(source.name, step.name, event, wanted.need.value, False))
    return links


def draw(wiring: Wiring, form: str) -> None:
    """Write the wiring to stdout: "text", "mermaid" or "dot"."""
    out = console()
    if form == "text":
        lines = _text(wiring, out)
    else:
        lines = map(Text, mermaid(wiring) if form == "mermaid" else dot(wiring))
    for line in lines:
        out.print(line, no_wrap=True, overflow="ignore", crop=False)


def _text(wiring: Wiring, out: Console) -> Iterator[Text]:
    links = links_of(wiring)
    events = len({output.event_type for step in wiring.steps for output in step.signature.outputs})
    yield Text(
        f"{len(wiring.modules)} modules, {len(wiring.steps)} handlers, {events} kinds of event", "bold"
    )
    yield Text(
        "  Event? may stay absent, Event* is any number of them; silent handlers can never fire.", "dim"
    )
    for layer, modules in by_layer(wiring.modules):
        yield Text()
        yield Text(layer_title(layer), f"bold {layer_style(layer)}")
        for module in modules:
            for step in (one for one in wiring.steps if one.module == module.name):
                yield from _handler(wiring, links, step.name, layer, out)


def _handler(wiring: Wiring, links: Sequence[Link], handler: str, layer: str, out: Console) -> Iterator[Text]:
    step = next(one for one in wiring.steps if one.name == handler)
    silent = wiring.silent.get(handler)
    yield Text("  ").append(handler, "dim" if silent else layer_style(layer))
    if silent:
        yield from _row("silent", silent, out)
    marks = {"required": "", "optional": "?", "every": "*"}
    taken = []
    for wanted in step.signature.inputs:
        sources = [link.source for link in links if link.target == handler and not link.from_outside]
        names = [source for source in dict.fromkeys(sources) if _publishes(wiring, source, wanted.event_type)]
        modules = dict.fromkeys(name.partition(".")[0] for name in names)
        origin = f" from {', '.join(modules)}" if modules else ""
        taken.append(f"{wanted.event_type.__name__}{marks[wanted.need.value]}{origin}")
    yield from _row("takes", "; ".join(taken), out)
    for output in step.signature.outputs:
        mark = "*" if output.many else "?" if output.optional else ""
        event = output.event_type.__name__
        readers = dict.fromkeys(
            link.target.partition(".")[0] for link in links if link.source == handler and link.event == event
        )
        yield from _row("tells", f"{event}{mark} to {', '.join(readers) or 'nobody'}", out)


def _publishes(wiring: Wiring, handler: str, event_type: type) -> bool:
    step = next(one for one in wiring.steps if one.name == handler)
    return any(issubclass(output.event_type, event_type) for output in step.signature.outputs)


def _row(title: str, words: str, out: Console) -> Iterator[Text]:
    indent = 12
    for number, piece in enumerate(Text(words).wrap(out, max(40, out.width - indent))):
        piece.rstrip()
        yield Text(f"    {title if number == 0 else '':<{indent - 4}}", "dim") + piece


def mermaid(wiring: Wiring) -> Iterator[str]:
    """A flowchart: handlers by layer, a dotted arrow where an event may be absent."""
    yield "flowchart TD"
    yield from _mermaid_nodes(wiring)
    for (source, target), links in _arrows(wiring).items():
        label = "<br/>".join(dict.fromkeys(link.event for link in links))
        arrow = "-->" if any(link.need == "required" for link in links) else "-.->"
        yield f'  {_id(source)} {arrow}|"{label}"| {_id(target)}'


def _mermaid_nodes(wiring: Wiring) -> Iterator[str]:
    for _, root in wiring.root_ports:
        yield f'  {_id(root.__name__)}(["{root.__name__}"])'
    for layer, modules in by_layer(wiring.modules):
        yield f'  subgraph {_id(layer)}["{layer_title(layer).replace(chr(34), chr(39))}"]'
        for name in _handlers(wiring, [module.name for module in modules]):
            yield f'    {_id(name)}["{name.replace(".", "<br/>")}"]'
        yield "  end"
    silent = [_id(name) for name in wiring.silent]
    if silent:
        yield "  classDef silent stroke-dasharray: 4 4,opacity:0.5"
        yield f"  class {','.join(silent)} silent"


def dot(wiring: Wiring) -> Iterator[str]:
    """A Graphviz graph: handlers by layer, a dashed arrow where an event may be absent."""
    yield "digraph mind {"
    yield "  rankdir=TB; node [shape=box, style=rounded, fontname=Helvetica];"
    yield "  edge [fontname=Helvetica, fontsize=9];"
    for _, root in wiring.root_ports:
        yield f"  {_quoted(root.__name__)} [shape=oval];"
    for layer, modules in by_layer(wiring.modules):
        yield f"  subgraph {_quoted(f'cluster {layer}')} {{"
        yield f"    label={_quoted(layer_title(layer))};"
        for name in _handlers(wiring, [module.name for module in modules]):
            style = ', style="rounded,dashed", fontcolor=gray' if name in wiring.silent else ""
            yield f"    {_quoted(name)} [label={_quoted(name)}{style}];"
        yield "  }"
    for (source, target), links in _arrows(wiring).items():
        label = "\\n".join(dict.fromkeys(link.event for link in links))
        style = "" if any(link.need == "required" for link in links) else ", style=dashed"
        yield f'  {_quoted(source)} -> {_quoted(target)} [label="{label}"{style}];'
    yield "}"


def _arrows(wiring: Wiring) -> dict[tuple[str, str], list[Link]]:
    arrows: dict[tuple[str, str], list[Link]] = {}
    for link in links_of(wiring):
        arrows.setdefault((link.source, link.target), []).append(link)
    return arrows


def _handlers(wiring: Wiring, modules: Sequence[str]) -> list[str]:
    return [step.name for step in wiring.steps if step.module in modules]


def _id(name: str) -> str:
    return "n_" + "".join(character if character.isalnum() else "_" for character in name)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
