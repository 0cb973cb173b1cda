"""What the documentation shows is what happens, what it names is there, and nothing public is left out."""

import ast
import importlib
import inspect
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

import anima_actors.events
from anima_actors import AnimaCore, Mind
from anima_actors.cli.run import run as run_command
from anima_actors.psyche import PSYCHE, STATE_KEYS
from anima_actors.scenario.expectations import FORMS
from anima_actors.scenario.schema import Modules, Scenario, Voice
from anima_actors.scenario.shorthand import STEP_KEYS
from tests.docs.pages import NAMES, ROOT, read_page
from tests.docs.running import compare, run_page

MOST_SKIPPED = 3
pages = pytest.mark.parametrize("name", NAMES)


@pytest.mark.slow
@pages
def test_what_a_page_shows_is_what_happens(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("scenarios", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    module = ModuleType("the_page")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.chdir(tmp_path)
    run_page(read_page(name), module, tmp_path)


def test_each_promise_has_the_test_that_it_names() -> None:
    section = (ROOT / "docs" / "reliability.md").read_text("utf-8").partition("## What is promised")[2]
    named = re.findall(r"`(test_\w+)`", section)
    assert len(named) > 40
    tests = [one.read_text("utf-8") for one in (ROOT / "tests").rglob("test_*.py")]
    assert [one for one in named if not any(f"def {one}(" in text for text in tests)] == []


@pytest.mark.slow
@pages
def test_a_link_leads_somewhere(name: str) -> None:
    page = read_page(name)
    broken = []
    for line, target, heading in page.links:
        path = (page.path.parent / target).resolve() if target else page.path
        if not path.exists():
            broken.append(f"{name}:{line}: there is no {target}")
        elif heading and heading not in read_page(str(path.relative_to(ROOT))).headings:
            broken.append(f"{name}:{line}: {path.name} has no heading #{heading}")
    assert not broken


def test_few_blocks_are_not_run() -> None:
    skipped = [block.place for name in NAMES for block in read_page(name).blocks if block.skipped]
    assert len(skipped) <= MOST_SKIPPED, skipped


def test_the_table_of_contents_leads_to_every_page() -> None:
    index = read_page("docs/index.md")
    reached = {link.target for link in index.links}
    unreached = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"} - reached
    assert not unreached, f"add to docs/index.md: {', '.join(sorted(unreached))}"


def test_every_page_stands_under_a_heading_of_the_index() -> None:
    before, *sections = read_page("docs/index.md").text.split("\n## ")
    assert "](" in before and all("\n- [" in section for section in sections)


def test_the_glossary_is_in_order_and_explains_every_key_of_the_state() -> None:
    text = read_page("docs/glossary.md").text
    for section in text.split("\n## ")[1:]:
        words = [line[4:].split("**")[0].lower() for line in section.splitlines() if line.startswith("- **")]
        assert words == sorted(words)
    told = text.replace("_", " ").lower()
    assert [key for key in STATE_KEYS if key.replace("_", " ") not in told] == []


def test_the_library_page_tells_of_everything_public() -> None:
    text = read_page("docs/library.md").text
    methods = [
        name
        for kind in (Mind, AnimaCore)
        for name, member in inspect.getmembers(kind)
        if not name.startswith("_") and (callable(member) or isinstance(member, property))
    ]
    names = (*methods, *anima_actors.__all__, *anima_actors.events.__all__, *STATE_KEYS)
    assert {one for one in names if f"`{one}" not in text} == set()


def test_what_the_library_page_calls_public_can_be_imported() -> None:
    _, *sections = re.split(r"From `(anima_actors[.\w]*)`", read_page("docs/library.md").text)
    for room, section in zip(sections[::2], sections[1::2], strict=True):
        names = re.findall(r"`([A-Za-z_]\w*)`", section.partition(". From")[0])
        assert [name for name in names if not hasattr(importlib.import_module(room), name)] == []


def test_the_library_page_tells_of_every_argument() -> None:
    text = read_page("docs/library.md").text
    arguments = [*inspect.signature(Mind).parameters, *inspect.signature(AnimaCore).parameters]
    assert [name for name in arguments if f"`{name}`" not in text] == []


def test_the_scenario_page_tells_of_every_key_and_form() -> None:
    text = read_page("docs/scenarios.md").text
    keys = [name.removesuffix("_") for kind in (Scenario, Modules, Voice) for name in kind.model_fields]
    assert [key for key in (*keys, *STEP_KEYS, *FORMS) if f"`{key}" not in text] == []


def test_the_scenario_page_tells_of_every_option_of_run() -> None:
    text = read_page("docs/scenarios.md").text
    options = [
        option for parameter in run_command.params for option in parameter.opts if option.startswith("--")
    ]
    assert [option for option in options if option != "--help" and f"`{option}" not in text] == []


def test_the_science_page_tells_of_every_module() -> None:
    text = read_page("docs/science.md").text
    assert [module.name for module in PSYCHE if f"`{module.name}`" not in text] == []


def test_an_output_that_differs_is_told_with_its_place() -> None:
    compare("page:1", "one\n...\nthree  12µs\n", "one  \ntwo\ntwo again\nthree 900µs\n")
    with pytest.raises(AssertionError, match="page:1: not: three"):
        compare("page:1", "one\nthree\n", "one\ntwo\nthree\n")
    with pytest.raises(AssertionError, match="page:1: something comes after it"):
        compare("page:1", "one\n", "one\ntwo\n")


@pytest.mark.slow
def test_the_module_page_tells_of_every_wiring_error() -> None:
    text = " ".join(read_page("docs/writing-a-module.md").text.replace("\\|", "|").split())
    untold = []
    for path in sorted((ROOT / "anima_actors").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Raise)
                and isinstance(node.exc, ast.Call)
                and _names_wiring_error(node.exc)
            ):
                pieces = [part.value for part in ast.walk(node.exc) if isinstance(part, ast.Constant)]
                longest = max(map(str, pieces), key=len).strip(" :;,.()[]'")
                if longest not in text:
                    untold.append(f"{path.name}:{node.lineno}: {longest}")
    assert not untold


def _names_wiring_error(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "WiringError"
