"""The report of a society: what it tells, how a browser shows it, and what is refused."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from anima_actors.page.society_report import society_report
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
from anima_actors.scenario import Scenario
from anima_actors.scenario.report import RunReport
from anima_actors.society import SocietyError, SocietyPlan, SocietyRecord
from anima_actors.society.story import figures_of, run_society
from anima_actors.society.view import felt_words, way_to_first_cause
from tests.cli.anima import anima
from tests.page import axe
from tests.page.test_report_in_browser import VIOLATIONS
from tests.page.test_sweep_report import text_in

AXE = pytest.mark.skipif(bool(axe.MISSING) and not axe.REQUIRED, reason=axe.MISSING)
HELD = re.compile(r'id="report-(data|planes)">([^<]+)</script>')
MINDS, TICKS = 24, 8
SECRET = "sk-live-abcdefghijklmnop0123456789"
STORY: dict[str, Any] = {
    "title": "An <alarm>",
    "about": f"Smoke in the house; the key is {SECRET}.",
    "seed": 3,
    "society": {
        "minds": MINDS,
        "network": {"small_world": {"neighbours": 4, "rewired": 0.1}},
        "personas": {"neuroticism": {"mean": 0.7, "sd": 0.15}, "extraversion": {"from": 0.4, "to": 0.9}},
    },
    "steps": [
        {"label": "one sees the smoke", "say": "Fire!", "stimulus": {"tension": 0.9}, "to": "hub"},
        {"label": "it goes round", "rest": "7m"},
    ],
    "expect": {
        "by tick 5": {"share of minds where primary is Anxiety or Fear": ">= .01"},
        "at tick 2": {"minds where primary is Joy": "> 20"},
        "always": {"mean phi": "> .1"},
    },
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    file = tmp_path_factory.mktemp("society") / "alarm.anima"
    plan = SocietyPlan(Scenario.from_document(STORY, "alarm.yaml"))
    return file, run_society(plan, record=file, sync="never")


@pytest.fixture(scope="module")
def journal(ran: tuple[Path, RunReport]) -> Path:
    return ran[0]


@pytest.fixture(scope="module")
def page(journal: Path) -> Path:
    file = journal.with_suffix(".html")
    file.write_bytes(society_report(SocietyRecord.open(journal)))
    return file


def held_in(page: bytes) -> dict[str, bytes]:
    return {name: gzip.decompress(base64.b64decode(text)) for name, text in HELD.findall(page.decode())}


def test_it_tells_in_words_what_came_of_it_and_of_what_is_expected(page: Path) -> None:
    told = text_in(page.read_bytes())
    assert (
        "An &lt;alarm&gt; 24 minds · 8 ticks of 60 s · small world network (neighbours 4, rewired 0.1)"
        in told
    )
    assert re.search(
        r"Tension spread from m\d+ to \d+ of the 23 others\. The median went farthest after tick", told
    )
    assert "2 of 3 expectations met." in told
    assert "✗ tick 2: at tick 2: minds where primary is Joy: &gt; 20; found" in told
    assert "✓ tick 8: always: mean phi: &gt; 0.1" in told
    assert "one sees the smoke: tension +0.9, “Fire!”, to hub" in told


def test_what_is_judged_from_the_record_is_judged_as_in_the_run(ran: tuple[Path, RunReport]) -> None:
    file, report = ran
    from_record = society_report(SocietyRecord.open(file))
    assert from_record == society_report(SocietyRecord.open(file), verdicts=report.verdicts)


def test_its_table_has_the_figures_of_each_tick(page: Path, journal: Path) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", page.read_text())
    for tick in SocietyRecord.open(journal):
        figures = figures_of(tick)
        row = next(one for one in rows if one.startswith(f'<th scope="row">{tick.number}<'))
        assert f"<td>{figures.levels['tension'][2]:.2f}</td>" in row and felt_words(figures) in row


def test_the_same_journal_gives_the_same_bytes_wherever_it_lies(
    page: Path, journal: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "other.anima"
    elsewhere.write_bytes(journal.read_bytes())
    made = society_report(SocietyRecord.open(elsewhere))
    assert made == page.read_bytes()
    everything = made + b"".join(held_in(made).values())
    assert str(tmp_path).encode() not in everything and b"other.anima" not in everything


def test_nothing_of_a_key_gets_in_and_words_can_be_left_out(page: Path, journal: Path) -> None:
    made = page.read_bytes()
    assert SECRET.encode() not in made + b"".join(held_in(made).values())
    assert b"Smoke in the house" in made
    bare = society_report(SocietyRecord.open(journal), words=False)
    everything = bare + b"".join(held_in(bare).values())
    for words in (b"Smoke", b"one sees", b"Fire!", b"goes round"):
        assert words not in everything
    assert "What was said and told in sentences is left out." in text_in(bare)


def test_a_story_of_many_minds_is_small(page: Path) -> None:
    assert len(page.read_bytes()) < 130_000


def test_the_command_writes_it_and_refuses_what_cannot_be_together(
    page: Path, journal: Path, tmp_path: Path
) -> None:
    out = tmp_path / "alarm.html"
    done = anima("report", journal, "-o", out)
    assert (done.exit_code, done.stdout.strip()) == (0, str(out)) and out.read_bytes() == page.read_bytes()
    assert anima("report", journal, "-o", "-").stdout_bytes == page.read_bytes()
    mind = tmp_path / "m1.anima"
    assert anima("expand", journal, "m1", "-o", mind).exit_code == 0

    def refused(*words: str | Path) -> str:
        done = anima(*map(str, words))
        assert done.exit_code == 2 and done.stderr.count("\n") == 1, done.output
        return " ".join(done.stderr.split())

    alone = f"{journal} is of a society, which is shown by itself; name it alone"
    assert alone in refused("report", journal, journal, "-o", out)
    assert alone in refused("report", mind, journal, "-o", out)
    assert "anima expand" in refused("report", journal, "--prompts", "-o", out)
    assert "anima report writes a page" in refused("plot", journal, "-o", tmp_path / "x.html")


def test_a_run_writes_it_with_its_own_verdicts_and_keeps_no_journal(tmp_path: Path) -> None:
    story = tmp_path / "small.yaml"
    small = {
        **STORY,
        "society": {"minds": 3},
        "steps": STORY["steps"][:1],
        "expect": {"always": {"mean phi": "> .1"}},
    }
    story.write_text(json.dumps(small))
    done = anima("run", story, "--log", "off", "--report", tmp_path / "small.html")
    assert done.exit_code == 0, done.output
    told = text_in((tmp_path / "small.html").read_bytes())
    assert "1 of 1 expectations met." in told and "✓ tick 1: always: mean phi: &gt; 0.1" in told
    assert "Tension spread from m0 to nobody else." in told and "3 minds · 1 tick of 60 s" in told
    assert {one.suffix for one in tmp_path.iterdir()} == {".yaml", ".html"}


def test_a_society_without_ticks_or_with_too_many_is_refused_in_a_line(
    journal: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with SocietyPlan(Scenario.from_document(STORY, "alarm.yaml")).society() as society:
        society.record(tmp_path / "new.anima")
    with pytest.raises(SocietyError, match=r"^new\.anima: there are no ticks to show$"):
        society_report(SocietyRecord.open(tmp_path / "new.anima"))
    monkeypatch.setattr("anima_actors.page.society_report.MOST_VALUES", 100)
    with pytest.raises(SocietyError, match=r"a report holds 100 minds x ticks, not 192; anima plot draws it"):
        society_report(SocietyRecord.open(journal))


class OpenedSociety:
    """The report in a browser, without a network; what went wrong is noted."""

    def __init__(self, chromium: Any, file: Path, fragment: str = "", **options: Any) -> None:
        told = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        self.context = chromium.new_context(offline=True, **told)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda said: self.wrong.append(said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.add_init_script(VIOLATIONS)
        self.page.goto(f"{file.as_uri()}{fragment}")
        self.page.wait_for_selector("#society:not([hidden]) .tree-node, #society:not([hidden]) #course svg")

    def close(self) -> None:
        assert self.wrong == [] and self.page.evaluate("window.violations") == []
        assert [one for one in self.asked if not one.startswith("file:")] == []
        self.context.close()


def measures(page: Any) -> list[str]:
    found: list[str] = page.locator("#mind .measure-value").all_inner_texts()
    return found


@pytest.mark.slow
def test_the_slider_drives_the_pictures_and_numbers_are_those_of_the_record(
    chromium: Any, page: Path, journal: Path
) -> None:
    society = SocietyRecord.open(journal)
    opened = OpenedSociety(chromium, page)
    place = society.network.index(opened.page.inner_text("#mind h2"))  # the one that it began with
    for tick in (TICKS, 3, 1):
        opened.page.locator("#tick").fill(str(tick))
        recorded = society.tick_lived(tick)
        assert opened.page.inner_text(".tick-number") == f"tick {tick} of {TICKS}"
        assert measures(opened.page) == [f"{level:.3f}" for level in recorded.minds[place].level]
        assert opened.page.inner_text("#mind .feeling-word") == recorded.minds[place].emotion
        rows = opened.page.locator(".felt-legend li").all_inner_texts()
        felt = dict(row.split("\n")[:2] for row in rows)
        assert {name: int(count) for name, count in felt.items() if count != "0"} == {
            name: round(share * MINDS) for name, share in figures_of(recorded).emotions
        }
        valued = opened.page.get_attribute("#tick", "aria-valuetext")
        median = round(figures_of(recorded).levels["tension"][2], 3)
        assert valued.startswith(f"tick {tick}: tension, median {median:.2f}; ")
    opened.close()


@pytest.mark.slow
def test_a_mind_is_picked_by_name_or_on_the_canvas_and_its_ties_are_those_of_the_network(
    chromium: Any, page: Path, journal: Path
) -> None:
    society = SocietyRecord.open(journal)
    opened = OpenedSociety(chromium, page, f"#tick={TICKS}&mind=m5&by=arousal")
    shown = opened.page
    assert shown.locator(".chip[aria-pressed=true]").inner_text() == "arousal"
    shown.locator("#mind-name").fill("m7")
    shown.keyboard.press("Enter")
    assert shown.inner_text("#mind h2") == "m7" and "mind=m7" in shown.evaluate("location.hash")
    hears = [society.names[by] for by, _ in society.network.incoming[7]]
    assert shown.locator(".ties-in .link").all_inner_texts() == hears
    assert shown.locator(".ties-out .link").all_inner_texts() == [
        society.names[at] for at in society.network.outgoing()[7]
    ]
    way = [name for name, _ in way_to_first_cause(society, "m7", "tension", TICKS)]
    assert shown.inner_text(".way-line").startswith("Reached in tick ") and way[0] in shown.inner_text(
        ".way-line"
    )
    assert shown.locator("#mind code").all_inner_texts() == [
        f"anima why FILE m7:reactors.tension@{TICKS}",
        "anima expand FILE m7 -o m7.anima",
    ]
    told = shown.locator(".share-row").all_inner_texts()
    causes = {one.mind for one in society.sources_of("m7", "tension", TICKS) if one.kind == "caught"}
    assert {name for name in causes if any(f"caught from {name}" in one for one in told)}
    shown.locator("#mind-name").fill("nobody")
    shown.keyboard.press("Enter")
    assert shown.inner_text(".trouble") == "there is no mind “nobody”; they are m0 to m23"
    canvas = shown.locator("canvas")
    size = canvas.bounding_box()["width"]
    canvas.click(position={"x": size / 2, "y": size - 60})
    assert shown.inner_text("#mind h2") == "m12"  # at the foot of the circle
    shown.locator(".ties-in .link").first.click()
    assert shown.inner_text("#mind h2") == society.names[society.network.incoming[12][0][0]]
    opened.close()


@pytest.mark.slow
def test_keys_step_and_nothing_moves_by_itself_where_little_motion_is_asked_for(
    chromium: Any, page: Path
) -> None:
    opened = OpenedSociety(chromium, page, "#tick=4")
    shown = opened.page
    for key, tick in (
        ("ArrowRight", 5),
        ("ArrowLeft", 4),
        ("Home", 1),
        ("End", TICKS),
        ("ArrowRight", TICKS),
    ):
        shown.keyboard.press(key)
        assert shown.inner_text(".tick-number") == f"tick {tick} of {TICKS}"
        assert shown.inner_text("#announcement") == shown.get_attribute("#tick", "aria-valuetext")
    shown.keyboard.press("Home")
    shown.keyboard.press("Space")
    shown.wait_for_timeout(150)
    assert shown.inner_text(".tick-number") == f"tick 1 of {TICKS}" and shown.locator("#play").count() == 0
    opened.close()


@pytest.mark.slow
def test_elsewhere_it_plays_to_the_end_on_request(chromium: Any, page: Path) -> None:
    from tests.page.browser import until

    moving = OpenedSociety(chromium, page, f"#tick={TICKS - 1}", reduced_motion="no-preference")
    moving.page.click("#play")
    until(moving.page, f"document.querySelector('.tick-number').textContent === 'tick {TICKS} of {TICKS}'")
    moving.close()


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_it_is_read_in_either_theme_and_on_a_phone(chromium: Any, page: Path, theme: str, width: int) -> None:
    opened = OpenedSociety(chromium, page, color_scheme=theme, viewport={"width": width, "height": 900})
    shown = opened.page
    shown.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = shown.evaluate((Path(__file__).parent / "accessibility.js").read_text("utf-8"))
    assert found == [], json.dumps(found[:10], ensure_ascii=False, indent=1)
    before = shown.evaluate("document.querySelector('canvas').toDataURL()")
    shown.click("#theme")
    assert shown.evaluate("document.querySelector('canvas').toDataURL()") != before
    opened.close()


def test_where_scripts_are_off_words_and_tables_are_there(chromium: Any, page: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(page.as_uri())
    assert "The pictures need a browser that runs scripts." in shown.inner_text("main")
    assert shown.locator("table").first.is_visible() and not shown.locator("#society").is_visible()
    context.close()


@AXE
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_core_finds_nothing_grave_in_a_society(chromium: Any, page: Path, theme: str) -> None:
    opened = OpenedSociety(chromium, page, color_scheme=theme, bypass_csp=True)
    assert axe.grave_faults(opened.page) == []
    opened.context.close()


def test_levels_come_back_as_they_were_from_their_planes(page: Path, journal: Path) -> None:
    held = held_in(page.read_bytes())
    places = json.loads(held["data"])["planes"]

    def plane(name: str) -> bytes:
        at, length = places[name]
        return held["planes"][at : at + length]

    steps = [low + 256 * high for low, high in zip(plane("low"), plane("high"), strict=True)]
    values, each = [step - 65536 * (step >= 32768) for step in steps], MINDS * len(REACTOR_NAMES)
    for at in range(each, len(values)):
        values[at] += values[at - each]
    for tick in SocietyRecord.open(journal):
        told = values[(tick.number - 1) * each : tick.number * each]
        assert told == [round(1000 * one.level[at]) for at in range(len(REACTOR_NAMES)) for one in tick.minds]
