"""A mind that speaks through a language model: what it sends, what it hears back, and what is kept."""

import asyncio
from pathlib import Path

import pytest

from anima_actors import AnimaCore, Mind
from anima_actors.journal import JournalError
from anima_actors.journal.reader import Journal
from anima_actors.psyche.events import Spoken, VoiceFailed
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.voice import ModelReply, Secret, VoiceError, VoiceSettings
from tests.voice.scripted import ScriptedModel, pieces_of

TIRED = VoiceError("503: kitchen is tired; try again later", provider="kitchen", status=503, transient=True)


def last_spoken(mind: Mind) -> Spoken:
    assert mind.last_turn is not None
    spoken = mind.last_turn.find(Spoken)
    assert spoken is not None
    return spoken


async def test_a_reply_is_what_the_model_says() -> None:
    mind = Mind(language_model=ScriptedModel("It is quiet in here."))
    assert await mind.chat("how are you?") == "It is quiet in here."
    assert last_spoken(mind) == Spoken("It is quiet in here.", "own", model="scripted-1")


async def test_the_state_goes_as_the_system_prompt_and_what_was_said_as_messages_and_nothing_else() -> None:
    model = ScriptedModel("One.", "Two.", "Three.")
    mind = Mind(language_model=model)
    for message in ("first", "second", "third"):
        await mind.chat(message)
        assert model.systems[-1] == mind.system_prompt()
    assert model.conversations[2] == [
        ("user", "first"),
        ("assistant", "One."),
        ("user", "second"),
        ("assistant", "Two."),
        ("user", "third"),
    ]


async def test_only_as_much_of_the_conversation_goes_along_as_fits() -> None:
    model = ScriptedModel("An answer of some length, to be sure.")
    mind = Mind(language_model=model, voice=VoiceSettings("own", history_tokens=50))
    for number in range(5):
        await mind.chat(f"question {number}")
    assert [text for _, text in model.conversations[4]] == [
        "question 2",
        "An answer of some length, to be sure.",
        "question 3",
        "An answer of some length, to be sure.",
        "question 4",
    ]


async def test_a_stream_yields_the_pieces_as_they_come() -> None:
    mind = Mind(language_model=ScriptedModel("word after word"))
    assert [piece async for piece in mind.stream("speak")] == ["word ", "after ", "word"]
    assert last_spoken(mind).text == "word after word"


async def test_the_offline_voice_is_a_stream_of_one_piece() -> None:
    mind, twin = Mind(seed=3), Mind(seed=3)
    assert [piece async for piece in mind.stream("hello")] == [await twin.chat("hello")]


async def test_two_who_listen_at_once_hear_their_own_answers() -> None:
    mind = Mind(language_model=ScriptedModel("the first answer", "the second answer", pause_s=0.001))

    async def heard(message: str) -> str:
        return "".join([piece async for piece in mind.stream(message)])

    one, two = await asyncio.gather(heard("one"), heard("two"))
    assert (one, two) == ("the first answer", "the second answer")


async def test_hushing_ends_the_answer_and_not_the_turn() -> None:
    whole = "much more than anybody wants to hear"
    mind = Mind(language_model=ScriptedModel(whole, pause_s=0.001))
    async for _ in mind.stream("speak"):
        mind.hush()
    spoken = last_spoken(mind)
    assert spoken.partial and whole.startswith(spoken.text) and len(spoken.text) < len(whole)
    assert mind.state["primary"] and mind.state["degraded"] == []
    assert await mind.chat("go on") == "much more than anybody wants to hear"


async def test_who_stops_listening_makes_it_stop_speaking() -> None:
    mind = Mind(language_model=ScriptedModel("much more than anybody wants to hear"))
    stream = mind.stream("speak")
    async for _ in stream:
        break
    await stream.aclose()
    assert last_spoken(mind).partial and mind.bus.turns == 1


def test_hushing_a_silent_mind_does_nothing() -> None:
    Mind().hush()


async def test_without_an_answer_the_offline_voice_stands_in_and_the_state_says_why() -> None:
    mind = Mind(language_model=ScriptedModel(TIRED, "Here again."), seed=3)
    reply = await mind.chat("hello")
    assert reply and last_spoken(mind).voice == "offline"
    assert mind.last_turn is not None and mind.last_turn.find(VoiceFailed) == VoiceFailed(
        "kitchen", str(TIRED), 503
    )
    assert mind.state["degraded"] == [{"module": "voice", "handler": "voice.speak", "reason": str(TIRED)}]
    assert mind.state["reactors"] and mind.system_prompt()
    assert await mind.chat("and now?") == "Here again." and mind.state["degraded"] == []


async def test_a_voice_that_fails_for_ever_is_never_taken_out_of_service() -> None:
    mind = Mind(language_model=ScriptedModel(TIRED))
    for _ in range(12):
        assert await mind.chat("hello")
    assert mind.state["degraded"][0]["reason"] == str(TIRED)


async def test_an_answer_that_breaks_off_is_kept_and_marked() -> None:
    mind = Mind(language_model=ScriptedModel(ModelReply("It was only", broken_off="the line went dead")))
    assert await mind.chat("tell me") == "It was only"
    assert last_spoken(mind).partial
    assert mind.state["degraded"][0]["reason"] == "the line went dead"


async def test_a_mind_stops_asking_when_its_tokens_are_used_up() -> None:
    model = ScriptedModel(ModelReply("Yes.", tokens_in=70, tokens_out=40))
    mind = Mind(language_model=model, voice=VoiceSettings("own", token_limit=100))
    await mind.chat("one")
    assert last_spoken(mind).tokens_in == 70 and last_spoken(mind).tokens_out == 40
    await mind.chat("two")
    assert len(model.requests) == 1 and last_spoken(mind).voice == "offline"
    assert "used up its 100 tokens" in mind.state["degraded"][0]["reason"]


async def test_a_leaking_answer_is_asked_for_once_more_where_the_setting_says_so() -> None:
    model = ScriptedModel("As an AI, I have no feelings.", "I am a little tired.")
    mind = Mind(language_model=model, voice=VoiceSettings("own", firmer=True))
    assert [piece async for piece in mind.stream("how are you?")] == ["I am a little tired."]
    assert len(model.requests) == 2 and model.systems[1].startswith(model.systems[0])
    assert last_spoken(mind).leaks == ()


async def test_a_leak_is_told_where_the_setting_does_not_say_so() -> None:
    mind = Mind(language_model=ScriptedModel("As an AI, I have no feelings."))
    await mind.chat("how are you?")
    assert last_spoken(mind).leaks


# --- on record


async def test_a_replay_takes_the_replies_from_the_record(tmp_path: Path) -> None:
    path = tmp_path / "talk.anima"
    model = ScriptedModel("One.", TIRED, ModelReply("It was", broken_off="the line went dead"), "Four.")
    async with Mind(language_model=model, record=path, seed=5) as mind:
        for message in ("a", "b", "c", "d"):
            await mind.chat(message)
        lived = mind.history_hash
    with Journal.open(path) as journal:
        found = replay(history_in(journal))
        calls = [record.voice for record in journal.turns()]
    assert found.equal and found.hash == lived and found.turns == 4
    assert [call[0]["request"] for call in calls] == [request.fingerprint for request in model.requests]
    assert calls[0][0]["reply"][0] == "One."


async def test_after_a_crash_at_most_one_call_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "talk.anima"
    model = ScriptedModel("One.", TIRED, "Three.")
    mind = Mind(language_model=model, record=path, seed=5)
    for message in ("a", "b", "c"):
        await mind.chat(message)
    assert mind.recorder is not None
    mind.recorder.writer.abandon()  # as a crash would leave it
    after = ScriptedModel("Four.")
    resumed = Mind.resume(path, language_model=after)
    assert resumed.history_hash == mind.history_hash and after.requests == []
    assert await resumed.chat("d") == "Four."
    assert after.conversations[0] == [*model.conversations[2], ("assistant", "Three."), ("user", "d")]
    await resumed.aclose()
    assert after.closed == 1


async def test_a_stored_mind_remembers_the_conversation(tmp_path: Path) -> None:
    mind = Mind(language_model=ScriptedModel("Hello, you."))
    await mind.chat("hello")
    mind.save(tmp_path / "it.mind")
    model = ScriptedModel("Again.")
    loaded = Mind.load(tmp_path / "it.mind", language_model=model)
    await loaded.chat("it is me")
    assert model.conversations[0] == [("user", "hello"), ("assistant", "Hello, you."), ("user", "it is me")]


async def test_a_recorded_mind_answers_why(tmp_path: Path) -> None:
    async with Mind(language_model=ScriptedModel(), record=tmp_path / "talk.anima") as mind:
        await mind.chat("hello", {"tension": 0.5})
        assert mind.why("reactors.tension").contributions


async def test_a_key_reaches_no_journal_and_no_mind_file(tmp_path: Path) -> None:
    canary = "canary-0123456789-abcdef"
    settings = VoiceSettings("groq", key=Secret(canary))
    async with Mind(voice=settings, language_model=ScriptedModel(TIRED), record=tmp_path / "j") as mind:
        await mind.chat("hello")
        mind.save(tmp_path / "m")
        told = repr(mind.config) + repr(settings) + str(mind.described())
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert canary.encode() not in written and canary not in told


# --- another voice


async def test_another_voice_takes_over_and_knows_what_was_said() -> None:
    mind = Mind(seed=2)
    await mind.chat("hello")
    model = ScriptedModel("It is me speaking.")
    before = mind.state["reactors"]
    await mind.speak_with("own", model)
    assert mind.state["reactors"] == before
    assert await mind.chat("and you?") == "It is me speaking."
    await mind.speak_with("offline")
    assert await mind.chat("still there?") != "It is me speaking." and model.closed == 1
    again = ScriptedModel("Back.")
    await mind.speak_with("own", again)
    await mind.chat("you again?")
    assert ("assistant", "It is me speaking.") in again.conversations[0]


async def test_a_mind_on_record_keeps_its_voice(tmp_path: Path) -> None:
    async with Mind(record=tmp_path / "j") as mind:
        with pytest.raises(JournalError, match="cannot change its voice"):
            await mind.speak_with("own", ScriptedModel())


def test_a_core_speaks_through_a_model_without_an_event_loop_of_the_callers() -> None:
    core = AnimaCore()
    asyncio.run(core.mind.speak_with("own", ScriptedModel("From the core.")))
    with core:
        assert core.chat("how are you?", stimulus={"cohesion": 0.1}) == "From the core."
        assert core.experience({"tension": 0.2})["primary"]


def test_pieces_are_the_whole() -> None:
    assert "".join(pieces_of("a b  c")) == "a b  c"


async def test_a_mind_may_leave_its_journal_change_its_voice_and_begin_another(tmp_path: Path) -> None:
    mind = Mind(record=tmp_path / "first", seed=2)
    await mind.chat("hello")
    mind.stop_recording()
    await mind.speak_with("own", ScriptedModel("From now on."))
    await mind.chat("unrecorded")
    mind.record_to(tmp_path / "second")
    assert await mind.chat("again") == "From now on."
    await mind.aclose()
    turns = []
    for name in ("first", "second"):
        with Journal.open(tmp_path / name) as journal:
            assert replay(history_in(journal)).equal
            turns += [record.number for record in journal.turns()]
    assert turns == [1, 3]
