"""How the mind feels after a turn, in one line."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from anima_actors.trace.log.text import tidy

BAR = 6
SEPARATOR = " · "


def mood(state: Mapping[str, Any]) -> Text:
    """Emotion and undertone, goal, defence, phi; what is absent is passed over."""
    return Text(SEPARATOR, "dim").join(_parts(state))


def mood_lines(state: Mapping[str, Any], width: int) -> list[Text]:
    """The same in so many columns: a further line begins with a whole part."""
    lines: list[Text] = []
    for part in _parts(state):
        longer = Text(SEPARATOR, "dim").join([*lines[-1:], part])
        lines[-1:] = [longer] if longer.cell_len <= width else [*lines[-1:], part]
    return lines


def bar(share: float, length: int = BAR) -> Text:
    """A share of a whole as a bar; a little of it is always seen."""
    full = min(length, max(round(share * length), int(share > 0.0)))
    return Text().append("━" * full, "cyan").append("─" * (length - full), "dim")


def undertone(state: Mapping[str, Any]) -> str:
    """What lies under the emotion that shows; empty where nothing does."""
    primary, felt = state.get("primary"), state.get("felt")
    if felt and felt != primary:
        return str(felt)
    blend = state.get("blend") or ()
    return next((str(one["name"]) for one in blend if one["name"] != primary), "")


def _parts(state: Mapping[str, Any]) -> list[Text]:
    return [part for part in (_feeling(state), _goal(state), _defense(state), _phi(state)) if part]


def _feeling(state: Mapping[str, Any]) -> Text:
    primary = state.get("primary")
    if not primary:
        return Text()
    text = Text().append(tidy(str(primary)), "bold magenta")
    under = undertone(state)
    return text.append(" over ", "dim").append(tidy(under)) if under else text


def _goal(state: Mapping[str, Any]) -> Text:
    held = state.get("intention")
    return Text().append("wants to ", "dim").append(tidy(str(held["goal"])), "green") if held else Text()


def _defense(state: Mapping[str, Any]) -> Text:
    raised = state.get("defense")
    return Text().append(tidy(str(raised["mechanism"])), "red") if raised else Text()


def _phi(state: Mapping[str, Any]) -> Text:
    phi = state.get("phi")
    if phi is None:
        return Text()
    label = str(state.get("phi_label") or "").replace(" integration", "")
    return Text().append("phi ", "dim").append_text(bar(phi)).append(f" {tidy(label)}", "dim")
