"""Makes the data that are made here: `python -m tests.data.generate story_hashes` or `audit`."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from anima_actors import Mind, Scenario, run_scenario
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.scenario import TurnOutcome

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent
SEEDS = (0, 1, 2)


async def history_hash(story: str, seed: int) -> str:
    """Run a story, given by its path from the root, and return the hash of its whole history."""
    hashes = [""]

    def turned(_outcome: TurnOutcome, mind: Mind) -> None:
        assert mind.last_turn is not None
        hashes.append(turn_hash(mind.last_turn, hashes[-1]))

    await run_scenario(Scenario.from_file(story), seed=seed, on_turn=turned)
    return hashes[-1]


def shipped_stories() -> list[str]:
    folders = (ROOT / "scenarios", ROOT / "examples" / "scenarios")
    return sorted(str(path.relative_to(ROOT)) for folder in folders for path in folder.glob("*.yaml"))


def story_hashes() -> str:
    rows = (
        f"  {json.dumps(story)}: "
        + json.dumps({str(seed): asyncio.run(history_hash(story, seed)) for seed in SEEDS})
        for story in shipped_stories()
    )
    return "{\n" + ",\n".join(rows) + "\n}\n"


def audit() -> str:
    command = [sys.executable, "-m", "anima_actors", "audit", "--turns", "30000", "--json"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.dumps(json.loads(found.stdout), separators=(",", ":")) + "\n"


if __name__ == "__main__":
    [name] = sys.argv[1:]
    (DATA / f"{name}.json").write_text({"story_hashes": story_hashes, "audit": audit}[name]())
