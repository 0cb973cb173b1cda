"""The actor runtime: events, actors, wiring, the bus, supervision, time and chance.

It knows nothing of minds and could be published alone. Read in this order: event, actor, signature,
wiring, step, bus, wave, supervision.
"""

from anima_actors.runtime.actor import Actor, handler, intercepts
from anima_actors.runtime.bus import Bus, BusState
from anima_actors.runtime.clock import Clock, RealClock, VirtualClock
from anima_actors.runtime.disturbance import Disturbed
from anima_actors.runtime.errors import (
    AnimaError,
    AsRecorded,
    BusyError,
    InvalidEvent,
    Unavailable,
    UndeclaredEvent,
    WiringError,
)
from anima_actors.runtime.event import (
    Envelope,
    Event,
    EventId,
    NonNegative,
    RootEvent,
    Signed,
    Unit,
)
from anima_actors.runtime.fingerprint import plain, turn_hash
from anima_actors.runtime.randomness import RandomStream
from anima_actors.runtime.ranges import Between
from anima_actors.runtime.supervision import ActorState, DeadLetter, Failure, Restart, Supervised
from anima_actors.runtime.turn import Turn
from anima_actors.runtime.watching import Watch
from anima_actors.runtime.wave import ReadyQueue
from anima_actors.runtime.wiring import Wiring, wire

__all__ = [
    "Actor",
    "ActorState",
    "AnimaError",
    "AsRecorded",
    "Between",
    "Bus",
    "BusState",
    "BusyError",
    "Clock",
    "DeadLetter",
    "Disturbed",
    "Envelope",
    "Event",
    "EventId",
    "Failure",
    "InvalidEvent",
    "NonNegative",
    "RandomStream",
    "ReadyQueue",
    "RealClock",
    "Restart",
    "RootEvent",
    "Signed",
    "Supervised",
    "Turn",
    "Unavailable",
    "UndeclaredEvent",
    "Unit",
    "VirtualClock",
    "Watch",
    "Wiring",
    "WiringError",
    "handler",
    "intercepts",
    "plain",
    "turn_hash",
    "wire",
]
