"""A plan as it is kept beside its rows: all that these need to be read again, without stories and modules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self

from anima_actors._version import __version__
from anima_actors.sweep.cells import Cell, key_of
from anima_actors.sweep.designs import Factor, points_of, settings_of
from anima_actors.sweep.measures import Measure


class KeptStory(NamedTuple):
    """A story of a plan."""

    title: str
    key: str  # names it, its modules, the measures and the program
    seeds: Sequence[int]


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """What was varied, measured and run, in plain data."""

    stories: tuple[KeptStory, ...]
    factors: tuple[Factor, ...]
    measures: tuple[Measure, ...]
    design: str
    points: int  # the number that a design other than a grid is written with
    package: str = __version__

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the record that was kept as plain data.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(
            tuple(KeptStory(one["title"], one["key"], _seeds(one["seeds"])) for one in data["stories"]),
            tuple(
                Factor(one["path"], tuple(one["values"]), one["ends"] and tuple(one["ends"]), one["whole"])
                for one in data["factors"]
            ),
            tuple(Measure(name, expression) for name, expression in data["measures"].items()),
            *(data["design"], data["points"], data["package"]),
        )

    def as_data(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return {
            "stories": [
                {"title": one.title, "key": one.key, "seeds": _kept(one.seeds)} for one in self.stories
            ],
            "factors": [asdict(one) for one in self.factors],
            "measures": {one.name: one.expression for one in self.measures},
            "design": self.design,
            "points": self.points,
            "package": self.package,
        }

    @property
    def titles(self) -> list[str]:
        """What the stories are called."""
        return [one.title for one in self.stories]

    @property
    def settings(self) -> int:
        """How many settings there are of what is varied."""
        return settings_of(self.design, self.points, self.factors)

    def __len__(self) -> int:
        return self.settings * sum(len(one.seeds) for one in self.stories)

    def cells(self) -> Iterator[Cell]:
        """Yield all cells, always in the same order; those of one setting stand together.

        Raises:
            SweepError: the design needs a library that is not installed.
        """
        number = 0
        for index, story in enumerate(self.stories):
            for point in points_of(self.design, self.points, self.factors):
                for seed in story.seeds:
                    yield Cell(number, key_of(story.key, point, seed), index, point, seed)
                    number += 1


def _kept(seeds: Sequence[int]) -> Any:
    return {"first": seeds.start, "count": len(seeds)} if isinstance(seeds, range) else list(seeds)


def _seeds(kept: Any) -> Sequence[int]:
    if isinstance(kept, Mapping):
        return range(kept["first"], kept["first"] + kept["count"])
    return tuple(int(one) for one in kept)
