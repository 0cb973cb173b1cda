"""What a search came to: the least change that was found, or the nearest, and what was needed of it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from anima_actors.design.space import Change, Point, Space
from anima_actors.design.target import DesignTarget


class Tried(NamedTuple):
    """A point, and how far its runs were from the target."""

    point: Point
    shortfall: float  # the mean over the seeds that were run, up to 1 a clause
    seeds: tuple[int, ...]  # that were run: the first alone where that misses the target
    found: tuple[tuple[str, ...], ...]  # by seed, then by clause
    missing: tuple[tuple[float, ...], ...]  # the shortfall of each
    turns: int = 0  # of its longest run
    reason: str = ""  # why a run failed

    @property
    def holds(self) -> bool:
        """True where every seed reaches the target."""
        return not any(map(any, self.missing))


@dataclass(frozen=True, slots=True)
class Undone:
    """An answer with one of its changes undone."""

    path: str
    missed: tuple[str, ...]  # clauses that no longer hold, each with what was found; empty: it was not needed


@dataclass(frozen=True, slots=True)
class DesignResult:
    """The least change that was found, or the nearest that the search came."""

    space: Space
    target: DesignTarget
    seeds: tuple[int, ...]
    budget: int  # runs allowed
    runs: int  # taken
    tried: Tried  # the answer, or the nearest
    undone: tuple[Undone, ...] = ()
    others: tuple[Point, ...] = ()  # other answers, longer than this
    whole: bool = True  # False where the budget ended before it was as short as it could be made

    @property
    def reached(self) -> bool:
        """True where the target holds with every seed."""
        return self.tried.holds

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is changed, the largest change first; nothing where the story does it as it is."""
        return self.space.changes(self.tried.point)

    @property
    def distance(self) -> float:
        """The sum of the changes, each as a share of its range."""
        return self.space.distance(self.tried.point)

    @property
    def missed(self) -> tuple[str, ...]:
        """The clauses that do not hold, each with what was found."""
        return missed(self.target, self.tried)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON."""
        return {
            "story": self.space.story.title,
            "want": self.target.text,
            "reached": self.reached,
            "changes": [
                {"path": one.path, "from": one.before, "to": one.after, "share_of_range": one.share}
                for one in self.changes
            ],
            "distance": self.distance,
            "seeds": [*self.seeds],
            "found": {
                str(seed): dict(zip((one.text for one in self.target.clauses), found, strict=True))
                for seed, found in zip(self.tried.seeds, self.tried.found, strict=True)
            },
            "missed": [*self.missed],
            "shortfall": self.tried.shortfall,
            "undone": [{"path": one.path, "missed": [*one.missed]} for one in self.undone],
            "others": [{one.path: one.after for one in self.space.changes(point)} for point in self.others],
            "shortest": self.whole,
            "runs": self.runs,
            "budget": self.budget,
        }

    def about(self) -> str:
        """Return in a sentence or two what was changed, for the changed story."""
        told = "; ".join(f"{one.path} {one.before:g} -> {one.after:g}" for one in self.changes)
        return f"Changed so that {self.target.text}: {told or 'nothing'}."


def missed(target: DesignTarget, tried: Tried) -> tuple[str, ...]:
    """Return the clauses that a point misses, each with what was found with the first seed that misses it."""
    told = []
    for at, clause in enumerate(target.clauses):
        those = [found[at] for found, one in zip(tried.found, tried.missing, strict=True) if one[at]]
        told += [f"{clause.text}: {found}" for found in those[:1]]
    return tuple(told)
