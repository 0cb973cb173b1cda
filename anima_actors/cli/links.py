"""Who waits for whose events."""

from typing import NamedTuple

from anima_actors.runtime import Wiring


class Link(NamedTuple):
    """A handler waits for a kind of event."""

    source: str  # the handler that publishes it; the event's own name where it comes from outside
    target: str  # the handler that takes it
    parameter: str  # as which it takes it
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
                    links.append(Link(event, step.name, wanted.name, event, wanted.need.value, True))
                else:
                    source = wiring.steps[port.rank]
                    event = source.signature.outputs[port.number - source.first_port].event_type.__name__
                    links.append(Link(source.name, step.name, wanted.name, event, wanted.need.value, False))
    return links
