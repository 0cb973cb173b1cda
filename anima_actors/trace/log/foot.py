"""The foot of a turn in the pretty log: what it came to, in two lines, and then in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.trace.log.layout import Layout
from anima_actors.trace.log.prompt_view import prompt_view
from anima_actors.trace.log.text import tidy
from anima_actors.trace.log.told import Told

BAR = 10  # characters of the bar for phi
WORDS_LINES = 5
LONGEST_WORDS = 1000  # characters of a narrative or a reply that are shown
DEGRADED_SHOWN = 6


def foot_lines(told: Told, layout: Layout, console: Console) -> list[Text]:
    """Emotion and goal, phi and defence, the narrative, the reply, what is out of order, the prompt."""
    state, indent = told.state, " " * layout.indent
    lines = list(_two_columns(state, layout)) if state else []
    if narrative := state.get("narrative"):
        lines += _wrapped(Text(tidy(str(narrative), LONGEST_WORDS), "italic"), indent, layout, console)
    if told.reply:
        says = Text("says  ", "dim").append(f"“{tidy(told.reply, LONGEST_WORDS)}”", "bold")
        lines += _wrapped(says, indent, layout, console)
    degraded = state.get("degraded") or ()
    for one in degraded[:DEGRADED_SHOWN]:
        text = f"degraded  {tidy(one['module'])}: {tidy(one['reason'])}"
        lines.append(Text(indent).append(text, "red"))
    if len(degraded) > DEGRADED_SHOWN:
        lines.append(Text(f"{indent}degraded  {len(degraded) - DEGRADED_SHOWN} more", "red"))
    if told.prompt:
        lines += [Text(), Text(" " * layout.indent).append("prompt", "dim")]
        lines += prompt_view(
            told.prompt,
            told.sources,
            console,
            width=layout.width,
            indent=0 if told.sources else layout.indent,
        )
    return lines


def _two_columns(state: Mapping[str, Any], layout: Layout) -> Iterable[Text]:
    half = (layout.width - layout.indent) // 2
    for left, right in (
        (_emotion(state), _goal(state)),
        (_integration(state), _defense(state)),
    ):
        line = Text(" " * layout.indent)
        left.truncate(half - 2, overflow="ellipsis")
        line.append_text(left)
        line.append(" " * (layout.indent + half - line.cell_len))
        line.append_text(right)
        line.truncate(layout.width, overflow="ellipsis")
        line.rstrip()
        if line.plain.strip():
            yield line


def _emotion(state: Mapping[str, Any]) -> Text:
    text = Text()
    if primary := state.get("primary"):
        text.append("feels ", "dim").append(tidy(primary), "bold magenta")
        blend = state.get("blend") or ()
        felt = state.get("felt")
        others = [tidy(one["name"]) for one in blend if one["name"] != primary]
        under = tidy(felt) if felt and felt != primary else (others[0] if others else "")
        if under:
            text.append(" over ", "dim").append(under)
    return text


def _goal(state: Mapping[str, Any]) -> Text:
    text = Text()
    if held := state.get("intention"):
        text.append("wants to ", "dim").append(tidy(held["goal"]), "bold green")
        text.append(f"  {held['strength']:.2f}, {_turns(held['age'])}", "dim")
    return text


def _turns(age: int) -> str:
    return "new" if age == 0 else f"for {age} turn{'s' * (age != 1)}"


def _integration(state: Mapping[str, Any]) -> Text:
    text = Text()
    if (phi := state.get("phi")) is not None:
        full = round(phi * BAR)
        text.append("phi ", "dim").append("━" * full, "cyan").append("─" * (BAR - full), "dim")
        text.append(f" {phi:.2f}")
        text.append(f" {tidy(state.get('phi_label') or '')}", "dim")
    return text


def _defense(state: Mapping[str, Any]) -> Text:
    text = Text()
    if raised := state.get("defense"):
        text.append("defends itself by ", "dim").append(tidy(raised["mechanism"]), "bold red")
    elif "defense" in state:
        text.append("undefended", "dim")
    return text


def _wrapped(words: Text, indent: str, layout: Layout, console: Console) -> list[Text]:
    lines = words.wrap(console, layout.width - len(indent))
    shown = [Text(indent) + line for line in lines[:WORDS_LINES]]
    if len(lines) > WORDS_LINES:
        shown[-1].append(" …")
    return shown
