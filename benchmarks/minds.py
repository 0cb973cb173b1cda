"""What ten thousand minds weigh, and what an import costs."""

import gc
import os
import subprocess
import sys
import tracemalloc

from anima_actors import Mind
from benchmarks.measuring import Figure

MINDS = 10_000


def idle_kilobytes() -> tuple[float, float]:
    """Kilobytes a mind weighs when new, and after three turns."""
    Mind()
    gc.collect()
    tracemalloc.start()
    minds = [Mind(seed=seed) for seed in range(MINDS)]
    idle = tracemalloc.get_traced_memory()[0] / MINDS / 1024
    for mind in minds[:500]:
        for tension in (0.3, -0.2, 0.1):
            mind.experience_now({"tension": tension})
    lived = (tracemalloc.get_traced_memory()[0] / 1024 - idle * MINDS) / 500 + idle
    tracemalloc.stop()
    return idle, lived


def process_milliseconds(*words: str) -> float:
    """The median duration of a whole process, after one that warms the caches."""
    import statistics
    import time

    cached = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken = []
    for _ in range(8):
        began = time.perf_counter_ns()
        subprocess.run([sys.executable, *words], check=True, capture_output=True, env=cached)
        taken.append((time.perf_counter_ns() - began) / 1e6)
    return statistics.median(taken[1:])


def figures() -> list[Figure]:
    idle, lived = idle_kilobytes()
    nothing = process_milliseconds("-c", "pass")
    numpy = process_milliseconds("-c", "import numpy")
    bare = process_milliseconds("-c", "import anima_actors")
    whole = process_milliseconds("-c", "import anima_actors; anima_actors.Mind")
    helped = process_milliseconds("-m", "anima_actors", "--help")
    return [
        Figure("an idle mind, of 10,000", idle, "KB", "one that lived three turns", lived, "<= 60 KB"),
        Figure("import anima_actors", bare - nothing, "ms", "import numpy", numpy - nothing, "<= 2"),
        Figure("the same, and anima_actors.Mind", whole - nothing, "ms", "import numpy", numpy - nothing),
        Figure("anima --help, whole process", helped, "ms", "python -c pass", nothing, "<= 200 ms"),
    ]
