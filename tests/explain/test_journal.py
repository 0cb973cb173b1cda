"""A journal answers as the mind itself would."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, Facet, Mind, Unit, handler
from anima_actors.events import ReactorsMoved
from anima_actors.explain import WhyError, account
from anima_actors.explain.sources import replayer_in
from anima_actors.journal.framing import Frame
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import TurnRecord
from tests.explain.asking import asked, every_account
from tests.stories import CLI_PERSONA, COMMANDS, STORIES, live

TURNS = 112


@pytest.fixture(scope="module")
def long_life(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mind, Path]:
    """A mind that has lived through a hundred turns, and their journal."""
    path = tmp_path_factory.mktemp("why") / "long.anima"
    mind = Mind(CLI_PERSONA, seed=7, record=path)
    for turn in range(TURNS):
        if turn % 5 == 4:
            mind.rest_now(200.0 * turn)
        else:
            mind.experience_now(COMMANDS[list(COMMANDS)[turn % len(COMMANDS)]], "You are kind." * (turn % 3))
    mind.close()
    return mind, path


@pytest.mark.slow
@pytest.mark.parametrize("turn", [1, 2, 49, 50, 51, 52, 53, 99, 100, 101, 102, TURNS])
def test_a_journal_answers_as_the_living_mind(long_life: tuple[Mind, Path], turn: int) -> None:
    mind, path = long_life
    with Journal.open(path) as journal:
        replayer = replayer_in(journal, Mind.from_header)
        told = {one.path: one.to_dict() for one in every_account(replayer, range(turn, turn + 1))}
    assert told == {one.path: one.to_dict() for one in every_account(asked(mind), range(turn, turn + 1))}


@pytest.mark.slow
def test_only_what_is_needed_is_read(long_life: tuple[Mind, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    record = Journal.record

    def noted(journal: Journal, frame: Frame) -> TurnRecord:
        read.append(frame.head.turn)
        return record(journal, frame)

    monkeypatch.setattr(Journal, "record", noted)
    with Journal.open(long_life[1]) as journal:
        assert account("defense.mechanism@108", replayer_in(journal, Mind.from_header)).turn == 108
    assert min(read) > 100


def test_a_journal_without_snapshots_is_lived_through_from_the_start(tmp_path: Path) -> None:
    mind = Mind(CLI_PERSONA, seed=1)
    mind.record_to(tmp_path / "bare.anima", snapshot_every=0)
    for moment in STORIES["betrayal"]:
        live(mind, moment)
    mind.close()
    with Journal.open(tmp_path / "bare.anima") as journal:
        assert (
            account("phi@7", replayer_in(journal, Mind.from_header)).to_dict() == mind.why("phi@7").to_dict()
        )


def test_the_first_turn_of_a_second_journal_has_nothing_before_it(tmp_path: Path) -> None:
    mind = Mind(CLI_PERSONA, seed=1)
    for _ in range(3):
        mind.experience_now(COMMANDS["shock"])
    mind.record_to(tmp_path / "second.anima")
    for _ in range(3):
        mind.experience_now(COMMANDS["relax"])
    mind.close()
    with Journal.open(tmp_path / "second.anima") as journal:
        replayer = replayer_in(journal, Mind.from_header)
        with pytest.raises(WhyError, match=r"turn 4 is the first on record, .*; ask about turns 5 to 6"):
            account("phi@4", replayer)
        told = account("phi@5", replayer).to_dict()
    assert told == mind.why("phi@5").to_dict()


def test_what_stays_as_it_was_before_the_record_is_as_old_as_the_record(tmp_path: Path) -> None:
    mind = Mind(CLI_PERSONA, seed=1)
    for turn in range(6):
        if turn == 3:
            mind.record_to(tmp_path / "late.anima")
        mind.experience_now({})
    mind.close()
    with Journal.open(tmp_path / "late.anima") as journal:
        for turn in (5, 6):
            (held,) = account(f"intention.goal@{turn}", replayer_in(journal, Mind.from_header)).contributions
            assert (held.text, held.since) == ("nothing changed it", 4)


def test_a_mind_whose_history_is_lost_says_so(tmp_path: Path) -> None:
    mind = Mind(seed=1)
    mind.experience_now(COMMANDS["joy"])
    mind.experience_now(COMMANDS["joy"])
    mind.save(tmp_path / "mind.anima")
    loaded = Mind.load(tmp_path / "mind.anima")
    with pytest.raises(WhyError, match="does not go back to its first turn"):
        loaded.why("phi")


@dataclass(frozen=True)
class Weather(Facet):
    warmth: Unit


class Outside(Actor):
    def __init__(self) -> None:
        self.asked = 0

    @handler
    async def look(self, moved: ReactorsMoved) -> Weather:
        self.asked += 1
        return Weather(min(1.0, 0.2 * self.asked))


def weather(header: Mapping[str, Any]) -> Mind:
    return Mind.from_header(header, [Outside])


async def test_what_was_answered_from_outside_is_not_asked_again(tmp_path: Path) -> None:
    mind = Mind(seed=1, extra=[Outside], record=tmp_path / "weather.anima")
    await mind.experience(COMMANDS["joy"])
    await mind.experience(COMMANDS["shock"])
    assert mind.why("weather.warmth").change == pytest.approx(0.2)
    mind.close()
    unrecorded = Mind(seed=1, extra=[Outside])
    await unrecorded.experience(COMMANDS["joy"])
    with pytest.raises(WhyError, match="record the mind"):
        unrecorded.why("phi")
    with Journal.open(tmp_path / "weather.anima") as journal:
        found = account("weather.warmth", replayer_in(journal, weather))
        for other in every_account(replayer_in(journal, weather)):
            assert other.gap < 1e-12 or not other.is_number
    assert found.change == pytest.approx(0.2)
    assert [one.ends for one in found.roots()] == ["outside"]
