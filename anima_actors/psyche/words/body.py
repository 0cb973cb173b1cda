"""How the body and the bond feel, in second person: tension, arousal, satisfaction, cohesion."""

from .grammar import band

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
_AROUSAL = (
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
    body = _paired(_TENSION[band(tension, _RESTING_LOW)], _AROUSAL[band(arousal, _RESTING_LOW)])
    bond = _paired(_SATISFACTION[band(satisfaction, _RESTING_HALF)], _COHESION[band(cohesion, _RESTING_HALF)])
    return f"{body} {bond}"
