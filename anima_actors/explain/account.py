"""A closed account of one value: what it was, what each source gave, what it became, and why."""

from dataclasses import dataclass
from typing import Any

from anima_actors.explain.account_data import AccountData
from anima_actors.explain.render import as_mermaid, as_sentence, as_tree


@dataclass(frozen=True, slots=True)
class Account(AccountData):
    """Why a value is what it is. The contributions sum to the change, to the last bits of a float."""

    def sentence(self) -> str:
        """Return the account in one sentence."""
        return as_sentence(self)

    def tree(self) -> str:
        """Return the account as a tree of text, 100 columns wide."""
        return as_tree(self)

    def mermaid(self) -> str:
        """Return the account as a Mermaid flow chart, causes above effects."""
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
