"""What is felt, how strongly, and what shows of it."""

from .emotion_tables import ADJECTIVES, FELT, FELT_OTHER, SHOWN, SHOWN_OTHER, UNDERTONE_OTHER, UNDERTONES
from .first_person import FIRST_PERSON, FIRST_PERSON_OTHER
from .grammar import NAMELESS, band, pick, plain

_INTENSITY = (0.2, 0.4, 0.6, 0.8)
_NOUNS = {name: name.lower() for name in ADJECTIVES}

_AXIS = (-0.6, -0.3, -0.1, 0.1, 0.3, 0.6)
_VALENCE = (
    "Right now everything hurts",
    "This feels bad",
    "This is a little unpleasant",
    "This feels neither good nor bad",
    "This is rather pleasant",
    "This feels good",
    "You would not change a thing about this",
)
_AROUSAL = (
    "you are all but asleep",
    "you move slowly",
    "you take your time",
    "you go at your usual pace",
    "you are wide awake",
    "you are quick and restless",
    "everything in you runs at full speed",
)
_DOMINANCE = (
    "You have no say in what happens.",
    "You feel small beside it.",
    "You give way a little.",
    "You neither push nor yield.",
    "You have your feet under you.",
    "You feel able to steer this.",
    "It is wholly up to you what happens next.",
)


def emotion_noun(name: str) -> str:
    """Return an emotion as it stands inside a sentence, without an article: "protective anger"."""
    return _NOUNS.get(name) or plain(name) or NAMELESS


def emotion_adjective(name: str) -> str:
    """Return an emotion as it stands after "I am": "afraid", "fiercely on guard"."""
    return ADJECTIVES.get(name) or f"caught up in {emotion_noun(name)}"


def emotion_line(primary: str, felt: str, undertone: str | None, intensity: float) -> str:
    """Return what is felt, how strongly, what lies under it, and what shows where that differs."""
    shade = band(intensity, _INTENSITY)
    known = FELT.get(felt)
    line = known[shade] if known else FELT_OTHER[shade].format(emotion_noun(felt))
    if undertone and undertone != felt:
        under = UNDERTONES.get(undertone) or UNDERTONE_OTHER.format(emotion_noun(undertone))
        line = f"{line} {under}"
    if primary != felt:
        line = f"{line} {SHOWN.get(primary) or SHOWN_OTHER.format(emotion_noun(primary))}"
    return line


def first_person(name: str, draw: float) -> str:
    """Return what somebody with this emotion would say of themselves, in one sentence."""
    known = FIRST_PERSON.get(name)
    return pick(known, draw) if known else pick(FIRST_PERSON_OTHER, draw).format(emotion_noun(name))


def vad_line(valence: float, arousal: float, dominance: float) -> str:
    """Return how good, how quick and how free this feels; each in [-1,1] has seven shades."""
    return (
        f"{_VALENCE[band(valence, _AXIS)]}, and {_AROUSAL[band(arousal, _AXIS)]}. "
        f"{_DOMINANCE[band(dominance, _AXIS)]}"
    )
