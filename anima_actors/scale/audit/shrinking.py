"""A tale made as short as it gets: no single thing can be left out of it, or said fewer times."""

from collections.abc import Callable

from anima_actors.scale.audit.catalogue import Thing
from anima_actors.scale.audit.living import Glimpse, Stage
from anima_actors.scale.audit.tales import Tale, simpler


def shrunk(
    stage: Stage, thing: Thing, tale: Tale, note: Callable[[Tale, Glimpse], None] = lambda *_: None
) -> Tale:
    """The tale without all that it can do without, one thing at a time.

    Args:
        stage: where it is lived through; Spent where its budget is used up.
        thing: what the tale must come to in its last turn.
        tale: one that does.
        note: told of every turn that is lived through on the way: it may show other things.

    Returns:
        A tale that comes to the thing, while no tale of `simpler` does, in any of its turns.
    """
    while True:
        for candidate in simpler(tale):
            found = reaches(stage, thing, candidate, note)
            if found is not None:
                tale = found
                break
        else:
            return tale


def reaches(
    stage: Stage, thing: Thing, tale: Tale, note: Callable[[Tale, Glimpse], None] = lambda *_: None
) -> Tale | None:
    """The tale as far as the first turn that shows the thing; None where none does."""
    mind = stage.born(tale)
    so_far = Tale(tale.persona, tale.values)
    for step in tale.steps:
        for number, glimpse in enumerate(stage.live(mind, step), 1):
            here = so_far.then(step.times(number))
            note(here, glimpse)
            if thing in glimpse.things:
                return here
        so_far = so_far.then(step)
    return None
