"""Find in a reply what gives the machinery away: tags, names of parts, numbers, "as an AI", another tongue.

Misses are preferred to false alarms: "my memory is bad" is how anyone talks, so a name counts only where it
is used as the name of a part, and a number only where it is one of the state's own.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from anima_actors.psyche.lexicon import read_affect
from anima_actors.psyche.prompt.compose import TAG, Prompt

PARTS = (
    *("personality", "values", "mirror", "appraisal", "self_perception", "memory", "confabulation"),
    *("attention", "reactors", "emotion", "integration", "prediction", "drives", "qualia", "flash"),
    *("identity", "intent", "intention", "goals", "dissonance", "defense", "temporal", "narrative"),
    *("coordinator", "voice", "tension", "arousal", "satisfaction", "cohesion", "valence", "dominance"),
)
"""The modules, sections and dials of a mind: common words, which count only in certain company."""

PART_KINDS = (
    # "my attention module", "the dissonance section"; {} stands for the names.
    r"\b(?:my|the|this|our|its)\s+[\"']?(?:{})[\"']?\s+(?:module|section|facet|subsystem|reactor)s?\b",
    r"\b(?:module|section|facet|subsystem)s?\s+(?:called|named)\s+[\"']?(?:{})\b",
    r"\b(?:module|section|facet)\s+[\"'](?:{})[\"']",
    r"(?m)^[ \t*_-]*(?:{})[*_ \t]*[:=][*_ \t]*[\w.%-]+(?:[ \t][\w.%-]+){{0,2}}[ \t]*$",  # "Tension: high"
    r"\b(?:модул\w*|секці\w*)\s+[\"'«]?(?:{})\b",
)

JARGON = re.compile(
    r"\b(?:prediction error|free energy|surprise spike|dominant drive|memory resonance|flash count"
    r"|mortality sense|tension relief|integrated information|my defen[cs]e mechanisms?"
    r"|(?:minimal|low|medium|high|maximal) integration|critical contradiction"
    r"|my (?:phi|reactors|valence|(?:arousal|tension|cohesion) level|salience)"
    r"|помилк\w* передбачення|вільн\w* енергі\w*|мо\w+ (?:захисн\w+ механізм|реактор)\w*)\b",
    re.IGNORECASE,
)

BLOCK = re.compile(
    r"</?\s*anima[\w -]*>?|\banima_inner_state\b|\binner[ _-]state (?:block|tag)\b"
    r"|\b(?:my|the|this) system[ _]prompt\b|\b(?:in|from|of) my prompt\b"
    r"|\bсистемн\w+ (?:промпт\w*|підказк\w*)",
    re.IGNORECASE,
)

_MACHINE = (
    r"(?:artificial intelligence|(?:large |ai )?language model|llm|ai(?: (?:model|assistant|system))?"
    r"|chat ?bot|virtual assistant|computer program)"
)
_MACHINE_UK = (
    r"(?:штучн\w+ інтелект\w*|(?:велик\w+ )?мовн\w+ модел\w*|ші|чат-?бот\w*"
    r"|віртуальн\w+ (?:помічник|асистент)\w*|комп'ютерн\w+ програм\w*)"
)
ASSISTANT = re.compile(
    rf"\bas an? {_MACHINE}\b"
    rf"|\b(?:i'm|i am)(?: just| only| actually| merely| simply| really)* an? {_MACHINE}\b"
    r"(?! (?:researcher|engineer|student))"
    r"|\bas an? assistant\b|\bmy (?:training data|knowledge cutoff)\b"
    r"|\bi was (?:trained on|programmed)\b"
    rf"|\b(?:як|будучи) {_MACHINE_UK}\b"
    rf"|\bя(?:[ ,—–-]+(?:лише|просто|всього|тільки|насправді|це))*[ ,—–-]+{_MACHINE_UK}\b"
    r"|\bмо[їєя]\w* (?:навчальн\w+ дан\w+|розробник\w*)",
    re.IGNORECASE,
)

_READING = r"(?:[01]?[.,]\d+|\d{1,3}\s?(?:%|percent\b|відсотк\w+)|\d{1,2}\s?(?:/|out of|з)\s?10{1,2}\b)"
_DIALS = (
    r"(?:tension|arousal|satisfaction|cohesion|valence|dominance|phi|φ|salience|stability|coherence|intensity"
    r"|integration|dissonance|напруг\w*|напружен\w*|збудженн\w*|задоволенн\w*|згуртован\w*|валентн\w*"
    r"|дисонанс\w*|інтеграці\w*)"
)
DIAL = re.compile(rf"\b{_DIALS}\b[^.?!\n\d]{{0,24}}?(?<![\d.,]){_READING}", re.IGNORECASE)
"""A dial and, close behind it, a reading: "my tension is at 0.62", "напруга 62 %"."""

FRACTION = re.compile(r"(?<![\w.,])[-−+]?(?P<number>[01]?[.,]\d{2,})(?![\w]|[.,]\d)")
"""A number between 0 and 2 with two decimals or more."""

PRICED = re.compile(
    r"[$€£₴]\s?$|^\s?(?:[$€£₴%]|(?:euros?|dollars?|pounds?|hryvnias?|cents?|грн|гривень|євро|доларів)\b"
    r"|(?:km|m|cm|mm|kg|g|l|ml|s|ms|hours?|miles?|litres?|liters?|км|м|см|кг|г|л)\b)",
    re.IGNORECASE,
)
"""The text before or after a number that shows it to be money or a measure."""

LANGUAGES = re.compile(
    r"\b(?:english|ukrainian|translat\w+|in (?:another|my|your) language|англійськ\w*|українськ\w*"
    r"|переклад\w*|перекла\w+)\b",
    re.IGNORECASE,
)

READ = 20_000  # characters of a reply that are searched
SHOWN = 60  # characters of what was found

_FIRMER = {
    "tag": "never mention the block, its tags or its headings",
    "name": "never name a part of yourself the way a machine would",
    "number": "give no number for what you feel",
    "assistant": "do not speak of yourself as an AI, a model or a program",
    "language": "answer in the language of the last message",
}


class Leak(NamedTuple):
    """A passage of a reply that gives the machinery away."""

    kind: str  # "tag", "name", "number", "assistant" or "language"
    found: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.found}"


def find_leaks(reply: str, prompt: Prompt, user_message: str) -> tuple[Leak, ...]:
    """Return the passages that give the machinery away; each once, in the order of the kinds.

    Args:
        reply: of a language model.
        prompt: that the model was given; its names and numbers must not be quoted.
        user_message: that is replied to; names and numbers in it may be taken up.
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
    """Return the instruction for another attempt; empty where nothing was found."""
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
    yield from (TAG for _ in range(TAG in text.lower()))
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
    """Yield dials with a reading, and numbers with two decimals or more that are the state's own."""
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
    """Yield the pair of languages where both are known and differ, and the user spoke of none."""
    theirs, ours = read_affect(user_message).language, read_affect(text).language
    if "unknown" in (theirs, ours) or theirs == ours or LANGUAGES.search(user_message):
        return
    yield f"{ours} in answer to {theirs}"
