"""Where a run is seen: its log as it happens, and what became of it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from rich.text import Text

from anima_actors.cli.lived import Lived
from anima_actors.cli.orders import Orders
from anima_actors.cli.parts import BUILT_IN_NAMES, check_names
from anima_actors.cli.prompting import sources_of
from anima_actors.cli.telling import story_head, summary, verdict_lines
from anima_actors.cli.terminal import console
from anima_actors.cli.voices import told_voice
from anima_actors.logs import Level, Selection, TurnLog, TurnSummary, select
from anima_actors.mind.mind import Mind
from anima_actors.scenario import Scenario, TurnOutcome

if TYPE_CHECKING:
    from anima_actors.logs.json_log import JsonLog


class Stage:
    """Tells runs to people, on stdout where nothing else needs it and else on stderr, and to programs."""

    def __init__(self, orders: Orders, stories: Sequence[tuple[Scenario, Mind]]) -> None:
        self.orders = orders
        self.kind = orders.log_kind
        self.selection = _selection(orders, [mind for _, mind in stories])
        self._voices = {story.file: told_voice(mind.voice) for story, mind in stories}
        self.people = console(stderr=self.kind == "json" or orders.reported_to_stdout)
        self._log: TurnLog | None = None
        self._story: Scenario | None = None
        self._seed = 0
        if self.kind != "pretty":
            for told in dict.fromkeys(self._voices.values()):
                console(stderr=True).print(Text(told, "dim"))

    def open(self, story: Scenario, seed: int) -> None:
        """A run begins."""
        self._story, self._seed, self._log = story, seed, None
        if self.kind == "pretty":
            for line in story_head(story, seed, self.people, self._voices[story.file]):
                self.people.print(line, no_wrap=True, overflow="crop")

    def turn(self, outcome: TurnOutcome, mind: Mind) -> None:
        """A turn is over."""
        if self.kind == "off" or self._story is None or mind.last_turn is None:
            return
        if self._log is None:
            self._log = self._new_log(self._story, mind)
        step = self._story.steps[outcome.step]
        label = outcome.label or step.command or ""
        told = TurnSummary(label, outcome.state, outcome.reply)
        if self.orders.prompt:
            prompt = mind.prompt
            told = told._replace(prompt=prompt.text, sources=sources_of(prompt))
        self._log.turn(mind.last_turn, told)

    def end(self, life: Lived) -> None:
        """A run is over: its verdicts, unless a summary of many is to come."""
        if self.kind == "json" and self._log is not None:
            cast("JsonLog", self._log).note(
                "story_ended",
                met=life.met,
                hash=life.hashes[-1],
                expectations=[
                    {"place": one.place, "met": one.met, "turn": one.turn} for one in life.verdicts
                ],
            )
        if self.kind == "pretty" or not self.orders.several:
            for line in verdict_lines(life.verdicts, len(life.hashes), life.hashes[-1], self.people):
                self.people.print(line, no_wrap=True, overflow="crop")

    def close(self, lives: Sequence[Lived]) -> None:
        """All runs are over: the summary of several."""
        if self.orders.several:
            for line in summary(lives, self.people, failures=self.kind != "pretty"):
                self.people.print(line, no_wrap=True, overflow="crop")

    @contextmanager
    def progress(self, runs: int) -> Iterator[Callable[[], None]]:
        """A progress bar on a terminal's stderr, where there are several runs and no log."""
        terminal = console(stderr=True)
        if not self.orders.several or self.kind != "off" or not terminal.is_terminal:
            yield lambda: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("living through stories"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=terminal, transient=True) as bar:
            task = bar.add_task("", total=runs)
            yield lambda: bar.advance(task)

    def _new_log(self, story: Scenario, mind: Mind) -> TurnLog:
        if self.kind == "pretty":
            from anima_actors.logs.pretty_log import PrettyLog

            return PrettyLog(self.people, mind.bus.wiring, self.selection, timed=True)
        from anima_actors.logs.json_log import JsonLog

        context = {"story": story.file, "seed": self._seed}
        log = JsonLog(sys.stdout.buffer, mind.bus.wiring, self.selection, context)
        log.note(
            "story_began", title=story.title, modules=[module.name for module in mind.bus.wiring.modules]
        )
        return log


def _selection(orders: Orders, minds: Sequence[Mind]) -> Selection:
    """What the log shows. A module that was left out may be named: it just has nothing to say."""
    known = [*BUILT_IN_NAMES, *(module.name for mind in minds for module in mind.bus.wiring.modules)]
    check_names("--log-only", orders.log_only, dict.fromkeys(known))
    return select(orders.log_only, cast("Level", orders.log_level or "info"), known)
