"""A realistic life: what a person says to a mind over some weeks, and the pauses between."""

import random
from collections.abc import Iterator
from typing import NamedTuple

SMALL_TALK = tuple(
    f"{one}{end}"
    for one in (
        *(
            "I made soup today",
            "The neighbour is painting his door",
            "It rained all morning",
            "I read a little",
        ),
        *("My sister called", "The train was late again", "I planted tomatoes", "I am learning Italian"),
        *(
            "We watched an old film",
            "There is a new bakery in our street",
            "I found an old letter",
            "ok",
            "hm",
        ),
        *("I walked by the river", "The cat sleeps on my keyboard", "Work was long", "I bought a blue lamp"),
    )
    for end in ("", ".")
)
ASKED = (
    *("How are you?", "What do you think about the sea?", "Do you like music?", "Why is the sky blue?"),
    *("Are you there?", "Who are you?", "What happened?", "Are you sad?", "Can you tell me a story?"),
    *("Please help me with my letter.", "What would you do in my place?", "Is it late?", "Do you dream?"),
)
KIND = (
    *("Hello!", "Good morning.", "Thank you so much.", "You are wonderful.", "I love talking with you."),
    *(
        "I'm here.",
        "Don't worry, everything is fine.",
        "I got the job!!",
        "My friend had a baby!",
        "Good night.",
    ),
    *("I am happy today.", "I am proud of you.", "We won the match!", "See you tomorrow."),
)
HARD = (
    *(
        "I could not sleep.",
        "My dog died this morning.",
        "I feel lonely.",
        "I got fired.",
        "You are useless.",
    ),
    *("I'm sorry I shouted.", "I am going to delete you.", "My mother is in hospital.", "I'm scared."),
    *("Shut up!", "I failed the exam.", "Nobody understands me.", "I had a terrible day."),
)


class Said(NamedTuple):
    """One turn: words, a change of the body with them, or a rest."""

    message: str
    deltas: dict[str, float]
    rest_s: float = 0.0


def life(turns: int, seed: int = 11) -> Iterator[Said]:
    """Yield the turns of a life whose days are better and worse."""
    chance = random.Random(seed)
    day = 0.0
    for turn in range(turns):
        if turn % 20 == 0:
            day = chance.uniform(-1.0, 1.0)
        if turn % 20 == 19:
            yield Said("", {}, 8 * 3600.0)
            continue
        if chance.random() < 0.06:
            yield Said("", {}, chance.choice((120.0, 1800.0, 7200.0)))
            continue
        kinds = (SMALL_TALK, ASKED, KIND, HARD)
        weights = (8, 4, 3 + 2 * day, 3 - 2 * day)
        said = chance.choice(chance.choices(kinds, weights)[0])
        deltas: dict[str, float] = {}
        if chance.random() < 0.25:
            up = day + chance.uniform(-0.5, 0.5)
            deltas = {"tension": -0.3 * up, "satisfaction": 0.3 * up, "cohesion": 0.3 * up}
        yield Said(said, deltas)
