"""A record that begins in the midst of a life, and one that is long."""

from pathlib import Path

import pytest

from anima_actors import Mind
from anima_actors.journal.reader import Journal
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from tests.journal.journals import small_mind, turns_of, written


def test_a_replay_with_another_mind_counts_where_the_record_begins_late_too(tmp_path: Path) -> None:
    mind = Mind(seed=3)
    mind.experience_now({"tension": 0.4}, "Who is there?")
    mind.record_to(tmp_path / "late.anima")
    mind.experience_now({"tension": 0.3, "cohesion": -0.3}, "Go away!")
    mind.close()
    with Journal.open(tmp_path / "late.anima") as journal:
        past = history_in(journal)
        assert replay(past).equal
        found = replay(past, past.origin.changed({"persona.neuroticism": 0.9})).divergence
    assert found is not None
    assert (found.turn, found.field) == (2, "traits.neuroticism")
    assert found.second == pytest.approx(0.9)


def test_the_state_before_a_turn_is_the_last_that_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "long.anima"
    written(path, turns_of(small_mind(), 150), snapshot_every=40)
    with Journal.open(path) as journal:
        kept = dict(journal.snapshots())
        assert list(kept) == [40, 80, 120, 150]
        for turn in range(1, 151):
            last = max((one for one in kept if one <= turn), default=None)
            assert journal.snapshot_before(turn) == (None if last is None else (last, kept[last]))


def test_the_state_before_a_late_turn_is_found_without_reading_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.anima"
    written(path, turns_of(small_mind(), 400), snapshot_every=50)
    with Journal.open(path) as journal:
        read = []
        frames = journal.frames

        def counted(*spot: object) -> object:
            for frame in frames(*spot):  # type: ignore[arg-type]
                read.append(frame)
                yield frame

        monkeypatch.setattr(journal, "frames", counted)
        assert journal.snapshot_before(399) is not None
        assert len(read) < 100
