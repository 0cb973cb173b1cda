"""The stories that come with the package, by name."""

from pathlib import Path

import anima_actors

PACKAGE = Path(anima_actors.__file__).parent
FOLDERS = (PACKAGE / "scenarios", PACKAGE.parent / "scenarios")
"""Of an installed package, and of a checkout."""


def shipped_stories() -> dict[str, Path]:
    """Return the file of each story, in the order of their names."""
    folder = next((one for one in FOLDERS if one.is_dir()), None)
    return {} if folder is None else {path.stem: path for path in stories_in(folder)}


def stories_in(folder: Path) -> list[Path]:
    """Return the story files of a folder, in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
