"""On from where a record stops, after a crash or an interrupt, as if nothing had been."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from anima_actors.rerun.birth import past_in
from anima_actors.rerun.living import root_of
from anima_actors.rerun.replay import brought_to
from anima_actors.scenario import Scenario, Step
from anima_actors.trace.reader import Journal
from anima_actors.trace.record import TurnRecord
from anima_actors.trace.recording import Recorder
from anima_actors.trace.recovery import reopen
from anima_actors.trace.writer import JournalWriter, Sync

OnTurn = Callable[[TurnRecord, Step], None]


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of a record that was gone on with."""

    after: int  # the turn after which it went on
    from_state: int  # the turn of the saved state that it went on from; 0 where it began anew
    lived: int  # turns that came to it
    hash: str  # of the whole history
    cut: int  # bytes of an unfinished turn that were cut off
    story: str  # its title; empty where there is none, so that there was nothing to go on with


def resume(
    path: str | os.PathLike[str],
    *,
    sync: Sync = "turn",
    on_turn: OnTurn | None = None,
    on_cut: Callable[[str], None] | None = None,
) -> Resumed:
    """Cut off what is torn, bring the mind to where the record stops, and live what is left of its story.

    A record of a story that was lived to its end stays as it is, but for an end that was missing.

    Args:
        path: of the journal.
        sync: when a turn counts as written.
        on_turn: is called with each turn that is lived.
        on_cut: is told in a line what was cut off, where anything was.

    Raises:
        JournalError: it is no journal, is being written, or is damaged.
        AnimaError: the mind cannot be made again, or does not live as recorded.
    """
    with Journal.open(path) as journal:  # whatever is wrong with it is found before anything is cut
        birth, whole = past_in(journal).birth, journal.summary()
        last, story = journal.last, birth.story
        steps = tuple(_steps(story))
    title = story.title if story is not None else ""
    if whole.ended and len(steps) <= last:
        return Resumed(last, last, 0, whole.hash, 0, title)
    reopened = reopen(path, sync)
    if reopened.told and on_cut is not None:
        on_cut(reopened.told)
    with _let_go(reopened.writer) as writer, Journal.open(path, live=True) as journal:
        past = past_in(journal)
        saved = past.state_at(writer.turns)
        with brought_to(past, writer.turns) as rerun:
            writer.note({"resumed_after": writer.turns, "cut": reopened.cut})
            recorder = Recorder(rerun.mind, writer)
            after = writer.turns
            for step in islice(steps, after, None):
                record = rerun.live(*root_of(step))
                if on_turn is not None:
                    on_turn(record, step)
            recorder.close()
    done = saved[0] if saved else past.before
    return Resumed(after, done, writer.turns - after, writer.hash, reopened.cut, title)


def _steps(story: Scenario | None) -> Iterator[Step]:
    """The steps of a story, one for each turn."""
    if story is not None:
        for _, step in story.turns():
            yield step


@contextmanager
def _let_go(writer: JournalWriter) -> Iterator[JournalWriter]:
    """Whatever happens, the file is not kept locked."""
    try:
        yield writer
    except BaseException:
        writer.abandon()
        raise
