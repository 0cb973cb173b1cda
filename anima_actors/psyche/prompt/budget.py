"""The length of a prompt, and which sections are shortened or left out to keep to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

BYTES_A_TOKEN = 4
"""Tokenisers merge bytes of UTF-8: four make a token of English, and two Cyrillic letters are as many."""

_ENDS = (". ", "? ", "! ", '." ')


@dataclass(frozen=True, slots=True)
class PromptBudget:
    """The most tokens that a prompt may take, estimated.

    Args:
        tokens: of the whole prompt. The frame round the state is never cut.
        section_tokens: of one section.

    Raises:
        ValueError: a number that is no whole number from 1.
    """

    tokens: int = 1_200
    section_tokens: int = 240

    def __post_init__(self) -> None:
        for name in ("tokens", "section_tokens"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} is {value!r}; it must be a whole number from 1")


class Section(NamedTuple):
    """The lines of one facet, and how much they matter now."""

    name: str
    lines: tuple[str, ...]
    weight: float = 0.5  # [0, 1]

    @property
    def shortened(self) -> "Section":
        """Return the section cut to its first sentence."""
        return Section(self.name, (first_sentence(self.lines[0]),), self.weight)

    @property
    def cost(self) -> int:
        """Return its tokens, heading and line ends included."""
        return estimated_tokens("\n".join((f"[{self.name}]", *self.lines, "")))


def estimated_tokens(text: str) -> int:
    """Return an estimate of a text's tokens from its bytes; for prose rather too many than too few."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN)


def weighed(weight: object) -> float:
    """Return the weight held to [0, 1]; 0.5 where it is no number."""
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not isfinite(weight):
        return 0.5
    return min(1.0, max(0.0, float(weight)))


def fitted(
    sections: Sequence[Section], budget: PromptBudget, frame: int, remark: int
) -> tuple[list[Section | None], int]:
    """Return the sections that fit, in their order, with None for the others, and how many those are.

    The weightiest stay whole, and the others shrink to a line each; where that is too long still, the
    lightest drop out (None). Of two that weigh the same, the earlier one counts for more.

    Args:
        sections: each with a line at least.
        budget: in all, and for each.
        frame: tokens of the text round them.
        remark: tokens of the remark that some were left out.
    """
    whole = [_bounded(section, budget.section_tokens) for section in sections]
    room = budget.tokens - frame
    if sum(section.cost for section in whole) <= room:
        return list(whole), 0
    order = sorted(range(len(whole)), key=lambda place: (-whole[place].weight, place))
    told: list[Section | None] = [section.shortened for section in whole]
    used = sum(section.cost for section in told if section is not None)
    dropped = 0
    for place in reversed(order):
        light = told[place]
        if used + (remark if dropped else 0) <= room or light is None:
            break
        told[place], used, dropped = None, used - light.cost, dropped + 1
    for place in order:
        short = told[place]
        more = whole[place].cost - short.cost if short is not None else 0
        if dropped or used + more > room:
            break
        told[place], used = whole[place], used + more
    return told, dropped


def first_sentence(text: str) -> str:
    """Return the first sentence of a line."""
    ends = [place + len(mark) - 1 for mark in _ENDS if (place := text.find(mark)) >= 0]
    return text[: min(ends)] if ends else text


def _bounded(section: Section, tokens: int) -> Section:
    """Return as many of the section's lines as fit into its tokens, the first one cut if need be."""
    if section.cost <= tokens:
        return section
    kept: tuple[str, ...] = ()
    for line in section.lines:
        longer = Section(section.name, (*kept, line), section.weight)
        if longer.cost > tokens:
            break
        kept = longer.lines
    if kept:
        return Section(section.name, kept, section.weight)
    return Section(section.name, (_cut(first_sentence(section.lines[0]), tokens),), section.weight)


def _cut(text: str, tokens: int) -> str:
    most = BYTES_A_TOKEN * tokens
    data = text.encode("utf-8", "replace")
    return text if len(data) <= most else data[:most].decode("utf-8", "ignore").rstrip() + "…"
