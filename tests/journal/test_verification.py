"""`verify_file` tells what is whole of a file, and a changed one from the one that was written."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind
from anima_actors.encoding.turn_content import pack, unpack
from anima_actors.journal import JournalError
from anima_actors.journal.framing import FIRST, Kind, framed
from anima_actors.journal.reader import Journal
from anima_actors.journal.recovery import reopen, repair
from anima_actors.journal.verification import Verification, verify_file
from tests.journal.journals import opened, small_mind, turns_of, written
from tests.thoroughness import examples

COUNT = 5
CORPUS = Path(__file__).parents[1] / "data" / "journals"

Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ended") / "a.anima"
    written(path, turns_of(small_mind(), COUNT), snapshot_every=2)
    return path.read_bytes()


def forged(data: bytes, number: int, change: Change) -> bytes:
    """The journal with one frame changed, without its end, all checksums made anew."""
    journal = opened(data)
    bodies = [(Kind.HEADER, 0, journal.header_body)]
    bodies += [(Kind(f.head.kind), f.head.turn, f.body) for f in journal.frames() if f.head.kind != Kind.END]
    kind, turn, body = bodies[number]
    held = unpack(body)
    change(held)
    bodies[number] = (kind, turn, pack(held))
    out, previous = b"", FIRST
    for kind, turn, body in bodies:
        frame, previous = framed(kind, turn, body, previous)
        out += frame
    return out


def verified(data: bytes, tmp_path: Path) -> Verification:
    path = tmp_path / "b.anima"
    path.write_bytes(data)
    return verify_file(path)


def test_what_was_written_is_whole(ended: bytes, tmp_path: Path) -> None:
    found = verified(ended, tmp_path)
    assert (found.verdict, found.kind, found.turns, found.last) == ("whole", "journal", COUNT, COUNT)
    assert found.chained and found.ended and found.bytes_after == 0 and found.problems == ()
    assert json.loads(json.dumps(found.to_dict()))["verdict"] == "whole"


def test_a_journal_gone_on_with_and_a_mind_file_are_whole_too(ended: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.anima"
    path.write_bytes(ended)
    writer = reopen(path).writer
    writer.write(turns_of(small_mind(), COUNT + 1)[COUNT])
    writer.close()
    assert verify_file(path).verdict == "whole"
    with small_mind() as mind:
        mind.rest_now(60)
        mind.save(tmp_path / "a.mind")
    found = verify_file(tmp_path / "a.mind")
    assert (found.verdict, found.kind, found.turns) == ("whole", "mind", 1)


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.anima")), ids=lambda file: file.name)
def test_older_journals_are_verified_as_far_as_they_go(file: Path) -> None:
    found = verify_file(file)
    assert found.verdict == "whole" and found.chained == (found.format != "1.0")


def test_a_forged_header_is_found(ended: bytes, tmp_path: Path) -> None:
    found = verified(forged(ended, 0, lambda header: header.update(seed=4)), tmp_path)
    assert [problem.why for problem in found.problems] == [
        "the header is not the one that it was recorded with"
    ]
    found = verified(forged(ended, 0, lambda header: header.update(format=[1, 0])), tmp_path)
    assert found.verdict == "broken"


def test_every_forged_frame_is_found(ended: bytes, tmp_path: Path) -> None:
    frames = [frame for frame in opened(ended).frames() if frame.head.kind != Kind.END]
    for number, frame in enumerate(frames, 1):

        def change(held: dict[str, Any], kind: int = frame.head.kind) -> None:
            block = "floats" if kind == Kind.TURN else "state"
            held[block] = held[block][:-1] + bytes([held[block][-1] ^ 0x40])

        found = verified(forged(ended, number, change), tmp_path)
        assert found.problems[0].offset == frame.place
        assert found.problems[0].why == "its hash is not that of what it holds"


def test_a_frame_from_which_the_chain_was_taken_is_found(ended: bytes, tmp_path: Path) -> None:
    found = verified(forged(ended, 2, lambda held: held.pop("before")), tmp_path)
    assert "does not hold the hash" in found.problems[0].why


def test_an_end_that_tells_of_another_header_or_index_is_found(ended: bytes, tmp_path: Path) -> None:
    *_, last = opened(ended).frames()
    end = unpack(last.body[:-16])
    changes: tuple[dict[str, Any], ...] = (
        {"header": b"another"},
        {"places": b"\0" * 8},
        {"turns": 99},
        {"snapshots": []},
    )
    for change in changes:
        body = pack({**end, **change}) + last.body[-16:]
        frame, _ = framed(Kind.END, last.head.turn, body, last.head.previous)
        found = verified(ended[: last.place] + frame, tmp_path)
        assert [problem.offset for problem in found.problems] == [last.place], change


def test_a_torn_tail_is_measured(ended: bytes, tmp_path: Path) -> None:
    *_, last = opened(ended).frames()
    found = verified(ended[:-10], tmp_path)
    assert (found.verdict, found.bytes_after) == ("torn", len(ended) - 10 - last.place)
    assert not found.ended and found.turns == COUNT


def test_damage_in_the_midst_names_its_place(ended: bytes, tmp_path: Path) -> None:
    frame = list(opened(ended).frames())[1]
    found = verified(ended[: frame.place + 40] + b"\xff\xff" + ended[frame.place + 42 :], tmp_path)
    assert (found.verdict, found.turns) == ("broken", 1)
    assert found.problems[0].offset == frame.place and found.problems[0].turn == 2
    assert found.bytes_after == len(ended) - frame.place


@given(st.randoms(use_true_random=False))
@examples(120)
def test_a_flipped_bit_is_found_wherever_it_is(ended: bytes, chance: Random) -> None:
    at = chance.randrange(len(ended))
    changed = ended[:at] + bytes([ended[at] ^ 1 << chance.randrange(8)]) + ended[at + 1 :]
    try:
        journal = opened(changed)
        journal.verify()
    except JournalError:
        return
    assert journal.mended or journal.torn


@given(st.data())
@examples(60)
def test_a_header_that_was_changed_cut_or_grew_is_mended_and_repair_gives_back_the_file(
    ended: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    length = opened(ended).begin.place
    first = data.draw(st.integers(0, length - 1))
    second = data.draw(st.integers(first + 1, length))
    damaged = ended[:first] + data.draw(st.binary(max_size=30)) + ended[second:]
    folder = tmp_path_factory.mktemp("mended")
    (folder / "a.anima").write_bytes(damaged)
    try:
        repair(folder / "a.anima", folder / "b.anima")
    except JournalError:
        with pytest.raises(JournalError):  # what is left may be no header, but nothing wrong is read
            Journal.open(folder / "a.anima")
        assert damaged[:8] != ended[:8]
    else:
        assert (folder / "b.anima").read_bytes() == ended


def test_nothing_is_verified_where_there_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a text", "utf-8")
    for path in (tmp_path, tmp_path / "none", tmp_path / "a.txt"):
        with pytest.raises(JournalError):
            verify_file(path)


def test_no_module_is_imported(tmp_path: Path) -> None:
    module = tmp_path / "loud.py"
    module.write_text("from anima_actors import Actor\n\n\nclass Loud(Actor):\n    pass\n", encoding="utf-8")
    with Mind(extra=[f"{module}:Loud"], record=tmp_path / "a.anima") as mind:
        mind.rest_now(60)
    module.write_text("raise SystemExit('imported')\n", encoding="utf-8")
    assert verify_file(tmp_path / "a.anima").verdict == "whole"
