"""The prompt of a mind as it is shown: with the module behind each line, and with figures where wanted."""

from anima_actors.mind import Mind
from anima_actors.psyche.prompt import Prompt, compose_prompt, publishers


def prompt_of(mind: Mind, *, numbers: bool = False) -> Prompt:
    """The system prompt of a mind's last turn, each line with its module.

    Args:
        mind: whose.
        numbers: whether each section's figures go along.
    """
    gathered = mind.history[-1].gathered if mind.history else None
    facets = gathered.facets if gathered else ()
    return compose_prompt(facets, numbers=numbers, modules=publishers(mind.bus.wiring))


def sources_of(prompt: Prompt) -> list[tuple[int, str]]:
    """Of each line of the text, its number (0 for none) and its module."""
    return [(row.number, row.module or "prompt") for row in prompt.rows]
