"""Search for the least change of a story that brings a target about.

The plain story is run first. Then one value is changed at a time, at its ends and half-way to them, since a
change of one value is the shortest. Where none will do, many are changed at once: points of a Latin hypercube
(McKay, Beckman & Conover 1979), and from the nearest of them on a pattern search (Hooke & Jeeves 1961). What
brings the target about is made as little as will do: values that are not needed go back to the story's own,
halves of them first (delta debugging, Zeller & Hildebrandt 2002), and the others are brought as near to it as
the target allows, by bisection. The question is that of the nearest counterfactual (Wachter, Mittelstadt &
Russell 2018).

So an answer is least in this sense: without any one of its changes, or with any of them one step (a hundredth
of its range) smaller, the target no longer holds. That no shorter one exists, no search can promise.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import fsum
from typing import Any, cast

import numpy as np

from anima_actors.design.result import DesignResult, Tried, Undone, missed
from anima_actors.design.space import DesignError, Point, Space
from anima_actors.design.target import DesignTarget
from anima_actors.runtime.supervision import one_line
from anima_actors.scenario import run_scenario_now
from anima_actors.sweep.ablation_runs import quiet_mind
from anima_actors.sweep.cells import Cell, CellRow, RunnerOfCells
from anima_actors.sweep.engines import Engine, ProcessEngine, SerialEngine

FEW_CELLS = 60  # up to it, other processes take longer to begin than to work
MOST_ANSWERS = 3  # that are made as short as possible, to take the shortest
SPREAD = 8  # points of a Latin hypercube for each value that may be changed
KEPT_SHARE = 3  # a third of the budget is kept for making what is found shorter


def run_design(
    space: Space,
    target: DesignTarget,
    *,
    seeds: int = 3,
    budget: int = 500,
    seed: int = 0,
    engine: Engine | None = None,
    advance: Callable[[int], None] = lambda runs: None,
) -> DesignResult:
    """Return the least change that brings a target about with all seeds, or the nearest that was found.

    The same under every engine. A seed that misses the target ends the trial of a change: the others are not
    run with it.

    Args:
        space: the story, and what of it may be changed.
        target: what is wanted of its runs.
        seeds: how many, from the story's own on.
        budget: the runs that may be taken, at most.
        seed: of the search: which points are tried where one change at a time will not do.
        engine: who runs them; unless told otherwise a process for each processor, or this one for a few.
        advance: called with the number of runs that were done just now.

    Raises:
        DesignError: the story cannot be run as it is, or the budget is smaller than the seeds.
    """
    if budget < seeds:
        raise DesignError(f"{budget} runs are fewer than the {seeds} seeds of one trial; raise the budget")
    numbers = tuple(range(space.story.seed, space.story.seed + seeds))
    return _Search(space, target, numbers, budget, seed, engine, advance).result()


@dataclass
class DesignRunner(RunnerOfCells):
    """Runs points of a space, in whatever process it is: each run is measured against the target."""

    space: Space
    target: DesignTarget

    def run(self, cell: Cell, /) -> CellRow:
        """Return the row of a cell, whose point is in steps; the embedded voice speaks, as in a sweep."""
        try:
            story = self.space.changed(tuple(steps for _, steps in cell.point))
            run = run_scenario_now(story, seed=cell.seed, mind_factory=quiet_mind)
            judged = [one.judge(run) for one in self.target.clauses]
            measured = {f"{at} {part}": one[part] for at, one in enumerate(judged) for part in (0, 1)}
            return CellRow(cell, measured, len(run.outcomes), "")
        except Exception as error:  # a module of the story's may raise anything
            return CellRow(cell, {}, 0, one_line(error))


@dataclass
class _Search:
    space: Space
    target: DesignTarget
    seeds: tuple[int, ...]
    left: int  # runs
    seed: int
    engine: Engine | None
    advance: Callable[[int], None]
    tried: dict[Point, Tried] = field(default_factory=dict)
    numbers: int = 0

    def __post_init__(self) -> None:
        self.budget = self.left
        self.chance = np.random.default_rng(self.seed)

    def result(self) -> DesignResult:
        own = self.space.own
        (plain,) = self.try_all([own])
        if plain.reason:
            raise DesignError(f"the story cannot be run: {plain.reason}")
        if plain.holds:
            return self._told(plain)
        hits = self._one_at_a_time() or self._many_at_once()
        if not hits:
            return self._told(min(self.tried.values(), key=self._nearness))
        answers = {self._shortened(one.point): None for one in hits[:MOST_ANSWERS]}
        best, *others = sorted(answers, key=self._rank)
        self.try_all([point for _, point in self._without_one(best)])
        undone = [
            Undone(self.space.coordinates[at].path, missed(self.target, self.tried[point]))
            for at, point in self._without_one(best)
            if point in self.tried
        ]
        least = tuple(one for one in others if self._is_least(one))
        return self._told(self.tried[best], tuple(undone), least, self._is_least(best))

    def _without_one(self, point: Point) -> list[tuple[int, Point]]:
        return [(at, _with(point, {at: 0})) for at in _changed(point)]

    def _is_least(self, point: Point) -> bool:
        """Return whether it was seen that no change can be undone, nor be one step smaller."""
        smaller = [_with(point, {at: point[at] + (1 if point[at] < 0 else -1)}) for at in _changed(point)]
        those = [*(one for _, one in self._without_one(point)), *smaller]
        return all(one in self.tried and not self.tried[one].holds for one in those)

    def _told(
        self,
        tried: Tried,
        undone: tuple[Undone, ...] = (),
        others: tuple[Point, ...] = (),
        whole: bool = True,
    ) -> DesignResult:
        space, target, runs = self.space, self.target, self.budget - self.left
        return DesignResult(space, target, self.seeds, self.budget, runs, tried, undone, others, whole)

    def _rank(self, point: Point) -> tuple[int, float, Point]:
        return sum(map(bool, point)), round(self.space.distance(point), 9), point

    def _nearness(self, one: Tried) -> tuple[float, int, float, Point]:
        return (one.shortfall, *self._rank(one.point))

    def _holding(self, points: Iterable[Point]) -> list[Tried]:
        """Return those of the points that reach the target, the shortest change first."""
        return sorted(
            (one for one in self.try_all(points) if one.holds), key=lambda one: self._rank(one.point)
        )

    def _one_at_a_time(self) -> list[Tried]:
        """Change each value to its ends and half-way to them; return the nearest hit of each."""
        levels = [
            dict.fromkeys(steps for end in one.ends for steps in (end, int(end / 2)) if steps)
            for one in self.space.coordinates
        ]
        points = [_with(self.space.own, {at: steps}) for at, those in enumerate(levels) for steps in those]
        hits = self._holding(points)
        return [*{_changed(one.point)[0]: one for one in reversed(hits)}.values()][::-1]

    def _many_at_once(self) -> list[Tried]:
        """Change all values: at the points of a Latin hypercube, then from the nearest on, until runs end."""
        kept = self.budget // KEPT_SHARE
        while self.left >= len(self.seeds):
            kept = kept if self.left > kept else 0  # of no use where nothing is found
            count = min(SPREAD * len(self.space.coordinates), self.left - kept)
            if hits := self._holding(self._spread(count)):
                return hits
            if hits := self._descended(min(self.tried.values(), key=self._nearness), kept):
                return hits
        return []

    def _spread(self, count: int) -> list[Point]:
        """Return points of which each slice of each range has one."""
        ends = np.array([one.ends for one in self.space.coordinates])
        slices = np.stack([self.chance.permutation(count) for _ in ends], axis=1)
        shares = (slices + self.chance.random(slices.shape)) / count
        steps = np.rint(ends[:, 0] + shares * (ends[:, 1] - ends[:, 0])).astype(int)
        return [tuple(map(int, row)) for row in steps]

    def _descended(self, nearest: Tried, kept: int) -> list[Tried]:
        """Go from a point to the nearest of its neighbours, with ever smaller steps where none is nearer."""
        width = 25
        while width and self.left >= max(kept, len(self.seeds)):
            moves = [(at, way * width) for at in range(len(nearest.point)) for way in (1, -1)]
            around = [self._moved(nearest.point, at, steps) for at, steps in moves]
            hits = self._holding(around)
            if hits:
                return hits
            there = [self.tried[point] for point in around if point in self.tried]
            best = min(there, key=self._nearness, default=nearest)
            if best.shortfall < nearest.shortfall:
                nearest = best
            else:
                width //= 2
        return []

    def _moved(self, point: Point, at: int, steps: int) -> Point:
        low, high = self.space.coordinates[at].ends
        return _with(point, {at: min(high, max(low, point[at] + steps))})

    def _shortened(self, point: Point) -> Point:
        """Return the change made as little as will do."""
        while True:
            shorter = self._nearer(self._thinned(point))
            if shorter == point:
                return point
            point = shorter

    def _thinned(self, point: Point) -> Point:
        """Undo changes that are not needed, many at once first."""
        size = max(1, len(_changed(point)) // 2)
        while True:
            there = _changed(point)
            parts = [there[at : at + size] for at in range(0, len(there), size)]
            hits = self._holding(_with(point, dict.fromkeys(part, 0)) for part in parts)
            if hits:
                point = hits[0].point
                size = max(1, min(size, len(_changed(point)) // 2))
            elif size == 1:
                return point
            else:
                size //= 2

    def _nearer(self, point: Point) -> Point:
        """Bring each value as near to the story's own as the target allows, the farthest first."""
        space = self.space.coordinates
        for at in sorted(_changed(point), key=lambda at: -space[at].share(point[at])):
            missing, holding = 0, point[at]
            while abs(holding - missing) > 1:
                middle = (holding + missing) // 2
                if self._holding([_with(point, {at: middle})]):
                    holding = middle
                else:
                    missing = middle
            point = _with(point, {at: holding})
        return point

    def try_all(self, points: Iterable[Point]) -> list[Tried]:
        """Return what came of those points that the budget allows; no point is run twice."""
        asked = [*dict.fromkeys(points)]
        new = [point for point in asked if point not in self.tried][: self.left]
        first = self._rows([(point, self.seeds[0]) for point in new])
        rows = {point: [row] for point, row in zip(new, first, strict=True)}
        others = len(self.seeds) - 1
        on = [point for point in new if not self._missing(rows[point][0])]
        on, without = (on, []) if not others else (on[: self.left // others], on[self.left // others :])
        more = self._rows([(point, seed) for point in on for seed in self.seeds[1:]])
        for index, point in enumerate(on):
            rows[point] += more[index * others : (index + 1) * others]
        for point in without:
            del rows[point]
        self.tried |= {point: self._judged(point, those) for point, those in rows.items()}
        return [self.tried[point] for point in asked if point in self.tried]

    def _missing(self, row: CellRow) -> bool:
        return bool(row.reason) or any(row.measured[f"{at} 0"] for at in range(len(self.target.clauses)))

    def _judged(self, point: Point, rows: Sequence[CellRow]) -> Tried:
        count = range(len(self.target.clauses))
        reason = next((row.reason for row in rows if row.reason), "")
        missing = tuple(
            tuple(1.0 if reason else cast(float, row.measured[f"{at} 0"]) for at in count) for row in rows
        )
        found = tuple(tuple(reason or str(row.measured[f"{at} 1"]) for at in count) for row in rows)
        shortfall, turns = fsum(map(fsum, missing)) / len(rows), max(row.turns for row in rows)
        return Tried(point, shortfall, self.seeds[: len(rows)], found, missing, turns, reason)

    def _rows(self, asked: Sequence[tuple[Point, int]]) -> list[CellRow]:
        paths = [one.path for one in self.space.coordinates]
        cells = [
            Cell(self.numbers + at, f"{point} {seed}", 0, tuple(zip(paths, point, strict=True)), seed)
            for at, (point, seed) in enumerate(asked)
        ]
        self.numbers += len(cells)
        self.left -= len(cells)
        engine = self.engine or (SerialEngine() if len(cells) <= FEW_CELLS else ProcessEngine())
        found: dict[int, CellRow] = {}
        with closing(cast(Any, engine.run(DesignRunner(self.space, self.target), cells))) as running:
            for batch in running:
                found |= {row.cell.number: row for row in batch}
                self.advance(len(batch))
        return [found[cell.number] for cell in cells]


def _changed(point: Point) -> list[int]:
    return [at for at, steps in enumerate(point) if steps]


def _with(point: Point, steps: Mapping[int, int]) -> Point:
    return tuple(steps.get(at, one) for at, one in enumerate(point))
