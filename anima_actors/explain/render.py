"""An account as a tree of text, kept like a ledger: what it was, what each source gave, what it became."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from anima_actors.explain.wording import MINUS, decimals_for, shown, signed

if TYPE_CHECKING:
    from anima_actors.explain.account import Account, Contribution

MENTIONED_FROM = 0.05  # of the largest contribution
MOST_SOURCES = 4
QUOTED_FROM, LONGEST_QUOTE = 30, 120  # characters of a text

SHORT = {"reactors": "", "vad": "", "intention": "", "flash": "", "temporal": "", "spectral": ""}
"""Sections whose name goes without saying."""


def as_sentence(account: "Account") -> str:
    """The account in one sentence."""
    name = name_of(account.path)
    at = f"at turn {account.turn}"
    if account.after is None and account.before is None:
        return f"{_capital(name)} was not there {at}: {account.note}."
    if account.is_number:
        return _of_number(account, name, at)
    return _of_word(account, name, at)


def name_of(path: str) -> str:
    """A path in words: "reactors.tension" is "tension"."""
    if path[:1].isdigit():
        part = path.split(".")
        number = ".".join(part[:2])
        return " ".join([f"event {number}", *part[2:]]).replace("_", " ")
    if path.startswith("prompt:"):
        line = path.removeprefix("prompt:").strip()
        return f"line {line} of the prompt" if line.isdecimal() else f"the line “{line}” of the prompt"
    parts = [SHORT.get(part, part) if index == 0 else part for index, part in enumerate(path.split("."))]
    return " ".join(part for part in parts if part).replace("_", " ")


def _of_number(account: "Account", name: str, at: str) -> str:
    change = account.change or 0.0
    told, rest = _largest(_sources(account))
    decimals = decimals_for(change or max((abs(amount) for _, amount in told), default=0.0))
    decimals = 0 if isinstance(account.before or 0, int) and isinstance(account.after or 0, int) else decimals
    was, now = (shown(one, decimals, brief=True) for one in (account.before, account.after))
    if account.after is None:
        head = f"{_capital(name)}, {was} before, was gone {at} ({account.note})"
    elif account.before is None:
        head = f"{_capital(name)} came to {now} {at}; it was not there before"
    elif not change:
        head = f"{_capital(name)} stayed at {now} {at}"
    else:
        head = f"{_capital(name)} {'rose' if change > 0 else 'fell'} from {was} to {now} {at}"
    if not told:
        return f"{head}: {_since(account.contributions)}."
    counted = [one for one in told if _counts(one[1], decimals)]
    rest += sum(amount for _, amount in told[len(counted) :]) if counted else 0.0
    told = counted or told
    given = _listed([one for one in told if one[1] > 0], "gave", decimals)
    taken = _listed([one for one in told if one[1] < 0], "took", decimals)
    last = [f"smaller things {signed(rest, decimals, brief=True)}"] if _counts(rest, decimals) else []
    parts = [*taken, *given, *last] if change < 0 else [*given, *taken, *last]
    return f"{head}: {_joined(parts)}."


def _of_word(account: "Account", name: str, at: str) -> str:
    was, now = _quoted(account.before), _quoted(account.after)
    if account.before == account.after:
        head = f"{_capital(name)} was still {now} {at}"
    elif account.before is None:
        head = f"{_capital(name)} became {now} {at}; there was none before"
    elif account.after is None:
        head = f"{_capital(name)}, {was} before, was gone {at} ({account.note})"
    else:
        head = f"{_capital(name)} went from {was} to {now} {at}"
    one = account.decisive
    if one is None:
        return f"{head}."
    chain = [one]
    while chain[-1].sources:
        chain.append(chain[-1].sources[-1])
    end = chain[-1]
    if end.source == "before":
        return f"{head}: {_since([end])}."
    way = f", by way of {_short(one)}" if one.sources else ""
    verb = "keeps it so" if account.before == account.after else "decided it"
    return f"{head}: {_ended(end, account)} {verb}{way}."


def _sources(account: "Account") -> list[tuple[str, float]]:
    """What gave and what took, by name: the body by its own account, all else by where the chains end."""
    summed: dict[str, float] = {}
    if account.path.startswith("reactors."):
        for one in account.contributions:
            summed[_short(one)] = summed.get(_short(one), 0.0) + (one.amount or 0.0)
    else:
        for one in account.roots():
            name = _ended(one, account)
            summed[name] = summed.get(name, 0.0) + (one.amount or 0.0)
    return list(summed.items())


def _largest(sources: list[tuple[str, float]]) -> tuple[list[tuple[str, float]], float]:
    ordered = sorted(sources, key=lambda one: -abs(one[1]))
    least = MENTIONED_FROM * abs(ordered[0][1]) if ordered else 0.0
    told = [one for one in ordered[:MOST_SOURCES] if abs(one[1]) >= least and one[1]]
    return told, sum(amount for _, amount in ordered[len(told) :])


def _listed(sources: Sequence[tuple[str, float]], verb: str, decimals: int) -> list[str]:
    return [
        f"{name} {'' if index else f'{verb} '}{signed(amount, decimals, brief=True)}"
        for index, (name, amount) in enumerate(sources)
    ]


def _counts(amount: float, decimals: int) -> bool:
    """Whether an amount is more than nothing in so many decimals."""
    return signed(amount, decimals)[0] in f"+{MINUS}"


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _short(one: "Contribution") -> str:
    return one.text if one.ends else one.text.partition(": ")[0]


def _ended(one: "Contribution", account: "Account") -> str:
    if one.ends == "earlier turn" and one.since and one.since < account.before_turn:
        return f"{one.text} (since turn {one.since})"
    return one.text


def _since(sources: "Sequence[Contribution]") -> str:
    since = sources[0].since if sources else None
    return f"nothing has changed it since turn {since}" if since else "nothing has changed it from the start"


def _quoted(value: object) -> str:
    text = shown(value, longest=LONGEST_QUOTE)
    return f"“{text}”" if len(text) > QUOTED_FROM and isinstance(value, str) else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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


def as_tree(account: "Account", width: int = WIDTH) -> str:
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


def lines_of(account: "Account") -> list[Line]:
    """The lines of an account."""
    then = f"at turn {account.before_turn}" if account.before_turn else "in a quiet moment"
    name = f"{account.path} at turn {account.turn}"
    if account.asked_turn > account.turn:
        name += f"; turn {account.asked_turn} left it as it was"
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


def _words(account: "Account", then: str) -> Iterator[Line]:
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


def _routes(sources: "Sequence[Contribution]", indent: str, known: object) -> Iterator[Line]:
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


def _branches(sources: "Sequence[Contribution]", decimals: int, indent: str, least: float) -> Iterator[Line]:
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


def chosen(
    sources: "Sequence[Contribution]", least: float
) -> "tuple[list[Contribution], list[Contribution]]":
    """The contributions worth telling, largest first and one at least, and the others."""
    if any(one.amount is None for one in sources):
        return list(sources[-MOST:]), []
    ordered = sorted(sources, key=lambda one: -abs(one.amount or 0.0))
    told = [one for index, one in enumerate(ordered[:MOST]) if not index or abs(one.amount or 0.0) >= least]
    return told, ordered[len(told) :]


def smaller(rest: "Sequence[Contribution]") -> str:
    """What is summed up, in words."""
    return f"{len(rest)} smaller one{'s' * (len(rest) > 1)}"


def place(one: "Contribution") -> str:
    """Where a contribution is to be found."""
    if one.ends == "earlier turn":
        return f"since turn {one.since}" if one.since else "from the start"
    if one.ends in ("random draw", "failure", "outside"):
        return one.ends
    event = f"[{one.event}]" if one.event else ""
    return f"{one.ends} {event}" if one.ends else event


SHAPES = {
    "stimulus": ("([", "])"),
    "clock": ("([", "])"),
    "random draw": ("{{", "}}"),
    "earlier turn": ("[/", "/]"),
}


def as_mermaid(account: "Account") -> str:
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

    def name(self, one: "Contribution") -> tuple[str, bool]:
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
    sources: "Sequence[Contribution]", effect: str, decimals: int, least: float, names: _Names
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
