"""Whatever happens to a journal's bytes is found, or costs the unfinished turn alone."""

import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Turn
from anima_actors.journal import DamageError, JournalError
from anima_actors.journal.file import DiskFile
from anima_actors.journal.framing import CHUNK, HEAD, MAGIC, Kind, TornTail, framed, frames, next_good
from anima_actors.journal.reader import Journal
from anima_actors.journal.recovery import reopen, repair
from tests.journal.journals import hashes, opened, places, small_mind, turns_of, written
from tests.thoroughness import examples

COUNT = 4


@pytest.fixture(scope="module")
def turns() -> list[Turn]:
    return turns_of(small_mind(), COUNT + 3)


@pytest.fixture(scope="module")
def ended(turns: list[Turn], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ended") / "a.anima"
    written(path, turns[:COUNT])
    return path.read_bytes()


@pytest.fixture(scope="module")
def broken_off(turns: list[Turn], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("broken") / "a.anima"
    written(path, turns[:COUNT], end=False, snapshot_every=3)
    return path.read_bytes()


def other_values(byte: int, place: int) -> set[int]:
    """What a byte is changed to: one bit, all bits, zero, and another that moves with the place."""
    return {byte ^ (1 << place % 8), byte ^ 0xFF, 0, (byte + 1 + place * 7) % 256} - {byte}


@pytest.mark.slow
@pytest.mark.parametrize("which", ["ended", "broken_off"])
def test_every_byte_changed_is_found_or_costs_the_last_frame_alone(
    which: str, request: pytest.FixtureRequest
) -> None:
    data: bytes = request.getfixturevalue(which)
    whole = hashes(opened(data))
    assert len(whole) == COUNT
    *_, (last, _, last_kind) = places(opened(data))
    kept = whole[:-1] if last_kind == Kind.TURN else whole
    mendable = opened(data).begin.place if last_kind == Kind.END else 0
    tried = 0
    for place, byte in enumerate(data):
        for other in other_values(byte, place):
            tried += 1
            changed = data[:place] + bytes([other]) + data[place + 1 :]
            if place < mendable:
                journal = opened(changed)
                assert hashes(journal) == whole and journal.mended, f"byte {place} set to {other}"
            elif place < last:
                with pytest.raises(JournalError) as caught:
                    hashes(opened(changed))
                assert str(caught.value)
            else:
                journal = opened(changed)
                assert hashes(journal) == kept and journal.torn, f"byte {place} set to {other}"
    assert tried >= 3 * len(data)


def test_damage_names_the_place_the_turn_and_the_remedy(ended: bytes) -> None:
    begin, end, _ = [place for place in places(opened(ended)) if place[2] == Kind.TURN][1]
    for place in (begin + 9, begin + HEAD.size + 3, end - 1):
        changed = ended[:place] + bytes([ended[place] ^ 1]) + ended[place + 1 :]
        with pytest.raises(
            DamageError, match=rf"damaged at byte {begin:,}, after turn 1.*anima repair"
        ) as caught:
            hashes(opened(changed))
        assert (caught.value.offset, caught.value.turn) == (begin, 2)


@pytest.mark.slow
def test_every_length_is_recovered_to_the_last_whole_turn_and_gone_on_with(
    ended: bytes, turns: list[Turn], tmp_path: Path
) -> None:
    whole = hashes(opened(ended))
    layout = list(places(opened(ended)))
    header_end = layout[0][1]
    path = tmp_path / "a.anima"
    all_hashes = chained(turns)
    for length in range(len(ended)):
        torn = ended[:length]
        if length < header_end:
            with pytest.raises(JournalError):
                hashes(opened(torn))
            continue
        journal = opened(torn)
        survivors = len([1 for _, end, kind in layout if kind == Kind.TURN and end <= length])
        assert hashes(journal) == whole[:survivors]
        boundary = any(end == length for _, end, _ in layout)
        assert (journal.torn is None) == boundary
        if length % 7 and not boundary:
            continue
        path.write_bytes(torn)
        gone_on = reopen(path)
        assert bool(gone_on.cut) == bool(gone_on.message) == (not boundary)
        for turn in turns[survivors : survivors + 2]:
            gone_on.writer.write(turn)
        gone_on.writer.close()
        with Journal.open(path) as again:
            assert hashes(again) == all_hashes[: survivors + 2]
            assert again.torn is None and again.last == survivors + 2
            assert again.turn(survivors + 1).hash == all_hashes[survivors]


def chained(turns: list[Turn]) -> list[str]:
    from anima_actors.encoding.turn_content import turn_hash

    chain = [""]
    for turn in turns:
        chain.append(turn_hash(turn, chain[-1]))
    return chain[1:]


@given(st.data())
@examples(150)
def test_bytes_cut_out_doubled_swapped_or_put_in_are_found(ended: bytes, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(ended) - 1))
    second = data.draw(st.integers(first + 1, len(ended)))
    third = data.draw(st.integers(second, len(ended)))
    kind = data.draw(st.sampled_from(["cut", "double", "swap", "insert"]))
    changed = {
        "cut": ended[:first] + ended[second:],
        "double": ended[:second] + ended[first:],
        "swap": ended[:first] + ended[second:third] + ended[first:second] + ended[third:],
        "insert": ended[:first] + data.draw(st.binary(min_size=1, max_size=50)) + ended[first:],
    }[kind]
    whole = hashes(opened(ended))
    try:
        journal = opened(changed)
        found = hashes(journal)
    except JournalError:
        return
    assert found == whole[: len(found)], kind
    assert found == whole or journal.torn or len(changed) < len(ended)


def test_a_whole_frame_taken_out_is_found(ended: bytes) -> None:
    for begin, end, _ in [*places(opened(ended))][1:-1]:
        with pytest.raises(DamageError, match="missing before it"):
            hashes(opened(ended[:begin] + ended[end:]))


def test_two_frames_that_changed_places_are_found(ended: bytes) -> None:
    layout = [*places(opened(ended))]
    for (one, two, _), (_, three, _) in pairwise(layout[1:]):
        with pytest.raises(DamageError):
            hashes(opened(ended[:one] + ended[two:three] + ended[one:two] + ended[three:]))


def test_a_frame_with_right_checksums_and_a_wrong_turn_is_found(ended: bytes) -> None:
    *_, (begin, _, _) = [place for place in places(opened(ended)) if place[2] == Kind.TURN]
    frame = next(f for f in opened(ended).frames() if f.place == begin)
    forged, _ = framed(Kind.TURN, frame.head.turn + 1, frame.body, frame.head.previous)
    with pytest.raises(DamageError, match="out of order"):
        hashes(opened(ended[:begin] + forged))
    body = frame.body.replace(bytes([frame.head.turn]), bytes([9]), 1)
    forged, _ = framed(Kind.TURN, frame.head.turn, body, frame.head.previous)
    with pytest.raises(JournalError):
        hashes(opened(ended[:begin] + forged))


def test_a_hash_that_is_not_of_what_the_turn_holds_is_found(ended: bytes) -> None:
    begin, _, _ = [place for place in places(opened(ended)) if place[2] == Kind.TURN][-1]
    frame = next(f for f in opened(ended).frames() if f.place == begin)
    at = frame.body.index(b"floats") + 12
    body = frame.body[:at] + bytes([frame.body[at] ^ 0x40]) + frame.body[at + 1 :]
    forged, _ = framed(Kind.TURN, frame.head.turn, body, frame.head.previous)
    with pytest.raises(JournalError, match="its hash is not that of what it holds"):
        opened(ended[:begin] + forged).verify()


def test_repair_saves_all_before_the_damage_and_leaves_the_file_alone(
    ended: bytes, tmp_path: Path, turns: list[Turn]
) -> None:
    layout = [place for place in places(opened(ended)) if place[2] == Kind.TURN]
    path, target = tmp_path / "a.anima", tmp_path / "b.anima"
    for index, (begin, _, _) in enumerate(layout):
        changed = ended[: begin + 40] + bytes([ended[begin + 40] ^ 4]) + ended[begin + 41 :]
        path.write_bytes(changed)
        done = repair(path, target)
        assert path.read_bytes() == changed
        assert done.turns == index and done.lost
        assert index == COUNT - 1 or f"turns from {index + 1} on" in done.message
        with Journal.open(target) as saved:
            assert hashes(saved) == chained(turns)[:index] and saved.torn is None
        writer = reopen(target).writer
        writer.write(turns[index])
        writer.close()
        with pytest.raises(JournalError, match="is there already"):
            repair(path, target)
        target.unlink()


def test_a_frame_read_while_it_was_being_written_is_no_damage(ended: bytes) -> None:
    end = next(end for _, end, kind in places(opened(ended)) if kind == Kind.TURN)

    class Growing(io.BytesIO):
        """What is read of a frame at first is only its half; a moment later all is there."""

        early = True

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            if self.early and self.tell() == end:
                self.early = False
                return data[: len(data) // 2]
            return data

    file = Growing(ended)
    with pytest.raises(TornTail):
        list(frames(file, "live"))
    assert len([*frames(file, "live")]) == len([*places(opened(ended))])


def test_a_turn_whose_body_is_torn_is_not_counted(tmp_path: Path) -> None:
    written(tmp_path / "a.anima", turns_of(small_mind(), 70), end=False, snapshot_every=0)
    whole = (tmp_path / "a.anima").read_bytes()
    ends = [end for _, end, kind in places(opened(whole)) if kind == Kind.TURN]
    for torn in (1, 6, 45):  # the index has the places of turns 33 and 65
        data, last = bytearray(whole), 70 - torn
        for end in ends[-torn:]:
            data[end - 1] ^= 1
        journal = opened(bytes(data))
        assert (journal.last, journal.torn) == (last, "the body of a frame is damaged")
        assert journal.turn(last).number == last
        with pytest.raises(JournalError, match=f"has no turn {last + 1}; it has turns 1 to {last}"):
            journal.turn(last + 1)


def test_repair_keeps_no_turn_of_another_history(tmp_path: Path, ended: bytes) -> None:
    written(tmp_path / "other.anima", turns_of(small_mind(), COUNT, seed=2))
    foreign = (tmp_path / "other.anima").read_bytes()
    here, there = ([*places(opened(data))] for data in (ended, foreign))
    second = [place for place, _, kind in there if kind == Kind.TURN][1]
    end_of_first = next(end for _, end, kind in here if kind == Kind.TURN)
    path, target = tmp_path / "a.anima", tmp_path / "b.anima"
    path.write_bytes(ended[:end_of_first] + foreign[second:])
    done = repair(path, target)
    assert done.turns == 1 and "the turns from 2 on" in done.message
    with Journal.open(target) as saved:
        assert hashes(saved) == hashes(opened(ended))[:1]


def test_repair_to_a_full_disk_is_refused_in_a_line_and_leaves_nothing(
    tmp_path: Path, ended: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: DiskFile, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    path, target = tmp_path / "a.anima", tmp_path / "b.anima"
    path.write_bytes(ended[:-20])
    monkeypatch.setattr(DiskFile, "write", full)
    with pytest.raises(JournalError, match=r"b\.anima: No space left on device"):
        repair(path, target)
    assert [one.name for one in tmp_path.iterdir()] == ["a.anima"]


def test_looking_for_a_whole_frame_reads_the_rest_of_the_file_about_once(ended: bytes) -> None:
    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    file = Counting(MAGIC * 10_000)
    assert next_good(file, 0) is None
    assert file.taken < 10 * len(file.getvalue())
    file = Counting(b"x" * (CHUNK - 3) + ended)
    found = next_good(file, 0)
    assert found is not None and found.place == CHUNK - 3


def test_repair_keeps_every_turn_where_only_a_snapshot_or_the_index_is_damaged(
    ended: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.anima"
    for begin, _, kind in places(opened(ended)):
        if kind in (Kind.SNAPSHOT, Kind.END):
            path.write_bytes(ended[: begin + 36] + bytes([ended[begin + 36] ^ 4]) + ended[begin + 37 :])
            assert repair(path, tmp_path / f"{begin}.anima").turns == COUNT
            with Journal.open(tmp_path / f"{begin}.anima") as saved:
                assert hashes(saved) == hashes(opened(ended))


def test_nothing_can_be_saved_without_the_header(broken_off: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    path.write_bytes(broken_off[:100] + bytes([broken_off[100] ^ 1]) + broken_off[101:])
    with pytest.raises(JournalError, match="damaged in its header"):
        repair(path, tmp_path / "b.anima")
    assert not (tmp_path / "b.anima").exists()
