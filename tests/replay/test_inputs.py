"""A journal of inputs alone: lived again, it is the journal of all events, byte for byte."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from anima_actors import Actor, Facet, Journal, Mind, Unit, handler
from anima_actors.encoding.turn_content import pack
from anima_actors.events import DependencyUnavailable
from anima_actors.journal import JournalError
from anima_actors.journal.bodies import BEFORE
from anima_actors.journal.framing import FIRST, Kind, framed
from anima_actors.journal.recorder import open_recorder
from anima_actors.journal.recovery import repair
from anima_actors.journal.verification import verify_file
from anima_actors.psyche.events import Stimulus, StimulusBias
from anima_actors.replay.expand import DivergedError, expand, expanded
from anima_actors.replay.resume import resume
from anima_actors.scenario import Scenario
from anima_actors.voice import VoiceError
from tests.journal.lives import SCENARIOS, journaled, stories, story
from tests.mind.members import OWN, Action, act_awaited, actions
from tests.thoroughness import examples
from tests.voice.scripted import ScriptedModel
from tests.voice.test_speech_in_time import HeldModel, asked

Happening = Callable[[Mind], Awaitable[Any]]


def recorded(folder: Path, make: Callable[[], Mind], happens: Happening, every: int = 4) -> tuple[Path, Path]:
    """Let the same happen to two minds; return the journal of all events, and that of the inputs."""

    async def live(detail: str) -> Path:
        path = folder / f"{detail}.anima"
        async with make() as mind:
            mind.record_to(path, sync="never", snapshot_every=every, detail=detail)
            await happens(mind)
        return path

    return asyncio.run(live("events")), asyncio.run(live("inputs"))


def is_the_same_again(whole: Path, inputs: Path, **given: Any) -> None:
    target = inputs.with_name("again.anima")
    target.unlink(missing_ok=True)
    done = expand(inputs, target, **given)
    assert target.read_bytes() == whole.read_bytes()
    with Journal.open(whole) as journal:
        assert (done.turns, done.hash) == (len(journal), journal.summary().hash)
    assert verify_file(inputs).verdict == "whole"


@examples(40)
@given(stories)
def test_any_story_comes_out_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("story")
    last_hash = journaled(folder / "events.anima", story(document), 3)
    journaled(folder / "inputs.anima", story(document), 3, "inputs")
    is_the_same_again(folder / "events.anima", folder / "inputs.anima")
    assert expand(folder / "inputs.anima", folder / "other.anima").hash == last_hash


@pytest.mark.slow
@examples(25)
@given(actions(list(OWN)))
def test_so_do_modules_that_wait_fail_set_timers_and_come_and_go(
    tmp_path_factory: pytest.TempPathFactory, happenings: list[Action]
) -> None:
    async def happen(mind: Mind) -> None:
        for action in (("add", "sulk"), *happenings):
            await act_awaited(mind, action)

    folder = tmp_path_factory.mktemp("members")
    is_the_same_again(*recorded(folder, lambda: Mind(seed=3), happen), extra=())


class Weather(Actor):
    """Tells of the world outside, which is not always there, and leaves some of it to chance."""

    calls = 0

    @handler
    async def tell(self, stimulus: Stimulus) -> StimulusBias | None:
        type(self).calls += 1
        if self.calls % 3 == 0:
            raise DependencyUnavailable("nobody there")
        return StimulusBias("weather", arousal=0.3 * self.random.random()) if self.calls % 4 else None


def test_what_came_from_outside_is_taken_from_the_record(tmp_path: Path) -> None:
    async def happen(mind: Mind) -> None:
        Weather.calls = 0
        for number in range(14):
            await mind.experience({"tension": 0.1 * (number % 5)}, "Is it raining?")

    whole, inputs = recorded(tmp_path, lambda: Mind(seed=2, extra=[Weather]), happen, 5)
    Weather.calls = 1_000
    is_the_same_again(whole, inputs, extra=(Weather,))
    assert Weather.calls == 1_000


def test_so_is_what_a_language_model_said_and_that_it_failed(tmp_path: Path) -> None:
    async def happen(mind: Mind) -> None:
        for number in range(6):
            await mind.chat(f"What is it, for the {number}th time?")
            await mind.rest(60)

    def make() -> Mind:
        return Mind(seed=2, language_model=ScriptedModel("It is late.", VoiceError("down"), "I see."))

    is_the_same_again(*recorded(tmp_path, make, happen, 5))


def test_so_is_a_reply_that_ended_beside_later_turns(tmp_path: Path) -> None:
    models: list[HeldModel] = []

    def make() -> Mind:
        models.append(HeldModel())
        return Mind(seed=5, language_model=models[-1])

    async def happen(mind: Mind) -> None:
        reply = asyncio.create_task(mind.chat("hello"))
        await asked(models[-1])
        for _ in range(3):
            await mind.experience({"satisfaction": 0.2})
        models[-1].say()
        await reply

    whole, inputs = recorded(tmp_path, make, happen)
    with Journal.open(whole) as journal:
        assert [turn.root.type for turn in journal.turns()] == ["Stimulus"] * 4 + ["SpeechEnded"]
    is_the_same_again(whole, inputs)


def test_a_life_that_goes_on_from_an_earlier_one_is_lived_again_from_there(tmp_path: Path) -> None:
    async def happen(mind: Mind) -> None:
        for _ in range(7):
            await mind.experience({"tension": 0.2}, "And then?")

    def make() -> Mind:
        mind = Mind(seed=5)
        mind.experience_now({"tension": 0.4})
        return mind

    is_the_same_again(*recorded(tmp_path, make, happen))


@pytest.mark.slow
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_shipped_story_comes_out_byte_for_byte(path: Path, tmp_path: Path) -> None:
    for detail in ("events", "inputs"):
        journaled(tmp_path / f"{detail}.anima", Scenario.from_file(path), 50, detail)
    is_the_same_again(tmp_path / "events.anima", tmp_path / "inputs.anima")


def test_nobody_reads_it_by_mistake(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    journaled(file, story(), detail="inputs")
    refusal = r"holds the inputs of its turns alone; .*: anima expand .*a\.anima -o FILE"
    with pytest.raises(JournalError, match=refusal):
        Journal.open(file)
    with Journal.open(file, inputs=True) as journal:
        assert journal.header["format"] == [2, 0] and journal.header["detail"] == "inputs"
        assert [len(turn.events) for turn in journal.turns()] == [1] * 8
        journal.verify()
        with expanded(journal) as whole:
            assert whole.turn(3).find("EmotionFelt") is not None and not whole.turn(3).check
    journaled(tmp_path / "whole.anima", story())
    with pytest.raises(JournalError, match="holds all events of its turns already"):
        expand(tmp_path / "whole.anima", tmp_path / "b.anima")
    with pytest.raises(JournalError, match="is there already"):
        expand(file, tmp_path / "whole.anima")
    with pytest.raises(ValueError, match="detail is 'all'; it must be one of events, inputs"):
        open_recorder(Mind(), tmp_path / "c.anima", detail="all")  # type: ignore[arg-type]


@pytest.mark.slow
def test_cut_off_anywhere_it_is_gone_on_with_to_the_same_end(tmp_path: Path) -> None:
    whole, file, target = (tmp_path / name for name in ("whole.anima", "a.anima", "b.anima"))
    last_hash = journaled(whole, story(), 3)
    journaled(file, story(), 3, "inputs")
    data = file.read_bytes()
    with Journal.open(file, inputs=True) as journal:
        ends = [frame.end for frame in journal.frames()]
    for cut in [*ends[1:-1:3], *(end - 7 for end in ends[2::3])]:
        file.write_bytes(data[:cut])
        assert resume(file).hash == last_hash
        target.unlink(missing_ok=True)
        assert expand(file, target).hash == last_hash


def test_gone_on_with_it_tells_the_state_and_the_prompt_that_it_had(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    mind = Mind(seed=4)
    mind.record_to(file, snapshot_every=5, detail="inputs")
    for _ in range(12):
        mind.experience_now({"tension": 0.2}, "Why?")
    mind.remove_now("mirror")
    state, prompt = mind.state, mind.system_prompt()
    mind.close()
    resumed = Mind.resume(file)
    assert (resumed.state, resumed.system_prompt()) == (state, prompt)
    resumed.experience_now({"tension": 0.1})
    resumed.close()
    assert verify_file(file).turns == 14


def test_a_torn_tail_is_told_and_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    journaled(file, story(), 3, "inputs")
    with Journal.open(file, inputs=True) as journal:
        ends = [frame.end for frame in journal.frames() if frame.head.kind == Kind.TURN]
    file.write_bytes(file.read_bytes()[: ends[4] - 5])
    done = expand(file, tmp_path / "b.anima")
    assert done.turns == 4 and done.torn is not None
    with Journal.open(file, inputs=True) as journal, expanded(journal) as whole:
        assert whole.last == 4 and [turn.number for turn in whole.turns()] == [1, 2, 3, 4]
        assert whole.torn == done.torn


def test_a_changed_byte_is_found_and_what_is_whole_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "a.anima"
    journaled(file, story(), 3, "inputs")
    with Journal.open(file, inputs=True) as journal:
        frame = next(one for one in journal.frames() if one.head.turn == 5)
    data = bytearray(file.read_bytes())
    data[frame.end - 60] ^= 1
    file.write_bytes(data)
    assert verify_file(file).verdict == "broken"
    with pytest.raises(JournalError, match="is damaged at byte"):
        expand(file, tmp_path / "b.anima")
    assert not (tmp_path / "b.anima").exists()
    assert repair(file, tmp_path / "c.anima").turns == 4
    assert expand(tmp_path / "c.anima", tmp_path / "d.anima").turns == 4


def test_an_input_forged_with_right_checksums_is_found(tmp_path: Path) -> None:
    file, forged = tmp_path / "a.anima", tmp_path / "forged.anima"
    journaled(file, story(), detail="inputs")
    with Journal.open(file, inputs=True) as journal:
        data, previous = framed(Kind.HEADER, 0, journal.header_body, FIRST)
        for frame in journal.frames():
            body = frame.body
            if frame.head.kind == Kind.TURN and frame.head.turn == 2:
                told = journal.body(frame)
                body = pack({**told, "check": b"\0\0\0\0", BEFORE: body[-32:]})
            piece, previous = framed(Kind(frame.head.kind), frame.head.turn, body, previous)
            data += piece
    forged.write_bytes(data)
    assert verify_file(forged).verdict == "broken"
    with pytest.raises(JournalError, match="its chain is broken at turn 2"):
        expand(forged, tmp_path / "b.anima")


class Push(Actor):
    """Pushes a little, from its third turn on."""

    gain = 0.1

    def __init__(self) -> None:
        self.turns = 0

    @handler
    def push(self, stimulus: Stimulus) -> StimulusBias:
        self.turns += 1
        return StimulusBias("push", arousal=self.gain if self.turns > 2 else 0.0)


def test_a_module_that_has_changed_is_told_by_the_turn_that_comes_out_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, target = tmp_path / "a.anima", tmp_path / "b.anima"
    journaled(file, story(), detail="inputs", extra=(Push,))
    monkeypatch.setattr(Push, "gain", 0.2)
    with pytest.raises(DivergedError, match=r"a\.anima: turn 3 comes out otherwise than it was") as told:
        expand(file, target, extra=(Push,))
    assert told.value.turn == 3 and not target.exists()


@dataclass(frozen=True, slots=True)
class MurmurHeard(Facet):
    level: Unit


class Murmur(Actor):
    """Tells of something that moves nobody."""

    level = 0.1

    @handler
    def hear(self, stimulus: Stimulus) -> MurmurHeard:
        return MurmurHeard(self.level)


def test_what_moves_neither_body_nor_feeling_is_found_at_the_next_turn_that_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.anima"
    journaled(file, story(), 4, "inputs", extra=(Murmur,))
    monkeypatch.setattr(Murmur, "level", 0.2)
    with pytest.raises(DivergedError, match="turn 4 comes out otherwise"):
        expand(file, tmp_path / "b.anima", extra=(Murmur,))


@pytest.mark.slow
def test_a_turn_takes_a_small_part_of_the_bytes(tmp_path: Path) -> None:
    async def happen(mind: Mind) -> None:
        for number in range(40):
            await mind.experience({"tension": 0.1 * (number % 5)}, "Was that you?")

    sizes = []
    for path in recorded(tmp_path, Mind, happen, 50):
        with Journal.open(path, inputs=True) as journal:
            turns = [frame.end - frame.place for frame in journal.frames() if frame.head.kind == Kind.TURN]
            sizes.append(sum(turns) / len(turns))
    assert sizes[1] < 350 < sizes[0] / 10
