"""An account as a tree of text, kept like a ledger: what it was, what each source gave, what it became."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from anima_actors.rerun.why.account import Account, Contribution
from anima_actors.rerun.why.figures import decimals_for, shown, signed

WIDTH = 100
TOLD_FROM = 0.02  # of the largest contribution; what is smaller is summed up
SHORT_WORD = 30  # characters; a longer one is not told again at each step
LONGEST = 75  # characters of a text
MOST = 8  # contributions told by name at each level


class Line(NamedTuple):
    """One line of a tree, in its columns."""

    amount: str
    text: str
    place: str = ""
    kind: str = ""  # "head", "total" for what it was and became, "end" for the end of a chain


def tree(account: Account, width: int = WIDTH) -> str:
    """The account in lines of at most so many columns."""
    return "\n".join(rendered(lines_of(account), width))


def rendered(lines: Sequence[Line], width: int = WIDTH) -> list[str]:
    """Lines in columns: amounts to the right of the margin, places at the right edge."""
    left = max((len(line.amount) for line in lines), default=0)
    out = []
    for line in lines:
        begin = f"{line.amount:>{left}}  " if left and line.kind != "head" else ""
        room = width - len(begin) - len(line.place) - 2 * bool(line.place)
        text = line.text if len(line.text) <= room else f"{line.text[: room - 1]}…"
        gap = " " * (width - len(begin) - len(text) - len(line.place)) if line.place else ""
        out.append(f"{begin}{text}{gap}{line.place}".rstrip())
    return out


def lines_of(account: Account) -> list[Line]:
    """The lines of an account."""
    then = f"at turn {account.turn - 1}" if account.turn > 1 else "in a quiet moment"
    name = f"{account.path} at turn {account.turn}"
    if not account.is_number:
        event = f"[{account.event}]" if account.event else ""
        return [Line("", name, event, "head"), *_words(account, then)]
    change = account.change or 0.0
    largest = max((abs(one.amount or 0.0) for one in account.contributions), default=0.0)
    decimals = decimals_for(largest or change)
    whole = isinstance(account.after or 0, int) and isinstance(account.before or 0, int)
    decimals = 0 if whole else decimals
    was = "none" if account.before is None else shown(account.before, decimals)
    became = "none" if account.after is None else shown(account.after, decimals)
    return [
        Line("", name, f"[{account.event}]" if account.event else "", "head"),
        Line(was, f"what it was {then}", kind="total"),
        *_branches(account.contributions, decimals, "", TOLD_FROM * largest),
        Line(became, f"what it became ({account.note})" if account.note else "what it became", kind="total"),
    ]


def _words(account: Account, then: str) -> Iterator[Line]:
    yield Line("", f"it was {shown(account.before, longest=LONGEST)} {then}", kind="total")
    yield from _routes(account.contributions, "", account.before)
    still = "it stayed " if account.before == account.after else "it became "
    yield Line(
        "",
        f"{still}{shown(account.after, longest=LONGEST)}{f' ({account.note})' if account.note else ''}",
        kind="total",
    )
    if account.path[:1].isdigit() and account.taken:
        yield Line("", f"{account.module} published it on {', '.join(account.taken)}")
    if account.decided_by:
        told = (f"{key.replace('_', ' ')} {shown(value)}" for key, value in account.decided_by.items())
        said = f"the event says: {', '.join(told)}"
        yield from (Line("", line) for line in wrap(said, WIDTH, subsequent_indent="  "))


def _routes(sources: Sequence[Contribution], indent: str, known: object) -> Iterator[Line]:
    """What changed a word, in order; what had the last word is followed to its end."""
    told = sources[-MOST:]
    for index, one in enumerate(told):
        last = index == len(told) - 1
        new = one.became not in (None, known) and len(str(one.became)) <= SHORT_WORD
        became = f" → {shown(one.became)}" if new else ""
        yield Line(
            "", f"{indent}{'└─' if last else '├─'} {one.text}{became}", place(one), "end" if one.ends else ""
        )
        if last:
            yield from _routes(one.sources, f"{indent}   ", one.became)


def _branches(sources: Sequence[Contribution], decimals: int, indent: str, least: float) -> Iterator[Line]:
    told, rest = chosen(sources, least)
    remainder = signed(sum(one.amount or 0.0 for one in rest), decimals)
    summed_up = bool(remainder.strip("0."))  # what rounds to nothing is not worth a line
    for index, one in enumerate(told):
        last = index == len(told) - 1 and not summed_up
        text = f"{indent}{'└─' if last else '├─'} {one.text}"
        yield Line(signed(one.amount or 0.0, decimals), text, place(one), "end" if one.ends else "")
        yield from _branches(one.sources, decimals, f"{indent}{'   ' if last else '│  '}", least)
    if summed_up:
        yield Line(remainder, f"{indent}└─ {smaller(rest)}")


def chosen(sources: Sequence[Contribution], least: float) -> tuple[list[Contribution], list[Contribution]]:
    """The contributions worth telling, largest first and one at least, and the others."""
    if any(one.amount is None for one in sources):
        return list(sources[-MOST:]), []
    ordered = sorted(sources, key=lambda one: -abs(one.amount or 0.0))
    told = [one for index, one in enumerate(ordered[:MOST]) if not index or abs(one.amount or 0.0) >= least]
    return told, ordered[len(told) :]


def smaller(rest: Sequence[Contribution]) -> str:
    """What is summed up, in words."""
    return f"{len(rest)} smaller one{'s' * (len(rest) > 1)}"


def place(one: Contribution) -> str:
    """Where a contribution is to be found."""
    if one.ends == "earlier turn":
        return f"since turn {one.since}" if one.since else "from the start"
    if one.ends in ("random draw", "failure", "outside"):
        return one.ends
    event = f"[{one.event}]" if one.event else ""
    return f"{one.ends} {event}" if one.ends else event
