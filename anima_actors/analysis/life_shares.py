"""What a long life comes to: shares of labels, what is pinned, how old goals grow, how many crises.

A search (:mod:`~anima_actors.analysis.reachability`) says what can happen; this says what does, in lives of
three kinds: random stimuli, the same few over and over, and a realistic one of small talk, events and nights.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from textwrap import wrap
from typing import Any

from anima_actors.journal.timeline import flattened
from anima_actors.mind.inputs import CHAT_STIMULUS
from anima_actors.mind.mind import Mind
from anima_actors.runtime import RandomStream
from anima_actors.scenario.values import COMMANDS

LABELS = (
    *("felt", "primary", "intention.goal", "intention.because", "defense.mechanism", "phi_label"),
    *("pred_label", "dissonance.label", "dominant_drive", "spectral.archival"),
)
BOUNDED = ("reactors.", "shown.", "phi", "temporal.coherence", "identity.stability", "control")
"""Numbers in [0, 1] that should keep room to both sides."""

EDGE = 0.02
"""A number nearer to an end of its range is pinned."""

MOST_PINNED = 0.01
"""The share of turns in which a number may be pinned."""

Event = tuple[Mapping[str, float] | None, float]
"""A stimulus; or None and the seconds of a rest."""


def _random(chance: RandomStream) -> Iterator[Event]:
    while True:
        names = ("tension", "arousal", "satisfaction", "cohesion")
        yield {name: 1.2 * chance.random() - 0.6 for name in names}, 0.0


def _periodic(chance: RandomStream) -> Iterator[Event]:
    while True:
        for command in COMMANDS.values():
            yield command, 0.0
        yield None, 1800.0


def _realistic(chance: RandomStream) -> Iterator[Event]:
    """Small talk for the most part; now and then something happens; pauses, and nights."""
    commands = tuple(COMMANDS.values())
    while True:
        for _ in range(20 + int(20 * chance.random())):
            drawn = chance.random()
            if drawn < 0.72:
                yield CHAT_STIMULUS, 0.0
            elif drawn < 0.9:
                strength = 0.3 + 0.7 * chance.random()
                event = commands[int(len(commands) * chance.random())]
                yield {name: strength * delta for name, delta in event.items()}, 0.0
            else:
                yield None, 600.0 + 6600.0 * chance.random()
        yield None, 8 * 3600.0


KINDS: Mapping[str, Callable[[RandomStream], Iterator[Event]]] = {
    "random": _random,
    "periodic": _periodic,
    "realistic": _realistic,
}


@dataclass(frozen=True, slots=True)
class LifeShares:
    """What one long life came to.

    Attributes:
        kind: of its events.
        turns: how many it had.
        labels: by path of the state, the share of turns of each label.
        pinned: by path, the share of turns in which a number was within .02 of an end of its range.
        goal_ages: in turns, of the goals that ended: the median, the 95th of a hundred, the longest.
        crises: the share of turns in a crisis.
    """

    kind: str
    turns: int
    labels: Mapping[str, Mapping[str, float]]
    pinned: Mapping[str, float]
    goal_ages: tuple[float, float, float]
    crises: float

    @property
    def sound(self) -> bool:
        """True where nothing was pinned in more than one turn of a hundred."""
        return max(self.pinned.values(), default=0.0) <= MOST_PINNED

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "sound": self.sound}


def life_shares(
    kind: str,
    turns: int = 10_000,
    *,
    seed: int = 1,
    make: Callable[[], Mind] = Mind,
    progress: Callable[[int], None] | None = None,
) -> LifeShares:
    """Let a mind live through many turns of a kind, and count.

    Args:
        kind: "random", "periodic" or "realistic".
        turns: how many.
        seed: of the events.
        make: makes the mind.
        progress: is called with each turn's number.

    Raises:
        KeyError: there is no such kind.
    """
    mind, events = make(), KINDS[kind](RandomStream(f"{seed}/{kind}"))
    labels: dict[str, Counter[str]] = {path: Counter() for path in LABELS}
    pinned: Counter[str] = Counter()
    ages: deque[int] = deque()
    crises, age = 0, 0
    for turn in range(1, turns + 1):
        stimulus, seconds = next(events)
        state = mind.rest_now(seconds) if stimulus is None else mind.experience_now(stimulus)
        flat = flattened(state)
        for path, counter in labels.items():
            counter[str(flat.get(path) or "none")] += 1
        for path, value in flat.items():
            if path.startswith(BOUNDED) and isinstance(value, float):
                pinned[path] += not EDGE <= value <= 1.0 - EDGE
        crises += bool(flat.get("temporal.crisis"))
        now = int(flat.get("intention.age") or 0)
        if now < age:
            ages.append(age)
        age = now
        if progress is not None:
            progress(turn)
    ranked = sorted(ages) or [age]
    return LifeShares(
        kind,
        turns,
        {path: _shares(counter, turns) for path, counter in labels.items()},
        {path: count / turns for path, count in sorted(pinned.items())},
        (median(ranked), ranked[int(0.95 * (len(ranked) - 1))], ranked[-1]),
        crises / turns,
    )


def _shares(counter: Counter[str], turns: int) -> dict[str, float]:
    return {name: count / turns for name, count in counter.most_common()}


def shares_lines(found: LifeShares, width: int) -> Iterator[str]:
    """Yield the lines that tell of a life, no wider than so many columns."""
    yield f"{found.kind}: {found.turns:,} turns"
    for path, shares in found.labels.items():
        told = ", ".join(f"{name} {share:.1%}" for name, share in shares.items() if share >= 0.001)
        yield from _hanging(f"  {path:<20}", told, width)
    worst = max(found.pinned, key=lambda path: found.pinned[path], default="")
    usual, old, oldest = found.goal_ages
    yield from _hanging(
        f"  {'pinned':<20}", f"at most {found.pinned.get(worst, 0.0):.2%} of turns: {worst}", width
    )
    yield from _hanging(
        f"  {'goals':<20}", f"end after {usual:g} turns (median), {old:g} (95%), {oldest:g} at most", width
    )
    yield f"  {'crisis':<20}{found.crises:.1%} of turns"


def _hanging(head: str, text: str, width: int) -> list[str]:
    lines = wrap(text, max(20, width - len(head)))
    return [f"{' ' * len(head) if place else head}{line}" for place, line in enumerate(lines)]
