"""An account as a drawing: static SVG, as :mod:`anima_actors.journal.drawing` has it."""

from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

from anima_actors.journal.drawing import INK, fitted, short, svg, text_at

RISE, FALL = "#c2410c", "#1d6fb8"
ROW, NAMES, BARS, AMOUNTS = 24, 330, 300, 80
MOST = 8
"""Contributions that a waterfall shows; the rest is one."""


def waterfall(account: Mapping[str, Any]) -> str:
    """Return an account as a drawing: what a value was, what each source gave, and what it became.

    Args:
        account: as plain data; see :meth:`~anima_actors.explain.account.Account.to_dict`.
    """
    before, after = account.get("before"), account.get("after")
    given = [one for one in account.get("contributions", ()) if one.get("amount") is not None]
    if given and not isinstance(after, str | list | dict):
        rows = _number_rows(float(before or 0.0), float(after or 0.0), given)
    else:
        rows = _word_rows(before, after, account.get("contributions", ()))
    body = [part for place, row in enumerate(rows) for part in row.drawn(4 + place * ROW)]
    label = str(account.get("sentence") or account.get("path", ""))
    return svg(body, NAMES + BARS + AMOUNTS, len(rows) * ROW + 8, label)


class _Row(NamedTuple):
    """A row of a waterfall; its bar reaches from one share of the width to another."""

    name: str
    amount: str
    start: float = 0.0
    end: float = 0.0
    colour: str = "currentColor"
    strong: bool = False

    def drawn(self, y: int) -> Iterator[str]:
        look = {**INK, "font-weight": "600"} if self.strong else INK
        yield text_at(fitted(self.name, NAMES - 16, 12), 0, y + 15, size=12, look=look)
        left, width = NAMES + BARS * min(self.start, self.end), BARS * abs(self.end - self.start)
        if self.colour:
            shade = ' opacity=".55"' if self.colour == "currentColor" else ""
            yield (
                f'<rect x="{short(left)}" y="{y + 3}" width="{short(max(width, 1.5))}" '
                f'height="{ROW - 8}" rx="2" fill="{self.colour}"{shade}/>'
            )
        right = NAMES + BARS + AMOUNTS - 4
        if self.colour:
            yield text_at(self.amount, right, y + 15, size=12, anchor="end", look=look)
        else:
            said = fitted(self.amount, BARS + AMOUNTS - 8, 12)
            yield text_at(said, NAMES, y + 15, size=12, look=look)


def _number_rows(before: float, after: float, given: Sequence[Mapping[str, Any]]) -> list[_Row]:
    largest = sorted(given, key=lambda one: -abs(one["amount"]))[:MOST]
    shown = [(one["text"], float(one["amount"])) for one in given if any(one is other for other in largest)]
    if rest := fsum(one["amount"] for one in given) - fsum(amount for _, amount in shown):
        shown.append((f"{len(given) - len(largest)} smaller things", rest))
    reached = [before]
    for _, amount in shown:
        reached.append(reached[-1] + amount)
    low, high = min(0.0, *reached, after), max(*reached, after, 0.0)
    span = (high - low) or 1.0

    def share(value: float) -> float:
        return (value - low) / span

    def told(value: float, sign: str = "") -> str:
        decimals = next((few for few in (2, 3, 4) if abs(value) >= 0.5 * 10**-few), 2)
        return f"{value:{sign}.{decimals}f}".replace("-", "−")

    rows = [_Row("was", told(before), share(0.0), share(before), strong=True)]
    for (name, amount), start in zip(shown, reached, strict=False):
        colour = RISE if amount > 0 else FALL
        rows.append(_Row(name, told(amount, "+"), share(start), share(start + amount), colour))
    return [*rows, _Row("became", told(after), share(0.0), share(after), strong=True)]


def _word_rows(before: Any, after: Any, contributions: Sequence[Mapping[str, Any]]) -> list[_Row]:
    rows = [_Row("was", _said(before), colour="", strong=True)]
    for one in contributions[-MOST:]:
        rows.append(_Row(str(one.get("text", "")), f"→ {_said(one.get('became'))}", colour=""))
    return [*rows, _Row("became", _said(after), colour="", strong=True)]


def _said(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
