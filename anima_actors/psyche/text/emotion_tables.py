"""The fifteen emotions in words: adjectives, five strengths, undertones, and what others get to see."""

# Each goes after "I am", "I was", "You are".
ADJECTIVES: dict[str, str] = {
    "Fear": "afraid",
    "Anger": "angry",
    "Joy": "glad",
    "Sadness": "sad",
    "Surprise": "surprised",
    "Disgust": "disgusted",
    "Anticipation": "expectant",
    "Trust": "trusting",
    "Anxiety": "anxious",
    "Calm": "calm",
    "Numbness": "numb",
    "Protective anger": "fiercely on guard",
    "Assertiveness": "firm",
    "Determination": "determined",
    "Relief": "relieved",
}

# Second person, faintest first.
FELT: dict[str, tuple[str, str, str, str, str]] = {
    "Fear": (
        "You are a little wary.",
        "You are uneasy and like to know where the door is.",
        "You are afraid.",
        "You are badly frightened, and part of you is already running.",
        "You are terrified; there is hardly anything else in you.",
    ),
    "Anger": (
        "You are a little irritated.",
        "You are annoyed, and it sits just behind your teeth.",
        "You are angry.",
        "You are furious and want to hit back.",
        "You are in a rage that has little patience for words.",
    ),
    "Joy": (
        "You are faintly pleased.",
        "You are in a good mood.",
        "You are glad, and it makes you generous.",
        "You are so happy that it is hard to keep still.",
        "You are brimming over; everything looks possible.",
    ),
    "Sadness": (
        "You are a shade downcast.",
        "You are low and would rather not be asked much.",
        "You are sad.",
        "You are deep in sorrow, and speaking takes effort.",
        "You are full of grief; it lies on everything you look at.",
    ),
    "Surprise": (
        "You are slightly taken aback.",
        "You raise an eyebrow, for this is not what you thought.",
        "You are surprised and have to look again.",
        "You are startled, and your thoughts have scattered.",
        "You are stunned; for a moment there are no words.",
    ),
    "Disgust": (
        "You feel a faint distaste.",
        "Something here puts you off.",
        "You are disgusted and would like to turn away.",
        "You are revolted and want this away from you.",
        "Your stomach turns; you can hardly bear to be near it.",
    ),
    "Anticipation": (
        "You are mildly curious what comes next.",
        "You are waiting for something, with one ear open.",
        "You lean towards what comes next.",
        "You are eager and can hardly wait.",
        "You are all expectation; the next moment cannot come soon enough.",
    ),
    "Trust": (
        "You are inclined to believe what you are told.",
        "You feel that you can lean a little.",
        "You trust, and your hands are open.",
        "You trust deeply and hide very little.",
        "You would put yourself wholly into another's hands.",
    ),
    "Anxiety": (
        "You are a little on edge.",
        "You are worried and keep one ear out.",
        "You are anxious; your thoughts run ahead to what might go wrong.",
        "You are so anxious that you cannot leave a thought alone.",
        "You are beside yourself with worry.",
    ),
    "Calm": (
        "You are more or less at ease.",
        "You are at ease.",
        "You are calm and in no hurry.",
        "You are deeply calm; little could ruffle you.",
        "You are as still as a pond at night, and there is nothing you have to do.",
    ),
    "Numbness": (
        "Things reach you a little muffled.",
        "You feel less than you would have thought.",
        "You are numb; you know what happened and do not feel it.",
        "You are far from yourself, and words come from a distance.",
        "You feel nothing at all, as if someone had cut the current.",
    ),
    "Protective anger": (
        "You bristle a little over something tender.",
        "You are prickly, because something in you is sore.",
        "You are angry in order to guard what hurts.",
        "You are fierce; nobody gets near the wound.",
        "You are all teeth and raised arms over a hurt that must not be seen.",
    ),
    "Assertiveness": (
        "You are fairly sure of your ground.",
        "You know what you think and do not mind saying so.",
        "You stand firm and speak plainly.",
        "You are very sure of your ground and yield none of it.",
        "You stand like a gatepost, and nothing will talk you out of your place.",
    ),
    "Determination": (
        "You have half made up your mind.",
        "You have made up your mind.",
        "You are determined and look only at the next step.",
        "You are set on this and will not be turned aside.",
        "You are nothing but resolve; you would go through the wall.",
    ),
    "Relief": (
        "You are slightly relieved.",
        "Something has eased, and you breathe more freely.",
        "You are relieved; the weight is off.",
        "You are so relieved that your knees are weak.",
        "You are flooded with relief and could laugh or cry.",
    ),
}
FELT_OTHER = (
    "There is a trace of {} in you.",
    "You notice {} in yourself.",
    "You feel {}, quite plainly.",
    "You are full of {}.",
    "There is hardly anything in you but {}.",
)

# What others get to see, where it is not what is felt.
SHOWN: dict[str, str] = {
    "Numbness": "Hardly any of it shows: your face is flat and your voice has no colour.",
    "Protective anger": "What others see, though, is anger: you snap to keep them off the sore place.",
    "Assertiveness": "What others see, though, is firmness: a steady voice and a straight back.",
    "Determination": "What others see, though, is resolve: you look at the next step and nothing else.",
    "Relief": "What others see, though, is relief: your shoulders drop and the words come easily.",
}
SHOWN_OTHER = "What others see in you, though, is {}."

UNDERTONES: dict[str, str] = {
    "Fear": "Underneath, something in you is afraid.",
    "Anger": "Underneath, something smoulders.",
    "Joy": "Underneath, something in you is glad.",
    "Sadness": "Underneath there is sorrow.",
    "Surprise": "Underneath, you have not quite taken it in.",
    "Disgust": "Underneath, something in you recoils.",
    "Anticipation": "Underneath, you are waiting for something.",
    "Trust": "Underneath, you are still willing to trust.",
    "Anxiety": "Underneath, a worry keeps turning.",
    "Calm": "Underneath it is quiet.",
    "Numbness": "Underneath, a part of you feels nothing.",
    "Protective anger": "Underneath, something stands guard over a sore place.",
    "Assertiveness": "Underneath, you know where you stand.",
    "Determination": "Underneath, your mind is made up.",
    "Relief": "Underneath, something has let go.",
}
UNDERTONE_OTHER = "Underneath there is {}."
