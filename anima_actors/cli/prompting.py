"""The prompt of a mind as it is shown: with the module behind each line."""

from anima_actors.psyche.prompt.compose import Prompt


def sources_of(prompt: Prompt) -> list[tuple[int, str]]:
    """Of each line of the text, its number (0 for none) and its module."""
    return [(row.number, row.module or "prompt") for row in prompt.rows]
