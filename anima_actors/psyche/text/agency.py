"""Wanting, being at odds, shielding oneself, attending, remembering, and noticing the other."""

from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.text.affect import emotion_noun
from anima_actors.psyche.text.grammar import band, bare, called, closed, lowered, pick
from anima_actors.psyche.text.phrases import LANGUAGE, choices, entries, grouped, lines, text, words


class GoalWords(NamedTuple):
    """One goal as it stands in a sentence."""

    mine: str  # after "I want to"
    yours: str  # after "you want to"
    pursuing: str  # after "I was calm and"
    reached: str  # a first-person sentence about the future
    outgrown: str  # the same, where the future self has grown by it


def goal_words(goal: str) -> GoalWords:
    """Return the words for a goal, also for one that nobody here has heard of."""
    known = entries("agency.goals").get(goal)
    if known:
        return GoalWords(**known)
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
_AGO_EDGES = (2, 4, 9, 21, 61)

_UNNOTICED = 0.05
_NOTICING = (0.3, 0.65)


def intention_line(goal: str, strength: float, reason: str) -> str:
    """Return what you want now and how much; the reason tells what became of the wish before it."""
    templates = choices("agency.intentions").get(reason, lines("agency.intentions_other"))
    return templates[band(strength, _STRENGTH)].format(goal_words(goal).yours)


def _obstacle(reactor: str, wanted: str) -> str:
    return f"there is too {'much' if wanted == 'less' else 'little'} of {called(reactor, 'I call')}"


def dissonance_description(
    goal: str, unmet: Sequence[tuple[str, str]], crossed_values: Sequence[str], label: str, draw: float
) -> str:
    """Return how what I want and what I am do not agree; unmet are (reactor, "more"|"less") wanted."""
    obstacles = [words("agency.obstacles").get(", ".join(one)) or _obstacle(*one) for one in unmet[:2]]
    obstacles += [
        words("agency.crossed").get(one) or f"it goes against {called(one, 'I call')}"
        for one in crossed_values[:1]
    ]
    but = " and ".join(obstacles[-2:]) or text("agency.obstacle_unknown")
    template = pick(
        choices("agency.dissonance").get(label, choices("agency.dissonance")["noticeable conflict"]), draw
    )
    return template.format(goal=goal_words(goal).mine, but=but)


def dissonance_line(description: str, label: str) -> str:
    """Return a prompt line that hands on the description and says how to let it be heard."""
    opening, advice = choices("agency.dissonance_lines").get(label, lines("agency.dissonance_line_other"))
    return f"{opening} {closed(description, 'I cannot say how.')} {advice}"


def defense_description(mechanism: str, draw: float) -> str:
    """Return how I shield myself, as I would put it without knowing that I do."""
    return pick(choices("agency.defenses").get(mechanism, lines("agency.defenses_other")), draw)


def defense_line(mechanism: str) -> str:
    """Return how the shielding should shape the speech, as an instruction."""
    return words("agency.defense_lines").get(mechanism, text("agency.defense_line_other"))


def own_words(description: str) -> str:
    """Return a prompt line that hands on how I would put my shielding; empty where I have no words for it."""
    words = bare(closed(description))
    return f'If you had to put it in words, you would say: "{words}".' if words else ""


def values_line(weights: Sequence[tuple[str, float]]) -> str:
    """Return what matters most to you, and what next; "" where nothing is held."""
    known = [
        words("agency.values").get(name) or called(name, "what you call")
        for name, weight in sorted(weights, key=lambda held: -held[1])[:2]
        if weight > 0.0
    ]
    if not known:
        return ""
    return f"What matters most to you is {known[0]}{f', and after that {known[1]}' if known[1:] else ''}."


def attention_line(salience: float, source: str) -> str:
    """Return what holds your attention, and how firmly."""
    return choices("agency.attention").get(source, choices("agency.attention")["nothing"])[
        band(salience, _SALIENCE)
    ]


def memory_line(resonance: float, emotion: str | None, turns_ago: int | None) -> str:
    """Return what this reminds you of: how strongly, from when, and with what feeling."""
    shade = band(resonance, _RESONANCE)
    if shade == 0:
        return "This does not remind you of anything."
    if turns_ago is None:
        line = lines("agency.recalled_undated")[shade - 1]
    else:
        line = lines("agency.recalled")[shade - 1].format(lines("agency.ago")[band(turns_ago, _AGO_EDGES)])
    return f"{line}, and with it comes {emotion_noun(emotion)}." if emotion else f"{line}."


_RELATIONS = (3, 15)  # messages heard
_WARM = 0.05


def relation_line(heard: int, warmth: float) -> str:
    """Return who you are to the other, by the number of messages heard and how warm they are."""
    known = ("first", "lately", "long")[band(heard, _RELATIONS)]
    return choices("agency.relations")[known][1 + (warmth > _WARM) - (warmth < -_WARM)]


def said_then_line(said: str) -> str:
    """Return a prompt line that quotes what was said at a remembered time, as words and nothing more."""
    words = bare(closed(said.replace('"', "'")))
    return f'What was said to you then, in these words: "{words}".' if words else ""


def speaking_first_lines(kind: str, about: str, language: str) -> tuple[str, ...]:
    """Return the prompt lines of a turn in which the mind speaks first.

    Args:
        kind: of the reason; one that is unknown is left unsaid.
        about: quoted, as words and nothing more; empty where there are none.
        language: of the conversation.
    """
    quoted = bare(closed(about.replace('"', "'")))
    reason = words("agency.first_reasons").get(kind, "")
    topic = text("agency.first_about").format(quoted) if quoted else ""
    before, after = lines("agency.first_rules")
    spoken_in = words("agency.first_languages").get(language, "")
    return tuple([one for one in (before, reason, topic, after, spoken_in) if one])


def empathy_note(reactor: str, amount: float, draw: float, language: str = LANGUAGE) -> str:
    """Return what I notice in the other; amount in [-1,1] is how much more or less of it they have."""
    strength = abs(amount)
    if strength < _UNNOTICED:
        return pick(lines("agency.unreadable", language), draw)
    known = grouped("agency.noticed", language).get(f"{reactor}, {'more' if amount > 0 else 'less'}")
    return pick(
        known[band(strength, _NOTICING)]
        if known
        else choices("agency.noticed_other", language)["more" if amount > 0 else "less"],
        draw,
    )


def mirror_line(note: str) -> str:
    """Return a prompt line that hands on what is noticed in the other."""
    words = closed(note)
    return f"About the other you notice this: {lowered(words)}" if words else "You cannot read the other yet."


def ghost_memory(draw: float) -> str:
    """Return a small vivid memory of something that never was."""
    return pick(lines("agency.ghosts"), draw)


def ghost_line(memory: str) -> str:
    """Return a prompt line that hands on a memory whose truth nobody can check."""
    words = closed(memory)
    if not words:
        return "Something comes to mind and is gone before you can look at it."
    return f"Something comes to mind that you would swear is true: {lowered(words)}"
