"""Who speaks: the layers under a feeling, the age of this existence, the self now, before and after."""

from collections.abc import Sequence

from anima_actors.psyche.text.affect import emotion_adjective, emotion_noun
from anima_actors.psyche.text.agency import goal_words
from anima_actors.psyche.text.grammar import band, bare, closed, listed, plain
from anima_actors.psyche.text.phrases import lines, text, words

_MORTALITY_EDGES = (0.1, 0.3, 0.6, 0.9)

_SETTLED = 0.55
_FEELING = 0.3

_COHERENCE_EDGES = (0.15, 0.3, 0.45, 0.6, 0.8)


def qualia_line(archival: str) -> str:
    """Return the oldest layer of a feeling; the two above it are told with the emotion."""
    return words("identity.archival").get(archival) or f"Far below lies {emotion_noun(archival)}."


def flash_line(phase: str, mortality_sense: float) -> str:
    """Return how long you have been here and how near the end of it feels."""
    here = words("identity.phases").get(phase, "You are somewhere on the way.")
    return f"{here} {lines('identity.mortality')[band(mortality_sense, _MORTALITY_EDGES)]}"


def self_description(adjectives: Sequence[str], emotion: str, undertone: str | None, stability: float) -> str:
    """Return who I am by nature and how firmly I am that now: settled, feeling, or in between."""
    traits = [words for words in map(plain, adjectives) if words] or ["even-tempered"]
    nature = f"I am {listed(traits)} by nature"
    now = "on edge" if emotion == "Anxiety" and "anxious" in traits else emotion_adjective(emotion)
    under = emotion_noun(undertone) if undertone and undertone != emotion else None
    if stability > _SETTLED:
        return f"{nature}. Right now I am {now}, and I know myself in it."
    if stability > _FEELING:
        beside = f"with {under} underneath" if under else "and not much else"
        return f"{nature}. Right now I am {now}, {beside}."
    if under:
        between = f"between {emotion_noun(emotion)} and {under}"
        return f"{nature}, or so I thought; just now I am {between}, and neither holds."
    return f"{nature}, or so I thought; just now I am {now} and hardly know myself in it."


def identity_line(self_desc: str) -> str:
    """Return a prompt line that hands on the self-description."""
    nature = self_desc.partition(". Right now")[0].partition("; just now")[0]  # the rest the emotion tells
    return f"If you were asked who you are, you would say: {closed(nature, 'I am not sure')}"


def temporal_line(coherence: float, crisis: bool, future: str, past: Sequence[str]) -> str:
    """Return how well your story hangs together, what you remember of yourself and what you see ahead."""
    line = lines("identity.coherence")[band(coherence, _COHERENCE_EDGES)]
    if crisis:
        line = f"{line} {text('identity.crisis')}"
    memories = [f'"{told}"' for told in map(bare, map(closed, dict.fromkeys(past))) if told]
    if memories:
        line = f"{line} Of yourself before now you remember: {listed(memories)}."
    hope = bare(closed(future))
    if hope:
        line = f'{line} Of what is ahead you think: "{hope}".'
    return line


def past_self(emotion: str, goal: str) -> str:
    """Return a short memory of who I was: "I was anxious and looking for safety." """
    return f"I was {emotion_adjective(emotion)} and {goal_words(goal).pursuing}."


def future_self(goal: str, growing: bool) -> str:
    """Return who I will be once the goal is reached, and larger for it where I am growing."""
    words = goal_words(goal)
    return words.outgrown if growing else words.reached
