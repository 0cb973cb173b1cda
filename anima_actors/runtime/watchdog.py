"""Names a handler that has been at work for too long, also one that holds up the event loop.

One thread for all minds of the process looks once a second while turns are under way, and ends when there
have been none for a while.
"""

import logging
import os
import threading
import weakref
from collections.abc import Iterable
from typing import Protocol

PATIENCE_S = 10.0
LOOK_EVERY_S = 1.0
QUIET_LOOKS = 30  # without any turn, after which the thread ends

logger = logging.getLogger(__name__)


class HandlerHost(Protocol):
    """What runs handlers."""

    def at_work(self) -> Iterable[tuple[int, str]]:
        """Return the handlers at work: the turn, and "module.handler"."""
        ...


class Watchdog:
    """Looks at all who run handlers. It never keeps anybody alive, and never stops anything."""

    def __init__(self, patience_s: float = PATIENCE_S, look_every_s: float = LOOK_EVERY_S) -> None:
        self.patience_s = patience_s
        self.look_every_s = look_every_s
        self.awake = False
        self._watched: weakref.WeakSet[HandlerHost] = weakref.WeakSet()
        self._lock = threading.Lock()

    def watch(self, one: HandlerHost) -> None:
        """Look at one more."""
        with self._lock:
            self._watched.add(one)

    def wake(self) -> None:
        """Begin to look, where nobody does."""
        with self._lock:
            if not self.awake:
                self.awake = True
                threading.Thread(target=self._look, name="anima_actors watchdog", daemon=True).start()

    def forget(self) -> None:
        """Take note that the thread is gone, as after a fork."""
        self.awake = False
        self._lock = threading.Lock()

    def _look(self) -> None:
        pause, quiet = threading.Event(), 0
        looks: dict[tuple[int, int, str], int] = {}  # at which a handler was at work; no clock is read
        enough = max(1, round(self.patience_s / self.look_every_s))
        while quiet < QUIET_LOOKS:
            pause.wait(self.look_every_s)
            with self._lock:
                watched = list(self._watched)
            found = [(id(one), turn, name) for one in watched for turn, name in one.at_work()]
            del watched
            looks = {work: looks.get(work, 0) + 1 for work in found}
            for (_, turn, name), count in looks.items():
                if count == enough:
                    logger.warning("%s has been at work for %g s, in turn %d", name, self.patience_s, turn)
            quiet = 0 if found else quiet + 1
        self.awake = False


WATCHDOG = Watchdog()
"""Of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WATCHDOG.forget)
