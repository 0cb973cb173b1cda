"""The wiring of a mind for Markdown pages (mermaid) and for Graphviz (dot).

Handlers and events are nodes: an arrow leads from a handler to what it publishes, and from there to whoever
waits for it. What may stay absent is dotted; a thick arrow leads to and from who intercepts an event, which
its readers get after that.
"""

from collections.abc import Iterator
from typing import NamedTuple

from anima_actors.cli.layers import by_layer, layer_title
from anima_actors.cli.links import links_of
from anima_actors.runtime import Wiring


class Arrow(NamedTuple):
    """From a handler to an event, or from an event to a handler."""

    source: str
    target: str
    certain: bool  # whether the event is always published, or the handler cannot do without it
    between: str = ""  # of an interception: "in" to who intercepts it, "out" from there


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
    for link in links_of(wiring):
        between = link.target in held and held[link.target].name == link.parameter
        arrows.append(Arrow(link.event, link.target, link.need == "required", "in" if between else ""))
    return list(dict.fromkeys(arrows))


def _id(*names: str) -> str:
    return "_".join("".join(c if c.isalnum() else "_" for c in name) for name in ("n", *names))


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")
