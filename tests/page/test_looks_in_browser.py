"""How the page looks and reads in a real browser: boxes, motion, languages, names, contrast."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.page import axe
from tests.page.browser import ADDRESSES, Watched, until
from tests.page.reports import FIRST_CONTACT, recorded, report
from tests.page.served import ServedPage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


_HEIGHT = "document.querySelector('.asking') ? NaN : document.documentElement.scrollHeight"


def _until_still(page: Any) -> None:
    """Wait until nothing more comes in that moves what stands below it."""
    before = -1
    while (height := page.evaluate(_HEIGHT)) != before:
        before = height
        page.wait_for_timeout(700)


@pytest.mark.parametrize("width", [390, 1024, 1440, 1920])
def test_boxes_stand_where_they_should_in_both_themes(chromium: Any, served: ServedPage, width: int) -> None:
    boxes = {}
    for theme in ("light", "dark"):
        watched = Watched(chromium, served.url, width=width, theme=theme)
        page = watched.open("#/live/olha?turn=3")
        page.wait_for_selector(".waterfall")
        _until_still(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        boxes[theme] = page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('section[id]')].map(one => [one.id, "
            "(({x, y, width, height}) => [x, y, width, height])(one.getBoundingClientRect())]))"
        )
        watched.context.close()
    light, dark = boxes["light"], boxes["dark"]
    assert list(light) == list(dark)
    assert set(light) >= {"feeling", "strip", "wave", "accounts", "state", "talk"}
    for name, box in light.items():
        assert box == pytest.approx(dark[name], abs=2)
        assert box[2] >= 0.85 * width if width == 390 else box[2] >= 300
    assert (light["state"][0] > light["strip"][0] + light["strip"][2]) == (width > 1080)
    assert light["strip"][1] < light["wave"][1] < light["accounts"][1]
    inside = light["wave"]
    assert inside[3] > 300


def test_nothing_moves_for_who_asked_for_little_motion(chromium: Any, served: ServedPage) -> None:
    page = Watched(chromium, served.url, still=True).open("#/live/olha")
    page.wait_for_timeout(300)
    assert page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length") == 0
    page.keyboard.press(" ")
    assert page.locator(".node.now").count() == 0
    moving = Watched(chromium, served.url, still=False).open("#/live/olha")
    assert moving.evaluate("document.getAnimations().length") > 0


def test_the_language_is_switched_and_remembered(chromium: Any, served: ServedPage) -> None:
    page = Watched(chromium, served.url).open("#/live/olha?turn=3")
    page.click("#language")
    until(page, "document.documentElement.lang === 'uk'")
    until(page, "document.querySelector('.feeling-word').textContent === 'Страх'")
    page.reload()
    until(page, "document.querySelector('.feeling-word')?.textContent === 'Страх'")
    assert "Історія" in page.inner_text("#strip")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_contrast_and_sizes_are_those_of_wcag(chromium: Any, served: ServedPage, theme: str) -> None:
    for address in ADDRESSES:
        watched = Watched(chromium, served.url, theme=theme)
        page = watched.open(address)
        page.wait_for_timeout(700)
        found = page.evaluate((Path(__file__).parent / "accessibility.js").read_text("utf-8"))
        assert found == [], (address, json.dumps(found[:10], ensure_ascii=False, indent=1))
        watched.context.close()


unless_axe = pytest.mark.skipif(bool(axe.MISSING) and not axe.REQUIRED, reason=axe.MISSING)


@unless_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_core_finds_nothing_grave_at_any_address(chromium: Any, served: ServedPage, theme: str) -> None:
    found = {}
    for address in ADDRESSES:
        watched = Watched(chromium, served.url, theme=theme, bypass_csp=True)
        page = watched.open(address)
        page.wait_for_timeout(700)
        found[address] = axe.grave_faults(page)
        watched.context.close()
    assert not any(found.values()), found


@unless_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_core_finds_nothing_grave_in_a_report(chromium: Any, tmp_path: Path, theme: Any) -> None:
    journals = [recorded(FIRST_CONTACT, tmp_path / f"{seed}.anima", seed) for seed in (7, 8)]
    file = tmp_path / "report.html"
    file.write_text(report(*journals), "utf-8")
    found = {}
    for address in ("", "#/mind/0?turn=3", "#/mind/0?turn=3&panel=prompt", "#/mind/1"):
        options: Any = {"bypass_csp": True, "color_scheme": theme, "reduced_motion": "reduce"}
        context = chromium.new_context(offline=True, viewport={"width": 1440, "height": 900}, **options)
        page = context.new_page()
        page.goto(f"{file.as_uri()}{address}")
        page.wait_for_selector("#strip svg, main table")
        page.wait_for_timeout(700)
        found[address] = axe.grave_faults(page)
        context.close()
    assert not any(found.values()), found
