"""The inner voice: two to four sentences that run the whole of a moment together."""

from collections.abc import Sequence
from typing import NamedTuple

from anima_actors.psyche.text.affect import emotion_noun, first_person
from anima_actors.psyche.text.agency import defense_description
from anima_actors.psyche.text.grammar import bare, called, lowered, pick, raised
from anima_actors.psyche.text.phrases import choices, lines

TORN_FROM = 0.3
SPLIT_FROM = 0.6
STARTLED_FROM = 0.6
TAKEN_ABACK_FROM = 0.3
FAINT_BELOW = 0.25
STRONG_FROM = 0.8
_NOTICEABLE = 0.2
_RESTLESS_FROM = 0.2
_NO_JOINT = ("",)
_PLAIN = ("Calm", "Surprise")  # said as they are, however faint or strong


BODY_SIGNS = {  # whether a state of the body is welcome
    "tension, much": -1,
    "tension, some": -1,
    "tension, little": 1,
    "satisfaction, much": 1,
    "satisfaction, little": -1,
    "cohesion, much": 1,
    "cohesion, little": -1,
}
WELCOME = ("Joy", "Anticipation", "Trust", "Calm", "Relief")
UNWELCOME = ("Fear", "Anger", "Sadness", "Disgust", "Anxiety", "Numbness", "Protective anger")


class NarrativeContext(NamedTuple):
    """All that the words need to know of a moment."""

    emotion: str  # what shows
    felt: str  # what is felt
    undertone: str | None
    intensity: float  # 0..1
    tension: float  # 0..1, as the next three
    arousal: float
    satisfaction: float
    cohesion: float
    dominant_drive: str | None  # a reactor
    goal: str | None
    goal_strength: float  # 0..1
    dissonance: float  # 0..1
    defense: str | None
    surprise: float  # 0..1
    archival: str | None
    growing: bool  # a stimulus has just set it going; False while it ebbs
    quiet: bool  # time passed and nobody spoke
    memory: bool  # something was recollected


def _bodies(context: NarrativeContext) -> list[str]:
    """Return the keys of BODY that are out of the ordinary, most striking first."""
    tension, arousal = context.tension - 0.2, context.arousal - 0.2
    bond = (("satisfaction", context.satisfaction - 0.5), ("cohesion", context.cohesion - 0.5))
    striking = [(2 * abs(d), f"{name}, {'much' if d > 0 else 'little'}") for name, d in bond]
    for name, d in (("tension", tension), ("arousal", arousal)):
        if d < 0:
            striking.append((4 * -d, f"{name}, little"))
        else:
            striking.append((1.25 * d, f"{name}, {'much' if d > 0.35 else 'some'}"))
    return [key for weight, key in sorted(striking, reverse=True) if weight > _NOTICEABLE]


def _body(context: NarrativeContext, which: float, draw: float) -> tuple[str, int]:
    """Return how the body is, as a clause, and whether that is pleasant."""
    keys = _bodies(context) or ["rest"]
    key = keys[1] if which >= 0.65 and len(keys) > 1 else keys[0]
    return pick(choices("narrative.body")[key], draw), BODY_SIGNS.get(key, 0)


def _occasion(context: NarrativeContext, draw: float) -> str | None:
    """Return what has just happened, where it is worth a word, with a gap for the body."""
    if context.surprise >= STARTLED_FROM:
        return pick(lines("narrative.startled"), draw)
    if context.quiet:
        return pick(lines("narrative.quiet"), draw)
    if context.surprise >= TAKEN_ABACK_FROM:
        return pick(lines("narrative.taken_aback"), draw)
    return pick(lines("narrative.recollected"), draw) if context.memory else None


def _shaded(context: NarrativeContext) -> bool:
    """Tell whether the feeling is so faint or so strong that this is said first."""
    if context.emotion != context.felt or context.felt in _PLAIN:
        return False
    return context.intensity < FAINT_BELOW or context.intensity >= STRONG_FROM


def _feeling(context: NarrativeContext, draw: float, shade: float) -> str:
    """Return the feeling as one sentence, with what lies under it or what shows of it."""
    felt = first_person(context.felt, draw)
    if context.emotion != context.felt:
        known = choices("narrative.outside").get(context.emotion)
        outside = pick(known or lines("narrative.outside_other"), shade).format(emotion_noun(context.emotion))
        return f"{bare(felt)}, {outside}."
    if _shaded(context):
        degree = "faintly" if context.intensity < FAINT_BELOW else "strongly"
        return f"{pick(lines(f'narrative.{degree}'), shade)}{lowered(felt)}"
    return felt


def _under(context: NarrativeContext, draw: float) -> str | None:
    """Return what lies under the feeling as a clause, where it is something else."""
    name = context.undertone
    if not name or name in (context.felt, context.emotion):
        return None
    return pick(choices("narrative.under").get(name, lines("narrative.under_other")), draw).format(
        emotion_noun(name)
    )


def _wish(context: NarrativeContext, draw: float, tail: float) -> str | None:
    """Return what I want, and what stands against it, drives it, or becomes of it."""
    if not context.goal:
        return None
    wish = pick(choices("narrative.wishes").get(context.goal, lines("narrative.wishes_other")), draw).format(
        called(context.goal, "I call")
    )
    if context.dissonance >= TORN_FROM:
        torn = "split" if context.dissonance >= SPLIT_FROM else "torn"
        return f"{wish}{pick(lines(f'narrative.{torn}'), tail)}."
    if context.dominant_drive:
        return f"{wish}{_because(context, context.dominant_drive, tail)}."
    if context.goal == "observe":
        return f"{'For now ' if tail < 0.5 else 'So '}{wish}."
    if context.goal_strength < 0.35:
        return f"{wish}{pick(lines('narrative.waning'), tail)}."
    if tail < 0.5:
        return f"So {wish}."
    return (
        f"{wish}{pick(lines('narrative.fierce'), tail * 2 - 1)}."
        if context.goal_strength >= 0.75
        else f"{wish}."
    )


def _because(context: NarrativeContext, drive: str, draw: float) -> str:
    drowsing = drive == "arousal" and context.arousal < _RESTLESS_FROM
    reasons = choices("narrative.because").get(
        "drowsing" if drowsing else drive, lines("narrative.because_other")
    )
    return pick(reasons, draw).format(called(drive, "I call"))


def _closing(context: NarrativeContext, draw: float, occasion_told: bool) -> str | None:
    """Return a last sentence: how I shield myself, what is oldest in this, or whether it grows or ebbs."""
    if context.defense:
        shielding = defense_description(context.defense, draw)
        joint = pick(choices("narrative.towards_defense").get(context.defense, _NO_JOINT), draw * 8 % 1)
        return shielding if joint == "But " and context.dissonance >= TORN_FROM else _after(joint, shielding)
    if context.memory and not occasion_told:
        return pick(lines("narrative.remembering"), draw)
    oldest = choices("narrative.archival").get(context.archival or "")
    if oldest and draw < 0.7:
        return pick(oldest, draw / 0.7)
    if context.felt == "Calm":
        return pick(lines("narrative.waiting"), draw) if context.quiet else None
    if context.growing:
        return pick(lines("narrative.growing"), draw * 3 % 1)
    return (
        pick((*lines("narrative.ebbing"), *lines("narrative.waiting")), draw * 3 % 1)
        if context.quiet
        else None
    )


def _after(joint: str, sentence: str) -> str:
    return f"{joint}{lowered(sentence)}" if joint else sentence


def narrative(context: NarrativeContext, draws: Sequence[float]) -> str:
    """Return two to four connected first-person sentences; draws are eight numbers in [0,1)."""
    occasion = _occasion(context, draws[0])
    body, comfort = _body(context, draws[1], draws[2])
    feeling = _feeling(context, draws[3], draws[4])
    under = _under(context, draws[4])
    wish = _wish(context, draws[5], draws[6])
    closing = _closing(context, draws[7], occasion is not None and not context.quiet)
    at_odds = context.emotion == context.felt and comfort * _sign(context.felt) < 0
    if occasion:
        odd = at_odds and not _shaded(context)
        sentences = [occasion.format(body), _after("Still, ", feeling) if odd else feeling]
        if under and not wish:
            sentences.append(f"{raised(under)}.")
    elif draws[0] < 0.4 and not _shaded(context):
        sentences = [f"{raised(body)}, {'and yet' if at_odds else 'and'} {lowered(feeling)}"]
        if under:
            sentences.append(f"{raised(under)}.")
    elif draws[0] < 0.7 or _shaded(context):
        opened = f"And yet {body}" if at_odds else raised(body)
        sentences = [feeling, f"{opened}, and {under}." if under else f"{opened}."]
    else:
        told = f"{bare(feeling)}; {under}." if under else feeling
        sentences = [f"{raised(body)}.", _after("Even so ", told) if at_odds else told]
    if wish:
        sentences.append(wish)
    if closing:
        if closing.startswith("So ") and wish and wish.startswith("So "):
            closing = raised(closing[3:])
        sentences.append(closing)
    if len(sentences) < 2:
        sentences.append(pick(lines("narrative.still"), draws[7]))
    return " ".join(sentences[:4])


def _sign(emotion: str) -> int:
    return (emotion in WELCOME) - (emotion in UNWELCOME)
