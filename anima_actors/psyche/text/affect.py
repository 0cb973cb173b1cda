"""What somebody who feels this would say of themselves: one sentence, fit to follow "and" as well.

After it how whole, how surprised and how needy: the three processes that run side by side, in second person.
"""

from collections.abc import Mapping, Sequence

from anima_actors.psyche.text.grammar import NAMELESS, band, called, lowered, pick, plain
from anima_actors.psyche.text.phrases import choices, lines, signed, text, words

# Finer round the baselines (.2 .2 .5 .5), where a mind spends most of its time.
_RESTING_LOW = (0.07, 0.14, 0.27, 0.4, 0.55, 0.7, 0.86)
_RESTING_HALF = (0.12, 0.26, 0.42, 0.58, 0.7, 0.82, 0.92)


def _paired(one: tuple[str, int], other: tuple[str, int]) -> str:
    return f"{one[0]}, {'but' if one[1] * other[1] < 0 else 'and'} {other[0]}."


def body_line(tension: float, arousal: float, satisfaction: float, cohesion: float) -> str:
    """Return two sentences on how body and bond feel; each value in [0,1] has eight shades."""
    body = _paired(
        signed("affect.tension")[band(tension, _RESTING_LOW)],
        signed("affect.body_arousal")[band(arousal, _RESTING_LOW)],
    )
    bond = _paired(
        signed("affect.satisfaction")[band(satisfaction, _RESTING_HALF)],
        signed("affect.cohesion")[band(cohesion, _RESTING_HALF)],
    )
    return f"{body} {bond}"


_INTENSITY = (0.2, 0.4, 0.6, 0.8)

_AXIS = (-0.6, -0.3, -0.1, 0.1, 0.3, 0.6)


def emotion_noun(name: str) -> str:
    """Return an emotion as it stands inside a sentence, without an article: "protective anger"."""
    return name.lower() if name in words("affect.adjectives") else plain(name) or NAMELESS


def emotion_adjective(name: str) -> str:
    """Return an emotion as it stands after "I am": "afraid", "fiercely on guard"."""
    return words("affect.adjectives").get(name) or f"caught up in {emotion_noun(name)}"


def emotion_line(primary: str, felt: str, undertone: str | None, intensity: float) -> str:
    """Return what is felt, how strongly, what lies under it, and what shows where that differs."""
    shade = band(intensity, _INTENSITY)
    known = choices("affect.felt").get(felt)
    line = known[shade] if known else lines("affect.felt_other")[shade].format(emotion_noun(felt))
    if undertone and undertone != felt:
        under = words("affect.undertones").get(undertone) or text("affect.undertone_other").format(
            emotion_noun(undertone)
        )
        line = f"{line} {under}"
    if primary != felt:
        other = text("affect.shown_other").format(emotion_noun(primary))
        line = f"{line} {words('affect.shown').get(primary) or other}"
    return line


def first_person(name: str, draw: float) -> str:
    """Return what somebody with this emotion would say of themselves, in one sentence."""
    known = choices("affect.first_person").get(name)
    return (
        pick(known, draw)
        if known
        else pick(lines("affect.first_person_other"), draw).format(emotion_noun(name))
    )


def vad_line(valence: float, arousal: float, dominance: float) -> str:
    """Return how good, how quick and how free this feels; each in [-1,1] has seven shades."""
    good, quick, free = (
        lines(f"affect.{axis}")[band(value, _AXIS)]
        for axis, value in (("valence", valence), ("arousal", arousal), ("dominance", dominance))
    )
    return f"{good}, and {quick}. {free}"


_NOTICED_FROM = 0.04  # of a deviation
_CONTROL = (0.25, 0.42, 0.58, 0.75)
_RETURNED = (0.02, 0.06)


def adaptation_line(used_to: Mapping[str, float], control: float) -> str:
    """Return what you have got used to most, and how much control you expect; "" where neither stands out."""
    reactor, away = max(used_to.items(), key=lambda one: abs(one[1]), default=("", 0.0))
    way = f"{reactor}, {'more' if away > 0.0 else 'less'}"
    used = words("affect.used_to").get(way, "") if abs(away) >= _NOTICED_FROM else ""
    told = (f"By now {used}." if used else "", lines("affect.control")[band(control, _CONTROL)])
    return " ".join(filter(None, told))


def returned_line(amount: float) -> str:
    """Return how tension that was put off makes itself felt again."""
    return lines("affect.returned")[band(amount, _RETURNED)]


_URGENCY = (0.2, 0.35, 0.55, 0.75)
_PRESSING = 0.35


def integration_line(label: str) -> str:
    """Return how well the parts of you hang together."""
    return words("processes.integration").get(label, "You hold together in your own fashion.")


def prediction_line(label: str, spike: bool) -> str:
    """Return how far this was from what you expected, and whether it made you jump."""
    return choices("processes.prediction").get(
        label, ("It went as it went.", "It went as it went, and it made you jump.")
    )[spike]


def _need_sentence(reactor: str, intensity: float, direction: str) -> str:
    known = choices("processes.needs").get(f"{reactor}, {direction}")
    if known:
        return known[band(intensity, _URGENCY)]
    other = choices("processes.needs_other")["lack" if direction == "lack" else "excess"]
    return other[band(intensity, _URGENCY)].format(called(reactor, "you call"))


def drives_line(needs: Sequence[tuple[str, float, str]], dominant: str | None) -> str:
    """Return what you need, most pressing first; needs are (reactor, intensity in [0,1], "excess"|"lack")."""
    if not needs:
        return "You are not short of anything just now."
    ordered = sorted(needs, key=lambda need: (-need[1], need[0], need[2]))
    line = _need_sentence(*ordered[0])
    for place, need in enumerate(ordered[1:]):
        line = f"{line} {lines('processes.joints')[min(place, 2)]}{lowered(_need_sentence(*need))}"
    if dominant == ordered[0][0]:
        return f"{line} {'That comes' if len(ordered) == 1 else 'The first of these comes'} before all else."
    if dominant is None and ordered[0][1] <= _PRESSING:
        return f"{line} {'It is not' if len(ordered) == 1 else 'None of it is'} urgent."
    return line


def need_action(reactor: str, direction: str) -> tuple[str, str]:
    """Return what is needed, and what I would do about it as it stands after "I want to"."""
    other = choices("processes.actions_other")["lack" if direction == "lack" else "excess"]
    need, action = choices("processes.actions").get(f"{reactor}, {direction}", other)
    return need, action
