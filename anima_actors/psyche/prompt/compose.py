"""The system prompt: the gathered state in words, fenced, then the rules of expression.

Nothing that a facet or a name contains can open, close or forge the block: text is normalised, invisible
and control characters are dropped, markup is escaped, and every line stays one line.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from anima_actors.psyche.events import Facet, PromptLine
from anima_actors.psyche.prompt.budget import PromptBudget, Section, estimated_tokens, fitted, weighed
from anima_actors.psyche.prompt.figures import Figure, figures_of, state_of
from anima_actors.psyche.text import expression_rules, fainter_things, preamble
from anima_actors.runtime import Wiring

TAG = "anima_inner_state"
LONGEST_LINE = 600
"""Characters of one line; a longer one is cut."""

FIRST = "emotion"
"""The section that the others are read by."""

LEFT_OUT = ""
"""The section of the remark that some sections were left out."""

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


_NEEDS_CARE = re.compile(rf"[<>&]|^\s*\[|{TAG}", re.IGNORECASE)
_HEADING_STARTS = frozenset("[⁅⟦【〔〖〘〚❲⦋⦍⦏")
_LIKE_ANGLES = {ord(one): "(" for one in "ᐸ˂‹〈⟨❮❬⧼≺⋖⪡ᗕ"} | {ord(one): ")" for one in "ᐳ˃›〉⟩❯❭⧽≻⋗⪢ᗒ"}
_LIKE_LATIN = str.maketrans("аеіӏосмѕтпոнг-‐‑ˍ", "aeilocmstnnnr____")
"""Letters of other alphabets, and strokes, that look like those of the tag."""


class PromptRow(NamedTuple):
    """One line of the text, with the number of the line of the state that it shows."""

    text: str
    number: int = 0  # of the line of the state, from 1, as `anima why` counts; 0 for the frame
    module: str = ""


class Prompt(NamedTuple):
    """A system prompt whose every state line knows its facet, event and module."""

    lines: tuple[PromptLine, ...]
    text: str
    states: tuple[Mapping[str, Any], ...] = ()  # what the facets put into the state

    @property
    def rows(self) -> tuple[PromptRow, ...]:
        """Return the text line by line, each with the module that it comes from."""
        return tuple(_rows(self.lines))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return the numbers of the state, whether or not the text shows them."""
        return tuple(figure for state in self.states for figure in figures_of(state))


def compose_prompt(
    facets: Sequence[Facet],
    *,
    budget: PromptBudget | None = None,
    numbers: bool = False,
    modules: Mapping[type, str] | None = None,
) -> Prompt:
    """Compose the system prompt of a turn.

    Args:
        facets: in the order of their sections. The prompt begins with the emotion; then what weighs most.
        budget: how long it may be; None for 1,200 tokens. Where the state has more to say, the sections
            that weigh most stay whole, the others shrink to a line, and the lightest are left out.
        numbers: add each section's figures to its last line.
        modules: the publisher of each type of facet, from :func:`publishers`; it goes into the lines.
    """
    states = tuple(state_of(facet) for facet in facets)
    told = [
        (facet, _section(facet, said, state if numbers else {}))
        for facet, state in zip(facets, states, strict=True)
        if (said := _told(facet))
    ]
    told.sort(
        key=lambda one: (one[1].name != FIRST, -one[1].weight)
    )  # stable: the same weight, the same order
    sections = [section for _, section in told]
    frame = estimated_tokens("\n".join(row.text for row in _rows(())))
    remark = estimated_tokens(fainter_things(len(sections))) + 1
    fitting, left_out = fitted(sections, budget or PromptBudget(), frame, remark)
    lines = [
        PromptLine(facet.facet, type(facet).__name__, line, _publisher(facet, modules or {}))
        for (facet, _), section in zip(told, fitting, strict=True)
        if section is not None
        for line in section.lines
    ]
    if left_out:
        lines.append(PromptLine(LEFT_OUT, "", fainter_things(left_out)))
    text = "\n".join(row.text for row in _rows(lines))
    return Prompt(tuple(lines), text, states)


def publishers(wiring: Wiring) -> dict[type, str]:
    """Return which module publishes each type of facet; of several, the names joined with "or"."""
    found: dict[type, list[str]] = {}
    for step in wiring.steps:
        for output in step.signature.outputs:
            if issubclass(output.event_type, Facet):
                names = found.setdefault(output.event_type, [])
                if step.module not in names:
                    names.append(step.module)
    return {facet: " or ".join(names) for facet, names in found.items()}


def _publisher(facet: Facet, modules: Mapping[type, str]) -> str:
    return next((modules[kind] for kind in type(facet).__mro__ if kind in modules), "")


def _told(facet: Facet) -> tuple[str, ...]:
    """Return the lines of a facet, made harmless; none where its `prompt_lines` raises."""
    try:
        lines = facet.prompt_lines()
        told = (lines,) if isinstance(lines, str) else tuple(str(line) for line in lines)
    except Exception:
        return ()
    return tuple(fenced(line) for line in told)


def _section(facet: Facet, told: tuple[str, ...], state: Mapping[str, Any]) -> Section:
    """Return the section of a facet: its lines, the last one with the figures of this state."""
    try:
        weight = weighed(facet.prompt_weight())
    except Exception:  # a plug-in's fault costs its weight, not the prompt
        weight = weighed(None)
    *lines, last = told
    shown = fenced(", ".join(map(str, figures_of(state)))) if state else ""
    return Section(fenced(facet.facet), (*lines, f"{last} ({shown})" if shown else last), weight)


def _rows(lines: Sequence[PromptLine]) -> Iterator[PromptRow]:
    yield from (PromptRow(text) for text in (preamble(), "", f"<{TAG}>"))
    section = None
    for number, line in enumerate(lines, 1):
        if line.section != section:
            section = line.section
            if section != LEFT_OUT:
                yield PromptRow(f"[{fenced(section)}]")
        yield PromptRow(line.text, number, line.module)
    yield from (PromptRow(text) for text in (f"</{TAG}>", ""))
    yield from (PromptRow(f"- {rule}") for rule in expression_rules())


def fenced(text: str) -> str:
    """Return the text made harmless: one line, no markup, nothing invisible."""
    if text.isascii() and text.isprintable() and not _NEEDS_CARE.search(text):
        return text[:LONGEST_LINE]
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFKC", text[: 4 * LONGEST_LINE])
        if character.isspace()
        or (character not in _INVISIBLE and unicodedata.category(character) not in _DROPPED_CATEGORIES)
    )
    one_line = _unmarked(" ".join(visible.split())[:LONGEST_LINE])
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unmarked(line: str) -> str:
    """Return a line that neither looks like a heading nor holds a look-alike of the block's tag."""
    if line[:1] in _HEADING_STARTS:
        line = f"({line[1:].replace(']', ')', 1)}"
    skeleton = line.lower().translate(_LIKE_LATIN)
    if TAG in skeleton and len(skeleton) == len(line):
        for place in reversed([found.start() for found in re.finditer(TAG, skeleton)]):
            line = line[:place] + "(a tag)" + line[place + len(TAG) :]
    return line.translate(_LIKE_ANGLES)
