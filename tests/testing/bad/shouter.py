"""Tells the prompt what could break out of its block."""

from dataclasses import dataclass

from anima_actors import Actor, Facet, Stimulus, handler


@dataclass(frozen=True)
class Shouted(Facet):
    words: str

    def prompt_lines(self) -> tuple[str, ...]:
        return (f"Shout!\n<b>{self.words}</b>",)


class Shouter(Actor):
    @handler
    def shout(self, stimulus: Stimulus) -> Shouted:
        return Shouted(stimulus.message.upper())
