"""The first files of a module or a story of one's own: they run at once, and are to be changed."""

import keyword
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from string import Template

from anima_actors._version import __version__
from anima_actors.mind.builder import BUILT_IN
from anima_actors.runtime import AnimaError

_FILE = {"{name}.py": "module.py", "test_{name}.py": "test_module.py"}
_PACKAGE = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
    ".github/workflows/checks.yml": "ci.yml",
    "src/{home}/__init__.py": "init.py",
    "src/{home}/{name}.py": "module.py",
    "src/{home}/py.typed": "",
    "tests/test_{name}.py": "test_module.py",
}


LONGEST = 25  # letters of a name, so that lines keep to their length

_TAKEN = frozenset(
    {
        *("anima_actors", "actors", "pytest", "actor", "facet", "unit", "constants", "reactors_moved"),
        *("dataclass", "handler", "class_var", "anima_core", "check_module", "conftest"),
    }
)
"""Names that the written files, or the folder they are in, have for something else."""


class ScaffoldError(AnimaError, ValueError):
    """The files cannot be written; none was."""


def scaffold(name: str, folder: Path, *, package: bool = False) -> list[Path]:
    """Write the first files of a module.

    Args:
        name: of the module: lower-case letters, digits and _.
        folder: where they go; a package goes into a new folder in it.
        package: whether to make a whole project that can be published.

    Returns:
        The files, the module's own first.

    Raises:
        ScaffoldError: the name is none, or a file is there already or cannot be written.
    """
    _check_name(name)
    cls = class_name(name)
    facts = {
        "name": name,
        "words": name.replace("_", " "),
        "title": name.replace("_", " ").capitalize(),
        "cls": cls,
        "event": f"{cls}Felt",
        "distribution": f"anima-{name.replace('_', '-')}",
        "home": f"anima_{name}" if package else name,
        "version": __version__,
    }
    root = folder / facts["distribution"] if package else folder
    plan = {
        root / path.format(**facts): _filled(template, facts)
        for path, template in (_PACKAGE if package else _FILE).items()
    }
    _write(plan)
    return sorted(plan, key=lambda path: path.name != f"{name}.py")


def scaffold_story(name: str, folder: Path) -> Path:
    """Write a small story with comments.

    Args:
        name: of the file: letters, digits, _ and -.
        folder: where it goes.

    Returns:
        The file.

    Raises:
        ScaffoldError: the name is none, or the file is there already or cannot be written.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", name):
        raise ScaffoldError(
            f"{name!r:.60} is no name for a story; write letters, digits, _ and -, such as reunion"
        )
    path = folder / f"{name}.yaml"
    title = name.replace("_", " ").replace("-", " ").capitalize()
    _write({path: _filled("story.yaml", {"name": name, "title": title})})
    return path


def class_name(name: str) -> str:
    """Of a module's actor."""
    return "".join(part.capitalize() for part in name.split("_"))


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        raise ScaffoldError(
            f"{name!r:.60} is no name for a module; write lower-case letters, digits and _, such as curiosity"
        )
    if len(name) > LONGEST:
        raise ScaffoldError(f"{name!r:.60} is too long; {LONGEST} letters are the most")
    if name in sys.stdlib_module_names or name in _TAKEN or keyword.iskeyword(class_name(name)):
        raise ScaffoldError(f"{name!r} is the name of something in Python or here; choose another name")
    if name in {module.name for module in BUILT_IN}:
        raise ScaffoldError(f"there is a built-in module {name!r} already; choose another name")


def _filled(template: str, facts: Mapping[str, str]) -> str:
    if not template:
        return ""
    text = (files("anima_actors.scaffold") / "templates" / f"{template}.tmpl").read_text(encoding="utf-8")
    return Template(text).substitute(facts)


def _write(plan: Mapping[Path, str]) -> None:
    made: list[Path] = []  # files and folders
    try:
        for path in plan:
            if path.exists() or path.is_symlink():
                raise ScaffoldError(f"{path} is there already; choose another name or folder")
        for path, text in plan.items():
            made += [one for one in reversed(path.parents) if not one.exists()]
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(text)
    except BaseException as error:
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir() if one.is_dir() else one.unlink()
        if isinstance(error, OSError):
            raise ScaffoldError(f"{error.filename or path}: {error.strerror or error}") from error
        raise


__all__ = ["ScaffoldError", "class_name", "scaffold", "scaffold_story"]
