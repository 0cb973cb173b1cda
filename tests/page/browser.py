"""A real browser for the tests of the page: Debian's chromium, driven by playwright."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.page.served import TOKEN

CHROMIUM = shutil.which("chromium")
REQUIRED = os.environ.get("ANIMA_BROWSER") == "required"

if not REQUIRED:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed: uv sync --group dev")
if CHROMIUM is None and not REQUIRED:
    pytest.skip("no chromium here: apt-get install --no-install-recommends chromium", allow_module_level=True)

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402  (only where it is installed)

LONGEST_S = 20
ADDRESSES = (
    "#/live/olha",
    "#/live/olha?turn=3&sel=reactors.move&why=phi",
    "#/live/olha?turn=4&panel=prompt",
    "#/live/olha?turn=4&panel=modules",
    "#/live/olha?turn=2&step=9&lines=phi,surprise",
    "#/journal/first",
    "#/journals",
    "#/stories",
    "#/compare/mind:olha/journal:first",
)
NUMBERS = (
    "[...document.querySelectorAll('#strip svg .axis[text-anchor=middle]')]"
    ".map(one => Number(one.textContent))"
)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def until(page: Page, expression: str, told: Any = None) -> None:
    """Wait until an expression, or a function of what is told, is true in the page.

    The page's own policy forbids what playwright does for this.
    """
    wait(page, lambda: bool(page.evaluate(expression, told)), f"{expression} {told or ''}")


def wait(page: Page, holds: Callable[[], bool], about: str) -> None:
    """Wait until something holds, while the page goes on."""
    ends = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > ends:
            raise AssertionError(f"not in {LONGEST_S} s: {about}")
        page.wait_for_timeout(20)


class Watched:
    """A page of which all that goes wrong is noted: errors, and requests to another place.

    Attributes:
        page: of the browser.
        wrong: what went wrong, in words.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        width: int = 1440,
        theme: Any = "light",
        still: bool = True,
        bypass_csp: bool = False,
    ) -> None:
        motion: Any = "reduce" if still else "no-preference"
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            reduced_motion=motion,
            locale="en-GB",
            bypass_csp=bypass_csp,
        )
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.url = url
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda asked: self._check(asked.url))
        self.page.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "one => console.error('CSP ' + one.violatedDirective))"
        )

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.wrong.append(text)

    def _check(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(self.url):
            self.wrong.append(f"asked {url}")

    def open(self, address: str = "#/live/olha") -> Page:
        """Open an address with the token, and wait until it is drawn."""
        self.page.goto(f"{self.url}/#token={TOKEN}")
        until(self.page, "sessionStorage.getItem('anima.token')")
        self.page.goto("about:blank")  # a change of the fragment alone could meet that of the page itself
        self.page.goto(f"{self.url}/{address}")
        self.page.wait_for_selector("main > *")
        until(self.page, "!document.querySelector('main').hasAttribute('aria-busy')")
        if address.startswith(("#/live", "#/journal/")):
            self.page.wait_for_selector("#strip svg")
            until(self.page, "document.querySelector('.feeling-word').textContent !== ''")
        return self.page
