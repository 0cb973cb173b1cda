"""A mean over seeds, with the interval in which it would be found in 95 of 100 repetitions.

The unit is the seed: what one seed comes to is the mean over all its turns in all stories, since turns of one
life are not independent of each other. Student's t over the seeds; with one seed there is no interval.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import atan, cos, exp, fsum, inf, lgamma, pi, sqrt
from typing import NamedTuple

COVERED = 0.95


class Estimate(NamedTuple):
    """A mean and half the width of its interval; infinite where there is but one value."""

    mean: float
    half_width: float

    @property
    def low(self) -> float:
        """The lower end. What is estimated here is never negative."""
        return max(0.0, self.mean - self.half_width)

    @property
    def high(self) -> float:
        """The upper end."""
        return self.mean + self.half_width


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of independent values with its 95% interval.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("a mean of nothing")
    count = len(values)
    mean = fsum(values) / count
    if count == 1:
        return Estimate(mean, inf)
    variance = fsum((value - mean) ** 2 for value in values) / (count - 1)
    return Estimate(mean, t_quantile(count - 1) * sqrt(variance / count))


@lru_cache(maxsize=1024)
def t_quantile(degrees: int, covered: float = COVERED) -> float:
    """The t beyond which, on either side, lies what is not covered; by bisection to ten digits."""
    low, high = 0.0, 1e6
    while high - low > 1e-10 * max(1.0, low):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _within(middle, degrees) < covered else (low, middle)
    return high


def _within(t: float, degrees: int) -> float:
    """The probability that |T| < t: an integral over the angle, by Simpson's rule."""
    angle = atan(t / sqrt(degrees))
    parts = 400
    step = angle / parts
    weights = [1 if index in (0, parts) else 4 if index % 2 else 2 for index in range(parts + 1)]
    area = (
        fsum(weight * cos(index * step) ** (degrees - 1) for index, weight in enumerate(weights)) * step / 3
    )
    scale = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(pi)
    return 2.0 * scale * area
