"""What a mind was made of, as plain data, and from that data the arguments to make it again."""

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from anima_actors._version import __version__
from anima_actors.encoding.turn_content import to_plain
from anima_actors.mind.builder import Assembly, ModuleRef, StandIn, assemble, load_actor
from anima_actors.psyche import PSYCHE
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueRule, ValueSystem
from anima_actors.runtime import Actor, Restart, Wiring
from anima_actors.runtime.errors import ModuleError
from anima_actors.voice import CallLog, VoiceSettings

FROM_FILE = "anima_actors_extra_"
"""What the names of modules begin with that were loaded from a file."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The arguments that a mind was made with, as far as they shape what it does."""

    personality: Personality
    values: ValueSystem
    voice: VoiceSettings
    appraisal: str
    seed: int
    only: tuple[str, ...] | None
    without: tuple[str, ...]
    extra: tuple[ModuleRef, ...]
    constants: Mapping[str, Any]
    name: str
    restart: Restart

    def assembled(self, calls: CallLog, stand_in: StandIn | None = None) -> Assembly:
        """The parts of such a mind.

        Args:
            calls: the language model, for the modules that ask one.
            stand_in: makes what takes the place of each module with an async handler; None to leave them.

        Raises:
            ModuleError: an unknown module or constant.
            WiringError: the modules do not fit together.
        """
        return assemble(
            self.personality,
            self.values,
            self.only,
            self.without,
            self.extra,
            self.constants,
            self.voice,
            calls,
            stand_in,
            self.appraisal,
        )

    def as_data(
        self, wiring: Wiring, constants: Mapping[str, Any], encode: Callable[[Any], bytes]
    ) -> dict[str, Any]:
        """Plain data for a header, from which :func:`arguments` makes the mind again.

        Args:
            wiring: of the mind.
            constants: of the modules, where they differ from the defaults.
            encode: turns the state of a module that was given as an instance into bytes.
        """
        return {
            "package": __version__,
            "name": self.name,
            "seed": self.seed,
            "persona": asdict(self.personality),
            "values": dict(self.values.weights),
            "value_rules": [list(rule) for rule in self.values.rules],
            "voice": self.voice.as_data(),
            "appraisal": self.appraisal,
            "only": None if self.only is None else list(self.only),
            "without": list(self.without),
            "extra": [_described_extra(one, encode) for one in self.extra],
            "overrides": to_plain(dict(self.constants)),
            "restart": list(self.restart),
            "modules": [_described_module(module, constants.get(module.name)) for module in wiring.modules],
        }


def arguments(
    data: Mapping[str, Any],
    extra: Iterable[ModuleRef],
    decode: Callable[[bytes], Any],
    voice: str | VoiceSettings | None = None,
) -> dict[str, Any]:
    """The arguments for `Mind` that make a mind like the one described.

    Args:
        data: as :meth:`Configuration.as_data` gives it.
        extra: modules that cannot be found where the data says; each stands for the one of its name.
        decode: the counterpart of `encode`.
        voice: who speaks, in place of who did.

    Raises:
        ModuleError: a module is not where the data says.
        KeyError, TypeError, ValueError: the data is not what it should be.
    """
    given = {_name_of(one): one for one in extra}
    weights = dict(data["values"])
    five = {one.name: weights.pop(one.name) for one in fields(ValueSystem) if one.name in weights}
    rules = tuple(ValueRule(*rule) for rule in data["value_rules"])
    return {
        "personality": Personality(**data["persona"]),
        "values": ValueSystem(**five, others=weights, rules=rules),
        "voice": VoiceSettings.from_data(data["voice"]) if voice is None else voice,
        "appraisal": data.get("appraisal", "lexicon"),
        "seed": data["seed"],
        "only": data["only"],
        "without": [*data["without"], *_younger(data)],
        "extra": tuple(given.get(one["name"]) or _found_extra(one, decode) for one in data["extra"]),
        "constants": data["overrides"],
        "name": data["name"],
        "restart": Restart(*data["restart"]),
    }


def _younger(data: Mapping[str, Any]) -> list[str]:
    """The built-in modules that there were not yet when the data was written."""
    then = {one["name"] for one in data["modules"]} | set(data["without"])
    wanted = data["only"]
    return [
        module.name
        for module in PSYCHE
        if module.name not in then and (wanted is None or module.name in wanted)
    ]


def reference_to(kind: type) -> str:
    """Where a class can be loaded from, as :func:`load_actor` takes it."""
    if hasattr(kind, "manifest"):
        return f"{kind.address}/{kind.name}"  # type: ignore[attr-defined]
    if kind.__module__.startswith(FROM_FILE):
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        if file:
            return f"{Path(file).absolute()}:{kind.__qualname__}"
    return f"{kind.__module__}:{kind.__qualname__}"


def _described_module(module: type[Actor], constants: Any) -> dict[str, Any]:
    """A module in use: where it comes from, its version, a hash of its file, and its constants."""
    home = sys.modules.get(module.__module__)
    ours = module.__module__.startswith("anima_actors.")
    if constants is None and module.constants_type is not None:
        constants = module.constants_type()
    return {
        "name": module.name,
        "layer": module.layer,
        "reference": reference_to(module),
        "version": __version__ if ours else str(getattr(home, "__version__", "")),
        "code": _code_hash(module),
        "constants": to_plain(constants) if is_dataclass(constants) else {},
    }


def _code_hash(module: type[Actor]) -> str:
    """Of the file that a module is written in; empty where there is none."""
    try:
        file = inspect.getsourcefile(module)
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16] if file else ""
    except (OSError, TypeError):
        return ""


def _described_extra(extra: ModuleRef, encode: Callable[[Any], bytes]) -> dict[str, Any]:
    if isinstance(extra, str):
        extra = load_actor(extra)
    if isinstance(extra, Actor):
        kind = type(extra)
        try:
            state = encode(extra.snapshot())
        except Exception:  # a module from elsewhere; it can still be given when the mind is made again
            state = b""
        return {"name": kind.name, "reference": reference_to(kind), "instance": True, "state": state}
    described = {"name": extra.name, "reference": reference_to(extra)}
    manifest = getattr(extra, "manifest", None)
    return described if manifest is None else {**described, "manifest": manifest.as_data()}


def _found_extra(described: Mapping[str, Any], decode: Callable[[bytes], Any]) -> ModuleRef:
    reference, name = described["reference"], described["name"]
    if "manifest" in described:
        from anima_actors.remote.proxy import module_from

        return module_from(dict(described))
    home, _, path = reference.rpartition(":")
    if home == "__main__" or "." in path:
        raise ModuleError(
            f"the module {name!r} was defined inside {home} ({path}) and cannot be loaded from there; "
            f"give its class: extra=[...]"
        )
    kind = load_actor(reference)
    if not described.get("instance"):
        return kind
    if not described.get("state"):
        raise ModuleError(f"the module {name!r} was given as an instance; give it again: extra=[...]")
    actor = Actor.__new__(kind)
    actor.restore(decode(described["state"]))
    return actor


def _name_of(extra: ModuleRef) -> str:
    return load_actor(extra).name if isinstance(extra, str) else extra.name
