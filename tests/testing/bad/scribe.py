"""Opens a file in a plain handler, by a way that its source does not show."""

import os as system

from anima_actors import Actor, Stimulus, handler


class Scribe(Actor):
    @handler
    def write(self, stimulus: Stimulus) -> None:
        opened = getattr(system, "op" + "en")(system.devnull, system.O_WRONLY)
        system.close(opened)
