"""Which modules were asked for, and whether there are such modules."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from anima_actors.cli.group import BadInput
from anima_actors.mind.builder import BUILT_IN, assemble
from anima_actors.mind.config import MindConfig
from anima_actors.mind.module_refs import load_actor
from anima_actors.mind.placement import ModulePlacement, check_beside, check_intercepting, check_replaceable
from anima_actors.runtime import Actor, AnimaError, Wiring
from anima_actors.runtime.errors import suggestion

BUILT_IN_NAMES = tuple(module.name for module in BUILT_IN)


def loaded(references: Iterable[str]) -> tuple[type[Actor], ...]:
    """The modules behind the references of --with, wherever they belong."""
    with _telling("--with"):
        return tuple(load_actor(reference) for reference in references)


def joined(
    beside: Sequence[str] = (), instead: Sequence[str] = (), intercepting: Sequence[str] = ()
) -> ModulePlacement:
    """The modules of --with, --replace and --intercept, each where it belongs.

    Raises:
        BadInput: the first that cannot be had, or belongs elsewhere.
    """
    with _telling("--with"):
        extra = tuple(map(load_actor, beside))
        for module, reference in zip(extra, beside, strict=True):
            check_beside(module, f"write --intercept {reference}")
    with _telling("--replace"):
        replacements = tuple(map(_replacement, instead))
    with _telling("--intercept"):
        between = tuple(map(load_actor, intercepting))
        for module, reference in zip(between, intercepting, strict=True):
            check_intercepting(module, f"write --with {reference}")
    return ModulePlacement(extra, replacements, between)


def check_names(option: str, names: Sequence[str], known: Iterable[str]) -> None:
    """Refuse the first name that no module has."""
    known = list(known)
    for name in names:
        if name not in known:
            raise BadInput(f"{option}: unknown module {name!r}{suggestion(name, known)}")


def check_filled(joining: ModulePlacement, wiring: Wiring) -> None:
    """Refuse a module of --replace without which others would wait in vain."""
    with _telling("--replace"):
        joining.check(wiring)


def wiring_of(only: Sequence[str], without: Sequence[str], joining: ModulePlacement) -> Wiring:
    """The wiring of a mind with these modules."""
    known = (*BUILT_IN_NAMES, *(module.name for module in joining.extra))
    check_names("--only", only, known)
    check_names("--without", without, known)
    left_out = (*without, *joining.without)
    with _telling(""):
        wiring = assemble(MindConfig(only=only or None, without=left_out, extra=joining.extra)).wiring
    check_filled(joining, wiring)
    return wiring


def _replacement(given: str) -> tuple[str, type[Actor]]:
    name, equals, reference = given.partition("=")
    if not (name and equals and reference):
        raise BadInput(f"--replace {given}: write NAME=REFERENCE, such as defense=./humor.py:HumorDefense")
    check_replaceable(name)
    module = load_actor(reference)
    check_beside(module, f"write --without {name} --intercept {reference}")
    return name, module


@contextmanager
def _telling(option: str) -> Iterator[None]:
    """What cannot be had is bad input, told with the option that asked for it."""
    try:
        yield
    except AnimaError as error:
        raise BadInput(f"{option}: {error}" if option else str(error)) from error
