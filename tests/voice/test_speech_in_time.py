"""Speech is an act in time: a mind feels what happens while it speaks, and hears itself when it is done."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import BusyError, Mind
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import TurnRecord
from anima_actors.psyche.events import SpeechEnded, Spoken, StimulusBias
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.runtime import Turn
from anima_actors.scenario import Scenario, ScenarioError, StoryRun, run_scenario
from anima_actors.voice import ModelReply, ModelRequest, VoiceError
from anima_actors.voice.language_model import OnPiece
from tests.thoroughness import examples

WORDS = ("I ", "am ", "afraid ", "of ", "nothing.")
SHOCK = {"tension": 0.9, "arousal": 0.8}
NUDGE = {"satisfaction": 0.2}


class HeldModel:
    """Says a word each time it is let go on."""

    provider = "held"

    def __init__(self) -> None:
        self.asked = 0
        self.failing: VoiceError | None = None
        self._steps: asyncio.Queue[None] = asyncio.Queue()

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        self.asked += 1
        for word in WORDS:
            await self._steps.get()
            if self.failing is not None:
                raise self.failing
            on_piece(word)
        return ModelReply("".join(WORDS), "held-1")

    async def close(self) -> None: ...

    def say(self, words: int = len(WORDS)) -> None:
        for _ in range(words):
            self._steps.put_nowait(None)


def speaking(**options: Any) -> tuple[Mind, HeldModel, list[Turn]]:
    model, turns = HeldModel(), list[Turn]()
    mind = Mind(seed=5, language_model=model, **options)
    mind.observe(turns.append)
    return mind, model, turns


async def asked(model: HeldModel) -> None:
    """Until the model has been asked and waits."""
    for _ in range(200):
        await asyncio.sleep(0)
    assert model.asked


async def test_what_happens_while_it_speaks_is_felt_at_once() -> None:
    mind, model, turns = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    felt = await mind.experience(NUDGE)
    assert not reply.done() and felt == mind.state
    model.say()
    assert await reply == "".join(WORDS)
    assert [type(turn.root).__name__ for turn in turns] == ["Stimulus", "Stimulus", "SpeechEnded"]
    await mind.aclose()


async def test_what_was_said_is_on_record_with_its_turn_and_where_it_ended() -> None:
    mind, model, turns = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    await mind.experience(NUDGE)
    await mind.rest(60)
    model.say()
    await reply
    ended = turns[3].root
    assert isinstance(ended, SpeechEnded)
    assert (ended.of_turn, ended.heard, ended.text, ended.partial) == (1, "hello", "".join(WORDS), False)
    assert turns[3].find(Spoken) is ended
    assert not any(turn.degraded for turn in turns)
    await mind.aclose()


async def test_where_nothing_else_happens_a_reply_belongs_to_its_turn() -> None:
    mind, model, turns = speaking()
    model.say()
    await mind.chat("hello")
    assert len(turns) == 1 and turns[0].find(Spoken) == Spoken("".join(WORDS), "own", model="held-1")
    await mind.aclose()


async def test_where_nothing_is_to_be_said_nothing_goes_on_whoever_is_in_line() -> None:
    mind, model, turns = speaking()
    await asyncio.gather(*[mind.experience(NUDGE) for _ in range(3)], mind.rest(60))
    assert [type(turn.root).__name__ for turn in turns] == ["Stimulus", "Stimulus", "Stimulus", "TimePassed"]
    assert model.asked == 0
    await mind.aclose()


async def test_it_hears_itself_in_the_turn_after_its_speech_has_ended() -> None:
    mind, model, turns = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    await mind.experience(NUDGE)
    model.say()
    await reply
    await mind.experience(NUDGE)

    def of_itself(turn: Turn) -> list[str]:
        return [one.source for one in _biases(turn) if one.source == "self_hearing"]

    assert [of_itself(turn) for turn in turns] == [[], [], [], ["self_hearing"]]
    await mind.aclose()


async def test_what_startles_cuts_its_speech_short() -> None:
    mind, model, turns = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    model.say(2)
    await asyncio.sleep(0)
    await mind.experience(NUDGE)
    assert not reply.done()
    await mind.experience(SHOCK)
    assert await reply == "I am "
    assert isinstance(turns[-1].root, SpeechEnded) and turns[-1].root.partial
    await mind.aclose()


async def test_it_can_be_hushed_beside_later_turns() -> None:
    mind, model, _ = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    model.say(1)
    await mind.experience(NUDGE)
    mind.hush()
    assert await reply == "I "
    await mind.aclose()


async def test_one_thing_is_said_at_a_time() -> None:
    mind, model, turns = speaking()
    first = asyncio.create_task(mind.chat("one"))
    await asked(model)
    second = asyncio.create_task(mind.chat("two"))
    await mind.experience(NUDGE)
    assert model.asked == 1
    model.say(2 * len(WORDS))
    assert await first == await second == "".join(WORDS)
    assert [getattr(turn.root, "message", "ended") for turn in turns] == ["one", "", "ended", "two"]
    await mind.aclose()


async def test_a_model_that_fails_beside_later_turns_has_the_offline_voice_stand_in() -> None:
    mind, model, turns = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    await mind.experience(NUDGE)
    model.failing = VoiceError("503: tired", provider="held", status=503)
    model.say(1)
    assert await reply
    assert isinstance(turns[-1].root, SpeechEnded) and turns[-1].root.voice == "offline"
    assert [one["reason"] for one in mind.state["degraded"]] == ["503: tired"]
    await mind.aclose()


async def test_the_conversation_goes_on_from_what_was_said_beside_later_turns() -> None:
    mind, model, _ = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    await mind.experience(NUDGE)
    model.say()
    await reply
    exchanges = mind.bus.snapshot().actors["voice"].state
    assert exchanges is not None and list(exchanges["exchanges"]) == [("hello", "".join(WORDS))]
    await mind.aclose()


async def test_a_mind_that_is_closed_while_it_speaks_keeps_what_it_said(tmp_path: Path) -> None:
    path = tmp_path / "spoken.anima"
    mind, model, _ = speaking(record=path)
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    model.say(2)
    await mind.experience(NUDGE)
    await asyncio.sleep(0)
    await mind.aclose()
    assert await reply == "I am "
    assert records(path)[-1].reply == "I am "


async def test_closing_cuts_short_what_is_said_and_what_was_going_to_be_said() -> None:
    mind, model, turns = speaking()
    replies = [asyncio.create_task(mind.chat(words)) for words in ("one", "two")]
    await asked(model)
    model.say(1)
    await mind.aclose()
    assert [await reply for reply in replies] == ["I ", ""]
    assert [spoken.partial for turn in turns if (spoken := turn.find(Spoken))] == [True, True]
    assert [task.get_name() for task in asyncio.all_tasks() if "(actor)" in task.get_name()] == []


async def test_a_mind_neither_begins_anew_nor_changes_its_voice_while_it_speaks() -> None:
    mind, model, _ = speaking()
    reply = asyncio.create_task(mind.chat("hello"))
    await asked(model)
    await mind.experience(NUDGE)
    with pytest.raises(BusyError, match="a reply is still being spoken; wait for its end first"):
        mind.reset()
    with pytest.raises(BusyError, match="a reply is still being spoken; wait for its end first"):
        await mind.speak_with("offline")
    model.say()
    assert await reply == "".join(WORDS)
    await mind.speak_with("offline")
    mind.reset()
    assert (mind.bus.turns, len(mind.history)) == (0, 0)
    await mind.aclose()


@pytest.mark.slow
@given(st.lists(st.sampled_from(["nudge", "shock", "rest", "chat", "word"]), min_size=1, max_size=12))
@examples(12)
def test_whatever_happens_while_it_speaks_comes_out_the_same_again_without_a_network(
    tmp_path_factory: pytest.TempPathFactory, events: Sequence[str]
) -> None:
    path = tmp_path_factory.mktemp("speech") / "life.anima"

    async def live() -> None:
        mind, model, _ = speaking(record=path)
        replies = [asyncio.create_task(mind.chat("hello"))]
        await asked(model)
        for event in events:
            if event == "chat":
                replies.append(asyncio.create_task(mind.chat("and now?")))
            elif event == "word":
                model.say(1)
            elif event == "rest":
                await mind.rest(30)
            else:
                await mind.experience(SHOCK if event == "shock" else NUDGE)
            for _ in range(20):
                await asyncio.sleep(0)
        model.say(len(WORDS) * len(replies))
        await asyncio.gather(*replies)
        await mind.aclose()

    asyncio.run(live())
    lived = records(path)
    with Journal.open(path) as journal:
        history = history_in(journal)
        again = replay(history)
        assert again.equal and again.hash == lived[-1].hash
        for turn in range(1, len(lived) + 1):
            branch = fork(history, WhatIf(turn)).turns(lived[turn - 1 :])
            assert [one.hash for one in branch] == [one.hash for one in lived[turn - 1 :]]


def records(path: Path) -> list[TurnRecord]:
    with Journal.open(path) as journal:
        return list(journal.turns())


def _biases(turn: Turn) -> list[StimulusBias]:
    return [one.event for one in turn.envelopes if isinstance(one.event, StimulusBias)]


class TestAStory:
    """In which something happens while the reply to the step before is being spoken."""

    TEXT = """\
title: A door in the middle of a sentence
steps:
  - say: How was your day?
  - stimulus: {tension: 0.9, arousal: 0.8}
    while_speaking: true
    expect: {salience: ">= 0.6"}
  - say: What was that?
"""

    def lived(self, path: Path, model: Any = None) -> tuple[StoryRun, list[TurnRecord]]:
        minds: list[Mind] = []

        def make(**options: Any) -> Mind:
            if model is not None:
                options["voice"] = "own"
            minds.append(Mind(**options, language_model=model, record=path))
            return minds[-1]

        run = asyncio.run(run_scenario(Scenario.from_text(self.TEXT, "door.yaml"), mind_factory=make))
        minds[0].close()
        return run, records(path)

    def test_has_the_reply_cut_short_and_counts_its_end_to_the_step_that_is_replied_to(
        self, tmp_path: Path
    ) -> None:
        model = HeldModel()
        model.say(2)
        run, turns = self.lived(tmp_path / "door.anima", Interruptible(model))
        assert [turn.root.type for turn in turns[:3]] == ["Stimulus", "Stimulus", "SpeechEnded"]
        assert [outcome.step for outcome in run.outcomes] == [0, 1, 0, 2]
        assert [outcome.reply for outcome in run.outcomes][2:] == ["I am ", "".join(WORDS)]
        assert run.met

    def test_with_the_offline_voice_has_one_step_after_the_other(self, tmp_path: Path) -> None:
        run, turns = self.lived(tmp_path / "door.anima")
        assert [turn.root.type for turn in turns] == ["Stimulus"] * 3
        assert [bool(outcome.reply) for outcome in run.outcomes] == [True, False, True]


class Interruptible:
    """Says what a held model is let say, and once that was cut short, all at once."""

    provider = "held"

    def __init__(self, held: HeldModel) -> None:
        self._held = held

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        if self._held.asked:
            self._held.say()
        return await self._held.reply(request, on_piece)

    async def close(self) -> None: ...


def test_the_first_step_of_a_story_interrupts_nothing() -> None:
    with pytest.raises(ScenarioError, match="nothing is said before the first step"):
        Scenario.from_text("title: x\nsteps:\n  - rest: 1m\n    while_speaking: true\n", "x.yaml")
