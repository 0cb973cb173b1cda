"""The journal beside a kept mind: it goes on, grows new parts, and tells what was taken back."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anima_actors import Mind
from anima_actors.journal import JournalError
from anima_actors.journal.parts import PartsRecorder, open_parts, part_paths
from anima_actors.journal.reader import Journal
from anima_actors.page.source import JournalSource
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.store import KeptMind, MindStore
from tests.store.kept import newborn, store_in


async def said(store: MindStore, *messages: str, saved: bool = True) -> None:
    async with store.open("olha", newborn, holder="a test", record=True) as kept:
        for message in messages:
            await kept.mind.chat(message)
        if saved:
            kept.save()


def parts_of(store: MindStore) -> list[Path]:
    return part_paths(store.folder / "olha" / "record")


def messages_in(store: MindStore) -> list[str]:
    with store.history("olha") as journal:
        journal.verify()
        assert [record.number for record in journal.turns()] == list(range(1, journal.last + 1))
        return [str(record.root.data.get("message", "-")) for record in journal.turns()]


async def test_it_goes_on_in_the_same_file_from_one_day_to_the_next(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    for words in ("one", "two", "three"):
        await said(store, words)
    assert [one for one in messages_in(store) if one != "-"] == ["one", "two", "three"]
    assert len(parts_of(store)) == 1
    with store.history("olha") as journal:
        assert replay(history_in(journal)).equal


async def test_opening_a_mind_without_a_turn_writes_nothing(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await said(store)
    assert parts_of(store) == []
    with pytest.raises(JournalError, match="nothing of this mind is on record yet"):
        store.history("olha")


async def test_what_a_crash_left_unsaved_is_kept_apart_and_told_of(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await said(store, "one", "two")
    await said(store, "three", "four", saved=False)
    lost = messages_in(store)
    await said(store, "five")
    assert messages_in(store)[:2] == ["one", "two"] and messages_in(store)[-1] == "five"
    assert "three" in lost and "three" not in messages_in(store)
    with Journal.open(parts_of(store)[0]) as part:
        assert "four" in [record.root.data.get("message") for record in part.turns()]
    with store.history("olha") as journal:
        told = [note["taken_back"] for _, note in journal.notes() if "taken_back" in note]
        assert told == [{"from": 3, "to": len(lost), "because": "the mind was not saved after them"}]
        assert replay(history_in(journal)).equal


async def test_turns_that_were_not_recorded_part_the_history(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await said(store, "one")
    async with store.open("olha", newborn, holder="a test") as kept:
        await kept.mind.chat("unheard")
        kept.save()
        before = kept.mind.bus.turns
    await said(store, "two")
    with store.history("olha") as journal:
        assert journal.first == before + 1


def test_a_part_that_has_grown_large_is_followed_by_another_and_all_are_read_as_one(tmp_path: Path) -> None:
    mind = Mind(seed=4)
    mind.recorder = PartsRecorder(mind, tmp_path, largest=60_000)
    for number in range(40):
        mind.experience_now({"tension": 0.02 * (number % 7)}, f"message {number}")
    mind.close()
    assert len(part_paths(tmp_path)) > 2
    with open_parts(tmp_path, "olha") as journal:
        assert [record.number for record in journal.turns(7, 33)] == list(range(7, 34))
        assert [record.number for record in journal.turns()] == list(range(1, 41))
        assert journal.turn(11).root.data["message"] == "message 10" and len(journal) == 40
        assert journal.summary().turns == 40 and journal.summary().bytes > 120_000
        assert [turn for turn, _ in [journal.snapshot_before(n) or (0, b"") for n in (5, 40)]] == [0, 40]
        journal.verify()
        found = replay(history_in(journal))
        assert found.equal and found.hash == mind.history_hash


def test_why_is_answered_alike_wherever_the_parts_begin(tmp_path: Path) -> None:
    whole, parted = Mind(seed=4, record=tmp_path / "whole.anima"), Mind(seed=4)
    parted.recorder = PartsRecorder(parted, tmp_path / "parts", largest=60_000)
    for mind in (whole, parted):
        for number in range(30):
            mind.experience_now({"tension": 0.02 * (number % 7)})
        mind.close()
    with Journal.open(tmp_path / "whole.anima") as one, open_parts(tmp_path / "parts", "whole") as other:
        first = other.parts[1].first
        for turn in (1, first - 1, first, first + 1, 30):
            told = [JournalSource(each).why("reactors.tension", turn) for each in (one, other)]
            assert told[0] == told[1]


steps = st.lists(st.sampled_from(["live", "live", "save", "back", "open"]), max_size=12)


@pytest.mark.slow
@settings(deadline=None, max_examples=15)
@given(steps)
def test_whatever_is_lived_saved_and_taken_back_the_record_is_what_the_mind_has_lived(
    tmp_path_factory: pytest.TempPathFactory, course: list[str]
) -> None:
    """The record of a mind that was opened again ends with the turn and the hash that its file has."""
    store = store_in(tmp_path_factory.mktemp("minds"))

    async def lived() -> None:
        stack: KeptMind | None = None
        opened = store.open("olha", newborn, holder="a test", record=True)
        stack = await opened.__aenter__()
        moments = [stack.moment()]
        for step in course:
            if step == "live":
                await stack.mind.chat(f"turn {stack.mind.bus.turns + 1}")
                moments.append(stack.moment())
            elif step == "save":
                stack.save()
            elif step == "back" and len(moments) > 1:
                moments.pop()
                await stack.go_back(moments[-1], "of a test")
            elif step == "open":
                await opened.__aexit__(None, None, None)
                opened = store.open("olha", newborn, holder="a test", record=True)
                stack = await opened.__aenter__()
                moments = [stack.moment()]
        await stack.mind.chat("the last")
        stack.save()
        assert_told(stack.mind)
        await opened.__aexit__(None, None, None)

    def assert_told(mind: Mind) -> None:
        with store.history("olha") as journal:
            journal.verify()
            assert (journal.first, journal.last) == (1, mind.bus.turns)
            assert journal.turn(journal.last).hash == mind.history_hash
            assert [one.number for one in journal.turns()] == list(range(1, journal.last + 1))

    asyncio.run(lived())


async def test_a_twin_has_the_record_and_a_deleted_mind_has_none(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await said(store, "one")
    store.copy("olha", "nova")
    store.delete("olha")
    assert not (tmp_path / "olha").exists()
    with store.history("nova") as journal:
        assert [record.root.data["message"] for record in journal.turns()] == ["one"]
