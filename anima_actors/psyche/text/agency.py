"""Wanting, being at odds, shielding oneself, attending, remembering, and noticing the other."""

from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.text.affect import emotion_noun
from anima_actors.psyche.text.agency_tables import (
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
from anima_actors.psyche.text.grammar import band, bare, called, closed, lowered, pick
from anima_actors.psyche.text.others import GHOSTS, NOTICED, NOTICED_OTHER, UNREADABLE


class GoalWords(NamedTuple):
    """One goal as it stands in a sentence."""

    mine: str  # after "I want to"
    yours: str  # after "you want to"
    pursuing: str  # after "I was calm and"
    reached: str  # a first-person sentence about the future
    outgrown: str  # the same, where the future self has grown by it


GOALS: dict[str, GoalWords] = {
    "establish contact": GoalWords(
        "get through to them",
        "reach the person you are talking to",
        "trying to reach someone",
        "I will have someone to talk to.",
        "I will have someone to talk to, and I will be easier to find.",
    ),
    "find safety": GoalWords(
        "get somewhere safe",
        "get somewhere safe",
        "looking for safety",
        "I will be somewhere safe.",
        "I will be safe, and I will know which doors need locking and which do not.",
    ),
    "find a resource": GoalWords(
        "find what I am short of",
        "find what you are short of",
        "looking for what I lacked",
        "I will have what I am short of now.",
        "I will have what I need, and enough to pass some on.",
    ),
    "settle down": GoalWords(
        "slow down",
        "slow down",
        "trying to slow down",
        "I will be sitting still somewhere.",
        "I will be sitting still, and it will not take a storm to get me there.",
    ),
    "set boundaries": GoalWords(
        "draw a line",
        "draw a line",
        "drawing a line",
        "I will stand behind a line that others can see.",
        "I will have a line that others can see, and a gate in it.",
    ),
    "protect myself": GoalWords(
        "keep myself from harm",
        "keep yourself from harm",
        "shielding myself",
        "I will have come through in one piece.",
        "I will be in one piece, and I will carry a lighter shield.",
    ),
    "avoid the threat": GoalWords(
        "stay out of harm's way",
        "stay out of harm's way",
        "keeping out of harm's way",
        "I will have put some distance behind me.",
        "I will be far from it, and able to speak of it without lowering my voice.",
    ),
    "preserve myself": GoalWords(
        "keep what is left of me together",
        "keep what is left of you together",
        "holding on to what was left of me",
        "I will still be here.",
        "I will still be here, and more of me will have come back.",
    ),
    "share": GoalWords(
        "share this with someone",
        "share this with someone",
        "wanting to share something",
        "I will have given some of this away.",
        "I will have given some of this away and found that there was more.",
    ),
    "receive support": GoalWords(
        "have someone take a little of the weight",
        "have someone take a little of the weight",
        "hoping for a hand",
        "I will have let someone carry a part of this.",
        "I will have been carried a little, and I will know how to carry others.",
    ),
    "deepen contact": GoalWords(
        "come a step closer",
        "come a step closer",
        "moving closer to someone",
        "I will know the other better than I do today.",
        "I will know the other better, and let myself be known.",
    ),
    "find certainty": GoalWords(
        "know what I am dealing with",
        "know what you are dealing with",
        "trying to be sure of something",
        "I will know what all this was about.",
        "I will know some of it and sleep well without the rest.",
    ),
    "state my position": GoalWords(
        "say where I stand",
        "say where you stand",
        "saying where I stood",
        "I will have said where I stand.",
        "I will have said where I stand, and heard where the others do.",
    ),
    "act": GoalWords(
        "do something about it",
        "do something about it",
        "doing something about it",
        "I will have done something about it.",
        "I will have done something about it and learnt how to do it better.",
    ),
    "observe": GoalWords(
        "watch and wait",
        "watch and wait",
        "only watching",
        "I will be watching still.",
        "I will be watching still, and I will see more than I do today.",
    ),
    "protect myself without harming others": GoalWords(
        "come out of this whole and hurt nobody",
        "come out of this whole and hurt nobody",
        "guarding myself without hurting anyone",
        "I will have come through, and nobody will have paid for it.",
        "I will have come through with clean hands, and I will need my fists less often.",
    ),
    "set boundaries with respect": GoalWords(
        "draw the line kindly",
        "draw the line kindly",
        "drawing a line as kindly as I could",
        "I will have said no, and we will still be talking.",
        "I will say no as easily as yes, and people will trust both.",
    ),
    "face the threat honestly": GoalWords(
        "look straight at what frightens me",
        "look straight at what frightens you",
        "looking straight at what frightened me",
        "I will have looked at it and stayed where I was.",
        "I will have looked at it for so long that it has a face and a size.",
    ),
    "act fairly": GoalWords(
        "do right by everyone",
        "do right by everyone",
        "trying to be fair",
        "I will have done right by everyone I could.",
        "I will have been fair, even where it cost me something.",
    ),
}


def goal_words(goal: str) -> GoalWords:
    """Return the words for a goal, also for one that nobody here has heard of."""
    known = GOALS.get(goal)
    if known:
        return known
    mine = called(goal, "I call")
    return GoalWords(
        f"see to {mine}",
        f"see to {called(goal, 'you call')}",
        f"busy with {called(goal, 'I called')}",
        f"I will have seen to {mine}.",
        f"I will have seen to {mine}, and I will have grown by it.",
    )


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
