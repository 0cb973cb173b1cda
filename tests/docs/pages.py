"""A page of the documentation, taken apart: its blocks of code, its headings, its links.

A comment above a block says what is special about it; it is not seen in the rendered page:

    <!-- not run -->        the block is skipped, and counted
    <!-- file: NAME -->     the block is saved under that name before what follows is run
    <!-- wrong -->          a scenario that is wrong on purpose
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PATHS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
NAMES = tuple(str(path.relative_to(ROOT)) for path in PATHS)

_FENCE = re.compile(r"(`{3,})(\w*)\s*")
_MARK = re.compile(r"<!--\s*(.*?)\s*-->")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_CODE = re.compile(r"`[^`\n]+`")


@dataclass(frozen=True)
class Block:
    """A fenced block."""

    page: str
    line: int  # of its first line of text
    language: str
    text: str
    marks: tuple[str, ...]
    is_output: bool  # nothing but blank lines stands between it and a python block above it

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def skipped(self) -> bool:
        return "not run" in self.marks

    @property
    def file(self) -> str | None:
        return next((mark.removeprefix("file: ") for mark in self.marks if mark.startswith("file: ")), None)

    @property
    def is_scenario(self) -> bool:
        lines = [line for line in self.text.splitlines() if line and not line.startswith("#")]
        return self.language == "yaml" and bool(lines) and lines[0].startswith("title:")


class Link(NamedTuple):
    """A link to a place in the repository."""

    line: int
    target: str
    heading: str  # after the #; empty where there is none


@dataclass(frozen=True)
class Page:
    """A page of the documentation."""

    name: str
    path: Path
    blocks: tuple[Block, ...]
    headings: frozenset[str]  # as links name them
    links: tuple[Link, ...]
    text: str


def read_page(name: str) -> Page:
    """Take a page apart; the name is its path in the repository."""
    path = ROOT / name
    text = path.read_text(encoding="utf-8")
    blocks, prose = _split(name, text.splitlines())
    return Page(name, path, blocks, _headings(prose), _links(prose), text)


def _split(name: str, lines: list[str]) -> tuple[tuple[Block, ...], list[tuple[int, str]]]:
    blocks: list[Block] = []
    prose: list[tuple[int, str]] = []
    marks: tuple[str, ...] = ()
    below = ""  # the language of the block above, while nothing has been said since
    at = 0
    while at < len(lines):
        opened = _FENCE.fullmatch(lines[at])
        if opened:
            end = lines.index(opened[1], at + 1)
            language, text = opened[2], "\n".join(lines[at + 1 : end]) + "\n"
            output = language == "text" and below == "python"
            blocks.append(Block(name, at + 2, language, text, marks, output))
            marks, below, at = (), language, end + 1
            continue
        if mark := _MARK.fullmatch(lines[at].strip()):
            marks = tuple(part.strip() for part in mark[1].split(","))
        elif lines[at].strip():
            marks, below = (), ""
        prose.append((at + 1, lines[at]))
        at += 1
    return tuple(blocks), prose


def _headings(prose: list[tuple[int, str]]) -> frozenset[str]:
    """The anchors of the headings, made as GitHub makes them."""
    anchors: list[str] = []
    for _, line in prose:
        if heading := _HEADING.fullmatch(line):
            words = re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-")
            again = sum(1 for anchor in anchors if re.fullmatch(rf"{re.escape(words)}(-\d+)?", anchor))
            anchors.append(f"{words}-{again}" if again else words)
    return frozenset(anchors)


def _links(prose: list[tuple[int, str]]) -> tuple[Link, ...]:
    found = []
    for number, line in prose:
        for target in _LINK.findall(_CODE.sub("", line)):
            if not target.startswith(("http://", "https://")):
                file, _, heading = target.partition("#")
                found.append(Link(number, file, heading))
    return tuple(found)
