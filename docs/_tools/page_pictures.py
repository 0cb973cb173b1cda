"""Take the pictures of the page for README and docs: python docs/_tools/page_pictures.py

It serves the page from a folder of its own, runs a story there, forks it, and looks at both with Debian's
chromium; so at the report of a society. Pillow reduces the colours, so that a picture stays below 150 kB.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PICTURES = Path(__file__).parents[1] / "img"
TOKEN = "0" * 40
COLOURS = 256
MOST_BYTES = 150_000


class Shot(NamedTuple):
    """A picture: of which address, in which theme, how large, and the part that is kept."""

    name: str
    address: str
    theme: Any
    width: int
    height: int
    part: str = ""  # a selector; the whole window unless told


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the page, and have its address."""
    command = [
        sys.executable,
        "-m",
        "anima_actors",
        "serve",
        "--port",
        "0",
        "--folder",
        str(folder),
        "--seed",
        "7",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "ANIMA_TOKEN": TOKEN}
    ) as server:
        assert server.stdout
        yield server.stdout.readline().decode().split("#")[0].strip().rstrip("/")
        server.terminate()


def posted(url: str, body: dict[str, Any]) -> Any:
    """Post JSON, and have the answer."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)) as answer:
        return json.load(answer)


def shots(url: str) -> list[Shot]:
    """Run a story and fork it; return what is to be looked at."""
    story = posted(f"{url}/page/stories/first_contact/run", {})["journal"]
    fork = posted(f"{url}/page/journals/{story}/fork", {"turn": 3, "without": ["defense"]})["journal"]
    told = f"#/journal/{story}?turn="
    forked = f"&fork={fork}&forked=3&without=defense"
    return [
        Shot("page_mind", f"{told}3&sel=defense.defend", "light", 1400, 1230),
        Shot("page_fork", f"{told}4&panel=modules{forked}&lines=tension,arousal,phi", "dark", 1400, 900),
        Shot("page_why", f"{told}4&why=reactors.tension", "light", 1180, 900, "#accounts"),
        Shot("page_phone", f"{told}3", "dark", 390, 844),
    ]


def reduced(png: bytes) -> bytes:
    """Return a picture in fewer colours."""
    from PIL import Image

    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    rounds = 3  # of fitting the palette: else the colours of lines, few pixels each, run into one another
    picture.quantize(COLOURS, kmeans=rounds, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def keep(name: str, png: bytes) -> None:
    """Write a picture, in fewer colours."""
    picture = reduced(png)
    assert len(picture) < MOST_BYTES, (name, len(picture))
    (PICTURES / f"{name}.png").write_bytes(picture)
    print(f"{name}.png {len(picture) / 1000:.0f} kB")


def report_of_a_society(folder: Path) -> Path:
    """Run the story of a society, and write its report."""
    page = folder / "rumour.html"
    command = [sys.executable, "-m", "anima_actors", "run", "rumour", "--log", "off", "--report", str(page)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return page


def main() -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for shot in shots(url):
            context = browser.new_context(
                viewport={"width": shot.width, "height": shot.height},
                color_scheme=shot.theme,
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(f"{url}/#token={TOKEN}")
            page.wait_for_selector("#strip svg")
            page.goto(f"{url}/{shot.address}")
            page.wait_for_selector(".waterfall, .modules")
            page.wait_for_timeout(1000)
            keep(shot.name, page.locator(shot.part).screenshot() if shot.part else page.screenshot())
        page = browser.new_page(viewport={"width": 1280, "height": 1130}, reduced_motion="reduce")
        page.goto(f"{report_of_a_society(Path(folder)).as_uri()}#tick=5&mind=m17")
        page.wait_for_selector("#society:not([hidden]) .tree-node")
        page.wait_for_timeout(1000)
        keep("society_report", page.screenshot())
        browser.close()


if __name__ == "__main__":
    main()
