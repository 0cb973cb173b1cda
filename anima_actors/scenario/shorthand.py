"""What the fields of a scenario mean together, and the shorthands that stand for something longer.

Shapes are pydantic's business (schema.py). A rule looks at plain data of any shape, says nothing where the
shape is wrong anyway, and reports what it finds as (path, message).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from anima_actors.scenario.conditions import unknown_word
from anima_actors.scenario.expectations import ExpectationReader, Finding
from anima_actors.scenario.over_minds import MindsExpectationReader
from anima_actors.scenario.societies import SocietySection, prepared_society
from anima_actors.scenario.state_paths import CLI_PERSONA, CLI_VALUES, MODULES, PROVIDERS, nearest
from anima_actors.scenario.values import MOST_TURNS

DISTURBANCES = ("kill", "restore", "delay", "corrupt", "flood")
CHANGES = ("add", "remove")
ACTIONS = ("stimulus", "command", "rest", "say", *DISTURBANCES, *CHANGES)
STEP_KEYS = (*ACTIONS, "to", "while_speaking", "repeat", "label", "note", "expect")
DEFAULT_BUS = "nats://127.0.0.1:4222"
NO_KEY_HERE = "a key is never taken from a scenario file; set it in the environment"

_SECRETS = frozenset(
    {"key", "apikey", "token", "secret", "password", "authorization", "bearer", "credentials"}
)
_SECRET_VALUE = re.compile(r"\s*(sk-|sk_|gsk_|bearer\s)", re.IGNORECASE)
_SECRET_IN_URL = re.compile(r"://[^/]*@|[?&][^=&]*(key|token|secret)[^=&]*=", re.IGNORECASE)


def prepared(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """The document with its shorthands written out and its expectations read, and what breaks the rules."""
    document = dict(data)
    findings = [
        *_empty(document),
        *_persona(document),
        *_voice(document),
        *_modules(document),
        *_constants(document),
        *prepared_society(document),
        *_steps(document),
        *_expectations(document),
    ]
    return document, findings


def looks_secret(name: str) -> bool:
    """True for a name under which people keep API keys, tokens and passwords."""
    last = re.split(r"[^a-z0-9]+", name.casefold())[-1]
    return last in _SECRETS or last.endswith("apikey")


def _empty(document: dict[str, Any]) -> Iterator[Finding]:
    """Keys with nothing after them: more often forgotten than meant."""
    for key, value in document.items():
        if key == "expect":
            continue
        if value is None:
            yield (key,), "has no value"
        elif isinstance(value, Mapping):
            yield from (((key, name), "has no value") for name, inner in value.items() if inner is None)
    for index, step in _each_step(document):
        for key, value in step.items():
            if value is None and key != "expect":
                yield ("steps", index, key), f"has no value{'; a quiet turn is {}' * (key == 'stimulus')}"


def _persona(document: dict[str, Any]) -> Iterator[Finding]:
    """`persona: cli` is the persona of the command line, with its values; values given as well go first."""
    named = document.get("persona")
    if named == "cli":
        document["persona"] = dict(CLI_PERSONA)
        given = document.get("values", {})
        document["values"] = {**CLI_VALUES, **given} if isinstance(given, Mapping) else given
    elif isinstance(named, str):
        yield ("persona",), "unknown persona; write cli, or a mapping such as {neuroticism: 0.7}"


def _voice(document: dict[str, Any]) -> Iterator[Finding]:
    """`voice: offline` is short for its mapping. A key is refused wherever it hides, and not repeated."""
    voice = document.get("voice")
    if isinstance(voice, str):
        document["voice"] = {}
        if _SECRET_VALUE.match(voice):
            yield ("voice",), NO_KEY_HERE
        elif voice != "offline":
            meant = nearest(voice, PROVIDERS)
            if meant == "offline":
                yield ("voice",), 'unknown voice; did you mean "offline"?'
            else:
                yield ("voice",), f"write offline, or a mapping such as {{provider: {meant or 'openrouter'}}}"
    if not isinstance(voice, Mapping):
        return
    for name, value in voice.items():
        hidden = isinstance(value, str) and (_SECRET_VALUE.match(value) or _SECRET_IN_URL.search(value))
        if looks_secret(str(name)) or hidden:
            yield ("voice", name), NO_KEY_HERE
            return
    provider = voice.get("provider")
    if isinstance(provider, str) and provider not in PROVIDERS:
        yield ("voice", "provider"), unknown_word("provider", provider, PROVIDERS)


def _modules(document: dict[str, Any]) -> Iterator[Finding]:
    """Names of modules must be known, unless the scenario brings modules of its own."""
    modules = document.get("modules")
    if not isinstance(modules, Mapping):
        return
    document["modules"] = {key: _written_out(key, value) for key, value in modules.items()}
    if isinstance(modules.get("only"), list | tuple) and not modules["only"]:
        yield ("modules", "only"), "needs at least one"
    for field in ("only", "without"):
        names = modules.get(field)
        for index, name in enumerate(names if isinstance(names, list | tuple) else ()):
            if isinstance(name, str) and name not in MODULES and not _brings_modules(document):
                yield ("modules", field, index), unknown_word("module", name, MODULES)
    left_out = modules.get("without")
    for name in modules["replace"] if isinstance(modules.get("replace"), Mapping) else ():
        if name not in MODULES:
            yield ("modules", "replace", name), unknown_word("module", str(name), MODULES)
        elif isinstance(left_out, list | tuple) and name in left_out:
            yield ("modules", "replace", name), "is left out as well; take it out of without"


def _written_out(key: str, value: Any) -> Any:
    """The modules of a list, or of a mapping, each as {use: reference}."""
    if key in ("with", "intercept") and isinstance(value, list | tuple):
        return tuple(_used(item) for item in value)
    if key == "replace" and isinstance(value, Mapping):
        return {name: _used(item) for name, item in value.items()}
    return value


def _used(item: Any) -> Any:
    """A reference alone, or {remote: name}, is short for {use: reference}."""
    if isinstance(item, str):
        return {"use": item}
    if isinstance(item, Mapping) and "remote" in item and "use" not in item:
        rest = {key: value for key, value in item.items() if key not in ("remote", "bus")}
        return {"use": f"{item.get('bus') or DEFAULT_BUS}/{item['remote']}", **rest}
    return item


def _constants(document: dict[str, Any]) -> Iterator[Finding]:
    """A constant is named module.constant; which constants a module has, the mind knows when it is built."""
    constants = document.get("constants")
    for name in constants if isinstance(constants, Mapping) else ():
        match = re.fullmatch(r"(\w{1,60})\.\w{1,60}", str(name))
        if not match:
            yield ("constants", name), "a constant is named module.constant, such as emotion.learn_rate"
        elif match[1] not in MODULES and not _brings_modules(document):
            yield ("constants", name), unknown_word("module", match[1], MODULES)


def _steps(document: dict[str, Any]) -> Iterator[Finding]:
    """A step is one thing that happens, and a story has an end."""
    turns = 0
    if isinstance(document.get("steps"), list | tuple) and not document["steps"]:
        yield ("steps",), "needs at least one"
    for index, step in _each_step(document):
        actions = [key for key in ACTIONS if key in step]
        repeat = step.get("repeat", 1)
        turns += repeat if isinstance(repeat, int) and repeat > 0 else 1
        if not actions and all(key in STEP_KEYS for key in step):
            yield ("steps", index), "a step needs one of stimulus, command, rest or say"
        elif len([key for key in actions if key != "say"]) > 1 or _speaks_to_nobody(actions):
            both = " and ".join(actions)
            yield (
                ("steps", index),
                f"{both} in one step; make it {len(actions)} steps (say may go with a stimulus or command)",
            )
        if step.get("while_speaking") is True and not index:
            yield ("steps", 0, "while_speaking"), "nothing is said before the first step"
        yield from _disturbed(document, index, step)
    if turns > MOST_TURNS:
        yield ("steps",), f"{turns:,} turns, repeats counted; at most {MOST_TURNS:,}"


def _speaks_to_nobody(actions: Iterable[str]) -> bool:
    return "say" in actions and any(action in actions for action in ("rest", *DISTURBANCES, *CHANGES))


def _disturbed(document: Mapping[str, Any], index: int, step: Mapping[str, Any]) -> Iterator[Finding]:
    """Write `flood: memory` out, and refuse what is done to a module that there is not."""
    for kind in DISTURBANCES:
        told = step.get(kind)
        for name in told if isinstance(told, Mapping) else (told,):
            if isinstance(name, str) and name not in MODULES and not _brings_modules(document):
                yield ("steps", index, kind), unknown_word("module", name, MODULES)
        if isinstance(told, Mapping) and len(told) != 1:
            yield ("steps", index, kind), "name one module; each disturbance is a step of its own"


def _expectations(document: dict[str, Any]) -> list[Finding]:
    """Read every `expect` into clauses."""
    plugins, society = _brings_modules(document), document.get("society")
    reader = ExpectationReader(plugins=plugins)
    if isinstance(society, SocietySection):
        reader = MindsExpectationReader(society.names, plugins=plugins)
    if "expect" in document:
        document["expect"] = reader.read(document["expect"], ("expect",), None)
    if isinstance(document.get("steps"), list | tuple):
        steps = list(document["steps"])
        for index, step in _each_step(document):
            if "expect" in step:
                place = ("steps", index, "expect")
                steps[index] = {**step, "expect": reader.read(step["expect"], place, index)}
        document["steps"] = steps
    return reader.findings


def _brings_modules(document: Mapping[str, Any]) -> bool:
    modules = document.get("modules")
    if isinstance(modules, Mapping) and any(modules.get(key) for key in ("with", "replace", "intercept")):
        return True
    return any(step.get("add") not in (None, *MODULES) for _, step in _each_step(document))


def _each_step(document: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The steps that are mappings, with their index."""
    steps = document.get("steps")
    for index, step in enumerate(steps if isinstance(steps, list | tuple) else ()):
        if isinstance(step, Mapping):
            yield index, step
