"""The drawing of the rooms is made from the imports, and is what the page shows."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "docs" / "_tools" / "room_diagram.py"


def test_the_drawing_of_the_rooms_is_true() -> None:
    checked = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_import_that_others_imply_is_not_drawn_and_a_circle_is_refused() -> None:
    reduced = runpy.run_path(str(TOOL))["reduced"]
    stack = {"top": frozenset({"middle", "ground"}), "middle": frozenset({"ground"}), "ground": frozenset()}
    assert reduced(stack)["top"] == {"middle"}
    with pytest.raises(ValueError, match="top -> middle -> ground -> top"):
        reduced({"top": {"middle"}, "middle": {"ground"}, "ground": {"top"}})
