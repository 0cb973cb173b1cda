"""A report as a browser shows it: from the disk, without a network, with the figures of its journal."""

import re
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind
from tests.cli.anima import anima
from tests.page.reports import FIRST_CONTACT, data_in, lived, recorded, report

pytestmark = pytest.mark.slow

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (one) => window.violations.push(one.violatedDirective));
"""
DRAWN = "#strip svg, main table"
PAGE_OF_PDF = re.compile(rb"/Type\s*/Page[^s]")


class Opened:
    """A report, opened from the disk without a network; what it asked for and what went wrong is noted."""

    def __init__(self, chromium: Any, path: Path, fragment: str = "") -> None:
        context = chromium.new_context(offline=True, reduced_motion="reduce", locale="en-GB")
        self.page: Any = context.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.add_init_script(VIOLATIONS)
        self.page.goto(f"{path.as_uri()}{fragment}")
        self.page.wait_for_selector(DRAWN, timeout=30_000)

    def _heard(self, said: Any) -> None:
        if said.type == "error":
            self.wrong.append(said.text)

    def check(self) -> None:
        assert self.wrong == []
        assert self.page.evaluate("window.violations") == []
        assert [one for one in self.asked if not one.startswith(("file:", "data:", "blob:"))] == []
        assert len(self.asked) == 1


def written(folder: Path, page: str) -> Path:
    (folder / "report.html").write_text(page, "utf-8")
    return folder / "report.html"


@pytest.fixture(scope="module")
def contact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contact")
    return written(folder, report(recorded(FIRST_CONTACT, folder / "contact.anima")))


def test_it_opens_from_the_disk_without_a_network(chromium: Any, contact: Path) -> None:
    opened = Opened(chromium, contact)
    assert opened.page.title().startswith("First contact") or "First contact" in opened.page.inner_text(
        "body"
    )
    opened.check()


def test_every_number_that_it_shows_is_that_of_the_journal(chromium: Any, contact: Path) -> None:
    (mind,) = data_in(contact.read_text("utf-8"))["minds"]
    for turn in mind["turns"]:
        opened = Opened(chromium, contact, f"#/mind/0?turn={turn['n']}")
        opened.page.wait_for_timeout(100)
        text = opened.page.inner_text("body")
        state = turn["state"]
        numbers = [*state["reactors"].values(), state["phi"], state["prediction_error"]]
        for number in numbers:
            assert f"{number:.2f}" in text
        assert state["primary"] in text
        assert turn["narrative"] in " ".join(text.split())
        opened.check()


def test_what_the_page_reads_is_what_was_packed(chromium: Any, contact: Path) -> None:
    opened = Opened(chromium, contact)
    script = browser_reader()
    found = opened.page.evaluate(script)
    assert found["minds"] == data_in(contact.read_text("utf-8"))["minds"]


def browser_reader() -> str:
    """FileSource's reading alone, as an expression."""
    from anima_actors.page.bundle import asset

    module = re.sub(r"^export ", "", asset("report_source.js"), flags=re.MULTILINE)
    return f"async () => {{ {module}\nreturn await readReport(); }}"


def test_two_minds_are_shown_side_by_side(chromium: Any, tmp_path: Path) -> None:
    journals = [recorded(FIRST_CONTACT, tmp_path / f"{seed}.anima", seed) for seed in (7, 8)]
    opened = Opened(chromium, written(tmp_path, report(*journals)))
    text = opened.page.inner_text("body")
    assert "7 of 7 turns differ" in text
    opened.page.wait_for_selector("#compared-wave .node.differs")
    opened.check()


def test_where_two_minds_part_the_handlers_that_told_something_else_are_outlined(
    chromium: Any, tmp_path: Path
) -> None:
    story = FIRST_CONTACT
    first, second = (recorded(story, tmp_path / name, 7) for name in ("first.anima", "second.anima"))
    anima("fork", str(first), "--at", "3", "--without", "defense", "--record", str(tmp_path / "fork.anima"))
    opened = Opened(chromium, written(tmp_path, report(second, tmp_path / "fork.anima")))
    opened.page.wait_for_selector("#compared-wave .node.differs")
    outlined = opened.page.eval_on_selector_all(
        "#compared-wave .node.differs", "found => found.map(one => one.dataset.handler)"
    )
    assert "reactors.settle" in outlined and "reactors.move" not in outlined
    opened.check()


HOSTILE = [
    f"{mark}{n}"
    for n in range(50)
    for mark in (
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(2)>",
        "\u202egnissap \u2028\u2029 javascript:alert(3)",
        "'\"><svg onload=alert(4)>&amp;<!--",
    )
]


def test_two_hundred_hostile_words_stay_words(chromium: Any, tmp_path: Path) -> None:
    with Mind(seed=1, record=tmp_path / "hostile.anima") as mind:
        for words in HOSTILE:
            mind.experience_now({"tension": 0.2}, words)
    opened = Opened(chromium, written(tmp_path, report(tmp_path / "hostile.anima")))
    opened.page.wait_for_timeout(300)
    text: Any = opened.page.evaluate("document.body.textContent")
    assert HOSTILE[-1] in text
    assert opened.page.locator("main img, main script").count() == 0
    opened.check()


def printed_pages(opened: Opened) -> int:
    pdf = opened.page.pdf(prefer_css_page_size=True)
    return len(PAGE_OF_PDF.findall(pdf))


def test_it_prints_on_three_pages_at_most(chromium: Any, contact: Path, tmp_path: Path) -> None:
    assert printed_pages(Opened(chromium, contact)) <= 3
    journals = [lived(tmp_path / f"{seed}.anima", 60, seed) for seed in (1, 2)]
    assert printed_pages(Opened(chromium, written(tmp_path, report(*journals)))) <= 3


def test_where_scripts_are_off_its_printed_part_is_shown(chromium: Any, contact: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(contact.as_uri())
    assert page.locator("#paper svg").is_visible()
    assert "24 of 24 expectations met" in page.inner_text("#paper")
