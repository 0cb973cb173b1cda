"""Which modules were asked for, and whether there are such modules."""

from collections.abc import Iterable, Sequence

from anima_actors.assembly import BUILT_IN, assemble, load_actor
from anima_actors.cli.group import BadInput
from anima_actors.nearest import did_you_mean
from anima_actors.psyche.personality import Personality
from anima_actors.psyche.values import ValueSystem
from anima_actors.runtime import Actor, AnimaError, Wiring

BUILT_IN_NAMES = tuple(module.name for module in BUILT_IN)


def loaded(references: Iterable[str]) -> tuple[type[Actor], ...]:
    """The modules behind the references of --with."""
    try:
        return tuple(load_actor(reference) for reference in references)
    except AnimaError as error:
        raise BadInput(f"--with: {error}") from error


def check_names(option: str, names: Sequence[str], known: Iterable[str]) -> None:
    """Refuse the first name that no module has."""
    known = list(known)
    for name in names:
        if name not in known:
            raise BadInput(f"{option}: unknown module {name!r}{did_you_mean(name, known)}")


def wiring_of(only: Sequence[str], without: Sequence[str], references: Sequence[str]) -> Wiring:
    """The wiring of a mind with these modules."""
    extra = loaded(references)
    known = (*BUILT_IN_NAMES, *(module.name for module in extra))
    check_names("--only", only, known)
    check_names("--without", without, known)
    try:
        return assemble(Personality(), ValueSystem(), only or None, without, extra).wiring
    except AnimaError as error:
        raise BadInput(str(error)) from error
