"""The brief log for a person: one or two lines a turn, with what changed since the turn before."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from anima_actors.logs.records import EVERYTHING, Selection, layers_of, log_records
from anima_actors.logs.state_view import NARROWEST, WIDEST, TurnSummary
from anima_actors.logs.text import REACTORS, duration, number, tidy
from anima_actors.logs.wrapping import write_turn
from anima_actors.runtime import Turn, Wiring

MOVED = 0.05  # change of a reactor that is worth telling
LONGEST_LABEL = 30
LINES = 2  # of a turn; what does not fit is counted
GAP = "  "
REASON = 60  # characters of a failure's reason


class BriefLog:
    """Writes what changed in each turn: what failed, crisis, defence, veto, emotion, reactors, goal.

    The first turn, and one after turns that were passed over, tells the reactors as they are.

    Args:
        console: where to; its width counts, up to 160 columns.
        wiring: of the mind whose turns are told.
        selection: a turn in which nothing is chosen is passed over, where not everything is wanted.
    """

    def __init__(self, console: Console, wiring: Wiring, selection: Selection = EVERYTHING) -> None:
        self.console, self.selection = console, selection
        self.width = max(NARROWEST, min(console.width, WIDEST))
        self.label = min(LONGEST_LABEL, self.width // 4)
        self._layers = layers_of(wiring)
        self._last = 0
        self._before: Mapping[str, Any] = {}

    def turn(self, turn: Turn, told: TurnSummary) -> None:
        """Write a turn: its number, its label, and what changed."""
        before = self._before if self._last + 1 == turn.number else {}
        self._last, self._before = turn.number, told.state
        if self.selection.quiet or self.selection.narrow:
            chosen = self.selection.chosen(log_records(turn, self._layers))
            if not chosen and not told.state.get("degraded"):
                return
        label = tidy(told.label or _occasion(turn), self.label)
        first = Text(f"{turn.number:>3} ", "dim").append(f"{label} ", "bold")
        first.pad_right(4 + self.label + 1 - first.cell_len)
        parts = [*changes(turn, told.state, before)] or [Text("as before", "dim")]
        write_turn(self._wrapped(first, parts), self.console)

    def _wrapped(self, first: Text, parts: list[Text]) -> list[Text]:
        lines, indent = [first], first.cell_len
        for place, part in enumerate(parts):
            gap = GAP if lines[-1].cell_len > indent else ""
            if lines[-1].cell_len + len(gap) + part.cell_len > self.width and gap:
                if len(lines) == LINES:
                    lines[-1].append(f" +{len(parts) - place}", "dim")
                    break
                lines.append(Text(" " * indent))
                gap = ""
            room = self.width - (len(f" +{len(parts)}") if len(lines) == LINES else 0)
            part.truncate(room - lines[-1].cell_len - len(gap), overflow="ellipsis")
            lines[-1].append(gap).append_text(part)
        return lines


def _occasion(turn: Turn) -> str:
    """Return what opened a turn that has no label: what was said, how long it rested, the event's words."""
    values = dict(turn.root.main_values())
    if isinstance(said := values.get("message"), str) and said:
        return f"“{said}”"
    if isinstance(seconds := values.get("seconds"), int | float):
        return duration(seconds)
    return turn.root.cause_words() or type(turn.root).__name__


def changes(turn: Turn, state: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Text]:
    """Return what changed in a turn, the most urgent first; nothing before it: what is there."""
    for one in turn.failures:
        yield Text(f"! {one.publisher}: {tidy(one.reason, REASON)}", "bold red")
    yield from _degraded(state, before)
    crisis = bool((state.get("temporal") or {}).get("crisis"))
    if crisis != bool((before.get("temporal") or {}).get("crisis")):
        yield Text("crisis!", "bold red") if crisis else Text("crisis over", "green")
    raised, held = _inner(state, "defense", "mechanism"), _inner(before, "defense", "mechanism")
    if raised != held:
        yield Text(raised, "red") if raised else Text(f"no more {held}", "dim")
    for envelope in turn.envelopes:
        if vetoed_by := getattr(envelope.event, "vetoed_by", ""):
            yield Text(f"vetoed by {tidy(str(vetoed_by))}", "bold yellow")
    if state.get("surprise_spike"):
        yield Text("surprise!", "bold red")
    if state.get("primary") and state["primary"] != before.get("primary"):
        yield Text(tidy(str(state["primary"])), "bold magenta")
    if moved := _moved(state.get("reactors") or {}, before.get("reactors") or {}):
        yield Text(moved)
    goal, goal_before = _inner(state, "intention", "goal"), _inner(before, "intention", "goal")
    if goal != goal_before:
        yield Text(f"wants to {goal}", "green") if goal else Text("wants nothing", "dim")


def _degraded(state: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Text]:
    names, earlier = ({one["module"] for one in of.get("degraded") or ()} for of in (state, before))
    for name in sorted(names - earlier):
        yield Text(f"without {tidy(name)}", "red")
    for name in sorted(earlier - names):
        yield Text(f"{tidy(name)} is back", "green")


def _inner(state: Mapping[str, Any], part: str, key: str) -> str:
    return tidy(str((state.get(part) or {}).get(key) or ""))


def _moved(now: Mapping[str, float], before: Mapping[str, float]) -> str:
    """The reactors that moved, as their first letters and by how much: t+.33 s-.41."""
    told = []
    for name, value in now.items():
        short = name[0] if name in REACTORS else f"{name} "
        if name not in before:
            told.append(f"{short}{number(value, brief=True)}")
        elif abs(value - before[name]) >= MOVED:
            told.append(f"{short}{number(value - before[name], signed=True, brief=True)}")
    return " ".join(told)
