"""The inner life of an agent, as actors on a message bus.

`__init__.pyi` beside this file lists the public names. A module of one's own imports from here and from
`anima_actors.events`, and from nothing deeper. Each name is loaded when it is first asked for, so that
`anima --help` need not wait for numpy.
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any


def _public_names() -> dict[str, str]:
    """Return the module that defines each public name, as the stub file has it."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text("utf-8"))
    imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


_HOME_OF = _public_names()

__all__ = sorted(_HOME_OF.keys() - {"__version__"})


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
