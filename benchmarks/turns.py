"""A full turn of the default mind beside its own handlers called by hand; and whether turns grow slower."""

import asyncio
import statistics
import time
from collections.abc import Callable

from anima_actors import AnimaCore, Mind, Personality
from anima_actors.psyche.events import DynamicsHeld, ReactorsMoved
from anima_actors.psyche.model.dynamics import transition
from anima_actors.psyche.model.phi import integrated_information
from benchmarks.measuring import Figure, in_turn, microseconds

STIMULI = [
    {"tension": 0.1 * ((i % 7) - 3), "arousal": 0.05 * (i % 5), "cohesion": -0.1 * (i % 3)} for i in range(35)
]
MESSAGES = ("What was that?", "You did well.", "I am afraid of the dark.", "Nobody asked.", "Thank you.")
PERSONA = Personality(0.65, 0.5, 0.7, 0.55, 0.8, 0.65)


def by_hand(mind: Mind) -> Callable[[], None]:
    """The same handlers in the same order, with no record, no checks and no supervision."""
    wiring = mind.bus.wiring
    calls = []
    for step in wiring.steps:
        actor = mind.bus.actors[step.module].actor
        ports = [number for number, _ in step.published]
        calls.append((step.gather, getattr(actor, step.method), ports, step.signature.returns_tuple))

    mind.experience_now(STIMULI[0])
    assert mind.last_turn is not None
    root = mind.last_turn.root

    def run() -> None:
        slots = [None] * wiring.port_count
        for port, event_type in wiring.root_ports:
            if isinstance(root, event_type):
                slots[port] = root  # type: ignore[call-overload]
        for gather, call, ports, several in calls:
            arguments = gather(slots)
            if arguments is not None:
                result = call(*arguments)
                for port, event in zip(ports, result if several else (result,), strict=False):
                    slots[port] = event

    return run


def turns_later() -> tuple[float, float]:
    """The median microseconds of a turn after the 5,000th, and of one after the 100th."""
    old, young = AnimaCore(PERSONA), AnimaCore(PERSONA)
    for index in range(5_000):
        old.experience(STIMULI[index % 35])
    for index in range(100):
        young.experience(STIMULI[index % 35])
    return in_turn(lambda: old.experience(STIMULI[3]), lambda: young.experience(STIMULI[3]), 10)


async def awaited(mind: Mind, times: int) -> float:
    taken = []
    for index in range(times):
        began = time.perf_counter_ns()
        await mind.experience(STIMULI[index % 35])
        taken.append((time.perf_counter_ns() - began) / 1000)
    return statistics.median(taken)


V6_ADDITIONS = 38_560
"""As many as take as long as a turn of version 6: 964 us where a plain loop of a million takes 25 ms."""


def as_long_as_v6() -> None:
    """Stand in for a turn of version 6."""
    total = 0
    for number in range(V6_ADDITIONS):
        total += number


def beside_v6() -> list[Figure]:
    """A turn with words about the 1,000th, in blocks of its own and turn by turn with the stand-in."""
    mind = Mind(PERSONA, seed=1)
    count = iter(range(10**9))

    def turn() -> None:
        index = next(count)
        mind.experience_now(STIMULI[index % 35], MESSAGES[index % len(MESSAGES)])

    for _ in range(1_000):
        turn()
    warm, alone = in_turn(turn, as_long_as_v6, 20)
    cold, mixed = in_turn(turn, as_long_as_v6, 1)
    return [
        Figure("a turn with words, in a loop", warm, "us", "a turn of v6", alone, "<= .31"),
        Figure("the same, in turn with it", cold, "us", "a turn of v6", mixed, "<= .50"),
    ]


DAY = (
    {"tension": 0.6, "arousal": 0.5, "satisfaction": -0.4, "cohesion": -0.5},
    {"cohesion": 0.4, "satisfaction": 0.3, "tension": -0.2},
    {"satisfaction": 0.4, "cohesion": 0.3, "arousal": 0.2},
    {"satisfaction": -0.4, "cohesion": -0.3, "tension": 0.2},
)


def a_night() -> tuple[float, float]:
    """The median milliseconds of processor time of a night with dreams and of a rest as long."""
    taken: tuple[list[float], list[float]] = [], []
    for seed in range(20):
        for extra, kept in zip((("sleep", "dream"), ()), taken, strict=True):
            mind = Mind(PERSONA, seed=seed, extra=extra)
            for deltas in DAY:
                mind.experience_now(deltas)
            began = time.process_time_ns()
            mind.rest_now(8 * 3_600.0)
            kept.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(taken[0]), statistics.median(taken[1])


def figures() -> list[Figure]:
    core, other = AnimaCore(PERSONA), Mind(PERSONA)
    hand = by_hand(other)
    full, plain = in_turn(lambda: core.experience(STIMULI[3]), hand, 60)
    loop = asyncio.run(awaited(Mind(PERSONA), 1_000))
    late, early = turns_later()
    turn = core.mind.last_turn
    assert turn is not None
    moved, dynamics = turn.find(ReactorsMoved), turn.find(DynamicsHeld)
    assert moved is not None and dynamics is not None
    links = transition(dynamics, moved.after)
    phi = microseconds(lambda: integrated_information(links), 1_000)
    night, dreamless = a_night()
    return [
        *beside_v6(),
        Figure("a night with its dreams", night, "ms", "a rest as long", dreamless, "<= 50 ms"),
        Figure("a turn through AnimaCore.experience", full, "us", "its handlers by hand", plain, "<= 300 us"),
        Figure("a turn through Mind.experience", loop, "us", "AnimaCore", full, "<= 300 us"),
        Figure("a turn about the 5,000th", late, "us", "one about the 100th", early, "<= 1.1"),
        Figure("integration phi alone", phi, "us", "a turn", full, "<= 150 us"),
    ]
