"""`anima replay`, `anima resume` and `anima repair`: a recorded run, run again, to its end, or saved."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from anima_actors.cli._group import BadInput, OptionalOutCommand, refusing
from anima_actors.cli._options import (
    LogOptions,
    OwnModules,
    journal_name,
    json_out_option,
    junit_option,
    own_module_options,
    recorded_log_options,
    set_option,
    sync_option,
    trust_of_user,
)
from anima_actors.cli._output import (
    STDOUT,
    check_outputs,
    console,
    json_bytes,
    say,
    stdout_kept,
    write_lines,
    written,
)
from anima_actors.cli._voice import VoiceOptions, voice_on_record, voice_options

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from anima_actors.journal.reader import Journal
    from anima_actors.journal.records import TurnRecord
    from anima_actors.logs import Level, TurnLog
    from anima_actors.replay.replay import Replay
    from anima_actors.replay.resume import OnTurn, ResumeReport
    from anima_actors.scenario import StoryStep

EQUAL, DIFFERENT = 0, 1
MET, NOT_MET = 0, 1


@click.command(
    cls=OptionalOutCommand,
    epilog="Example: anima replay betrayal.anima --set emotion.learn_rate=0",
    no_args_is_help=True,
)
@click.argument("file")
@set_option("Replay with another mind")
@own_module_options
@json_out_option("Write the result as JSON")
@stdout_kept()
def replay(file: str, settings: tuple[str, ...], own: OwnModules, json_out: str | None) -> int:
    """Replay a journal and compare it event by event.

    What a language model said comes from the record; no network and no clock is needed. The exit status
    is 0 where everything came out as recorded, 1 where something did not, 2 for bad input.
    """
    from anima_actors.cli._modules import loaded
    from anima_actors.cli._society import replay_society, society_at
    from anima_actors.replay.expand import DivergedError

    if society := society_at(file):
        if settings or json_out:
            raise BadInput("anima replay: a society is replayed as it was; leave out --set and --json")
        given = {"extra": loaded(own.extra), "trust": trust_of_user(own.trust)}
        return EQUAL if replay_society(society, given) else DIFFERENT
    try:
        return _replay_mind(file, settings, own, json_out)
    except BadInput as refused:
        diverged = refused.__cause__
        if not isinstance(diverged, DivergedError):
            raise
    with written([(json_out, json_bytes)], spared=()) as write:
        write(lambda: {"equal": False, "turn": diverged.turn, "error": str(diverged)})
    if json_out != STDOUT:
        say(console(), str(diverged), "bold red")
    return DIFFERENT


def _replay_mind(file: str, settings: tuple[str, ...], own: OwnModules, json_out: str | None) -> int:
    from dataclasses import replace
    from functools import partial

    from anima_actors.cli._journal import open_journal
    from anima_actors.cli._modules import changes_in, known_modules, loaded
    from anima_actors.encoding.turn_content import to_plain
    from anima_actors.journal.file import shown
    from anima_actors.replay.origin import history_in
    from anima_actors.replay.replay import changed_modules
    from anima_actors.replay.replay import replay as replayed
    from anima_actors.replay.rerun import Script

    with written([(json_out, json_bytes)], ()) as write, refusing(file), open_journal(file, own) as journal:
        before = 0
        for part, last in journal.each():  # a part of a kept mind's journal tells how it was made then
            past = history_in(part, loaded(own.extra), trust_of_user(own.trust))
            past = replace(past, turns=partial(_up_to, part, last))
            with refusing("--set"):
                origin = past.origin.changed(changes_in(settings, known_modules(past.origin)))
            found = replayed(past, origin)
            changed = changed_modules(part.header, origin.mind(Script()))
            found = replace(found, turns=before + found.turns)
            before, torn = found.turns, part.torn
            if not found.equal:
                break
        write(lambda: {"equal": found.equal, **to_plain(found), "changed_modules": changed, "torn": torn})
    if json_out == STDOUT:
        return EQUAL if found.equal else DIFFERENT
    out = console()
    for line in _replay_lines(shown(file), found, changed):
        say(out, line)
    _say_torn(torn)
    return EQUAL if found.equal else DIFFERENT


def _say_torn(torn: str | None) -> None:
    if torn is not None:
        say(console(), f"its last turn was never finished ({torn}); anima resume goes on with it", "yellow")


def _up_to(part: "Journal", last: int, first: int) -> "Iterator[TurnRecord]":
    return part.turns(first, last)


def _replay_lines(name: str, found: "Replay", changed: Sequence[str]) -> "list[Text]":
    from rich.text import Text

    from anima_actors.compare.divergence import shown as value_text

    turns = f"{found.turns} turn{'s' * (found.turns != 1)}"
    where = found.divergence
    if where is None:
        return [Text(f"{name}: {turns} replayed, all as recorded, hash {found.hash[:12]}", "green")]
    lines = [Text(f"{name}: turn {where.turn} came out otherwise than recorded", "bold red")]
    if where.kind == "value":
        rows = {
            "module": where.module or "none; it came from outside",
            "event": f"{where.event} {where.id}" + (f", of {where.publisher}" if where.publisher else ""),
            "field": where.field,
            "recorded": value_text(where.first),
            "now": value_text(where.second),
        }
        lines += [Text(f"  {key:<10}", "dim").append(text, "not dim") for key, text in rows.items()]
    else:
        lines.append(Text(f"  {where.told('in the record', 'now')}"))
    lines.append(Text(f"  {turns} before it came out as recorded", "dim"))
    if changed:
        lines.append(Text(f"  not made as when it was recorded: {', '.join(changed)}", "yellow"))
    return lines


@click.command(
    cls=OptionalOutCommand, epilog="Example: anima resume betrayal.anima --log brief", no_args_is_help=True
)
@click.argument("file")
@own_module_options
@sync_option
@voice_options
@recorded_log_options
@json_out_option("Write states and verdicts of the whole run as JSON")
@junit_option
@stdout_kept()
def resume(
    file: str,
    own: OwnModules,
    sync: Any,
    voice: VoiceOptions,
    log: LogOptions,
    json_out: str | None,
    junit_out: str | None,
) -> int:
    """Resume a stopped run to the end of its story.

    After a crash, an unfinished turn at the end of the journal is cut off; the mind is brought to where
    it was, and what is left of the story is run as if nothing had been.

    Then the story is judged. The exit status is 0 where all expectations were met, 1 where some were not, 2
    for bad input.
    """
    from anima_actors.cli._modules import loaded
    from anima_actors.replay.resume import resume as resumed
    from anima_actors.scenario.report import json_report, junit_report, verdict_lines

    check_outputs("resume", log, {"--json": json_out, "--junit": junit_out})
    if log.log == "off" and (log.log_only or log.log_level):
        raise BadInput("anima resume: --log-only and --log-level need a log; leave out --log off")
    to_stdout = STDOUT in (json_out, junit_out)
    kind = log.log or ("off" if to_stdout else "pretty" if log.log_only or log.log_level else "")
    out = console(stderr=to_stdout or kind == "json")
    with written([(json_out, json_report), (junit_out, junit_report)], spared=()) as write:
        with refusing(file):
            done = resumed(
                file,
                extra=loaded(own.extra),
                trust=trust_of_user(own.trust),
                voice=voice_on_record(file, voice, os.environ),
                sync=sync or "turn",
                on_turn=_turn_log(file, own, kind, log, out),
                on_cut=lambda told: say(out, told, "yellow"),
            )
        write([done.run] if done.run is not None else [])
    say(out, _resume_line(file, done), "green" if done.story and done.lived else "")
    say(out, f"hash {done.hash}", "dim")
    if done.verdicts:
        turns = done.after + done.lived
        write_lines(verdict_lines(done.verdicts, turns, done.hash, out, journal=file), out, crop=True)
    return MET if all(verdict.met for verdict in done.verdicts) else NOT_MET


def _turn_log(file: str, own: OwnModules, kind: str, log: LogOptions, out: "Console") -> "OnTurn":
    """Return what logs each turn: in a line where no kind of log is asked for, else as `anima show` would."""
    from rich.text import Text

    def in_a_line(record: "TurnRecord", step: "StoryStep") -> None:
        felt = record.find("EmotionFelt")
        emotion = str(felt.data.get("primary", "")) if felt is not None else ""
        say(out, Text(f"  turn {record.number:<5}{emotion:<18}", "dim").append(step.label, "not dim"))

    if kind in ("", "off"):
        return in_a_line if not kind else lambda record, step: None
    from anima_actors.cli._journal import opened
    from anima_actors.cli._modules import check_names
    from anima_actors.cli.show import new_log
    from anima_actors.logs import TurnSummary, select
    from anima_actors.logs.from_journal import told_turn

    with opened(file, own) as journal:
        known = [*journal.history.layers, "outside"]
        check_names("--log-only", log.log_only, known)
    selection = select(log.log_only, cast("Level", log.log_level or "info"), known)
    made: list[TurnLog] = []

    def in_full(record: "TurnRecord", step: "StoryStep") -> None:
        if not made:
            made.append(new_log(journal, selection, kind, timed=bool(record.microseconds)))
        turn, state = told_turn(record, journal.history)
        made[0].turn(turn, TurnSummary(step.label or step.command or "", state, record.reply))

    return in_full


def _resume_line(file: str, done: "ResumeReport") -> str:
    from anima_actors.journal.file import shown

    name = shown(file)
    if not done.story:
        return f"{name}: it has no story, so nothing was left to live after turn {done.after}"
    if not done.lived:
        return f'{name}: all {done.after} turns of "{done.story}" were lived already'
    state = done.after - done.relived
    start = f"the state saved after turn {state}" if state else "the beginning"
    turns = f"{done.lived} turn{'s' * (done.lived != 1)}"
    return f'{name}: went on after turn {done.after}, from {start}; {turns} of "{done.story}" came to it'


@click.command(epilog="Example: anima repair betrayal.anima saved.anima", no_args_is_help=True)
@click.argument("file")
@click.argument("out", required=False, callback=journal_name)
def repair(file: str, out: str | None) -> int:
    """Save the whole part of a damaged journal.

    These are the turns before the first that is lost. The damaged file is not touched. Without OUT it is
    written beside FILE: betrayal.repaired.anima.
    """
    from anima_actors.cli._society import is_society
    from anima_actors.journal.recovery import repair as repaired

    path = Path(file)
    target = out or str(path.parent / f"{path.stem}.repaired{path.suffix}")
    with refusing(file, target):
        if is_society(file):
            from anima_actors.society import save_whole_ticks

            say(console(), f"{target}: {save_whole_ticks(file, target):,} ticks of a society", "green")
            return 0
        done = repaired(file, target)
    say(console(), done.message, "yellow" if done.lost else "green")
    return 0


@click.command(epilog="Example: anima expand rumour.anima m17 -o m17.anima", no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.argument("mind", metavar="[MIND]", required=False)
@click.option("-o", "--out", metavar="OUT", callback=journal_name, help="Write this file; FILE-MIND.anima.")
@own_module_options
def expand(file: str, mind: str | None, out: str | None, own: OwnModules) -> int:
    """Write the full journal of a mind from its inputs.

    FILE is the journal of a run with --detail inputs, or of a society, of which MIND is one. The mind lives
    again what reached it. On its journal all commands work: show, why, plot, report, export. The exit status
    is 0 where it came out as recorded, 1 where it did not, 2 for bad input.
    """
    from anima_actors.cli._modules import loaded
    from anima_actors.cli._society import society_at

    society = society_at(file)
    given: dict[str, Any] = {"extra": loaded(own.extra), "trust": trust_of_user(own.trust)}
    if society is None:
        if mind is not None:
            raise BadInput(f"{file}: it is no journal of a society; leave out {mind}")
        return _expand_inputs(file, out, given)
    if mind is None:
        raise BadInput(
            f"{file}: it is of a society; name a mind of it: anima expand {file} {society.names[0]}"
        )
    with refusing(file, out or ""):
        made = society.mind(mind, out, **given)
    turns = f"{made.turns} turn{'s' * (made.turns != 1)}"
    say(console(), made.difference or f"{made.path}: {turns} of {mind}", "yellow" if made.difference else "")
    return DIFFERENT if made.difference else EQUAL


def _expand_inputs(file: str, out: str | None, given: dict[str, Any]) -> int:
    """Write the full journal of a mind beside the journal of its inputs, or elsewhere."""
    from anima_actors.replay.expand import DivergedError
    from anima_actors.replay.expand import expand as expanded

    path = Path(file)
    target = out or str(path.parent / f"{path.stem}.full{path.suffix}")
    with refusing(file, target):
        try:
            done = expanded(file, target, **given)
        except DivergedError as error:
            say(console(), str(error), "bold red")
            return DIFFERENT
    turns = f"{done.turns:,} turn{'s' * (done.turns != 1)}"
    say(console(), f"{target}: {turns}, hash {done.hash[:12]}", "green")
    _say_torn(done.torn)
    return EQUAL
