"""The log for a person: one aligned line an event, coloured by layer, with a head and a foot to each turn."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from anima_actors.logs.records import EVERYTHING, OUTSIDE, LogRecord, Selection, layers_of, log_records
from anima_actors.logs.state_view import TurnSummary, indented, layout_for, turn_footer
from anima_actors.logs.text import Words, clock, duration, tidy, values_in
from anima_actors.logs.wrapping import Line, columns, cropped, plain, wrapped, write_turn
from anima_actors.runtime import Turn, Wiring

LAYER_STYLES: Mapping[str, str] = {
    "L1": "yellow",
    "L2": "magenta",
    "L3": "cyan",
    "L4": "blue",
    "L5": "green",
    "L6": "bright_black",
}
OTHER_STYLE = "bright_magenta"
"""Of a module from elsewhere: it should catch the eye of whoever wrote it."""

ROLE_STYLES: Mapping[str, str] = {"name": "dim", "value": "", "flag": "bold red", "quote": "italic"}
MESSAGE_LINES = 3


class PrettyLog:
    """Writes turns to a terminal, a pipe or a file; colours where the console has them.

    Args:
        console: where to; its width counts, up to 160 columns.
        wiring: of the mind whose turns are told.
        selection: what is wanted of them.
        timed: whether the mind measures its handlers.
    """

    def __init__(
        self, console: Console, wiring: Wiring, selection: Selection = EVERYTHING, *, timed: bool = False
    ) -> None:
        self.console = console
        self.selection = selection
        self.layout = layout_for(wiring, console.width, timed=timed)
        self._layers = layers_of(wiring)
        self._between = {
            step.name: step.signature.inputs[0].event_type.__name__
            for step in wiring.steps
            if step.signature.intercepts
        }
        self._wired = {step.module for step in wiring.steps}

    def turn(self, turn: Turn, told: TurnSummary) -> None:
        """Write a turn: what set it off, who told whom what, and what it came to."""
        records = log_records(turn, self._layers)
        chosen = [record for record in self.selection.chosen(records) if record.layer != OUTSIDE]
        if self.selection.quiet and not chosen and not told.state.get("degraded"):
            return
        blank: Line = []
        head = [*self._head(records[0], told.label), blank]
        body = [*self._body(chosen, records), *self._dropped(records), *([blank] if chosen else [])]
        write_turn([*head, *body, *turn_footer(told, self.layout, self.console), blank], self.console)

    def _head(self, root: LogRecord, label: str) -> list[Line]:
        width, layout = self.layout.width, self.layout
        title = [("── ", "dim"), (f"turn {root.turn}", "dim bold"), (f"  {clock(root.at_s)}", "dim bold")]
        if label:
            title.append((f"  {tidy(label)}", "dim bold"))
        title = cropped(title, width - 5, "…")
        rule = [*title, (" ", "dim"), ("─" * (width - columns(plain(title)) - 1), "dim")]
        message = root.values.get("message")
        values = {name: value for name, value in root.values.items() if name != "message"}
        if isinstance(seconds := values.get("seconds"), int | float):
            occasion = [(f"{root.event}  {duration(seconds)}", "bold")]
        else:
            room = width - layout.indent - columns(root.event) - 2
            words = values_in(room, values, signed=True)
            occasion = _styled(words, "  ", f"{root.event}  ", "bold")
        quoted = [(f"“{tidy(message, 1000)}”", "italic")] if isinstance(message, str) and message else []
        return [
            rule,
            *indented(occasion, layout, self.console),
            *(indented(quoted, layout, self.console, MESSAGE_LINES) if quoted else []),
        ]

    def _body(self, chosen: Sequence[LogRecord], records: Sequence[LogRecord]) -> Iterator[Line]:
        names, replacing = _names(records), _replacing(records, self._wired)
        layer, skipped = "", []
        for record in chosen:
            if record.kind == "skipped":
                skipped.append(f"{record.module}.{record.handler}")
                continue
            new_layer = "" if record.layer == layer else record.layer
            if record.kind == "failure":
                yield self._failure(record, new_layer)
            else:
                between = f"{record.module}.{record.handler}" in self._between or record.sequence in replacing
                causes = _told_by(_latest_first(record, names), self.layout.causes, between=between)
                yield from self._event(record, new_layer, causes)
            layer = record.layer
        if skipped:
            yield from indented([(f"skipped  {', '.join(skipped)}", "dim")], self.layout, self.console)

    def _dropped(self, records: Sequence[LogRecord]) -> Iterator[Line]:
        """What an interceptor let nobody have: it ran, and told nothing."""
        heard = {f"{record.module}.{record.handler}" for record in records} if self._between else set()
        for name, event in self._between.items():
            module = name.partition(".")[0]
            if name not in heard and (self.selection.modules is None or module in self.selection.modules):
                yield [(" " * self.layout.indent, ""), (f"dropped  {event}, by {module}", "dim")]

    def _failure(self, record: LogRecord, layer: str) -> Line:
        line = self._beginning("!", layer, record.module, "bold red")
        line.append((f"failed in {record.handler or 'being built'}: ", "bold red"))
        line.append((tidy(str(record.values["reason"]), self.layout.width), "red"))
        return cropped(line, self.layout.width, "…")

    def _event(self, record: LogRecord, layer: str, causes: str) -> Iterator[Line]:
        layout = self.layout
        style = LAYER_STYLES.get(record.layer, OTHER_STYLE)
        line = self._beginning(str(record.sequence), layer, record.module, style)
        line.append((f"{_cut(record.event, layout.event)} ", ""))
        first, *more = self._values(record)
        if layout.values_below:
            place, more = layout.indent, [first, *more] if plain(first) else more
        else:
            place = layout.indent + layout.module + 1 + layout.event + 1
            line += first
            line.append((" " * (layout.values - columns(plain(first)) + 1), ""))
        line.append((causes, "dim"))
        if layout.microseconds and record.microseconds is not None:
            line.append((f" {_duration_us(record.microseconds):>{layout.microseconds}}", "dim"))
        yield line
        for further in more:
            yield [(" " * place, ""), *further]

    def _beginning(self, mark: str, layer: str, module: str, style: str) -> Line:
        layout = self.layout
        return [
            (f"{mark:>{layout.number}} ", "dim"),
            (f"{_short(layer, layout.layer):<{layout.layer}} ", f"dim {style}"),
            (f"{_cut(module, layout.module)} ", style),
        ]

    def _values(self, record: LogRecord) -> list[Line]:
        """The values of an event in lines of their column; what reads as a sentence is cut to one."""
        room = self.layout.values
        words = values_in(room, record.values, record.module)
        shown = _styled(words, " ")
        if columns(plain(shown)) <= room:
            return [shown]
        if any(role == "quote" for _, role in words):
            return [cropped(shown, room, "…")]
        lines: list[Line] = [[]]
        taken = 0
        for unit in _units(words):
            part = _styled(unit, " ")
            width = columns(plain(part))
            if taken and taken + 1 + width > room:
                lines.append([])
                taken = 0
            lines[-1] += [(" ", ""), *part] if taken else part
            taken += width + (taken > 0)
        return [piece for line in lines for piece in wrapped(line, room, self.console)]


def _short(layer: str, width: int) -> str:
    """The layer's name where there is room for it; a module from elsewhere is marked with a plus."""
    return layer if len(layer) <= width else "+"


def _names(records: Iterable[LogRecord]) -> dict[int, str]:
    """Who stands behind each event of the turn: a module, or the kind of event that opened it."""
    return {
        record.sequence: _spaced(record.event) if record.layer == OUTSIDE else record.module
        for record in records
        if record.sequence is not None
    }


def _replacing(records: Sequence[LogRecord], wired: Set[str]) -> set[int | None]:
    """Return the events of modules that are not wired here which came of one of their own type."""
    types = {record.sequence: record.event for record in records}
    return {
        record.sequence
        for record in records
        if record.module not in wired and any(types.get(one.sequence) == record.event for one in record.taken)
    }


def _latest_first(record: LogRecord, names: Mapping[int, str]) -> tuple[str, ...]:
    """Whose events the handler took, the latest first."""
    return tuple(dict.fromkeys([names[one.sequence] for one in sorted(record.taken, reverse=True)]))


@lru_cache(maxsize=1024)
def _told_by(names: Sequence[str], width: int, *, between: bool) -> str:
    """As many names as fit, and how many more.

    A double arrow: what the handler tells takes the place of what it took.
    """
    if not names:
        return " " * width
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        text = f"{'⇐' if between else '←'} {', '.join(names[:shown])}{f' +{rest}' if rest else ''}"
        if cell_len(text) <= width:
            return _cut(text, width)
    counted = f"← {len(names)} modules"
    return _cut(counted if cell_len(counted) <= width else f"← {len(names)}", width)


def _units(words: Words) -> Iterator[Words]:
    """What is not to be torn apart: a name with its value, or a value alone."""
    start = 0
    for place, word in enumerate(words):
        if word.role != "name":
            yield words[start : place + 1]
            start = place + 1
    if words[start:]:
        yield words[start:]


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def _styled(words: Words, between: str, beginning: str = "", base: str = "") -> Line:
    """The words after a beginning; those of no style of their own, and the gaps, are in its style."""
    line: Line = []
    bare, gap = beginning, ""
    for text, role in words:
        bare += gap
        if style := ROLE_STYLES[role]:
            line += [(bare, base), (text, f"{base} {style}" if base else style)]
            bare = ""
        else:
            bare += text
        gap = " " if role == "name" else between
    line.append((bare, base))
    return line


@lru_cache(maxsize=1024)
def _cut(text: str, width: int) -> str:
    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + "…"
    return set_cell_size(text, width)


def _duration_us(microseconds: float) -> str:
    for size, unit in ((1, "µs"), (1e3, "ms"), (1e6, "s")):
        if microseconds < 999.5 * size:
            value = microseconds / size
            return f"{value:.1f}{unit}" if value < 9.95 and unit != "µs" else f"{value:.0f}{unit}"
    return f"{microseconds / 1e6:.0f}s"
