"""What happens with the minds of a server, told to whoever follows them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

MOST_WAITING = 256
"""News that wait for a follower; of more, the oldest are dropped. A turn is read from the journal anyway."""


class News(NamedTuple):
    """Something that has happened with a mind."""

    kind: str  # "turn", "piece", "bye"
    text: str = ""  # of a piece


class MindFeed:
    """Tells followers of minds what happens; it waits for nobody."""

    def __init__(self) -> None:
        self._followers: dict[str, list[asyncio.Queue[News]]] = {}
        self._over = False

    @contextmanager
    def following(self, key: str) -> Iterator[asyncio.Queue[News]]:
        """Follow a mind, by what all spellings of its name have in common."""
        queue: asyncio.Queue[News] = asyncio.Queue(MOST_WAITING)
        followers = self._followers.setdefault(key, [])
        followers.append(queue)
        if self._over:
            queue.put_nowait(News("bye"))
        try:
            yield queue
        finally:
            followers.remove(queue)
            if not followers:
                self._followers.pop(key, None)

    def tell(self, key: str, news: News) -> None:
        """Tell all who follow a mind."""
        for queue in self._followers.get(key, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(news)

    def close(self) -> None:
        """Tell everybody that it is over."""
        self._over = True
        for key in list(self._followers):
            self.tell(key, News("bye"))
