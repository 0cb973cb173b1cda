"""What is asked about: a path in the state, a line of the prompt, an event, at a turn."""

import re
from typing import NamedTuple

from anima_actors.runtime import AnimaError


class WhyError(AnimaError, ValueError):
    """What was asked cannot be answered; one line that says why, and what could be asked instead."""


class Question(NamedTuple):
    """What is asked, taken apart."""

    path: str
    turn: int | None  # None: the last
    event: tuple[int, int] | None = None  # turn and sequence, where an event is asked about


def parse(asked: str) -> Question:
    """Take a question apart.

    Raises:
        WhyError: it is empty, or names two turns, or what is no turn.
    """
    found = re.fullmatch(r"(.+?)(?:@(\d{1,18}))?", asked.strip(), re.DOTALL)
    if not found:
        raise WhyError("ask for a path such as reactors.tension@5, an event such as 5.12, or prompt:3@5")
    path, turn = found[1], int(found[2]) if found[2] else None
    if turn is None and path.find("@") > 0 and not path.startswith("prompt:"):
        raise WhyError(f"{asked}: after the @ comes the number of a turn, as in reactors.tension@5")
    event = re.fullmatch(r"(\d{1,18})\.(\d{1,9})(?:\.([a-z_]\w*(?:\.\w+)*))?", path)
    if not event:
        return Question(path, turn)
    number = int(event[1])
    if turn not in (None, number):
        raise WhyError(f"{asked}: the event {event[1]}.{event[2]} is of turn {number}, not of turn {turn}")
    return Question(event[3] or "", number, (number, int(event[2])))
