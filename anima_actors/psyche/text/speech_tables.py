"""What is said aloud, in one breath each: answers by emotion, and what slips out at the end."""

# Mild, then strong.
ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Fear": (
        (
            "Hold on a second, I want to see where this is going.",
            "I'm a bit jumpy, so go slowly with me.",
            "Could you say that again, more quietly?",
        ),
        (
            "Please don't come any closer just yet.",
            "Wait, I'm scared, and I can't hide it.",
            "I can't think straight, I keep looking at the door.",
        ),
    ),
    "Anger": (
        (
            "I heard you, and I don't much like the sound of it.",
            "No, that isn't quite how it was.",
            "You could have put that differently.",
        ),
        (
            "No, stop right there.",
            "I'm angry, and I'm not going to dress it up.",
            "Enough of that.",
        ),
    ),
    "Joy": (
        ("That's nice to hear.", "You know, that made me smile.", "I like that."),
        (
            "Oh, that's wonderful!",
            "Say that again, I want to hear it twice!",
            "I can't stop grinning, and I don't want to.",
        ),
    ),
    "Sadness": (
        (
            "I hear you, I'm just a bit slow today.",
            "Mm, that goes in deep.",
            "I was somewhere else for a moment, sorry.",
        ),
        (
            "I don't have many words right now.",
            "It hurts, and I don't know where to put it.",
            "Give me a moment, I'm not far from crying.",
        ),
    ),
    "Surprise": (
        ("Huh, I didn't expect that.", "Really, I had it the other way round.", "That's new to me."),
        (
            "Wait, what?",
            "I don't know what to say, I honestly don't.",
            "Now you've caught me with my mouth open.",
        ),
    ),
    "Disgust": (
        ("I'd rather not touch that.", "That leaves a bad taste, I'm afraid.", "Hm, no, that isn't for me."),
        ("Please, take that away from me.", "I can't listen to this part.", "That turns my stomach."),
    ),
    "Anticipation": (
        ("Go on, I'm all ears.", "And what happens then?", "I was hoping you'd bring something."),
        (
            "Tell me, tell me!",
            "Yes, and what comes next?",
            "I've been waiting for this, don't stop now.",
        ),
    ),
    "Trust": (
        (
            "All right, I'll take your word for it.",
            "It's easy to talk to you.",
            "I'm glad it's you saying that.",
        ),
        (
            "I think I'd tell you anything.",
            "I believe you, all the way.",
            "With you I don't have to watch my words.",
        ),
    ),
    "Anxiety": (
        (
            "I heard you, I'm only wondering what you mean by it.",
            "Is that good or bad, because I can't tell?",
            "Right, let me think that through.",
        ),
        (
            "Sorry, can you tell me straight whether something is wrong?",
            "My head is going in circles, bear with me.",
            "I keep thinking I've missed something.",
        ),
    ),
    "Calm": (
        ("I hear you.", "That's all right.", "Yes, I see.", "Mm, I'm with you.", "Fair enough."),
        (
            "There's no rush, we have all the time we need.",
            "Sit down a while, if you like.",
            "It's quiet in here, and I like talking to you in it.",
        ),
    ),
    "Numbness": (
        ("Yes, I heard.", "I suppose so.", "All right, then."),
        (
            "I hear the words, and they don't land.",
            "I don't feel anything about it, and I know I should.",
            "You may have to tell me later what this was.",
        ),
    ),
    "Protective anger": (
        (
            "Careful, you're close to something sore.",
            "I'd leave that alone if I were you.",
            "Not that, please, talk about something else.",
        ),
        ("Back off, I mean it.", "Don't you dare poke at that.", "You'd have to get past me first."),
    ),
    "Assertiveness": (
        ("I see it differently.", "Let me say this plainly.", "I hear you, and I have my own view."),
        (
            "No, and I won't change my mind about it.",
            "I'll say it once, so listen.",
            "This is mine to decide.",
        ),
    ),
    "Determination": (
        (
            "All right, let's see what can be done.",
            "Good, then I know where to start.",
            "Fine, one thing at a time.",
        ),
        (
            "I'm going through with this.",
            "Don't try to talk me out of it.",
            "I've made up my mind, so let's move.",
        ),
    ),
    "Relief": (
        ("Ah, good.", "That's a weight off.", "I can breathe again, a little."),
        (
            "Oh, thank goodness.",
            "I didn't know how scared I was until just now.",
            "Let me sit down, my knees have gone soft.",
        ),
    ),
}
ANSWERS_OTHER: tuple[tuple[str, ...], tuple[str, ...]] = (
    (
        "I heard you, and what it stirs up is {}.",
        "What I feel is {}, in case you wonder.",
        "Go on, there is {} in this for me.",
    ),
    (
        "I'm so full of {} that I can hardly talk.",
        "It's {}, and a great deal of it.",
        "All I can hear in my own voice is {}.",
    ),
)

# Which colour a wordless gesture, or the other's supposed mood, takes from an emotion.
COLOURS: dict[str, str] = {
    "Fear": "threat",
    "Anxiety": "threat",
    "Anger": "anger",
    "Protective anger": "anger",
    "Disgust": "anger",
    "Assertiveness": "anger",
    "Sadness": "low",
    "Numbness": "low",
    "Joy": "bright",
    "Surprise": "bright",
    "Anticipation": "bright",
    "Relief": "bright",
    "Trust": "warm",
    "Calm": "warm",
    "Determination": "warm",
}
GESTURES: dict[str, tuple[str, ...]] = {
    "threat": (
        "You didn't say a word, and I still want to step back.",
        "What was that?",
        "I felt that before I understood it.",
    ),
    "anger": (
        "You didn't need words for that one.",
        "I noticed that, and I don't like it.",
        "Don't do that and then say nothing.",
    ),
    "low": (
        "You don't have to say anything.",
        "I felt that, even without words.",
        "I find it hard to look up just now.",
    ),
    "bright": (
        "You said nothing, and look at me.",
        "Well, that did something to me.",
        "I didn't need words to catch that.",
    ),
    "warm": ("You needn't explain.", "That was clear without words.", "I noticed that, and it's all right."),
}
SILENCES = (
    "It's been quiet for a bit.",
    "You've been away a while.",
    "Are you still there?",
    "I've been sitting here with my thoughts.",
    "Nobody's said anything, so I will.",
)

# What slips out whatever one meant to say.
SLIPS: dict[str, tuple[str, ...]] = {
    "Fear": ("Was that the door?", "You did lock up, didn't you?", "I thought I heard steps."),
    "Anger": ("As if that mattered.", "But never mind what I want.", "I could kick something."),
    "Joy": ("Isn't that something?", "I could dance, you know.", "I can't help it, I'm in a good mood."),
    "Sadness": ("It gets dark so early.", "I haven't eaten much.", "I thought I heard someone I knew."),
    "Surprise": ("Where was I?", "I had something else to say, and it's gone.", "Funny how things turn."),
    "Disgust": (
        "Could we open a window?",
        "I'd like to wash my hands.",
        "I won't have anything to eat, thanks.",
    ),
    "Anticipation": ("What time is it?", "It can't be long now.", "Did anyone call?"),
    "Trust": ("You know how I mean it.", "I know you'll understand.", "I'm glad it's you I'm telling."),
    "Anxiety": (
        "That's right, isn't it?",
        "I did mention that already, didn't I?",
        "You would tell me if something was wrong?",
    ),
    "Calm": (
        "There's no hurry.",
        "It's a quiet day.",
        "The rest can wait.",
        "Do you hear how still it is?",
        "I like it like this.",
    ),
    "Numbness": ("What day is it?", "It doesn't matter much.", "I don't mind either way."),
    "Protective anger": (
        "And leave that alone.",
        "Don't look at me like that.",
        "That's all you're getting.",
    ),
    "Assertiveness": ("That's how I see it.", "I think that's clear.", "You can take it or leave it."),
    "Determination": ("I start today.", "You just watch me.", "So that's settled."),
    "Relief": ("Well, it's over.", "Listen to me, I'm babbling.", "I could sleep for a week."),
}
SLIPS_OTHER = ("I'm still working out what this is.", "It's an odd feeling.", "I have no better word for it.")

# What is heard where someone is at odds with themselves, or does not look as they feel.
TORN_ALOUD = (
    "I say that, and I notice I'm holding my breath.",
    "Don't ask me why I'm already half turned away.",
    "Though, no, forget I said it.",
    "Part of me would tell you the opposite.",
)
SPLIT_ALOUD = (
    "I want it, and I'm doing everything to stop it.",
    "Listen to my voice, it doesn't match a word of this.",
    "Everything in me argues with what I just said.",
    "No, yes, I don't know, ask me something else.",
)
MASKED = (
    "Don't go by my face.",
    "That isn't the whole of it.",
    "There's more behind that than I can show you.",
)
REMINDED = (
    "This reminds me of something I can't place.",
    "I've been somewhere like this before, haven't I?",
    "It's strange, I almost know what you'll say next.",
)
