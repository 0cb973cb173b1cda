"""A reminder: what one is asked to think of comes to mind by itself some minutes later.

Prospective memory (Einstein and McDaniel 1990): an intention that waits for its time. A timer is part of the
mind: it is kept in mind files and journals, and what it sets off is a turn of its own, on record.
"""

from dataclasses import dataclass

from anima_actors import Actor, Facet, ReactorNudge, RootEvent, Stimulus, handler

MINUTE_S = 60.0


@dataclass(frozen=True)
class Reminded(RootEvent):
    what: str


@dataclass(frozen=True)
class ReminderFelt(Facet):
    reminder: str

    def prompt_lines(self) -> tuple[str, ...]:
        """What a language model is told of it."""
        return (f"It comes back to you that you were to think of something: {self.reminder}",)


class Reminder(Actor):
    """Remembers, ten minutes later, what it was asked to."""

    @handler
    def note(self, stimulus: Stimulus) -> None:
        """Set a timer where one is asked to remember."""
        if stimulus.message.lower().startswith("remember "):
            self.later(10 * MINUTE_S, Reminded(stimulus.message[len("remember ") :]))

    @handler
    def remind(self, reminded: Reminded) -> tuple[ReminderFelt, ReactorNudge]:
        """Feel it, with a little start."""
        return ReminderFelt(reminded.what), ReactorNudge(self.name, arousal=0.1)
