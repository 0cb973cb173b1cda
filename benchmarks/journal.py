"""What a record costs: its share of a turn, its bytes, and how fast it is read."""

import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from anima_actors import Journal, Mind
from anima_actors.encoding.snapshots import encode_state
from anima_actors.replay.expand import expand
from benchmarks.measuring import Figure, microseconds

TURNS, BLOCK, REPEATS = 300, 10, 12
LONG = 10_000

REACTORS = ("tension", "arousal", "satisfaction", "cohesion")


def stimuli(count: int) -> list[dict[str, float]]:
    chance = Random(1)
    return [{name: chance.uniform(-0.5, 0.5) for name in REACTORS} for _ in range(count)]


@contextmanager
def journal_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "a.anima"


def lived(mind: Mind, message: str) -> list[float]:
    """How long each block of turns took."""
    taken = []
    story = stimuli(TURNS)
    for begin in range(0, TURNS, BLOCK):
        began = time.perf_counter()
        for one in story[begin : begin + BLOCK]:
            mind.experience_now(one, message)
        taken.append(time.perf_counter() - began)
    mind.close()
    return taken


def least(make: Callable[[], Mind], other: Callable[[], Mind], message: str) -> tuple[float, float]:
    """Microseconds of a turn of two minds, made alternately; of each block the quickest that was seen."""
    pairs = [(lived(make(), message), lived(other(), message)) for _ in range(REPEATS)]
    totals = [sum(map(min, zip(*side, strict=True))) for side in zip(*pairs, strict=True)]
    return totals[0] / TURNS * 1e6, totals[1] / TURNS * 1e6


def share(message: str, detail: str = "events") -> Figure:
    with journal_path() as path:

        def recorded() -> Mind:
            path.unlink(missing_ok=True)
            mind = Mind(seed=1)
            mind.record_to(path, detail=detail)
            return mind

        with_journal, without = least(recorded, lambda: Mind(seed=1), message)
    what = f"a turn recorded{' by its inputs' * (detail == 'inputs')}, with{'' if message else 'out'} words"
    goal = "<= 1.05" if detail == "inputs" else "<= 1.15"
    return Figure(what, with_journal, "us", "an unrecorded one", without, goal)


def inputs() -> list[Figure]:
    """The bytes of a turn whose inputs alone are recorded, and how long living it again takes."""
    with journal_path() as path:
        mind = Mind(seed=1)
        mind.record_to(path, sync="never", detail="inputs")
        for one in stimuli(1_000):
            mind.experience_now(one, "I am so scared and alone")
        mind.close()
        lived = timed(lambda: expand(path, path.with_name("b.anima"))) / 1_000 * 1e6
        with Journal.open(path, inputs=True) as journal:
            sizes = [frame.end - frame.place for frame in journal.frames() if frame.head.turn % 50]
        whole = path.with_name("b.anima").stat().st_size / 1_000
        return [
            Figure("bytes of a turn's inputs", sum(sizes) / len(sizes), "B", "the goal", 150.0, "<= 1"),
            Figure("the same, with all else", path.stat().st_size / 1_000, "B", "of all events", whole),
            Figure("a turn lived again and written", lived, "us", "a quarter of a millisecond", 250.0),
        ]


def figures() -> list[Figure]:
    found = [share("I am so scared and alone"), share("")]
    found += [share("I am so scared and alone", "inputs"), share("", "inputs"), *inputs()]
    with journal_path() as path:
        mind = Mind(seed=1)
        mind.record_to(path, sync="never")
        for one in stimuli(LONG):
            mind.experience_now(one)
        snapshot = microseconds(lambda: encode_state(mind.bus.snapshot()), 50)
        found.append(
            Figure("a snapshot, every 50 turns", snapshot, "us", "that many turns", 50 * found[1].reference)
        )
        mind.close()
        size = path.stat().st_size / LONG
        found.append(Figure("bytes a turn", size, "B", "a kilobyte", 1024.0, "<= 6"))
        found += reading(path)
    return found


def reading(path: Path) -> list[Figure]:
    with Journal.open(path) as journal:
        heads = timed(lambda: journal.last)
        seek = microseconds(lambda: journal.turn(LONG // 2 + 17), 30)
        summary = timed(journal.summary)
        turns = timed(lambda: sum(1 for _ in journal.turns()))
        tracemalloc.start()
        journal.summary()
        peak = tracemalloc.get_traced_memory()[1] / 1024
        tracemalloc.stop()
    torn = path.with_name("torn.anima")
    torn.write_bytes(path.read_bytes()[:-1])
    with Journal.open(torn) as journal:
        index = timed(lambda: journal.last)
    return [
        Figure("opening the index of 10,000 turns", heads * 1e6, "us", "passing over them", index * 1e6),
        Figure("one turn of 10,000, by its number", seek, "us", "reading all", turns * 1e6),
        Figure("a summary, a turn", summary / LONG * 1e6, "us", "reading a turn", turns / LONG * 1e6),
        Figure("memory for the summary of 10,000 turns", peak, "KiB", "its file", path.stat().st_size / 1024),
    ]


def timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print, one figure a line."""
    for figure in figures():
        print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
