"""What happened in the turns of a step, for expectations on it: that the mind spoke first, that it dreamt.

A rest is one step and, where timers come due in it, many turns; the state after it tells of the last alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from anima_actors.journal.conditions import Condition
from anima_actors.psyche.events import Spoken
from anima_actors.runtime import Event
from anima_actors.scenario.conditions import Outcomes, TurnOutcome, described
from anima_actors.scenario.state_paths import HAPPENINGS

Span = Literal["turn", "step", "story"]
"""Where something is looked for: in one turn, in all of its step, in the whole story."""


@dataclass(frozen=True, slots=True)
class HappeningCheck:
    """Something happened, or did not: in the turn, in any turn of its step, or of the whole story."""

    subject: str
    condition: Condition
    over: Span

    @property
    def expected(self) -> str:
        """What the condition asks for."""
        return described(self.condition)

    def gap(self, outcomes: Outcomes, at: int) -> float:
        """That of the time when it came nearest; of nothing where it never happened."""
        happened = [outcome.happened[self.subject] for outcome in self._when(outcomes, at)]
        if not happened:
            return self.condition.gap(None, None)
        return min(self.condition.gap(one, None) for one in happened)

    def found(self, outcomes: Outcomes, at: int) -> str:
        """What happened, and in which turns."""
        told = [f"{one.happened[self.subject]} (turn {one.turn})" for one in self._when(outcomes, at)]
        return ", ".join(told[:5]) + (", …" if len(told) > 5 else "") or "none"

    def explained_by(self, outcomes: Outcomes, at: int) -> str:
        """The turn in which it happened, or that in which it was looked for."""
        turn = next((one.turn for one in self._when(outcomes, at)), outcomes[at].turn)
        return f"anima show FILE --turn {turn}"

    def _when(self, outcomes: Outcomes, at: int) -> list[TurnOutcome]:
        here = outcomes[at]
        looked = outcomes if self.over != "turn" else (here,)
        return [
            one
            for one in looked
            if self.subject in one.happened and (self.over == "story" or one.step == here.step)
        ]


def happened_in(events: Sequence[Event], goes_on: bool) -> dict[str, str]:
    """Return what happened in a turn, by its name under `expect`, with what it was.

    Args:
        events: of the turn, the root first.
        goes_on: whether something of it, such as speech, goes on beside later turns.
    """
    spoken = goes_on or any(isinstance(one, Spoken) for one in events)
    return {
        name: str(getattr(one, happening.field, "") or "yes")
        for name, happening in HAPPENINGS.items()
        for one in events
        if type(one).__name__ == happening.event and (spoken or not happening.spoken)
    }
