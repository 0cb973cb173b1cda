"""A state for a person: at the foot of a turn in the pretty log, in a line (mood), in a panel."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from rich.console import Console
from rich.text import Text

from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import Line, columns, cropped, plain, prompt_view, wrapped
from anima_actors.runtime import Turn, Wiring

NARROWEST, WIDEST = 48, 160
TIMED_FROM = 100  # columns from which durations are shown
ONE_COLUMN_BELOW = 90  # columns below which the foot is one part a line
VALUES_BELOW = 72  # columns below which values stand on lines of their own
LONGEST_MODULE, LONGEST_EVENT = 16, 22


class Layout(NamedTuple):
    """How many columns each part of a line has; the parts are one space apart."""

    width: int
    number: int
    layer: int
    module: int
    event: int
    values: int
    causes: int
    microseconds: int  # 0 where nothing is measured

    @property
    def indent(self) -> int:
        """Where the modules begin; the header and footer of a turn are aligned with them."""
        return self.number + 1 + self.layer + 1

    @property
    def values_below(self) -> bool:
        """Whether values stand on lines of their own, below the event."""
        return self.width < VALUES_BELOW


def layout_for(wiring: Wiring, width: int, *, timed: bool) -> Layout:
    """The columns for the modules of a mind, in so many columns altogether."""
    width = max(NARROWEST, min(width, WIDEST))
    modules = [module.name for module in wiring.modules]
    events = [
        output.event_type.__name__
        for step in wiring.steps
        if step.name not in wiring.silent
        for output in step.signature.outputs
    ]
    number, layer = 3, 2
    module = _longest(modules, LONGEST_MODULE)
    event = _longest(events, LONGEST_EVENT)
    microseconds = 5 if timed and width >= TIMED_FROM else 0
    spaces = 6 if microseconds else 5
    left = width - number - layer - module - event - microseconds - spaces
    if width < VALUES_BELOW:
        return Layout(width, number, layer, module, event, width - number - layer - 2, left, 0)
    causes = max(14, min(48, left * 2 // 5))
    return Layout(width, number, layer, module, event, left - causes, causes, microseconds)


def _longest(names: Iterable[str], at_most: int) -> int:
    return min(at_most, max((len(name) for name in names), default=1))


class TurnSummary(NamedTuple):
    """The turn's place in its story, and what it came to."""

    label: str = ""  # of the story's step
    state: Mapping[str, Any] = {}  # at the end of the turn
    reply: str = ""  # empty where nothing was said
    prompt: str = ""  # empty where it is not wanted
    sources: Sequence[tuple[int, str]] = ()  # of each line of the prompt: its number (0 for none) and module


class TurnLog(Protocol):
    """Whoever writes a log, turn by turn."""

    def turn(self, turn: Turn, told: TurnSummary) -> None:
        """Write what is wanted of a finished turn."""


BAR = 10  # characters of the bar for phi
WORDS_LINES = 5
LONGEST_WORDS = 1000  # characters of a narrative or a reply that are shown
DEGRADED_SHOWN = 6


def turn_footer(told: TurnSummary, layout: Layout, console: Console) -> list[Line | Text]:
    """Emotion and goal, phi and defence, the narrative, the reply, what is out of order, the prompt."""
    state, indent = told.state, (" " * layout.indent, "")
    lines: list[Line | Text] = [*_two_columns(state, layout)] if state else []
    if narrative := state.get("narrative"):
        words = [(tidy(str(narrative), LONGEST_WORDS), "italic")]
        lines += indented(words, layout, console, WORDS_LINES)
    if told.reply:
        says = [("says  ", "dim"), (f"“{tidy(told.reply, LONGEST_WORDS)}”", "dim bold")]
        lines += indented(says, layout, console, WORDS_LINES)
    degraded = state.get("degraded") or ()
    for one in degraded[:DEGRADED_SHOWN]:
        lines.append([indent, (f"degraded  {tidy(one['module'])}: {tidy(one['reason'])}", "red")])
    if len(degraded) > DEGRADED_SHOWN:
        lines.append([(f"{indent[0]}degraded  {len(degraded) - DEGRADED_SHOWN} more", "red")])
    if told.prompt:
        lines += [[], [indent, ("prompt", "dim")]]
        inner = 0 if told.sources else layout.indent
        lines += prompt_view(told.prompt, told.sources, console, width=layout.width, indent=inner)
    return lines


def indented(words: Line, layout: Layout, console: Console, at_most: int = 1000) -> list[Line]:
    """Words below the modules, in so many lines; three dots where there are more."""
    lines = wrapped(words, layout.width - layout.indent, console)
    shown = [[(" " * layout.indent, ""), *line] for line in lines[:at_most]]
    if len(lines) > at_most:
        shown[-1].append((" …", ""))
    return shown


def _two_columns(state: Mapping[str, Any], layout: Layout) -> Iterator[Line]:
    half, indent = (layout.width - layout.indent) // 2, (" " * layout.indent, "")
    if layout.width < ONE_COLUMN_BELOW:
        parts = (_emotion(state), _goal(state), _integration(state), _defense(state))
        yield from ([indent, *part] for part in parts if plain(part).strip())
        return
    for left, right in ((_emotion(state), _goal(state)), (_integration(state), _defense(state))):
        left = cropped(left, half - 2, "…")
        gap = (" " * (half - columns(plain(left))), "")
        line = cropped([indent, *left, gap, *right], layout.width, "…")
        if plain(line).strip():
            yield line


def _emotion(state: Mapping[str, Any]) -> Line:
    feeling = _feeling(state)
    return [("feels ", "dim"), *feeling] if feeling else []


def _goal(state: Mapping[str, Any]) -> Line:
    line = _goal_phrase(state, "bold green")
    if held := state.get("intention"):
        line.append((f"  {held['strength']:.2f}, {_turns(held['age'])}", "dim"))
    return line


def _turns(age: int) -> str:
    return "new" if age == 0 else f"for {age} turn{'s' * (age != 1)}"


def _integration(state: Mapping[str, Any]) -> Line:
    if (phi := state.get("phi")) is None:
        return []
    full = round(phi * BAR)
    shown = [("phi ", "dim"), ("━" * full, "cyan"), ("─" * (BAR - full), "dim"), (f" {phi:.2f}", "")]
    return [*shown, (f" {tidy(state.get('phi_label') or '')}", "dim")]


def _defense(state: Mapping[str, Any]) -> Line:
    if raised := state.get("defense"):
        return [("defends itself by ", "dim"), (tidy(raised["mechanism"]), "bold red")]
    return [("undefended", "dim")] if "defense" in state and state.get("primary") else []


PHI_BAR = 6
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


def bar(share: float, length: int = PHI_BAR) -> Text:
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
    phi = Text()
    if (share := state.get("phi")) is not None:
        label = str(state.get("phi_label") or "").replace(" integration", "")
        phi.append("phi ", "dim").append_text(bar(share)).append(f" {tidy(label)}", "dim")
    lines = _feeling(state), _goal_phrase(state), _defense_phrase(state)
    return [part for part in (*(Text.assemble(*line) for line in lines), phi) if part]


def _feeling(state: Mapping[str, Any], *, strength: bool = False) -> Line:
    primary = state.get("primary")
    if not primary:
        return []
    line = [(tidy(str(primary)), "bold magenta")]
    shares = [one["intensity"] for one in state.get("blend") or () if one["name"] == primary]
    if strength and shares:
        line.append((f" {shares[0]:.2f}", "dim"))
    under = undertone(state)
    return [*line, (" over ", "dim"), (tidy(under), "")] if under else line


def _goal_phrase(state: Mapping[str, Any], style: str = "green") -> Line:
    held = state.get("intention")
    return [("wants to ", "dim"), (tidy(str(held["goal"])), style)] if held else []


def _defense_phrase(state: Mapping[str, Any]) -> Line:
    raised = state.get("defense")
    return [(tidy(str(raised["mechanism"])), "red")] if raised else []


LABEL = 19  # columns of what a line of the panel begins with
PANEL_BAR = 20


def panel(state: Mapping[str, Any]) -> Iterator[Text]:
    """Everything that moves inside, a line each; what the mind lacks has none."""
    for name, text in _panel_rows(state):
        if text:
            yield Text().append(f"{name:<{LABEL}}", "dim").append_text(text)


def _panel_rows(state: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    for name, value in (state.get("reactors") or {}).items():
        yield name, bar(value, PANEL_BAR).append(f" {value:.2f}")
    yield "feels", Text.assemble(*_feeling(state, strength=True))
    if (phi := state.get("phi")) is not None:
        label = tidy(str(state.get("phi_label") or ""))
        yield "phi", bar(phi, PANEL_BAR).append(f" {phi:.2f} ").append(label, "dim")
    yield "surprise", _worded(state.get("pred_label"), state.get("prediction_error"))
    drive = (state.get("drives") or {}).get(state.get("dominant_drive")) or {}
    yield "needs", _worded(drive.get("need"), drive.get("intensity"))
    if held := state.get("intention"):
        told = f" {held['strength']:.2f}, {_turns(held['age'])}"
        yield "wants to", Text().append(tidy(str(held["goal"])), "green").append(told, "dim")
    dissonance = state.get("dissonance") or {}
    yield "conflict", _worded(dissonance.get("label"), dissonance.get("level"))
    if raised := state.get("defense"):
        yield "defense", Text.assemble(*_defense_phrase(state), f": {tidy(str(raised['description']))}")
    temporal = state.get("temporal") or {}
    if (coherence := temporal.get("coherence")) is not None:
        yield "through time", _worded("in crisis" if temporal.get("crisis") else "holds together", coherence)
    yield "self", _worded((state.get("identity") or {}).get("self_desc"))
    yield "tells itself", _worded(state.get("narrative"))
    for one in state.get("degraded") or ():
        yield "degraded", Text(tidy(f"{one['module']}: {one['reason']}"), "red")


def _worded(label: object, value: float | None = None) -> Text:
    text = Text(tidy(str(label))) if label else Text()
    return text.append(f" {value:.2f}", "dim") if label and value is not None else text
