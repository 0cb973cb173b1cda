"""The settings of --set: KEY=VALUE, where a key is a place in the story or a module's constant."""

from collections.abc import Iterable, Sequence
from typing import Any

from anima_actors.cli.group import BadInput
from anima_actors.runtime.errors import suggestion
from anima_actors.scenario.yaml_reader import meaning_of

PARTS = ("persona", "values", "constants", "voice")
WHOLE = ("seed", "persona", "title", "appraisal")


def changes_in(settings: Iterable[str], modules: Sequence[str]) -> dict[str, Any]:
    """The changes to a story; "emotion.learn_rate" is short for "constants.emotion.learn_rate".

    Raises:
        BadInput: naming every setting that is none.
    """
    changes: dict[str, Any] = {}
    problems = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        key = key.strip()
        try:
            place = _place(key, modules) if equals and key else _refuse("write KEY=VALUE, such as seed=3")
            changes[place] = meaning_of(text.strip())
        except ValueError as error:
            problems.append(f"--set {key or setting}: {error}")
    if problems:
        raise BadInput(*problems)
    return changes


def _place(key: str, modules: Sequence[str]) -> str:
    first, dot, rest = key.partition(".")
    if key in WHOLE or (first in PARTS and rest):
        return key
    if first in PARTS:
        _refuse(f"name a part of it, such as {first}.{_EXAMPLES[first]}")
    if first not in modules:
        known = dict.fromkeys((*WHOLE[:1], *PARTS, *modules))
        _refuse(f"no such setting{suggestion(first, known)}")
    if not dot or not rest:
        _refuse("name a constant of the module, such as emotion.learn_rate")
    return f"constants.{key}"


_EXAMPLES = {
    "persona": "neuroticism",
    "values": "care",
    "constants": "emotion.learn_rate",
    "voice": "provider",
}


def _refuse(message: str) -> str:
    raise ValueError(message)
