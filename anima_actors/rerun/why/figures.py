"""Values and amounts as an account shows them."""

from typing import Any

from anima_actors.trace.log.text import tidy

MINUS = "\u2212"


def decimals_for(amount: float) -> int:
    """So many decimals that an amount of that size shows."""
    size = abs(amount)
    return next((places for places in (2, 3, 4, 5, 6, 7, 8) if size >= 9.5 * 10.0 ** -(places + 1)), 9)


def signed(amount: float, decimals: int = 2, *, brief: bool = False) -> str:
    """An amount with its sign: "+0.55"; brief: "+.55"."""
    text = f"{abs(amount):.{decimals}f}"
    sign = "" if not text.strip("0.") else "+" if amount > 0 else MINUS
    return sign + _cut(text, brief)


def shown(value: Any, decimals: int = 2, *, brief: bool = False, longest: int = 60) -> str:
    """A value: numbers rounded, texts on one line, None as "none"."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = f"{abs(value):.{decimals}f}"
        return (MINUS if value < 0 and text.strip("0.") else "") + _cut(text, brief)
    if isinstance(value, list | tuple):
        return tidy(", ".join(shown(one) for one in value), longest) or "none"
    return tidy(str(value), longest) or "nothing"


def _cut(text: str, brief: bool) -> str:
    return text.removeprefix("0") if brief and text.startswith("0.") else text
