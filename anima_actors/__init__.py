"""The inner life of an agent, as actors on a message bus.

`__init__.pyi` beside this file lists the public names. A module of one's own imports from here and from
`anima_actors.events`, and from nothing deeper. Each name is loaded when it is first asked for, so that
`anima --help` need not wait for numpy.
"""

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def _loaded_when_asked(file: str, space: dict[str, Any]) -> tuple[list[str], Callable[[str], Any]]:
    """Return the public names of a package, as the stub file beside it has them, and what loads each."""
    stub = ast.parse(Path(file).with_suffix(".pyi").read_text("utf-8"))
    imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    homes = {alias.name: str(node.module) for node in imports for alias in node.names}

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {space['__name__']!r} has no attribute {name!r}")
        value = space[name] = getattr(import_module(homes[name]), name)
        return value

    return sorted(homes.keys() - {"__version__"}), load


__all__, __getattr__ = _loaded_when_asked(__file__, globals())


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
