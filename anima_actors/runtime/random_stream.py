"""Chance, one independent stream an actor, whose whole state is a count of draws."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


_GOLDEN = 0x9E3779B97F4A7C15
_MASK = 0xFFFFFFFFFFFFFFFF


class RandomStream:
    """A stream of random numbers that belongs to one actor.

    The n-th draw is a hash of n (SplitMix64, Steele, Lea & Flood 2014) from a start that the name gives
    (BLAKE2b), so the stream is the same on every machine and version of Python, costs nothing until it is
    used, and is restored by setting :attr:`draws`.
    """

    __slots__ = ("_start", "draws", "name")

    def __init__(self, name: str) -> None:
        """Open the stream of that name; equal names give equal streams."""
        self.name = name
        self.draws = 0
        self._start: int | None = None

    def random(self) -> float:
        """Draw a float, uniform in [0, 1)."""
        if self._start is None:
            digest = blake2b(self.name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            self._start = int.from_bytes(digest, "big")
        self.draws += 1
        z = (self._start + self.draws * _GOLDEN) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def chance(self, probability: float) -> bool:
        """Draw true with a probability in [0, 1]."""
        return self.random() < probability

    def choice(self, options: Sequence[T]) -> T:
        """Draw one of the options; IndexError where there are none."""
        return options[int(self.random() * len(options))]
