"""How long it takes to ask a journal why: a long one, at turns all over it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from anima_actors import Mind
from anima_actors.explain import account
from anima_actors.explain.sources import replayer_in
from anima_actors.journal.reader import Journal
from benchmarks.measuring import Figure
from benchmarks.turns import PERSONA, STIMULI

TURNS = 100_000
SHORT = 1_000
PATHS = (
    "reactors.tension",
    "vad.valence",
    "phi",
    "prediction_error",
    "temporal.coherence",
    "defense.mechanism",
)


def recorded(path: Path, turns: int) -> None:
    """Let a mind live that long on record."""
    mind = Mind(PERSONA, seed=1)
    mind.record_to(path, sync="never")
    for index in range(turns):
        mind.experience_now(STIMULI[index % 35])
    mind.close()


def asked(path: Path, turns: int) -> list[float]:
    """Seconds for a question, from opening the file to the tree: cold, each at a turn of its own."""
    taken = []
    for index, at in enumerate(range(turns - 3, 50, -turns // 60)):
        start = time.perf_counter()
        with Journal.open(path) as journal:
            account(f"{PATHS[index % len(PATHS)]}@{at}", replayer_in(journal, Mind.from_header)).tree()
        taken.append(time.perf_counter() - start)
    return taken


def typed(path: Path, turns: int) -> list[float]:
    """Seconds for the whole command, the interpreter's start included."""
    taken = []
    for at in (turns - 3, turns // 2, turns // 3):
        start = time.perf_counter()
        words = [sys.executable, "-m", "anima_actors", "why", str(path), f"reactors.tension@{at}", "--brief"]
        subprocess.run(words, check=False, capture_output=True)
        taken.append(time.perf_counter() - start)
    return taken


def figures(turns: int = TURNS) -> Iterator[Figure]:
    """What it costs to ask a long journal, beside a short one."""
    with tempfile.TemporaryDirectory() as folder:
        long, short = Path(folder) / "long.anima", Path(folder) / "short.anima"
        recorded(long, turns)
        recorded(short, SHORT)
        slow, quick = asked(long, turns), asked(short, SHORT)
        commands = [min(typed(path, count)) for path, count in ((long, turns), (short, SHORT))]
    beside = f"of {SHORT:,} turns"
    what = f"why, {turns:,} turns on record"
    yield Figure(f"{what}, median", 1e3 * median(slow), "ms", beside, 1e3 * median(quick), "200 ms")
    yield Figure(f"{what}, slowest", 1e3 * max(slow), "ms", beside, 1e3 * max(quick), "200 ms")
    yield Figure("anima why, the whole command", 1e3 * commands[0], "ms", beside, 1e3 * commands[1])


if __name__ == "__main__":
    for figure in figures(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS):
        print(figure.line(), flush=True)
