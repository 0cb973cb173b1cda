"""The modules of the page joined into one for a report, and the rules that make this safe."""

import base64
import gzip
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

import anima_actors.page
from anima_actors.page.bundle import ENTRY, asset, document, imported, joined_modules

ASSETS = Path(anima_actors.page.__file__).parent / "assets"
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|const|let|class) (\{[^}]+\}|\[[^\]]+\]|\w+)", re.MULTILINE
)
HELD = re.compile(r'id="report-(style|script)">([^<]+)</script>')


ENTRIES = pytest.mark.parametrize("entry", [ENTRY, "society_main.js"])


def modules(entry: str) -> list[str]:
    """All that a report is made of, by name."""
    found = [entry]
    for name in found:
        found += [one for one in imported(asset(name)) if one not in found]
    return found


def first_export(module: str) -> str:
    found = re.search(r"^export (.*)$", asset(module), re.MULTILINE)
    assert found is not None, module
    return found[1]


@ENTRIES
def test_no_two_modules_of_a_report_give_a_name_to_different_things(entry: str) -> None:
    names: Counter[str] = Counter()
    for module in modules(entry):
        names.update(
            {word for found in TOP_LEVEL.findall(asset(module)) for word in re.findall(r"\w+", found)}
        )
    assert len(names) > 50
    assert [name for name, count in names.items() if count > 1] == []


@ENTRIES
def test_what_is_exported_is_a_function_a_constant_or_a_class(entry: str) -> None:
    for module in modules(entry):
        for line in re.findall(r"^export .*$", asset(module), re.MULTILINE):
            assert re.match(r"export (?:async )?(?:function|const|class) \w+", line), f"{module}: {line}"


@ENTRIES
def test_the_joined_module_imports_and_exports_nothing_and_has_each_module_once(entry: str) -> None:
    joined = joined_modules(entry)
    assert re.search(r"^(?:import|export)\b", joined, re.MULTILINE) is None
    assert joined.count("export ") == 0
    for module in modules(entry)[1:]:
        assert joined.count(f"\n{first_export(module)}") == 1, module


@ENTRIES
def test_a_module_comes_after_those_that_it_imports(entry: str) -> None:
    joined = joined_modules(entry)
    at = {module: joined.index(f"\n{first_export(module)}") for module in modules(entry)[1:]}
    for module in modules(entry)[1:]:
        assert all(at[one] < at[module] for one in imported(asset(module)))


def test_the_policy_names_all_that_runs_by_its_hash() -> None:
    before, after = document()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', before)
    held = {name: gzip.decompress(base64.b64decode(text)) for name, text in HELD.findall(after)}
    plain = [asset("report_loader.js").encode(), asset("report.css").encode()]
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'"
        for one in (*held.values(), *plain)
    }
    assert hashes == set(re.findall(r"'sha256-[^']+'", policy))
    assert held["style"].decode() == asset("style.css")
    assert held["script"].decode() == joined_modules()


def test_no_module_could_end_the_element_that_it_lies_in() -> None:
    for name in ("report_loader.js", "report.css"):
        assert "</" not in asset(name)
