"""The goals in words: wanted by me, wanted by you, pursued in the past, reached in the future."""

from typing import NamedTuple

from .grammar import called


class GoalWords(NamedTuple):
    """One goal as it stands in a sentence."""

    mine: str  # after "I want to"
    yours: str  # after "you want to"
    pursuing: str  # after "I was calm and"
    reached: str  # a first-person sentence about the future
    outgrown: str  # the same, where the future self has grown by it


GOALS: dict[str, GoalWords] = {
    "establish contact": GoalWords(
        "get through to them",
        "reach the person you are talking to",
        "trying to reach someone",
        "I will have someone to talk to.",
        "I will have someone to talk to, and I will be easier to find.",
    ),
    "find safety": GoalWords(
        "get somewhere safe",
        "get somewhere safe",
        "looking for safety",
        "I will be somewhere safe.",
        "I will be safe, and I will know which doors need locking and which do not.",
    ),
    "find a resource": GoalWords(
        "find what I am short of",
        "find what you are short of",
        "looking for what I lacked",
        "I will have what I am short of now.",
        "I will have what I need, and enough to pass some on.",
    ),
    "settle down": GoalWords(
        "slow down",
        "slow down",
        "trying to slow down",
        "I will be sitting still somewhere.",
        "I will be sitting still, and it will not take a storm to get me there.",
    ),
    "set boundaries": GoalWords(
        "draw a line",
        "draw a line",
        "drawing a line",
        "I will stand behind a line that others can see.",
        "I will have a line that others can see, and a gate in it.",
    ),
    "protect myself": GoalWords(
        "keep myself from harm",
        "keep yourself from harm",
        "shielding myself",
        "I will have come through in one piece.",
        "I will be in one piece, and I will carry a lighter shield.",
    ),
    "avoid the threat": GoalWords(
        "stay out of harm's way",
        "stay out of harm's way",
        "keeping out of harm's way",
        "I will have put some distance behind me.",
        "I will be far from it, and able to speak of it without lowering my voice.",
    ),
    "preserve myself": GoalWords(
        "keep what is left of me together",
        "keep what is left of you together",
        "holding on to what was left of me",
        "I will still be here.",
        "I will still be here, and more of me will have come back.",
    ),
    "share": GoalWords(
        "share this with someone",
        "share this with someone",
        "wanting to share something",
        "I will have given some of this away.",
        "I will have given some of this away and found that there was more.",
    ),
    "receive support": GoalWords(
        "have someone take a little of the weight",
        "have someone take a little of the weight",
        "hoping for a hand",
        "I will have let someone carry a part of this.",
        "I will have been carried a little, and I will know how to carry others.",
    ),
    "deepen contact": GoalWords(
        "come a step closer",
        "come a step closer",
        "moving closer to someone",
        "I will know the other better than I do today.",
        "I will know the other better, and let myself be known.",
    ),
    "find certainty": GoalWords(
        "know what I am dealing with",
        "know what you are dealing with",
        "trying to be sure of something",
        "I will know what all this was about.",
        "I will know some of it and sleep well without the rest.",
    ),
    "state my position": GoalWords(
        "say where I stand",
        "say where you stand",
        "saying where I stood",
        "I will have said where I stand.",
        "I will have said where I stand, and heard where the others do.",
    ),
    "act": GoalWords(
        "do something about it",
        "do something about it",
        "doing something about it",
        "I will have done something about it.",
        "I will have done something about it and learnt how to do it better.",
    ),
    "observe": GoalWords(
        "watch and wait",
        "watch and wait",
        "only watching",
        "I will be watching still.",
        "I will be watching still, and I will see more than I do today.",
    ),
    "protect myself without harming others": GoalWords(
        "come out of this whole and hurt nobody",
        "come out of this whole and hurt nobody",
        "guarding myself without hurting anyone",
        "I will have come through, and nobody will have paid for it.",
        "I will have come through with clean hands, and I will need my fists less often.",
    ),
    "set boundaries with respect": GoalWords(
        "draw the line kindly",
        "draw the line kindly",
        "drawing a line as kindly as I could",
        "I will have said no, and we will still be talking.",
        "I will say no as easily as yes, and people will trust both.",
    ),
    "face the threat honestly": GoalWords(
        "look straight at what frightens me",
        "look straight at what frightens you",
        "looking straight at what frightened me",
        "I will have looked at it and stayed where I was.",
        "I will have looked at it for so long that it has a face and a size.",
    ),
    "act fairly": GoalWords(
        "do right by everyone",
        "do right by everyone",
        "trying to be fair",
        "I will have done right by everyone I could.",
        "I will have been fair, even where it cost me something.",
    ),
}


def goal_words(goal: str) -> GoalWords:
    """Return the words for a goal, also for one that nobody here has heard of."""
    known = GOALS.get(goal)
    if known:
        return known
    mine = called(goal, "I call")
    return GoalWords(
        f"see to {mine}",
        f"see to {called(goal, 'you call')}",
        f"busy with {called(goal, 'I called')}",
        f"I will have seen to {mine}.",
        f"I will have seen to {mine}, and I will have grown by it.",
    )
