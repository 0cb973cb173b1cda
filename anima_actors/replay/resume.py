"""On from where a record stops, after a crash or an interrupt, as if nothing had been."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from anima_actors.journal.reader import Journal
from anima_actors.journal.records import SPEECH_ENDED, TurnRecord, event_types, events_of
from anima_actors.journal.restore import replay_to, restore_mind
from anima_actors.journal.writer import Sync
from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef, is_at, is_built_in, load_actor
from anima_actors.mind.trust import NOBODY, ModuleTrust
from anima_actors.replay.expand import expanded
from anima_actors.replay.origin import MindOrigin, origin_of
from anima_actors.replay.rerun import Rerunner
from anima_actors.runtime import ModuleAdded, ModuleRemoved, RootEvent
from anima_actors.runtime.fault_injection import DELAY, RESTORE, Disturbed
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
    mind = origin.whole(journal.membership_after().added)
    types = event_types(mind.bus.wiring)
    outcomes: list[TurnOutcome] = []
    hashes: list[str] = []
    progress = StoryProgress(story)
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


class StoryProgress:
    """How far a story has come by its recorded turns; those of timers belong to the step meanwhile.

    Attributes:
        in_rest: whether the last turn is part of a rest, after which a timer may have been due.

    Args:
        story: that was lived, or None where there is none.
        before: how many turns there were before the first on record, each of a step of its own.
    """

    def __init__(self, story: Scenario | None, before: int = 0) -> None:
        self._steps = tuple(story.turns()) if story is not None else ()
        self._at = before
        self._left: float | None = None  # seconds of the rest under way
        self._begun_s = None if before else 0.0  # the mind's time when the step under way began, if known
        self._now_s = 0.0  # after the last turn
        self._interrupted = False  # whether turns of the step under way are on record
        self.in_rest = False
        self._delays = DelaysOnRecord()
        self._placed: dict[int, tuple[int, StoryStep]] = {}  # by turn, where speech may end later

    def take(self, record: TurnRecord) -> tuple[int, StoryStep] | None:
        """Take in the next recorded turn; return its step with its place, or None after the story's end."""
        self.look_at(record)
        self._now_s = record.at_s + self._delays.take(record)
        if record.root.type == SPEECH_ENDED:
            self._begun_s = self._begun_s if self._interrupted else self._now_s
            return self._placed.get(record.root.data["of_turn"])
        if self._at >= len(self._steps):
            return None
        index, step = self._steps[self._at]
        self._interrupted = True
        own, self.in_rest = record.root.type == _kind_of(step), False
        if own and (step.rest is None or self._left == 0.0):
            self.end_step()
        elif own and step.rest is not None:
            left = (step.rest if self._left is None else self._left) - record.root.data["seconds"]
            self._left, self.in_rest = (left if left > SHORTEST_S else 0.0), True
        if record.ongoing:
            self._placed[record.number] = index, step
        return index, step

    def look_at(self, record: TurnRecord) -> None:
        """Learn from the turn that comes next whether a rest that has nothing left is over."""
        if self._left == 0.0 and self._opens_next(record):
            self.end_step()

    def _opens_next(self, record: TurnRecord) -> bool:
        """Whether a turn is of the next step, and not of a timer that was due at the very end of a rest."""
        if record.at_s > self._now_s + SHORTEST_S:
            return True
        if not self.in_rest and record.root.data.get("seconds") == 0.0:
            return False  # what a timer at its end left of the rest
        return any(record.root.type == _kind_of(step) for _, step in self._steps[self._at + 1 : self._at + 2])

    def end_step(self) -> None:
        """Go on to the next step."""
        self._at += 1
        self._left, self._begun_s = None, self._now_s
        self._interrupted = self.in_rest = False

    def rest(self) -> Iterator[tuple[StoryStep, float | None]]:
        """Yield the steps that are left; of one that was interrupted what is left of it, and when it ends."""
        for place, (_, step) in enumerate(self._steps[self._at :]):
            if place or not self._interrupted:
                yield step, None
                continue
            cut = step if self._left is None else step.model_copy(update={"rest": self._left})
            yield cut, None if self._begun_s is None else self._begun_s + root_of(step)[1]

    @property
    def place(self) -> int:
        """How many turns of steps are lived to their end."""
        return self._at

    @property
    def done(self) -> bool:
        """Whether no step is left."""
        return self._at + (self._left == 0.0) >= len(self._steps)


def _kind_of(step: StoryStep) -> str:
    return type(root_of(step)[0]).__name__


class DelaysOnRecord:
    """What modules that were delayed on purpose cost of the mind's time, turn by turn."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}  # by module
        self._away: set[str] = set()  # those that have left

    def take(self, record: TurnRecord) -> float:
        """Take in the next recorded turn, and return the seconds that pass at its end."""
        passed = sum(one for name, one in self._seconds.items() if name not in self._away)
        told = record.root.data
        if record.root.type == ModuleRemoved.__name__:
            self._away.add(told["name"])
        elif record.root.type == ModuleAdded.__name__:
            self._away.discard(told["name"])
        elif record.root.type == Disturbed.__name__ and told["kind"] == DELAY:
            self._seconds[told["module"]] = told["amount"]
        elif record.root.type == Disturbed.__name__ and told["kind"] == RESTORE:
            self._seconds.pop(told["module"], None)
        return passed


SHORTEST_S = 1e-6
"""A rest of which less is left is over."""

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
        progress = StoryProgress(story, journal.first - 1)
        for record in journal.turns() if story is not None else ():
            progress.take(record)
        done = whole.ended and progress.done
        due = None if done else _due_in(journal, origin, progress)
    title = story.title if story is not None else ""
    if done:
        run, last_hash = _run_of(path, origin, extra, trust)
        return ResumeReport(last, 0, 0, last_hash, "", title, run.verdicts if run else (), run)
    begun = restore_mind(path, lambda header: origin.mind(), sync=sync)
    if begun.message and on_cut is not None:
        on_cut(begun.message)
    _go_on(begun.mind, progress, due, on_turn)
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


def _due_in(journal: Journal, origin: MindOrigin, progress: StoryProgress) -> RootEvent | None:
    """Return the event for which the rest was cut that is last on record; end the step where it was not cut.

    Its module may have let go of the timer in that very turn.
    """
    if not progress.in_rest:
        return None
    mind = origin.mind()
    replay_to(mind, journal, journal.last - 1)
    timer = mind.bus.next_timer
    if timer is not None and timer.due_s <= journal.turn(journal.last).at_s:
        return timer.event
    progress.end_step()
    return None


def _go_on(mind: Mind, progress: StoryProgress, due: RootEvent | None, on_turn: OnTurn | None) -> None:
    """Live what is left and end the record; whatever happens, its file is not kept locked."""
    try:
        with Rerunner(mind, mind.history_hash) as rerun:
            for step, ends_s in progress.rest():
                records = list(rerun.live(due, 0.0, timers=False)) if due is not None else []
                due = None
                root, seconds = root_of(step, mind)
                if ends_s is not None:
                    seconds = max(0.0, ends_s - mind.bus.clock.now_s())
                for record in (*records, *rerun.live(root, seconds)):
                    if on_turn is not None:
                        on_turn(record, step)
        mind.close()
    except BaseException:
        if mind.recorder is not None:
            mind.recorder.writer.abandon()
        raise
