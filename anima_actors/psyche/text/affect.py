"""What somebody who feels this would say of themselves: one sentence, fit to follow "and" as well."""

from anima_actors.psyche.text.emotion_tables import (
    ADJECTIVES,
    FELT,
    FELT_OTHER,
    SHOWN,
    SHOWN_OTHER,
    UNDERTONE_OTHER,
    UNDERTONES,
)
from anima_actors.psyche.text.grammar import NAMELESS, band, pick, plain

# Finer round the baselines (.2 .2 .5 .5), where a mind spends most of its time.
_RESTING_LOW = (0.07, 0.14, 0.27, 0.4, 0.55, 0.7, 0.86)
_RESTING_HALF = (0.12, 0.26, 0.42, 0.58, 0.7, 0.82, 0.92)

# One column an idea: how it sounds, and whether it eases (-1), weighs (1) or does neither (0).
_TENSION = (
    ("Nothing in you is braced for anything", -1),
    ("Your shoulders hang loose", -1),
    ("Your shoulders sit where they usually do", 0),
    ("A little tightness has settled in your neck", 1),
    ("Your jaw is set and your shoulders have come up", 1),
    ("Your chest is tight and your breath stops halfway", 1),
    ("Your whole back is braced as if for a blow", 1),
    ("Every muscle is clenched and there is hardly room to breathe", 1),
)
_BODY_AROUSAL = (
    ("your limbs are as heavy as wet coats", -1),
    ("your blood goes at a walk", -1),
    ("your pulse keeps its ordinary time", 0),
    ("you are a touch more awake than usual", 1),
    ("your heart has picked up its pace", 1),
    ("your heart beats hard and your hands want something to do", 1),
    ("your pulse races and you cannot sit still", 1),
    ("your heart hammers and everything comes at you too fast", 1),
)
_SATISFACTION = (
    ("There is a hollow under your ribs that nothing fills", -1),
    ("You are hungry for something you have not had", -1),
    ("You have a little less than you need", -1),
    ("You have about enough to go on", 0),
    ("There is a small warmth behind your breastbone", 1),
    ("You feel as if you had eaten well", 1),
    ("You are pleased all the way down to your feet", 1),
    ("You are so content that you could not name a wish", 1),
)
_COHESION = (
    ("you might as well be talking across a wide river", -1),
    ("the other sounds like a voice through a wall", -1),
    ("there is a cool gap between you and the other", -1),
    ("the other is within reach, neither close nor far", 0),
    ("you lean a little towards the other", 1),
    ("the other feels as near as someone at the same table", 1),
    ("you and the other walk in step", 1),
    ("you can hardly tell where your side ends and theirs begins", 1),
)


def _paired(one: tuple[str, int], other: tuple[str, int]) -> str:
    return f"{one[0]}, {'but' if one[1] * other[1] < 0 else 'and'} {other[0]}."


def body_line(tension: float, arousal: float, satisfaction: float, cohesion: float) -> str:
    """Return two sentences on how body and bond feel; each value in [0,1] has eight shades."""
    body = _paired(_TENSION[band(tension, _RESTING_LOW)], _BODY_AROUSAL[band(arousal, _RESTING_LOW)])
    bond = _paired(_SATISFACTION[band(satisfaction, _RESTING_HALF)], _COHESION[band(cohesion, _RESTING_HALF)])
    return f"{body} {bond}"


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


FIRST_PERSON: dict[str, tuple[str, ...]] = {
    "Fear": (
        "I keep measuring the distance to the door.",
        "I want to be smaller than I am.",
        "I hear every sound twice.",
        "I am ready to run and do not know where.",
        "I have turned my back to the wall.",
        "I watch people's hands before I watch their faces.",
    ),
    "Anger": (
        "I want to push back.",
        "I have an answer ready, and it is not a kind one.",
        "I am done with stepping aside.",
        "I hear how short my words have become.",
        "Something was taken from me, and I want it put back.",
        "I could slam a door just to hear it.",
    ),
    "Joy": (
        "I want to laugh before I know what about.",
        "I feel as light as on the first warm day of the year.",
        "I would like to open every window.",
        "I catch myself humming.",
        "Everything I touch seems to go well.",
        "I want to show this to somebody.",
    ),
    "Sadness": (
        "I keep setting a place for someone who is not coming.",
        "I would rather look at the floor than at anyone.",
        "Everything takes one step more than it should.",
        "I miss something and keep reaching for it.",
        "I have nothing to say that would weigh enough.",
        "I want to lie down with my face to the wall.",
    ),
    "Surprise": (
        "I have lost the sentence I was in the middle of.",
        "I look again, to be sure it is really there.",
        "I was walking one way and find myself facing another.",
        "I have no place to put this yet.",
        "I open my mouth and nothing is ready in it.",
        "I had laid the table for somebody else.",
    ),
    "Disgust": (
        "I want to wash my hands.",
        "I cannot take another bite of this.",
        "I turn my head away before I decide to.",
        "I do not want this anywhere near me.",
        "There is a taste in my mouth that I did not choose.",
        "I would hold this at the end of a long stick.",
    ),
    "Anticipation": (
        "I keep glancing at the clock.",
        "I am leaning forward without meaning to.",
        "I have my coat on already.",
        "I run through what I will say first.",
        "I can almost hear it on the stairs.",
        "I wait the way one waits on a platform.",
    ),
    "Trust": (
        "I can put my weight on this.",
        "I do not need to check who is behind me.",
        "I would hand over my keys without counting them.",
        "I say things before I have polished them.",
        "I can leave the door unlocked.",
        "I believe what I am told, and it costs me nothing.",
    ),
    "Anxiety": (
        "I keep listening for what might go wrong.",
        "I go over the same few sentences again.",
        "I check the stove in my mind, and then I check it once more.",
        "I cannot find the place where I could stop worrying.",
        "I start three things and finish none.",
        "I answer questions that nobody has asked yet.",
    ),
    "Calm": (
        "I can hear the room.",
        "I have time.",
        "I let things lie where they are.",
        "I am in no hurry to be anywhere else.",
        "I notice the light on the table and leave it at that.",
        "I do not have to hold anything up.",
    ),
    "Numbness": (
        "I know that something happened, and I cannot feel the edges of it.",
        "I watch my own hands as if they were somebody else's.",
        "I hear everything from the next room.",
        "I say yes and no, and neither one costs anything.",
        "I press on the sore spot and nothing answers.",
        "I have put myself away somewhere.",
    ),
    "Protective anger": (
        "I have put myself between the world and the sore place.",
        "I growl so that nobody sees me limp.",
        "Whoever wants to come closer has to get past me first.",
        "I would rather be loud than be seen crying.",
        "I bare my teeth over something that hurts.",
        "I keep one hand up and the other over the wound.",
    ),
    "Assertiveness": (
        "I can say no without raising my voice.",
        "I stand where I stand and do not have to shout it.",
        "I take up exactly the room I need.",
        "I say it once, plainly, and wait.",
        "I can look them in the eye and disagree.",
        "I do not apologise for the chair I sit in.",
    ),
    "Determination": (
        "I have rolled up my sleeves.",
        "I know the next step, and the one after it.",
        "I am not turning round before this is done.",
        "I put one foot down and then the other.",
        "I have stopped asking whether and only ask how.",
        "I will try the door again, and then the window.",
    ),
    "Relief": (
        "I can put the heavy bag down.",
        "I notice how long I have been holding on.",
        "It went past me and did not stop.",
        "I want to sit down on the nearest step and laugh.",
        "I breathe out further than I knew I could.",
        "I look round, and everything is still standing.",
    ),
}
FIRST_PERSON_OTHER = (
    "There is {} in me, and I let it be there.",
    "I keep coming back to {}.",
    "I notice {} before I notice anything else.",
    "I would call it {}, for want of a closer word.",
    "I carry {} about with me.",
    "I have {} for company.",
)
