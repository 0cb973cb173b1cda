"""The system prompt for a language model, made of the facets of a turn.

compose   sections, lines and their provenance; text made harmless
budget    how long it may be, and which sections are shortened or left out
figures   the numbers of a state, where they are wanted beside the words
"""

from anima_actors.psyche.prompt.compose import compose_prompt

__all__ = ["compose_prompt"]
