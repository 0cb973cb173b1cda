"""The reader and the codec under any input at all: an answer, or one of our own errors in one line.

With more rounds: ANIMA_FUZZ=200000 pytest tests/journal/test_journal_fuzz.py
"""

import os
from pathlib import Path
from random import Random

import pytest

from anima_actors import AnimaError, Mind
from anima_actors.encoding.snapshots import SnapshotError, decode_state
from anima_actors.encoding.turn_content import pack, unpack
from anima_actors.journal import JournalError
from anima_actors.journal.framing import FIRST, Kind, framed
from anima_actors.journal.reader import Journal
from tests.journal.journals import opened, small_mind

ROUNDS = int(os.environ.get("ANIMA_FUZZ", "6000"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("fuzz") / "a.anima"
    mind = small_mind()
    mind.record_to(path, snapshot_every=2)
    for _ in range(4):
        mind.experience_now({"tension": 0.3}, "hello")
    mind.close()
    return path.read_bytes()


def bodies(data: bytes) -> list[tuple[int, int, bytes]]:
    """Kind, turn and body of each frame, the header's first."""
    journal = opened(data)
    header = data[32 : journal.begin.place]
    return [(1, 0, header), *((f.head.kind, f.head.turn, f.body) for f in journal.frames())]


def joined(parts: list[tuple[int, int, bytes]]) -> bytes:
    """Frames of these bodies with all their checksums right."""
    frames, previous = [], FIRST
    for kind, turn, body in parts:
        frame, previous = framed(Kind(kind), turn, body, previous)
        frames.append(frame)
    return b"".join(frames)


def mutated(data: bytes, chance: Random) -> bytes:
    """Bytes with a few things wrong."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(changed) + 1)
        how = chance.randrange(5)
        if how == 0 and at < len(changed):
            changed[at] = chance.randrange(256)
        elif how == 1:
            del changed[at : at + chance.choice((1, 4, 40))]
        elif how == 2:
            changed[at:at] = chance.randbytes(chance.choice((1, 4, 40)))
        elif how == 3:
            begin = chance.randrange(len(changed) + 1)
            changed[at:at] = changed[begin : begin + chance.choice((1, 8, 100))]
        else:
            changed[at : at + 1] = chance.choice(
                (b"\xc0", b"\xdf\xff\xff\xff\xff", b"\x80", b"\x90", b"\xc4\x00")
            )
    return bytes(changed)


def confused(body: bytes, chance: Random) -> bytes:
    """A body in which one value has become another."""
    tree = unpack(body)
    spot = tree
    for _ in range(chance.randrange(1, 6)):
        keys = list(spot) if isinstance(spot, dict) else range(len(spot)) if isinstance(spot, list) else ()
        if not keys:
            break
        key = chance.choice(list(keys))
        if chance.random() < 0.4 or not isinstance(spot[key], dict | list):
            spot[key] = chance.choice(
                (None, -1, 2**40, 2**70, 1.5, "x", b"", b"\x90", [], {}, [[]], {"a": []}, True)
            )
            break
        spot = spot[key]
    return pack(tree)


def read_all(data: bytes) -> None:
    journal = opened(data)
    try:
        journal.verify()
    except JournalError as error:
        one_line(error)
    for read in (
        lambda: journal.summary()._asdict() if False else journal._repr_html_(),
        lambda: journal.to_columns(),
        lambda: journal.turn(2),
        lambda: [journal.last, *journal.snapshots(), *journal.notes()],
    ):
        try:
            read()
        except JournalError as error:
            one_line(error)


def one_line(error: Exception) -> None:
    assert str(error) and "\n" not in str(error)


@pytest.mark.slow
def test_any_file_is_read_or_refused_in_one_line(data: bytes) -> None:
    chance, parts = Random(ROUNDS), bodies(data)
    accepted = 0
    for round_ in range(ROUNDS):
        chosen = list(parts)
        index = chance.randrange(len(chosen))
        kind, turn, body = chosen[index]
        if round_ % 4 == 0:
            fuzzed = mutated(data, chance)
        elif round_ % 4 == 1 and kind != Kind.END:
            chosen[index] = (kind, turn, confused(body, chance))
            fuzzed = joined(chosen)
        else:
            chosen[index] = (chance.choice((kind, kind, 1, 2, 3, 4, 5)), turn, mutated(body, chance))
            fuzzed = joined(chosen)
        try:
            read_all(fuzzed)
            accepted += 1
        except JournalError as error:
            one_line(error)
    assert 0 < accepted < ROUNDS


@pytest.mark.slow
def test_any_mind_file_is_read_or_refused_in_one_line(tmp_path: Path) -> None:
    chance, path = Random(3), tmp_path / "a.mind"
    mind = small_mind()
    mind.experience_now({"tension": 0.3})
    mind.save(path)
    parts = [(1, 1, b""), (3, 1, b""), (4, 1, b"")]
    whole = path.read_bytes()
    place, cut = 0, []
    for kind, turn, _ in parts:
        length = int.from_bytes(whole[place + 16 : place + 20], "little")
        cut.append((kind, turn, whole[place + 32 : place + 32 + length]))
        place += 32 + length
    for round_ in range(ROUNDS // 10):
        chosen = list(cut)
        index = round_ % 2
        kind, turn, body = chosen[index]
        change = confused if chance.random() < 0.5 else mutated
        chosen[index] = (kind, turn, change(body, chance))
        path.write_bytes(joined(chosen))
        try:
            Mind.load(path)
        except AnimaError as error:
            one_line(error)


def test_any_state_is_read_or_refused(data: bytes) -> None:
    states = [body for kind, _, body in bodies(data) if kind == Kind.SNAPSHOT]
    state = bytes(unpack(states[0])["state"])
    chance = Random(5)
    for _ in range(ROUNDS):
        try:
            decode_state(mutated(state, chance) if chance.random() < 0.5 else confused_state(state, chance))
        except SnapshotError as error:
            assert str(error)


def confused_state(state: bytes, chance: Random) -> bytes:
    version, names, tree = unpack(state)
    return pack((version, names, unpack(confused(pack([tree]), chance))[0]))


def test_garbage_is_no_journal(tmp_path: Path) -> None:
    chance = Random(1)
    for size in (0, 1, 7, 8, 31, 32, 33, 500):
        path = tmp_path / str(size)
        path.write_bytes(chance.randbytes(size))
        with pytest.raises(JournalError):
            Journal.open(path)
