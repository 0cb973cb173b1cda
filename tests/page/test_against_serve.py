"""The page against `anima serve` itself: what is done there is done to the mind, and on record."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anima_actors.encoding.json import dumps
from anima_actors.journal.reader import Journal
from anima_actors.page.source import JournalSource
from tests.page.browser import NUMBERS, Watched, until
from tests.page.served import TOKEN

pytest.importorskip("anima_actors.server.page_routes")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Served:
    """`anima serve` over a folder, which can be stopped and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = "0"
        self.url = ""
        self.start()

    def start(self) -> None:
        asked = [
            "serve",
            "--port",
            self.port,
            "--folder",
            str(self.folder),
            "--journals",
            str(self.folder / "j"),
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anima_actors", *asked],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "ANIMA_TOKEN": TOKEN},
            cwd=self.folder,
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().decode().split("/#")[0].strip()
        self.port = self.url.rpartition(":")[2]

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=30)

    def asked(self, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers)) as answer:
            return json.load(answer)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "j").mkdir()
    served = Served(tmp_path)
    yield served
    served.stop()


def test_one_finds_a_mind_awake_speaks_and_is_answered(chromium: Any, serve: Served) -> None:
    watched = Watched(chromium, serve.url)
    page = watched.page
    page.goto(f"{serve.url}/#token={TOKEN}")
    page.wait_for_selector("#strip svg")
    until(page, "document.querySelector('.turn-number').textContent === 'turn 1 of 1'")
    assert "token" not in page.url
    page.fill("#say", "Hello <b>you</b>")
    page.keyboard.press("Enter")
    page.wait_for_selector(".talk-turn[data-turn='2'] .reply")
    assert page.inner_text(".talk-turn[data-turn='2'] .message") == "Hello <b>you</b>"
    page.click("text=/grief")
    until(page, "document.querySelector('.turn-number').textContent === 'turn 3 of 3'")
    page.wait_for_selector(".waterfall")
    assert watched.wrong == []


def test_a_restart_of_the_server_loses_no_turn_and_doubles_none(chromium: Any, serve: Served) -> None:
    page = Watched(chromium, serve.url).open("#/live/anima")
    for _ in range(2):
        serve.asked("/minds/anima/stimulus", {"stimulus": {"tension": 0.3}, "message": "Ow"})
    until(page, "document.querySelector('.turn-number').textContent === 'turn 3 of 3'")
    serve.stop()
    page.wait_for_selector(".banner.bad:not([hidden])")
    serve.start()
    serve.asked("/minds/anima/stimulus", {"stimulus": {"cohesion": 0.3}})
    lived = [turn["n"] for turn in serve.asked("/page/minds/anima/turns")["turns"]]
    assert len(lived) >= 4  # the time that the server was away is a turn too, where it was long enough
    until(page, f"document.querySelector('.turn-number').textContent === 'turn {len(lived)} of {len(lived)}'")
    assert page.evaluate(NUMBERS) == lived


def test_a_module_switched_off_is_the_fork_without_it_to_the_bit(chromium: Any, serve: Served) -> None:
    story = serve.asked("/page/stories/betrayal/run", {})["journal"]
    page = Watched(chromium, serve.url).open(f"#/journal/{story}?turn=4&panel=modules")
    page.click(".switch[aria-label='defense']")
    page.wait_for_selector(".banner:not(.bad):not([hidden])")
    fork = page.evaluate("new URLSearchParams(location.hash.split('?')[1]).get('fork')")
    by_page = serve.asked(f"/page/journals/{fork}/turns")["turns"]
    parent = next((serve.folder / "j").glob("betrayal-run-*.anima"))
    again = serve.folder / "again.anima"
    asked = ["fork", str(parent), "--at", "4", "--without", "defense", "--record", str(again)]
    subprocess.run([sys.executable, "-m", "anima_actors", *asked], capture_output=True, cwd=serve.folder)
    with Journal.open(again) as journal:
        forked = json.loads(dumps(JournalSource(journal).turns()))
    assert [(turn["state"], turn["hash"]) for turn in by_page] == [
        (turn["state"], turn["hash"]) for turn in forked
    ]


def test_a_story_is_run_and_its_verdicts_stand_at_their_turns(chromium: Any, serve: Served) -> None:
    watched = Watched(chromium, serve.url)
    page = watched.open("#/stories")
    page.click(".story-list li:has-text('First contact') >> text=run")
    page.click(".verdict-chip.passed")
    page.wait_for_selector("#verdicts")
    assert "24" in page.inner_text("#verdicts summary")
    assert page.locator("#strip .sign-passed").count() >= 5
    assert watched.wrong == []
