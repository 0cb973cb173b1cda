"""Events, causes and silences in a few words."""

from collections.abc import Mapping
from typing import Any

from anima_actors.explain.attribution import NUDGE, EventRef
from anima_actors.explain.turn_view import QUIET_BASELINE, TurnView
from anima_actors.logs.text import duration, number, tidy
from anima_actors.psyche.events import ReactorNudge, Stimulus, StimulusBias
from anima_actors.runtime import Actor, ModuleRemoved
from anima_actors.runtime.event import RootEvent
from anima_actors.runtime.step import HandlerStep

MINUS = "\u2212"


def decimals_for(amount: float) -> int:
    """So many decimals that an amount of that size shows; two where there is none."""
    size = abs(amount) or 1.0
    return next((places for places in (2, 3, 4, 5, 6, 7, 8) if size >= 9.5 * 10.0 ** -(places + 1)), 9)


def signed(amount: float, decimals: int = 2, *, brief: bool = False) -> str:
    """An amount with its sign: "+0.55"; brief: "+.55"."""
    text = f"{abs(amount):.{decimals}f}"
    sign = "" if not text.strip("0.") else "+" if amount > 0 else MINUS
    return sign + _cut(text, brief)


def shown(value: Any, decimals: int = 2, *, brief: bool = False, longest: int = 60) -> str:
    """A value: numbers rounded, texts on one line, None as "none"."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = f"{abs(value):.{decimals}f}"
        return (MINUS if value < 0 and text.strip("0.") else "") + _cut(text, brief)
    if isinstance(value, Mapping):
        return tidy(", ".join(f"{key} {shown(part)}" for key, part in value.items()), longest) or "none"
    if isinstance(value, list | tuple):
        return tidy(", ".join(shown(one) for one in value), longest) or "none"
    return tidy(str(value), longest) or "nothing"


def _cut(text: str, brief: bool) -> str:
    return text.removeprefix("0") if brief and text.startswith("0.") else text


QUOTED = 44  # characters of a message


def event_words(scene: TurnView, at: EventRef, modules: Mapping[str, type[Actor]]) -> str:
    """An event as a cause: who told it, and its main values."""
    if at.sequence < 0:
        return "nothing"
    row = scene.rows[at.sequence]
    module = row.publisher.partition(".")[0]
    name = _cause_name(module, modules)
    told = _main(scene.event(at.sequence))
    return f"{name}: {', '.join(told)}" if told else name


def _main(event: Any) -> list[str]:
    """The main values of an event, in short."""
    try:
        values = dict(event.main_values())
    except Exception:
        return []
    signed = isinstance(event, StimulusBias | ReactorNudge)
    shown: list[str] = []
    for key, value in values.items():
        if isinstance(value, str) and value:
            shown.append(tidy(value, 32))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            shown.append(f"{key.replace('_', ' ')} {_figure(value, signed)}")
    return shown[:4]


def _figure(value: float, signed: bool) -> str:
    return number(value, signed=signed, brief=True).replace("-", MINUS)


def root_words(scene: TurnView, part: str = "") -> str:
    """What opened a turn, or one part of it, in words."""
    root: Any = scene.root
    if scene.number == QUIET_BASELINE:
        return "a quiet moment"
    name = type(root).__name__
    if name == "TimePassed":
        return f"{duration(root.seconds)} in which nothing happened"
    own = root.cause_words() if isinstance(root, RootEvent) else ""
    if not isinstance(root, Stimulus):
        return own or f"what came from outside ({name})"
    if own and part not in ("message", "reply_wanted"):
        return own
    label = tidy(scene.label(), QUOTED).strip('"“” ')
    if label and part not in ("message", "reply_wanted"):
        return f"“{label}” (the stimulus)"
    said = f"“{tidy(root.message, QUOTED)}”" if root.message else _deltas(root)
    if part == "message":
        return f"the words {said}" if root.message else "that nothing was said"
    if part == "reply_wanted":
        return "that an answer was wanted"
    return f"the stimulus {said}".strip() if said else "the stimulus"


def _deltas(root: Any) -> str:
    """The two largest parts of a stimulus without words."""
    parts = sorted(root.deltas._asdict().items(), key=lambda part: -abs(part[1]))
    told = [f"{name} {_figure(amount, True)}" for name, amount in parts[:2] if amount]
    return f"({', '.join(told)})" if told else ""


def memory_words(module: str, attribute: str, modules: Mapping[str, type[Actor]]) -> str:
    """What a module remembered, in the words that it has for it."""
    if attribute == NUDGE:
        return f"{_cause_name(module, modules)}, at the end of the turn before"
    own = modules[module].memory_words if module in modules else {}
    return own.get(attribute) or f"what {module} remembered ({attribute})"


def _cause_name(module: str, modules: Mapping[str, type[Actor]]) -> str:
    return (modules[module].cause_name if module in modules else "") or module


def silence(scene: TurnView, step: HandlerStep | None) -> str:
    """Why a module told nothing."""
    if step is None:
        return "it is no part of this event"
    if isinstance(scene.root, ModuleRemoved) and scene.root.name == step.module:
        return f"the module {step.module} left"
    why = scene.why_silent(step.module)
    if why is not None:
        return f"the module {step.module} failed: {why}"
    if not scene.fired(step):
        return f"the module {step.module} was skipped: nothing came that it waits for"
    if step.signature.intercepts:
        return f"the module {step.module} intercepted it and let nobody have it"
    return f"the module {step.module} found no occasion for it"
