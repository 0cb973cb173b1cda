"""How long a rest lasts: `90s`, `15m`, `2h`, `3d`, `1w`, `1h30m`, or a plain number of seconds."""

import math
import re

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
LONGEST = 315_576_000  # ten years, in seconds

_PART = r"[0-9]{1,12}(?:\.[0-9]{1,9})?[smhdw]"
_DURATION = re.compile(rf"{_PART}(?: ?{_PART})*")
_EXAMPLES = "write 90s, 15m, 2h, 3d, 1w, 1h30m or a number of seconds"


def seconds_of(duration: object) -> float:
    """The seconds that a duration stands for. ValueError, saying what would be right, where it is none."""
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
        raise ValueError("a rest lasts longer than nothing")
    if seconds > LONGEST:
        raise ValueError("a rest lasts ten years at most")
    return seconds
