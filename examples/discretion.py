"""Discretion: what was told in confidence is not shared (Petronio 2002).

Vetoes intentions of others, and keeps what it must remember as its own state.
"""

from anima_actors import Actor, IntentionProposed, Stimulus, Veto, handler

IN_CONFIDENCE = ("between us", "tell nobody", "don't tell", "a secret")
LOUD = ("share", "state my position")


class Discretion(Actor):
    """Forbids some goals for as long as there is something to keep to oneself."""

    def __init__(self) -> None:
        self.keeping = False

    @handler
    def keep(self, stimulus: Stimulus, proposed: tuple[IntentionProposed, ...]) -> tuple[Veto, ...]:
        """One veto for each proposal that would give it away."""
        message = stimulus.message.casefold()
        if any(words in message for words in IN_CONFIDENCE):
            self.keeping = True
        elif "you may tell" in message:
            self.keeping = False
        if not self.keeping:
            return ()
        loud = [one.goal for one in proposed if one.goal in LOUD]
        return tuple(Veto(goal, "it was told in confidence", self.name) for goal in loud)
