"""The wiring of a mind: as text to read, for Markdown pages (mermaid) and for Graphviz (dot).

Handlers and events are nodes: an arrow leads from a handler to what it publishes, and from there to whoever
waits for it. What may stay absent is dotted; a thick arrow leads to and from who intercepts an event, which
its readers get after that.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from anima_actors.logs.pretty_log import LAYER_STYLES, OTHER_STYLE
from anima_actors.logs.wrapping import hanging
from anima_actors.runtime import Actor, Wiring
from anima_actors.runtime.signature import InputNeed
from anima_actors.runtime.step import HandlerStep

TITLES = {
    "L1": "body, memory, character",
    "L2": "emotion",
    "L3": "three processes side by side",
    "L4": "identity",
    "L5": "agency",
    "L6": "state and speech",
    "module": "from elsewhere",
}
MARKS = {InputNeed.REQUIRED: "", InputNeed.OPTIONAL: "?", InputNeed.EVERY: "*"}


class Arrow(NamedTuple):
    """From a handler to an event, or from an event to a handler."""

    source: str
    target: str
    certain: bool  # whether the event is always published, or the handler cannot do without it
    between: str = ""  # of an interception: "in" to who intercepts it, "out" from there


class Link(NamedTuple):
    """A handler waits for a kind of event."""

    source: str  # the handler that publishes it; the event's own name where it comes from outside
    target: str  # the handler that takes it
    parameter: str  # as which it takes it
    event: str
    need: InputNeed
    from_outside: bool


def layer_title(layer: str) -> str:
    """Return the name of a layer, and what it is about."""
    return f"{layer}  {TITLES[layer]}" if layer in TITLES else layer


def layer_style(layer: str) -> str:
    """Return the colour in which the modules of a layer are shown."""
    return LAYER_STYLES.get(layer, OTHER_STYLE)


def by_layer(modules: Iterable[type[Actor]]) -> list[tuple[str, list[type[Actor]]]]:
    """Return the modules of each layer: L1 to L6, those from elsewhere, then layers of other names."""
    layers: dict[str, list[type[Actor]]] = {}
    for module in modules:
        layers.setdefault(module.layer, []).append(module)
    return sorted(layers.items(), key=lambda item: (item[0] not in TITLES, item[0]))


def wiring_text(wiring: Wiring, out: Console) -> Iterator[Text]:
    """Return the wiring as lines, a handler with its inputs and readers after the other."""
    links = _links(wiring)
    events = len({output.event_type for step in wiring.steps for output in step.signature.outputs})
    yield Text(
        f"{len(wiring.modules)} modules, {len(wiring.steps)} handlers, {events} kinds of event", "bold"
    )
    legend = "Event? may stay absent, Event* is any number of them; silent handlers can never fire."
    yield from hanging(Text("  "), Text(legend, "dim"), out)
    for layer, modules in by_layer(wiring.modules):
        yield Text()
        yield Text(layer_title(layer), f"bold {layer_style(layer)}")
        for module in modules:
            for step in (one for one in wiring.steps if one.module == module.name):
                yield from _handler(wiring, links, step, out)


def mermaid(wiring: Wiring) -> Iterator[str]:
    """A flowchart: a box a handler, by layer; a rounded one an event."""
    yield "flowchart TD"
    for name in _roots(wiring):
        yield f'  {_id(name)}(["{name}"])'
    for layer, (handlers, events) in _nodes(wiring).items():
        yield f'  subgraph {_id("layer", layer)}["{_plain(layer_title(layer))}"]'
        yield from (f'    {_id(name)}["{name}"]' for name in handlers)
        yield from (f'    {_id(name)}(["{name}"])' for name in events)
        yield "  end"
    for source, target, certain, between in _arrows(wiring):
        line = {"in": "== intercepts ==>", "out": "==>"}.get(between) or ("-->" if certain else "-.->")
        yield f"  {_id(source)} {line} {_id(target)}"
    if wiring.silent:
        yield "  classDef silent stroke-dasharray: 4 4,opacity:0.5"
        yield f"  class {','.join(map(_id, wiring.silent))} silent"


def dot(wiring: Wiring) -> Iterator[str]:
    """A Graphviz graph: a box a handler, by layer; a plain name an event."""
    yield "digraph mind {"
    yield "  rankdir=LR; node [shape=box, style=rounded, fontname=Helvetica, fontsize=11];"
    yield "  edge [arrowsize=0.6, color=gray40];"
    for name in _roots(wiring):
        yield f'  "{name}" [shape=oval];'
    for layer, (handlers, events) in _nodes(wiring).items():
        yield f'  subgraph "cluster {_plain(layer)}" {{'
        yield f'    label="{_plain(layer_title(layer))}"; fontname=Helvetica; color=gray70;'
        for name in handlers:
            yield f'    "{name}"{" [style=dashed, fontcolor=gray]" if name in wiring.silent else ""};'
        yield from (f'    "{name}" [shape=plain, fontcolor=gray30];' for name in events)
        yield "  }"
    for source, target, certain, between in _arrows(wiring):
        look = {"in": ' [style=bold, label="intercepts"]', "out": " [style=bold]"}.get(between)
        look = ("" if certain else " [style=dashed]") if look is None else look
        yield f'  "{source}" -> "{target}"{look};'
    yield "}"


def _handler(wiring: Wiring, links: Sequence[Link], step: HandlerStep, out: Console) -> Iterator[Text]:
    silent = wiring.silent.get(step.name)
    yield Text("  ").append(step.name, "dim" if silent else layer_style(step.layer))
    if silent:
        yield from _row("silent", silent, out)
    taken = list(_taken(step, links))
    if step.signature.intercepts:
        yield from _row("intercepts", taken.pop(0), out)
    if taken:
        yield from _row("takes", "; ".join(taken), out)
    for output in step.signature.outputs:
        event, mark = output.event_type.__name__, "*" if output.many else "?" if output.optional else ""
        readers = [link.target for link in links if link.source == step.name and link.event == event]
        title = "passes on" if step.signature.intercepts else "tells"
        yield from _row(title, f"{event}{mark} to {_modules(readers) or 'nobody'}", out)


def _taken(step: HandlerStep, links: Sequence[Link]) -> Iterator[str]:
    for wanted in step.signature.inputs:
        sources = [
            link.source
            for link in links
            if link.target == step.name and link.parameter == wanted.name and not link.from_outside
        ]
        origin = f" from {_modules(sources)}" if sources else ""
        yield f"{wanted.event_type.__name__}{MARKS[wanted.need]}{origin}"


def _modules(handlers: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(handler.partition(".")[0] for handler in handlers))


def _row(title: str, words: str, out: Console) -> Iterator[Text]:
    return hanging(Text(f"    {title:<8}" if len(title) < 8 else f"    {title} ", "dim"), words, out)


def _roots(wiring: Wiring) -> list[str]:
    return [event_type.__name__ for _, event_type in wiring.root_ports]


def _nodes(wiring: Wiring) -> dict[str, tuple[list[str], list[str]]]:
    """The handlers of each layer, and the events that its modules are the first to publish."""
    nodes: dict[str, tuple[list[str], list[str]]] = {}
    seen: set[str] = set()
    for layer, modules in by_layer(wiring.modules):
        names = {module.name for module in modules}
        handlers, events = nodes.setdefault(layer, ([], []))
        for step in wiring.steps:
            if step.module in names:
                handlers.append(step.name)
                published = [output.event_type.__name__ for output in step.signature.outputs]
                events += [name for name in published if name not in seen]
                seen.update(published)
    return nodes


def _arrows(wiring: Wiring) -> list[Arrow]:
    held = {step.name: step.signature.inputs[0] for step in wiring.steps if step.signature.intercepts}
    arrows = [
        Arrow(step.name, output.event_type.__name__, not output.optional, "out" if step.name in held else "")
        for step in wiring.steps
        for output in step.signature.outputs
    ]
    for link in _links(wiring):
        between = link.target in held and held[link.target].name == link.parameter
        certain = link.need is InputNeed.REQUIRED
        arrows.append(Arrow(link.event, link.target, certain, "in" if between else ""))
    return list(dict.fromkeys(arrows))


def _links(wiring: Wiring) -> list[Link]:
    """Return which handler waits for whose events, in canonical order."""
    links = []
    for step in wiring.steps:
        for wanted, ports in zip(step.signature.inputs, step.input_ports, strict=True):
            for port in ports:
                if port.rank is None:
                    event = dict(wiring.root_ports)[port.number].__name__
                    links.append(Link(event, step.name, wanted.name, event, wanted.need, True))
                else:
                    source = wiring.steps[port.rank]
                    event = source.signature.outputs[port.number - source.first_port].event_type.__name__
                    links.append(Link(source.name, step.name, wanted.name, event, wanted.need, False))
    return links


def _id(*names: str) -> str:
    return "_".join("".join(c if c.isalnum() else "_" for c in name) for name in ("n", *names))


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")
