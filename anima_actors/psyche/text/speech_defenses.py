"""How each defence talks: first what it says, then where it takes the talk, by what is wanted."""

OPENINGS: dict[str, tuple[str, ...]] = {
    "denial": (
        "I'm fine, really.",
        "Oh, that's nothing.",
        "Everything's all right here.",
        "There's nothing the matter.",
        "It didn't bother me at all.",
    ),
    "suppression": (
        "I'll come back to that later.",
        "Not now, I'm keeping that for this evening.",
        "I know it's there, and it can wait.",
        "Let me set that aside for the moment.",
        "I'd rather deal with that when there's time for it.",
    ),
    "displacement": (
        "Does that lamp have to hum like that?",
        "Who keeps moving my cup?",
        "This chair is impossible, by the way.",
        "There isn't one pen that works in this house.",
        "Why is that window never properly shut?",
    ),
    "rationalization": (
        "If you think about it, it makes perfect sense.",
        "There's a perfectly good reason for all of this.",
        "It's quite logical once you lay it out.",
        "I've thought it through, and it could hardly have gone otherwise.",
        "Strictly speaking, nothing here is unusual.",
    ),
    "sublimation": (
        "I've started making something out of it.",
        "I've been writing it down, and it's turning into a song.",
        "Give me clay, or wood, anything I can shape.",
        "I swept the whole yard first, and then I sat down and drew.",
        "There's a picture in this, I can nearly see it.",
    ),
}
# Projection opens with the speaker's own mood, seen in the other.
PROJECTED: dict[str, tuple[str, ...]] = {
    "threat": (
        "You sound frightened, you know.",
        "Why are you so nervous?",
        "Whatever it is you're afraid of, you can say it.",
    ),
    "anger": (
        "Why are you so angry with me?",
        "There's no need to take that tone.",
        "You've been looking for a quarrel since you came in.",
    ),
    "low": (
        "You look worn down, if you don't mind my saying so.",
        "You've gone a long way off.",
        "You're the one who's sad, I can hear it.",
    ),
    "bright": (
        "You're very worked up about this, aren't you?",
        "Look at you, you can hardly contain yourself.",
        "You're in a strange mood today.",
    ),
    "warm": (
        "You're keeping something from me.",
        "You don't look as easy as you sound.",
        "Something's eating you, I can tell.",
    ),
}
TURNS: dict[str, dict[str, tuple[str, ...]]] = {
    "denial": {
        "near": (
            "Tell me about your day instead.",
            "Come, let's talk about something cheerful.",
            "So, how have you been?",
        ),
        "safe": (
            "There's nothing to be careful about.",
            "We can carry on just as before.",
            "I sleep very well, you know.",
        ),
        "firm": (
            "We never really disagreed.",
            "Let's get on with things as usual.",
            "I have no quarrel with anyone.",
        ),
        "easy": (
            "It's an ordinary day.",
            "Lovely light outside, isn't it?",
            "I was just about to make some tea.",
        ),
    },
    "suppression": {
        "near": (
            "Right now I'd like to hear you.",
            "Let's talk about you first.",
            "You're here now, so let's use the time.",
        ),
        "safe": (
            "First I want to be sure we're both all right.",
            "For now I'll keep to what I can manage.",
            "I'll worry about it at a proper hour.",
        ),
        "firm": (
            "There's something to be done first.",
            "Let's finish what's in front of us.",
            "I'll say my piece once I've slept on it.",
        ),
        "easy": (
            "For now let's keep it simple.",
            "One small thing after the other.",
            "I'm keeping my hands busy until then.",
        ),
    },
    "displacement": {
        "near": (
            "I wanted a nice talk, and all I hear is that tap dripping.",
            "Sorry, it's this wretched noise, it isn't you.",
            "Do stay, but for heaven's sake stop that clicking.",
        ),
        "safe": (
            "I can't settle with that draught on my neck.",
            "Someone has put everything in the wrong drawer again.",
            "A person could break a leg on that rug.",
        ),
        "firm": (
            "I've told everyone about that drawer.",
            "It's not much to ask, a spoon in its place.",
            "I will not put up with that squeak any longer.",
        ),
        "easy": (
            "All I wanted was a quiet cup of tea, and it's cold.",
            "You'd think a door could close without a fuss.",
            "It's a small thing, I know, and it drives me up the wall.",
        ),
    },
    "projection": {
        "near": (
            "You've been pulling away, I can feel it.",
            "You could just say so if you need me.",
            "I think you want something from me.",
        ),
        "safe": (
            "You don't feel safe with me, do you?",
            "You're watching me as if I'd bite.",
            "You'd rather be anywhere else, I can see that.",
        ),
        "firm": (
            "You've wanted this argument all along.",
            "You keep pushing, and then you wonder.",
            "You can't stand being contradicted.",
        ),
        "easy": (
            "You can't sit still for a minute.",
            "You're never satisfied, are you?",
            "You're judging me, don't think I don't see it.",
        ),
    },
    "rationalization": {
        "near": (
            "People need company at certain hours, that's well known.",
            "One talks to pass the time, so I'm only being practical.",
            "It stands to reason that two people get closer when there's nobody else about.",
        ),
        "safe": (
            "Caution costs nothing, so caution is simply the sensible choice.",
            "Anyone who weighed the facts would keep their distance.",
            "It isn't fear, it's arithmetic.",
        ),
        "firm": (
            "I object for three reasons, and each would be enough on its own.",
            "Rules exist for a purpose, and I'm merely pointing to it.",
            "It's only a question of good order, nothing personal.",
        ),
        "easy": (
            "A body needs a pause every so often, and that's all this is.",
            "On the whole the advantages outweigh the rest.",
            "It would have been impractical to want more.",
        ),
    },
    "sublimation": {
        "near": (
            "I'd like to read it to you when it's done.",
            "Would you make it with me?",
            "I think it's partly about you.",
        ),
        "safe": (
            "It's easier to look at once it has a frame.",
            "I've put a house in it, with very thick walls.",
            "On paper it can't reach me.",
        ),
        "firm": (
            "It's going to have sharp edges, and it should.",
            "I'm putting what I think into it, line by line.",
            "The hammering helps, and something stands there afterwards.",
        ),
        "easy": (
            "I work slowly, and the colours do the rest.",
            "It keeps my hands quiet.",
            "I don't know yet what it will be.",
        ),
    },
}
