"""What a person asks to see: the state, an account of why, the prompt. A line for each thing."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.chat.mood import bar, undertone
from anima_actors.chat.screen import LABEL
from anima_actors.mind import Mind
from anima_actors.rerun.why import Account
from anima_actors.rerun.why.tree import WIDTH, lines_of, rendered
from anima_actors.trace.log.prompt_view import prompt_view
from anima_actors.trace.log.text import tidy

REACTOR_BAR = 20


def panel(state: Mapping[str, Any]) -> Iterator[Text]:
    """The lines of the panel; what the mind lacks has none."""
    for name, value in (state.get("reactors") or {}).items():
        yield _line(name).append_text(bar(value, REACTOR_BAR)).append(f" {value:.2f}")
    for name, text in _told(state):
        if text:
            yield _line(name).append_text(text)


def _told(state: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    yield "feels", _emotion(state)
    yield "phi", _phi(state)
    yield "surprise", _worded(state.get("pred_label"), state.get("prediction_error"))
    yield "needs", _need(state)
    yield "wants to", _goal(state)
    yield "conflict", _part(state, "dissonance", "label", "level")
    yield "defense", _defense(state)
    yield "through time", _time(state)
    yield "self", _plain((state.get("identity") or {}).get("self_desc"))
    yield "tells itself", _plain(state.get("narrative"))
    for one in state.get("degraded") or ():
        yield "degraded", Text(tidy(f"{one['module']}: {one['reason']}"), "red")


def _line(name: str) -> Text:
    return Text().append(f"{name:<{LABEL}}", "dim")


def _plain(words: object) -> Text:
    return Text(tidy(str(words))) if words else Text()


def _worded(label: object, value: float | None) -> Text:
    text = _plain(label)
    return text.append(f" {value:.2f}", "dim") if label and value is not None else text


def _part(state: Mapping[str, Any], key: str, label: str, value: str) -> Text:
    part = state.get(key) or {}
    return _worded(part.get(label), part.get(value))


def _emotion(state: Mapping[str, Any]) -> Text:
    if not state.get("primary"):
        return Text()
    blend = state.get("blend") or ()
    strength = next((one["intensity"] for one in blend if one["name"] == state["primary"]), None)
    text = Text().append(tidy(str(state["primary"])), "bold magenta")
    text = text.append(f" {strength:.2f}", "dim") if strength is not None else text
    under = undertone(state)
    return text.append(" over ", "dim").append(tidy(under)) if under else text


def _phi(state: Mapping[str, Any]) -> Text:
    phi = state.get("phi")
    if phi is None:
        return Text()
    return bar(phi, REACTOR_BAR).append(f" {phi:.2f} ").append(tidy(str(state.get("phi_label") or "")), "dim")


def _need(state: Mapping[str, Any]) -> Text:
    drive = (state.get("drives") or {}).get(state.get("dominant_drive")) or {}
    return _worded(drive.get("need"), drive.get("intensity"))


def _goal(state: Mapping[str, Any]) -> Text:
    held = state.get("intention")
    if not held:
        return Text()
    age = held["age"]
    since = "new" if not age else f"for {age} turn{'s' * (age != 1)}"
    return Text().append(tidy(str(held["goal"])), "green").append(f" {held['strength']:.2f}, {since}", "dim")


def _defense(state: Mapping[str, Any]) -> Text:
    raised = state.get("defense")
    if not raised:
        return Text()
    text = Text().append(tidy(str(raised["mechanism"])), "red")
    return text.append(f": {tidy(str(raised['description']))}")


def _time(state: Mapping[str, Any]) -> Text:
    told = state.get("temporal") or {}
    if told.get("coherence") is None:
        return Text()
    return _worded("in crisis" if told.get("crisis") else "holds together", told["coherence"])


def account_lines(found: Account, width: int) -> Iterator[Text]:
    """The account of a value as a tree, in so many columns."""
    lines = lines_of(found)
    for line, told in zip(lines, rendered(lines, min(WIDTH, width)), strict=True):
        bold = line.kind in ("head", "total")
        text = Text(told, "bold" if bold else "")
        if not bold and line.place:
            text.stylize("dim", len(told) - len(line.place))
        yield text


def prompt_lines(mind: Mind, out: Console, width: int) -> list[Text]:
    """What a language model is told: each line behind its number and the module that says it."""
    prompt = mind.prompt
    sources = [(row.number, row.module or "prompt") for row in prompt.rows]
    return prompt_view(prompt.text, sources, out, width=width)
