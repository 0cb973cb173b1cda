"""Publishes a list, which whoever gets it can change."""

from dataclasses import dataclass

from anima_actors import Actor, Event, Stimulus, handler


@dataclass(frozen=True)
class Listed(Event):
    words: list[str]


class Loose(Actor):
    @handler
    def split(self, stimulus: Stimulus) -> Listed:
        return Listed(stimulus.message.split())
