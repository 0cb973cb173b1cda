"""The pieces a narrative is joined from, in first person. Clauses are small and without a full stop."""

# How the body is, by reactor and by how far it is from rest. Each may head a sentence or follow "and".
BODY: dict[str, tuple[str, ...]] = {
    "tension, much": (
        "my shoulders are up around my ears",
        "my jaw has locked",
        "I am braced from neck to heel",
        "my breath stops halfway down",
    ),
    "tension, some": (
        "my neck is tight",
        "my shoulders have begun to climb",
        "there is a knot between my shoulder blades",
    ),
    "tension, little": ("my shoulders hang", "nothing in me is clenched", "my jaw has let go"),
    "arousal, much": (
        "my heart is knocking",
        "my hands cannot keep still",
        "my pulse runs ahead of me",
        "I can feel my heart in my throat",
    ),
    "arousal, some": ("my heart has picked up", "my foot taps by itself", "I am more awake than I was"),
    "arousal, little": (
        "my arms are as heavy as wet coats",
        "my eyes want to close",
        "my blood goes at a walk",
    ),
    "satisfaction, much": (
        "there is a warmth behind my ribs",
        "it is as warm in my belly as after soup",
        "my chest has more room in it than usual",
    ),
    "satisfaction, little": (
        "there is a hollow under my ribs",
        "nothing tastes of much",
        "I am scraped out like a bowl",
    ),
    "cohesion, much": (
        "I can feel them close by",
        "we are on the same side of the table",
        "it is warm on the side where they are",
    ),
    "cohesion, little": (
        "they seem a long way off",
        "it is cold on the side where they should be",
        "what I say comes back to me like an echo",
    ),
    "rest": (
        "my breath comes and goes",
        "my hands lie still",
        "nothing in my body asks for anything",
        "I sit and I breathe",
    ),
}

# Which of these are pleasant (1) or unpleasant (-1); the rest are neither.
BODY_SIGNS: dict[str, int] = {
    "tension, much": -1,
    "tension, some": -1,
    "tension, little": 1,
    "satisfaction, much": 1,
    "satisfaction, little": -1,
    "cohesion, much": 1,
    "cohesion, little": -1,
}
EMOTION_SIGNS: dict[str, int] = {
    "Fear": -1,
    "Anger": -1,
    "Joy": 1,
    "Sadness": -1,
    "Disgust": -1,
    "Anticipation": 1,
    "Trust": 1,
    "Anxiety": -1,
    "Calm": 1,
    "Numbness": -1,
    "Protective anger": -1,
    "Relief": 1,
}

# What has just happened; {} is how the body is.
QUIET = (
    "Nobody has spoken for a while, and {}.",
    "It has been quiet for some time, and {}.",
    "The quiet goes on; {}.",
    "No one has come in, and {}.",
    "Time has passed without a word, and {}.",
)
STARTLED = (
    "I did not see that coming, and now {}.",
    "That was not what I had made ready for; now {}.",
    "It took me a moment to believe it, and now {}.",
    "I was looking the other way, and now {}.",
)
TAKEN_ABACK = (
    "I had expected something else, and now {}.",
    "That went differently from what I thought, and {}.",
    "It was not quite what I had pictured, and {}.",
)
RECOLLECTED = (
    "I know this from somewhere, and once again {}.",
    "I have stood here before, and again {}.",
    "Something in this is an old acquaintance, and just as it was then, {}.",
    "An older moment has come in with this one, and {}.",
)

FAINTLY = ("It is not much, but ", "It is hardly worth a mention, but ", "Only a little, but still, ")
STRONGLY = ("There is no mistaking it: ", "There is room for little else: ", "It has got into everything: ")

# What lies under the feeling; after "and", ";" or at the head of a sentence.
UNDER: dict[str, tuple[str, ...]] = {
    "Fear": ("under it I am afraid", "something behind it has gone cold"),
    "Anger": ("under it something smoulders", "there is a growl at the bottom of it"),
    "Joy": ("under it I am glad, of all things", "something behind it wants to sing"),
    "Sadness": ("under it I am sad", "there is a weight at the bottom of it"),
    "Surprise": ("a part of me has not taken it in", "a part of me is still blinking"),
    "Disgust": ("something in me wants to spit it out", "a part of me draws back from it"),
    "Anticipation": ("a part of me is waiting by the gate", "under it I am waiting for something"),
    "Trust": ("under it I still trust", "a part of me still believes them"),
    "Anxiety": ("under it a worry keeps turning", "a part of me is already fretting about tomorrow"),
    "Calm": ("under it there is a quiet place", "at the bottom of it I am calm"),
    "Numbness": ("a part of me feels nothing at all", "at the bottom of it there is only wool"),
    "Protective anger": ("something stands guard behind it", "behind it I have my fists up"),
    "Assertiveness": ("under it I know where I stand", "behind it my back is straight"),
    "Determination": ("under it my mind is made up", "behind it something has already started walking"),
    "Relief": ("under it something has let go", "a part of me has sat down at last"),
}
UNDER_OTHER = ("under it there is {}", "behind it there is {}", "at the bottom of it I find {}")

# What others get to see, where it is not what is felt; after a comma.
OUTSIDE: dict[str, tuple[str, ...]] = {
    "Numbness": (
        "though my face gives nothing away",
        "but all that reaches the outside is flat and grey",
        "and none of it gets as far as my voice",
    ),
    "Protective anger": (
        "but what comes out has teeth",
        "and I snarl so that nobody will look there",
        "though all that anyone sees is a raised fist",
    ),
    "Assertiveness": (
        "but it comes out as a plain, steady no",
        "and yet my voice is quiet and my back is straight",
        "though what comes out is only firm",
    ),
    "Determination": (
        "and it has gone straight into my legs",
        "but I have turned it into a next step",
        "though what shows is only that I keep going",
    ),
    "Relief": (
        "and still my knees are soft with relief",
        "but more than that I am glad it is over",
        "though what shows is a long breath out",
    ),
}
OUTSIDE_OTHER = ("though what shows is {}", "but anyone looking would see {}", "and yet it comes out as {}")

# What follows on the wish, after a comma or a semicolon of its own.
TORN = (
    ", and something in me drags its feet",
    ", but half of me is walking the other way",
    ", though I seem to be doing the opposite",
    ", but I keep getting in my own way",
)
SPLIT = (
    ", and I fight it with both hands",
    ", and all that I do goes against it",
    ", while the rest of me pulls just as hard the other way",
)
BECAUSE: dict[str, tuple[str, ...]] = {
    "tension": (
        ", because I have been clenched for too long",
        ", for I cannot go on bracing like this",
        "; I am worn out from holding on",
    ),
    "arousal": (
        ", because everything in me goes too fast",
        "; there is too much noise in me",
        ", for nothing in me will keep still",
    ),
    "drowsing": (
        ", because I am going dull",
        "; anything would be better than this drowsing",
        ", for nothing has stirred me in a long while",
    ),
    "satisfaction": (
        ", because so little of this does me good",
        "; I have gone without for some time",
        ", for I am running on crumbs",
    ),
    "cohesion": (
        ", because it is lonely where I am",
        "; nobody has been near me for a while",
        ", for I have only had myself to talk to",
    ),
}
BECAUSE_OTHER = ("; it is a matter of {}", ", and {} has much to do with it", ", on account of {}")
WANING = (
    ", though with less heart than before",
    ", though I would not fight for it",
    ", though it has begun to slip my mind",
)
FIERCE = (
    ", and I will not be talked out of it",
    ", and nothing so far has changed my mind",
    ", whatever else is said",
)


# How the talk comes round from the wish to the shielding.
TOWARDS_DEFENSE: dict[str, tuple[str, ...]] = {
    "sublimation": ("So ", "Meanwhile "),
    "suppression": ("But ", ""),
    "displacement": ("Meanwhile ", "For the time being "),
    "denial": ("In any case ", "But "),
    "rationalization": ("In any case ", "Well, "),
    "projection": ("Besides, ", "If you ask me, "),
}

ARCHIVAL: dict[str, tuple[str, ...]] = {
    "Loneliness": (
        "Far down it is the old thing, that nobody is coming.",
        "At the back of everything there is a chair that stays empty.",
        "I knew this before I had words for it: the light off, and nobody there.",
    ),
    "Belonging": (
        "Far down I know that a place is kept for me.",
        "Somewhere a table is laid, and I am expected at it.",
        "It is like coming in from the cold and being handed a cup.",
    ),
    "Survival": (
        "The oldest part of me is counting the ways out.",
        "Far down, something only wants to last until morning.",
        "Something much older than my thoughts has woken up.",
    ),
    "Peace": (
        "Far down it is as still as a lake before anyone is up.",
        "The deepest part of me has nothing to do.",
        "At the bottom of it all the water stands clear.",
    ),
    "Loss": (
        "Far down I keep feeling for something that is gone.",
        "There is a gap where something used to stand.",
        "I go on reaching for a thing that is no longer on its shelf.",
    ),
}
GROWING = (
    "I do not know yet where it goes from here.",
    "It has not finished arriving.",
    "I can feel it moving in me still.",
    "It is too fresh to say what will come of it.",
)
EBBING = (
    "Little by little it wears thinner.",
    "It is slowly going out of me.",
    "By now I can see to the other side of it.",
)
REMEMBERING = (
    "It brings back another time, and I let it.",
    "I have been somewhere like this before, and I got out again.",
    "An old moment sits down beside this one.",
)
WAITING = (
    "I listen for steps.",
    "The next word is not mine to say.",
    "I could say something, and I do not.",
    "The clock is the only one talking.",
)
STILL = (
    "That is about all there is to say.",
    "For now it can stay as it is.",
    "I leave it there.",
)
