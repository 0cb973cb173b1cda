"""How soon a turn appears in the page: `python -m benchmarks.page`; asks for chromium, goal p95 <= 300 ms.

From the moment at which the server is told of a turn to the moment at which a browser has drawn it.
"""

import tempfile
from pathlib import Path

from tests.page.browser import Watched, browser
from tests.page.reports import FIRST_CONTACT, recorded
from tests.page.served import LongMind, ServedPage

STIMULI = 20
GOAL_MS = 300
BETWEEN_MS = 300  # as nobody gives stimuli faster
DRAWN = """() => {
  window.drawn = new Promise(done => new MutationObserver(() => requestAnimationFrame(() => done(Date.now())))
    .observe(document.getElementById('announcement'), {childList: true, characterData: true, subtree: true}));
}"""


def main() -> None:
    """Give the stimuli one by one and print what was measured."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        mind = LongMind(recorded(FIRST_CONTACT, Path(folder) / "first.anima"), 3)
        with ServedPage({"olha": mind}) as served:
            page = Watched(chromium, served.url).open()
            taken = []
            for _ in range(STIMULI):
                page.wait_for_timeout(BETWEEN_MS)
                page.evaluate(DRAWN)
                before = page.evaluate("Date.now()")
                served.live("olha")
                taken.append(page.evaluate("window.drawn") - before)
    taken.sort()
    p95 = taken[int(0.95 * STIMULI) - 1]
    print(f"{STIMULI} turns appear: median {taken[STIMULI // 2]} ms, p95 {p95} ms (goal <= {GOAL_MS} ms)")


if __name__ == "__main__":
    main()
