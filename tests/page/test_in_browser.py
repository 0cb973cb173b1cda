"""The page in a real browser: what it shows, how it is worked, and what it never does."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.page.browser import ADDRESSES, NUMBERS, Watched, until, wait
from tests.page.served import LongMind, RecordedMind, ServedPage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_address_is_drawn_without_an_error_and_asks_nobody_else(
    chromium: Any, served: ServedPage, theme: str
) -> None:
    for address in ADDRESSES:
        watched = Watched(chromium, served.url, theme=theme)
        page = watched.open(address)
        page.wait_for_timeout(500)
        assert watched.wrong == [], address
        assert page.locator("main h1, header h1, main h2").count() > 0, address
        watched.context.close()


def test_the_token_leaves_the_address_at_once(chromium: Any, served: ServedPage) -> None:
    page = Watched(chromium, served.url).open()
    assert "token" not in page.url
    assert page.evaluate("history.length") >= 1


def test_every_figure_is_the_one_on_record(chromium: Any, served: ServedPage) -> None:
    watched = Watched(chromium, served.url)
    for number in range(1, 8):
        page = watched.open(f"#/live/olha?turn={number}")
        page.locator(".more").evaluate("one => { one.open = true }")
        shown = page.eval_on_selector_all(
            "[data-path]", "all => all.map(one => [one.dataset.path, one.textContent])"
        )
        state = served.minds["olha"].all[number - 1]["state"]
        assert len(shown) >= 20
        for path, text in shown:
            assert text == told(state, path), (number, path)
        words = page.eval_on_selector_all(
            "[data-word]", "all => all.map(one => [one.dataset.word, one.textContent])"
        )
        assert dict(words)["primary"] == state["primary"]


def told(state: Any, path: str) -> str:
    value = state
    for part in path.split("."):
        value = value[part] if value is not None else None
    if not isinstance(value, int | float):
        return "–"
    return str(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)).replace("-", "−")


def test_each_turn_appears_in_order_without_a_reload_or_a_poll_and_is_said_to_who_does_not_see(
    chromium: Any, journal: Path
) -> None:
    with ServedPage({"olha": LongMind(journal, 3)}) as served:
        page = Watched(chromium, served.url).open()
        until(page, "document.querySelector('.turn-number').textContent === 'turn 3 of 3'")
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.evaluate(ANNOUNCED)
        for number in range(4, 24):
            served.live("olha")
            until(page, "number => window.announced.at(-1)?.startsWith(`turn ${number}:`)", number)
            assert page.inner_text(".turn-number") == f"turn {number} of {number}"
        said: list[str] = page.evaluate("window.announced")
        state = served.minds["olha"].all[3]["state"]
        assert said[0] == f"turn 4: {state['primary']}, {state['defense']['mechanism']}"
        assert [one.partition(":")[0] for one in said] == [f"turn {number}" for number in range(4, 24)]
        assert [url for url in asked if "/why?" not in url] == []


ANNOUNCED = """() => {
  window.announced = [];
  const place = document.getElementById('announcement');
  new MutationObserver(() => window.announced.push(place.textContent))
    .observe(place, {childList: true, characterData: true, subtree: true});
}"""


def test_a_cut_line_and_a_new_server_lose_no_turn_and_double_none(chromium: Any, served: ServedPage) -> None:
    served.minds["olha"].lived = 1
    page = Watched(chromium, served.url).open()
    served.live("olha")
    served.cut()
    served.live("olha", 2)
    until(page, "document.querySelector('.turn-number').textContent === 'turn 4 of 4'")
    served.stop()
    page.wait_for_selector(".banner.bad:not([hidden])")
    served.start()
    served.live("olha", 2)
    until(page, "document.querySelector('.turn-number').textContent === 'turn 6 of 6'")
    assert page.evaluate(NUMBERS) == [1, 2, 3, 4, 5, 6]
    assert page.eval_on_selector_all(".talk-turn", "all => all.map(one => Number(one.dataset.turn))") == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    page.wait_for_selector(".banner.bad", state="hidden")


def test_two_hundred_hostile_texts_stay_texts(chromium: Any, journal: Path) -> None:
    attacks = hostile_texts()

    def changed(turn: Any) -> Any:
        attack = attacks[turn["n"] % len(attacks)]
        state = {**turn["state"], "primary": attack, "own_facet": {"of": attack}, "narrative": attack}
        state["intention"] = {"goal": attack}
        return {
            **turn,
            "label": attack,
            "message": attack,
            "reply": attack,
            "narrative": attack,
            "state": state,
        }

    class HostileMind(LongMind):
        def turn(self, number: int) -> Any:
            return changed(super().turn(number))

        def about(self) -> Any:
            about = super().about()
            about["modules"] = [{**one, "name": attacks[at]} for at, one in enumerate(about["modules"])]
            return about

    with ServedPage({"olha": HostileMind(journal, len(attacks))}) as served:
        watched = Watched(chromium, served.url)
        page = watched.open("#/live/olha?turn=1&panel=modules")
        for number in range(1, len(attacks) + 1):
            page.keyboard.press("ArrowRight")
            attack = attacks[min(number + 1, len(attacks)) % len(attacks)]
            until(page, "told => document.querySelector('.feeling-narrative').textContent === told", attack)
        assert page.evaluate("window.hit") is None
        assert (
            page.evaluate("document.querySelectorAll('script, iframe, img, object, main style').length") == 1
        )
        assert watched.wrong == []


def hostile_texts() -> list[str]:
    kernels = [
        "<script>window.hit=1</script>",
        "</script><script>window.hit=1</script>",
        "<img src=x onerror=window.hit=1>",
        "<svg onload=window.hit=1>",
        "javascript:window.hit=1",
        '"><iframe srcdoc="<script>parent.hit=1</script>">',
        "{{constructor.constructor('window.hit=1')()}}",
        "\u2028window.hit=1\u2029",
        "\u202eltr\u202c \u2066x\u2069",
        "']; window.hit=1; //",
        "<a href='//evil.example/x'>x</a>",
        "<link rel=stylesheet href=//evil.example/a.css>",
        "url(//evil.example/b.png)",
        "data:text/html,<script>window.hit=1</script>",
        "\x00\x01 <b>&lt;&amp;",
        "𝕏" * 50,
        "__proto__",
        "constructor",
        "A" * 5000,
        "%3Cscript%3E ${window.hit=1} `",
    ]
    wraps = ["{}", "x {} y", "{}{}", "\n{}\n", "'{}'", '"{}"', "<b>{}</b>", "<!--{}-->", "]]>{}", "\\{}"]
    return [wrap.replace("{}", kernel) for kernel in kernels for wrap in wraps]


def test_the_whole_page_is_worked_by_keys_alone(chromium: Any, served: ServedPage) -> None:
    watched = Watched(chromium, served.url)
    page = watched.open("#/live/olha")
    groups = set()
    stops = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => { const at = document.activeElement;"
            " const group = at.closest('[data-keys]')?.dataset.keys ?? '';"
            " return [group, at === document.body, at.matches(':focus-visible')] }"
        )
        if place[1]:
            break
        stops += 1
        groups.add(place[0])
        assert place[2]
    assert {"turns", "wave", "state", "tabs", "talk"} <= groups
    assert stops <= 58, "one stop a group, not one a node"
    page.locator("body").click(position={"x": 2, "y": 2})
    for key, expected in (
        ("Home", "turn=1"),
        ("ArrowRight", "turn=2"),
        ("p", "panel=prompt"),
        ("m", "panel=modules"),
        (".", "step=0"),
        (".", "step=1"),
    ):
        page.keyboard.press(key)
        until(page, "part => location.hash.includes(part)", expected)
    page.keyboard.press("w")
    until(page, "!location.hash.includes('panel')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "say"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    before = page.evaluate("getComputedStyle(document.body).color")
    page.keyboard.press("t")
    assert page.evaluate("getComputedStyle(document.body).color") != before
    page.keyboard.press("g")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('turn=5')")
    page.locator(".nodes .node[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('sel=')")
    assert watched.wrong == []


def posted(page: Any, served: ServedPage, times: int) -> None:
    """Wait until the page has posted so many times."""
    wait(page, lambda: len(served.posted) >= times, f"{times} were posted")


def test_what_is_done_while_the_mind_speaks_is_posted_at_once_and_nothing_typed_is_lost(
    chromium: Any, served: ServedPage
) -> None:
    served.answering.clear()
    page = Watched(chromium, served.url).open()
    page.fill("#say", "Tell me everything.")
    page.keyboard.press("Enter")
    posted(page, served, 1)
    assert page.inner_text(".bubble.message:not(.talk-turn *):not([hidden])") == "Tell me everything."
    page.click("text=/grief")
    posted(page, served, 2)
    page.fill("#say", "half a sent")
    served.answering.set()
    until(page, "!document.querySelector('.composer').classList.contains('waiting')")
    assert page.input_value("#say") == "half a sent"
    assert served.posted[1][1]["message"] == ""


def test_what_is_being_said_stays_in_sight_until_it_is_said(chromium: Any, journal: Path) -> None:
    def unsaid(turn: Any) -> Any:
        return {**turn, "reply": ""} if turn["n"] == 3 else turn

    with ServedPage({"olha": RecordedMind(journal, 2, unsaid)}) as served:
        page = Watched(chromium, served.url).open()
        until(page, "document.querySelector('.bubble.speaking')")
        said = "document.querySelector('.bubble.speaking').textContent"
        served.say("I have thought ")
        until(page, f"{said} === 'I have thought '")
        served.live("olha")  # something happens meanwhile
        served.say("about it.")
        until(page, f"{said} === 'I have thought about it.'")
        until(page, "document.querySelector('.talk-turn.chosen').dataset.turn === '3'")
        served.live("olha")  # what was said is told with this one
        until(page, f"{said} === ''")


def test_what_was_not_taken_comes_back_to_where_it_was_typed(chromium: Any, served: ServedPage) -> None:
    page = Watched(chromium, served.url).open()
    served.stop()
    page.fill("#say", "Are you there?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".trouble:not([hidden])")
    assert page.input_value("#say") == "Are you there?"


def test_what_is_said_and_done_is_posted_as_the_interface_of_minds_takes_it(
    chromium: Any, served: ServedPage
) -> None:
    page = Watched(chromium, served.url).open()
    page.fill("#say", "Hello <b>you</b>")
    page.keyboard.press("Enter")
    posted(page, served, 1)
    page.fill("#say", "/joy Look what I found!")
    page.keyboard.press("Enter")
    posted(page, served, 2)
    assert page.input_value("#say") == ""
    page.click("text=/let .* pass/")
    posted(page, served, 3)
    (said, first), (happened, second), (rested, third) = served.posted
    assert said == "v1/chat/completions"
    assert first["user"] == "olha"
    assert first["messages"] == [{"role": "user", "content": "Hello <b>you</b>"}]
    assert happened == "minds/olha/stimulus"
    assert second == {
        "stimulus": {"satisfaction": 0.4, "cohesion": 0.3, "arousal": 0.2},
        "message": "Look what I found!",
    }
    assert rested == "minds/olha/rest"
    assert third["seconds"] > 0


def test_a_module_switched_off_asks_for_a_fork_and_lays_it_over_the_story(
    chromium: Any, served: ServedPage
) -> None:
    served.answers["page/minds/olha/fork"] = {"journal": "first"}
    page = Watched(chromium, served.url).open("#/live/olha?turn=3&panel=modules")
    page.click(".switch[aria-label='defense']")
    page.wait_for_selector(".banner:not(.bad):not([hidden])")
    assert served.posted == [("page/minds/olha/fork", {"turn": 3, "without": ["defense"]})]
    assert "without defense, from turn 3" in page.inner_text(".banner:not(.bad)")
    assert page.locator("#strip .curve.otherwise").count() == 5
    assert page.get_attribute(".switch[aria-label='defense']", "aria-checked") == "false"
    page.click("text=put it away")
    until(page, "document.querySelectorAll('#strip .curve.otherwise').length === 0")


def test_ten_thousand_turns_are_stepped_in_50_ms_and_fit_in_150_mb(chromium: Any, journal: Path) -> None:
    with ServedPage({"olha": LongMind(journal, 10_000)}) as served:
        watched = Watched(chromium, served.url)
        page = watched.open("#/live/olha?turn=5000")
        until(page, "document.querySelector('.turn-number').textContent.startsWith('turn 5000')")
        client = watched.context.new_cdp_session(page)
        client.send("Performance.enable", {"timeDomain": "threadTicks"})  # other processes do not count
        before = metrics(client)
        steps = 40
        for _ in range(steps):
            page.keyboard.press("ArrowRight")
        until(page, "document.querySelector('.feeling-happens').textContent.startsWith('turn 5040')")
        client.send("HeapProfiler.collectGarbage")
        after = metrics(client)
        assert (after["TaskDuration"] - before["TaskDuration"]) / steps < 0.05
        assert after["JSHeapUsedSize"] < 150e6
        assert watched.wrong == []


def metrics(client: Any) -> dict[str, float]:
    return {one["name"]: one["value"] for one in client.send("Performance.getMetrics")["metrics"]}
