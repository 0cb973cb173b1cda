"""What one turn of a story came to, and how to look something up in it."""

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any

from anima_actors.scenario.problems import quoted


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """One turn: the state it ended with, who published (in canonical order), the prompt and the reply."""

    turn: int  # from 1
    step: int  # the step of the scenario that posed it, from 0
    label: str
    state: Mapping[str, Any] = field(repr=False)
    published: tuple[str, ...] = field(default=(), repr=False)  # module names
    composed: str | Callable[[], str] = field(
        default="", repr=False, compare=False
    )  # the prompt, or what composes it
    reply: str = field(default="", repr=False)

    @property
    def prompt(self) -> str:
        """The system prompt that the turn ended with; composed when asked for."""
        return self.composed if isinstance(self.composed, str) else self.composed()

    def value(self, path: str) -> Any:
        """What stands at a path such as `reactors.tension`, `blend.0.name` or `prompt`, or None."""
        if path == "prompt":
            return self.prompt
        if path == "reply":
            return self.reply
        found: Any = self.state
        for part in path.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, Sequence) and not isinstance(found, str) and part.isdecimal():
                found = found[int(part)] if int(part) < len(found) else None
            else:
                return None
        return found


def is_nothing(value: Any) -> bool:
    """True for None, and for an empty text, list or mapping: nothing there to speak of."""
    return value is None or (isinstance(value, Sized) and len(value) == 0)


def shown(value: Any) -> str:
    """A value of the state, short enough for a line."""
    if is_nothing(value):
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e-3 else f"{value:.4f}"
    if isinstance(value, str):
        return value if value.isprintable() and len(value) <= 40 else quoted(value, 100)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} {shown(item)}" for key, item in list(value.items())[:6])
        return inner if len(inner) <= 120 else f"{inner[:119]}…"
    if isinstance(value, Sequence):
        return "; ".join(shown(item) for item in list(value)[:4]) + ("; …" if len(value) > 4 else "")
    return str(value)
