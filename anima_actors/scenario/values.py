"""The kinds of value in a scenario file: what each must be, checked by pydantic, described for editors."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from anima_actors.encoding.text import is_one_line, seen

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """What a loaded scenario holds in place of dicts."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a loaded scenario does not change; make another with Scenario.changed(...)")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
LONGEST = 315_576_000  # ten years, in seconds

_PART = r"[0-9]{1,12}(?:\.[0-9]{1,9})?[smhdw]"
_DURATION = re.compile(rf"{_PART}(?: ?{_PART})*")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")
_EXAMPLES = "write 90s, 15m, 2h, 3d, 1w, 1h30m or a number of seconds"


def seconds_of(duration: object, what: str = "a rest") -> float:
    """The seconds that a duration, of a rest or something else, stands for.

    Raises:
        ValueError: it is none; the message says what would be right.
    """
    if isinstance(duration, str):
        if not _DURATION.fullmatch(duration.strip()):
            raise ValueError(f"not a duration; {_EXAMPLES}")
        parts = re.findall(r"([0-9.]+)([smhdw])", duration)
        seconds = sum(float(number) * SECONDS[unit] for number, unit in parts)
    elif isinstance(duration, int | float) and not isinstance(duration, bool):
        seconds = float(min(duration, 2 * LONGEST))
    else:
        raise ValueError(f"not a duration; {_EXAMPLES}")
    if not seconds > 0 or math.isnan(seconds):
        raise ValueError(f"{what} lasts longer than nothing")
    if seconds > LONGEST:
        raise ValueError(f"{what} lasts ten years at most")
    return seconds


def typed_seconds(text: str, what: str = "a rest") -> float:
    """:func:`seconds_of` what somebody has typed, where a number is no number yet but its digits."""
    return seconds_of(float(text) if _NUMBER.fullmatch(text.strip()) else text, what)


REACTORS: tuple[str, ...] = ("tension", "arousal", "satisfaction", "cohesion")
BASELINE: Mapping[str, float] = MappingProxyType(dict(zip(REACTORS, (0.2, 0.2, 0.5, 0.5), strict=True)))

_COMMANDS: dict[str, dict[str, float]] = {
    "stress": {"tension": 0.4, "arousal": 0.3, "satisfaction": -0.2, "cohesion": -0.2},
    "relax": {"tension": -0.3, "arousal": -0.2, "satisfaction": 0.2, "cohesion": 0.1},
    "connect": {"cohesion": 0.4, "satisfaction": 0.3, "tension": -0.2},
    "shock": {"tension": 0.6, "arousal": 0.5, "satisfaction": -0.4, "cohesion": -0.5},
    "joy": {"satisfaction": 0.4, "cohesion": 0.3, "arousal": 0.2},
    "grief": {"satisfaction": -0.4, "cohesion": -0.3, "tension": 0.2},
}

COMMANDS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {name: MappingProxyType(deltas) for name, deltas in _COMMANDS.items()}
)


LONGEST_LINE = 200
MOST_TURNS = 10_000


def _refuse(message: str) -> PydanticCustomError:
    # a message is handed over as a value, so that braces in it are not read as a template
    return PydanticCustomError("scenario", "{message}", {"message": message})


def _not_blank(text: str) -> str:
    if not seen(text).strip():
        raise _refuse("must not be empty")
    return text


def _one_line(text: str) -> str:
    _not_blank(text)
    if not is_one_line(text):
        raise _refuse("must be one line without control characters")
    return text


def _value_name(name: str) -> str:
    if not re.fullmatch(r"[\w -]{1,60}", name) or not any(c.isalpha() for c in name) or name != name.strip():
        raise _refuse("a value is named with letters, digits, spaces, _ and -, at most 60 of them")
    return name


_ADDRESS = re.compile(r"(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|[^:\n]{1,300}\.py):[A-Za-z_]\w*|[^:\n]{1,300}\.py")
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
