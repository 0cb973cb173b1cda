"""What a sentinel says."""

from typing import Any, Literal, NamedTuple

Kind = Literal["pinned", "frozen", "jump", "oscillation", "silent", "repeated"]

MEANINGS: dict[Kind, str] = {
    "pinned": "a value has been at the edge of its range for 5 turns",
    "frozen": "a value stands still while what it is made of moves",
    "jump": "a value moved far more than anything that could have moved it",
    "oscillation": "a value swings to and fro from turn to turn, and nothing that happened does",
    "silent": "a module has stopped publishing what it always did",
    "repeated": "the prompt says the same of what has changed",
}


class Finding(NamedTuple):
    """Something that is wrong. One is told when it begins, and not again as long as it lasts."""

    kind: Kind
    turn: int  # in which it was noticed
    since: int  # the turn in which it began
    module: str  # which is to blame
    subject: str  # the value, such as "ReactorsSettled.after.0", or the handler or section
    evidence: str  # in words, with the numbers

    def as_dict(self) -> dict[str, Any]:
        """Plain data, JSON-ready."""
        return self._asdict()

    def __str__(self) -> str:
        turns = f"turn {self.turn}" if self.since == self.turn else f"turns {self.since} to {self.turn}"
        return f"{turns}: {self.module}: {self.kind}: {self.subject}: {self.evidence}"
