"""The log for a person: one aligned line an event, coloured by layer, with a head and a foot to each turn."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from anima_actors.logs.records import EVERYTHING, OUTSIDE, LogRecord, Selection, layers_of, log_records
from anima_actors.logs.state_view import Layout, TurnSummary, layout_for, turn_footer
from anima_actors.logs.text import Words, clock, duration, tidy, values_in
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
        self._replacing: set[int | None] = set()  # events of this turn that took the place of another

    def turn(self, turn: Turn, told: TurnSummary) -> None:
        """Write a turn: what set it off, who told whom what, and what it came to."""
        records = log_records(turn, self._layers)
        chosen = [record for record in self.selection.chosen(records) if record.layer != OUTSIDE]
        if self.selection.quiet and not chosen and not told.state.get("degraded"):
            return
        self._replacing = _replacing(records, self._wired)
        lines = [*self._head(records[0], told.label), Text()]
        lines += self._body(chosen, _names(records))
        lines += self._dropped(records)
        lines += [*([Text()] if chosen else []), *turn_footer(told, self.layout, self.console), Text()]
        write_turn(lines, self.console)

    def _head(self, root: LogRecord, label: str) -> list[Text]:
        title = Text(f"turn {root.turn}", "bold")
        title.append(f"  {clock(root.at_s)}", "dim")
        if label:
            title.append(f"  {tidy(label)}", "bold")
        title.truncate(self.layout.width - 8, overflow="ellipsis")
        rule = Text("── ", "dim") + title + Text(" ")
        rule.append("─" * (self.layout.width - rule.cell_len), "dim")
        message = root.values.get("message")
        values = {name: value for name, value in root.values.items() if name != "message"}
        occasion = Text(root.event, "bold")
        room = self.layout.width - self.layout.indent
        if isinstance(seconds := values.get("seconds"), int | float):
            occasion.append(f"  {duration(seconds)}")
        else:
            words = values_in(room - occasion.cell_len - 2, values, signed=True)
            occasion.append("  ").append_text(_styled(words, "  "))
        indent = Text(" " * self.layout.indent)
        quoted = self._said(message) if isinstance(message, str) and message else []
        return [rule, *(indent + line for line in occasion.wrap(self.console, room)), *quoted]

    def _said(self, message: str) -> list[Text]:
        indent = " " * self.layout.indent
        words = Text(f"“{tidy(message, 1000)}”", "italic")
        lines = words.wrap(self.console, self.layout.width - len(indent))
        shown = [Text(indent) + line for line in lines[:MESSAGE_LINES]]
        if len(lines) > MESSAGE_LINES:
            shown[-1].append(" …")
        return shown

    def _body(self, records: Sequence[LogRecord], names: Mapping[str, str]) -> Iterable[Text]:
        layer = ""
        for record in records:
            if record.kind != "skipped":
                yield from self._lines(record, names, "" if record.layer == layer else record.layer)
                layer = record.layer
        skipped = [f"{record.module}.{record.handler}" for record in records if record.kind == "skipped"]
        if skipped:
            indent = " " * self.layout.indent
            told = Text(f"skipped  {', '.join(skipped)}", "dim")
            yield from (
                Text(indent) + line for line in told.wrap(self.console, self.layout.width - len(indent))
            )

    def _dropped(self, records: Sequence[LogRecord]) -> Iterable[Text]:
        """What an interceptor let nobody have: it ran, and told nothing."""
        heard = {f"{record.module}.{record.handler}" for record in records}
        for name, event in self._between.items():
            module = name.partition(".")[0]
            if name not in heard and (self.selection.modules is None or module in self.selection.modules):
                yield Text(" " * self.layout.indent).append(f"dropped  {event}, by {module}", "dim")

    def _lines(self, record: LogRecord, names: Mapping[str, str], layer: str) -> Iterable[Text]:
        layout, failed = self.layout, record.kind == "failure"
        style = "bold red" if failed else LAYER_STYLES.get(record.layer, OTHER_STYLE)
        mark = "!" if failed else str(record.sequence)
        line = Text.assemble(
            (f"{mark:>{layout.number}} ", "dim"),
            (f"{_short(layer, layout.layer):<{layout.layer}} ", f"dim {style}"),
            (f"{_cut(record.module, layout.module)} ", style),
        )
        if failed:
            line.append(f"failed in {record.handler or 'being built'}: ", style)
            line.append(tidy(str(record.values["reason"]), layout.width), "red")
            line.truncate(layout.width, overflow="ellipsis")
            yield line
            return
        line.append(f"{_cut(record.event, layout.event)} ")
        first, *more = self._values(record)
        place = layout.indent if layout.values_below else line.cell_len
        if layout.values_below:
            more = [first, *more] if first else more
        else:
            first.pad_right(layout.values - first.cell_len)
            line.append_text(first).append(" ")
        between = f"{record.module}.{record.handler}" in self._between or record.sequence in self._replacing
        line.append(_cut(_told_by(record, names, layout, between), layout.causes), "dim")
        if layout.microseconds and record.microseconds is not None:
            line.append(f" {_duration_us(record.microseconds):>{layout.microseconds}}", "dim")
        yield line
        yield from (Text(" " * place) + one for one in more)

    def _values(self, record: LogRecord) -> list[Text]:
        """The values of an event in lines of their column; what reads as a sentence is cut to one."""
        room = self.layout.values
        words = values_in(room, record.values, record.module)
        shown = _styled(words, " ")
        if any(word.role == "quote" for word in words):
            shown.truncate(room, overflow="ellipsis")
            return [shown]
        if shown.cell_len <= room:
            return [shown]
        lines: list[Text] = [Text()]
        for unit in _units(words):
            part = _styled(unit, " ")
            if lines[-1].cell_len and lines[-1].cell_len + 1 + part.cell_len > room:
                lines.append(Text())
            lines[-1].append(" " if lines[-1].cell_len else "").append_text(part)
        return [piece for line in lines for piece in line.wrap(self.console, room)]


def write_turn(lines: Iterable[Text], console: Console) -> None:
    """Write the lines of a turn in one piece, each cropped at the edge of the console."""
    width, plain = console.width, console.color_system is None and not console.record
    for line in lines:
        line.rstrip()
        if line.cell_len > width:
            line.truncate(width, overflow="crop")
    if plain:  # styles, links and markup would come to nothing
        console.file.write("".join(f"{line.plain}\n" for line in lines))
        console.file.flush()
    else:
        console.print(Text("\n").join(lines), no_wrap=True, overflow="ignore", crop=False, highlight=False)


def _short(layer: str, width: int) -> str:
    """The layer's name where there is room for it; a module from elsewhere is marked with a plus."""
    return layer if len(layer) <= width else "+"


def _names(records: Iterable[LogRecord]) -> dict[str, str]:
    """Who stands behind each id of the turn: a module, or the kind of event that opened it."""
    return {
        f"{record.turn}.{record.sequence}": _spaced(record.event)
        if record.layer == OUTSIDE
        else record.module
        for record in records
        if record.sequence is not None
    }


def _replacing(records: Sequence[LogRecord], wired: Set[str]) -> set[int | None]:
    """Return the events of modules that are not wired here which came of one of their own type."""
    types = {f"{record.turn}.{record.sequence}": record.event for record in records}
    return {
        record.sequence
        for record in records
        if record.module not in wired and any(types.get(cause) == record.event for cause in record.causes)
    }


def _told_by(record: LogRecord, names: Mapping[str, str], layout: Layout, between: bool) -> str:
    """Whose events the handler took, the latest first: as many names as fit, and how many more.

    A double arrow: what it tells takes the place of what it took.
    """
    latest_first = sorted(record.causes, key=lambda cause: int(cause.partition(".")[2]), reverse=True)
    modules = list(dict.fromkeys(names[cause] for cause in latest_first))
    if not modules:
        return ""
    for shown in range(len(modules), 0, -1):
        rest = len(modules) - shown
        text = f"{'⇐' if between else '←'} {', '.join(modules[:shown])}{f' +{rest}' if rest else ''}"
        if cell_len(text) <= layout.causes:
            return text
    counted = f"← {len(modules)} modules"
    return counted if cell_len(counted) <= layout.causes else f"← {len(modules)}"


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


def _styled(words: Words, between: str) -> Text:
    text = Text()
    for place, word in enumerate(words):
        gap = between if place and words[place - 1].role != "name" else " " if place else ""
        text.append(gap).append(word.text, ROLE_STYLES[word.role])
    return text


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
