"""Who moved whom: a level of a mind, traced over ticks and minds back to its first causes.

A level's distance from home is made of what was left from the tick before, what the stimulus of this tick
moved (the story's own part and that of each neighbour in proportion), what words did, and what the mind added
itself. Only what moved it away from home on the side where it is counts; what brought it nearer lessens all
alike. So shares are never negative, and those of any level sum to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import Literal, NamedTuple

from anima_actors.psyche.events import SocialStimulus
from anima_actors.psyche.model.reactor_space import BASELINE, REACTOR_NAMES, Reactors
from anima_actors.runtime.errors import suggestion
from anima_actors.society.log import SocietyTick
from anima_actors.society.network import Network, SocietyError

CauseKind = Literal["story", "caught", "heard", "before", "within"]
"""What was posed to a mind; caught from a neighbour, or heard of it; left from before; added by itself."""


class SocialCause(NamedTuple):
    """A part of a level, and where it comes from."""

    kind: CauseKind
    mind: str  # whose doing it is: the neighbour's, or the mind's own
    tick: int  # in which that mind expressed it, added it, or was posed it
    share: float  # of the level's distance from home, in [0, 1]


class CausePart(NamedTuple):
    """A part of a level, by the place of the mind that it comes from; see :class:`SocialCause`."""

    kind: CauseKind
    place: int
    tick: int
    share: float


class MindReached(NamedTuple):
    """A mind that a state has reached."""

    mind: str
    tick: int  # in which it did
    level: float  # then
    share: float  # of its distance from home that comes from the root, in [0, 1]
    parents: tuple[tuple[str, float], ...]  # from whom, with shares that sum to 1; none for the root
    generation: int  # steps from the root, by the parents of the largest share


@dataclass(frozen=True)
class Spread:
    """How a state spread from one mind: whom it reached, from whom, and when.

    Attributes:
        reactor: that was followed.
        root: the mind that it began with.
        reached: by name, in the order in which they were; the root first.
    """

    reactor: str
    root: str
    reached: Mapping[str, MindReached] = field(default_factory=dict)

    def children(self) -> dict[str, list[str]]:
        """Return the tree: for each mind reached, those whose largest share comes from it."""
        found: dict[str, list[str]] = {name: [] for name in self.reached}
        for one in self.reached.values():
            if one.parents:
                found[one.parents[0][0]].append(one.mind)
        return found

    def shares_from_root(self) -> dict[str, float]:
        """Return for each mind the sum over all ways back to the root of the product of their shares: 1."""
        found: dict[str, float] = {}
        for one in self.reached.values():
            found[one.mind] = fsum(share * found[name] for name, share in one.parents) if one.parents else 1.0
        return found

    def reproduction(self, generations: int = 3) -> float:
        """Return R: to how many minds each mind of the first generations handed the state on, on average.

        The root, to which it happened, is left out; 0 where nobody caught it.
        """
        early = [name for name, one in self.reached.items() if 1 <= one.generation <= generations]
        children = self.children()
        return sum(len(children[name]) for name in early) / len(early) if early else 0.0


class Lineage:
    """Traces levels over the ticks that were lived; the base of societies and of their records."""

    network: Network
    ticks: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the minds, in their order."""
        return self.network.names

    def tick_lived(self, number: int) -> SocietyTick:
        """Return a tick that was lived, from 1."""
        raise NotImplementedError

    def sources_of(self, mind: str | int, reactor: str, tick: int | None = None) -> tuple[SocialCause, ...]:
        """Return what a level is made of, in one step: shares of its distance from home that sum to 1.

        Args:
            mind: its name or place.
            reactor: tension, arousal, satisfaction or cohesion.
            tick: after which; the last by default.

        Raises:
            SocietyError: there is no such mind, reactor or tick.
        """
        place, at, number = self._question(mind, reactor, tick)
        before = self.tick_lived(number - 1) if number > 1 else None
        parts = _parts(self.tick_lived(number), before, self.network, place, at)
        return tuple(map(self._told, parts))

    def first_causes(self, mind: str | int, reactor: str, tick: int | None = None) -> tuple[SocialCause, ...]:
        """Return the first causes of a level, the largest share first; the shares sum to 1.

        Each is what the story posed to a mind, or what a mind added of itself. Arguments and errors are those
        of :meth:`sources_of`.
        """
        place, at, number = self._question(mind, reactor, tick)
        reached: dict[int, float] = {place: 1.0}
        first: dict[tuple[CauseKind, int, int], list[float]] = {}
        now = self.tick_lived(number)
        while reached:
            before = self.tick_lived(number - 1) if number > 1 else None
            earlier: dict[int, list[float]] = {}
            for one, weight in sorted(reached.items()):
                for kind, by, when, share in _parts(now, before, self.network, one, at):
                    if kind in ("story", "within"):
                        first.setdefault((kind, by, when), []).append(weight * share)
                    else:
                        earlier.setdefault(by, []).append(weight * share)
            reached = {one: fsum(weights) for one, weights in earlier.items()}
            number -= 1
            now = before or now
        causes = [CausePart(kind, by, when, fsum(shares)) for (kind, by, when), shares in first.items()]
        causes.sort(key=lambda one: (-one.share, one.tick, one.place))
        return tuple(map(self._told, causes))

    def spread(
        self, reactor: str, root: str | int, *, least: float = 0.1, until: int | None = None
    ) -> Spread:
        """Return how a state spread from what the story posed to one mind.

        Args:
            reactor: tension, arousal, satisfaction or cohesion.
            root: the mind that it began with, by name or place.
            least: how far from home, in levels, a mind must be to count as reached, in [0, 1].
            until: the last tick to look at; the last lived by default.

        Raises:
            SocietyError: there is no such mind, reactor or tick.
        """
        begin, _, last = self._question(root, reactor, until)
        search = SpreadSearch(self.network, reactor, begin, least)
        for number in range(1, last + 1):
            search.take(self.tick_lived(number))
        return Spread(reactor, self.network.names[begin], search.reached)

    def _question(self, mind: str | int, reactor: str, tick: int | None) -> tuple[int, int, int]:
        place = self.network.index(mind)
        if reactor not in REACTOR_NAMES:
            raise SocietyError(
                f"there is no reactor {reactor!r:.80}{suggestion(str(reactor), REACTOR_NAMES)}"
            )
        number = self.ticks if tick is None else tick
        if not self.ticks:
            raise SocietyError("the society has not lived a tick yet")
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= self.ticks:
            raise SocietyError(f"there is no tick {number!r:.80}; the society has ticks 1 to {self.ticks}")
        return place, REACTOR_NAMES.index(reactor), number

    def _told(self, part: CausePart) -> SocialCause:
        return SocialCause(part.kind, self.network.names[part.place], part.tick, part.share)


class SpreadSearch:
    """Finds whom a state reached from one mind, from ticks that come one after another.

    Args:
        network: of the society.
        reactor: that is followed.
        root: the place of the mind that it began with.
        least: how far from home, in levels, a mind must be to count as reached, in [0, 1].
    """

    def __init__(self, network: Network, reactor: str, root: int, least: float = 0.1) -> None:
        self.reached: dict[str, MindReached] = {}
        self._network, self._root, self._least = network, root, least
        self._at = REACTOR_NAMES.index(reactor)
        self._share_of = [0.0] * len(network.names)  # of each level that comes from the root, after a tick
        self._credit: list[dict[int, float]] = [{} for _ in network.names]  # the same by neighbour
        self._before: SocietyTick | None = None

    def take(self, now: SocietyTick) -> list[list[CausePart]]:
        """Take the next tick in, and return for each mind what its level is made of, in one step."""
        share_of, found = self._share_of, list[list[CausePart]]()
        share_now = list[float]()
        for place in range(len(now.minds)):
            parts = _parts(now, self._before, self._network, place, self._at)
            self._credit[place] = _credited(parts, share_of, self._credit[place])
            own = fsum(one.share for one in parts if one.kind == "story" and place == self._root)
            kept = fsum(one.share * share_of[place] for one in parts if one.kind == "before")
            caught = fsum(one.share * share_of[one.place] for one in parts if one.kind in ACROSS)
            share_now.append(own + kept + caught)
            self._reach(place, now, share_now[place])
            found.append(parts)
        self._share_of, self._before = share_now, now
        return found

    def _reach(self, place: int, now: SocietyTick, share: float) -> None:
        """Count a mind as reached where it is far enough from home, and some of that comes from the root."""
        names, level = self._network.names, now.minds[place].level[self._at]
        if names[place] in self.reached or abs(level - BASELINE[self._at]) < self._least or not share:
            return
        parents = _parents(self._credit[place], names, self.reached, now.number)
        if place == self._root or parents:
            parents = () if place == self._root else parents
            step = self.reached[parents[0][0]].generation + 1 if parents else 0
            self.reached[names[place]] = MindReached(names[place], now.number, level, share, parents, step)


ACROSS = ("caught", "heard")
"""The kinds of causes that lie in another mind."""


def _credited(parts: list[CausePart], share_of: list[float], before: dict[int, float]) -> dict[int, float]:
    """Return how much of a level came from the root by each neighbour, what is left from before included."""
    kept = fsum(one.share for one in parts if one.kind == "before")
    found = {by: kept * share for by, share in before.items() if kept * share}
    for one in parts:
        if one.kind in ACROSS and (share := one.share * share_of[one.place]):
            found[one.place] = found.get(one.place, 0.0) + share
    return found


def _parents(
    credit: Mapping[int, float], names: tuple[str, ...], reached: Mapping[str, MindReached], tick: int
) -> tuple[tuple[str, float], ...]:
    """Return the neighbours reached before, with their shares, the largest first."""
    known = {
        by: share for by, share in credit.items() if names[by] in reached and reached[names[by]].tick < tick
    }
    total = fsum(known.values())
    if not total:
        return ()
    ordered = sorted(known.items(), key=lambda one: (-one[1], one[0]))
    return tuple((names[by], share / total) for by, share in ordered)


def _parts(
    now: SocietyTick, before: SocietyTick | None, network: Network, place: int, at: int
) -> list[CausePart]:
    """Return what a level is made of after a tick, as shares that sum to 1."""
    mind, root = now.minds[place], now.roots.get(place)
    away = mind.level[at] - BASELINE[at]
    side = -1.0 if away < 0.0 else 1.0
    found: list[CausePart] = []
    moved = max(0.0, side * mind.moved[at])
    told = max(0.0, side * mind.moved_by_words[at])
    if root is not None and moved:
        found += _by_dose(root, network, place, at, side, moved, now.number)
    if root is not None and told:
        if root.speaker:
            found.append(CausePart("heard", network.index(root.speaker), now.number - 1, told))
        else:
            found.append(CausePart("story", place, now.number, told))
    held = 0.0 if before is None else max(0.0, side * (before.minds[place].level[at] - BASELINE[at]))
    kept = min(held, max(0.0, side * away - moved - told))
    if kept:
        found.append(CausePart("before", place, now.number - 1, kept))
    own = side * away - moved - told - kept
    if own > ROUNDING or not found:
        found.append(CausePart("within", place, now.number, max(own, ROUNDING)))
    if before is not None:
        found = [_across(one, before, at, side) if one.kind in ACROSS else one for one in found]
    total = fsum(one.share for one in found)
    return [CausePart(one.kind, one.place, one.tick, one.share / total) for one in found]


ROUNDING = 1e-12
"""A part of a level below which it is no more than rounding."""


def _by_dose(
    root: SocialStimulus, network: Network, place: int, at: int, side: float, moved: float, tick: int
) -> list[CausePart]:
    """Divide what a stimulus moved among its own part and its sources, in proportion.

    Where none of them pushed this reactor that way, the push came over from others, to which it is coupled.
    """
    parts: list[tuple[CauseKind, int, int, Reactors]] = [("story", place, tick, root.own)]
    parts += [("caught", network.index(one.mind), tick - 1, one.deltas) for one in root.sources]
    weights = [max(0.0, side * deltas[at]) for _, _, _, deltas in parts]
    if not any(weights):
        weights = [fsum(map(abs, deltas)) for _, _, _, deltas in parts]
    total = fsum(weights)
    return [
        CausePart(kind, by, when, moved * weight / total)
        for (kind, by, when, _), weight in zip(parts, weights, strict=True)
        if weight
    ]


def _across(part: CausePart, before: SocietyTick, at: int, side: float) -> CausePart:
    """Return a part that lies in another mind; it ends there where that one was on the other side of home."""
    away = before.minds[part.place].level[at] - BASELINE[at]
    return part if side * away > 0.0 else CausePart("within", part.place, part.tick, part.share)
