"""What somebody with this goal would say they want: first-person clauses without a full stop."""

WISHES: dict[str, tuple[str, ...]] = {
    "establish contact": (
        "I want to hear another voice",
        "I am feeling for somebody on the other side",
        "I would like someone to know that I am here",
        "I want to reach across",
    ),
    "find safety": (
        "I want a wall at my back",
        "I am looking for somewhere safe to stand",
        "I would like a door that locks",
        "I need to get out of the wind",
    ),
    "find a resource": (
        "I am looking for something that will feed me",
        "I want to find whatever it is that I am short of",
        "I need something good to come of this",
        "I go through my pockets for anything that helps",
    ),
    "settle down": (
        "I want everything to go slower",
        "I would like to sit until the water clears",
        "I am trying to let the dust come down",
        "I need to do one thing at a time",
    ),
    "set boundaries": (
        "I want the line to be seen",
        "I need to say that it goes this far and no further",
        "I mean to close the gate",
        "I want my no to be heard",
    ),
    "protect myself": (
        "I have to keep myself whole",
        "I want something solid between me and this",
        "I mean to cover the sore place",
        "I do not want to be hurt there again",
    ),
    "avoid the threat": (
        "I want to be out of its reach",
        "I am looking for the back way out",
        "I need more distance than this",
        "I would rather be anywhere it cannot find me",
    ),
    "preserve myself": (
        "I keep what is left of me in a small place",
        "I save my strength for getting through",
        "I want only to last",
        "I hold still until it is over",
    ),
    "share": (
        "I want to give some of this away",
        "I would like to tell somebody",
        "I want someone else to see it too",
        "I am looking for someone to take the other half",
    ),
    "receive support": (
        "I would like someone to sit down beside me",
        "I want a hand on my back",
        "I wish somebody would take the other end of this",
        "I want to be looked after a little",
    ),
    "deepen contact": (
        "I want to know more than the surface",
        "I would like to come a step closer",
        "I want to ask the question behind the question",
        "I want us to go on talking",
    ),
    "find certainty": (
        "I need to know what I am dealing with",
        "I want one thing that stays put",
        "I am looking for firm ground to stand on",
        "I would give a lot for a plain answer",
    ),
    "state my position": (
        "I want to say where I stand",
        "I mean to say my piece",
        "I want it known what I think",
        "I would like to put my name to it",
    ),
    "act": (
        "I want to do something about it",
        "I need to get my hands on it",
        "I am ready to begin",
        "I mean to get it done",
    ),
    "observe": (
        "I watch and wait",
        "I am content to look on",
        "I let it come to me",
        "I look on and leave things as they are",
    ),
    "protect myself without harming others": (
        "I want to come out of this whole and leave nobody hurt",
        "I mean to guard myself without swinging at anyone",
        "I need a shield and no sword to go with it",
        "I want to be safe at nobody's expense",
    ),
    "set boundaries with respect": (
        "I want to draw the line kindly",
        "I mean to say no and leave the door on the latch",
        "I want to close the gate without slamming it",
        "I want us both to know where it stops",
    ),
    "face the threat honestly": (
        "I mean to look straight at what frightens me",
        "I want to name the thing aloud and stay where I am",
        "I am trying not to look away this time",
        "I want to see how big it really is",
    ),
    "act fairly": (
        "I want to do right by everyone in this",
        "I mean to act and to be fair about it",
        "I want to move without treading on anybody",
        "I am looking for the way that cheats no one",
    ),
}
WISHES_OTHER = (
    "I want to see to {}",
    "I have it in mind to see to {}",
    "I keep turning towards {}",
    "I am busy with {}",
)
