"""How far a story has come, as its recorded turns tell."""

from collections.abc import Iterable, Iterator
from math import inf
from typing import Self

from anima_actors.journal.records import SPEECH_ENDED, TurnRecord
from anima_actors.runtime import ModuleAdded, ModuleRemoved
from anima_actors.runtime.fault_injection import DELAY, RESTORE, Disturbed
from anima_actors.scenario import Scenario, StoryStep
from anima_actors.scenario.runner import root_of

SHORTEST_S = 1e-6
"""A rest of which less is left is over."""


class StoryProgress:
    """How far a story has come by its recorded turns; those of timers belong to the step meanwhile.

    A timer due at the very end of a rest cuts off what takes no time, which only what follows on record tells
    from a rest that is over: what rings then belongs to the next step.

    Attributes:
        full_at: the turn after which nothing was left of the rest under way, if that is so.
        over: such turns of which it is known that the rest was over.

    Args:
        story: that was lived, or None where there is none.
        before: how many turns there were before the first on record, each of a step of its own.
        over: what another one has found out.
    """

    def __init__(self, story: Scenario | None, before: int = 0, over: Iterable[int] = ()) -> None:
        self._steps = tuple(story.turns()) if story is not None else ()
        self._at = before
        self._left: float | None = None  # seconds of the rest under way
        self._begun_s = None if before else 0.0  # the mind's time when the step under way began, if known
        self._now_s = 0.0  # after the last turn
        self._interrupted = False  # whether turns of the step under way are on record
        self.full_at: int | None = None
        self.over = set(over)
        self._delays = DelaysOnRecord()
        self._placed: dict[int, tuple[int, StoryStep]] = {}  # by turn, where speech may end later

    def taken(self, turns: Iterable[TurnRecord]) -> Self:
        """Take in the next recorded turns."""
        for record in turns:
            self.take(record)
        return self

    def take(self, record: TurnRecord) -> tuple[int, StoryStep] | None:
        """Take in the next recorded turn; return its step with its place, or None after the story's end."""
        self._look_at(record)
        self._now_s = record.at_s + self._delays.take(record)
        if record.root.type == SPEECH_ENDED:
            self._begun_s = self._begun_s if self._interrupted else self._now_s
            return self._placed.get(record.root.data["of_turn"])
        if self._at >= len(self._steps):
            return None
        index, step = self._steps[self._at]
        self._interrupted = True
        own = record.root.type == _kind_of(step)
        if own and (step.rest is None or self._left == 0.0):
            self.end_step()
        elif own and step.rest is not None:
            left = (step.rest if self._left is None else self._left) - record.root.data["seconds"]
            self._left = left if left > SHORTEST_S else 0.0
            self.full_at = record.number if self._left == 0.0 else None
            if record.number in self.over:
                self.end_step()
        if record.ongoing:
            self._placed[record.number] = index, step
        return index, step

    def _look_at(self, record: TurnRecord) -> None:
        """Learn from the turn that comes next whether a rest that has nothing left is over."""
        if self.full_at is not None and self._opens_next(record):
            self.over.add(self.full_at)
            self.end_step()

    def _opens_next(self, record: TurnRecord) -> bool:
        """Whether a turn is of the next step, and not of a timer that was due at the very end of a rest."""
        if record.at_s > self._now_s + SHORTEST_S:
            return True
        if record.root.data.get("seconds") == 0.0:
            return False  # what a timer at its end left of the rest
        return any(record.root.type == _kind_of(step) for _, step in self._steps[self._at + 1 : self._at + 2])

    def end_step(self) -> None:
        """Go on to the next step."""
        self._at += 1
        self._left, self._begun_s, self.full_at = None, self._now_s, None
        self._interrupted = False

    def rest(self) -> Iterator[tuple[StoryStep, float]]:
        """Yield the steps left; of one that was interrupted what is left of it, and when it ends if known."""
        for place, (_, step) in enumerate(self._steps[self._at :]):
            if place or not self._interrupted:
                yield step, inf
                continue
            left = step.rest if self._left is None else self._left
            if left is not None:
                step = step.model_copy(update={"rest": left if left > SHORTEST_S else 0.0})
            yield step, self.ends_s

    @property
    def ends_s(self) -> float:
        """The mind's time at which the step under way ends; infinite where that is not known."""
        return inf if self._begun_s is None else self._begun_s + root_of(self._steps[self._at][1])[1]

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
