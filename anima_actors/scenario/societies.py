"""The `society:` section of a story: how many minds, who they are, how they are connected, and who is meant.

Many minds live one story: `to:` in a step says whom it reaches, and `expect` asks about shares of minds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anima_actors.scenario.conditions import unknown_key, unknown_word
from anima_actors.scenario.errors import StoryPath, quoted
from anima_actors.scenario.expectations import Finding
from anima_actors.scenario.state_paths import TRAITS
from anima_actors.scenario.values import MOST_TURNS, FrozenDict, seconds_of

KEYS = ("minds", "names", "network", "personas", "contagion", "tick", "talk")
MOST_MINDS = 100_000
MOST_COMPLETE = 1_000
"""Minds of a society in which each is connected with each."""
TICK_S = 60.0
ALL, HUB, NEIGHBOURS = "all", "hub", "neighbours of "
NETWORKS: Mapping[str, Mapping[str, float]] = {
    "complete": {},
    "ring": {"neighbours": 2},
    "small_world": {"neighbours": 6, "rewired": 0.1},
    "scale_free": {"links": 3},
    "random": {"neighbours": 6},
}
"""The networks that are made, and their settings with what they are where a story does not say."""
_NAME = re.compile(r"[A-Za-z][\w-]{0,39}")
_NETWORK_RIGHT = f"write one of {', '.join(NETWORKS)}, or {{file: edges.csv}}"
_TRAIT_RIGHT = "write a number from 0 to 1, {mean: 0.5, sd: 0.15} or {from: 0.2, to: 0.8}"


@dataclass(frozen=True, slots=True)
class TraitDistribution:
    """How a trait is spread over the minds: evenly from low to high, or normally and cut there."""

    low: float = 0.0
    high: float = 1.0
    mean: float | None = None  # of a normal distribution
    sd: float = 0.0


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """How the minds are connected: a kind of network with its settings, or the file of one."""

    kind: str = "complete"  # of NETWORKS, or file
    settings: Mapping[str, float] = field(default_factory=FrozenDict)
    file: str = ""
    strength: float = 1.0  # of every connection, from 0 to 1


@dataclass(frozen=True, slots=True)
class SocietySection:
    """What a story says of its society."""

    names: tuple[str, ...]
    network: NetworkShape = NetworkShape()
    traits: Mapping[str, TraitDistribution] = field(default_factory=FrozenDict)
    personas: tuple[Mapping[str, float], ...] = ()  # one a mind, in place of distributions
    contagion: Mapping[str, float] = field(default_factory=FrozenDict)
    tick_seconds: float = TICK_S
    talk: bool = False


class SectionReader:
    """Reads a `society:` section and collects everything that is wrong with it."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def read(self, raw: Any) -> SocietySection:
        """Return what a section says; what cannot be read stays as it is by default."""
        if not isinstance(raw, Mapping):
            self._wrong((), "write a mapping, such as {minds: 300, network: small_world}")
            return SocietySection(())
        self._known(raw, KEYS)
        traits, personas = self._personas(raw.get("personas", {}))
        return SocietySection(
            names=self._names(raw, len(personas)),
            network=self._network(raw.get("network", "complete"), raw.get("minds")),
            traits=traits,
            personas=personas,
            contagion=self._constants(raw.get("contagion", {})),
            tick_seconds=self._tick(raw.get("tick", TICK_S)),
            talk=self._flag(raw.get("talk", False)),
        )

    def _wrong(self, place: StoryPath, message: str) -> None:
        self.findings.append((("society", *place), message))

    def _known(
        self, raw: Mapping[Any, Any], keys: Sequence[str], place: StoryPath = (), noun: str = "key"
    ) -> dict[str, Any]:
        """Return what stands under known keys; the others are wrong."""
        for key in raw:
            if key not in keys:
                self._wrong((*place, str(key)), unknown_key(noun, str(key), tuple(keys)))
        return {str(key): told for key, told in raw.items() if key in keys}

    def _number(
        self, raw: Any, place: StoryPath, low: float, high: float, *, whole: bool = False
    ) -> float | None:
        kinds = (int,) if whole else (int, float)
        if isinstance(raw, bool) or not isinstance(raw, kinds) or not low <= raw <= high:
            noun = "whole number" if whole else "number"
            self._wrong(place, f"write a {noun} from {low:,g} to {high:,.10g}")
            return None
        return raw

    def _names(self, raw: Mapping[str, Any], personas: int) -> tuple[str, ...]:
        given, minds = raw.get("names"), raw.get("minds")
        if minds is None and not given and not personas:
            self._wrong((), "needs minds, a number of them, or their names")
        count = int(self._number(minds, ("minds",), 2, MOST_MINDS, whole=True) or 0) if minds else 0
        if "names" not in raw:
            count = count or personas
            names = tuple(f"m{index}" for index in range(count))
        elif isinstance(given, list | tuple) and len(given) >= 2:
            names = tuple(self._name(name, index) for index, name in enumerate(given))
            count = count or len(names)
        else:
            self._wrong(("names",), "write a list of two or more names")
            return ()
        if len(names) != count:
            self._wrong(("names",), f"{len(names):,} names for {count:,} minds; give each one")
        if personas and personas != count:
            self._wrong(("personas",), f"{personas:,} personas for {count:,} minds; give each one, or ranges")
        for index, name in enumerate(names if given else ()):
            if name in names[:index]:
                self._wrong(("names", index), f"{quoted(name)} is given twice")
        return names

    def _name(self, name: Any, index: int) -> str:
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in (ALL, HUB):
            self._wrong(
                ("names", index), "a name is a letter, then letters, digits, _ or -, at most 40 in all"
            )
        return str(name)

    def _network(self, raw: Any, minds: Any) -> NetworkShape:
        settings: Any = {}
        if isinstance(raw, Mapping):
            kinds = [key for key in raw if key != "strength"]
            kind, settings = (str(kinds[0]), raw[kinds[0]]) if len(kinds) == 1 else ("", {})
        else:
            kind = raw if isinstance(raw, str) else ""
        strength = raw.get("strength", 1.0) if isinstance(raw, Mapping) else 1.0
        strength = self._number(strength, ("network", "strength"), 0.01, 1)
        strength = 1.0 if strength is None else float(strength)
        if kind == "file" and isinstance(settings, str) and settings:
            return NetworkShape("file", file=settings, strength=strength)
        if kind not in NETWORKS:
            message = unknown_word("network", kind, (*NETWORKS, "file")) if kind else _NETWORK_RIGHT
            self._wrong(("network",), _NETWORK_RIGHT if kind == "file" else message)
            return NetworkShape()
        if kind == "complete" and isinstance(minds, int) and minds > MOST_COMPLETE:
            self._wrong(("network",), f"a complete network has at most {MOST_COMPLETE:,} minds; take another")
        if settings is None:
            settings = {}
        if not isinstance(settings, Mapping):
            known = ", ".join(f"{name}: {value:g}" for name, value in NETWORKS[kind].items())
            self._wrong(("network", kind), f"write {{{known}}}")
            return NetworkShape(kind, strength=strength)
        self._known(settings, tuple(NETWORKS[kind]), ("network", kind))
        told = dict(NETWORKS[kind])
        for name in told.keys() & settings.keys():
            place = ("network", kind, name)
            low, high, whole = (0, 1, False) if name == "rewired" else (1, 1000, kind != "random")
            told[name] = self._number(settings[name], place, low, high, whole=whole) or 0.0
            if kind in ("ring", "small_world") and name == "neighbours" and told[name] % 2:
                self._wrong(place, "write an even number: half of them on each side")
        return NetworkShape(kind, FrozenDict(told), strength=strength)

    def _personas(self, raw: Any) -> tuple[Mapping[str, TraitDistribution], tuple[Mapping[str, float], ...]]:
        if isinstance(raw, list | tuple) and raw:
            return FrozenDict(), tuple(self._persona(one, ("personas", at)) for at, one in enumerate(raw))
        if not isinstance(raw, Mapping):
            self._wrong(
                ("personas",), "write traits with how they are distributed, or a list of personas, one a mind"
            )
            return FrozenDict(), ()
        traits = {}
        for trait, told in raw.items():
            if trait not in TRAITS:
                self._wrong(("personas", str(trait)), unknown_key("trait", str(trait), TRAITS))
            else:
                traits[str(trait)] = self._distribution(told, ("personas", str(trait)))
        return FrozenDict(traits), ()

    def _persona(self, raw: Any, place: StoryPath) -> Mapping[str, float]:
        if not isinstance(raw, Mapping):
            self._wrong(place, "write a persona, such as {neuroticism: 0.7}")
            return FrozenDict()
        known = self._known(raw, TRAITS, place, "trait")
        return FrozenDict(
            {trait: self._number(one, (*place, trait), 0, 1) or 0.0 for trait, one in known.items()}
        )

    def _distribution(self, raw: Any, place: StoryPath) -> TraitDistribution:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            value = float(self._number(raw, place, 0, 1) or 0.0)
            return TraitDistribution(value, value)
        if isinstance(raw, Mapping) and raw.keys() == {"mean", "sd"}:
            mean, sd = (self._number(raw[key], (*place, key), 0, 1) for key in ("mean", "sd"))
            return TraitDistribution(mean=float(mean or 0.0), sd=float(sd or 0.0))
        if isinstance(raw, Mapping) and raw.keys() == {"from", "to"}:
            low, high = (float(self._number(raw[key], (*place, key), 0, 1) or 0.0) for key in ("from", "to"))
            if low > high:
                self._wrong(place, "a range goes from the smaller number to the larger")
            return TraitDistribution(low, high)
        self._wrong(place, _TRAIT_RIGHT)
        return TraitDistribution()

    def _constants(self, raw: Any) -> Mapping[str, float]:
        if not isinstance(raw, Mapping):
            self._wrong(("contagion",), "write constants with their values, such as {gain: 0.1}")
            return FrozenDict()
        told = {str(name): self._number(one, ("contagion", str(name)), 0, 100) for name, one in raw.items()}
        return FrozenDict({name: float(value or 0.0) for name, value in told.items()})

    def _tick(self, raw: Any) -> float:
        try:
            return seconds_of(raw, "a tick")
        except ValueError as error:
            self._wrong(("tick",), str(error))
            return TICK_S

    def _flag(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            self._wrong(("talk",), "write true or false")
        return raw is True


ALONE = ("kill", "restore", "delay", "corrupt", "flood", "add", "remove", "while_speaking")
"""What a step of a society cannot be about yet."""


def prepared_society(document: dict[str, Any]) -> Iterator[Finding]:
    """Read the section of a document and whom its steps reach, in place; yield what is wrong with them."""
    listed = document.get("steps")
    steps = list(listed) if isinstance(listed, list | tuple) else []
    section: SocietySection | None = None
    if "society" in document:
        reader = SectionReader()
        section = document["society"] = reader.read(document["society"])
        yield from reader.findings
    ticks = 0
    for index, step in enumerate(steps):
        if not isinstance(step, Mapping):
            continue
        if section is None:
            if "to" in step:
                message = "only a society has several minds; write society: at the beginning of a line"
                yield ("steps", index, "to"), message
            continue
        for key in ALONE:
            if key in step:
                yield ("steps", index, key), "is for a story of one mind"
        if "to" in step:
            steps[index], wrong = _reached(step, section, index)
            yield from wrong
        ticks += ticks_of(step, section)
        if not _whole_ticks(step, section):
            message = f"a rest is a whole number of ticks of {section.tick_seconds:g} s"
            yield ("steps", index, "rest"), message
    if section is not None:
        document["steps"] = steps if isinstance(listed, list | tuple) else listed
        if ticks > MOST_TURNS:
            yield ("steps",), f"{ticks:,} ticks, rests and repeats counted; at most {MOST_TURNS:,}"


def ticks_of(step: Mapping[str, Any], section: SocietySection) -> int:
    """Return how many ticks a step takes: one, or as many as a rest lasts, each time that it is repeated."""
    repeat = step.get("repeat", 1)
    times = repeat if isinstance(repeat, int) and repeat > 0 else 1
    return times * max(1, round(_rest_s(step) / section.tick_seconds))


def _whole_ticks(step: Mapping[str, Any], section: SocietySection) -> bool:
    ticks = _rest_s(step) / section.tick_seconds
    return abs(ticks - round(ticks)) < 1e-9 and (round(ticks) > 0 or not _rest_s(step))


def _rest_s(step: Mapping[str, Any]) -> float:
    try:
        return seconds_of(step["rest"]) if step.get("rest") is not None else 0.0
    except ValueError:  # told of where the step is checked
        return 0.0


def _reached(
    step: Mapping[str, Any], section: SocietySection, index: int
) -> tuple[dict[str, Any], list[Finding]]:
    """Return a step with the minds that it reaches as texts, and what is wrong with them."""
    raw, place = step["to"], ("steps", index, "to")
    listed = raw if isinstance(raw, list | tuple) else [raw]
    named: list[str] = []
    findings: list[Finding] = []
    for at, one in enumerate(listed):
        where = (*place, at) if isinstance(raw, list | tuple) else place
        try:
            named.append(receiver_in(one, section.names))
        except ValueError as error:
            findings.append((where, str(error)))
    if not listed:
        findings.append((place, "names nobody; write all, hub, a name or a list of names"))
    if "rest" in step:
        findings.append((place, "a rest reaches everybody; leave out to"))
    return {**step, "to": tuple(named)}, findings


def receiver_in(raw: Any, names: Sequence[str]) -> str:
    """Return whom a text or a number means: a name, `all`, `hub`, or `neighbours of` one of the names.

    Raises:
        ValueError: nobody; the message says who there is.
    """
    if isinstance(raw, int) and not isinstance(raw, bool):
        if not 0 <= raw < len(names):
            raise ValueError(f"there is no mind {raw}; they are counted from 0 to {len(names) - 1:,}")
        return names[raw]
    if not isinstance(raw, str):
        raise ValueError("write all, hub, neighbours of a mind, a name or a list of names")
    if raw.startswith(NEIGHBOURS) and raw != NEIGHBOURS:
        return NEIGHBOURS + receiver_in(raw.removeprefix(NEIGHBOURS).strip(), names)
    if raw in (ALL, HUB) or raw in names:
        return raw
    raise ValueError(unknown_mind(raw, names))


def unknown_mind(name: str, names: Sequence[str]) -> str:
    """Return what to say of a name that no mind has."""
    if names and names[0] == "m0" and names[-1] == f"m{len(names) - 1}":
        return f"unknown mind {quoted(name)}; they are m0 to {names[-1]}, all, hub, and neighbours of one"
    known = (*names[:20], ALL, HUB)
    return unknown_word("mind", name, known)
