"""Modules that installed packages offer: found by name, one by one, and never in each other's way."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anima_actors import AnimaCore, Mind, ModuleError
from anima_actors._version import __version__
from anima_actors.analysis.catalogue import available
from anima_actors.mind.module_refs import load_actor
from anima_actors.mind.placement import ModulePlacement
from anima_actors.mind.plugins import installed, offers
from anima_actors.psyche import KEPT, OPTIONAL

MODULE = """
from anima_actors import Actor, handler
from anima_actors.events import EmotionFelt

class {cls}(Actor):
    @handler
    def notice(self, felt: EmotionFelt) -> None: ...
"""


class Site:
    """A folder of installed packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(
        self, package: str, name: str, code: str, cls: str, needs: str = "", version: str = "1.2"
    ) -> None:
        home = f"home_of_{package.replace('-', '_')}"
        (self.folder / f"{home}.py").write_text(code, encoding="utf-8")
        info = self.folder / f"{package.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        required = f"Requires-Dist: {needs}\n" if needs else ""
        metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n{required}"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        (info / "top_level.txt").write_text(f"{home}\n", encoding="utf-8")
        entry = f"[anima_actors.modules]\n{name} = {home}:{cls}\n"
        (info / "entry_points.txt").write_text(entry, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Four packages: a good one, one that cannot be imported, one of the future, one of a taken name."""
    made = Site(tmp_path)
    made.install("anima-glee", "glee", MODULE.format(cls="Glee"), "Glee")
    made.install("anima-rust", "rust", "import no_such_thing\n", "Rust")
    made.install(
        "anima-tomorrow", "tomorrow", MODULE.format(cls="Tomorrow"), "Tomorrow", "anima-actors>=99.1"
    )
    made.install("other-glee", "glee", MODULE.format(cls="Glee"), "Glee")
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield made
    for name in set(sys.modules) - before:
        if name.startswith("home_of_"):
            del sys.modules[name]


def problem_of(package: str) -> str:
    return next(one.problem for one in offers() if one.package == package)


def test_a_module_is_had_by_its_name_alone(site: Site) -> None:
    assert installed("glee").__module__ == "home_of_anima_glee"
    agent = AnimaCore(extra=["glee"])
    agent.experience({})
    assert "glee" in agent.mind.bus.actors


def test_an_optional_built_in_module_is_had_by_its_name_alone(site: Site) -> None:
    for name in OPTIONAL:
        kind = load_actor(name)
        assert kind.name == name
        assert "built-in" in {one.origin for one in available()[0] if one.kind is kind}
        joined = ModulePlacement(beside=(kind,))
        assert [one.on for one in available(joined, [name])[0] if one.name == name] == [True]
    mind = Mind(extra=list(OPTIONAL))
    assert set(OPTIONAL) <= {module.name for module in mind.bus.wiring.modules}
    assert set(KEPT) <= set(OPTIONAL)


def test_looking_one_up_loads_no_other(site: Site) -> None:
    installed("glee")
    assert "home_of_anima_rust" not in sys.modules and "home_of_other_glee" not in sys.modules


def test_all_are_listed_and_the_broken_ones_with_the_reason(site: Site) -> None:
    found = {(one.name, one.origin): one.module is not None for one in offers() if "home_of" in one.reference}
    assert found == {
        ("glee", "anima-glee 1.2"): True,
        ("glee", "other-glee 1.2"): False,
        ("rust", "anima-rust 1.2"): False,
        ("tomorrow", "anima-tomorrow 1.2"): False,
    }
    assert problem_of("anima-rust") == (
        "home_of_anima_rust:Rust cannot be loaded: ModuleNotFoundError: No module named 'no_such_thing'"
    )
    assert (
        problem_of("other-glee") == "anima-glee offers a module of that name already; uninstall one of them"
    )


def test_one_that_needs_a_newer_package_says_which(site: Site) -> None:
    wanted = f"it needs anima-actors 99.1 or newer, and this is {__version__}"
    assert problem_of("anima-tomorrow").startswith(wanted)
    with pytest.raises(ModuleError, match=r"^tomorrow from anima-tomorrow 1\.2: it needs anima-actors 99\.1"):
        installed("tomorrow")


@pytest.mark.parametrize(
    ("needs", "fits"),
    [
        ("anima-actors>=0.0.1", True),
        (f"Anima_Actors (>={__version__})", True),
        (f"anima-actors>={__version__}.0.0", True),
        ("anima-actors<2,>=0.1", True),
        ("anima-actors[nats]>=7; python_version > '3'", False),
        ("anima.actors (<100,>=98)", False),
        ("another-anima-actors>=7", True),
        ("anima-actors", True),
    ],
)
def test_a_requirement_is_read_as_it_is_written(site: Site, needs: str, fits: bool) -> None:
    site.install("anima-picky", "picky", MODULE.format(cls="Picky"), "Picky", needs)
    assert ("newer" not in problem_of("anima-picky")) == fits


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit('bye')", "SystemExit: bye"),
        ("this is no python", "SyntaxError"),
        ("class Odd: ...", "is no Actor class"),
        ("Odd = 5", "is no Actor class"),
        ("", "AttributeError"),
        (MODULE.format(cls="Odd").replace("-> None", ""), "Odd.notice does not say what it publishes"),
    ],
)
def test_whatever_is_wrong_with_one_is_one_line_and_the_others_load(
    site: Site, code: str, message: str
) -> None:
    site.install("anima-odd", "odd", code, "Odd")
    problem = problem_of("anima-odd")
    assert message in problem and "\n" not in problem
    assert installed("glee").name == "glee"


def test_a_name_that_nobody_offers_is_told_with_the_nearest(site: Site) -> None:
    with pytest.raises(
        ModuleError, match="no installed package offers a module 'gle'; did you mean \"glee\""
    ):
        installed("gle")


def test_in_the_list_a_module_of_a_built_in_name_is_told_how_to_take_its_place(site: Site) -> None:
    code = MODULE.format(cls="Defense")
    site.install("anima-shield", "shield", code, "Defense")
    modules, refused = available()
    assert [one.problem for one in refused if one.name == "defense"] == [
        "there is a built-in module of that name, which stays; "
        "--replace defense=shield puts this in its place"
    ]
    glee = next(one for one in modules if one.name == "glee")
    assert (glee.origin, glee.version, glee.on, glee.home) == (
        "anima-glee",
        "1.2",
        False,
        "anima-glee 1.2, off",
    )


def test_one_that_is_asked_for_is_on_and_listed_once(site: Site) -> None:
    for reference in ("glee", "home_of_anima_glee:Glee"):
        modules, _ = available(ModulePlacement((load_actor(reference),)), [reference])
        [glee] = [one for one in modules if one.name == "glee"]
        assert glee.on and (glee.package, glee.version) == ("anima-glee", "1.2")
