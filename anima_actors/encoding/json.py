"""Write events and states as JSON."""

import json
import math
from collections.abc import Mapping
from typing import Any

import orjson

from anima_actors.encoding.turn_content import to_plain


def dumps(value: object, default: Any = None, *, indent: bool = False) -> bytes:
    """Return JSON as bytes. Other values become null (no number), � (half a character) or text."""
    options = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        return orjson.dumps(value, option=options)
    except (TypeError, ValueError):  # something that orjson refuses: the slow way round
        return json.dumps(_plainest(value), ensure_ascii=False, indent=2 if indent else None).encode()


def _plainest(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(_plainest(str(key))): _plainest(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plainest(item) for item in value]
    try:
        return _plainest(to_plain(value))
    except TypeError:
        return _plainest(repr(value))
