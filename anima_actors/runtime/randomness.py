"""Chance, one independent stream an actor, whose whole state is a count of draws."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class RandomStream:
    """A stream of random numbers that belongs to one actor.

    The n-th draw is a keyed hash of n (BLAKE2b), so the stream is the same on every machine and version
    of Python, costs nothing until it is used, and is restored by setting :attr:`draws`.
    """

    __slots__ = ("_key", "draws", "name")

    def __init__(self, name: str) -> None:
        """Open the stream of that name; equal names give equal streams."""
        self.name = name
        self.draws = 0
        self._key: bytes | None = None

    def random(self) -> float:
        """Draw a float, uniform in [0, 1)."""
        if self._key is None:
            self._key = blake2b(self.name.encode("utf-8", "surrogatepass"), digest_size=32).digest()
        number = blake2b(self.draws.to_bytes(8, "big"), key=self._key, digest_size=8).digest()
        self.draws += 1
        return (int.from_bytes(number, "big") >> 11) * 2.0**-53

    def chance(self, probability: float) -> bool:
        """Draw true with a probability in [0, 1]."""
        return self.random() < probability

    def choice(self, options: Sequence[T]) -> T:
        """Draw one of the options; IndexError where there are none."""
        return options[int(self.random() * len(options))]
