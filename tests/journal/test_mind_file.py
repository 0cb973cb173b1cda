"""A mind put away and taken out again goes on as if it had never been away."""

import errno
import os
import stat
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import (
    Actor,
    Facet,
    Mind,
    ModuleError,
    Personality,
    RootEvent,
    Stimulus,
    Unit,
    ValueRule,
    ValueSystem,
    handler,
)
from anima_actors.encoding.snapshots import SnapshotError
from anima_actors.journal import JournalError
from anima_actors.journal.reader import Journal
from anima_actors.runtime import Restart, VirtualClock
from tests.journal.journals import live, moments
from tests.thoroughness import examples


class Mood(NamedTuple):
    level: float
    since: int


@dataclass(frozen=True, slots=True)
class WeatherFelt(Facet):
    level: Unit


class Weather(Actor):
    """A module of one's own with every kind of state, some of it made by a constructor with an argument."""

    def __init__(self, start: float = 0.5) -> None:
        self.start = start
        self.moods: list[Mood] = []
        self.lately: deque[float] = deque(maxlen=4)
        self.by_kind: dict[str, int] = {}
        self.grid = np.zeros((2, 2))

    @handler
    def feel(self, root: RootEvent) -> WeatherFelt:
        if len(self.lately) == 3 and self.random.chance(0.3):
            raise RuntimeError("a shower")
        level = (self.start + self.random.random()) / 2
        self.moods = [*self.moods[-5:], Mood(level, len(self.moods))]
        self.lately.append(level)
        self.by_kind[type(root).__name__] = self.by_kind.get(type(root).__name__, 0) + 1
        self.grid = self.grid * 0.5 + level
        return WeatherFelt(float(min(1.0, self.grid.mean())))


OPTIONS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "with a nature": {
        "personality": Personality(neuroticism=0.9, openness=0.2, confabulation_rate=1.0),
        "values": ValueSystem(
            care=0.95, others={"play": 0.4}, rules=(ValueRule("act", "play", 0.3, "act merrily"),)
        ),
        "name": "Olha",
    },
    "changed": {
        "without": ["defense"],
        "constants": {"emotion.learn_rate": 0.0, "reactors.decay": 0.2},
        "restart": Restart(1, 5),
        "seed": 2**70,
    },
    "with a module": {"extra": [Weather]},
    "with an instance": {"extra": [Weather(0.25)], "only": ("reactors", "emotion")},
    "by reference": {"extra": [f"{__name__}:Weather"]},
}


@pytest.mark.slow
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS.keys())
def test_a_stored_mind_goes_on_as_if_it_had_never_been_away(options: dict[str, Any], tmp_path: Path) -> None:
    story = moments(2, 40)
    steady = Mind(**{"seed": 2, **options})
    states = [live(steady, moment) for moment in story]
    path = tmp_path / "a.mind"
    for when in (0, 1, 7, 25, 39):
        mind = Mind(**{"seed": 2, **options})
        for moment in story[:when]:
            live(mind, moment)
        mind.save(path)
        again = Mind.load(path)
        assert again.state == mind.state and again.system_prompt() == mind.system_prompt()
        assert again.bus.turns == when and again.bus.clock.now_s() == mind.bus.clock.now_s()
        assert [live(again, moment) for moment in story[when:]] == states[when:]


@pytest.mark.slow
@given(st.integers(0, 10**6), st.lists(st.integers(0, 24), max_size=5, unique=True))
@examples(15)
def test_stored_and_taken_out_as_often_as_one_likes(
    tmp_path_factory: pytest.TempPathFactory, seed: int, whens: list[int]
) -> None:
    path = tmp_path_factory.mktemp("mind") / "a.mind"
    story = moments(seed, 25)
    steady, stored = Mind(seed=seed, extra=[Weather]), Mind(seed=seed, extra=[Weather])
    for index, moment in enumerate(story):
        if index in whens:
            stored.save(path)
            stored = Mind.load(path)
        assert live(steady, moment) == live(stored, moment)


def test_what_it_was_made_of_is_in_the_file_and_how_it_has_drifted(tmp_path: Path) -> None:
    path = tmp_path / "a.mind"
    mind = Mind(Personality(neuroticism=0.6), seed=9)
    for _ in range(6):
        mind.experience_now({"tension": 0.8, "arousal": 0.6, "cohesion": -0.6})
    mind.save(path)
    again = Mind.load(path)
    now = again.described()["persona_now"]
    assert again.personality == Personality(neuroticism=0.6) and now["neuroticism"] > 0.6
    assert again.config == mind.config


@pytest.mark.slow
def test_a_mind_that_was_stored_is_recorded_on_from_there_and_that_record_gone_on_with(
    tmp_path: Path,
) -> None:
    story = moments(3, 30)
    whole = Mind(seed=3, record=tmp_path / "whole.anima")
    for moment in story:
        live(whole, moment)
    whole.close()
    first = Mind(seed=3, record=tmp_path / "first.anima")
    for moment in story[:12]:
        live(first, moment)
    first.close()
    first.save(tmp_path / "a.mind")
    second = Mind.load(tmp_path / "a.mind", record=tmp_path / "second.anima")
    for moment in story[12:20]:
        live(second, moment)
    assert second.recorder is not None
    second.recorder.writer.abandon()
    third = Mind.resume(tmp_path / "second.anima")
    for moment in story[20:]:
        live(third, moment)
    third.close()
    assert third.history_hash == whole.history_hash
    with Journal.open(tmp_path / "second.anima") as journal:
        journal.verify()
        assert (journal.first, journal.last, len(journal)) == (13, 30, 18)
        assert journal.turn(13).number == 13 and journal.header["after"]["hash"] == first.history_hash
        assert journal.summary().hash == whole.history_hash


def test_the_mind_s_clock_goes_on(tmp_path: Path) -> None:
    mind = Mind(clock=VirtualClock(1000.0))
    mind.rest_now(10.5)
    mind.save(tmp_path / "a.mind")
    again = Mind.load(tmp_path / "a.mind", clock=VirtualClock(5.0))
    assert again.bus.clock.now_s() == 1010.5


def test_a_module_that_cannot_be_found_can_be_given(tmp_path: Path) -> None:
    class Hidden(Actor):
        def __init__(self) -> None:
            self.count = 0

        @handler
        def count_up(self, stimulus: Stimulus) -> None:
            self.count += 1

    path = tmp_path / "a.mind"
    mind = Mind(extra=[Hidden])
    mind.experience_now({})
    mind.save(path)
    with pytest.raises(ModuleError, match=r"'hidden' was defined inside .* give its class: extra="):
        Mind.load(path)
    again = Mind.load(path, extra=[Hidden])
    actor = again.bus.actors["hidden"].actor
    assert isinstance(actor, Hidden) and actor.count == 1


def test_a_module_from_a_file_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "tide.py"
    source.write_text(
        "from anima_actors import Actor, Stimulus, handler\n\n\n"
        "class Tide(Actor):\n"
        "    def __init__(self) -> None:\n        self.height = 0\n\n"
        "    @handler\n    def rise(self, stimulus: Stimulus) -> None:\n        self.height += 1\n"
    )
    mind = Mind(extra=[f"{source}:Tide"])
    mind.experience_now({})
    mind.save(tmp_path / "a.mind")
    monkeypatch.chdir("/")
    with pytest.raises(ModuleError, match=r"'?tide'? .* is named by the file alone, so it is not run"):
        Mind.load(tmp_path / "a.mind")
    again = Mind.load(tmp_path / "a.mind", extra=[f"{source}:Tide"])
    assert again.bus.actors["tide"].actor.height == 1  # type: ignore[union-attr]


def test_a_mind_that_holds_what_cannot_be_stored_says_so_and_leaves_the_old_file(tmp_path: Path) -> None:
    class Keeper(Actor):
        def __init__(self) -> None:
            self.thing: Any = 1

        @handler
        def keep(self, stimulus: Stimulus) -> None:
            self.thing = {frozenset({1j})}

    path = tmp_path / "a.mind"
    mind = Mind(extra=[Keeper])
    mind.save(path)
    before = path.read_bytes()
    mind.experience_now({})
    with pytest.raises(
        SnapshotError, match=r"actors\.keeper\.state\.thing.* holds a complex, which cannot be saved"
    ):
        mind.save(path)
    assert path.read_bytes() == before and [*tmp_path.iterdir()] == [path]


def test_bad_mind_files_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.mind"
    mind = Mind(record=tmp_path / "a.anima")
    mind.experience_now({"tension": 0.2})
    mind.close()
    mind.save(path)
    data = path.read_bytes()
    for what, message in {
        "nothing": "there is no such file",
        "folder": "is a folder",
        "empty": "is empty",
        "story": "is no mind file",
        "journal": "is a journal, no mind file",
        "torn journal": "is a journal, no mind file",
        "short": "is damaged",
        "changed": "is damaged",
    }.items():
        bad = tmp_path / what
        if what == "folder":
            bad.mkdir()
        elif what != "nothing":
            content = {
                "empty": b"",
                "story": b"title: x",
                "journal": (tmp_path / "a.anima").read_bytes(),
                "torn journal": (tmp_path / "a.anima").read_bytes()[:-1],
                "short": data[:-1],
                "changed": data[:500] + bytes([data[500] ^ 1]) + data[501:],
            }[what]
            bad.write_bytes(content)
        with pytest.raises(JournalError, match=message) as caught:
            Mind.load(bad)
        assert "\n" not in str(caught.value) and str(bad) in str(caught.value)
    with pytest.raises(JournalError, match="is a mind at rest, no journal"):
        Journal.open(path)


@pytest.mark.slow
def test_every_byte_of_a_mind_file_counts(tmp_path: Path) -> None:
    path, bad = tmp_path / "a.mind", tmp_path / "b.mind"
    mind = Mind(only=("flash",), without=("voice",))
    mind.experience_now({})
    mind.save(path)
    data = path.read_bytes()
    for place in range(0, len(data), 3):
        bad.write_bytes(data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :])
        with pytest.raises(JournalError):
            Mind.load(bad)
    for length in range(0, len(data), 5):
        bad.write_bytes(data[:length])
        with pytest.raises(JournalError):
            Mind.load(bad)


def test_a_saved_mind_is_on_the_disk_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    replace, sync = Path.replace, os.fsync

    def watched_sync(descriptor: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def watched_replace(path: Path, target: Path) -> Path:
        synced.append("renamed")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    Mind(seed=1).save(tmp_path / "a.mind")
    assert synced == ["file", "renamed", "folder"]


def test_what_windows_lacks_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No fchmod before Python 3.13, no sync of what is open for reading alone, and no opening of a folder."""
    fcntl = pytest.importorskip("fcntl")
    sync, opened = os.fsync, os.open

    def windows_sync(descriptor: int) -> None:
        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "Bad file descriptor")
        sync(descriptor)

    def windows_open(path: Any, flags: int, mode: int = 0o777, **options: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, flags, mode, **options)

    monkeypatch.delattr(os, "fchmod", raising=False)
    monkeypatch.setattr(os, "fsync", windows_sync)
    monkeypatch.setattr(os, "open", windows_open)
    with Mind(seed=1, record=tmp_path / "a.anima") as mind:
        mind.experience_now({"tension": 0.4})
        for _ in range(2):  # the second time it is replaced
            mind.save(tmp_path / "a.mind")
            mind.export_history(tmp_path / "a.json")
    Mind.resume(tmp_path / "a.anima").close()
    assert Mind.load(tmp_path / "a.mind").state == mind.state
