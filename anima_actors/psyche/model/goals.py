"""The goals that the built-in modules know: what each asks of the body, and which values it touches."""

from typing import NamedTuple

from anima_actors.psyche.events import Requirement


def _least(reactor: str, amount: float) -> Requirement:
    return Requirement(reactor, amount, at_least=True)


def _most(reactor: str, amount: float) -> Requirement:
    return Requirement(reactor, amount, at_least=False)


class Goal(NamedTuple):
    """A goal with its persistence and requirements."""

    name: str
    persistence: float
    requirements: tuple[Requirement, ...]


_ALL = (
    Goal("establish contact", 0.70, (_least("cohesion", 0.5), _most("tension", 0.4))),
    Goal("find safety", 0.80, (_most("tension", 0.5), _most("arousal", 0.3))),
    Goal("find a resource", 0.60, (_least("satisfaction", 0.4),)),
    Goal("settle down", 0.50, (_most("arousal", 0.3),)),
    Goal("set boundaries", 0.85, (_least("cohesion", 0.3), _least("tension", 0.2))),
    Goal("protect myself", 0.90, (_least("tension", 0.3),)),
    Goal("avoid the threat", 0.90, (_most("tension", 0.6),)),
    Goal("preserve myself", 0.95, (_most("tension", 0.3), _most("arousal", 0.2))),
    Goal("share", 0.60, (_least("satisfaction", 0.5), _least("cohesion", 0.4))),
    Goal("receive support", 0.70, (_least("cohesion", 0.5),)),
    Goal("deepen contact", 0.65, (_least("cohesion", 0.5), _most("tension", 0.3))),
    Goal("find certainty", 0.75, (_most("tension", 0.4),)),
    Goal("state my position", 0.80, (_least("arousal", 0.3),)),
    Goal("act", 0.85, (_least("arousal", 0.4),)),
    Goal("observe", 0.40, ()),
)

GOALS = {goal.name: goal for goal in _ALL}

BY_DRIVE = {
    "cohesion": "establish contact",
    "tension": "find safety",
    "satisfaction": "find a resource",
    "arousal": "settle down",
}

BY_EMOTION = {
    "Anger": "set boundaries",
    "Protective anger": "protect myself",
    "Fear": "avoid the threat",
    "Numbness": "preserve myself",
    "Joy": "share",
    "Sadness": "receive support",
    "Trust": "deepen contact",
    "Anxiety": "find certainty",
    "Assertiveness": "state my position",
    "Determination": "act",
}

OF_TENSION = ("Anxiety", "Fear", "Numbness", "Protective anger")
"""Emotions that say what a tension is about: where it is the drive, their goal takes the place of its own."""

DEFAULT_GOAL = "observe"

SERVES = {  # values that a goal serves, as it stands
    "establish contact": ("care",),
    "deepen contact": ("care",),
    "share": ("care",),
    "set boundaries": ("autonomy",),
    "protect myself": ("autonomy",),
    "state my position": ("autonomy", "integrity"),
    "act": ("growth",),
    "find certainty": ("growth",),
}
