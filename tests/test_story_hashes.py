"""The history of every story, as it was when its hash was written down."""

import json
from pathlib import Path

import pytest

from anima_actors import Mind, Scenario, run_scenario
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.scenario import TurnOutcome

ROOT = Path(__file__).parents[1]
HASHES: dict[str, dict[str, str]] = json.loads((ROOT / "tests" / "data" / "story_hashes.json").read_text())


@pytest.mark.parametrize("story", HASHES)
async def test_a_story_has_the_history_that_it_had(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for seed, recorded in HASHES[story].items():
        hashes = [""]

        def turned(_outcome: TurnOutcome, mind: Mind, hashes: list[str] = hashes) -> None:
            assert mind.last_turn is not None
            hashes.append(turn_hash(mind.last_turn, hashes[-1]))

        await run_scenario(Scenario.from_file(story), seed=int(seed), on_turn=turned)
        assert hashes[-1] == recorded, f"{story}, seed {seed}"


def test_every_story_is_among_them() -> None:
    shipped = {
        str(path.relative_to(ROOT))
        for path in (*ROOT.glob("scenarios/*.yaml"), *ROOT.glob("examples/scenarios/*.yaml"))
    }
    assert set(HASHES) == shipped
