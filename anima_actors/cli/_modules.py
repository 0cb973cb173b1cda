"""The modules that the command line asks for: loaded, put into their places, and checked."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import ModuleOptions
from anima_actors.mind.builder import BUILT_IN, assemble
from anima_actors.mind.config import MindConfig
from anima_actors.mind.module_refs import load_actor
from anima_actors.mind.placement import ModulePlacement, check_beside, check_intercepting, check_replaceable
from anima_actors.runtime import Actor, Wiring
from anima_actors.runtime.errors import suggestion

if TYPE_CHECKING:
    from anima_actors.replay.origin import MindOrigin

BUILT_IN_NAMES = tuple(module.name for module in BUILT_IN)


def loaded(references: Iterable[str]) -> tuple[type[Actor], ...]:
    """Load the modules of --with, wherever they belong."""
    with refusing("--with"):
        return tuple(load_actor(reference) for reference in references)


def placed(asked: ModuleOptions) -> ModulePlacement:
    """Load the modules of --with, --replace and --intercept, each into its place.

    Raises:
        BadInput: the first that cannot be had, or belongs elsewhere.
    """
    with refusing("--with"):
        extra = tuple(map(load_actor, asked.extra))
        for module, reference in zip(extra, asked.extra, strict=True):
            check_beside(module, f"write --intercept {reference}")
    with refusing("--replace"):
        replacements = tuple(map(_replacement, asked.replace))
    with refusing("--intercept"):
        between = tuple(map(load_actor, asked.intercept))
        for module, reference in zip(between, asked.intercept, strict=True):
            check_intercepting(module, f"write --with {reference}")
    return ModulePlacement(extra, replacements, between)


def check_names(option: str, names: Sequence[str], known: Iterable[str]) -> None:
    """Refuse the first name that no module has."""
    known = list(known)
    for name in names:
        if name not in known:
            raise BadInput(f"{option}: unknown module {name!r}{suggestion(name, known)}")


def check_choice(asked: ModuleOptions, extra: Iterable[type[Actor]]) -> None:
    """Refuse a name in --only or --without that no module has."""
    known = (*BUILT_IN_NAMES, *(module.name for module in extra))
    check_names("--only", asked.only, known)
    check_names("--without", asked.without, known)


def wiring_of(asked: ModuleOptions) -> Wiring:
    """Return the wiring of a mind with these modules."""
    placement = placed(asked)
    check_choice(asked, placement.extra)
    left_out = (*asked.without, *placement.without)
    with refusing():
        config = MindConfig(only=asked.only or None, without=left_out, extra=placement.extra)
        wiring = assemble(config).wiring
    with refusing("--replace"):
        placement.check(wiring)
    return wiring


def known_modules(origin: "MindOrigin") -> tuple[str, ...]:
    """Return the names of all modules that a mind of this origin may have."""
    from anima_actors.replay.rerun import Script

    wired = (module.name for module in origin.mind(Script()).bus.wiring.modules)
    return tuple(dict.fromkeys((*BUILT_IN_NAMES, *wired)))


def _replacement(given: str) -> tuple[str, type[Actor]]:
    name, equals, reference = given.partition("=")
    if not (name and equals and reference):
        raise BadInput(f"--replace {given}: write NAME=REFERENCE, such as defense=./humor.py:HumorDefense")
    check_replaceable(name)
    module = load_actor(reference)
    check_beside(module, f"write --without {name} --intercept {reference}")
    return name, module


_PARTS = {"persona": "neuroticism", "values": "care", "constants": "emotion.learn_rate", "voice": "provider"}
"""The parts of a story that --set changes a part of, each with an example."""
_WHOLE = ("seed", "persona", "title", "appraisal")


def changes_in(settings: Iterable[str], modules: Sequence[str]) -> dict[str, Any]:
    """Return the changes to a story; "emotion.learn_rate" is short for "constants.emotion.learn_rate".

    Raises:
        BadInput: naming every setting that is none.
    """
    if not settings:
        return {}
    from anima_actors.scenario.yaml_reader import meaning_of

    changes: dict[str, Any] = {}
    problems = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        key = key.strip()
        try:
            if not (equals and key):
                raise ValueError("write KEY=VALUE, such as seed=3")
            changes[_place(key, modules)] = meaning_of(text.strip())
        except ValueError as error:
            problems.append(f"--set {key or setting}: {error}")
    if problems:
        raise BadInput(*problems)
    return changes


def split_changes(
    settings: Sequence[str], extra: Sequence[type[Actor]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the changes of --set to a story, and the constants of modules that no story knows of."""
    changes = changes_in(settings, (*BUILT_IN_NAMES, *(module.name for module in extra)))
    own = [path for path in changes if any(path.startswith(f"constants.{module.name}.") for module in extra)]
    return changes, {path.removeprefix("constants."): changes.pop(path) for path in own}


def _place(key: str, modules: Sequence[str]) -> str:
    from anima_actors.scenario.state_paths import CLI_VALUES, TRAITS

    first, _, rest = key.partition(".")
    if key in _WHOLE or (first in _PARTS and rest):
        return key
    if first in _PARTS:
        raise ValueError(f"name a part of it, such as {first}.{_PARTS[first]}")
    if first not in modules:
        if key in TRAITS or key in CLI_VALUES:
            return f"{'persona' if key in TRAITS else 'values'}.{key}"
        known = dict.fromkeys((_WHOLE[0], *_PARTS, *modules))
        raise ValueError(f"no such setting{suggestion(first, known)}")
    if not rest:
        raise ValueError("name a constant of the module, such as emotion.learn_rate")
    return f"constants.{key}"
