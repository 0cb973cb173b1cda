"""Societies: the time of a tick beside the turns in it, memory a mind, and how far a fright spreads.

python -m benchmarks.societies                  figures of a small society
python -m benchmarks.societies 1000 100         so many minds, so many ticks; then in two processes
python -m benchmarks.societies spread 1000 30   R by personality, so many minds, so many ticks
"""

import gc
import random
import sys
import time
from pathlib import Path

from anima_actors.psyche.events import Stimulus
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.personality import Personality
from anima_actors.society import Society
from anima_actors.society.members import Roster, turns_of_tick
from benchmarks.measuring import Figure

FRIGHT = Stimulus(Reactors(tension=0.9, arousal=0.6))


def small_world(minds: int, reach: int = 3, rewired: float = 0.1, seed: int = 1) -> list[tuple[int, int]]:
    """Return a ring in which each perceives so many on either side, some channels led elsewhere."""
    luck = random.Random(seed)
    pairs: set[tuple[int, int]] = set()
    for at in range(minds):
        for step in range(1, reach + 1):
            to = (at + step) % minds
            while luck.random() < rewired or (at, to) in pairs or to == at:
                to = luck.randrange(minds)
            pairs |= {(at, to), (to, at)}
    return sorted(pairs)


def personas(minds: int, neuroticism: float, spread: float = 0.1) -> list[Personality]:
    luck = random.Random(1)
    return [Personality(min(1.0, max(0.0, luck.gauss(neuroticism, spread)))) for _ in range(minds)]


def resident_kb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4.096


def figures(minds: int = 200, ticks: int = 40, neuroticism: float = 0.6, partitions: int = 1) -> list[Figure]:
    """Measure a society beside the turns of its minds alone."""
    Roster(("warm",), (Personality(),), 0).mind(0).run_turn_now(FRIGHT)
    gc.collect()
    before = resident_kb()
    with Society(small_world(minds), personas(minds, neuroticism), 1, partitions=partitions) as one:
        one.tick_now({0: FRIGHT})
        gc.collect()
        kilobytes = (resident_kb() - before) / minds
        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(ticks - 1):
            one.tick_now()
        wall, used = time.perf_counter() - began, time.process_time() - cpu
        gc.collect()
        later = (resident_kb() - before) / minds
        alone = _turns_alone(one, ticks)
    turns = minds * (ticks - 1) / 1e6
    what = f"{minds:,} minds, {ticks} ticks, {partitions} process{'es' * (partitions > 1)}"
    shown = [Figure(f"{what}: wall a turn", wall / turns, "us", "a turn alone", alone)]
    if partitions == 1:
        shown += [
            Figure(f"{what}: CPU a turn", used / turns, "us", "a turn alone", alone),
            Figure(f"{what}: memory a mind after a tick", kilobytes, "kB", "the goal", 60.0, "<= 1 x"),
            Figure(f"{what}: and after all ticks, with its log", later, "kB", "the goal", 60.0),
        ]
    return shown


def _turns_alone(one: Society, ticks: int) -> float:
    """Return the microseconds of a turn of one mind that lives what a mind of the society has lived."""
    taken = 0.0
    for place in range(5):
        mind = Roster(one.names, one.personas, 1).mind(place)
        roots = [one.tick_lived(number).roots.get(place) for number in range(1, min(ticks, 40) + 1)]
        began = time.process_time()
        for root in roots:
            for event, seconds in turns_of_tick(root, 60.0):
                mind.run_turn_now(event, seconds)
        taken += (time.process_time() - began) / len(roots)
    return taken / 5 * 1e6


def spread(minds: int, ticks: int) -> None:
    """Print R by personality: a source at .9, a small world of six neighbours each."""
    print("neuroticism      R   reached   above 0.3 at the peak   at the end   generations")
    for neuroticism in (0.2, 0.35, 0.5, 0.6, 0.7, 0.8):
        with Society(small_world(minds), personas(minds, neuroticism), 1) as one:
            tense = []
            for tick in range(ticks):
                one.tick_now({0: FRIGHT} if not tick else {})
                tense.append(sum(level.tension > 0.3 for level in one.levels))
            found = one.spread("tension", 0)
        generations = [mind.generation for mind in found.reached.values()]
        sizes = [generations.count(number) for number in range(max(generations) + 1)]
        print(
            f"{neuroticism:>11} {found.reproduction():>6.2f} {len(found.reached):>9,} {max(tense):>23,}"
            f" {tense[-1]:>12,}   {' '.join(map(str, sizes))}",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    if arguments and arguments[0] == "spread":
        spread(*map(int, arguments[1:]))
        return
    minds, ticks = map(int, arguments or ("200", "40"))
    for partitions in (1, 2) if arguments else (1,):
        for figure in figures(minds, ticks, partitions=partitions):
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
