"""A session: recorded whatever the voice, saved after each turn, asked why at any time."""

import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from anima_actors import Mind
from anima_actors.chat.commands import ChatError
from anima_actors.chat.session import Session, begun
from anima_actors.explain import WhyError
from anima_actors.psyche.modules.absence import Absence
from anima_actors.store import StoreError
from anima_actors.store.session import held
from anima_actors.voice import Secret, VoiceSettings
from tests.chat.model_server import PROVIDER, ModelServer, model_server
from tests.store.kept import HOUR, NOON, Wall, store_in


def through(server: ModelServer) -> VoiceSettings:
    return VoiceSettings(PROVIDER, "a-model", base_url=server.address)


@asynccontextmanager
async def session(
    folder: Path,
    name: str | None = "olha",
    voice: VoiceSettings | str = "offline",
    wall: Wall | None = None,
    choose: Callable[[VoiceSettings], VoiceSettings] = lambda present: present,
    *,
    keeps_record: bool = True,
) -> AsyncGenerator[Session, None]:
    def born() -> Mind:
        return Mind(voice=voice, extra=[Absence], seed=2)

    beginning = begun(store_in(folder, wall), born, name, choose, keeps_record=keeps_record)
    async with beginning as begun_session:
        yield begun_session


async def answer(to: Session, words: str, command: str = "") -> str:
    return "".join([piece async for piece in to.say(words, command)])


async def test_what_was_said_is_saved_before_the_next_is_heard(tmp_path: Path) -> None:
    async with session(tmp_path) as talk:
        assert await answer(talk, "Hello!")
        assert store_in(tmp_path).describe("olha").turns == 1
        await talk.happen("stress")
        await talk.rest(HOUR)
        assert store_in(tmp_path).describe("olha").turns == 3


async def test_it_can_be_asked_why_at_once_and_after_it_was_loaded(tmp_path: Path) -> None:
    async with session(tmp_path) as talk:
        with pytest.raises(WhyError, match="nothing has happened yet"):
            talk.why("primary")
        await answer(talk, "Something went wrong.", "stress")
        told = talk.why("reactors.tension")
        assert told.gap < 1e-9 and told.after == talk.mind.state["reactors"]["tension"]
    async with session(tmp_path) as talk:
        await answer(talk, "I am sorry.", "relax")
        told = talk.why("reactors.tension")
        assert (told.turn, told.gap < 1e-9) == (3, True)
        assert told.after == talk.mind.state["reactors"]["tension"]


async def test_it_can_be_asked_why_with_a_language_model_s_voice_and_across_voices(tmp_path: Path) -> None:
    with model_server("Is it you?") as server:
        async with session(tmp_path, voice=through(server)) as talk:
            assert await answer(talk, "Hello!") == "Is it you?"
            await answer(talk, "It is me.", "connect")
            assert talk.why("primary").turn == 2
            await talk.speak_with(VoiceSettings())
            assert await answer(talk, "And now?", "stress") != "Is it you?"
            assert len(server.asked) == 2
            for path, turn in (("primary", 4), ("reactors.tension@2", 2), ("primary@1", 1)):
                found = talk.why(path)
                assert found.turn == turn and found.after is not None
            with pytest.raises(WhyError, match="turn 9 is not there"):
                talk.why("primary@9")
            with pytest.raises(WhyError, match="there is no primry"):
                talk.why("primry")
            await talk.speak_with(through(server))
            assert await answer(talk, "Hello again!") == "Is it you?"


async def test_a_mind_that_spoke_through_a_model_finds_it_again(tmp_path: Path) -> None:
    with model_server("Is it you?") as server:
        async with session(tmp_path, voice=through(server)) as talk:
            await answer(talk, "Hello!")
        async with session(tmp_path) as talk:
            assert await answer(talk, "It is me.") == "Is it you?"
            sent = [message["content"] for message in server.asked[-1]["messages"]]
            assert sent[1:] == ["Hello!", "Is it you?", "It is me."]


async def test_it_begins_anew_on_the_disk_too_and_so_does_its_record(tmp_path: Path) -> None:
    async with session(tmp_path) as talk:
        await answer(talk, "Hello!", "grief")
        talk.reset()
        assert talk.mind.state["primary"] is None
        assert store_in(tmp_path).describe("olha").turns == 0
        with pytest.raises(WhyError, match="nothing has happened yet"):
            talk.why("primary@1")
        await answer(talk, "Hello?", "joy")
        assert talk.why("primary").turn == 1
    async with session(tmp_path) as talk:
        assert talk.mind.bus.turns == 2


async def test_one_that_was_begun_anew_and_left_keeps_its_voice(tmp_path: Path) -> None:
    with model_server("Is it you?") as server:
        async with session(tmp_path, voice=through(server)) as talk:
            await answer(talk, "Hello!")
            talk.reset()
        async with session(tmp_path) as talk:
            assert talk.mind.voice == through(server)
        with_key = replace(through(server), key=Secret("canary"))
        async with session(tmp_path, choose=lambda _: with_key) as talk:
            await answer(talk, "Hello!")
        assert server.keys == [None, "Bearer canary"]


async def test_a_mind_without_a_name_can_be_given_one(tmp_path: Path) -> None:
    async with session(tmp_path, None) as talk:
        await answer(talk, "Hello!")
        assert store_in(tmp_path).names() == []
        talk.keep_as("olha")
        await answer(talk, "What is your name?")
        assert store_in(tmp_path).describe("olha").turns == 2
        with pytest.raises(
            ChatError, match="this mind is olha already; for a twin: anima minds copy olha marko"
        ):
            talk.keep_as("marko")
        with pytest.raises(StoreError, match="olha is in use by anima chat"):
            store_in(tmp_path).delete("olha")
    async with session(tmp_path) as talk:
        assert talk.mind.bus.turns == 3


async def test_a_long_pause_in_a_session_is_a_rest(tmp_path: Path) -> None:
    wall = Wall()
    async with session(tmp_path, None, wall=wall) as talk:
        await answer(talk, "Hello!", "stress")
        assert await talk.come_back() == 0.0
        wall.now_s += 10 * HOUR
        assert await talk.come_back() == 10 * HOUR
        await answer(talk, "Good morning.")
        assert "as long as a night" in talk.mind.system_prompt()
        assert talk.mind.bus.turns == 3


async def test_the_record_of_a_session_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    for name, keeps in ((None, True), ("olha", False)):
        async with session(tmp_path / "minds", name, keeps_record=keeps) as talk:
            await answer(talk, "Hello!")
            assert list((tmp_path / "temporary").rglob("*.anima"))
        assert list((tmp_path / "temporary").iterdir()) == []
    assert not (tmp_path / "minds" / "olha" / "record").exists()


async def test_a_mind_that_is_kept_keeps_its_record(tmp_path: Path) -> None:
    for words in ("Hello!", "And now?"):
        async with session(tmp_path) as talk:
            await answer(talk, words)
    with store_in(tmp_path).history("olha") as journal:
        said = [record.root.data.get("message") for record in journal.turns()]
        assert said == ["Hello!", None, "And now?"]  # between them a rest, for as long as nobody was there
        journal.verify()
    async with session(tmp_path) as talk:
        assert talk.why("reactors.tension@1").turn == 1


async def test_a_mind_that_is_named_takes_its_record_with_it(tmp_path: Path) -> None:
    async with session(tmp_path, None) as talk:
        await answer(talk, "Hello!")
        talk.keep_as("olha")
        await answer(talk, "And now?")
    with store_in(tmp_path).history("olha") as journal:
        assert [record.number for record in journal.turns()] == [1, 2]


@pytest.mark.slow
async def test_a_picture_shows_all_that_was_lived_in_the_session(tmp_path: Path) -> None:
    with model_server("Is it you?") as server:
        async with session(tmp_path, voice=through(server)) as talk:
            await answer(talk, "Hello!")
            await talk.speak_with(VoiceSettings())
            await answer(talk, "And now?")
            history = talk._record.history("olha", talk.mind)
            assert [record.number for record in history] == [1, 2, 3]
            pytest.importorskip("matplotlib")
            assert talk.picture("png").startswith(b"\x89PNG")
            assert b"<svg" in talk.picture("svg")


async def test_what_a_session_that_was_killed_has_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("anima-chat-killed", "anima-chat-alive", "anima-chat-young", "another"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.anima").write_bytes(b"words")
        os.utime(tmp_path / name, (NOON - HOUR, NOON - HOUR))
    os.utime(tmp_path / "anima-chat-young", (NOON, NOON))
    (tmp_path / "anima-chat-link").symlink_to(tmp_path / "another")
    os.utime(tmp_path / "anima-chat-link", (NOON - HOUR, NOON - HOUR), follow_symlinks=False)
    with held(tmp_path / "anima-chat-alive" / "lock", "a session", "a test"):
        os.utime(tmp_path / "anima-chat-alive", (NOON - HOUR, NOON - HOUR))
        async with session(tmp_path / "minds", None):
            pass
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["anima-chat-alive", "anima-chat-link", "anima-chat-young", "another"]
    assert (tmp_path / "another" / "1.anima").exists()
