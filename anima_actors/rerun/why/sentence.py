"""An account in one sentence."""

from collections.abc import Sequence

from anima_actors.rerun.why.account import Account, Contribution
from anima_actors.rerun.why.figures import MINUS, decimals_for, shown, signed

TOLD_FROM = 0.05  # of the largest contribution
MOST = 4
QUOTED_FROM, LONGEST = 30, 120  # characters of a text

SHORT = {"reactors": "", "vad": "", "intention": "", "flash": "", "temporal": "", "spectral": ""}
"""Sections whose name goes without saying."""


def sentence(account: Account) -> str:
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


def _of_number(account: Account, name: str, at: str) -> str:
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
    given = _listed([one for one in told if one[1] > 0], "gave", decimals)
    taken = _listed([one for one in told if one[1] < 0], "took", decimals)
    small = signed(rest, decimals, brief=True)
    last = [f"smaller things {small}"] if small[0] in f"+{MINUS}" else []
    parts = [*taken, *given, *last] if change < 0 else [*given, *taken, *last]
    return f"{head}: {_joined(parts)}."


def _of_word(account: Account, name: str, at: str) -> str:
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
    return f"{head}: {_ended(end, account.turn)} {verb}{way}."


def _sources(account: Account) -> list[tuple[str, float]]:
    """What gave and what took, by name: the body by its own account, all else by where the chains end."""
    summed: dict[str, float] = {}
    if account.path.startswith("reactors."):
        for one in account.contributions:
            summed[_short(one)] = summed.get(_short(one), 0.0) + (one.amount or 0.0)
    else:
        for one in account.roots():
            name = _ended(one, account.turn)
            summed[name] = summed.get(name, 0.0) + (one.amount or 0.0)
    return list(summed.items())


def _largest(sources: list[tuple[str, float]]) -> tuple[list[tuple[str, float]], float]:
    ordered = sorted(sources, key=lambda one: -abs(one[1]))
    least = TOLD_FROM * abs(ordered[0][1]) if ordered else 0.0
    told = [one for one in ordered[:MOST] if abs(one[1]) >= least and one[1]]
    return told, sum(amount for _, amount in ordered[len(told) :])


def _listed(sources: Sequence[tuple[str, float]], verb: str, decimals: int) -> list[str]:
    return [
        f"{name} {'' if index else f'{verb} '}{signed(amount, decimals, brief=True)}"
        for index, (name, amount) in enumerate(sources)
    ]


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _short(one: Contribution) -> str:
    return one.text if one.ends else one.text.partition(": ")[0]


def _ended(one: Contribution, turn: int) -> str:
    if one.ends == "earlier turn" and one.since and one.since < turn - 1:
        return f"{one.text} (since turn {one.since})"
    return one.text


def _since(sources: Sequence[Contribution]) -> str:
    since = sources[0].since if sources else None
    return f"nothing has changed it since turn {since}" if since else "nothing has changed it from the start"


def _quoted(value: object) -> str:
    text = shown(value, longest=LONGEST)
    return f"“{text}”" if len(text) > QUOTED_FROM and isinstance(value, str) else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
