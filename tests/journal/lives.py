"""Stories lived through and kept in memory, for the tests that go through them again."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from anima_actors.compare.diff import Differences
from anima_actors.journal.inputs import Detail
from anima_actors.journal.recorder import Recorder, open_recorder
from anima_actors.journal.records import TurnRecord, record_turn
from anima_actors.journal.timeline import TurnHistory, turn_history
from anima_actors.mind.builder import state_keys
from anima_actors.mind.mind import Mind
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import MindOrigin, RecordedHistory
from anima_actors.runtime import ModuleAdded
from anima_actors.scenario import COMMANDS, REACTORS, Scenario, TurnOutcome, build_mind, run_scenario
from anima_actors.scenario.state_paths import TRAITS

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))

STORM = {
    "title": "Three blows and a rest",
    "seed": 11,
    "persona": {"neuroticism": 0.7, "agreeableness": 0.4},
    "steps": [
        {"command": "connect", "say": "I trust you."},
        {"command": "shock", "say": "I told them everything."},
        {"command": "shock"},
        {"stimulus": {"tension": 0.5, "arousal": 0.4}, "say": "Go away!"},
        {"rest": "3m"},
        {"command": "relax", "repeat": 2},
        {"say": "Are you there?"},
    ],
}

deltas = st.dictionaries(
    st.sampled_from(REACTORS), st.floats(-1, 1, allow_subnormal=False), min_size=1, max_size=4
)
steps = st.one_of(
    st.sampled_from(sorted(COMMANDS)).map(lambda name: {"command": name}),
    deltas.map(lambda one: {"stimulus": one}),
    st.sampled_from(["90s", "10m", "8h"]).map(lambda one: {"rest": one}),
    st.tuples(st.sampled_from(["I am afraid.", "Thank you!", "Мені сумно."]), deltas).map(
        lambda one: {"say": one[0], "stimulus": one[1]}
    ),
    st.sampled_from(["How are you?", "You seem scared."]).map(lambda one: {"say": one}),
)
stories = st.fixed_dictionaries(
    {
        "title": st.just("By chance"),
        "seed": st.integers(0, 1000),
        "persona": st.dictionaries(st.sampled_from(TRAITS), st.floats(0, 1), max_size=3),
        "steps": st.lists(steps, min_size=1, max_size=6),
    }
)


def story(document: Mapping[str, Any] = STORM) -> Scenario:
    return Scenario.from_document(document)


def origin_of(scenario: Scenario) -> MindOrigin:
    return MindOrigin(build_mind(scenario).config, json.dumps(dict(scenario.document)))


def history_of(origin: MindOrigin, turns: tuple[TurnRecord, ...]) -> RecordedHistory:
    """Return a history that is in memory, from its first turn on."""
    added = tuple(ModuleAdded(**one.root.data) for one in turns if one.root.type == ModuleAdded.__name__)
    return RecordedHistory(origin, lambda first: iter(turns[max(0, first - 1) :]), added=added)


def lived(scenario: Scenario, **changes: Any) -> tuple[TurnRecord, ...]:
    """The records of a story, lived through as `anima run` does it."""
    records: list[TurnRecord] = []

    def turned(outcome: TurnOutcome, mind: Mind) -> None:
        assert mind.last_turn is not None
        draws = {name: cell.actor.random.draws for name, cell in mind.bus.actors.items() if cell.actor}
        records.append(record_turn(mind.last_turn, draws, records[-1].hash if records else ""))

    def make(**asked: Any) -> Mind:
        return Mind(**{**asked, **changes})

    asyncio.run(run_scenario(scenario, mind_factory=make, on_turn=turned))
    return tuple(records)


def journaled(
    path: Path, scenario: Scenario, snapshot_every: int = 50, detail: Detail = "events", **changes: Any
) -> str:
    """Live through a story on record; the hash of all its turns."""
    recorders: list[Recorder] = []

    def make(**asked: Any) -> Mind:
        mind = Mind(**{**asked, **changes})
        text = json.dumps(dict(scenario.document))
        options: dict[str, Any] = {"snapshot_every": snapshot_every, "detail": detail}
        recorders.append(open_recorder(mind, path, scenario=text, **options))
        return mind

    asyncio.run(run_scenario(scenario, mind_factory=make))
    recorders[0].close()
    return recorders[0].writer.hash


def past(scenario: Scenario) -> RecordedHistory:
    return history_of(origin_of(scenario), lived(scenario))


def told(origin: MindOrigin, turns: tuple[TurnRecord, ...] = (), name: str = "history") -> TurnHistory:
    wiring = origin.mind().bus.wiring
    return turn_history(name, turns, wiring, state_keys(wiring))


def what_if(lived_through: RecordedHistory, change: WhatIf) -> Differences:
    """How the future differs from the past, from the fork on."""
    return fork(lived_through, change).compared()
