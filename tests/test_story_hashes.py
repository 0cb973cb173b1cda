"""The history of every story, as it was when its hash was written down."""

import json

import pytest

from tests.data.generate import DATA, ROOT, history_hash, shipped_stories

HASHES: dict[str, dict[str, str]] = json.loads((DATA / "story_hashes.json").read_text())


@pytest.mark.slow
@pytest.mark.parametrize("story", HASHES)
async def test_a_story_has_the_history_that_it_had(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for seed, recorded in HASHES[story].items():
        assert await history_hash(story, int(seed)) == recorded, f"{story}, seed {seed}"


def test_every_story_is_among_them() -> None:
    assert list(HASHES) == shipped_stories()
