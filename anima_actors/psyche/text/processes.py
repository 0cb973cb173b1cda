"""How whole, how surprised and how needy: the three processes that run side by side, in second person."""

from collections.abc import Sequence

from anima_actors.psyche.text.grammar import band, called, lowered
from anima_actors.psyche.text.phrases import choices, lines, words

_URGENCY = (0.2, 0.35, 0.55, 0.75)
_PRESSING = 0.35


def integration_line(label: str) -> str:
    """Return how well the parts of you hang together."""
    return words("processes.integration").get(label, "You hold together in your own fashion.")


def prediction_line(label: str, spike: bool) -> str:
    """Return how far this was from what you expected, and whether it made you jump."""
    return choices("processes.prediction").get(
        label, ("It went as it went.", "It went as it went, and it made you jump.")
    )[spike]


def _need_sentence(reactor: str, intensity: float, direction: str) -> str:
    known = choices("processes.needs").get(f"{reactor}, {direction}")
    if known:
        return known[band(intensity, _URGENCY)]
    other = choices("processes.needs_other")["lack" if direction == "lack" else "excess"]
    return other[band(intensity, _URGENCY)].format(called(reactor, "you call"))


def drives_line(needs: Sequence[tuple[str, float, str]], dominant: str | None) -> str:
    """Return what you need, most pressing first; needs are (reactor, intensity in [0,1], "excess"|"lack")."""
    if not needs:
        return "You are not short of anything just now."
    ordered = sorted(needs, key=lambda need: (-need[1], need[0], need[2]))
    line = _need_sentence(*ordered[0])
    for place, need in enumerate(ordered[1:]):
        line = f"{line} {lines('processes.joints')[min(place, 2)]}{lowered(_need_sentence(*need))}"
    if dominant == ordered[0][0]:
        return f"{line} {'That comes' if len(ordered) == 1 else 'The first of these comes'} before all else."
    if dominant is None and ordered[0][1] <= _PRESSING:
        return f"{line} {'It is not' if len(ordered) == 1 else 'None of it is'} urgent."
    return line


def need_action(reactor: str, direction: str) -> tuple[str, str]:
    """Return what is needed, and what I would do about it as it stands after "I want to"."""
    other = choices("processes.actions_other")["lack" if direction == "lack" else "excess"]
    need, action = choices("processes.actions").get(f"{reactor}, {direction}", other)
    return need, action
