"""The report of a sweep: what it tells, and how a browser shows it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from anima_actors.page.sweep_report import sweep_report
from anima_actors.sweep import PlanRecord, RowStore, SweepResult
from anima_actors.sweep.designs import Factor
from tests.cli.anima import anima
from tests.page import axe
from tests.sweep.made import UNIT, a_bit_of_everything, made_sweep

AXE = pytest.mark.skipif(bool(axe.MISSING) and not axe.REQUIRED, reason=axe.MISSING)
TAGS = re.compile(r"<[^>]+>")


def text_in(page: bytes) -> str:
    body = page.decode().partition("<main")[2].partition("<script>")[0]
    return " ".join(TAGS.sub(" ", body).split())


def points(design: str, count: int) -> SweepResult:
    factors = tuple(Factor(path, (), UNIT) for path in ("persona.neuroticism", "persona.openness"))
    return made_sweep(
        factors,
        lambda point, seed: {"y": point["persona.neuroticism"], "end": "Calm", "way": [0.1, None, 0.3]},
        design=design,
        points=count,
        seeds=2,
    )


def kept(result: SweepResult, folder: Path) -> Path:
    """The folder that such a sweep would have left."""
    plan: PlanRecord = result.plan
    with RowStore(folder) as store:
        store.keep_plan(plan.as_data())
        store.add(result.rows, plan.titles)
    return folder


def test_it_tells_means_effects_texts_courses_and_what_failed() -> None:
    result = a_bit_of_everything()
    page = sweep_report(result)
    told = text_in(page)
    assert page == sweep_report(result) and b"http" not in page.replace(b"http-equiv", b"").replace(
        b"http://www.w3.org/2000/svg", b""
    )
    assert "192 cells · design grid · 24 settings · 4 seeds each · 16 failed" in told
    assert "From 0.120 at story quarrel, neuroticism 0.1, openness 1, without defense to 1.030" in told
    assert "from the one with modules.without none and else the same" in told
    assert "-0.300 -0.300 -0.300 -1.000 -1.000 -0.020 large" in told  # a difference, and Cliff's delta
    assert "praise 0.7 1 defense 3 Calm 100%" in told
    assert "No run has a value here." in told
    assert "16 cells failed 16: ScenarioError: it &lt;fails&gt;" in told
    assert "quarrel, persona.neuroticism 0.1, persona.openness 1, modules.without none, seed 3" in told
    assert "Unfinished" not in told and "<script>x" not in page.decode() and "x&lt;/script&gt;" in told
    for measure in ("peak", "tension"):
        assert re.search(rf'role="img" aria-label="{measure} by ', page.decode())


def test_an_unfinished_sweep_says_so_and_is_told_as_far_as_it_is() -> None:
    whole = a_bit_of_everything()
    for rows in (0, 1, 50):
        told = text_in(sweep_report(SweepResult(whole.plan, whole.rows[:rows])))
        assert f"Unfinished: {rows} of 192 cells are done. The figures are of these." in told


@pytest.mark.parametrize(
    ("design", "count", "words"),
    [
        ("latin", 30, "y persona.neuroticism 1.000"),
        ("random", 1, "too few points have a number"),
        pytest.param("morris", 4, "y persona.neuroticism 1.000 1.000 1.000 0.000", marks=pytest.mark.slow),
        pytest.param("sobol", 8, "S1 is the share of the variance", marks=pytest.mark.slow),
    ],
)
def test_a_design_of_points_is_told_by_what_it_is_for(design: str, count: int, words: str) -> None:
    if design in ("morris", "sobol"):
        pytest.importorskip("SALib")
    result = points(design, count)
    assert words in text_in(sweep_report(result))
    with pytest.raises(ValueError, match="leave out the base"):
        sweep_report(result, {"persona.neuroticism": 0.5})


def test_the_command_writes_page_rows_and_parquet_from_the_folder_alone(tmp_path: Path) -> None:
    folder, page = kept(a_bit_of_everything(), tmp_path / "out"), tmp_path / "a.html"
    done = anima(
        "sweep", "report", folder, "-o", page, "--base", "neuroticism=0.1", "--csv", tmp_path / "a.csv"
    )
    assert (done.exit_code, done.output.split()) == (0, [str(page), str(tmp_path / "a.csv")])
    assert "from the one with persona.neuroticism 0.1 and else the same" in text_in(page.read_bytes())
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert len(lines) == 193 and lines[0].startswith("story,seed,persona.neuroticism,persona.openness,")

    def refused(*words: str | Path) -> str:
        done = anima("sweep", "report", *words)
        assert done.exit_code == 2 and done.output.count("\n") == 1, done.output
        return done.output.removeprefix("Error: ")

    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty", "-o", page) == f"{tmp_path / 'empty'}: no sweep is kept there\n"
    assert "never 0.2 in this sweep; it is 0.1, 0.3" in refused(
        folder, "-o", page, "--base", "neuroticism=0.2"
    )
    assert "write PATH=VALUE" in refused(folder, "-o", page, "--base", "neuroticism")
    assert "must end in .html" in refused(folder, "-o", tmp_path / "a.pdf")
    (folder / "sweep.sqlite").write_bytes(b"no database" * 200)
    assert "the rows cannot be read: file is not a database" in refused(folder, "-o", page)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_a_browser_shows_it_in_either_theme_and_on_a_phone(
    chromium: Any, tmp_path: Path, theme: str, width: int
) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(sweep_report(a_bit_of_everything()))
    wrong: list[str] = []
    asked: list[str] = []
    options: Any = {"color_scheme": theme, "reduced_motion": "reduce", "offline": True}
    context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    looks = (Path(__file__).parent / "accessibility.js").read_text("utf-8")
    found = page.evaluate(looks)
    assert found == [], json.dumps(found[:10], ensure_ascii=False, indent=1)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "to the content"
    page.locator("button.copy").first.click()
    assert page.inner_text("#announcement") == "Copied"
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") != theme
    page.emulate_media(media="print")  # on paper the ink is dark in either theme
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(36, 33, 28)"
    assert wrong == [] and asked == [file.as_uri()]
    context.close()


@AXE
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_core_finds_nothing_grave(chromium: Any, tmp_path: Path, theme: str) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(sweep_report(a_bit_of_everything()))
    options: Any = {"bypass_csp": True, "color_scheme": theme, "reduced_motion": "reduce"}
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 900}, **options)
    page = context.new_page()
    page.goto(file.as_uri())
    assert axe.grave_faults(page) == []
    context.close()
