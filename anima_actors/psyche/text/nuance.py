"""The second line of a section: what its first leaves open, so that whatever moves in the state is heard."""

from collections.abc import Mapping, Sequence

from anima_actors.psyche.text.affect import emotion_noun
from anima_actors.psyche.text.grammar import band, called, listed, raised

_NEAR = (0.15, 0.35, 0.6, 0.85)
_UNDERTONE_SHARE = (
    "It is hardly there at all.",
    "It is faint.",
    "It is plain enough, if you listen for it.",
    "It is nearly as strong as what lies above it.",
    "The two are so close that you could give either name.",
)
_MIXED = (
    "",
    "A thread of {} runs through it.",
    "There is some {} in it.",
    "There is a good deal of {} in it.",
    "It is as much {} as anything.",
)

_LATELY = (0.05, 0.15, 0.3, 0.5, 0.8, 1.2, 2.0)
_FREE_ENERGY = (
    "Lately the world keeps its promises.",
    "Lately there is little that you have to learn anew.",
    "Lately a thing here and there has gone otherwise than you thought.",
    "Lately you have had to think again more than once.",
    "Lately you are often wrong about what comes next.",
    "Lately hardly anything goes as you think it will.",
    "Lately nothing goes as you think it will, and it wears you out.",
    "It is so long since anything went as expected that you have stopped counting on it.",
)

_LIVED = (
    (0, "Nothing has happened to you yet."),
    (1, "One thing has happened to you so far."),
    (2, "Two things have happened to you so far."),
    (3, "A few things have happened to you so far."),
    (5, "A handful of things have happened to you so far."),
    (8, "Not quite a dozen things have happened to you so far."),
    (12, "A dozen things or so have happened to you."),
    (18, "A score of things have happened to you."),
    (30, "More has happened to you than you can count on your fingers and toes."),
    (50, "More has happened to you than you could tell in an evening."),
    (90, "More has happened to you than you could tell in a week."),
    (200, "More has happened to you than you could ever tell."),
    (500, "So much has happened to you that the first of it is like hearsay."),
    (2000, "So much has happened to you that it lies in layers."),
    (10000, "There is no end to what has happened to you."),
)

_FIRMNESS = (0.15, 0.25, 0.35, 0.42, 0.5, 0.6, 0.75)
_STABILITY = (
    "You would say it and not believe a word.",
    "You would say it for want of anything surer.",
    "You would say it and listen for whether it is true.",
    "You would say it with a shrug.",
    "You would say it without much doubt.",
    "You would stand by it.",
    "You would stand by it against anyone.",
    "You would know it in your sleep.",
)

_ORIGINS = {
    "drive": "It comes from what your body is short of",
    "emotion": "It comes from what you feel",
    "values": "It comes from what you hold to be right",
    "default": "It comes from nowhere in particular",
    "module": "It came to you from the side",
}
_AGES = (1, 2, 4, 7, 12, 25)
_AGE = (
    "it is quite new",
    "it has outlasted one moment",
    "it has been with you for a few moments",
    "it has been with you for some time",
    "it has been with you for a good while",
    "it has been with you for a long time",
    "it has been with you for as long as you care to remember",
)
_HOLDS = (0.2, 0.4, 0.55, 0.68, 0.78, 0.88)
_PERSISTENCE = (
    "a breath would blow it away",
    "you would drop it for anything better",
    "you could be talked out of it",
    "you would not drop it lightly",
    "it would take a good deal to turn you from it",
    "hardly anything could turn you from it",
    "nothing at all could turn you from it",
)

_AGREEMENT = (0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85)
_AT_ODDS = (
    "Nothing in you stands against what you want.",
    "Next to nothing in you stands against what you want.",
    "Something rubs a little, too slight to name.",
    "Something rubs, and you could nearly name it.",
    "You can go on in spite of it.",
    "It slows you down.",
    "It costs you half your strength.",
    "It costs you most of your strength.",
    "You get nowhere for it.",
    "You could tear yourself in two.",
)

_SPARED = (0.06, 0.1, 0.12, 0.14, 0.2, 0.4)
_RELIEF = (
    "It hardly helps.",
    "It helps a little.",
    "It takes the edge off.",
    "It takes some of the weight.",
    "It takes a good part of the weight.",
    "It takes so much of the weight that you could forget it.",
    "It takes all of it from you, or so it seems.",
)

_DEGREES = (0.05, 0.15, 0.3, 0.5, 0.75)
_DEGREE = ("a touch ", "a little ", "rather ", "very ", "utterly ")
_OTHERS = {
    "tension": ("at ease", "tense"),
    "arousal": ("tired", "stirred up"),
    "satisfaction": ("unhappy", "happy"),
    "cohesion": ("cold towards you", "warm towards you"),
}


def undertone_shade(share: float) -> str:
    """Return how strong an undertone is; share in [0,1] is of the feeling above it."""
    return _UNDERTONE_SHARE[band(share, _NEAR)]


def mixture_shade(emotion: str, share: float) -> str:
    """Return how much of a third feeling is mixed in, empty for none; share in [0,1] is of the first."""
    return _MIXED[band(share, _NEAR)].format(emotion_noun(emotion))


def lately_shade(free_energy: float) -> str:
    """Return how often you have been wrong of late, from the running mean of surprise."""
    return _FREE_ENERGY[band(free_energy, _LATELY)]


def lived_shade(count: int) -> str:
    """Return how much has happened to you."""
    return _LIVED[max(0, band(count, [start for start, _ in _LIVED]) - 1)][1]


def firmness_shade(stability: float) -> str:
    """Return how sure you are of what you say of yourself."""
    return _STABILITY[band(stability, _FIRMNESS)]


def wish_shade(origin: str, age: int, persistence: float) -> str:
    """Return where a wish comes from, how old it is, and how fast it holds."""
    source = _ORIGINS.get(origin) or f"It comes from {called(origin, 'you call')}"
    return f"{source}, {_AGE[band(age, _AGES)]}, and {_PERSISTENCE[band(persistence, _HOLDS)]}."


def odds_shade(level: float) -> str:
    """Return what it costs you to be at odds with yourself."""
    return _AT_ODDS[band(level, _AGREEMENT)]


def relief_shade(relief: float) -> str:
    """Return how much shielding yourself spares you."""
    return _RELIEF[band(relief, _SPARED)]


def other_shade(inferred: Mapping[str, float]) -> str:
    """Return how the other seems, of each reactor; empty where nothing can be told."""
    seen = [_seems(name, amount) for name, amount in inferred.items()]
    told: Sequence[str] = [one for one in seen if one]
    return f"They seem {listed(told)}." if told else ""


def _seems(name: str, amount: float) -> str:
    shade = band(abs(amount), _DEGREES)
    if not shade:
        return ""
    known = _OTHERS.get(name)
    if known:
        return f"{_DEGREE[shade - 1]}{known[amount > 0]}"
    return f"{_DEGREE[shade - 1]}{'full' if amount > 0 else 'short'} of {called(name, 'you call')}"


def fainter_things(count: int) -> str:
    """Return that so many sections of the prompt were left out, in words."""
    if count == 1:
        return "One fainter thing goes unsaid."
    number = _COUNTED[count] if count < len(_COUNTED) else "many"
    return f"{raised(number)} fainter things go unsaid."


_COUNTED = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
