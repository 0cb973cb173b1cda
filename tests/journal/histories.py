"""Histories in memory, for whatever reads them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from anima_actors import Mind, Personality, Scenario, run_scenario
from anima_actors.journal.records import TurnRecord, record_turn
from anima_actors.journal.timeline import TurnHistory, turn_history
from anima_actors.mind.builder import state_keys
from anima_actors.runtime import Actor, Turn

SCENARIOS = tuple(sorted(Path("scenarios").resolve().glob("*.yaml")))
SHOCK = {"tension": 0.6, "arousal": 0.5, "satisfaction": -0.4, "cohesion": -0.5}
JOY = {"satisfaction": 0.4, "cohesion": 0.3, "arousal": 0.2}
Stimuli = Sequence[Mapping[str, float] | float]


def recorder(kept: list[TurnRecord]) -> Callable[[Turn], None]:
    """Keeps the record of each turn."""
    return lambda turn: kept.append(record_turn(turn, None, kept[-1].hash if kept else ""))


def lived(stimuli: Stimuli, *extra: type[Actor], name: str = "a life", **options: Any) -> TurnHistory:
    """A mind to which these things happened; a number is so many seconds of rest."""
    kept: list[TurnRecord] = []
    options.setdefault("personality", Personality(confabulation_rate=0.0))
    mind = Mind(extra=extra, record=recorder(kept), **options)
    for one in stimuli:
        if isinstance(one, Mapping):
            mind.experience_now(one)
        else:
            mind.rest_now(one)
    return turn_history(name, kept, mind.bus.wiring, state_keys(mind.bus.wiring), {"seed": mind.seed})


@cache
def told(file: Path, seed: int | None = None) -> TurnHistory:
    """A story of the shipped ones, lived through."""
    kept: list[TurnRecord] = []
    minds: list[Mind] = []

    def make(**options: Any) -> Mind:
        minds.append(Mind(**options, timed=True, record=recorder(kept)))
        return minds[-1]

    story = Scenario.from_file(file)
    asyncio.run(run_scenario(story, seed=seed, mind_factory=make))
    wiring = minds[0].bus.wiring
    facts = {"seed": story.seed if seed is None else seed}
    return turn_history(story.title, kept, wiring, state_keys(wiring), facts)


def first_contact() -> TurnHistory:
    """The story of the README."""
    return told(next(file for file in SCENARIOS if file.stem == "first_contact"))
