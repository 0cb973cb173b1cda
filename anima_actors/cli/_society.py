"""What commands do with a society: the run of its story, and its journal shown, explained and replayed."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import TurnRange
from anima_actors.cli._output import STDOUT, console, say, stdout, write_bytes, write_json, write_lines

if TYPE_CHECKING:
    from anima_actors.analysis.plot_society import SocietyPicture
    from anima_actors.explain.account import Account
    from anima_actors.journal.file import Sync
    from anima_actors.scenario import Scenario
    from anima_actors.scenario.report import RunReport
    from anima_actors.society import SocietyRecord, SocietyTick
    from anima_actors.society.story import TickFigures


def society_at(file: str) -> "SocietyRecord | None":
    """:func:`society_file`, whose errors are those of a command."""
    with refusing(file):
        return society_file(file)


def society_file(file: str) -> "SocietyRecord | None":
    """Open the journal of a society; None for whatever else the file is.

    Raises:
        JournalError: it is one, and damaged.
    """
    if not is_society(file):
        return None
    from anima_actors.society import Society

    return Society.open(file)


def is_society(file: str) -> bool:
    """Whether a file is the journal of a society, as its header says."""
    from anima_actors.journal import JournalError
    from anima_actors.journal.bodies import SOCIETY
    from anima_actors.journal.header import beginning_of

    try:
        with Path(file).open("rb") as content:
            return beginning_of(content, file).header.get("file") == SOCIETY
    except (OSError, ValueError, JournalError):
        return False


def run_story(
    story: "Scenario",
    seed: int,
    mind_factory: Callable[..., Any],
    place: "tuple[str | None, Sync]",
    partitions: int,
    kind: str,
) -> "RunReport":
    """Let a society live through its story, telling of each tick to people, as JSON lines, or not at all."""
    from anima_actors.society.plan import SocietyPlan
    from anima_actors.society.story import moved_reactor, run_society
    from anima_actors.society.view import TickLines, society_head

    with refusing():
        plan = SocietyPlan(story, seed=seed, mind_factory=mind_factory)
        reactor = moved_reactor(story)
        out = console()
        lines = TickLines(out, reactor, story)

        def told(tick: "SocietyTick", figures: "TickFigures") -> None:
            if kind == "json":
                click.echo(json.dumps(tick_data(figures, tick.hash)), file=stdout())
            elif kind != "off":
                write_lines(lines.of(figures), out, crop=True)

        if kind not in ("json", "off"):
            channels = sum(map(len, plan.network.incoming))
            say(out, society_head(plan.network.names, plan.section.tick_seconds, channels, reactor), "dim")
            write_lines([lines.head()], out, crop=True)
        path, sync = place
        return run_society(plan, partitions=partitions, record=path, sync=sync, on_tick=told)


def tick_data(tick: "TickFigures", digest: str) -> dict[str, Any]:
    """Return a tick at a glance as plain data."""
    return {
        "tick": tick.number,
        "step": tick.step,
        "reached": tick.reached,
        "levels": {
            name: {"mean": tick.means[name], "p5": band[0], "p25": band[1], "median": band[2],
                   "p75": band[3], "p95": band[4]}
            for name, band in tick.levels.items()
        },
        "emotions": dict(tick.emotions),
        "hash": digest,
    }  # fmt: skip


def show_society(society: "SocietyRecord", turns: TurnRange | None, *, as_json: bool) -> None:
    """Write the ticks of a society; of one alone also the minds farthest from home."""
    from anima_actors.scenario.report import HASH
    from anima_actors.society.story import figures_of, moved_reactor, steps_of, story_of
    from anima_actors.society.view import TickLines, farthest_lines, society_head

    story, chosen = story_of(society), turns or TurnRange()
    first, last = chosen.first or 1, chosen.last or society.ticks
    if society.ticks and not 1 <= first <= last <= society.ticks:
        raise BadInput(f"{society.path} has no tick {max(first, last)}; it has ticks 1 to {society.ticks}")
    steps = steps_of(story) if story is not None else []
    reactor = moved_reactor(story) if story is not None else "tension"
    out = console()
    lines = TickLines(out, reactor, story)
    if not as_json:
        say(out, story.title if story is not None else str(society.path), "bold")
        channels = sum(map(len, society.network.incoming))
        say(out, society_head(society.names, society.tick_seconds, channels, reactor), "dim")
        write_lines([lines.head()], out, crop=True)
    for number in range(first, last + 1):
        tick = society.tick_lived(number)
        figures = figures_of(tick, steps[number - 1] if number <= len(steps) else -1)
        if as_json:
            click.echo(json.dumps(tick_data(figures, tick.hash)), file=stdout())
        else:
            write_lines(lines.of(figures), out, crop=True)
            if first == last:
                write_lines(farthest_lines(tick, society.names, reactor, out), out, crop=True)
    if not as_json:
        say(out, f"{society.ticks} ticks, history {society.hash[:HASH]}")
        if society.torn:
            say(out, f"read up to its last whole tick; {society.torn}", "yellow")


def why_in_society(
    society: "SocietyRecord", asked: str, form: str | None, settings: Mapping[str, Any]
) -> None:
    """Explain a value of one mind of a society: who moved it, across minds, then what its own mind did."""
    from anima_actors.chat.terminal import account_lines
    from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
    from anima_actors.society.view import cause_lines

    mind, colon, path = asked.partition(":")
    if not colon:
        raise BadInput(f"anima why: whose {asked}? write MIND:PATH@TICK, such as m0:reactors.tension@2")
    what, _, number = path.partition("@")
    tick = int(number) if number.isdecimal() else society.ticks
    with refusing():
        place = society.network.index(mind)
        turn = society.tick_lived(tick).minds[place].turn
        account = _account(society, mind, f"{what}@{turn}", settings)
        reactor = what.removeprefix("reactors.")
        across = reactor in REACTOR_NAMES
        if form == "json":
            causes = society.first_causes(mind, reactor, tick) if across else ()
            first = [one._asdict() for one in causes]
            write_json({"mind": mind, "tick": tick, "first_causes": first, "account": account.to_dict()})
        elif form == "brief":
            click.echo(f"{mind}: {account.sentence()}", file=stdout())
        elif form == "mermaid":
            click.echo(account.mermaid(), file=stdout())
        else:
            out = console()
            if across:
                write_lines(cause_lines(society, mind, reactor, tick, out), out, crop=True)
                say(out, f"\nwithin {mind}, in its turn {turn}", "bold")
            write_lines(account_lines(account, out.width, amounts=True), out, crop=True)


def _account(society: "SocietyRecord", mind: str, asked: str, settings: Mapping[str, Any]) -> "Account":
    from functools import partial

    from anima_actors.explain import account
    from anima_actors.explain.sources import replayer_in
    from anima_actors.journal.reader import Journal
    from anima_actors.mind.mind import Mind

    folder: AbstractContextManager[str] = TemporaryDirectory()
    with folder as place:
        made = society.mind(mind, Path(place) / "mind.anima", **settings)
        if made.difference:
            click.echo(f"{society.path}: {made.difference}", err=True)
        with Journal.open(made.path) as journal:
            born = partial(Mind.from_header, **settings)
            return account(asked, replayer_in(journal, born, lambda _turn: ""))


def replay_society(society: "SocietyRecord", settings: Mapping[str, Any]) -> bool:
    """Let a society live again, say what came of it, and return whether it is all as recorded."""
    with refusing():
        found = society.replay(**settings)
    out = console()
    for line in found.differences[:10]:
        say(out, line, "bold red")
    if not found.differences:
        minds = len(society.names)
        told = f"{found.ticks} ticks of {minds:,} minds replayed, all as recorded, hash {found.hash[:12]}"
        say(out, f"{society.path}: {told}", "green")
    return not found.differences


def export_society(society: "SocietyRecord", form: str, out: str | None) -> Path:
    """Write the levels and emotions of all minds in all ticks, a row a value, and return the file."""
    from anima_actors.analysis.export import TABLE_WRITERS, Table, TableColumn
    from anima_actors.analysis.export_files import drafts
    from anima_actors.psyche.model.reactor_space import REACTOR_NAMES

    if form not in TABLE_WRITERS:
        raise BadInput(f"anima export: a society has a table; {form} has none")
    kinds = {"tick": "integer", "mind": "text", "path": "text", "value": "number", "text": "text"}

    def rows() -> Iterator[Mapping[str, Any]]:
        for tick in society:
            for name, mind in zip(society.names, tick.minds, strict=True):
                place = {"tick": tick.number, "mind": name}
                for reactor, level in zip(REACTOR_NAMES, mind.level, strict=True):
                    yield {**place, "path": f"reactors.{reactor}", "value": level, "text": None}
                yield {**place, "path": "primary", "value": None, "text": mind.emotion}

    table = Table("values", tuple(TableColumn(name, kind) for name, kind in kinds.items()), rows)
    with refusing(), TemporaryDirectory() as folder:
        target = Path(folder) / "values" if out == STDOUT else Path(out or f"{society.path.stem}.{form}")
        with drafts([target], [society.path]) as (draft,):
            TABLE_WRITERS[form](table, draft)
        if out == STDOUT:
            write_bytes(target.read_bytes())
        return target


def picture_of(society: "SocietyRecord") -> "SocietyPicture":
    """Return what is drawn of a society; its tree begins with the first mind posed something."""
    from anima_actors.analysis.plot_society import SocietyPicture
    from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
    from anima_actors.society.story import first_posed, moved_reactor, story_of

    story = story_of(society)
    reactor = moved_reactor(story) if story is not None else "tension"
    at, ticks = REACTOR_NAMES.index(reactor), list(society)
    root = first_posed(society)
    reached = society.spread(reactor, root).reached.values() if root is not None else ()
    return SocietyPicture(
        story.title if story is not None else society.path.stem,
        reactor,
        society.names,
        [[one.level[at] for one in tick.minds] for tick in ticks],
        [one.emotion for one in ticks[-1].minds] if ticks else [],
        [(by, place) for place, channels in enumerate(society.network.incoming) for by, _ in channels],
        [(one.mind, one.tick, one.parents[0][0] if one.parents else None) for one in reached],
    )
