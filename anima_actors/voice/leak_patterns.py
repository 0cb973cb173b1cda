"""The words by which the machinery gives itself away, in English and in Ukrainian."""

import re

PARTS = (
    *("personality", "values", "mirror", "appraisal", "self_perception", "memory", "confabulation"),
    *("attention", "reactors", "emotion", "integration", "prediction", "drives", "qualia", "flash"),
    *("identity", "intent", "intention", "goals", "dissonance", "defense", "temporal", "narrative"),
    *("coordinator", "voice", "tension", "arousal", "satisfaction", "cohesion", "valence", "dominance"),
)
"""The modules and sections of a mind, and its dials: common words, which count only in certain company."""

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
    r"</?\s*anima[\w -]*>?|\banima_inner_state\b|\binner[ _-]state (?:block|tag)\b|\[moment [a-z-]+\]"
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
"""A number with two places or more between nought and two."""

PRICED = re.compile(
    r"[$€£₴]\s?$|^\s?(?:[$€£₴%]|(?:euros?|dollars?|pounds?|hryvnias?|cents?|грн|гривень|євро|доларів)\b"
    r"|(?:km|m|cm|mm|kg|g|l|ml|s|ms|hours?|miles?|litres?|liters?|км|м|см|кг|г|л)\b)",
    re.IGNORECASE,
)
"""What stands before or after a number that is no reading: money and measures."""

LANGUAGES = re.compile(
    r"\b(?:english|ukrainian|translat\w+|in (?:another|my|your) language|англійськ\w*|українськ\w*"
    r"|переклад\w*|перекла\w+)\b",
    re.IGNORECASE,
)
