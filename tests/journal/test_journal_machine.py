"""A journal lives through appends, crashes, clean ends and repairs; a model says what must be in it."""

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from anima_actors import Turn
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.journal import DamageError
from anima_actors.journal.framing import Kind
from anima_actors.journal.reader import Journal
from anima_actors.journal.recorder import header_of
from anima_actors.journal.recovery import reopen, repair
from anima_actors.journal.writer import JournalWriter
from tests.journal.journals import hashes, small_mind, turns_of
from tests.thoroughness import examples

MOST = 120


@cache
def story() -> tuple[list[Turn], list[str]]:
    turns = turns_of(small_mind(), MOST)
    chain = [""]
    for turn in turns:
        chain.append(turn_hash(turn, chain[-1]))
    return turns, chain[1:]


class JournalMachine(RuleBasedStateMachine):
    """The file against the list of turns that must be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "a.anima"
        self.writer: JournalWriter | None = None
        self.turns = 0

    @initialize(every=st.integers(0, 5), sync=st.sampled_from(["turn", "every-second", "never"]))
    def begin(self, every: int, sync: Any) -> None:
        self.options: dict[str, Any] = {"sync": sync, "snapshot_every": every}
        self.writer = JournalWriter.create(self.path, header_of(small_mind()), **self.options)

    @precondition(lambda self: self.writer is not None)
    @rule(count=st.integers(1, 12))
    def append(self, count: int) -> None:
        assert self.writer is not None
        for turn in story()[0][self.turns : self.turns + count]:
            self.writer.write(turn, snapshot=lambda: b"a state")
            self.turns += 1

    @precondition(lambda self: self.writer is not None)
    @rule()
    def end(self) -> None:
        assert self.writer is not None
        self.writer.close(lambda: b"a state")
        self.writer = None

    @precondition(lambda self: self.writer is not None)
    @rule(torn=st.integers(0, 5000))
    def crash(self, torn: int) -> None:
        """The program dies; of what it was writing, a part is there."""
        assert self.writer is not None
        self.writer.abandon()
        self.writer = None
        data = self.path.read_bytes()
        with Journal.open(self.path) as journal:
            frames = list(journal.frames())
            here = journal.last
        if frames and torn:
            last = frames[-1]
            self.path.write_bytes(data[: max(last.place + 1, len(data) - torn)])
            here -= last.head.kind == Kind.TURN and last.end == len(data) and len(data) - torn < last.end
        self.turns = here

    @precondition(lambda self: self.writer is None)
    @rule()
    def go_on(self) -> None:
        self.writer = reopen(self.path, **self.options).writer
        assert self.writer.turns == self.turns
        self.writer.note({"resumed_after": self.turns})

    @precondition(lambda self: self.writer is None and self.turns > 0)
    @rule(data=st.data())
    def damage_and_repair(self, data: st.DataObject) -> None:
        with Journal.open(self.path) as journal:
            frames = [frame for frame in journal.frames() if frame.head.kind == Kind.TURN]
            last_place = list(journal.frames())[-1].place
        frame = data.draw(st.sampled_from(frames))
        content = bytearray(self.path.read_bytes())
        content[data.draw(st.integers(frame.place, frame.end - 1))] ^= data.draw(st.integers(1, 255))
        self.path.write_bytes(content)
        if frame.place < last_place:
            try:
                reopen(self.path)
                raise AssertionError("damage was not seen")
            except DamageError:
                pass
        saved = self.folder / "saved.anima"
        repair(self.path, saved)
        self.turns = frame.head.turn - 1
        saved.replace(self.path)

    @invariant()
    def holds_what_it_must(self) -> None:
        if self.writer is not None and self.options["sync"] != "turn":
            return
        if not self.path.exists():
            return
        with Journal.open(self.path, live=True) as journal:
            assert hashes(journal) == story()[1][: self.turns]
            assert journal.last == self.turns
            for number in {1, self.turns // 2, self.turns} - {0}:
                if number <= self.turns:
                    assert journal.turn(number).hash == story()[1][number - 1]

    def teardown(self) -> None:
        if self.writer is not None:
            self.writer.abandon()
        shutil.rmtree(self.folder)


TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = examples(40, steps=15)
