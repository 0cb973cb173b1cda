"""Bytes of a journal flipped, cut out, put in, moved or cut off: no turn is read that was not lived.

A damaged journal is read as the turns that were recorded, from the first one on, or refused in one line.
Anything else is wrong: a turn that is not as it was, an error of another kind, a message of several lines.
"""

from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from anima_actors.journal import JournalError
from tests.journal.journals import hashes, opened, small_mind, turns_of, written
from tests.reliability import Outcome

TIMES = 20_000
TURNS = 7


def attack(times: int, seed: int) -> Outcome:
    """Damage journals, one ended cleanly and one broken off, and read them."""
    with TemporaryDirectory() as folder:
        ended, broken_off = Path(folder) / "a.anima", Path(folder) / "b.anima"
        turns = turns_of(small_mind(), TURNS)
        written(ended, turns)
        written(broken_off, turns, end=False)
        whole = [ended.read_bytes(), broken_off.read_bytes()]
    recorded = hashes(opened(whole[0]))
    chance = Random(seed)
    found: Counter[str] = Counter()
    wrong = []
    for trial in range(times):
        how, damaged = _damaged(whole[trial % 2], chance)
        try:
            outcome = _outcome(damaged, recorded)
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        if outcome in _RIGHT:
            found[outcome] += 1
        else:
            wrong.append(f"trial {trial}, {how}: {outcome}")
    return Outcome(times, wrong, dict(found))


_REFUSED, _SHORTER, _ALL = "refused", "read up to the damage", "read whole"
_RIGHT = (_REFUSED, _SHORTER, _ALL)


def _outcome(damaged: bytes, recorded: list[str]) -> str:
    try:
        journal = opened(damaged)
        read = hashes(journal)
        journal.verify()
    except JournalError as error:
        return _REFUSED if str(error) and "\n" not in str(error) else f"not one line: {error}"
    if read != recorded[: len(read)]:
        return "a turn that was not lived"
    return _ALL if read == recorded else _SHORTER


def _damaged(whole: bytes, chance: Random) -> tuple[str, bytes]:
    """Return what was done, and the bytes after it."""
    at = chance.randrange(len(whole))
    length = chance.choice((1, 1, 4, 40, 1000))
    how = chance.choice(("flip", "set", "cut", "insert", "double", "swap", "cut off"))
    rest = whole[at + length :]
    if how == "flip":
        piece = bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
    elif how == "set":
        piece = chance.randbytes(len(whole[at : at + length])) + rest
    elif how == "cut":
        piece = rest
    elif how == "insert":
        piece = chance.randbytes(length) + whole[at:]
    elif how == "double":
        piece = whole[at : at + length] + whole[at:]
    elif how == "swap":
        piece = rest[:length] + whole[at : at + length] + rest[length:]
    else:
        piece = b""
    return f"{how} at byte {at}", whole[:at] + piece
