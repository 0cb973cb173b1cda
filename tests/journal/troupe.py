"""A small wiring whose turns the logs are tried on, with one module of each temper."""

from dataclasses import dataclass

from anima_actors.runtime import (
    Actor,
    Bus,
    Event,
    Restart,
    RootEvent,
    SupervisedActor,
    Turn,
    VirtualClock,
    handler,
    wire,
)


@dataclass(frozen=True, slots=True)
class Knocked(RootEvent):
    force: float = 0.0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Heard(Event):
    loudness: float
    what: str = "a knock"


@dataclass(frozen=True, slots=True)
class Startled(Event):
    jumped: bool


@dataclass(frozen=True, slots=True)
class Answered(Event):
    text: str


@dataclass(frozen=True, slots=True)
class Sighed(Event):
    pass


class Ear(Actor):
    layer = "L1"

    @handler
    def listen(self, knock: Knocked) -> Heard:
        return Heard(knock.force)


class Nerves(Actor):
    layer = "L2"

    @handler
    def react(self, heard: Heard) -> tuple[Startled, Sighed | None]:
        return Startled(heard.loudness > 0.5), Sighed() if heard.loudness > 0.5 else None


class Doorman(Actor):
    """Falls down at the loudest knocks."""

    layer = "L6"

    @handler
    def answer(self, heard: Heard, startled: Startled) -> Answered:
        if heard.loudness > 0.9:
            raise ValueError("too\x1b[31m loud")
        return Answered("Who is there?")


class Echo(Actor):
    @handler
    def repeat(self, answered: Answered) -> None:
        pass


WIRING = wire((Ear, Nerves, Doorman, Echo))


def turns(*roots: RootEvent, timed: bool = False) -> list[Turn]:
    """The turns that these events set off, one after another."""
    cells = [SupervisedActor(module.name, module, Restart()) for module in WIRING.modules]
    bus = Bus(WIRING, cells, clock=VirtualClock(), timed=timed)
    return [bus.run_turn_sync(root, 60.0) for root in roots]
