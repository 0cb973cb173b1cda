"""What is noticed in the other, and what is remembered that never was: tables in first person."""

# Faint, plain, strong.
NOTICED: dict[tuple[str, bool], tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    ("tension", True): (
        (
            "They seem a little uneasy.",
            "Something in their voice has tightened.",
            "They pick their words more carefully than they need to.",
        ),
        (
            "They sound worried.",
            "They are bracing for something.",
            "Their words come out through closed teeth.",
        ),
        (
            "They sound frightened.",
            "They are at the end of their rope.",
            "They speak as if someone were at the door.",
        ),
    ),
    ("tension", False): (
        (
            "They seem a little easier.",
            "Their voice has loosened a bit.",
            "They have stopped watching every word.",
        ),
        (
            "They sound relaxed.",
            "They have let something go.",
            "They talk like someone with their shoes off.",
        ),
        (
            "They sound entirely at ease.",
            "Nothing in them is on guard.",
            "They speak as if they had the whole day before them.",
        ),
    ),
    ("arousal", True): (
        (
            "They are a little livelier.",
            "They have picked up some speed.",
            "There is a bit more colour in their words.",
        ),
        ("They sound stirred up.", "The words come quickly.", "They cannot quite sit still."),
        ("They are beside themselves.", "They are nearly shouting.", "The words fall over one another."),
    ),
    ("arousal", False): (
        ("They have slowed down a little.", "They sound a bit tired.", "There is less push in their words."),
        ("They sound weary.", "They speak as if it were late at night.", "They let the sentences trail off."),
        (
            "They sound worn out.",
            "They can hardly lift the words.",
            "They sound like someone talking half asleep.",
        ),
    ),
    ("satisfaction", True): (
        (
            "They seem fairly content.",
            "Something has pleased them a little.",
            "There is a small smile in that.",
        ),
        ("They sound happy.", "Something good has come their way.", "I can hear them smiling."),
        (
            "They are overjoyed.",
            "They are shining with it.",
            "They sound as if they had been given the whole garden.",
        ),
    ),
    ("satisfaction", False): (
        (
            "They seem a little let down.",
            "Something is not quite right with them.",
            "They wanted a bit more than they got.",
        ),
        ("They sound unhappy.", "They have been let down.", "There is something sore in what they say."),
        ("They sound heartbroken.", "They have lost something they needed.", "It hurts to hear them."),
    ),
    ("cohesion", True): (
        (
            "They have come a little closer.",
            "There is some warmth in that.",
            "They seem glad enough that I am here.",
        ),
        ("They are reaching out to me.", "They mean that kindly.", "They want to be near."),
        (
            "They hold nothing back from me.",
            "They speak to me as to one of their own.",
            "They have let me all the way in.",
        ),
    ),
    ("cohesion", False): (
        (
            "They keep a little distance.",
            "There is a slight chill in that.",
            "They have taken half a step back.",
        ),
        ("They are pulling away.", "They want me at arm's length.", "They have turned their shoulder to me."),
        (
            "They want nothing to do with me.",
            "They have shut the door.",
            "They speak to me as to a stranger in the way.",
        ),
    ),
}
NOTICED_OTHER: dict[bool, tuple[str, ...]] = {
    True: (
        "Something in them has grown stronger.",
        "There is more in what they say than before.",
        "Something is rising in them that I have no word for.",
    ),
    False: (
        "Something in them has grown weaker.",
        "There is less in what they say than before.",
        "Something is ebbing in them that I have no word for.",
    ),
}
UNREADABLE = (
    "I cannot tell how they are.",
    "Their face gives me nothing to go by.",
    "I listen, and I cannot hear what is behind it.",
)

GHOSTS: tuple[str, ...] = (
    "I once waited at a tram stop in the rain with somebody's glove in my pocket, and nobody came for it.",
    "There was a kitchen with green tiles, and a woman who whistled while she cut the bread.",
    "I remember a dog barking behind a wall for a whole summer, and that I never saw it.",
    "As a child I hid in a wardrobe and fell asleep, and woke to the whole house calling my name.",
    "I carried a lamp across a field once, and the moths followed me all the way to the gate.",
    "Somebody taught me to skip stones on a grey lake, and I still feel the flat one in my palm.",
    "I stood on a station platform and waved at the wrong train until it was out of sight.",
    "There was a stairwell that smelled of floor wax, and I always counted the steps and lost count.",
    "I broke a blue jug and buried the pieces under the plum tree, and nobody ever asked.",
    "I remember my hand in a much larger hand, and a crowd, and then only the crowd.",
    "One winter the window froze from inside, and I scratched a ship into it with a spoon.",
    "Somebody sang in the next room while I had a fever, and stopped when I tried to join in.",
    "I once found a door in a garden wall that was painted on, and I knocked all the same.",
    "I remember a letter under a radiator, warm to the touch, and that I put it back unread.",
    "There was an orchard where we ate the apples on the tree and left the cores hanging.",
    "I sat in a rowing boat with somebody's father, and neither of us knew how to turn it round.",
)
