"""The system prompt: the gathered state in words, fenced, then the rules of expression.

Nothing that a facet or a name contains can open, close or forge the block: text is normalised, invisible
and control characters are dropped, markup is escaped, and every line stays one line.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.events import Facet, PromptLine
from anima_actors.psyche.words import EXPRESSION_RULES, PREAMBLE

TAG = "anima_inner_state"
LONGEST_LINE = 600
"""Characters of one line; a longer one is cut."""

_DROPPED_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn")

_INVISIBLE = frozenset(  # letters and marks that show nothing: fillers, joiners, variation selectors
    map(
        chr,
        (
            *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0),
            *(*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),
        ),
    )
)


class Prompt(NamedTuple):
    """A system prompt whose every state line knows its facet and event."""

    lines: tuple[PromptLine, ...]
    text: str


def compose_prompt(facets: Sequence[Facet]) -> Prompt:
    """Compose the system prompt of a turn.

    Args:
        facets: in the order of their sections.
    """
    lines = tuple(
        PromptLine(facet.facet, type(facet).__name__, fenced(line))
        for facet in facets
        for line in _told(facet)
    )
    return Prompt(lines, _rendered(lines))


def _told(facet: Facet) -> tuple[str, ...]:
    """The lines of a facet; none where it cannot tell them."""
    try:
        lines = facet.prompt_lines()
        return (lines,) if isinstance(lines, str) else tuple(str(line) for line in lines)
    except Exception:
        return ()


def _rendered(lines: Sequence[PromptLine]) -> str:
    parts = [PREAMBLE, "", f"<{TAG}>"]
    section = None
    for line in lines:
        if line.section != section:
            section = line.section
            parts.append(f"[{fenced(section)}]")
        parts.append(line.text)
    parts += [f"</{TAG}>", ""]
    parts += [f"- {rule}" for rule in EXPRESSION_RULES]
    return "\n".join(parts)


def fenced(text: str) -> str:
    """A text made harmless: one line, no markup, nothing invisible."""
    if text.isascii() and text.isprintable() and "<" not in text and ">" not in text and "&" not in text:
        return text[:LONGEST_LINE]
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFKC", text[: 4 * LONGEST_LINE])
        if character.isspace()
        or (character not in _INVISIBLE and unicodedata.category(character) not in _DROPPED_CATEGORIES)
    )
    one_line = " ".join(visible.split())[:LONGEST_LINE]
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
