"""From pydantic's errors to sentences that say what is wrong and what would be right."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from anima_actors.scenario.conditions import unknown_key, unknown_word
from anima_actors.scenario.errors import StoryPath, quoted
from anima_actors.scenario.shorthand import NO_KEY_HERE, STEP_KEYS, looks_secret
from anima_actors.scenario.state_paths import TRAITS
from anima_actors.scenario.values import COMMANDS, REACTORS

SCENARIO_KEYS = (
    *("title", "about", "seed", "persona", "values", "voice", "appraisal", "modules", "constants"),
    *("expect", "steps"),
)
VOICE_KEYS = (
    *("provider", "model", "temperature", "max_tokens", "base_url", "budget", "patience", "pause"),
    *("history_tokens", "token_limit", "firmer"),
)
# What may stand at a place, and what one of them is called. None stands for any index of a list
# and any module that is replaced.
_VOCABULARIES: Mapping[tuple[str | None, ...], tuple[str, tuple[str, ...]]] = {
    (): ("key", SCENARIO_KEYS),
    ("persona",): ("trait", TRAITS),
    ("voice",): ("key", VOICE_KEYS),
    ("modules",): ("key", ("only", "without", "with", "replace", "intercept")),
    ("modules", "with", None): ("key", ("use", "settings")),
    ("modules", "replace", None): ("key", ("use", "settings")),
    ("modules", "intercept", None): ("key", ("use", "settings")),
    ("steps", None): ("key", STEP_KEYS),
    ("steps", None, "stimulus"): ("reactor", REACTORS),
}
_SHAPES = {
    "string": "a text",
    "float": "a number",
    "int": "a whole number",
    "dict": "a mapping, such as {key: value}",
    "tuple": "a list, each item on a line that begins with -",
}
_WANTED = {
    "string_type": "string",
    "float_type": "float",
    "int_type": "int",
    "int_from_float": "int",
    "dict_type": "dict",
    "mapping_type": "dict",
    "model_type": "dict",
    "model_attributes_type": "dict",
    "tuple_type": "tuple",
    "list_type": "tuple",
}


class Explained(NamedTuple):
    """A message, the path it is about, and whether it is about the key there rather than the value."""

    path: StoryPath
    message: str
    at_key: bool = False


def explained(error: Mapping[str, Any], spelt: str) -> Explained:
    """What is wrong and what would be right; `spelt` is how the value was written in the file."""
    kind, found, facts = error["type"], error.get("input"), error.get("ctx", {})
    path: StoryPath = tuple(part for part in error["loc"] if part != "[key]")
    at_key = "[key]" in error["loc"]
    if kind == "extra_forbidden":
        return Explained(path, _unknown_key(path), at_key=True)
    if kind == "missing":
        return Explained(path, "is missing")
    if kind in _WANTED:
        return Explained(path, _wrong_kind(_WANTED[kind], found, spelt), at_key)
    if kind == "literal_error":
        message = (
            unknown_word("command", found, tuple(COMMANDS))
            if isinstance(found, str)
            else (f"{_described(found, spelt)}, not a command; write {_listed(tuple(COMMANDS))}")
        )
        return Explained(path, message)
    if kind in ("greater_than_equal", "less_than_equal"):
        bound, side = (facts["ge"], "at least") if "ge" in facts else (facts["le"], "at most")
        return Explained(
            path, f"{_number(found)} is out of range; it must be {side} {bound:,}".replace(".0", "")
        )
    if kind == "string_too_long":
        return Explained(path, f"too long; at most {facts.get('max_length', 0):,} characters")
    if kind == "scenario":
        return Explained(path, str(facts["message"]), at_key)
    return Explained(path, str(error["msg"])[:1].lower() + str(error["msg"])[1:], at_key)


def _unknown_key(path: StoryPath) -> str:
    place = tuple(None if isinstance(part, int) else part for part in path[:-1])
    if place[:2] == ("modules", "replace"):
        place = (*place[:2], *(None for _ in place[2:]))
    noun, words = _VOCABULARIES.get(place, ("key", ()))
    if looks_secret(str(path[-1])):
        return NO_KEY_HERE
    return unknown_key(noun, str(path[-1]), words)


def _wrong_kind(wanted: str, found: Any, spelt: str) -> str:
    described = _described(found, spelt)
    if wanted == "string" and isinstance(found, bool | int | float):
        return f"{described}, not a text; write {quoted(spelt or str(found))} in quotes"
    if wanted in ("int", "float") and isinstance(found, str) and _looks_numeric(found):
        return f"{described}, not {_SHAPES[wanted]}; write it without quotes"
    return f"{described}, not {_SHAPES[wanted]}"


def _described(found: Any, spelt: str) -> str:
    """`no` is a truth value; `3` is a number; a list."""
    if found is None:
        return "nothing is written here"
    if isinstance(found, bool):
        return f"{spelt or str(found).lower()} is a truth value"
    if isinstance(found, int | float):
        return f"{spelt or _number(found)} is a number"
    if isinstance(found, str):
        return f"{quoted(found)} is a text"
    return "this is a mapping" if isinstance(found, Mapping) else "this is a list"


def _looks_numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
