"""The drawings of the rooms and of the wiring are made from the code, and are what the pages show."""

import runpy
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from anima_actors import Mind

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "docs" / "_tools"
TOOL, WIRING = TOOLS / "room_diagram.py", TOOLS / "wiring_picture.py"


@pytest.mark.slow
@pytest.mark.parametrize("tool", [TOOL, WIRING], ids=["rooms", "wiring"])
def test_the_drawing_is_true(tool: Path) -> None:
    checked = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_import_that_others_imply_is_not_drawn_and_a_circle_is_refused() -> None:
    reduced = runpy.run_path(str(TOOL))["reduced"]
    stack = {"top": frozenset({"middle", "ground"}), "middle": frozenset({"ground"}), "ground": frozenset()}
    assert reduced(stack)["top"] == {"middle"}
    with pytest.raises(ValueError, match="top -> middle -> ground -> top"):
        reduced({"top": {"middle"}, "middle": {"ground"}, "ground": {"top"}})


def test_no_box_of_the_wiring_lies_on_another_and_an_edge_leads_to_the_right() -> None:
    wiring = runpy.run_path(str(WIRING))
    handlers = wiring["handlers_as_data"](Mind().bus.wiring)
    place = wiring["places"](handlers)
    for one, other in combinations(place.values(), 2):
        assert abs(one.x - other.x) > wiring["BOX"] or abs(one.y - other.y) > wiring["HEIGHT"]
    edges = wiring["edges"](handlers)
    assert ("reactors.move", "emotion.feel") not in edges and ("adaptation.adapt", "emotion.feel") in edges
    assert all(place[source].x < place[name].x for source, name in edges)
