"""What is asked about: a path in the state, a line of the prompt, an event, at a turn."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from anima_actors.encoding.turn_content import to_plain
from anima_actors.explain.history import ActorReplayer
from anima_actors.explain.turn_view import TurnView
from anima_actors.journal.timeline import ALIASES
from anima_actors.logs.text import tidy
from anima_actors.psyche import PSYCHE
from anima_actors.psyche.events import Facet
from anima_actors.psyche.events.contributions import keys_filled
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
from anima_actors.psyche.prompt.compose import compose_prompt, fenced
from anima_actors.runtime import AnimaError, Event, Wiring
from anima_actors.runtime.errors import suggestion


class WhyError(AnimaError, ValueError):
    """What was asked cannot be answered; one line that says why, and what could be asked instead."""


class Question(NamedTuple):
    """What is asked, taken apart."""

    path: str
    turn: int | None  # None: the last
    event: tuple[int, int] | None = None  # turn and sequence, where an event is asked about


def parse(asked: str) -> Question:
    """Take a question apart.

    Raises:
        WhyError: it is empty, or names two turns, or what is no turn.
    """
    found = re.fullmatch(r"(.+?)(?:@(\d{1,18}))?", asked.strip(), re.DOTALL)
    if not found:
        raise WhyError("ask for a path such as reactors.tension@5, an event such as 5.12, or prompt:3@5")
    path, turn = found[1], int(found[2]) if found[2] else None
    if turn is None and path.find("@") > 0 and not path.startswith("prompt:"):
        raise WhyError(f"{asked}: after the @ comes the number of a turn, as in reactors.tension@5")
    event = re.fullmatch(r"(\d{1,18})\.(\d{1,9})(?:\.([a-z_]\w*(?:\.\w+)*))?", path)
    if not event:
        return Question(path, turn)
    number = int(event[1])
    if turn not in (None, number):
        raise WhyError(f"{asked}: the event {event[1]}.{event[2]} is of turn {number}, not of turn {turn}")
    return Question(event[3] or "", number, (number, int(event[2])))


def meant(question: Question, wiring: Wiring) -> Question:
    """Return the question with the path in place of what people call a value, such as goal or tension."""
    if question.path == "defense":
        return question._replace(path="defense.mechanism")
    if question.event is None and question.path not in facet_ports(wiring):
        return question._replace(path=ALIASES.get(question.path, question.path))
    return question


class Target(NamedTuple):
    """Where the answer lies: a port, and what of the event in it."""

    port: int
    get: Callable[[Any], Any]


def target_of(question: Question, replayer: ActorReplayer, turn: int) -> Target:
    """Where the answer lies.

    Raises:
        WhyError: there is no such path, line or event; names the nearest.
    """
    new, old = replayer.scene(turn), replayer.scene(replayer.felt_before(turn))
    if question.event is not None:
        return _event_target(question, new)
    if question.path.startswith("prompt:"):
        return _line_target(question.path.removeprefix("prompt:").strip(), replayer.wiring, new)
    if question.path == "prompt":
        raise WhyError("ask for one line of the prompt, by number or by words of it, such as prompt:3")
    key, _, rest = question.path.partition(".")
    ports = facet_ports(replayer.wiring).get(key)
    if ports is None:
        raise WhyError(_nobody(key, question.path, replayer, turn))
    port = next((one for scene in (new, old) for one in ports if scene[one] is not None), ports[0])
    target = Target(port, lambda held: resolved(state_in(held).get(key), rest))
    _check(question.path, replayer, target, turn)
    return target


def _check(path: str, replayer: ActorReplayer, target: Target, turn: int) -> None:
    values = [target.get(replayer.scene(one)[target.port]) for one in (turn, replayer.felt_before(turn))]
    if any(value is not None and not isinstance(value, Mapping) for value in values):
        return
    known = known_paths(replayer, turn)
    parts = [one for one in known if one.startswith(f"{path}.")]
    if parts and values != [None, None]:
        raise WhyError(f"{path} is several values; name one: {', '.join(parts)}")
    key = path.partition(".")[0]
    if not parts and path not in known and key in known and path != key and values == [None, None]:
        scenes = [replayer.scene(one)[target.port] for one in (turn, replayer.felt_before(turn))]
        if all(state_in(held).get(key) is None for held in scenes):
            return  # nothing was told of which it could be a part; the account says why
    if not parts and path not in known:
        raise WhyError(f"there is no {path} in the state at turn {turn}{_nearest(path, known)}")


def _nearest(path: str, known: list[str]) -> str:
    """The nearest path; where none is near, the sections of the state."""
    words = [one for one in known if path in (one.rpartition(".")[2], one.partition(".")[0])]
    if words:
        return f'; did you mean "{words[0]}"?'
    near = suggestion(path, known)
    sections = dict.fromkeys(one.partition(".")[0] for one in known)
    return near if "did you mean" in near else f"; known: {', '.join(sections)}"


def _nobody(key: str, path: str, replayer: ActorReplayer, turn: int) -> str:
    module = filler_of(key, replayer.wiring)
    if module is not None:
        return f"{path} is not there: the module that fills it, {module}, was left out of this mind"
    return f"there is no {path} in the state at turn {turn}{_nearest(path, known_paths(replayer, turn))}"


def filler_of(key: str, wiring: Wiring) -> str | None:
    """The module that was left out and would fill a key of the state."""
    here = {module.name for module in wiring.modules}
    return next(
        (one.name for one in PSYCHE if one.name not in here and key in keys_filled(one.handlers)), None
    )


def _event_target(question: Question, new: TurnView) -> Target:
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
        events = _events(held)
        event = events[place] if place < len(events) else None
        if event is None or not question.path:
            return event and _told(event)
        return resolved(_fields(event), question.path)

    if question.path and field(new[port]) is None:
        known = [one for one in leaves(_fields(new.event(sequence)), "") if one]
        raise WhyError(f"{turn}.{sequence} has no {question.path}{suggestion(question.path, known)}")
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
        name: value._asdict() if hasattr(value := getattr(event, name), "_asdict") else to_plain(value)
        for name in to_plain(event)
    }


def _line_target(wanted: str, wiring: Wiring, new: TurnView) -> Target:
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
    port = next(port for port in heard if any(one is facet for one in _events(new[port])))

    def line(held: Any) -> Any:
        told = first(held)
        said = told.prompt_lines() if isinstance(told, Facet) else ()
        return fenced(said[index]) if index < len(said) else None

    return Target(port, line)


def _events(held: Any) -> tuple[Any, ...]:
    return held if type(held) is tuple else (held,)


TOP_OF_BLEND = 2
SOMETIMES = (
    *(
        f"drives.{one}.{part}"
        for one in REACTOR_NAMES
        for part in ("intensity", "direction", "need", "action")
    ),
    *(f"defense.{part}" for part in ("mechanism", "description", "tension_relief")),
)
"""Paths that are there in some turns only."""


def facet_ports(wiring: Wiring) -> dict[str, list[int]]:
    """For each key of the state, the ports of those who fill it, after whoever intercepts."""
    found: dict[str, list[int]] = {}
    for step in wiring.steps:
        for (port, _), output in zip(step.published, step.signature.outputs, strict=True):
            if issubclass(output.event_type, Facet) and port not in wiring.intercepted:
                for key in output.event_type.state_keys():
                    found.setdefault(key, []).append(port)
    return found


def first(held: Any) -> Any:
    """The event in a port, or the first of several."""
    return held[0] if type(held) is tuple and held else held


def state_in(held: Any) -> Mapping[str, Any]:
    """The entries in the state of what lies in a port."""
    facet = first(held)
    return facet.state() if isinstance(facet, Facet) else {}


def resolved(value: Any, rest: str) -> Any:
    """What is at a path below a value; None where there is nothing."""
    for part in rest.split(".") if rest else ():
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, tuple) and hasattr(value, "_fields"):
            value = getattr(value, part, None)
        else:
            return None
    return value


def leaves(value: Any, path: str) -> Iterator[str]:
    """The paths of everything below a value that is no mapping."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}" if path else str(key))
        return
    yield path
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}.{index}")


def known_paths(replayer: ActorReplayer, turn: int) -> list[str]:
    """All paths of the state at a turn, at the one before, and at a quiet moment."""
    found: dict[str, None] = {}
    by_key = facet_ports(replayer.wiring)
    before = replayer.felt_before(turn)
    for scene in (replayer.scene(turn), replayer.scene(before), replayer.scene(0)):
        for key, ports in by_key.items():
            for port in ports:
                state = dict(state_in(scene[port]))
                if key == "blend" and scene is not replayer.scene(0):
                    state["blend"] = state.get("blend", [])[:TOP_OF_BLEND]
                found.update(dict.fromkeys(leaves(state.get(key), key)))
    found.update(dict.fromkeys(path for path in SOMETIMES if path.partition(".")[0] in by_key))
    whole = {
        path[: at.start()]
        for path in found
        for at in re.finditer(r"\.", path)
        if not path[at.end()].isdigit()
    }
    return [*(path for path in found if path not in whole), "degraded"]
