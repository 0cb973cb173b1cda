"""The columns of a pretty log: number, layer, module, event, values, causes, microseconds."""

from collections.abc import Iterable
from typing import NamedTuple

from anima_actors.runtime import Wiring

NARROWEST, WIDEST = 80, 160
LONGEST_MODULE, LONGEST_EVENT = 16, 22


class Layout(NamedTuple):
    """How many columns each part of a line has; the parts are one space apart."""

    width: int
    number: int
    layer: int
    module: int
    event: int
    values: int
    causes: int
    microseconds: int  # 0 where nothing is measured

    @property
    def indent(self) -> int:
        """Where the modules begin; the header and footer of a turn are aligned with them."""
        return self.number + 1 + self.layer + 1


def layout_for(wiring: Wiring, width: int, *, timed: bool) -> Layout:
    """The columns for the modules of a mind, in so many columns altogether."""
    width = max(NARROWEST, min(width, WIDEST))
    modules = [module.name for module in wiring.modules]
    events = [
        output.event_type.__name__
        for step in wiring.steps
        if step.name not in wiring.silent
        for output in step.signature.outputs
    ]
    number, layer = 3, 2
    module = _longest(modules, LONGEST_MODULE)
    event = _longest(events, LONGEST_EVENT)
    microseconds = 5 if timed else 0
    spaces = 6 if timed else 5
    left = width - number - layer - module - event - microseconds - spaces
    causes = max(16, min(48, left * 2 // 5))
    return Layout(width, number, layer, module, event, left - causes, causes, microseconds)


def _longest(names: Iterable[str], at_most: int) -> int:
    return min(at_most, max((len(name) for name in names), default=1))
