"""The actor runtime: events, actors, wiring, turns, supervision, time and chance. It knows nothing of minds.

event            what an event may hold, and its envelope
plain_numbers    Python's own numbers in place of those of numpy
actor            private state and handlers
signature        a handler's annotations, read as its subscription
interception     @intercepts as a rewriting of the graph
ordering         the canonical order of handlers
wiring           from signatures to one checked, acyclic graph
step             one handler in that graph: gathering inputs, accepting outputs
turn             the events of a turn, and its account
supervision      an actor that can be rolled back, restarted, suspended
async_work       an asynchronous handler at work, in its turn or beside those that follow
turn_runner      one turn under way, and the pump
mailbox          the actors as tasks, each with its mailbox
actor_status     the actors as they are seen from outside
watchdog         names a handler that has been at work for too long
bus              the turns of a mind, one after another
subscriptions    watching a run
fault_injection  faults on purpose, from outside the kernel
clock, random_stream, redaction, errors
"""

from anima_actors.runtime.actor import Actor, handler, intercepts
from anima_actors.runtime.actor_status import ActorStatus
from anima_actors.runtime.bus import Bus
from anima_actors.runtime.clock import Clock, RealClock, VirtualClock
from anima_actors.runtime.errors import (
    AnimaError,
    BusyError,
    DependencyUnavailable,
    InvalidEvent,
    RecordedFailure,
    UndeclaredEvent,
    WiringError,
)
from anima_actors.runtime.event import (
    Between,
    ConcludingEvent,
    Envelope,
    Event,
    EventId,
    NonNegative,
    RootEvent,
    Signed,
    Unit,
)
from anima_actors.runtime.fault_injection import Disturbed
from anima_actors.runtime.mailbox import Interleave
from anima_actors.runtime.membership import BusState, Membership, ModuleAdded, ModuleRemoved
from anima_actors.runtime.ordering import ReadyQueue
from anima_actors.runtime.random_stream import RandomStream
from anima_actors.runtime.subscriptions import Watch
from anima_actors.runtime.supervision import ActorState, DeadLetter, Failure, Restart, SupervisedActor
from anima_actors.runtime.turn import Turn
from anima_actors.runtime.wiring import Wiring, wire

__all__ = [
    "Actor",
    "ActorState",
    "ActorStatus",
    "AnimaError",
    "Between",
    "Bus",
    "BusState",
    "BusyError",
    "Clock",
    "ConcludingEvent",
    "DeadLetter",
    "DependencyUnavailable",
    "Disturbed",
    "Envelope",
    "Event",
    "EventId",
    "Failure",
    "Interleave",
    "InvalidEvent",
    "Membership",
    "ModuleAdded",
    "ModuleRemoved",
    "NonNegative",
    "RandomStream",
    "ReadyQueue",
    "RealClock",
    "RecordedFailure",
    "Restart",
    "RootEvent",
    "Signed",
    "SupervisedActor",
    "Turn",
    "UndeclaredEvent",
    "Unit",
    "VirtualClock",
    "Watch",
    "Wiring",
    "WiringError",
    "handler",
    "intercepts",
    "wire",
]
