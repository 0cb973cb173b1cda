"""`anima show`, from its options to its last line."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from anima_actors.cli.group import BadInput
from anima_actors.cli.journals import Opened, opened
from anima_actors.cli.options import Turns
from anima_actors.cli.summarising import summary_data, summary_lines
from anima_actors.cli.terminal import console, write_json
from anima_actors.journal.query import Query, QueryError, parse_query
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import flattened
from anima_actors.logs import TurnLog, TurnSummary, log_records
from anima_actors.logs.from_journal import Narrowed, narrowed, turn_of
from anima_actors.logs.json_log import JsonLog
from anima_actors.logs.pretty_log import PrettyLog
from anima_actors.logs.text import tidy
from anima_actors.runtime.errors import suggestion

Asked = tuple[TurnRecord, dict[str, Any]]
"""A turn, and the state after it."""


def show(
    file: str,
    *,
    turns: Turns | None,
    module: Sequence[str],
    event: Sequence[str],
    where: str | None,
    as_json: bool,
    summary: bool,
) -> int:
    """Write what is wanted of a journal to stdout.

    Raises:
        BadInput: it cannot be read, or something was asked for that is not in it.
    """
    if summary and (turns or module or event or where):
        raise BadInput("anima show: --summary is of the whole; it goes with --json alone")
    query = _query(where)
    with opened(file) as journal:
        if summary:
            _summary(journal, as_json=as_json)
            return 0
        journal.check_modules(module)
        _check_events(journal, event)
        for number in turns or ():
            if number is not None:
                journal.check_turn(number)
        selection = narrowed(frozenset(module) or None, frozenset(event) or None, "info")
        _tell(journal, _asked(journal, turns or Turns(), query), selection, as_json=as_json)
    return 0


def _tell(journal: Opened, chosen: Iterable[Asked], selection: Narrowed, *, as_json: bool) -> None:
    log: TurnLog | None = None
    for record, state in chosen:
        turn = turn_of(record, journal.history.types)
        if selection.narrow and not selection.chosen(log_records(turn, journal.history.layers)):
            continue
        if log is None:
            log = _log(journal, selection, as_json=as_json, timed=bool(record.microseconds))
        reply = record.find("Spoken")
        said = str(reply.data.get("text", "")) if reply else ""
        log.turn(turn, TurnSummary(journal.label_of(record.number), state, said))
    if log is None and not as_json:
        console(stderr=True).print(Text("nothing in it is like that", "dim"))


def _log(journal: Opened, selection: Narrowed, *, as_json: bool, timed: bool) -> TurnLog:
    seed = journal.history.facts.get("seed")
    if as_json:
        sys.stdout.flush()
        context = {"journal": str(journal.journal.path), "seed": seed}
        return JsonLog(sys.stdout.buffer, journal.wiring, selection, context)
    out = console()
    place = str(journal.journal.path)
    about = Text(tidy(f"  {place}, seed {seed}" if seed is not None else f"  {place}"), "dim")
    for line in (Text(tidy(journal.title), "bold"), Text("  ") + about, Text()):
        out.print(line, no_wrap=True, overflow="crop", highlight=False)
    return PrettyLog(out, journal.wiring, selection, timed=timed)


def _asked(journal: Opened, turns: Turns, query: Query | None) -> Iterator[Asked]:
    """The turns that were asked for, with the states after them."""
    paths: set[str] = set()
    for record in journal.journal.turns(turns.first, turns.last):
        state = journal.history.state_of(record)
        if query is not None:
            asked = {**state, "turn": record.number, "at_s": record.at_s, "root": record.root.type}
            if query.unknown:
                paths.update(flattened(asked))
            if not query.holds(asked):
                continue
        yield record, state
    if query is not None and query.unknown and paths:
        path = min(query.unknown)
        raise BadInput(f"--where: no turn has {path!r}{_nearest(path, paths)}")


def _query(text: str | None) -> Query | None:
    try:
        return parse_query(text) if text is not None else None
    except QueryError as error:
        raise BadInput(f"--where: {error}") from error


def _check_events(journal: Opened, names: Sequence[str]) -> None:
    known = sorted(name for name in journal.history.types if "." not in name)
    fields = [name.rpartition(".")[2] for name in journal.journal.fields]
    for name in names:
        if name not in known and name not in fields:
            raise BadInput(f"--event: unknown type of event {name!r}{_nearest(name, {*known, *fields})}")


def _nearest(wrong: str, right: Iterable[str]) -> str:
    clause = suggestion(wrong, sorted(right))
    return clause if "did you mean" in clause else ""


def _summary(journal: Opened, *, as_json: bool) -> None:
    data = summary_data(journal)
    if as_json:
        write_json(data)
        return
    out = console()
    for line in summary_lines(data, out):
        out.print(line, no_wrap=True, overflow="crop", highlight=False)
