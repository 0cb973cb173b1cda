"""Events that modules of wanting take."""

from hypothesis import strategies as st

from anima_actors import (
    Stimulus,
)
from anima_actors.events import (
    DrivesFelt,
    EmotionFelt,
    ReactorsMoved,
    Requirement,
)
from anima_actors.psyche.events import Need
from anima_actors.psyche.model.personality import Traits, Vad
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors

reactor = st.floats(0.01, 0.99)
bodies = st.builds(Reactors, reactor, reactor, reactor, reactor)
traits = st.builds(Traits, *[st.floats(0, 1)] * 5)
MOMENT = Stimulus()


def moved(x: Reactors) -> ReactorsMoved:
    return ReactorsMoved(x, x, (), 1)


def emotion(name: str, distance: float = 0.6) -> EmotionFelt:
    return EmotionFelt(name, name, ((name, 1.0),), Vad(0, 0, 0), min(1.0, distance / 1.2), distance)


def drive(reactor: str, intensity: float = 0.6, direction: str = "lack") -> DrivesFelt:
    return DrivesFelt(0.5, 0.0, reactor, (Need(reactor, intensity, direction, "", ""),))


# --- drives


def requirements(written: str) -> tuple[Requirement, ...]:
    names = {name[0]: name for name in BASELINE._fields}
    return tuple(Requirement(names[one[0]], float(one[2:]), one[1] == "+") for one in written.split())


NEUTRAL = Reactors(0.5, 0.5, 0.5, 0.5)
