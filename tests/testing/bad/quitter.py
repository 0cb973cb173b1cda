"""Ends the whole program."""

import os

from anima_actors import Actor, Stimulus, handler


class Quitter(Actor):
    @handler
    def quit(self, stimulus: Stimulus) -> None:
        if stimulus.message == "Go away!":
            os._exit(3)
