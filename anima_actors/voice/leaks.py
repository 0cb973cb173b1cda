"""What in a reply gives the machinery away: tags, names of parts, numbers, "as an AI", another tongue.

Better silent than wrong: "my memory is bad" and "I feel some tension" are how anyone talks, so a name counts
only where it is used as the name of a part, and a number only where it is one of the state's own.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from anima_actors.psyche.lexicon import read_affect
from anima_actors.psyche.prompt import TAG, Prompt
from anima_actors.voice.leak_patterns import (
    ASSISTANT,
    BLOCK,
    DIAL,
    FRACTION,
    JARGON,
    LANGUAGES,
    PART_KINDS,
    PARTS,
    PRICED,
)

READ = 20_000  # characters of a reply that are looked at
SHOWN = 60  # characters of what was found

_FIRMER = {
    "tag": "never mention the block, its tags or its headings",
    "name": "never name a part of yourself the way a machine would",
    "number": "give no number for what you feel",
    "assistant": "do not speak of yourself as an AI, a model or a program",
    "language": "answer in the language of the last message",
}


class Leak(NamedTuple):
    """Something in a reply that does not belong there."""

    kind: str  # "tag", "name", "number", "assistant" or "language"
    found: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.found}"


def leaks(reply: str, prompt: Prompt, user_message: str) -> tuple[Leak, ...]:
    """What in a reply gives the machinery away; each thing once, in the order of the kinds.

    Args:
        reply: what a language model said.
        prompt: that it was given; the names and numbers in it are what must not be quoted.
        user_message: what it answers. What that brings up itself may be taken up.
    """
    text = reply[:READ].replace("’", "'")
    asked = user_message[:READ].replace("’", "'").lower()
    found = [
        *_all("tag", _tags(text, prompt)),
        *_all("name", (one for one in _names(text, prompt) if one.lower() not in asked)),
        *_all("number", _numbers(text, prompt, asked)),
        *_all("assistant", (one.group() for one in ASSISTANT.finditer(text))),
        *_all("language", _languages(text, user_message)),
    ]
    return tuple(dict.fromkeys(found))


def firmer_instruction(found: Sequence[Leak]) -> str:
    """What to tell the model before it tries again; empty where nothing was found."""
    wanted = [_FIRMER[kind] for kind in _FIRMER if any(one.kind == kind for one in found)]
    if not wanted:
        return ""
    return (
        "Your last answer fell out of this. Answer again, as the one who feels what is written above: "
        f"{'; '.join(wanted)}. Say nothing of this correction."
    )


def _all(kind: str, excerpts: Iterator[str]) -> Iterator[Leak]:
    return (Leak(kind, " ".join(one.split())[:SHOWN]) for one in excerpts)


def _tags(text: str, prompt: Prompt) -> Iterator[str]:
    yield from (one.group() for one in BLOCK.finditer(text))
    for words in filter(None, (prompt.seal, TAG)):
        yield from (words for _ in range(words in text.lower()))
    sections = "|".join(map(re.escape, {line.section for line in prompt.lines if line.section}))
    if sections:
        yield from (one.group() for one in re.finditer(rf"\[(?:{sections})\]|</?(?:{sections})>", text))


def _names(text: str, prompt: Prompt) -> Iterator[str]:
    names = {*PARTS, *(name for line in prompt.lines for name in (line.section, line.module) if name)}
    keys = {*names, *(str(key) for state in prompt.states for key in _keys(state))}
    coined = "|".join(sorted(re.escape(key) for key in keys if "_" in key))
    if coined:
        yield from (one.group() for one in re.finditer(rf"\b(?:{coined})\b", text))
    known = "|".join(sorted(map(re.escape, names)))
    for pattern in PART_KINDS:
        yield from (one.group() for one in re.finditer(pattern.format(known), text, re.IGNORECASE))
    yield from (one.group() for one in JARGON.finditer(text))


def _keys(state: object) -> Iterator[str]:
    if isinstance(state, dict):
        for key, value in state.items():
            yield str(key)
            yield from _keys(value)


def _numbers(text: str, prompt: Prompt, asked: str) -> Iterator[str]:
    """A dial with its reading, and a number with two places or more that is one of the state's."""
    dials = list(DIAL.finditer(text))
    yield from (one.group() for one in dials)
    values = [abs(figure.value) for figure in prompt.figures if isinstance(figure.value, float)]
    for one in FRACTION.finditer(text):
        number = one.group("number")
        if any(dial.start() < one.start() < dial.end() for dial in dials) or number in asked:
            continue
        if PRICED.search(text[: one.start()]) or PRICED.match(text[one.end() :]):
            continue
        unit = 10.0 ** -len(re.split("[.,]", number)[1])
        said = float(number.replace(",", "."))
        if any(value and abs(value - said) <= 0.5001 * unit for value in values):
            yield number


def _languages(text: str, user_message: str) -> Iterator[str]:
    """The language of the reply where both are known and differ, and none was spoken of."""
    theirs, ours = read_affect(user_message).language, read_affect(text).language
    if "unknown" in (theirs, ours) or theirs == ours or LANGUAGES.search(user_message):
        return
    yield f"{ours} in answer to {theirs}"
