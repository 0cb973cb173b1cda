"""Modules that come and go, and stories in which they do."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st

from anima_actors import Actor, Facet, Mind, RootEvent, Stimulus, handler
from anima_actors.encoding.snapshots import encode_state
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.events import EmotionFelt, GoalHeld


@dataclass(frozen=True)
class ItchFelt(Facet):
    """How much it itches."""

    facet: ClassVar[str] = "itch"

    level: float
    turns: int

    def prompt_lines(self) -> tuple[str, ...]:
        return (f"You itch for the {self.turns}th time.",)


@dataclass(frozen=True)
class Scratched(RootEvent):
    turn: int


class Itch(Actor):
    """Has a state of its own, chance, and a timer."""

    def __init__(self) -> None:
        self.turns = 0
        self.level = 0.5
        self.scratched: tuple[Scratched, ...] = ()

    @handler
    def feel(self, stimulus: Stimulus) -> ItchFelt:
        self.turns += 1
        self.level = 0.5 * self.level + 0.5 * self.random.random()
        if self.turns % 3 == 1:
            self.later(100.0, Scratched(self.turns))
        return ItchFelt(self.level, self.turns)

    @handler
    def scratch(self, scratched: Scratched) -> None:
        self.scratched = (*self.scratched, scratched)
        self.level = 0.0


class Sulk(Actor):
    """Waits for the world outside, and has a bad day now and then."""

    def __init__(self) -> None:
        self.goals = 0

    @handler
    async def wait(self, emotion: EmotionFelt) -> None:
        await asyncio.sleep(0)
        self.lot = self.random.random()

    @handler
    def count(self, goal: GoalHeld) -> None:
        self.goals += 1
        if self.goals % 4 == 0:
            raise RuntimeError("not today")


class NeedsItch(Actor):
    """Fits in nowhere where nobody itches."""

    @handler
    def read(self, itch: ItchFelt) -> None: ...


BUILT_IN = ("mirror", "memory", "defense", "confabulation", "personality", "narrative")
OWN: dict[str, type[Actor]] = {"itch": Itch, "sulk": Sulk}
PLAIN = {"itch": Itch}

Action = tuple[str, Any]


def actions(own: Sequence[str]) -> st.SearchStrategy[list[Action]]:
    names = st.sampled_from([*BUILT_IN, *own])
    one = st.one_of(
        st.tuples(st.just("feel"), st.floats(-0.8, 0.8).map(lambda value: round(value, 2))),
        st.tuples(st.just("rest"), st.sampled_from([0.0, 30.0, 90.0, 400.0])),
        st.tuples(st.just("add"), names),
        st.tuples(st.just("remove"), names),
    )
    return st.lists(one, min_size=1, max_size=14)


def possible(mind: Mind, action: Action) -> bool:
    kind, what = action
    return kind in ("feel", "rest") or (what in mind.bus.actors) == (kind == "remove")


def known_as(mind: Mind, name: str) -> Any:
    """The class the first time, the name from then on."""
    return name if name in mind.compose(mind.bus.membership).known else OWN[name]


def act(mind: Mind, action: Action) -> None:
    kind, what = action
    if not possible(mind, action):
        return
    if kind == "feel":
        mind.experience_now({"tension": what, "arousal": 0.1}, "I am afraid of you.")
    elif kind == "rest":
        mind.rest_now(what)
    elif kind == "add":
        mind.add_now(known_as(mind, what))
    else:
        mind.remove_now(what)


async def act_awaited(mind: Mind, action: Action) -> None:
    kind, what = action
    if not possible(mind, action):
        return
    if kind == "feel":
        await mind.experience({"tension": what, "arousal": 0.1}, "I am afraid of you.")
    elif kind == "rest":
        await mind.rest(what)
    elif kind == "add":
        await mind.add(known_as(mind, what))
    else:
        await mind.remove(what)


class Noting(Mind):
    """Notes the hash of each turn."""

    hashes: list[str]

    @classmethod
    def new(cls, **settings: Any) -> "Noting":
        mind = cls(seed=3, **settings)
        mind.hashes = []
        mind.observe(lambda turn: mind.hashes.append(turn_hash(turn)))
        return mind


def lived(path: Path, story: Sequence[Action], mind: Mind | None = None) -> Mind:
    mind = mind or Mind(seed=3)
    mind.record_to(path, sync="never", snapshot_every=4)
    for action in story:
        act(mind, action)
    mind.close()
    return mind


def saved(mind: Mind) -> bytes:
    return encode_state(mind.bus.snapshot())


def itch_in(state: dict[str, Any]) -> dict[str, Any]:
    return {"itch": state["itch"]} if "itch" in state else {}


def without_degraded(state: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in state.items()
        if key != "degraded" and (key != "itch" or value is not None)
    }
