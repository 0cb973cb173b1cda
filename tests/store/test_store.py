"""A mind that is kept is found again as it was left, and has rested meanwhile."""

import json
import shutil
from pathlib import Path

import pytest

from anima_actors import Actor, Mind, Stimulus, handler
from anima_actors.psyche.modules.absence import Absence
from anima_actors.store import KeptMind, MindStore, StoreError
from anima_actors.store.session import ABOUT, MIND
from tests.store.kept import HOUR, NOON, Wall, lived, newborn, no_birth, store_in


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_it_is_found_again_as_it_was_left_and_has_rested(tmp_path: Path) -> None:
    wall = Wall()
    store = store_in(tmp_path, wall)
    await lived(store)
    wall.now_s += 9 * HOUR
    async with store.open("olha", no_birth, holder="a test") as kept:
        steady = newborn()
        await steady.chat("Hello!", {"tension": 0.5, "arousal": 0.4})
        excited = steady.state["reactors"]
        assert kept.mind.state == await steady.rest(9 * HOUR)
        assert kept.away_s == 9 * HOUR
        assert kept.mind.bus.clock.now_s() == 9 * HOUR + 60
        assert kept.mind.state["reactors"]["tension"] < excited["tension"] - 0.1
        assert kept.mind.state["reactors"]["arousal"] < excited["arousal"] - 0.1


async def test_its_prompt_knows_of_a_long_absence_once(tmp_path: Path) -> None:
    wall = Wall()
    store = store_in(tmp_path, wall)
    await lived(store)
    wall.now_s += 9 * HOUR
    async with store.open("olha", no_birth, holder="a test") as kept:
        await kept.mind.chat("Good morning.")
        assert "about as long as a night" in kept.mind.system_prompt()
        assert kept.mind.state["absence"] == {"seconds": 9 * HOUR}
        await kept.mind.chat("Did you sleep?")
        assert "as long as a night" not in kept.mind.system_prompt()
        assert kept.mind.state["absence"] is None


async def test_a_short_absence_is_a_rest_that_is_not_worth_a_word(tmp_path: Path) -> None:
    wall = Wall()
    store = store_in(tmp_path, wall)
    await lived(store)
    wall.now_s += HOUR - 1
    async with store.open("olha", no_birth, holder="a test") as kept:
        assert kept.mind.bus.turns == 2
        await kept.mind.chat("Back again.")
        assert kept.mind.state["absence"] is None


async def test_a_clock_on_the_wall_that_was_set_back_or_far_ahead_does_no_harm(tmp_path: Path) -> None:
    wall = Wall()
    store = store_in(tmp_path, wall)
    await lived(store)
    wall.now_s = NOON - 30 * HOUR
    async with store.open("olha", no_birth, holder="a test") as kept:
        assert kept.away_s == 0.0
        kept.save()
    wall.now_s = 1e12
    async with store.open("olha", no_birth, holder="a test") as kept:
        assert kept.away_s is not None and kept.away_s < 1e12


async def test_while_it_is_open_only_a_long_pause_is_a_rest(tmp_path: Path) -> None:
    wall = Wall()
    async with store_in(tmp_path, wall).open("olha", newborn, holder="a test") as kept:
        await kept.mind.chat("Hello!")
        kept.save()
        wall.now_s += 59
        assert await kept.presence.come_back() == 0.0
        wall.now_s += 8 * HOUR
        assert await kept.presence.come_back() == 8 * HOUR + 59
        assert kept.mind.bus.turns == 2


async def test_where_nothing_tells_when_it_was_last_seen_its_file_does(tmp_path: Path) -> None:
    wall = Wall()
    store = store_in(tmp_path, wall)
    await lived(store)
    wall.now_s = (tmp_path / "olha" / MIND).stat().st_mtime + HOUR
    for broken in (b"", b"[]", b'{"seen_s": null}', b"\xff"):
        (tmp_path / "olha" / ABOUT).write_bytes(broken)
        async with store.open("olha", no_birth, holder="a test") as kept:
            assert kept.away_s == pytest.approx(HOUR)


async def test_one_that_was_never_saved_leaves_nothing_behind(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    async with store.open("olha", newborn, holder="a test") as kept:
        await kept.mind.chat("Hello!")
        assert kept.away_s is None
    assert list(tmp_path.iterdir()) == [] and store.names() == []


async def test_what_prepares_it_comes_before_any_time_passes(tmp_path: Path) -> None:
    wall = Wall()
    store = store_in(tmp_path, wall)
    await lived(store)
    wall.now_s += HOUR
    turns = []

    async def prepare(mind: Mind) -> None:
        turns.append(mind.bus.turns)

    async with store.open("olha", no_birth, holder="a test", prepare=prepare) as kept:
        assert turns == [1] and kept.mind.bus.turns == 2


async def test_a_mind_without_a_name_is_given_one(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    mind = newborn()
    await mind.chat("Hello!")
    with store.keep("olha", mind, holder="a test") as kept:
        assert isinstance(kept, KeptMind) and store.names() == ["olha"]
        with (
            pytest.raises(StoreError, match="there is a mind called olha already"),
            store.keep("Olha", mind, holder="a test"),
        ):
            pass
    async with store.open("olha", no_birth, holder="a test") as again:
        assert again.mind.bus.turns == 2


async def test_large_and_small_letters_are_one_name(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await lived(store, "Olha")
    async with store.open("OLHA", no_birth, holder="a test") as kept:
        assert kept.name == "Olha"
    assert "oLHA" in store and store.names() == ["Olha"]


async def test_a_twin_lives_on_by_itself(tmp_path: Path) -> None:
    wall = Wall()
    store = store_in(tmp_path, wall)
    await lived(store)
    wall.now_s += HOUR
    store.copy("olha", "marko")
    assert store.describe("marko").seen_s == NOON
    await lived(store, "marko", "Who am I now?")
    assert (store.describe("olha").turns, store.describe("marko").turns) == (1, 3)
    with pytest.raises(StoreError, match="there is a mind called marko already"):
        store.copy("olha", "marko")
    with pytest.raises(StoreError, match='there is no mind called mark; did you mean "marko"'):
        store.copy("mark", "other")


async def test_a_description_wakes_nobody(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await lived(store)
    before = everything(tmp_path)
    told = store.describe("olha")
    assert (told.name, told.turns, told.lived_s, told.seen_s, told.problem) == ("olha", 1, 60.0, NOON, "")
    assert told.state["primary"] and told.made_of["seed"] == 5
    assert everything(tmp_path) == before


async def test_what_is_deleted_is_gone(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await lived(store)
    (tmp_path / "olha" / "typed").write_text("what somebody typed")
    store.delete("olha")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="there is no mind called olha; there is none yet"):
        store.delete("olha")


def harmed(how: str, data: bytes) -> bytes:
    if how == "cut":
        return data[:-7]
    if how == "changed":
        return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
    return b"" if how == "empty" else b"a letter from home"


@pytest.mark.parametrize("how", ["cut", "changed", "empty", "foreign"])
async def test_a_damaged_mind_is_one_line_and_is_never_written_over(tmp_path: Path, how: str) -> None:
    store = store_in(tmp_path)
    await lived(store)
    file = tmp_path / "olha" / MIND
    file.write_bytes(harmed(how, file.read_bytes()))
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"^olha cannot be opened: ") as refused:
        async with store.open("olha", no_birth, holder="a test"):
            pass
    assert "\n" not in str(refused.value)
    told = store.describe("olha")
    assert told.problem == str(refused.value) and store.names() == ["olha"]
    assert file.read_bytes() == before
    store.delete("olha")
    assert store.names() == []


async def test_a_mind_of_a_newer_version_is_one_line_and_is_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_in(tmp_path)
    with monkeypatch.context() as later:
        later.setattr("anima_actors.journal.mind_file.FORMAT", (99, 0))
        await lived(store)
    before = everything(tmp_path)
    with pytest.raises(StoreError, match=r"^olha cannot be opened: .*99"):
        async with store.open("olha", no_birth, holder="a test"):
            pass
    after = everything(tmp_path)
    assert after["olha/mind"] == before["olha/mind"] and after["olha/about.json"] == before["olha/about.json"]


class Hoarder(Actor):
    """Holds, once it was told to, what cannot be kept."""

    @handler
    def hoard(self, stimulus: Stimulus) -> None:
        self.thing = object() if "keep this" in stimulus.message else 1


async def test_what_cannot_be_saved_is_said_and_what_was_saved_stays(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    async with store.open("olha", lambda: Mind(extra=[Hoarder]), holder="a test") as kept:
        await kept.mind.chat("Hello!")
        kept.save()
        before = everything(tmp_path)
        await kept.mind.chat("Please keep this.")
        with pytest.raises(StoreError, match=r"^olha could not be saved: .*hoarder"):
            kept.save()
        assert everything(tmp_path) == before


async def test_a_disk_that_fails_is_said_and_what_was_saved_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_in(tmp_path)
    async with store.open("olha", newborn, holder="a test") as kept:
        await kept.mind.chat("Hello!")
        kept.save()
        before = everything(tmp_path)
        await kept.mind.chat("And again.")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as disk:
            disk.setattr("os.fsync", full)
            with pytest.raises(StoreError, match=r"^olha could not be saved: .*No space left"):
                kept.save()
        assert everything(tmp_path) == before
        kept.save()
        assert everything(tmp_path) != before


def test_the_minds_are_for_their_owner_s_eyes(tmp_path: Path) -> None:
    store = MindStore(tmp_path / "minds", Wall())
    with store.keep("olha", newborn(), holder="a test") as kept:
        assert kept.folder.stat().st_mode & 0o077 == 0
        assert json.loads((kept.folder / ABOUT).read_text())["seen_s"] == NOON


def test_absence_is_a_module_like_any_other() -> None:
    absence = Absence()
    assert absence.notice(Stimulus()) is None
    mind = Mind(extra=[Absence], constants={"absence.noticed_from_s": 120.0})
    mind.rest_now(100.0)
    mind.rest_now(30.0)
    assert mind.experience_now({})["absence"] == {"seconds": 130.0}


async def test_a_folder_that_holds_other_things_is_no_place_for_a_mind_and_keeps_them(tmp_path: Path) -> None:
    thesis = tmp_path / "Documents" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("years of work")
    store, before = store_in(tmp_path), everything(tmp_path)
    await lived(store, "olha")
    with pytest.raises(StoreError, match="Documents is there already and holds no mind; choose another name"):
        async with store.open("Documents", newborn, holder="a test"):
            pass
    with pytest.raises(StoreError, match="holds no mind"):
        store.copy("olha", "Documents")
    with pytest.raises(StoreError, match="holds no mind"), store.keep("Documents", Mind(), holder="a test"):
        pass
    store.delete("olha")
    assert everything(tmp_path) == before


async def test_what_others_have_put_beside_a_mind_outlives_it(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await lived(store)
    note = tmp_path / "olha" / "note.txt"
    note.write_text("not of the mind")
    with pytest.raises(StoreError, match=r"olha is deleted; .* stays, for not all in it is its own"):
        store.delete("olha")
    assert everything(tmp_path) == {"olha/note.txt": b"not of the mind"} and store.names() == []


async def test_a_folder_whose_name_is_none_is_passed_over(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await lived(store)
    for copied in ("olha.bak", "olha (copy)", "\x1b[31molha"):
        shutil.copytree(tmp_path / "olha", tmp_path / copied)
    assert store.names() == ["olha"]
