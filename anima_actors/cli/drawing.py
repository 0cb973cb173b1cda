"""The wiring of a mind as a text to read."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from anima_actors.cli.diagrams import dot, mermaid
from anima_actors.cli.layers import by_layer, layer_style, layer_title
from anima_actors.cli.links import Link, links_of
from anima_actors.cli.terminal import console, hanging
from anima_actors.runtime import Wiring
from anima_actors.runtime.step import HandlerStep

MARKS = {"required": "", "optional": "?", "every": "*"}


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
                yield from _handler(wiring, links, step, out)


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
        yield f"{wanted.event_type.__name__}{MARKS[wanted.need.value]}{origin}"


def _modules(handlers: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(handler.partition(".")[0] for handler in handlers))


def _row(title: str, words: str, out: Console) -> Iterator[Text]:
    return hanging(Text(f"    {title:<8}" if len(title) < 8 else f"    {title} ", "dim"), words, out)
