"""`anima modules` and `anima graph`: the modules that a mind can be made of, and how they are wired."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import ModuleOptions, joining_options, json_option, module_options
from anima_actors.cli._output import console, write_json, write_lines

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from anima_actors.cli._stories import StoryMinds
    from anima_actors.mind.mind import Mind
    from anima_actors.runtime import ActorStatus
    from anima_actors.scenario import Scenario, TurnOutcome

LOOK_EVERY_S = 0.1
ONE_TURN = {"title": "One turn", "steps": [{"say": "hello"}]}


@click.command(epilog="Example: anima modules defense")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=complete.modules)
@click.option("--constants", is_flag=True, help="Show each module's constants with their defaults.")
@json_option("Write JSON: everything about each module.")
@click.option(
    "--scenario",
    "file",
    metavar="FILE",
    help="Show them as in this story, which may bring some and leave some out.",
)
@joining_options
def modules(
    names: tuple[str, ...], constants: bool, as_json: bool, file: str | None, modules: ModuleOptions
) -> None:
    """List the modules that a mind can be made of.

    What each takes, publishes and intercepts, from where it comes, and whether it is off: the built-in
    ones, those that installed packages offer, and what is asked for.
    With a NAME, everything about that module: its handlers and its constants.
    """
    from dataclasses import asdict

    from anima_actors.analysis.catalogue import at_length, available, described, in_short, unavailable
    from anima_actors.cli._modules import check_names, placed

    placement = placed(modules)
    replacing = [one.partition("=")[2] for one in modules.replace]
    with refusing():
        found, refused = available(placement, [*modules.extra, *replacing, *modules.intercept], file)
    check_names("anima modules", names, [*(one.name for one in found), *(one.name for one in refused)])
    chosen = [one for one in found if not names or one.name in names]
    broken = [one for one in refused if not names or one.name in names]
    if as_json:
        write_json([*map(described, chosen), *map(asdict, broken)])
        return
    out = console()
    write_lines(at_length(chosen, out) if names else in_short(chosen, out, constants), out)
    write_lines(unavailable(broken, out), out)


@click.command(epilog="Example: anima graph --without defense --format mermaid > mind.mmd")
@click.argument("story", required=False, metavar="[STORY]", shell_complete=complete.stories)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "dot"]),
    default="text",
    show_default=True,
    help="Write text to read, mermaid for Markdown pages, or dot for Graphviz.",
)
@click.option("--live", is_flag=True, help="Run the STORY, or one turn, and show the actors at work.")
@json_option("Write the actors after a --live run as JSON.")
@module_options
def graph(story: str | None, form: str, live: bool, as_json: bool, modules: ModuleOptions) -> None:
    """Show the wiring of a mind.

    The modules are shown by layer; a silent handler is one that can never fire, and why is told.
    One that intercepts takes events before their readers, who get what it makes of them.

    With --live, run a story and show each actor: the messages in its mailbox, how long it has been busy, how
    often its handlers ran and it was restarted, and the handlers that it waits for. On a terminal that is
    refreshed while the story runs; elsewhere it is written at the end.
    """
    if live:
        if form != "text":
            raise BadInput(f"anima graph: --live is a table; leave out --format {form}")
        _live(story, as_json, modules)
        return
    if story is not None or as_json:
        raise BadInput(f"anima graph: {'--json' if story is None else story} is for --live")
    from rich.text import Text

    from anima_actors.analysis.wiring_diagram import dot, mermaid, wiring_text
    from anima_actors.cli._modules import wiring_of

    out = console()
    wiring = wiring_of(modules)
    if form == "text":
        write_lines(wiring_text(wiring, out), out)
    else:
        write_lines(map(Text, mermaid(wiring) if form == "mermaid" else dot(wiring)), out)


def _live(name: str | None, as_json: bool, modules: ModuleOptions) -> None:
    import asyncio

    from anima_actors.cli._stories import StoryMinds, find_stories, load_with_minds
    from anima_actors.cli._voice import VoiceOptions
    from anima_actors.scenario import Scenario

    minds = StoryMinds(modules, (), VoiceOptions(), numbers=False, timed=True)
    if name is None:
        story = Scenario.from_document(ONE_TURN)
    else:
        files = find_stories([name])
        if len(files) > 1:
            raise BadInput(f"{name}: --live runs one story; there are {len(files)} in this folder")
        story = load_with_minds(files, mind_factory=minds)[0][0]
    out = console()
    live = _LiveActors(out, on_screen=out.is_terminal and not as_json)
    with refusing():
        asyncio.run(live.run(story, minds))
    if as_json:
        write_json({"turns": live.turns, "actors": [one._asdict() for one in live.actors]})
    elif not out.is_terminal:
        with out.capture() as written:
            out.print(actors_table(live.actors, story.title, live.turns))
        for line in written.get().splitlines():
            click.echo(line.rstrip())


class _LiveActors:
    """The actors of a mind in a story: on a screen while it runs, and as they were at its end."""

    def __init__(self, out: "Console", *, on_screen: bool) -> None:
        self._out, self._on_screen = out, on_screen
        self._mind: Mind | None = None
        self.actors: Sequence[ActorStatus] = ()
        self.turns = 0

    async def run(self, story: "Scenario", minds: "StoryMinds") -> None:
        """Run the story, looking at the actors now and then, and after each turn."""
        import asyncio

        from rich.live import Live

        from anima_actors.scenario.report import run_and_report

        def make(**asked: object) -> "Mind":
            self._mind = minds(**asked)
            return self._mind

        def turned(outcome: "TurnOutcome", mind: "Mind") -> None:
            self.actors, self.turns = mind.actors(), mind.bus.turns
            show()

        def show() -> None:
            if self._on_screen and self._mind is not None:
                turns = self._mind.bus.turns
                screen.update(actors_table(self._mind.actors(), story.title, turns), refresh=True)

        async def look() -> None:
            while True:
                show()
                await asyncio.sleep(LOOK_EVERY_S)

        if not self._on_screen:
            await run_and_report(story, story.seed, make, turned, with_outcomes=False)
            return
        with Live(console=self._out, auto_refresh=False) as screen:
            looking = asyncio.create_task(look())
            try:
                await run_and_report(story, story.seed, make, turned, with_outcomes=False)
            finally:
                looking.cancel()


def actors_table(actors: "Iterable[ActorStatus]", title: str, turns: int) -> "Table":
    """Return the actors as a table as wide as it is asked to be, a line an actor.

    Args:
        actors: as they are seen from outside.
        title: of their story.
        turns: that they have closed.
    """
    from rich.table import Table
    from rich.text import Text

    from anima_actors.analysis.wiring_diagram import layer_style

    heading = Text(f"{title}, after turn {turns}", "bold")
    table = Table(
        title=heading, title_justify="left", box=None, padding=(0, 1, 0, 0), expand=True, header_style="dim"
    )
    table.add_column("actor", no_wrap=True, max_width=24)
    for name in ("mailbox", "busy", "handled", "restarts"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column(" waiting for", no_wrap=True, overflow="ellipsis", ratio=1)
    for one in actors:
        first, *others = one.waiting_for or ("",)
        waits = Text(f" {first}" + (f" +{len(others)}" if others else ""), "dim")
        if one.stopped:
            waits = Text(f" {one.stopped}", "red")
        elif one.at_work:
            waits = Text(f" at work: {one.at_work}", "green")
        busy = "" if one.busy_for_s is None else f"{one.busy_for_s:.1f}s"
        figures = (str(one.mailbox), busy, str(one.handled), str(one.restarts))
        table.add_row(Text(one.name, layer_style(one.layer)), *figures, waits)
    return table
