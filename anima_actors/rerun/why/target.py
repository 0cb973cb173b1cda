"""Where the answer to a question lies."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from anima_actors.assembly import BUILT_IN
from anima_actors.nearest import did_you_mean
from anima_actors.psyche.events import Facet
from anima_actors.psyche.prompt import compose_prompt, fenced
from anima_actors.rerun.why.paths import facet_ports, first, known_paths, leaves, resolved, state_in
from anima_actors.rerun.why.question import Question, WhyError
from anima_actors.rerun.why.scene import Scene
from anima_actors.rerun.why.troupe import Troupe
from anima_actors.runtime import Actor, Event, Wiring, plain
from anima_actors.trace.log.text import tidy


class Target(NamedTuple):
    """Where the answer lies: a port, and what of the event in it."""

    port: int
    get: Callable[[Any], Any]


def target_of(question: Question, troupe: Troupe, turn: int) -> Target:
    """Where the answer lies.

    Raises:
        WhyError: there is no such path, line or event; names the nearest.
    """
    new, old = troupe.scene(turn), troupe.scene(turn - 1)
    if question.event is not None:
        return _event_target(question, troupe, new)
    if question.path.startswith("prompt:"):
        return _line_target(question.path.removeprefix("prompt:").strip(), troupe.wiring, new)
    if question.path == "prompt":
        raise WhyError("ask for one line of the prompt, by number or by words of it, such as prompt:3")
    key, _, rest = question.path.partition(".")
    ports = facet_ports(troupe.wiring).get(key)
    if ports is None:
        raise WhyError(_nobody(key, question.path, troupe, turn))
    port = next((one for scene in (new, old) for one in ports if scene[one] is not None), ports[0])
    target = Target(port, lambda held: resolved(state_in(held).get(key), rest))
    _check(question.path, troupe, target, turn)
    return target


def _check(path: str, troupe: Troupe, target: Target, turn: int) -> None:
    values = [target.get(troupe.scene(one)[target.port]) for one in (turn, turn - 1)]
    if any(value is not None and not isinstance(value, Mapping) for value in values):
        return
    known = known_paths(troupe, turn)
    parts = [one for one in known if one.startswith(f"{path}.")]
    if parts and values != [None, None]:
        raise WhyError(f"{path} is several values; name one: {', '.join(parts)}")
    if not parts and path not in known:
        raise WhyError(f"there is no {path} in the state at turn {turn}{_nearest(path, known)}")


def _nearest(path: str, known: list[str]) -> str:
    """The nearest path; where none is near, the sections of the state."""
    words = [one for one in known if path in (one.rpartition(".")[2], one.partition(".")[0])]
    if words:
        return f'; did you mean "{words[0]}"?'
    near = did_you_mean(path, known)
    sections = dict.fromkeys(one.partition(".")[0] for one in known)
    return near if "did you mean" in near else f"; known: {', '.join(sections)}"


def _nobody(key: str, path: str, troupe: Troupe, turn: int) -> str:
    module = filler_of(key, troupe.wiring)
    if module is not None:
        return f"{path} is not there: the module that fills it, {module}, was left out of this mind"
    return f"there is no {path} in the state at turn {turn}{_nearest(path, known_paths(troupe, turn))}"


def filler_of(key: str, wiring: Wiring) -> str | None:
    """The module that was left out and would fill a key of the state."""
    here = {module.name for module in wiring.modules}
    return next((one.name for one in BUILT_IN if one.name not in here and key in _keys_of(one)), None)


def _keys_of(module: type[Actor]) -> Iterator[str]:
    for signature in module.handlers:
        for output in signature.outputs:
            if issubclass(output.event_type, Facet):
                yield from output.event_type.state_keys()


def _event_target(question: Question, troupe: Troupe, new: Scene) -> Target:
    assert question.event is not None
    turn, sequence = question.event
    if sequence >= len(new.rows):
        raise WhyError(
            f"turn {turn} has events from {turn}.0 to {turn}.{len(new.rows) - 1}, no {turn}.{sequence}"
        )
    port = next((port for port, held in new.sequences.items() if sequence in held), None)
    if port is None:
        raise WhyError(f"the event {turn}.{sequence} was laid out for nobody")
    place = new.sequences[port].index(sequence)

    def field(held: Any) -> Any:
        events = held if type(held) is tuple else (held,)
        event = events[place] if place < len(events) else None
        if event is None or not question.path:
            return event and _told(event)
        return resolved(_fields(event), question.path)

    if question.path and field(new[port]) is None:
        known = [one for one in leaves(_fields(new.event(sequence)), "") if one]
        raise WhyError(f"{turn}.{sequence} has no {question.path}{did_you_mean(question.path, known)}")
    return Target(port, field)


def _told(event: Event) -> str:
    """An event in one line: its type and main values."""
    try:
        values = event.main_values()
    except Exception:
        values = {}
    words = [
        value if isinstance(value, str) else f"{key} {value:.3g}"
        for key, value in values.items()
        if isinstance(value, str | int | float)
    ]
    return f"{type(event).__name__} ({tidy(', '.join(words))})" if words else type(event).__name__


def _fields(event: Event) -> Any:
    """The fields of an event as plain data, named tuples by name."""
    return {
        name: value._asdict() if hasattr(value := getattr(event, name), "_asdict") else plain(value)
        for name in plain(event)
    }


def _line_target(wanted: str, wiring: Wiring, new: Scene) -> Target:
    gathered = next(
        (new[port] for port in new.sequences if type(new[port]).__name__ == "StateGathered"), None
    )
    lines = compose_prompt(gathered.facets if gathered else ()).lines
    if not lines:
        raise WhyError(f"there is no prompt at turn {new.number}")
    if wanted.isdecimal():
        place = int(wanted) - 1 if 0 < int(wanted) <= len(lines) else None
    else:
        place = next(
            (at for at, one in enumerate(lines) if wanted and wanted.lower() in one.text.lower()), None
        )
    if place is None:
        raise WhyError(
            f"the prompt of turn {new.number} has no line {wanted!r}: "
            f"give a number from 1 to {len(lines)}, or words of the line"
        )
    section = lines[place].section
    facet = next((one for one in gathered.facets if one.facet == section), None) if gathered else None
    if facet is None:
        raise WhyError(f"line {place + 1} of the prompt only counts what found no room in it")
    index = sum(one.section == section for one in lines[:place])
    heard = (port for port in new.sequences if port not in wiring.intercepted)
    port = next(port for port in heard if new[port] is facet or _holds(new[port], facet))

    def line(held: Any) -> Any:
        told = first(held)
        said = told.prompt_lines() if isinstance(told, Facet) else ()
        return fenced(said[index]) if index < len(said) else None

    return Target(port, line)


def _holds(held: Any, facet: Event) -> bool:
    return type(held) is tuple and any(one is facet for one in held)
