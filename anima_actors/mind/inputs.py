"""Stimuli, messages and rests from outside, checked before anything changes."""

from collections.abc import Mapping
from dataclasses import replace

from anima_actors.psyche.events import Stimulus, TimePassed
from anima_actors.psyche.model.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.runtime import AnimaError
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.plain_numbers import plain

CHAT_STIMULUS = {"arousal": 0.05, "cohesion": 0.05}
"""The stimulus of being spoken to, whatever is said."""

STRONGEST_DELTA = 10.0
LONGEST_REST_S = 315_576_000


class StimulusError(AnimaError, ValueError):
    """A stimulus was refused; nothing has changed."""


def stimulus_from(stimulus: Mapping[str, float], message: str, reply_wanted: bool) -> Stimulus:
    """Return the root event of a stimulus and the message with it.

    Raises:
        StimulusError: saying which part is not right.
    """
    if not isinstance(stimulus, Mapping):
        raise StimulusError(
            f"a stimulus maps reactors to changes, such as {{'tension': 0.4}}; got {stimulus!r:.80}"
        )
    if not isinstance(message, str):
        raise StimulusError(f"a message is text; got {message!r:.80}")
    if not stimulus:
        return Stimulus(NO_CHANGE, message, reply_wanted)
    for name, delta in stimulus.items():
        if name not in REACTOR_NAMES:
            raise StimulusError(f"stimulus: unknown reactor {name!r}{suggestion(name, REACTOR_NAMES)}")
        given = plain(delta)
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number or not -STRONGEST_DELTA <= given <= STRONGEST_DELTA:
            raise StimulusError(
                f"stimulus.{name} is {delta!r:.80}; it must be a number from "
                f"-{STRONGEST_DELTA:g} to {STRONGEST_DELTA:g}, usually within -1 and 1"
            )
    return Stimulus(
        Reactors(**{name: float(plain(delta)) for name, delta in stimulus.items()}), message, reply_wanted
    )


def stimulus_for_message(message: str, stimulus: Mapping[str, float] | None = None) -> Stimulus:
    """Return the root event of a message that wants an answer.

    A stimulus of the caller's own says what the words mean. Without one the message has the effect of being
    spoken to, and its meaning is left to the mind's own appraisal.

    Raises:
        StimulusError: saying which part is not right.
    """
    if stimulus is not None:
        return stimulus_from(stimulus, message, True)
    return replace(stimulus_from(CHAT_STIMULUS, message, True), appraised=False)


def rest_event(seconds: float) -> TimePassed:
    """Return the root event of a rest; StimulusError where there is no such rest."""
    return TimePassed(checked_seconds(seconds, "rest"))


def checked_seconds(seconds: float, what: str) -> float:
    """Return how much of the mind's time is to pass.

    Args:
        seconds: as given.
        what: takes them, for the message.

    Raises:
        StimulusError: so much time cannot pass.
    """
    seconds = plain(seconds)
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not 0 <= seconds <= LONGEST_REST_S:
        raise StimulusError(
            f"{what} takes seconds, a number from 0 to {LONGEST_REST_S:,} (ten years); got {seconds!r:.80}"
        )
    return float(seconds)


def checked_top(top_k: int) -> int:
    """Return the number of emotions in a blend; StimulusError unless it is a whole number from 1."""
    top_k = plain(top_k)
    if isinstance(top_k, bool) or not isinstance(top_k, int) or top_k < 1:
        raise StimulusError(f"top_k is {top_k!r}; it must be a whole number from 1")
    return top_k
