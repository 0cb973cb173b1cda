"""The kinds of value in a scenario file: what each must be, checked by pydantic, described for editors."""

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from anima_actors.scenario.durations import seconds_of

LONGEST_LINE = 200
MOST_TURNS = 10_000


def _refuse(message: str) -> PydanticCustomError:
    # a message is handed over as a value, so that braces in it are not read as a template
    return PydanticCustomError("scenario", "{message}", {"message": message})


def _not_blank(text: str) -> str:
    if not text.strip():
        raise _refuse("must not be empty")
    return text


def _one_line(text: str) -> str:
    _not_blank(text)
    if not text.isprintable():
        raise _refuse("must be one line without control characters")
    return text


def _value_name(name: str) -> str:
    if not re.fullmatch(r"[\w -]{1,60}", name) or not any(c.isalpha() for c in name) or name != name.strip():
        raise _refuse("a value is named with letters, digits, spaces, _ and -, at most 60 of them")
    return name


_ADDRESS = re.compile(r"(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|[^:\n]{1,300}\.py):[A-Za-z_]\w*")
_ELSEWHERE = re.compile(r"nats://[\w.:\[\]-]{1,200}/[a-z][a-z0-9_]{0,60}")
_INSTALLED = re.compile(r"(?!.*\.py$)[A-Za-z_][\w.-]{0,99}")


def _address(text: str) -> str:
    if not any(kind.fullmatch(text) for kind in (_ADDRESS, _INSTALLED, _ELSEWHERE)):
        raise _refuse(
            'write "package.module:Class", "./file.py:Class", the name of an installed module, '
            "or {remote: name} for one in another process"
        )
    return text


def _seconds(duration: object) -> float:
    try:
        return seconds_of(duration)
    except ValueError as error:
        raise _refuse(str(error)) from None


def _scalar(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise _refuse("must be a finite number")
    if not isinstance(value, bool | int | float | str):
        raise _refuse("must be a number, true, false or a text")
    return value


Text = Annotated[str, Field(strict=True)]
Said = Annotated[str, Field(strict=True), AfterValidator(_not_blank)]
Line = Annotated[str, Field(strict=True, max_length=LONGEST_LINE), AfterValidator(_one_line)]
Unit = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Delta = Annotated[float, Field(strict=True, ge=-1, le=1, allow_inf_nan=False)]
Temperature = Annotated[float, Field(strict=True, ge=0, le=2, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=1, le=MOST_TURNS)]
Tokens = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Seed = Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)]
ValueName = Annotated[str, Field(strict=True), AfterValidator(_value_name)]
Address = Annotated[str, Field(strict=True), AfterValidator(_address)]
Seconds = Annotated[
    float,
    BeforeValidator(_seconds),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": 315_576_000},
                {"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)?[smhdw] ?)+$"},
            ],
            "examples": ["90s", "15m", "2h", "3d", "1w", "1h30m"],
        }
    ),
]
Scalar = Annotated[Any, BeforeValidator(_scalar), WithJsonSchema({"type": ["number", "boolean", "string"]})]
