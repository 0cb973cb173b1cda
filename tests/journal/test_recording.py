"""A mind on record: from its birth or from now on, with modules of every kind, and never with a key."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, AnimaCore, Facet, Mind, RootEvent, Stimulus, Turn, Unit, handler
from anima_actors.encoding.snapshots import SnapshotError
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.journal import JournalError
from anima_actors.journal.mind_file import load_mind
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import open_recorder
from anima_actors.journal.records import event_types, state_of
from anima_actors.journal.restore import replay_to, restore_mind
from tests.journal.journals import live, moments

CANARY = "sk-or-v1-c4n4ry00d000n0t00s1ng"


def chain_of(turns: list[Turn]) -> str:
    chain = ""
    for turn in turns:
        chain = turn_hash(turn, chain)
    return chain


def test_the_hash_of_the_history_is_that_of_all_turns(tmp_path: Path) -> None:
    turns: list[Turn] = []
    with Mind(seed=1, record=tmp_path / "a.anima") as mind:
        mind.observe(turns.append)
        for moment in moments(1, 20):
            live(mind, moment)
            assert mind.history_hash == chain_of(turns)


def test_a_recorded_mind_lives_as_an_unrecorded_one(tmp_path: Path) -> None:
    story = moments(6, 30)
    plain, recorded = Mind(seed=6), Mind(seed=6, record=str(tmp_path / "a.anima"))
    for moment in story:
        assert live(plain, moment) == live(recorded, moment)
    recorded.close()


def test_a_function_still_gets_each_turn() -> None:
    turns: list[Turn] = []
    mind = Mind(record=turns.append)
    mind.experience_now({})
    mind.close()
    assert [turn.number for turn in turns] == [1]


def test_the_synchronous_face_records_as_well(tmp_path: Path) -> None:
    with AnimaCore(record=tmp_path / "a.anima", seed=2) as core:
        core.experience({"tension": 0.3})
        core.chat("hello")
    with Journal.open(tmp_path / "a.anima") as journal:
        assert journal.summary().ended and journal.last == 2


@dataclass(frozen=True, slots=True)
class Waited(Facet):
    level: Unit


class Waiter(Actor):
    def __init__(self) -> None:
        self.count = 0

    @handler
    async def wait(self, root: RootEvent) -> Waited:
        await asyncio.sleep(0)
        self.count += 1
        return Waited(min(1.0, self.count / 10))


async def test_a_mind_that_waits_is_recorded_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    async with Mind(seed=3, extra=[Waiter]) as mind:
        mind.record_to(path, snapshot_every=3)
        states = [await mind.experience({"tension": 0.1 * index}) for index in range(5)]
        assert mind.recorder is not None
        mind.recorder.writer.abandon()
        mind.recorder = None
    async with Mind.resume(path) as again:
        assert again.state == states[-1] and again.bus.turns == 5
        after = await again.experience({"tension": 0.5})
    steady = Mind(seed=3, extra=[Waiter])
    for index in range(5):
        await steady.experience({"tension": 0.1 * index})
    assert await steady.experience({"tension": 0.5}) == after


def test_a_mind_is_put_on_record_in_the_midst_of_its_life(tmp_path: Path) -> None:
    story = moments(5, 20)
    steady = Mind(seed=5)
    states = [live(steady, moment) for moment in story]
    mind = Mind(seed=5)
    for moment in story[:8]:
        live(mind, moment)
    mind.record_to(tmp_path / "a.anima", snapshot_every=0)
    for moment in story[8:12]:
        live(mind, moment)
    assert mind.recorder is not None
    mind.recorder.writer.abandon()
    again = Mind.resume(tmp_path / "a.anima")
    assert again.bus.turns == 12 and [live(again, moment) for moment in story[12:]] == states[12:]
    again.close()
    with Journal.open(tmp_path / "a.anima") as journal:
        assert journal.first == 9 and journal.last == 20
        types, keys = event_types(steady.bus.wiring), journal.header["state_keys"]
        assert [state_of(turn, types, keys) for turn in journal.turns()] == states[8:]


@pytest.mark.slow
@pytest.mark.parametrize("until", [0, 1, 6, 7, 8, 19, 20])
def test_a_fresh_mind_is_brought_to_any_turn_of_a_journal(until: int, tmp_path: Path) -> None:
    story = moments(9, 20)
    with Mind(seed=9) as mind:
        mind.record_to(tmp_path / "a.anima", snapshot_every=7)
        states = [live(mind, moment) for moment in story]
    with Journal.open(tmp_path / "a.anima") as journal:
        fresh = Mind(seed=9)
        relived = replay_to(fresh, journal, until)
        assert relived == until - max([turn for turn in (0, 7, 14, 20) if turn <= until])
        assert fresh.bus.turns == until
        assert fresh.history_hash == (journal.turn(until).hash if until else "")
        assert [live(fresh, moment) for moment in story[until:]] == states[until:]
        with pytest.raises(JournalError, match="has no turn 21; it has turns 1 to 20"):
            replay_to(Mind(seed=9), journal, 21)


def test_a_program_that_does_otherwise_than_was_recorded_does_not_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    mind = Mind(seed=1, record=path)
    for moment in moments(1, 6):
        live(mind, moment)
    assert mind.recorder is not None
    mind.recorder.writer.abandon()
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"turn 1 comes out otherwise than it was recorded.*anima replay"):
        restore_mind(path, lambda header: Mind(seed=2))
    assert path.read_bytes() == before
    Mind.resume(path).close()


class Stubborn(Actor):
    """Holds what no snapshot can keep."""

    def __init__(self) -> None:
        self.held: Any = complex(1)

    @handler
    def hold(self, stimulus: Stimulus) -> None:
        pass


def test_where_no_state_can_be_kept_it_is_noted_and_the_run_is_lived_again_from_its_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.anima"
    mind = Mind(seed=1, extra=[Stubborn])
    mind.record_to(path, snapshot_every=2)
    states = [live(mind, moment) for moment in moments(1, 7)]
    assert mind.recorder is not None
    assert "actors.stubborn.state.held holds a complex" in str(mind.recorder.no_snapshot)
    mind.recorder.writer.abandon()
    with Journal.open(path) as journal:
        assert list(journal.snapshots()) == []
        [(turn, note)] = journal.notes()
        assert turn == 2 and "complex" in note["no_snapshot"]
    again = Mind.resume(path)
    assert again.state == states[-1] and again.bus.turns == 7
    again.close()
    with pytest.raises(SnapshotError, match="holds a complex"):
        again.record_to(tmp_path / "b.anima")


class Leaky(Actor):
    """Fails with a key on its lips, and keeps one in its pocket."""

    def __init__(self, api_key: str = CANARY) -> None:
        self.api_key = api_key
        self.said = f"Authorization: Bearer {api_key}"

    @handler
    def fail(self, stimulus: Stimulus) -> None:
        raise ConnectionError(f"401 from https://u:{CANARY}@host, headers={{'x-api-key': '{CANARY}'}}")

    @handler
    async def fail_late(self, stimulus: Stimulus) -> None:
        raise PermissionError(f"OPENROUTER_API_KEY={CANARY} was refused")


class LeakyState(Actor):
    @handler
    def keep(self, stimulus: Stimulus) -> None:
        pass

    def snapshot(self) -> dict[str, Any]:
        raise RuntimeError(f"bearer {CANARY}")


def test_no_key_enters_a_journal_or_a_mind_file_through_any_path_that_fails(tmp_path: Path) -> None:
    path, stored = tmp_path / "a.anima", tmp_path / "a.mind"

    async def run() -> None:
        mind = Mind(seed=1, extra=[Leaky(CANARY)])
        open_recorder(
            mind, path, scenario=f"voice: {{api_key: {CANARY}}}", facts={"headers": {"Authorization": CANARY}}
        )
        for _ in range(6):
            await mind.experience({"tension": 0.2})
        mind.save(stored)
        mind.bus.record.close()  # type: ignore[union-attr]
        leaky = Mind(extra=[LeakyState], record=tmp_path / "b.anima")
        leaky.experience_now({})
        leaky.close()
        with Journal.open(tmp_path / "b.anima") as journal:
            assert journal.last == 1

    asyncio.run(run())
    with Journal.open(path) as journal:
        assert journal.summary().failures >= 4
        assert any("ConnectionError: 401" in str(turn.degraded) for turn in journal.turns())
    for file in (path, stored, tmp_path / "b.anima"):
        data = file.read_bytes()
        assert CANARY.encode() not in data and b"c4n4ry" not in data, file


def test_a_mind_file_is_loaded_by_whoever_makes_the_mind(tmp_path: Path) -> None:
    mind = Mind(seed=4)
    mind.experience_now({"tension": 0.4})
    mind.save(tmp_path / "a.mind")
    again = load_mind(tmp_path / "a.mind", lambda data, decode: Mind(seed=data["seed"]))
    assert again.state == mind.state
    with pytest.raises(JournalError, match="the state is of other modules; they differ in flash"):
        load_mind(tmp_path / "a.mind", lambda data, decode: Mind(without=["flash"]))
    with pytest.raises(JournalError, match="does not tell of a mind: KeyError"):
        load_mind(tmp_path / "a.mind", lambda data, decode: Mind(seed=data["nothing"]))
