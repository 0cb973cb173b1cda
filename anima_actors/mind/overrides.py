"""Overrides of the constants of modules, checked."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, get_type_hints

from anima_actors.runtime import Actor, Between
from anima_actors.runtime.errors import ModuleError, suggestion
from anima_actors.runtime.event import LARGEST
from anima_actors.runtime.plain_numbers import plain


def overridden(modules: Sequence[type[Actor]], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return the constants of each module that does not have its defaults, by the module's name.

    Args:
        modules: all that there are, in use or not.
        overrides: as "module.constant".

    Raises:
        ModuleError: an unknown module or constant, or a value that does not fit; it begins with
            "constants.module.constant".
    """
    by_name = {module.name: module for module in modules}
    chosen: dict[str, Any] = {}
    for path, value in overrides.items():
        module_name, _, constant = str(path).partition(".")
        if module_name not in by_name:
            raise _refused(path, f": unknown module{suggestion(module_name, by_name)}")
        kind = by_name[module_name].constants_type
        known = [field.name for field in fields(kind)] if kind else []
        if constant not in known:
            full = [f"{module_name}.{name}" for name in known]
            raise _refused(path, f": unknown constant{suggestion(path, full)}")
        assert kind is not None
        present = chosen.get(module_name) or kind()
        value = fitting(path, value, getattr(kind(), constant))
        _check_range(path, kind, constant, value)
        chosen[module_name] = _replaced(path, present, constant, value)
    return chosen


def fitting(path: str, value: Any, default: Any) -> Any:
    """Return the value in the type of the constant; ModuleError, saying the type, where it does not fit."""
    value = plain(value)
    number = (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    )
    if isinstance(default, bool):
        fits, wanted = isinstance(value, bool), "true or false"
    elif isinstance(default, int):
        fits, wanted = number and value == int(value), "a whole number"
        value = int(value) if fits else value
    elif isinstance(default, float):
        fits, wanted = number, "a number"
        value = float(value) if fits else value
    elif isinstance(default, tuple):
        fits = isinstance(value, list | tuple) and len(value) == len(default)
        wanted = f"a list of {len(default)} numbers"
        value = (
            tuple(fitting(path, one, own) for one, own in zip(value, default, strict=True)) if fits else value
        )
    else:
        kind = "text" if isinstance(default, str) else type(default).__name__
        fits, wanted = isinstance(value, type(default)), f"a {kind}"
    if not fits:
        raise _refused(path, f" is {value!r:.80}; it must be {wanted}, such as {default!r}")
    return value


def _check_range(path: str, kind: type, constant: str, value: Any) -> None:
    """Hold a number, or each of a list, to the range that its annotation names, as an event's are."""
    try:
        hint = get_type_hints(kind, include_extras=True)[constant]
    except NameError:  # an annotation that cannot be read promises nothing
        return
    for low, high in (one for one in getattr(hint, "__metadata__", ()) if isinstance(one, Between)):
        if not all(low <= one <= high for one in (value if isinstance(value, tuple) else (value,))):
            wanted = f"at least {low:g}" if high == LARGEST else f"from {low:g} to {high:g}"
            raise _refused(path, f" is {value!r:.80}; it must be {wanted}")


def _replaced(path: str, constants: Any, constant: str, value: Any) -> Any:
    try:
        return replace(constants, **{constant: value})
    except Exception as error:  # a module from outside may check its own
        raise _refused(path, f" is {value!r:.80}; {type(error).__name__}: {error}") from error


def _refused(path: str, reason: str) -> ModuleError:
    return ModuleError(f"constants.{path}{reason}", place=("constants", str(path)))
