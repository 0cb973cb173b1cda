"""An account as a Mermaid flow chart, causes above effects."""

from collections.abc import Iterator, Sequence

from anima_actors.rerun.why.account import Account, Contribution
from anima_actors.rerun.why.figures import decimals_for, shown, signed
from anima_actors.rerun.why.tree import TOLD_FROM, chosen, place, smaller

SHAPES = {
    "stimulus": ("([", "])"),
    "clock": ("([", "])"),
    "random draw": ("{{", "}}"),
    "earlier turn": ("[/", "/]"),
}


def mermaid(account: Account) -> str:
    """The account as a Mermaid flow chart."""
    sizes = [abs(one.amount or 0.0) for one in account.contributions]
    decimals = decimals_for(max(sizes, default=0.0))
    was, now = shown(account.before, decimals), shown(account.after, decimals)
    title = f"{account.path} at turn {account.turn}<br>{was} → {now}"
    lines = ["flowchart TD", f'  it["{_safe(title)}"]']
    lines += _edges(account.contributions, "it", decimals, TOLD_FROM * max(sizes, default=0.0), _Names())
    return "\n".join(lines)


class _Names:
    """Names for nodes, one after another; an end that is met again is the same node."""

    def __init__(self) -> None:
        self.count = 0
        self.ends: dict[str, str] = {}

    def name(self, one: Contribution) -> tuple[str, bool]:
        """The node's name, and whether it is new."""
        key = f"{one.text}|{place(one)}"
        if one.ends and key in self.ends:
            return self.ends[key], False
        self.count += 1
        name = f"n{self.count}"
        if one.ends:
            self.ends[key] = name
        return name, True


def _edges(
    sources: Sequence[Contribution], effect: str, decimals: int, least: float, names: _Names
) -> Iterator[str]:
    told, rest = chosen(sources, least)
    for one in told:
        name, new = names.name(one)
        if new:
            opening, closing = SHAPES.get(one.ends, ("[", "]"))
            where = place(one)
            text = f"{one.text}<br>{where}" if where else one.text
            yield f'  {name}{opening}"{_safe(text)}"{closing}'
        label = shown(one.became, longest=30) if one.amount is None else signed(one.amount, decimals)
        yield f'  {name} -- "{_safe(label)}" --> {effect}'
        yield from _edges(one.sources, name, decimals, least, names)
    if rest:
        names.count += 1
        amount = sum(one.amount or 0.0 for one in rest)
        yield f'  n{names.count}["{smaller(rest)}"]'
        yield f'  n{names.count} -- "{signed(amount, decimals)}" --> {effect}'


def _safe(text: str) -> str:
    pieces = (
        piece.replace("&", "#amp;").replace("<", "#lt;").replace(">", "#gt;") for piece in text.split("<br>")
    )
    return "<br>".join(pieces).replace('"', "#quot;")
