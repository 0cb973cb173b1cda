"""What tests of a mind look at."""

from anima_actors import (
    Mind,
)
from anima_actors.encoding.turn_content import turn_hash
from tests.stories import COMMANDS


def only_plain(value: object) -> bool:
    """Whether a value is of JSON's own types, exactly, and every number finite."""
    if type(value) is dict:
        return all(type(key) is str and only_plain(item) for key, item in value.items())
    if type(value) is list:
        return all(only_plain(item) for item in value)
    return value is None or type(value) in (str, int, float, bool)


def next_hash(mind: Mind) -> str:
    mind.experience_now(COMMANDS["joy"], "well?")
    assert mind.last_turn is not None
    return turn_hash(mind.last_turn)


# --- the state
