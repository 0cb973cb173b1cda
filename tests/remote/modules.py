"""Modules to be hosted."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from anima_actors import Actor, Facet, IntentionProposed, StimulusBias, Unit, handler
from anima_actors.events import PredictionMade, ReactorsMoved
from anima_actors.psyche.events import Stimulus


@dataclass(frozen=True)
class Constants:
    pace: float = 0.3


@dataclass(frozen=True)
class RestlessnessFelt(Facet):
    facet: ClassVar[str] = "restlessness"

    level: Unit
    turns: int

    def prompt_lines(self) -> tuple[str, ...]:
        return ("You cannot sit still.",) if self.level > 0.1 else ()


class Restless(Actor):
    """Uses all there is: chance, constants, memory, several handlers, several outputs."""

    constants: Constants

    def __init__(self) -> None:
        self.level = 0.0
        self.turns = 0

    @handler
    def stir(self, stimulus: Stimulus) -> StimulusBias | None:
        self.turns += 1
        return StimulusBias("restless", arousal=0.05 * self.random.random()) if self.turns % 2 else None

    @handler
    def feel(
        self, body: ReactorsMoved, prediction: PredictionMade | None
    ) -> tuple[RestlessnessFelt, IntentionProposed | None]:
        self.level += self.constants.pace * (body.after.arousal - self.level)
        wish = IntentionProposed("move about", 0.2) if prediction and prediction.error > 0.3 else None
        return RestlessnessFelt(self.level, self.turns), wish


@dataclass(frozen=True)
class Told(Facet):
    """A facet that tells the state in words of its own."""

    facet: ClassVar[str] = "told"
    keys: ClassVar[tuple[str, ...] | None] = ("told", "twice")

    level: Unit

    def state(self) -> Mapping[str, Any]:
        return {"told": "calm" if self.level < 0.5 else "not calm", "twice": 2 * self.level}


class Teller(Actor):
    @handler
    def tell(self, body: ReactorsMoved) -> Told:
        return Told(body.after.tension)


class Slow(Actor):
    @handler(deadline_s=0.3)
    async def think(self, body: ReactorsMoved) -> Told:
        await asyncio.sleep(0.6)
        return Told(0.0)


class Broken(Actor):
    @handler
    def fail(self, body: ReactorsMoved) -> Told:
        raise RuntimeError("something gave way")


class Fickle(Actor):
    """Does what should not end its host."""

    @handler
    def exit(self, body: ReactorsMoved) -> None:
        raise SystemExit(3)

    @handler
    async def cancel(self, body: ReactorsMoved) -> None:
        raise asyncio.CancelledError

    @handler(deadline_s=0.1)
    async def hang(self, body: ReactorsMoved) -> None:
        await asyncio.sleep(3600)
