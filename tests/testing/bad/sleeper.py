"""Blocks: a plain handler that waits."""

import threading

from anima_actors import Actor, Stimulus, handler


class Sleeper(Actor):
    def __init__(self) -> None:
        self.naps = 0

    @handler
    def nap(self, stimulus: Stimulus) -> None:
        self.naps += 1
        threading.Event().wait(0.06)
