"""How whole, how surprised and how needy: the three processes that run side by side, in second person."""

from collections.abc import Sequence

from anima_actors.psyche.text.grammar import band, called, lowered

_INTEGRATION = {
    "minimal integration": "Heart, body and thoughts go their own ways and hardly hear one another.",
    "low integration": "You are scattered; what you feel and what you do are only loosely tied.",
    "medium integration": "You hold together well enough; what you feel and think are on speaking terms.",
    "high integration": "You are gathered; body, feeling and thought pull the same way.",
    "maximal integration (flow)": "You are all of one piece, and the words come by themselves.",
}

_PREDICTION = {
    "as expected": (
        "This went the way you thought it would.",
        "This went the way you thought it would, and still something in it made you start.",
    ),
    "slight deviation": (
        "It was nearly what you expected, with one thing out of place.",
        "One thing was out of place, and it made you sit up.",
    ),
    "noticeable surprise": (
        "You had expected something else.",
        "You had expected something else, and it jolted you awake.",
    ),
    "broken expectation": (
        "What you had counted on did not happen.",
        "What you had counted on broke off all at once, and you are still catching up.",
    ),
    "shock": (
        "Nothing had prepared you for this.",
        "Nothing had prepared you for this, and the jolt is still going through you.",
    ),
}

_URGENCY = (0.2, 0.35, 0.55, 0.75)
_PRESSING = 0.35
_NEEDS: dict[tuple[str, str], tuple[str, str, str, str, str]] = {
    ("tension", "excess"): (
        "A short rest would do you good.",
        "You would like to put things down for a while.",
        "You are worn from holding tight and need to rest.",
        "You badly need to let go and rest.",
        "You cannot hold on like this; you must rest.",
    ),
    ("tension", "lack"): (
        "You could use a little more to push against.",
        "You are slack and would like some resistance.",
        "You need something to brace yourself against.",
        "You are so loose that you badly need a task with some weight in it.",
        "You are coming apart for want of anything to hold on to.",
    ),
    ("arousal", "excess"): (
        "It could all go a touch slower.",
        "You would like things to slow down.",
        "You need some quiet, for too much is moving at once.",
        "You badly need quiet.",
        "You must have quiet, or you will run off the road.",
    ),
    ("arousal", "lack"): (
        "You would not mind if something happened.",
        "You are a bit bored and look about for something to do.",
        "You need something to wake you up.",
        "You are going dull and badly need something to happen.",
        "You are half asleep for want of anything to do.",
    ),
    ("satisfaction", "excess"): (
        "You have had quite enough of good things.",
        "You are full and want nothing added.",
        "You need a pause from so much that is pleasant.",
        "You have had your fill and badly need something plain.",
        "You have had so much that you must turn away from more.",
    ),
    ("satisfaction", "lack"): (
        "You would like a little more out of this.",
        "Something you need is missing.",
        "You are hungry for something that does you good.",
        "You badly need something good to come your way.",
        "You are starved of anything good, and it is hard to think past it.",
    ),
    ("cohesion", "excess"): (
        "You would like a little more room.",
        "You find the others standing rather close.",
        "You need some space to yourself.",
        "You badly need an hour alone.",
        "You must get some air between you and everyone else.",
    ),
    ("cohesion", "lack"): (
        "A bit of company would be welcome.",
        "You would like someone nearer.",
        "You are lonely and want somebody close.",
        "You badly need somebody to be with you.",
        "You are so alone that almost any voice would do.",
    ),
}
_NEEDS_OTHER = {
    "excess": (
        "You have a shade too much of {}.",
        "You have rather too much of {}.",
        "You have too much of {} and need less of it.",
        "You badly need less of {}.",
        "You cannot bear any more of {}.",
    ),
    "lack": (
        "You have a shade too little of {}.",
        "You have rather too little of {}.",
        "You have too little of {} and need more of it.",
        "You badly need more of {}.",
        "You cannot go on without {}.",
    ),
}
_JOINTS = ("Besides, ", "And ", "Last of all, ")

_ACTIONS = {
    ("tension", "excess"): ("rest", "put it all down and let my shoulders drop"),
    ("tension", "lack"): ("stimulation", "find something to push against"),
    ("arousal", "excess"): ("calm", "breathe out slowly and do one thing at a time"),
    ("arousal", "lack"): ("stimulation", "look for something that wakes me up"),
    ("satisfaction", "excess"): ("calm", "push my plate back for a while"),
    ("satisfaction", "lack"): ("fulfilment", "look for something that does me good"),
    ("cohesion", "excess"): ("calm", "step outside by myself"),
    ("cohesion", "lack"): ("contact", "turn to somebody and speak"),
}
_ACTIONS_OTHER = {
    "excess": ("calm", "step back until there is less of it"),
    "lack": ("fulfilment", "go and look for more of it"),
}


def integration_line(label: str) -> str:
    """Return how well the parts of you hang together."""
    return _INTEGRATION.get(label, "You hold together in your own fashion.")


def prediction_line(label: str, spike: bool) -> str:
    """Return how far this was from what you expected, and whether it made you jump."""
    return _PREDICTION.get(label, ("It went as it went.", "It went as it went, and it made you jump."))[spike]


def _need_sentence(reactor: str, intensity: float, direction: str) -> str:
    known = _NEEDS.get((reactor, direction))
    if known:
        return known[band(intensity, _URGENCY)]
    other = _NEEDS_OTHER["lack" if direction == "lack" else "excess"]
    return other[band(intensity, _URGENCY)].format(called(reactor, "you call"))


def drives_line(needs: Sequence[tuple[str, float, str]], dominant: str | None) -> str:
    """Return what you need, most pressing first; needs are (reactor, intensity in [0,1], "excess"|"lack")."""
    if not needs:
        return "You are not short of anything just now."
    ordered = sorted(needs, key=lambda need: (-need[1], need[0], need[2]))
    line = _need_sentence(*ordered[0])
    for place, need in enumerate(ordered[1:]):
        line = f"{line} {_JOINTS[min(place, 2)]}{lowered(_need_sentence(*need))}"
    if dominant == ordered[0][0]:
        return f"{line} {'That comes' if len(ordered) == 1 else 'The first of these comes'} before all else."
    if dominant is None and ordered[0][1] <= _PRESSING:
        return f"{line} {'It is not' if len(ordered) == 1 else 'None of it is'} urgent."
    return line


def need_action(reactor: str, direction: str) -> tuple[str, str]:
    """Return what is needed, and what I would do about it as it stands after "I want to"."""
    known = _ACTIONS.get((reactor, direction))
    return known or _ACTIONS_OTHER["lack" if direction == "lack" else "excess"]
