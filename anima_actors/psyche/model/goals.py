"""The goals that the built-in modules know: how persistent each is, and what it asks of the body."""

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
    Goal("find safety", 0.80, (_most("tension", 0.4), _most("arousal", 0.4))),
    Goal("find a resource", 0.60, (_least("satisfaction", 0.45),)),
    Goal("settle down", 0.50, (_most("arousal", 0.3),)),
    Goal("look for stimulation", 0.50, (_least("arousal", 0.25),)),
    Goal("set boundaries", 0.85, (_least("cohesion", 0.5), _most("tension", 0.4))),
    Goal("protect myself", 0.90, (_most("tension", 0.4),)),
    Goal("avoid the threat", 0.90, (_most("tension", 0.4),)),
    Goal("preserve myself", 0.95, (_most("tension", 0.4), _most("arousal", 0.3))),
    Goal("share", 0.60, (_least("cohesion", 0.6),)),
    Goal("receive support", 0.70, (_least("cohesion", 0.5),)),
    Goal("deepen contact", 0.65, (_least("cohesion", 0.6),)),
    Goal("find certainty", 0.75, (_most("tension", 0.3),)),
    Goal("state my position", 0.80, (_least("arousal", 0.3), _least("satisfaction", 0.5))),
    Goal("act", 0.85, (_least("satisfaction", 0.5), _most("tension", 0.4))),
    Goal("observe", 0.40, ()),
)

GOALS = {goal.name: goal for goal in _ALL}

BY_DRIVE = {  # reactor and direction -> goal
    ("cohesion", "lack"): "establish contact",
    ("tension", "excess"): "find safety",
    ("satisfaction", "lack"): "find a resource",
    ("arousal", "excess"): "settle down",
    ("arousal", "lack"): "look for stimulation",
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

DEFAULT_GOAL = "observe"
