"""Writes into the pages what is printed today: `python -m tests.docs.update docs/why.md`, or all pages.

Read the difference before it is committed: what a page says beside an output may no longer be true.
"""

import shutil
import sys
from contextlib import chdir
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from tests.docs import running
from tests.docs.pages import NAMES, ROOT, read_page
from tests.docs.running import ANYTHING, HASH


def update(name: str) -> None:
    """Run a page, and put what is printed in the place of what it shows."""
    outputs: list[tuple[int, str, str]] = []
    compare = running.compare

    def keep(place: str, expected: str, found: str) -> None:
        outputs.append((int(place.rpartition(":")[2]), expected, found))

    running.compare = keep
    module = ModuleType("the_page")
    sys.modules[module.__name__] = module
    try:
        with TemporaryDirectory() as folder, chdir(folder):
            for part in ("scenarios", "examples"):
                shutil.copytree(ROOT / part, Path(folder) / part)
            running.run_page(read_page(name), module, Path(folder))
    finally:
        running.compare = compare
    lines = (ROOT / name).read_text("utf-8").splitlines()
    for number, shown, real in reversed(outputs):
        try:
            compare(name, shown, real)
        except AssertionError:
            start = number if lines[number - 1].startswith("$ ") else number - 1
            length = len(shown.strip("\n").splitlines())
            start += len(shown) - len(shown.lstrip("\n"))
            lines[start : start + length] = _like(
                shown.strip("\n").splitlines(), real.strip("\n").splitlines()
            )
    (ROOT / name).write_text("\n".join(lines) + "\n", "utf-8")


def _like(shown: list[str], real: list[str]) -> list[str]:
    """Return what is printed, with "..." where the page leaves something out."""
    made: list[str] = []
    at = 0
    parts = [(left_out, list(part)) for left_out, part in groupby(shown, lambda one: one.strip() == ANYTHING)]
    for place, (left_out, part) in enumerate(parts):
        if left_out:
            made += part
            continue
        last = place == len(parts) - 1
        length = len(real) - at if last and place == 0 else len(part)
        starts = [len(real) - length] if last else [at] if place == 0 else range(at, len(real) - length + 1)
        starts = starts or [at]
        best = max(starts, key=lambda one: _likeness(part, real[one : one + length]))
        made += [HASH.sub("…", line.rstrip()) for line in real[best : best + length]]
        at = best + length
    return made


def _likeness(shown: list[str], real: list[str]) -> float:
    """Return how alike two parts are; a part that begins with the same line is most alike."""
    return (shown[:1] == real[:1]) + SequenceMatcher(None, "\n".join(shown), "\n".join(real)).ratio()


if __name__ == "__main__":
    for page in sys.argv[1:] or NAMES:
        update(page)
