"""Reports without words: what people and minds said, and whatever quotes it, is taken out of plain data."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from anima_actors.journal.turn_data import Json
from anima_actors.runtime.redaction import GONE

T = TypeVar("T")

SAID = frozenset(
    {
        "description", "empathy_note", "evidence", "future", "label", "led_to", "memory", "message",
        "narrative", "past", "reply", "said", "self_desc", "text",
    }
)  # fmt: skip
"""Names under which words stand in a turn."""

LONGEST_NAME = 40
"""Characters up to which a text is a name, such as "protect myself without harming others"."""

_QUOTES = re.compile(r"[“”„«»\"\n]")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")


def mind_without_words(mind: Json) -> Json:
    """Return a mind of a report in figures and names alone; why keeps who gave how much."""
    about = mind["about"]
    findings = [one | {"text": ": ".join(one["text"].split(": ")[:3])} for one in about["findings"]]
    told = {"about": "", "verdicts": without_words(about["verdicts"]), "findings": findings}
    accounts = {
        turn: {path: _account(one) for path, one in found.items()} for turn, found in mind["accounts"].items()
    }
    return {"about": about | told, "turns": without_words(mind["turns"]), "accounts": accounts, "prompts": {}}


def without_words(data: T, name: str = "") -> T:
    """Return plain data whose texts are names alone: of emotions, goals, modules, measures."""
    made: Any = data  # what comes back has the shape of what went in
    if isinstance(data, str):
        spoken = name in SAID or len(data) > LONGEST_NAME or _QUOTES.search(data)
        made = GONE if data and spoken else data
    elif isinstance(data, Mapping):
        made = {key: without_words(value, str(key)) for key, value in data.items()}
    elif isinstance(data, list | tuple):
        made = [without_words(value, name) for value in data]
    return cast(T, made)


def _account(account: Json) -> Json:
    told = {key: value for key, value in account.items() if key != "contributions"}
    head = {"sentence": _head(account["sentence"]), "contributions": _sources(account["contributions"])}
    return without_words(told | {"sentence": ""}) | head


def _sources(contributions: list[Json]) -> list[Json]:
    return [
        without_words(one | {"text": "", "sources": []})
        | {"text": _head(one["text"])}
        | ({"sources": _sources(one["sources"])} if "sources" in one else {})
        for one in contributions
    ]


def _head(text: str) -> str:
    """Return a text up to what it tells in detail, without quotations."""
    return _QUOTED.sub("“…”", text).partition(": ")[0]
