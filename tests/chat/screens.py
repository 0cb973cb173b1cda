"""The screens in the documentation, typed again at a real terminal; run as a program, it renews them.

A block under `<!-- screen -->` begins with the command; its lines with a prompt are typed. Under
`<!-- screen, 9h later -->` so much time has passed since the block before.
"""

import json
import os
import re
import shlex
import tempfile
from pathlib import Path

from tests.chat.terminal import CTRL_D, terminal
from tests.docs.pages import ROOT, Block, read_page

PAGE = "docs/talk-to-a-mind.md"
PROMPT = "› "
HOUR = 3600


def screens() -> list[Block]:
    """The screens of the page, in their order."""
    return [block for block in read_page(PAGE).blocks if "screen" in block.marks]


def typed_again(block: Block, folder: Path) -> str:
    """What is to be seen when the lines of a screen are typed."""
    command, *lines = block.text.splitlines()
    words = shlex.split(command.removeprefix("$ "))
    assert words[:2] == ["anima", "chat"]
    for mark in block.marks:
        if later := re.fullmatch(r"(\d+)h later", mark):
            _let_pass(int(later[1]) * HOUR, folder)
    with terminal(*words[1:], folder=folder) as talk:
        talk.wait_for_prompt(1)
        for line in lines:
            if line.startswith(PROMPT):
                talk.say(line.removeprefix(PROMPT))
        shown = talk.lines[:-1]
        talk.type(CTRL_D)
        assert talk.end() == 0
    return "\n".join([command, *shown]).rstrip() + "\n"


def _let_pass(seconds: int, folder: Path) -> None:
    for about in folder.glob("*/about.json"):
        told = json.loads(about.read_text())
        about.write_text(json.dumps({**told, "seen_s": told["seen_s"] - seconds}))


def _renew() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for block in screens():
            text = text.replace(block.text, typed_again(block, Path(folder, "minds")))
    (ROOT / PAGE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _renew()
