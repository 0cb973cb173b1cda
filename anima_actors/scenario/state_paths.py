"""The words a scenario may use: modules, traits, emotions, goals, and every path of the state.

They are checked when a story is loaded, so that a misspelt word is an error and not a test that can never
fail. A plug-in (`modules: {with: [...]}`) may bring modules, facets and goals of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

from anima_actors.mind.builder import BUILT_IN
from anima_actors.psyche.events.contributions import REASON_KINDS
from anima_actors.psyche.model.emotions import PROTOTYPES
from anima_actors.psyche.modules.personality import Personality
from anima_actors.scenario.values import REACTORS
from anima_actors.voice.providers import PROVIDERS as BY_NAME
from anima_actors.voice.settings import OFFLINE

TRAITS = tuple(one.name for one in fields(Personality))

CLI_PERSONA: Mapping[str, float] = MappingProxyType(
    dict(zip(TRAITS, (0.65, 0.5, 0.7, 0.55, 0.8, 0.65), strict=True))
)
CLI_VALUES: Mapping[str, float] = MappingProxyType(
    {"autonomy": 0.7, "care": 0.85, "fairness": 0.65, "integrity": 0.8, "growth": 0.7}
)

MODULES = tuple(module.name for module in BUILT_IN)
PROVIDERS = (OFFLINE, *BY_NAME)

EMOTIONS = (*PROTOTYPES, "Numbness", "Protective anger", "Assertiveness", "Determination", "Relief")
ARCHIVAL = ("Loneliness", "Belonging", "Survival", "Peace", "Loss", "Neutral ground")
PHASES = ("dawning", "unfolding", "presence", "maturity", "depth", "timelessness")
GOALS = (
    *("establish contact", "find safety", "find a resource", "settle down", "look for stimulation"),
    *("set boundaries", "protect myself", "avoid the threat", "preserve myself"),
    *("share", "receive support", "deepen contact"),
    *("find certainty", "state my position", "act", "observe"),
    *("protect myself without harming others", "set boundaries with respect"),
    *("face the threat honestly", "act fairly"),
)
MECHANISMS = ("sublimation", "suppression", "displacement", "denial", "rationalization", "projection")
REASONS = ("adopted", "kept", "fulfilled", "faded", "displaced", "vetoed")
INTEGRATIONS = (
    *("minimal integration", "low integration", "medium integration", "high integration"),
    "maximal integration (flow)",
)
SURPRISES = ("as expected", "slight deviation", "noticeable surprise", "broken expectation", "shock")
CONFLICTS = (
    *("aligned", "slight contradiction", "noticeable conflict", "strong dissonance"),
    "critical contradiction",
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stands at one path of the state, and how a person would call it."""

    kind: Literal["number", "flag", "text", "list", "group", "open"]
    noun: str = ""
    names: tuple[str, ...] = ()  # the only texts that can ever stand there; empty: any text
    extensible: bool = False  # a plug-in may bring further names


NUMBER, FLAG, TEXT, LIST = Leaf("number"), Leaf("flag"), Leaf("text"), Leaf("list")
GROUP, OPEN = Leaf("group"), Leaf("open")
_EMOTION, _GOAL = Leaf("text", "emotion", EMOTIONS), Leaf("text", "goal", GOALS, extensible=True)
_DEFENSE = Leaf("text", "defense", MECHANISMS, extensible=True)
_REACTOR = Leaf("text", "reactor", REACTORS)


def _state() -> dict[str, Leaf]:
    """Every path of the state (MODEL.md, "The state, as experience() returns it") that holds a value."""
    leaves: dict[str, Leaf] = {"primary": _EMOTION, "felt": _EMOTION, "blend": LIST}
    for place in range(2):  # the blend names as many
        leaves[f"blend.{place}.name"] = _EMOTION
        leaves[f"blend.{place}.intensity"] = NUMBER
    leaves |= {f"vad.{axis}": NUMBER for axis in ("valence", "arousal", "dominance")}
    leaves |= {f"{moment}.{reactor}": NUMBER for moment in ("reactors", "shown") for reactor in REACTORS}
    leaves |= {"phi": NUMBER, "phi_label": Leaf("text", "label", INTEGRATIONS), "prediction_error": NUMBER}
    leaves |= {"pred_label": Leaf("text", "label", SURPRISES), "free_energy": NUMBER, "surprise_spike": FLAG}
    for reactor in REACTORS:
        leaves[f"drives.{reactor}.intensity"] = NUMBER
        leaves |= {f"drives.{reactor}.{key}": TEXT for key in ("direction", "need", "action")}
    leaves |= {"dominant_drive": _REACTOR, "spectral.surface": _EMOTION, "spectral.subtext": _EMOTION}
    leaves |= {"spectral.archival": Leaf("text", "archival layer", ARCHIVAL)}
    leaves |= {"flash.flash_count": NUMBER, "flash.phase": Leaf("text", "phase", PHASES)}
    leaves |= {"flash.mortality_sense": NUMBER, "intention.goal": _GOAL, "intention.strength": NUMBER}
    leaves |= {"intention.persistence": NUMBER, "intention.age": NUMBER, "intention.origin": TEXT}
    leaves |= {"intention.because": Leaf("text", "reason", REASONS), "control": NUMBER}
    leaves |= {"dissonance.level": NUMBER, "dissonance.label": Leaf("text", "label", CONFLICTS)}
    leaves |= {"dissonance.description": TEXT, "defense.mechanism": _DEFENSE}
    leaves |= {"defense.description": TEXT, "defense.tension_relief": NUMBER, "defense.parked": NUMBER}
    leaves["identity.self_desc"] = TEXT
    leaves |= {"identity.stability": NUMBER, "identity.traits": LIST, "temporal.past": LIST}
    leaves |= {f"temporal.past.{place}": TEXT for place in range(3)}
    leaves |= {"temporal.future": TEXT, "temporal.coherence": NUMBER, "temporal.crisis": FLAG}
    leaves |= {f"mirror.inferred.{reactor}": NUMBER for reactor in REACTORS}
    leaves |= {"mirror.empathy_note": TEXT, "salience": NUMBER, "memory_resonance": NUMBER}
    leaves |= {"narrative": TEXT, "degraded": LIST, "prompt": TEXT, "reply": TEXT}
    return leaves


@dataclass(frozen=True, slots=True)
class Happening:
    """What may have happened in a turn, whether or not the state tells of it afterwards."""

    event: str  # the type that tells of it, of a built-in module or of one's own
    leaf: Leaf
    field: str = ""  # of the event, which tells what it was; empty where that it happened says all
    spoken: bool = False  # whether it takes words, too


HAPPENINGS: Mapping[str, Happening] = MappingProxyType(
    {
        "spoke_first": Happening("SpokeFirst", Leaf("text", "reason", REASON_KINDS), "kind", spoken=True),
        "dreamt": Happening("Dreamed", GROUP),
    }
)
"""What is looked for in all turns of a step, by the name that it has under `expect`."""

STATE: Mapping[str, Leaf] = MappingProxyType(_state())
STATE_KEYS: tuple[str, ...] = tuple(dict.fromkeys(path.split(".")[0] for path in STATE))
_GROUPS = frozenset(
    ".".join(path.split(".")[:length]) for path in STATE for length in range(1, path.count(".") + 1)
)


def leaf_at(path: str, *, plugins: bool = False) -> Leaf | None:
    """What stands at a path, or None. With plug-ins, an unknown first segment may be a facet."""
    if path in STATE:
        return STATE[path]
    if path in _GROUPS:
        return GROUP
    first = path.split(".")[0]
    return OPEN if plugins and first and first not in STATE_KEYS and first not in HAPPENINGS else None


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The word that was probably meant, if one is near enough to be worth saying."""
    if len(word) > 60:
        return None
    known = {known.casefold(): known for known in vocabulary}
    found = get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def nearest_path(path: str) -> str | None:
    """The state path that was probably meant."""
    last_words = {known.rpartition(".")[2]: known for known in reversed([*STATE])}
    last = path.rpartition(".")[2]
    if last in last_words:
        return last_words[last]
    if direct := nearest(path, [*STATE, *HAPPENINGS, *sorted(_GROUPS - set(STATE))]):
        return direct
    found = nearest(last, last_words)
    return last_words[found] if found else None


def leaf_at_path(path: str, plugins: bool = False) -> Leaf:
    """Return what stands at a path.

    Raises:
        ValueError: there is no such path; the message names the one that was probably meant.
    """
    leaf = leaf_at(path, plugins=plugins)
    if leaf is None:
        meant = nearest_path(path)
        raise ValueError(f"unknown state path {path}" + (f'; did you mean "{meant}"?' if meant else ""))
    return leaf


def number_path(path: str, plugins: bool = False) -> str:
    """Return the path of a number.

    Raises:
        ValueError: there is no such path, or no number there.
    """
    if leaf_at_path(path, plugins).kind not in ("number", "open"):
        raise ValueError(f"{path} is no number; write last {path}, or share of turns where {path} is ...")
    return path
