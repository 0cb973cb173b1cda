"""Modules from outside, by reference: loading them, describing them in a header, finding them again."""

import hashlib
import importlib
import importlib.util
import inspect
import json
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from anima_actors._version import __version__
from anima_actors.encoding.decode import current_name
from anima_actors.encoding.snapshots import decode_state, encode_state
from anima_actors.encoding.turn_content import to_plain
from anima_actors.mind.trust import NOBODY, REMOTE, ModuleTrust
from anima_actors.psyche import OPTIONAL
from anima_actors.runtime import Actor, AnimaError, ModuleAdded
from anima_actors.runtime.errors import ModuleError, suggestion

ModuleRef = type[Actor] | Actor | str
"""A module from outside: a class, an instance, or its name: "package.module:Class", "./file.py:Class", or
"./file.py" where the file defines one actor."""

BUILT_IN = re.compile(r"anima_actors\.(?:psyche\.modules|voice)(?:\.(?!py:)[a-z_]+)+:[A-Za-z]+")
"""The references of this package's own modules, which need nobody's trust."""

FROM_FILE = "anima_actors_extra_"
"""The beginning of the names of Python modules that were loaded from a file."""


def load_actor(reference: str) -> type[Actor]:
    """Load an actor class from "package.module:Class", "./file.py:Class" or "nats://host:port/name".

    "./file.py" alone is the one actor that the file defines.
    A reference without a colon is the name of an optional built-in module, or of one that an installed
    package offers; see plugins.py.

    Raises:
        ModuleError: saying which part of the reference does not hold.
    """
    if reference.startswith(REMOTE):
        from anima_actors.remote.proxy import find_module

        return find_module(reference)
    alone = is_file(reference)
    place, colon, name = (reference, "", "") if alone else reference.rpartition(":")
    if not (colon or alone) and "/" not in reference:
        if reference not in OPTIONAL:
            from anima_actors.mind.plugins import installed

            return installed(reference)
        place, _, name = OPTIONAL[reference].rpartition(":")
    if not (name or alone) or not (place.endswith(".py") or all(map(str.isidentifier, place.split(".")))):
        raise ModuleError(f"{reference!r} names no class; write 'package.module:Class' or './file.py:Class'")
    try:
        module = _load_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
    except AnimaError:
        raise
    except (Exception, SystemExit) as error:
        raise ModuleError(
            f"{reference}: {place} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    classes = {
        key: value
        for key, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Actor) and value.__module__ == module.__name__
    }
    if alone:
        return _only_one(reference, classes)
    found = getattr(module, name, None)
    if not (isinstance(found, type) and issubclass(found, Actor)):
        hint = suggestion(name, classes) if classes else "; it has no Actor class"
        raise ModuleError(f"{reference}: {place} has no actor called {name!r}{hint}")
    return found


def _only_one(file: str, classes: Mapping[str, type[Actor]]) -> type[Actor]:
    names = {kind: f"{file}:{name}" for name, kind in classes.items()}  # one class may have two names
    if not names:
        raise ModuleError(f"{file}: it has no Actor class")
    if len(names) > 1:
        *others, last = names.values()
        raise ModuleError(f"{file} has {len(names)} actors; write {', '.join(others)} or {last}")
    return next(iter(names))


def _load_file(path: Path) -> Any:
    if not path.is_file():
        raise ModuleError(f"{path}: there is no such file")
    # Once for each version of a file: two modules from one file must share the event types it defines.
    # What is run is the source that was read, and no bytecode that lies beside it and may be of another.
    source = path.read_bytes()
    identity = f"{path.resolve()}:{path.stat().st_mtime_ns}:{hashlib.sha256(source).hexdigest()}"
    name = f"{FROM_FILE}{path.stem}_{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up by name
    try:
        exec(compile(source, str(module.__file__), "exec"), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def is_file(reference: str) -> bool:
    """Whether a reference is a file alone, without the name of a class."""
    return reference.endswith(".py") and not reference.startswith(REMOTE)


def is_at(module: ModuleRef, reference: str) -> bool:
    """Whether a class or an instance is the one of a reference, whatever the folder of its file."""
    kind = module if isinstance(module, type) else type(module)
    place = short_reference(reference_to(kind))
    if is_file(reference):
        return place.rpartition(":")[0] == Path(reference).name
    return place == short_reference(reference)


def names_in(role: str, chosen: Collection[str]) -> tuple[str, ...]:
    """Return the names in a list of modules; ModuleError where it is a single text."""
    if isinstance(chosen, str):
        raise ModuleError(f'{role} must be a list of module names, such as ["{chosen}"]')
    return tuple(chosen)


def name_of(module: ModuleRef) -> str:
    """Return what a module is called; one that is named by its place is loaded for that."""
    return load_actor(module).name if isinstance(module, str) else checked_module(module).name


def checked_module(module: type[Actor] | Actor, given_as: str = "extra") -> type[Actor] | Actor:
    """Return a module that was given as a class or an instance; ModuleError where it is none.

    Args:
        module: as given.
        given_as: the argument, for the message.
    """
    if isinstance(module, Actor) or (isinstance(module, type) and issubclass(module, Actor)):
        return module
    raise ModuleError(
        f"{given_as}: {module!r:.80} is no module; give an Actor class, an instance, "
        f"or 'package.module:Class'"
    )


def resolve_remote(modules: Iterable[ModuleRef]) -> tuple[ModuleRef, ...]:
    """Return the modules, each remote one replaced by the class that its host describes."""
    return tuple(
        load_actor(one) if isinstance(one, str) and one.startswith(REMOTE) else one for one in modules
    )


def reference_to(kind: type) -> str:
    """Return the reference from which :func:`load_actor` loads a class."""
    if hasattr(kind, "manifest"):
        return f"{kind.address}/{kind.name}"  # type: ignore[attr-defined]
    if kind.__module__.startswith(FROM_FILE):
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        if file:
            return f"{Path(file).absolute()}:{kind.__qualname__}"
    return f"{kind.__module__}:{kind.__qualname__}"


def short_reference(reference: str) -> str:
    """Return a reference as it is on record: of a file its name without the folder, so that runs compare."""
    place, colon, name = reference.rpartition(":")
    return f"{Path(place).name}:{name}" if colon and place.endswith(".py") else reference


def describe_addition(module: ModuleRef) -> ModuleAdded:
    """Return the event by which a module from outside joins a mind that does not know it.

    Raises:
        ModuleError: it cannot be had.
    """
    described = describe_ref(module)
    state = described.pop("state", None)
    if state is not None:
        described["state"] = state.hex()
    name, reference = described.pop("name"), described.pop("reference")
    return ModuleAdded(name, reference, json.dumps(described, sort_keys=True) if described else "")


def recover_addition(added: ModuleAdded, trust: ModuleTrust = NOBODY) -> ModuleRef:
    """Return the module that joined a mind, found where the record says.

    Args:
        added: out of a file, whose word it is.
        trust: tells whether a module that is not built in may be loaded on that.

    Raises:
        ModuleError: it is not there, or nobody trusts it.
    """
    details = json.loads(added.details) if added.details else {}
    if "state" in details:
        details["state"] = bytes.fromhex(details["state"])
    return recover_ref({"name": added.name, "reference": added.reference, **details}, trust)


def describe_module(module: type[Actor], constants: Any) -> dict[str, Any]:
    """Return a module in use as plain data: its place, version, a hash of its file, and its constants.

    Constants with a method `models` tell the hashes of the models that the module reads with, by name.
    """
    ours = module.__module__.startswith("anima_actors.")
    if constants is None and module.constants_type is not None:
        constants = module.constants_type()
    version = __version__ if ours else str(getattr(sys.modules.get(module.__module__), "__version__", ""))
    models = constants.models() if hasattr(constants, "models") else {}
    return {
        "name": module.name,
        "layer": module.layer,
        "reference": reference_to(module),
        "version": version,
        "code": _code_hash(module),
        "constants": to_plain(constants) if is_dataclass(constants) else {},
        **({"models": models} if models else {}),
    }


def _code_hash(module: type[Actor]) -> str:
    """Return the hash of the file that defines a module; empty where there is none."""
    try:
        file = inspect.getsourcefile(module)
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16] if file else ""
    except (OSError, TypeError):
        return ""


def describe_ref(module: ModuleRef) -> dict[str, Any]:
    """Return a module from outside as plain data, from which :func:`recover_ref` finds it again."""
    if isinstance(module, str):
        module = load_actor(module)
    if isinstance(module, Actor):
        kind = type(module)
        try:
            state = encode_state(module.snapshot())
        except Exception:  # a module from elsewhere; it can still be given when the mind is made again
            state = b""
        return {"name": kind.name, "reference": reference_to(kind), "instance": True, "state": state}
    described = {"name": module.name, "reference": reference_to(module)}
    manifest = getattr(module, "manifest", None)
    return described if manifest is None else {**described, "manifest": manifest.as_data()}


def is_built_in(reference: str) -> bool:
    """Whether a reference names a module of this package."""
    return BUILT_IN.fullmatch(current_name(reference)) is not None


def built_in_part(header: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the header of a mind without what needs modules that are not built in: for looking at a file.

    One that does not tell of a mind comes back as it is.
    """
    try:
        named = [*header["extra"], *header.get("reserve", ())]
        others = {str(one["name"]) for one in named if not is_built_in(str(one["reference"]))}
        only, overrides = header["only"], header["overrides"].items()
        return {
            **header,
            "extra": [one for one in header["extra"] if one["name"] not in others],
            "reserve": [one for one in header.get("reserve", ()) if one["name"] not in others],
            "only": only if only is None else [name for name in only if name not in others],
            "without": [name for name in header["without"] if name not in others],
            "overrides": {key: value for key, value in overrides if key.partition(".")[0] not in others},
        }
    except (KeyError, TypeError, AttributeError):
        return header


def recover_ref(described: Mapping[str, Any], trust: ModuleTrust = NOBODY) -> ModuleRef:
    """Return the module that :func:`describe_ref` described.

    Args:
        described: out of a file, whose word it is.
        trust: tells whether a module that is not built in may be loaded on that.

    Raises:
        ModuleError: it is not where the description says, or nobody trusts it.
    """
    reference, name = str(described["reference"]), str(described["name"])
    if "manifest" in described:
        if trust.connecting:
            trust.check(name, reference)
        from anima_actors.remote.proxy import module_from

        return module_from(dict(described))
    home, _, path = reference.rpartition(":")
    if home == "__main__" or "." in path:
        raise ModuleError(
            f"the module {name!r} was defined inside {home} ({path}) and cannot be loaded from there; "
            f"give its class: extra=[...]"
        )
    if is_built_in(reference):
        reference = current_name(reference)
    elif home not in sys.modules:  # what the program has imported itself it has chosen itself
        reference = trust.check(name, reference)
    return _as_described(load_actor(reference), described)


def given_as(module: ModuleRef, described: Mapping[str, Any]) -> ModuleRef:
    """Return a module given by hand in place of the one described; of an instance's class, that instance."""
    if isinstance(module, str):
        module = load_actor(module)
    if isinstance(module, Actor) or not (described.get("instance") and described.get("state")):
        return module
    return _as_described(module, described)


def _as_described(kind: type[Actor], described: Mapping[str, Any]) -> ModuleRef:
    name = described["name"]
    if not described.get("instance"):
        return kind
    if not described.get("state"):
        raise ModuleError(f"the module {name!r} was given as an instance; give it again: extra=[...]")
    actor = Actor.__new__(kind)
    actor.restore(decode_state(described["state"]))
    return actor
