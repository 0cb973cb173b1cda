"""A closed account of one value: what it was, what each source gave, what it became, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from math import fsum
from typing import Any, Literal

Ends = Literal["stimulus", "clock", "random draw", "earlier turn", "failure", "outside", ""]
"""What a chain of causes ends in; empty where it goes on."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one source gave to a change; the amounts of its own sources sum to its amount.

    For words and decisions, ``amount`` is None and ``became`` says what the value was once this source had
    its say.
    """

    source: str  # a short name: a module, "stimulus", "return"
    text: str  # in words
    amount: float | None = None
    became: Any = None
    event: str | None = None  # "turn.sequence"
    ends: Ends = ""
    since: int | None = None  # where it ends in an earlier turn: which
    sources: tuple["Contribution", ...] = ()

    def roots(self) -> Iterator["Contribution"]:
        """Where its chains of causes end."""
        if not self.sources:
            yield self
        for one in self.sources:
            yield from one.roots()

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        told = {
            "source": self.source,
            "text": self.text,
            "amount": self.amount,
            "became": self.became,
            "event": self.event,
            "ends_in": self.ends or None,
            "since_turn": self.since,
        }
        plain = {key: value for key, value in told.items() if value is not None}
        return {**plain, "sources": [one.to_dict() for one in self.sources]} if self.sources else plain


@dataclass(frozen=True, slots=True)
class Account:
    """Why a value is what it is. The contributions sum to the change, to the last bits of a float."""

    path: str
    turn: int
    before: Any  # at the turn before, or in a quiet moment before the first; None where it was not there
    after: Any
    event: str | None  # that tells it now, "turn.sequence"
    module: str
    contributions: tuple[Contribution, ...]
    note: str = ""  # why there is nothing, where there is nothing
    decided_by: Mapping[str, Any] = field(default_factory=dict)  # what the event says besides
    taken: tuple[str, ...] = ()  # the events that its handler took
    before_turn: int = 0  # the turn before, but for those that left the state as it was; 0: the quiet moment
    asked_turn: int = 0  # that was asked about; it left the state as it was where it is another

    @property
    def is_number(self) -> bool:
        """Whether amounts are told; else it is a word, a list or a decision."""
        return (is_number(self.after) and (is_number(self.before) or self.before is None)) or (
            self.after is None and is_number(self.before)
        )

    @property
    def change(self) -> float | None:
        """By how much a number changed; what is not there counts as 0. None for words."""
        return (self.after or 0) - (self.before or 0) if self.is_number else None

    @property
    def gap(self) -> float:
        """What the contributions leave unexplained: 0 but for the last bits of a float."""
        return abs(fsum([*(one.amount or 0.0 for one in self.contributions), -(self.change or 0.0)]))

    @property
    def decisive(self) -> Contribution | None:
        """Of a word or decision, what made it what it became."""
        return self.contributions[-1] if self.contributions and not self.is_number else None

    def roots(self) -> Iterator[Contribution]:
        """Where all chains of causes end."""
        for one in self.contributions:
            yield from one.roots()

    def sentence(self) -> str:
        """Return the account in one sentence."""
        from anima_actors.explain.render import as_sentence

        return as_sentence(self)

    def tree(self) -> str:
        """Return the account as a tree of text, 100 columns wide."""
        from anima_actors.explain.render import as_tree

        return as_tree(self)

    def mermaid(self) -> str:
        """Return the account as a Mermaid flow chart, causes above effects."""
        from anima_actors.explain.render import as_mermaid

        return as_mermaid(self)

    def to_dict(self) -> dict[str, Any]:
        """The account as plain data, ready for JSON."""
        return {
            "path": self.path,
            "turn": self.turn,
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "event": self.event,
            "module": self.module,
            "took": list(self.taken),
            "note": self.note or None,
            "decided_by": dict(self.decided_by),
            "contributions": [one.to_dict() for one in self.contributions],
            "sentence": self.sentence(),
        }

    def __str__(self) -> str:
        return self.tree()

    def _repr_html_(self) -> str:
        from anima_actors.explain.waterfall import waterfall

        return f"<p>{escape(self.sentence())}</p>{waterfall(self.to_dict())}"


def is_number(value: Any) -> bool:
    """Whether a value counts; a truth value does not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
