"""The design of a sweep: which settings of what is varied are run, and in which order.

grid        every combination of values
random N    N points of the ranges and lists
latin N     N points, of which each slice of each range has one: McKay, Beckman & Conover 1979
sobol N     N x (ranges + 2) points, from which first-order and total Sobol indices follow: Saltelli 2010
morris N    N trajectories of ranges + 1 points, a range moved at a time, from which mu* and sigma follow:
            Morris 1991; Campolongo, Cariboni & Saltelli 2007

The points are the same each time. Those of sobol and morris come in the order that SALib's analysis takes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anima_actors.sweep.cells import Point
from anima_actors.sweep.store import SweepError

DESIGNS = ("grid", "random N", "latin N", "sobol N", "morris N")
OF_RANGES = ("sobol", "morris")  # designs that vary ranges alone
MOST = 1_000_000  # seeds, values of a factor, points of a design
_POWERS = "|".join(str(1 << power) for power in range(1, 20))
DESIGN = re.compile(
    rf"grid|(random|latin) ([1-9][0-9]{{0,5}}|{MOST})|morris ([2-9]|[1-9][0-9]{{1,5}})|sobol ({_POWERS})"
)
LEVELS = 4  # of a range, in trajectories
RANGE = "{from: 0.1, to: 0.9, steps: 5}"
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Factor:
    """What is varied: a path of a story, and its values or the ends of its range."""

    path: str
    values: tuple[Any, ...]  # of a range: so many steps from end to end; none where it has no steps
    ends: Ends | None = None
    whole: bool = False  # the setting takes whole numbers alone

    def at(self, share: float) -> Any:
        """Return the value at a share of the range or of the list, from 0 up to 1."""
        if self.ends is None:
            return self.values[min(len(self.values) - 1, int(share * len(self.values)))]
        low, high = self.ends
        return self.in_range(low + share * (high - low))

    def in_range(self, value: float) -> float:
        """Return a value of the range as the setting takes it."""
        return round(value) if self.whole else float(value)


def settings_of(design: str, count: int, factors: Sequence[Factor]) -> int:
    """Return how many settings a design comes to."""
    if design == "grid":
        return int(np.prod([len(one.values) for one in factors], dtype=np.int64))
    return count * {"sobol": len(factors) + 2, "morris": len(factors) + 1}.get(design, 1)


def points_of(design: str, count: int, factors: Sequence[Factor]) -> Iterator[Point]:
    """Yield the settings of a design.

    Raises:
        SweepError: it needs a library that is not installed.
    """
    paths = [one.path for one in factors]
    if design == "grid":
        for values in product(*(one.values for one in factors)):
            yield tuple(zip(paths, values, strict=True))
    elif design in OF_RANGES:
        for row in samples(design, count, factors):
            yield tuple((one.path, one.in_range(value)) for one, value in zip(factors, row, strict=True))
    else:
        for row in _shares(design, count, len(paths)):
            yield tuple((one.path, one.at(float(share))) for one, share in zip(factors, row, strict=True))


def problem_of(factors: Sequence[Factor]) -> dict[str, Any]:
    """Return the ranges as SALib's functions take them."""
    bounds = [list(one.ends) for one in factors if one.ends is not None]
    return {"num_vars": len(bounds), "names": [one.path for one in factors], "bounds": bounds}


def samples(design: str, count: int, factors: Sequence[Factor]) -> NDArray[np.float64]:
    """Return the points of sobol or morris as a matrix: a row a setting, a column a range.

    Raises:
        SweepError: SALib is not installed.
    """
    return _sampled(design, count, tuple(one.ends for one in factors if one.ends is not None))


@lru_cache(maxsize=4)
def _sampled(design: str, count: int, ends: tuple[Ends, ...]) -> NDArray[np.float64]:
    need_library(design)
    from SALib.sample import morris, sobol

    names = [str(index) for index in range(len(ends))]
    problem = {"num_vars": len(ends), "names": names, "bounds": [list(one) for one in ends]}
    if design == "sobol":
        found = sobol.sample(problem, count, calc_second_order=False, seed=0)
    else:
        found = morris.sample(problem, count, num_levels=LEVELS, seed=0)
    low, high = np.transpose(ends)
    inside: NDArray[np.float64] = np.clip(found, low, high)  # a rounding may have left the range
    inside.setflags(write=False)
    return inside


def need_library(design: str) -> None:
    """Check that SALib is there for a design.

    Raises:
        SweepError: it is not.
    """
    if find_spec("SALib") is None:
        raise SweepError(f"{design} needs SALib, which is not installed: pip install 'anima-actors[sweep]'")


def _shares(design: str, count: int, factors: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(0)
    shares = chance.random((count, factors))
    if design == "latin":
        slices = [chance.permutation(count) for _ in range(factors)]
        shares = (shares + np.stack(slices, axis=1)) / count
    return shares


def read_design(raw: Any) -> tuple[str, int]:
    """Return the name of a design and its number, 0 for a grid.

    Raises:
        ValueError: there is no such design; the message says what would be right.
    """
    text = str(raw)
    name, _, count = text.partition(" ")
    if DESIGN.fullmatch(text):
        return name, int(count or 0)
    if name in OF_RANGES and re.fullmatch("[0-9]{1,6}", count):
        number = int(count)
        if number < 2:
            raise ValueError(f"{name} takes 2 or more, such as {name} 16")
        near = 1 << number.bit_length()
        raise ValueError(f"sobol takes a power of two; write sobol {near // 2} or sobol {near}")
    raise ValueError(f"write one of {', '.join(DESIGNS)}, such as random 500")


def read_factor(path: str, given: Any) -> Factor:
    """Return a factor: a list of values, or a range.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(given, list | tuple) and given and len(given) <= MOST:
        return Factor(path, tuple(given))
    if not isinstance(given, dict) or not {"from", "to"} <= given.keys() <= {"from", "to", "steps"}:
        raise ValueError(f"write a list of values, or {RANGE}")
    low, high, steps = given["from"], given["to"], given.get("steps")
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in (low, high)) or low >= high:
        raise ValueError("from and to are numbers, from the smaller to the larger")
    if steps is None:
        return Factor(path, (), (float(low), float(high)))
    if isinstance(steps, bool) or not isinstance(steps, int) or not 2 <= steps <= MOST:
        raise ValueError(f"steps is a whole number from 2 to {MOST:,}")
    values = [round(low + (high - low) * step / (steps - 1), 12) for step in range(steps)]
    return Factor(path, tuple(values), (float(low), float(high)))


def check_fits(design: str, factor: Factor) -> None:
    """Check that a design can vary a factor.

    Raises:
        ValueError: it cannot; the message says what would be right.
    """
    if design == "grid" and not factor.values:
        low, high = factor.ends or (0.0, 1.0)
        raise ValueError(f"a grid needs steps, such as {{from: {low:g}, to: {high:g}, steps: 5}}")
    if design in OF_RANGES and factor.ends is None:
        numbers = [one for one in factor.values if isinstance(one, int | float) and not isinstance(one, bool)]
        remedy = "take a sweep for each of the values, or design: latin N, which takes lists"
        if len(numbers) == len(factor.values) and min(numbers) < max(numbers):
            remedy = f"write {{from: {min(numbers):g}, to: {max(numbers):g}}}, or take latin N"
        raise ValueError(f"{design} varies ranges, and this is a list; {remedy}")
