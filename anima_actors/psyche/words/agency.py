"""Wanting, being at odds, shielding oneself, attending, remembering, and noticing the other."""

from collections.abc import Sequence

from .agency_tables import (
    ATTENTION,
    CROSSED,
    DEFENSE_LINE_OTHER,
    DEFENSE_LINES,
    DEFENSES,
    DEFENSES_OTHER,
    DISSONANCE,
    DISSONANCE_LINE_OTHER,
    DISSONANCE_LINES,
    INTENTIONS,
    INTENTIONS_OTHER,
    OBSTACLE_UNKNOWN,
    OBSTACLES,
)
from .emotion import emotion_noun
from .goals import goal_words
from .grammar import band, bare, called, closed, lowered, pick
from .others import GHOSTS, NOTICED, NOTICED_OTHER, UNREADABLE

_STRENGTH = (0.35, 0.6, 0.8)
_SALIENCE = (0.2, 0.4, 0.6, 0.8)

_RESONANCE = (0.1, 0.3, 0.55, 0.8)
# {} is when it was.
_RECALLED = (
    "Something from {} is faintly like this",
    "This reminds you of something from {}",
    "You were in a moment very like this {}",
    "You know this moment, for you lived through it {}",
)
_RECALLED_UNDATED = (
    "Something about this is faintly familiar",
    "This reminds you of something",
    "You have been in a moment very like this",
    "You know this moment, for you have lived through it",
)
_AGO_EDGES = (2, 4, 9, 21, 61)
_AGO = (
    "just now",
    "a moment ago",
    "a little while ago",
    "a while ago",
    "quite some time ago",
    "a long time ago",
)

_UNNOTICED = 0.05
_NOTICING = (0.3, 0.65)


def intention_line(goal: str, strength: float, reason: str) -> str:
    """Return what you want now and how much; the reason tells what became of the wish before it."""
    templates = INTENTIONS.get(reason, INTENTIONS_OTHER)
    return templates[band(strength, _STRENGTH)].format(goal_words(goal).yours)


def _obstacle(reactor: str, wanted: str) -> str:
    return f"there is too {'much' if wanted == 'less' else 'little'} of {called(reactor, 'I call')}"


def dissonance_description(
    goal: str, unmet: Sequence[tuple[str, str]], crossed_values: Sequence[str], label: str, draw: float
) -> str:
    """Return how what I want and what I am do not agree; unmet are (reactor, "more"|"less") wanted."""
    obstacles = [OBSTACLES.get(one) or _obstacle(*one) for one in unmet[:2]]
    obstacles += [
        CROSSED.get(one) or f"it goes against {called(one, 'I call')}" for one in crossed_values[:1]
    ]
    but = " and ".join(obstacles[-2:]) or OBSTACLE_UNKNOWN
    template = pick(DISSONANCE.get(label, DISSONANCE["noticeable conflict"]), draw)
    return template.format(goal=goal_words(goal).mine, but=but)


def dissonance_line(description: str, label: str) -> str:
    """Return a prompt line that hands on the description and says how to let it be heard."""
    opening, advice = DISSONANCE_LINES.get(label, DISSONANCE_LINE_OTHER)
    return f"{opening} {closed(description, 'I cannot say how.')} {advice}"


def defense_description(mechanism: str, draw: float) -> str:
    """Return how I shield myself, as I would put it without knowing that I do."""
    return pick(DEFENSES.get(mechanism, DEFENSES_OTHER), draw)


def defense_line(mechanism: str) -> str:
    """Return how the shielding should shape the speech, as an instruction."""
    return DEFENSE_LINES.get(mechanism, DEFENSE_LINE_OTHER)


def own_words(description: str) -> str:
    """Return a prompt line that hands on how I would put my shielding; empty where I have no words for it."""
    words = bare(closed(description))
    return f'If you had to put it in words, you would say: "{words}".' if words else ""


def attention_line(salience: float, source: str) -> str:
    """Return what holds your attention, and how firmly."""
    return ATTENTION.get(source, ATTENTION["nothing"])[band(salience, _SALIENCE)]


def memory_line(resonance: float, emotion: str | None, turns_ago: int | None) -> str:
    """Return what this reminds you of: how strongly, from when, and with what feeling."""
    shade = band(resonance, _RESONANCE)
    if shade == 0:
        return "This does not remind you of anything."
    if turns_ago is None:
        line = _RECALLED_UNDATED[shade - 1]
    else:
        line = _RECALLED[shade - 1].format(_AGO[band(turns_ago, _AGO_EDGES)])
    return f"{line}, and with it comes {emotion_noun(emotion)}." if emotion else f"{line}."


def empathy_note(reactor: str, amount: float, draw: float) -> str:
    """Return what I notice in the other; amount in [-1,1] is how much more or less of it they have."""
    strength = abs(amount)
    if strength < _UNNOTICED:
        return pick(UNREADABLE, draw)
    known = NOTICED.get((reactor, amount > 0))
    return pick(known[band(strength, _NOTICING)] if known else NOTICED_OTHER[amount > 0], draw)


def mirror_line(note: str) -> str:
    """Return a prompt line that hands on what is noticed in the other."""
    words = closed(note)
    return f"About the other you notice this: {lowered(words)}" if words else "You cannot read the other yet."


def ghost_memory(draw: float) -> str:
    """Return a small vivid memory of something that never was."""
    return pick(GHOSTS, draw)


def ghost_line(memory: str) -> str:
    """Return a prompt line that hands on a memory whose truth nobody can check."""
    words = closed(memory)
    if not words:
        return "Something comes to mind and is gone before you can look at it."
    return f"Something comes to mind that you would swear is true: {lowered(words)}"
