"""The second line of a section: what its first leaves open, so that whatever moves in the state is heard."""

from collections.abc import Mapping, Sequence

from anima_actors.psyche.text.affect import emotion_noun
from anima_actors.psyche.text.grammar import band, called, listed, raised
from anima_actors.psyche.text.phrases import choices, lines, words

_NEAR = (0.15, 0.35, 0.6, 0.85)

_LATELY = (0.05, 0.15, 0.3, 0.5, 0.8, 1.2, 2.0)

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

_AGES = (1, 2, 4, 7, 12, 25)
_HOLDS = (0.2, 0.4, 0.55, 0.68, 0.78, 0.88)

_AGREEMENT = (0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85)

_SPARED = (0.06, 0.1, 0.12, 0.14, 0.2, 0.4)

_DEGREES = (0.05, 0.15, 0.3, 0.5, 0.75)


def describe_undertone(share: float) -> str:
    """Return how strong an undertone is; share in [0,1] is of the feeling above it."""
    return lines("nuance.undertone_share")[band(share, _NEAR)]


def describe_mixture(emotion: str, share: float) -> str:
    """Return how much of a third feeling is mixed in, empty for none; share in [0,1] is of the first."""
    return lines("nuance.mixed")[band(share, _NEAR)].format(emotion_noun(emotion))


def describe_lately(free_energy: float) -> str:
    """Return how often you have been wrong of late, from the running mean of surprise."""
    return lines("nuance.free_energy")[band(free_energy, _LATELY)]


def describe_lived(count: int) -> str:
    """Return how much has happened to you."""
    return _LIVED[max(0, band(count, [start for start, _ in _LIVED]) - 1)][1]


def describe_firmness(stability: float) -> str:
    """Return how sure you are of what you say of yourself."""
    return lines("nuance.stability")[band(stability, _FIRMNESS)]


def describe_wish(origin: str, age: int, persistence: float) -> str:
    """Return where a wish comes from, how old it is, and how fast it holds."""
    source = words("nuance.origins").get(origin) or f"It comes from {called(origin, 'you call')}"
    how_old, how_fast = (
        lines("nuance.age")[band(age, _AGES)],
        lines("nuance.persistence")[band(persistence, _HOLDS)],
    )
    return f"{source}, {how_old}, and {how_fast}."


def describe_odds(level: float) -> str:
    """Return what it costs you to be at odds with yourself."""
    return lines("nuance.at_odds")[band(level, _AGREEMENT)]


def describe_relief(relief: float) -> str:
    """Return how much shielding yourself spares you."""
    return lines("nuance.relief")[band(relief, _SPARED)]


def describe_other(inferred: Mapping[str, float]) -> str:
    """Return how the other seems, of each reactor; empty where nothing can be told."""
    seen = [_seems(name, amount) for name, amount in inferred.items()]
    told: Sequence[str] = [one for one in seen if one]
    return f"They seem {listed(told)}." if told else ""


def _seems(name: str, amount: float) -> str:
    shade = band(abs(amount), _DEGREES)
    if not shade:
        return ""
    known, degree = choices("nuance.others").get(name), lines("nuance.degree")[shade - 1]
    if known:
        return f"{degree}{known[amount > 0]}"
    return f"{degree}{'full' if amount > 0 else 'short'} of {called(name, 'you call')}"


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
