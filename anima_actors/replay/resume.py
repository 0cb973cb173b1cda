"""On from where a record stops, after a crash or an interrupt, as if nothing had been."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from math import inf

from anima_actors.journal.reader import Journal
from anima_actors.journal.records import TurnRecord, event_types, events_of
from anima_actors.journal.restore import replay_to, restore_mind
from anima_actors.journal.writer import Sync
from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef, is_at, is_built_in, load_actor
from anima_actors.mind.trust import NOBODY, ModuleTrust
from anima_actors.replay.expand import expanded
from anima_actors.replay.origin import MindOrigin, origin_of
from anima_actors.replay.progress import StoryProgress
from anima_actors.replay.rerun import Rerunner
from anima_actors.scenario import Scenario, StoryStep, TurnOutcome, Verdict, judge
from anima_actors.scenario.happenings import happened_in
from anima_actors.scenario.report import RunReport
from anima_actors.scenario.runner import root_of
from anima_actors.voice import VoiceSettings


def verdicts_in(journal: Journal, origin: MindOrigin) -> tuple[Verdict, ...]:
    """Return a verdict on each expectation; none where there is no :func:`run_in` the journal."""
    run = run_in(journal, origin)
    return run.verdicts if run is not None else ()


def run_in(journal: Journal, origin: MindOrigin) -> RunReport | None:
    """Return the run of a story that is on record, judged as the run itself would have been.

    There is none where the journal has no story, or begins after the story's first turn. A verdict names
    the place in the story, but no line: of the file that the story was read from nothing is on record.

    Args:
        journal: open, and to be read to its end.
        origin: of the mind in it.

    Raises:
        AnimaError: the mind cannot be made again, or an event is of no known type.
    """
    story = origin.story
    if story is None or journal.first > 1:
        return None
    over = _progress_in(journal, story).over
    mind = origin.whole(journal.membership_after().added)
    types = event_types(mind.bus.wiring)
    outcomes: list[TurnOutcome] = []
    hashes: list[str] = []
    progress = StoryProgress(story, over=over)
    for record in journal.turns():
        placed = progress.take(record)
        if placed is None:
            break
        index, step = placed
        hashes.append(record.hash)
        events = events_of(record, types)
        mind.recall(record.number, events, record.degraded)
        outcomes.append(
            TurnOutcome(
                turn=record.number,
                step=index,
                label=step.label,
                state=mind.state,
                published=tuple(one.module for one in record.events if "." in one.publisher),
                composed=mind.system_prompt(),
                reply=record.reply,
                happened=happened_in(events, bool(record.ongoing)),
            )
        )
    verdicts = tuple(replace(verdict, line=0) for verdict in judge(story, outcomes))
    emotion = str(outcomes[-1].state.get("primary") or "") if outcomes else ""
    place = str(journal.path)
    return RunReport(
        story, origin.config.seed, tuple(outcomes), verdicts, tuple(hashes), emotion, journal=place
    )


OnTurn = Callable[[TurnRecord, StoryStep], None]


@dataclass(frozen=True, slots=True)
class ResumeReport:
    """What became of a record that was gone on with."""

    after: int  # the turn after which it went on
    relived: int  # turns before it that were lived again, from the last saved state on
    lived: int  # turns that came to it
    hash: str  # of the whole history
    cut: str  # what was cut off of an unfinished turn, in a line; empty where nothing was
    story: str  # its title; empty where there is none, so that there was nothing to go on with
    verdicts: tuple[Verdict, ...]  # on what the story expects, where all of it is on record
    run: RunReport | None = field(default=None, repr=False, compare=False)  # where all of it is on record


def resume(
    path: str | os.PathLike[str],
    *,
    extra: Iterable[ModuleRef] = (),
    trust: ModuleTrust = NOBODY,
    voice: VoiceSettings | None = None,
    sync: Sync = "turn",
    on_turn: OnTurn | None = None,
    on_cut: Callable[[str], None] | None = None,
) -> ResumeReport:
    """Cut off what is torn, bring the mind to where the record stops, and live what is left of its story.

    A record of a story that was lived to its end stays as it is, but for an end that was missing.

    Args:
        path: of the journal.
        extra: modules of one's own, given by hand.
        trust: tells which others may be loaded because the journal names them.
        voice: who speaks from now on; None for who did, but a key is in no file.
        sync: when a turn counts as written.
        on_turn: is called with each turn that is lived.
        on_cut: is told in a line what was cut off, where anything was.

    Raises:
        JournalError: it is no journal, is being written or damaged, or does not live as recorded.
        AnimaError: the mind cannot be made again, or the story cannot be read.
    """
    extra = tuple(extra)
    with Journal.open(path, inputs=True) as journal:  # what is wrong is found before anything is cut
        origin, whole = origin_of(journal.header, extra, trust), journal.summary()
        if voice is not None:
            origin = replace(origin, config=replace(origin.config, voice=voice))
        last, story = journal.last, origin.story
        _check_additions(story, origin, trust)
        origin.mind()
        progress = _progress_in(journal, story)
        done = whole.ended and progress.done
        if not done:
            progress = _progress_in(journal, story, progress.over)
            if (turn := progress.full_at) is not None and _is_over(journal, origin, turn, progress.ends_s):
                progress = _progress_in(journal, story, {*progress.over, turn})
    title = story.title if story is not None else ""
    if done:
        run, last_hash = _run_of(path, origin, extra, trust)
        return ResumeReport(last, 0, 0, last_hash, "", title, run.verdicts if run else (), run)
    begun = restore_mind(path, lambda header: origin.mind(), sync=sync)
    if begun.message and on_cut is not None:
        on_cut(begun.message)
    _go_on(begun.mind, progress, on_turn)
    lived = begun.mind.bus.turns - begun.after
    run, last_hash = _run_of(path, origin, extra, trust)
    verdicts = run.verdicts if run else ()
    return ResumeReport(begun.after, begun.replayed, lived, last_hash, begun.message, title, verdicts, run)


def _check_additions(story: Scenario | None, origin: MindOrigin, trust: ModuleTrust) -> None:
    """Refuse a module that only a step of the story on record names, unless it is trusted."""
    members = (*origin.config.extra, *origin.config.reserve)
    known = [load_actor(one) if isinstance(one, str) else one for one in members]
    names = {module.name for module in (*BUILT_IN, *known)}
    for step in story.steps if story is not None else ():
        if step.add is None or step.add in names or is_built_in(step.add):
            continue
        if not any(is_at(one, step.add) for one in known):
            trust.check(step.add.rpartition(":")[2], step.add)


def _run_of(
    path: str | os.PathLike[str], origin: MindOrigin, extra: Iterable[ModuleRef], trust: ModuleTrust
) -> tuple[RunReport | None, str]:
    """Return the run that is on record, and the hash of its history."""
    with Journal.open(path, inputs=True) as journal, expanded(journal, extra, trust) as whole:
        return run_in(whole, origin), whole.summary().hash


def _progress_in(journal: Journal, story: Scenario | None, over: Iterable[int] = ()) -> StoryProgress:
    """Return how far a story has come by all turns on record."""
    progress = StoryProgress(story, journal.first - 1, over)
    return progress.taken(journal.turns()) if story is not None else progress


def _is_over(journal: Journal, origin: MindOrigin, turn: int, ends_s: float) -> bool:
    """Whether a rest of which nothing is left after a turn was over then, and no timer had cut it."""
    mind = origin.mind()
    replay_to(mind, journal, turn - 1)
    timer = mind.bus.next_timer
    return timer is None or timer.due_s > min(ends_s, journal.turn(turn).at_s)


def _go_on(mind: Mind, progress: StoryProgress, on_turn: OnTurn | None) -> None:
    """Live what is left and end the record; whatever happens, its file is not kept locked."""
    try:
        with Rerunner(mind, mind.history_hash) as rerun:
            for step, ends_s in progress.rest():
                root, seconds = root_of(step, mind)
                if ends_s < inf:
                    seconds = ends_s - mind.bus.clock.now_s()
                for record in rerun.live(root, seconds):
                    if on_turn is not None:
                        on_turn(record, step)
        mind.close()
    except BaseException:
        if mind.recorder is not None:
            mind.recorder.writer.abandon()
        raise
