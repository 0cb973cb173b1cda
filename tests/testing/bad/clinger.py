"""Holds on to something that cannot be copied, so that it can be neither undone nor stored away."""

import threading

from anima_actors import Actor, Stimulus, handler


class Clinger(Actor):
    def __init__(self) -> None:
        self.lock = threading.Lock()

    @handler
    def hold(self, stimulus: Stimulus) -> None:
        with self.lock:
            return
