"""How a mind grows over many turns: `python -m benchmarks.soak [turns]`; 200,000 by default, goal below 5 MB.

Stimuli, words, rests, a module that leaves and joins every thousand turns. The history of 10,000 turns is
filled before the measuring begins, so that what grows from there on is a leak.
"""

import gc
import sys
import time
from pathlib import Path

from anima_actors import Mind

TURNS = 200_000
FILLED = 12_000  # turns, after which the history is full
GOAL_MB = 5.0
SAID = ("I am afraid.", "Thank you!", "You never listen.", "Мені сумно.", "")


def resident_mb() -> float:
    """The memory of this process, in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


def live(mind: Mind, turn: int) -> None:
    """One turn of a life in which much comes round again."""
    if turn % 1000 == 500:
        mind.remove_now("mirror")
    elif turn % 1000 == 999:
        mind.add_now("mirror")
    elif turn % 7 == 0:
        mind.rest_now(600.0)
    else:
        mind.experience_now({"tension": (turn % 11 - 5) / 10}, SAID[turn % len(SAID)])


def main(turns: int) -> int:
    """Live the turns and print what was measured; 1 where more than the goal was kept."""
    mind, began_s = Mind(seed=1), time.perf_counter()
    before_mb = 0.0
    for turn in range(turns + FILLED):
        if turn == FILLED:
            gc.collect()
            before_mb = resident_mb()
        live(mind, turn)
    gc.collect()
    grown_mb = resident_mb() - before_mb
    took_s = time.perf_counter() - began_s
    told = f"{turns:,} turns after the first {FILLED:,}: {grown_mb:+.1f} MB (goal below {GOAL_MB:g})"
    print(f"{told}, {took_s:.0f} s")
    return int(grown_mb >= GOAL_MB)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS))
