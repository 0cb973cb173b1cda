"""What might have been: the same mind up to a turn, and from there on something else."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile, tee
from typing import Any

from anima_actors.compare.diff import Differences, differences_between
from anima_actors.encoding.json import dumps
from anima_actors.journal.recorder import Recorder, open_recorder
from anima_actors.journal.records import TurnRecord, event_of
from anima_actors.journal.timeline import TurnHistory, turn_history
from anima_actors.mind.builder import state_keys
from anima_actors.mind.inputs import CHAT_STIMULUS
from anima_actors.mind.mind import Mind
from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
from anima_actors.replay.origin import MindOrigin, RecordedHistory
from anima_actors.replay.progress import SHORTEST_S, StoryProgress
from anima_actors.replay.replay import adopt_state, rerun_to
from anima_actors.replay.rerun import RerunError, Rerunner, Script
from anima_actors.runtime import RootEvent
from anima_actors.runtime.errors import suggestion
from anima_actors.scenario import Scenario, StoryStep
from anima_actors.scenario.runner import root_of


def text_of_fork(
    history: RecordedHistory, at: int, stimulus: Mapping[str, float], steps: Scenario | None, parent: str
) -> str:
    """The text; empty where neither the parent nor the fork has a story.

    Args:
        history: of the parent.
        at: the first turn of the fork.
        stimulus: what is otherwise in that turn.
        steps: the story that takes the place of the parent's from then on.
        parent: the name of what it is forked from.
    """
    story = steps or history.origin.story
    if story is None:
        return ""
    turns = list(_turns(story) if steps is not None else _turns_left(story, history, at))
    if stimulus and turns:
        turns[0] = _struck(*turns[0], stimulus), turns[0][1]
    if not turns:
        return ""
    elsewhere = {
        "rest": "1m",
        "repeat": at - 1,
        "label": f"lived in {parent}",
        "note": "not as it is told here",
    }
    title = f"{story.title}, what if from turn {at}"
    modules = {key: one for key, one in story.document.items() if key == "modules"}  # its steps may name them
    steps_left = [*([elsewhere] if at > 1 else ()), *(one for one, _ in turns)]
    return dumps({"title": title, **modules, "steps": steps_left}, indent=True).decode()


def _turns(story: Scenario) -> Iterator[tuple[dict[str, Any], StoryStep]]:
    """Each turn's step as plain data, without what is expected of it."""
    for index, step in story.turns():
        written = dict(story.document["steps"][index])
        yield {key: value for key, value in written.items() if key not in ("repeat", "expect")}, step


def _turns_left(
    story: Scenario, history: RecordedHistory, at: int
) -> Iterator[tuple[dict[str, Any], StoryStep]]:
    """The turns that are left of a story before one on record; timers may have opened some of those lived."""
    found, first = StoryProgress(story, history.before), history.before + 1
    for record in history.turns(first):
        if record.number >= at and found.full_at is None:
            break
        found.take(record)
    progress = StoryProgress(story, history.before, found.over)
    progress.taken(takewhile(lambda one: one.number < at, history.turns(first)))
    left = (step for step, _ in progress.rest())
    for (written, whole), step in zip(islice(_turns(story), progress.place, None), left, strict=True):
        yield (
            (written if step.rest == whole.rest else {**written, "rest": max(step.rest or 0.0, SHORTEST_S)}),
            step,
        )


def _struck(written: dict[str, Any], step: StoryStep, stimulus: Mapping[str, float]) -> dict[str, Any]:
    """A step with another stimulus."""
    told = {key: value for key, value in written.items() if key not in ("rest", "command", "stimulus")}
    only_words = step.rest is None and step.stimulus is None and step.command is None
    return {**told, "stimulus": {**(CHAT_STIMULUS if only_words else step.deltas), **stimulus}}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is to be otherwise from a turn on. With nothing in it, nothing is."""

    at: int  # the first turn that may come out otherwise
    stimulus: Mapping[str, float] = field(default_factory=dict)  # of that turn; reactors left out stay
    settings: Mapping[str, Any] = field(default_factory=dict)  # see MindOrigin.changed
    without: tuple[str, ...] = ()  # modules that fall silent
    story: Scenario | None = None  # its steps take the place of all that happened from that turn on


POSED = (Stimulus.__name__, TimePassed.__name__)
"""What happens to a mind, and is no timer's, though a module may set one for it."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A mind that stands before the turn at which it parts from its past."""

    history: RecordedHistory
    what_if: WhatIf
    origin: MindOrigin  # changed
    mind: Mind  # nothing has happened to it yet; what records it may be attached
    rerun: Rerunner

    def turns(self, recorded: Iterable[TurnRecord]) -> Iterator[TurnRecord]:
        """Live the turns of the fork.

        Args:
            recorded: those of the past, from the same turn on.
        """
        if self.what_if.story is not None:
            for _, step in self.what_if.story.turns():
                yield from self.rerun.live(*root_of(step, self.rerun.mind))
            return
        for record in recorded:
            other = record.number == self.what_if.at and self.what_if.stimulus
            root = struck(record, self.rerun, self.what_if.stimulus) if other else self._own_timer(record)
            yield self.rerun.again(record, root)

    def _own_timer(self, record: TurnRecord) -> RootEvent | None:
        """Return what a timer of the fork opens in place of the parent's of that kind; None for the same."""
        if record.root.type in POSED:
            return None
        timers = [timer for actor in self.rerun.mind.bus.actors.values() for timer in actor.timers]
        due = [one for one in timers if one.due_s <= record.at_s]
        own = [one for one in due if type(one.event).__name__ == record.root.type]
        if not own or event_of(record.root, self.rerun.types).completed(()) in [one.event for one in own]:
            return None
        return min(own, key=lambda timer: timer.due_s).event

    def recorded(self, path: str | os.PathLike[str], parent: str) -> Recorder:
        """Put the fork on record from its first turn on; close the recorder when it has been lived.

        Args:
            path: of a file that is not there yet.
            parent: the name of what it is forked from.
        """
        change = self.what_if
        self.mind.history_hash = self.rerun.last_hash
        told = {
            "from": parent,
            "at": change.at,
            "stimulus": dict(change.stimulus),
            "settings": dict(change.settings),
            "without": list(change.without),
        }
        return open_recorder(
            self.mind,
            path,
            scenario=text_of_fork(self.history, change.at, change.stimulus, change.story, parent),
            facts={"forked": told},
        )

    def compared(self) -> Differences:
        """Live all turns of the fork, and say how they differ from those of the past."""
        recorded, theirs = tee(self.history.turns(self.what_if.at))
        parent, child = (_told(origin, self.history) for origin in (self.history.origin, self.origin))
        with self.rerun:
            return differences_between(parent, child, recorded, self.turns(theirs))


def _told(origin: MindOrigin, history: RecordedHistory) -> TurnHistory:
    wiring = origin.whole(history.added).bus.wiring
    return turn_history("", (), wiring, state_keys(wiring))


def fork(history: RecordedHistory, what_if: WhatIf) -> Fork:
    """Bring a mind to the turn before, and change there what is to be otherwise.

    Random streams go on where they are. A changed persona or value changes what the mind was born with: what
    it has made of that since (the drift of its traits) it keeps in everything that was not changed.

    Raises:
        RerunError: there is no such turn, what is on record does not come out again, or a change is none.
        ModuleError: an unknown module or constant.
        WiringError: the remaining modules do not fit together.
    """
    if what_if.at <= history.before:
        raise RerunError(f"there is no turn {what_if.at}; the first one is {history.before + 1}")
    if next(iter(history.turns(what_if.at)), None) is None:
        last = max((record.number for record in history.turns(history.before + 1)), default=history.before)
        raise RerunError(f"there is no turn {what_if.at}; the last one is {last}")
    check_stimulus(what_if.stimulus)
    if what_if.stimulus and what_if.story is not None:
        raise RerunError("a stimulus and other steps cannot both be had; write the stimulus into the steps")
    origin = history.origin.changed(what_if.settings, what_if.without)
    rerun = rerun_to(history, what_if.at - 1)
    rerun.close()
    script = Script()
    mind = origin.mind(script)
    adopt_state(rerun.mind.bus.snapshot(), history.origin, mind)
    return Fork(history, what_if, origin, mind, Rerunner(mind, rerun.last_hash, script))


def struck(record: TurnRecord, rerun: Rerunner, stimulus: Mapping[str, float]) -> RootEvent:
    """The root event of a turn with another stimulus; a turn of rest becomes a stimulus without words."""
    found = event_of(record.root, rerun.types)
    known = found if isinstance(found, Stimulus) else Stimulus(reply_wanted=True)
    return replace(known, deltas=known.deltas._replace(**stimulus))


def check_stimulus(stimulus: Mapping[str, float]) -> None:
    """Refuse what is no stimulus."""
    for name, delta in stimulus.items():
        if name not in REACTOR_NAMES:
            raise RerunError(f"stimulus: unknown reactor {name!r}{suggestion(name, REACTOR_NAMES)}")
        if not -1 <= delta <= 1:
            raise RerunError(f"stimulus: {name} is {delta!r}; it must be a number from -1 to 1")
