"""What a record and a log cost: their share of a turn, their bytes, and how fast they are read and shown."""

import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from rich.console import Console

from anima_actors import Journal, Mind
from anima_actors.encoding.snapshots import encode_state
from anima_actors.logs import Selection, TurnLog, TurnSummary
from anima_actors.logs.brief_log import BriefLog
from anima_actors.logs.from_journal import told_turn
from anima_actors.logs.pretty_log import PrettyLog
from anima_actors.page.source import ReadableJournal
from anima_actors.replay.expand import expand
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
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
            Figure("a turn lived again and written", lived, "us", "a second", 1e6),
        ]


WORDS = ("I am so scared and alone", "you are wonderful, thank you", "", "why did you leave me?")


def logged() -> Figure:
    """The processor time of a run with the log that a person reads, and of one with none, each the least."""

    def taken(*, log: bool) -> float:
        mind = Mind(seed=1, timed=log)
        with Path(os.devnull).open("w") as out:
            pretty = PrettyLog(Console(file=out, width=100), mind.bus.wiring, Selection(), timed=True)
            began = time.process_time()
            for number, one in enumerate(stimuli(TURNS)):
                state = mind.experience_now(one, WORDS[number % len(WORDS)])
                if log and mind.last_turn is not None:
                    pretty.turn(mind.last_turn, TurnSummary("", state))
            spent = time.process_time() - began
        mind.close()
        return spent / TURNS * 1e6

    pairs = [(taken(log=True), taken(log=False)) for _ in range(REPEATS // 2)]
    with_log, without = map(min, zip(*pairs, strict=True))
    return Figure("a turn with the pretty log", with_log, "us", "without", without, "<= 1.5")


def shown() -> list[Figure]:
    """The processor time of showing the turns of a journal, and of replaying them, each the least."""
    with journal_path() as path:
        mind = Mind(seed=1)
        mind.record_to(path, sync="never")
        for number, one in enumerate(stimuli(TURNS)):
            mind.experience_now(one, WORDS[number % len(WORDS)])
        mind.close()
        with Journal.open(path) as journal, Path(os.devnull).open("w") as out:
            found, console = ReadableJournal.of(journal), Console(file=out, width=100)

            def show(log: TurnLog) -> None:
                for record in journal.turns():
                    turn, state = told_turn(record, found.history)
                    log.turn(turn, TurnSummary("", state, record.reply))

            def spent(run: Callable[[], object]) -> float:
                began = time.process_time()
                run()
                return (time.process_time() - began) / TURNS * 1e6

            rounds = [
                (
                    spent(lambda: show(PrettyLog(console, found.wiring, Selection()))),
                    spent(lambda: show(BriefLog(console, found.wiring, Selection()))),
                    spent(lambda: replay(history_in(journal))),
                )
                for _ in range(REPEATS // 2)
            ]
    pretty, brief, again = map(min, zip(*rounds, strict=True))
    return [
        Figure("showing a turn, pretty", pretty, "us", "replaying it", again, "<= .1"),
        Figure("showing a turn, brief", brief, "us", "replaying it", again),
    ]


def figures() -> list[Figure]:
    found = [share("I am so scared and alone"), share("")]
    found += [share("I am so scared and alone", "inputs"), share("", "inputs"), *inputs()]
    found += [logged(), *shown()]
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
