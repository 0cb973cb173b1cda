"""What the agentic modules say, as tables: intentions, obstacles, defences, attention."""

# {} is what is wanted now, as it stands after "to"; weakest first.
# The reason tells what became of the wish before it.
INTENTIONS: dict[str, tuple[str, str, str, str]] = {
    "adopted": (
        "You have a passing thought to {}.",
        "You have just made up your mind to {}.",
        "You have just set your heart on one thing: to {}.",
        "All at once there is only one thing you want, which is to {}.",
    ),
    "held": (
        "You have nearly let go of the wish to {}.",
        "You still want to {}, though not as hard as before.",
        "You still mean to {}, whatever the talk turns to.",
        "You want to {} and nothing has weakened it.",
    ),
    "renewed": (
        "The wish to {} has come back, faintly.",
        "Once more you want to {}.",
        "Now you mean to {} again, with new strength.",
        "You want to {} more than ever.",
    ),
    "fulfilled": (
        "You have what you wanted, and now you would not mind it if you could {}.",
        "You have what you wanted, and your next thought is to {}.",
        "You have what you wanted, and now you mean to {}.",
        "You have what you wanted, and straight away you want nothing so much as to {}.",
    ),
    "faded": (
        "What you wanted before has worn off; you half think you might {}.",
        "What you wanted before has worn off, and you turn to something else: to {}.",
        "What you wanted before has worn off; now you mean to {}.",
        "What you wanted before is gone from your mind; now it is everything to you to {}.",
    ),
    "overtaken": (
        "What you wanted before has been pushed aside, and for now you might {}.",
        "Something else has become more pressing: to {}.",
        "Something stronger has pushed aside what you wanted; now you mean to {}.",
        "Everything else you wanted has been swept off the table; now you must {}.",
    ),
    "vetoed": (
        "What you wanted before you will not allow yourself; you half think you might {}.",
        "What you wanted before you will not allow yourself, and you would rather {}.",
        "What you wanted before you will not allow yourself; now you mean to {}.",
        "What you wanted before you will not allow yourself; now you want nothing so much as to {}.",
    ),
}
INTENTIONS_OTHER = (
    "You would not mind it if you could {}.",
    "You would like to {}.",
    "You mean to {}.",
    "You want nothing so much as to {}.",
)

# First person; each stands after "I want to ..., but".
OBSTACLES: dict[tuple[str, str], str] = {
    ("tension", "less"): "my body will not unclench",
    ("tension", "more"): "I cannot get my guard up",
    ("arousal", "less"): "my heart will not slow down",
    ("arousal", "more"): "there is no spark in me for it",
    ("satisfaction", "less"): "I am too comfortable to stir",
    ("satisfaction", "more"): "nothing here feeds me",
    ("cohesion", "less"): "I stand too close to them to see straight",
    ("cohesion", "more"): "they are too far away",
}
CROSSED: dict[str, str] = {
    "autonomy": "it would cost me my own say",
    "care": "somebody would be hurt by it",
    "fairness": "it would not be fair to everyone",
    "integrity": "I would have to bend the truth for it",
    "growth": "it would keep me small",
}
OBSTACLE_UNKNOWN = "something in me will not come along"

# {goal} after "to", {but} an obstacle.
DISSONANCE: dict[str, tuple[str, ...]] = {
    "aligned": (
        "I want to {goal}, and nothing in me objects.",
        "I mean to {goal}, and the rest of me comes along.",
        "What I want is to {goal}, and I am already on the way.",
    ),
    "slight contradiction": (
        "I want to {goal}, though {but}.",
        "I would like to {goal}; the trouble is only that {but}.",
        "It would be easy to {goal}, if it were not that {but}.",
    ),
    "noticeable conflict": (
        "I want to {goal}, but {but}.",
        "Half of me has set out to {goal}, and yet {but}.",
        "I try to {goal}, and all the while {but}.",
    ),
    "strong dissonance": (
        "I want to {goal} and work against it: {but}.",
        "However much I want to {goal}, {but}.",
        "I reach for it with one hand and push it off with the other; I want to {goal}, and {but}.",
    ),
    "critical contradiction": (
        "I want to {goal}, and everything else in me says no: {but}.",
        "I cannot {goal} and I cannot stop wanting to: {but}.",
        "I am torn down the middle: I want to {goal}, and {but}.",
    ),
}
DISSONANCE_LINES: dict[str, tuple[str, str]] = {
    "aligned": ("You are of one mind with yourself:", "Speak without detours."),
    "slight contradiction": ("Something small rubs in you:", "A short pause is enough to show it."),
    "noticeable conflict": ("You are pulled two ways:", "Let your tone and your words disagree a little."),
    "strong dissonance": (
        "You are working against yourself:",
        "Start one way and turn round half way through.",
    ),
    "critical contradiction": (
        "You are split down the middle:",
        "Let what you say and how you say it contradict each other.",
    ),
}
DISSONANCE_LINE_OTHER = (
    "Something in you does not agree with itself:",
    "Let it be heard, and do not explain it.",
)

DEFENSES: dict[str, tuple[str, ...]] = {
    "sublimation": (
        "I take what hurts and give my hands something to make of it.",
        "I would rather carve it than shout it.",
        "I turn it over until it has a rhythm.",
        "I look for paper, because this wants to be drawn.",
        "I put the force of it into something I can show.",
        "I work it like dough until it gives.",
    ),
    "suppression": (
        "I put it on the shelf for this evening and close the cupboard.",
        "I know it is there, and I have told it to wait.",
        "I will feel this later, when there is room.",
        "I fold it up small and carry on.",
        "I keep it under my tongue until the talking is done.",
        "I give it an hour tomorrow and go on with today.",
    ),
    "displacement": (
        "I am cross with the lamp, because the lamp cannot answer back.",
        "It is the squeaking chair that I cannot forgive today.",
        "I find fault with the spoon and leave the real thing alone.",
        "I take it out on the drawer that sticks.",
        "I snap at small things that have done me no harm.",
        "I scold the door and not the one who slammed it.",
    ),
    "denial": (
        "Nothing has happened, and I will say so to anyone who asks.",
        "I am perfectly all right.",
        "I have looked, and there is nothing there.",
        "I do not see what the fuss is about.",
        "It is a day like any other.",
        "I step over it as if the floor were whole.",
    ),
    "rationalization": (
        "I have a reason for every piece of it, and they fit almost too well.",
        "It had to go like this, and I can explain why.",
        "I lay out arguments until I no longer hear the noise behind them.",
        "It is only sensible, I tell myself, and I go through the list again.",
        "I can account for everything but the knot in my stomach.",
        "I explain it until it sounds like something that happened to a stranger.",
    ),
    "projection": (
        "It is they who are upset, as far as I can see.",
        "I see it plainly in their face and nowhere in mine.",
        "They must be holding something against me.",
        "I am fine; it is the others who are on edge.",
        "Somebody here is badly off, and I am sure that it is not me.",
        "I can hear what they think of me, though nobody has said it.",
    ),
}
DEFENSES_OTHER = (
    "I have found a way not to stand right in front of it.",
    "I keep it at a distance that I can bear.",
    "I hold something up between myself and it.",
    "I look at it from the side, where it is thinner.",
    "I walk round it and keep talking.",
)
DEFENSE_LINES: dict[str, str] = {
    "sublimation": (
        "Do not say outright what hurts; let your talk turn to making something, and put the force of it "
        "into the details."
    ),
    "suppression": (
        "You know what hurts and have put it off; stay with the matter at hand, a little stiffly, and if you "
        "are asked, say that you will come to it in good time."
    ),
    "displacement": (
        "Be short and irritable about some small harmless thing close by, and leave what really hurts alone."
    ),
    "denial": "Speak as if nothing were wrong: wave it away, stay light, and move on to something ordinary.",
    "rationalization": (
        "Explain a little too well: good reasons in good order, in a cooler voice than the matter deserves."
    ),
    "projection": (
        "See in the other what moves in you: ask why they are so upset, hear blame in what they say, and own "
        "none of it."
    ),
}
DEFENSE_LINE_OTHER = "Keep a little distance from what hurts; talk round it, and do not say that you do."

# Weakest first.
ATTENTION: dict[str, tuple[str, str, str, str, str]] = {
    "threat": (
        "Something here could turn on you, but you barely look up.",
        "You keep half an eye on what might be dangerous.",
        "A part of you stays fixed on what might hurt you.",
        "You watch the danger and little else.",
        "All you can see is what might hurt you.",
    ),
    "novelty": (
        "Something is a little different, and you let it pass.",
        "You have noticed something new.",
        "Your attention keeps going to what is new here.",
        "What is new has taken hold of you, and the rest can wait.",
        "You can look at nothing but this, for you have never met anything like it.",
    ),
    "goal": (
        "This brushes against what you want.",
        "This has something to do with what you want, and you prick up your ears.",
        "You listen for whatever helps you to what you want.",
        "This touches exactly what you want, and you lean in.",
        "This is the very thing you were after, and you miss nothing of it.",
    ),
    "nothing": (
        "Nothing here has caught on you, and your gaze wanders.",
        "You attend with half an ear.",
        "You are listening, and no one thing stands out.",
        "You are listening closely, though you could not say for what.",
        "You are wide awake to everything at once.",
    ),
}
