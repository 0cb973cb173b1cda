"""Test a module: alone, in a small mind, with made-up events, against all that it owes the others.

    harness = Harness(Curiosity)
    harness.feed(made_of(PredictionMade, error=0.9))
    assert published(harness.published, CuriosityFelt, level=within(0.1, 0.3))
    assert check_module(Curiosity).passed

harness        one module alone (turn_alone: how a turn of it runs), or in the smallest mind that will do
event_factory  valid events (drawing: values from annotations)
matchers       which events were published, and what their fields hold
conformance    `anima check-module`
plugin         fixtures for pytest, which loads this room in every run: so each name is loaded when asked for

`__init__.pyi` beside this file lists the public names; docs/testing-a-module.md tells how to use them.
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

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
