"""The rooms and who may enter which; where time and chance may come from; what is public."""

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

import anima_actors.events
import anima_actors.testing

PACKAGE = Path(anima_actors.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

BELOW: Mapping[str, tuple[str, ...]] = {
    "runtime": (),
    "encoding": ("runtime",),
    "psyche": ("encoding",),
    "voice": ("psyche",),
    "remote": ("psyche",),
    "journal": ("encoding",),
    "logs": ("journal",),
    "explain": ("logs", "psyche"),
    "mind": ("voice", "journal", "explain", "remote"),
    "scenario": ("mind",),
    "compare": ("journal",),
    "replay": ("scenario", "compare"),
    "analysis": ("scenario", "logs", "compare"),
    "sweep": ("analysis",),
    "phenomena": ("sweep",),
    "society": ("scenario",),
    "design": ("sweep",),
    "store": ("mind",),
    "testing": ("scenario",),
    "scaffold": ("mind",),
    "chat": ("store", "analysis", "explain"),
    "page": ("replay", "sweep", "explain", "society"),
    "server": ("store", "page"),
    "cli": (
        *("replay", "analysis", "phenomena", "design", "society", "store", "testing", "scaffold", "chat"),
        "server",
    ),
}
"""The rooms from the ground up: each may import those named and whatever these may import."""


class Import(NamedTuple):
    line: int
    name: str  # absolute


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree, as several tests read it."""
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Every module that a file imports, wherever in the file, but for what type checkers alone read."""
    inside = path.relative_to(PACKAGE).parts[:-1] if path.is_relative_to(PACKAGE) else ()
    package = ("anima_actors", *inside)
    found: list[Import] = []
    left: list[ast.AST] = [parsed(path)]
    while left:
        node = left.pop()
        if isinstance(node, ast.Import):
            found += (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            found.append(Import(node.lineno, module))
            found += (Import(node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            left += node.orelse
        elif not isinstance(node, ast.expr):
            left += ast.iter_child_nodes(node)
    return tuple(found)


def reachable(room: str) -> set[str]:
    """The room itself and all below it."""
    return {room}.union(*(reachable(below) for below in BELOW[room]))


def rooms_imported(path: Path) -> set[str]:
    names = (one.name.split(".") for one in imports(path))
    return {name[1] for name in names if name[0] == "anima_actors" and len(name) > 1} & set(BELOW)


def test_every_room_is_on_the_plan() -> None:
    assert {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} == set(BELOW)


def test_arrows_point_downwards_only() -> None:
    for path in FILES:
        parts = path.relative_to(PACKAGE).parts
        if len(parts) > 1:
            upward = rooms_imported(path) - reachable(parts[0])
            assert not upward, f"{path} imports {upward}"


def test_no_two_files_need_one_another() -> None:
    """Imports that only type checkers see, and a room's table of contents, make no circle."""
    names = {
        ".".join(("anima_actors", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in FILES
    }
    needs = {
        name: {one for _, one in imports(path) if one in names and one != name}
        for name, path in names.items()
        if path.name != "__init__.py"
    }
    left = dict(needs)
    while free := [name for name, needed in left.items() if not needed & left.keys()]:
        for name in free:
            del left[name]
    assert sorted(left) == []


def test_a_name_of_a_class_means_one_thing() -> None:
    homes: dict[str, list[str]] = {}
    for path in FILES:
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and node.name != "Constants":
                homes.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_no_file_is_longer_than_one_reads_at_a_sitting() -> None:
    lines = {str(path.relative_to(PACKAGE)): path.read_text("utf-8").count("\n") for path in FILES}
    assert {name: count for name, count in lines.items() if count > 350} == {}


def test_the_words_are_pure_and_alone() -> None:
    for path in (PACKAGE / "psyche" / "text").glob("*.py"):
        ours = [one.name for one in imports(path) if one.name.startswith("anima_actors")]
        assert all(name.startswith("anima_actors.psyche.text") for name in ours), path


FORBIDDEN = ("time", "datetime", "random", "secrets", "uuid", "numpy.random")
FORBIDDEN_USES = {"os.environ", "os.getenv", "os.urandom", "np.random", "numpy.random"}


def forbidden_in(path: Path) -> Iterator[str]:
    for line, name in imports(path):
        if any(name == one or name.startswith(f"{one}.") for one in (*FORBIDDEN, "os.environ")):
            yield f"{path}:{line} imports {name}"
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in FORBIDDEN_USES:
            yield f"{path}:{node.lineno} uses {ast.unparse(node)}"


def test_no_module_reads_the_wall_clock_the_global_chance_or_the_environment() -> None:
    clock = PACKAGE / "runtime" / "clock.py"
    inner = [path for room in ("runtime", "psyche") for path in (PACKAGE / room).rglob("*.py")]
    assert [found for path in inner if path != clock for found in forbidden_in(path)] == []


def test_the_search_for_forbidden_things_finds_them(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import os\nimport numpy.random as r\n\nprint(r, os.getenv('X'))\n")
    assert len(list(forbidden_in(wrong))) == 2


@pytest.mark.parametrize("home", [anima_actors, anima_actors.events, anima_actors.testing])
def test_every_public_name_is_there_and_described(home: ModuleType) -> None:
    for name in home.__all__:
        public = getattr(home, name)
        if inspect.isclass(public):
            assert_described(public, name)
        elif callable(public):
            assert inspect.getdoc(public), name


def test_the_public_list_is_short() -> None:
    assert len(anima_actors.__all__) <= 40
    assert anima_actors.__version__


def test_the_public_names_are_loaded_when_first_asked_for() -> None:
    code = "import sys, anima_actors; print('numpy' in sys.modules, hasattr(anima_actors, 'Reactors'))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]


def assert_described(cls: type, name: str) -> None:
    """A class and all that is public in it has words of its own."""
    own = vars(cls).get("__doc__")
    assert own, f"{name} has no docstring"
    assert not own.startswith(f"{cls.__name__}("), f"{name} has only what @dataclass wrote"
    for member, value in vars(cls).items():
        plain = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if not member.startswith("_") and inspect.isfunction(plain):
            assert plain.__doc__, f"{name}.{member} has no docstring"


def test_every_file_says_what_it_is() -> None:
    silent = [str(path) for path in FILES if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_an_unknown_public_name_is_an_ordinary_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Minds'"):
        anima_actors.Minds  # type: ignore[attr-defined]  # noqa: B018
