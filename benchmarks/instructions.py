"""Instructions of a turn, counted by callgrind: the same at any load of the machine.

`make bench-instructions` prints each count beside those of a plain loop of a million additions, and holds the
ratio to the stored budget where Python, numpy and the processor are those it was counted with. `--store`
writes the budget.
"""

import argparse
import asyncio
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

Counts = dict[str, float]

BUDGET = Path(__file__).with_name("instruction_budget.json")
TOLERANCE = 0.02
WARM, COUNTED = 40, 100
"""Turns before those that are counted, by which every cache is filled; and those."""

STIMULI = [
    {"tension": 0.1 * ((i % 7) - 3), "arousal": 0.05 * (i % 5), "cohesion": -0.1 * (i % 3)} for i in range(35)
]
MESSAGES = ("What was that?", "You did well.", "I am afraid of the dark.", "Nobody asked.", "Thank you.")


def loop(times: int) -> None:
    """A thousand additions, so many times."""
    total = 0
    for _ in range(times):
        for number in range(10_000):
            total += number


def turns(times: int) -> None:
    """Turns of the default mind, each with words."""
    from anima_actors import Mind

    mind = Mind(seed=1)
    for index in range(times):
        mind.experience_now(STIMULI[index % 35], MESSAGES[index % 5])


def awaited(times: int) -> None:
    """The same, awaited: every actor a task."""
    from anima_actors import Mind

    async def live() -> None:
        mind = Mind(seed=1)
        for index in range(times):
            await mind.experience(STIMULI[index % 35], MESSAGES[index % 5])
        await mind.aclose()

    asyncio.run(live())


def recorded(times: int, detail: str = "events") -> None:
    """The same, into a journal."""
    from anima_actors import Mind

    with tempfile.TemporaryDirectory() as folder, Mind(seed=1) as mind:
        mind.record_to(Path(folder) / "x.anima", detail=detail)
        for index in range(times):
            mind.experience_now(STIMULI[index % 35], MESSAGES[index % 5])


def actors(times: int) -> None:
    """Twenty actors that do next to nothing."""
    from benchmarks.runtime import ACTORS, Began, actor_type, bus_of

    bus = bus_of([actor_type(number) for number in range(ACTORS)])
    for _ in range(times):
        bus.run_turn_sync(Began(0.5))


def queue(times: int) -> None:
    """The same twenty on a plain queue."""
    from benchmarks.runtime import ACTORS, Began, actor_type, fifo

    run = fifo([actor_type(number) for number in range(ACTORS)])
    for _ in range(times):
        run(Began(0.5))


WORK: dict[str, Callable[[int], None]] = {
    "turn": turns,
    "turn, awaited": awaited,
    "turn, recorded": recorded,
    "turn, recorded inputs": partial(recorded, detail="inputs"),
    "20 actors": actors,
    "20 actors on a queue": queue,
}


def instructions(work: str) -> float:
    """Count the instructions of one repetition: those of many repetitions less those of few."""
    few, many = (_counted(work, times) for times in (WARM, WARM + COUNTED))
    return (many - few) / COUNTED


def _counted(work: str, times: int) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-m"]
    command += ["benchmarks.instructions", "--do", work, str(times)]
    settings = {**os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    told = next(line for line in done.stderr.splitlines() if "Collected" in line)
    return int(told.split()[-1])


def surroundings() -> dict[str, str]:
    """Return what shifts a count besides the code."""
    import numpy

    told = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in told.splitlines() if "model name" in line), "")
    return {"python": sys.version, "numpy": numpy.__version__, "processor": model or platform.processor()}


def main() -> int:
    """Count, print, and compare with the budget; 1 where it is overrun."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--do", nargs=2, help=argparse.SUPPRESS)
    asked.add_argument("--store", action="store_true", help="write the budget anew")
    asked.add_argument("work", nargs="*", help=f"what to count: {', '.join(WORK)}; all by default")
    told = asked.parse_args()
    if told.do:
        {**WORK, "loop": loop}[told.do[0]](int(told.do[1]))
        return 0
    if shutil.which("valgrind") is None:
        print("NOT MEASURED: the instructions of a turn, for there is no valgrind", file=sys.stderr)
        return 0
    stored = json.loads(BUDGET.read_text("utf-8")) if BUDGET.exists() else {}
    held = stored.get("counted with") == surroundings()
    if not held:
        print("The budget was counted with another Python, numpy or processor, and is only shown.")
    found, over = _counts(told.work or list(WORK), stored.get("budget", {}))
    if told.store:
        text = json.dumps({"counted with": surroundings(), "budget": found}, indent=1)
        BUDGET.write_text(text + "\n", "utf-8")
    return int(over and held and not told.store)


def _counts(works: Sequence[str], budget: Mapping[str, float]) -> tuple[Counts, bool]:
    """Print each count beside that of a million additions; whether one is above its budget."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each counts in processes of its own
        additions = pool.submit(instructions, "loop")
        counts = {work: pool.submit(instructions, work) for work in works}
        found, over = {}, False
        for work, count in counts.items():
            ratio = found[work] = round(count.result() / (100 * additions.result()), 6)
            allowed = budget.get(work)
            verdict = "" if allowed is None else f"   budget {allowed:.6f}, {ratio / allowed - 1:+.1%}"
            over |= allowed is not None and ratio > allowed * (1 + TOLERANCE)
            millions = f"{count.result() / 1e6:>8.3f} M instructions"
            print(f"{work:<22}{millions}, {ratio:.6f} x a million additions{verdict}", flush=True)
    return found, over


if __name__ == "__main__":
    sys.exit(main())
