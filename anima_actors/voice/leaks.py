"""What in a reply gives the machinery away."""

from typing import NamedTuple

from anima_actors.psyche.prompt import Prompt


class Leak(NamedTuple):
    """Something in a reply that does not belong there."""

    kind: str
    found: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.found}"


def leaks(reply: str, prompt: Prompt, user_message: str) -> tuple[Leak, ...]:
    """What in a reply gives the machinery away; being written."""
    return ()


def firmer_instruction(found: tuple[Leak, ...]) -> str:
    """What to tell the model before it tries again; being written."""
    return ""
