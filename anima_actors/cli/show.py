"""`anima show` and `anima sequence`: the turns of a journal, and one of them as a diagram."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import TurnRange, json_option, names_option, number_option, turns_in
from anima_actors.cli._output import console, stdout, write_json, write_lines

if TYPE_CHECKING:
    from anima_actors.cli._journal import OpenJournal
    from anima_actors.journal.conditions import Query
    from anima_actors.journal.records import TurnRecord
    from anima_actors.logs import Selection, TurnLog


@click.command(epilog="Example: anima show first.anima --turn 3:5 --module defense", no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.option(
    "--turn", "turns", metavar="N[:M]", callback=turns_in, help="Show turn N, or the turns from N to M."
)
@names_option("--module", "Show what these modules published, such as defense,dissonance. Repeatable.")
@names_option(
    "--event", "Show events of these types, such as DefenseRaised. Repeatable.", "TYPES", complete.event_types
)
@click.option(
    "--where",
    metavar="QUESTION",
    help='Show turns after which it holds: "reactors.tension > 0.8 and primary = Fear".',
    shell_complete=complete.query,
)
@click.option("--brief", is_flag=True, help="Show only what changed, in a line or two a turn.")
@json_option("Write JSON lines; with --summary one object.")
@click.option("--summary", is_flag=True, help="Show the whole at a glance instead of its turns.")
def show(
    file: str,
    turns: TurnRange | None,
    module: Sequence[str],
    event: Sequence[str],
    where: str | None,
    brief: bool,
    as_json: bool,
    summary: bool,
) -> int:
    """Show the turns of a journal, as the log had them.

    Turns in which nothing is left to show are passed over. Of a society, each tick is shown in a line, one
    tick alone with the minds farthest from home.
    """
    from anima_actors.cli._journal import opened
    from anima_actors.cli._society import show_society, society_at
    from anima_actors.journal.conditions import parse_query
    from anima_actors.logs import Selection
    from anima_actors.logs.from_journal import summary_data, summary_lines

    if summary and (turns or module or event or where):
        raise BadInput("anima show: --summary is of the whole; it goes with --json alone")
    if brief and (as_json or summary):
        raise BadInput("anima show: --brief is for people, and of turns; leave out --json and --summary")
    with refusing("--where"):
        query = parse_query(where) if where is not None else None
    if society := society_at(file):
        if module or event or query or brief or summary:
            raise BadInput("anima show: of a society there are ticks; --turn and --json alone go with it")
        show_society(society, turns, as_json=as_json)
        return 0
    with opened(file) as journal:
        if summary:
            data, out = summary_data(journal.journal, journal.titled()), console()
            if as_json:
                write_json(data)
            else:
                write_lines(summary_lines(data, out), out, crop=True)
            return 0
        journal.check_modules(module)
        _check_events(journal, event)
        for number in turns or ():
            if number is not None:
                journal.check_turn(number)
        selection = Selection(frozenset(module) or None, "info", frozenset(event) or None)
        kind = "json" if as_json else "brief" if brief else "pretty"
        _show_turns(journal, _chosen(journal, turns or TurnRange(), query), selection, kind)
    return 0


def _show_turns(
    journal: "OpenJournal",
    chosen: "Iterable[TurnRecord]",
    selection: "Selection",
    kind: str,
) -> None:
    from anima_actors.logs import TurnSummary, log_records
    from anima_actors.logs.from_journal import told_turn
    from anima_actors.page.source import label_in

    log: TurnLog | None = None
    for record in chosen:
        turn, state = told_turn(record, journal.history)
        if selection.narrow and not selection.chosen(log_records(turn, journal.history.layers)):
            continue
        if log is None:
            log = new_log(journal, selection, kind, timed=bool(record.microseconds))
        log.turn(turn, TurnSummary(label_in(journal.labels, record.number), state, record.reply))
    if log is None and kind != "json":
        console(stderr=True).print("nothing in it is like that", style="dim")


def new_log(journal: "OpenJournal", selection: "Selection", kind: str, *, timed: bool) -> "TurnLog":
    """Return a log of a journal's turns on stdout, pretty, brief or json, with its head written."""
    seed = journal.history.facts.get("seed")
    place = str(journal.journal.path)
    if kind == "json":
        from anima_actors.logs.json_log import JsonLog

        return JsonLog(stdout().buffer, journal.wiring, selection, {"journal": place, "seed": seed})
    from rich.text import Text

    from anima_actors.logs.brief_log import BriefLog
    from anima_actors.logs.pretty_log import PrettyLog
    from anima_actors.logs.text import tidy

    out = console()
    about = tidy(f"  {place}, seed {seed}" if seed is not None else f"  {place}")
    write_lines((Text(tidy(journal.title), "bold"), Text("  ") + Text(about, "dim"), Text()), out, crop=True)
    if kind == "brief":
        return BriefLog(out, journal.wiring, selection)
    return PrettyLog(out, journal.wiring, selection, timed=timed)


def _chosen(journal: "OpenJournal", turns: TurnRange, query: "Query | None") -> "Iterator[TurnRecord]":
    """Return the turns that were asked for."""
    from anima_actors.journal.timeline import flattened

    paths: set[str] = set()
    for record in journal.journal.turns(turns.first, turns.last):
        if query is not None:
            state = journal.history.state_of(record)
            values = {**state, "turn": record.number, "at_s": record.at_s, "root": record.root.type}
            if query.unknown:
                paths.update(flattened(values))
            if not query.holds(values):
                continue
        yield record
    if query is not None and query.unknown and paths:
        path = min(query.unknown)
        raise BadInput(f"--where: no turn has {path!r}{_nearest(path, paths)}")


def _check_events(journal: "OpenJournal", names: Sequence[str]) -> None:
    known = sorted(name for name in journal.history.types if "." not in name)
    fields = [name.rpartition(".")[2] for name in journal.journal.fields]
    for name in names:
        if name not in known and name not in fields:
            raise BadInput(f"--event: unknown type of event {name!r}{_nearest(name, {*known, *fields})}")


def _nearest(wrong: str, right: Iterable[str]) -> str:
    from anima_actors.runtime.errors import suggestion

    clause = suggestion(wrong, sorted(right))
    return clause if "did you mean" in clause else ""


@click.command(
    epilog="Example: anima sequence first.anima --turn 3 --module defense --format text", no_args_is_help=True
)
@click.argument("file", metavar="FILE")
@number_option("--turn", 1, 10**12, "Draw this turn.", required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "text"]),
    default="mermaid",
    show_default=True,
    help="Write mermaid for Markdown pages, or text to read.",
)
@names_option("--module", "Draw only messages from or to these modules. Repeatable.")
def sequence(file: str, turn: int, form: str, module: tuple[str, ...]) -> int:
    """Draw the messages of one turn as a sequence diagram."""
    from anima_actors.analysis.sequence import as_mermaid, as_text, messages_of
    from anima_actors.cli._journal import opened
    from anima_actors.logs.from_journal import typed_events

    with opened(file) as journal:
        journal.check_turn(turn)
        journal.check_modules(module)
        record = journal.journal.turn(turn)
        messages = list(messages_of(record, typed_events(record, journal.history.types), module))
        if form == "mermaid":
            click.echo("\n".join(as_mermaid(record, messages)))
        else:
            out = console()
            write_lines(as_text(record, messages, out), out)
    return 0
