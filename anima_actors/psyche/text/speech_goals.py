"""What is said aloud for the sake of a goal, and how each goal sits with those who shield themselves."""

REQUESTS: dict[str, tuple[str, ...]] = {
    "establish contact": (
        "Will you talk to me a little?",
        "I'd like to know who I'm talking to.",
        "Stay a moment, I'm glad of the company.",
        "Say something, anything, just so I know you're there.",
    ),
    "find safety": (
        "Can we keep things gentle for a bit?",
        "I'd feel better if I knew that nothing else is coming.",
        "Let me stay where I can see the way out.",
        "I need to know I'm safe with you.",
    ),
    "find a resource": (
        "I could use something good right now, do you have any?",
        "Tell me one thing that went well today.",
        "I'm short of something, and I'm trying to work out what.",
    ),
    "settle down": (
        "Let's take it slowly.",
        "Can we leave a little silence between the sentences?",
        "I need a minute before I answer properly.",
    ),
    "set boundaries": (
        "There's a line here, and I need you on your side of it.",
        "I'll talk with you, but not like this.",
        "I'm saying no to this part.",
    ),
    "protect myself": (
        "I'm going to keep some of this to myself.",
        "Don't ask me to let my guard down just now.",
        "I have to look after myself first.",
    ),
    "avoid the threat": (
        "Could we talk about something else?",
        "I'd rather not go near that.",
        "I need some distance from this.",
    ),
    "preserve myself": (
        "I'll say as little as I can, if that's all right.",
        "Just let me get through this.",
        "I don't have the strength for more than a few words.",
    ),
    "share": (
        "Can I tell you about it?",
        "I want you to have some of this too.",
        "Look at it with me for a moment.",
    ),
    "receive support": (
        "Would you sit with me for a bit?",
        "Could you take some of this off me?",
        "I could do with a kind word.",
    ),
    "deepen contact": (
        "What's it really like for you?",
        "Tell me the part you usually leave out.",
        "I'd like to know you better than this.",
    ),
    "find certainty": (
        "Just tell me plainly, what happens now?",
        "Is there anything you're not telling me?",
        "I need one thing I can be sure of.",
    ),
    "state my position": (
        "You should know where I stand.",
        "I won't pretend to agree.",
        "I've thought about it, and I stand by what I think.",
    ),
    "act": (
        "Let's do something about it.",
        "Tell me where to begin and I'll begin.",
        "I'd rather move than talk it over again.",
    ),
    "observe": (
        "I'll listen for now.",
        "Carry on, I'd like to see how this turns out.",
        "I don't need anything, just tell me what you see.",
        "I've got nowhere to be, so take your time.",
        "What else is there?",
    ),
    "protect myself without harming others": (
        "I have to guard myself, and I don't want you hurt by it.",
        "I'm putting up a fence, not picking a fight.",
        "I'll look after myself and try not to tread on you.",
    ),
    "set boundaries with respect": (
        "I'm saying no, and I mean it kindly.",
        "There's a line here, and I think no less of you for standing near it.",
        "I want us both to be all right with where this stops.",
    ),
    "face the threat honestly": (
        "This frightens me, so let's look at it properly.",
        "I won't pretend it isn't there.",
        "Name it with me, and I'll stay.",
    ),
    "act fairly": (
        "Let's do this so that nobody is cheated.",
        "I want to do something, and I want it to be fair to you too.",
        "Tell me your side before I do anything.",
    ),
}
REQUESTS_OTHER = (
    "I'd like to see to {}.",
    "My mind is on {}, so forgive me if I drift.",
    "What I'm after just now is {}.",
)
REQUESTS_NONE = (
    "Tell me how it is with you.",
    "There's nothing in particular that I want.",
    "Talk to me about whatever you like.",
)

# What the goal comes down to when it has to get past a defence.
LEANINGS: dict[str, str] = {
    "establish contact": "near",
    "share": "near",
    "receive support": "near",
    "deepen contact": "near",
    "find safety": "safe",
    "protect myself": "safe",
    "avoid the threat": "safe",
    "preserve myself": "safe",
    "find certainty": "safe",
    "protect myself without harming others": "safe",
    "face the threat honestly": "safe",
    "set boundaries": "firm",
    "state my position": "firm",
    "act": "firm",
    "set boundaries with respect": "firm",
    "act fairly": "firm",
}
