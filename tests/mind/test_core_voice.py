"""A language model behind the synchronous face: its key, its address, and that its failure is heard of."""

import warnings
from pathlib import Path

import pytest

from anima_actors import AnimaCore, VoiceError, VoiceSettings
from anima_actors.voice import ModelReply, ModelRequest
from anima_actors.voice.language_model import OnPiece

NOBODY = "http://127.0.0.1:9/v1"  # the port of discard, where nothing listens


class Parrot:
    """A language model that says one thing."""

    provider = "parrot"

    async def reply(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        return ModelReply("Polly is well.")

    async def close(self) -> None:
        return None


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENROUTER_API_KEY",
        "GROQ_API_KEY",
        "TOGETHER_API_KEY",
        "ANTHROPIC_API_KEY",
        "ANIMA_API_KEY",
    ):
        monkeypatch.delenv(name, raising=False)


def test_the_key_is_read_from_the_variable_of_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk-not-a-key")
    core = AnimaCore(llm_provider="groq")
    key = core.mind.voice.key
    assert key is not None and key.reveal() == "gsk-not-a-key"
    assert "gsk-not-a-key" not in repr(core.mind.config)


def test_a_key_that_is_given_goes_before_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk-of-the-shell")
    key = AnimaCore(llm_provider="groq", llm_api_key="gsk-given").mind.voice.key
    assert key is not None and key.reveal() == "gsk-given"


@pytest.mark.parametrize("name", ["OpenRouter", "GROQ", "Anthropic"])
def test_a_provider_is_known_in_any_case(name: str) -> None:
    assert AnimaCore(llm_provider=name, llm_api_key="sk-x").mind.voice.provider == name.lower()


def test_a_provider_without_its_key_is_refused_when_the_core_is_built() -> None:
    with pytest.raises(VoiceError) as refused:
        AnimaCore(llm_provider="together")
    assert str(refused.value) == "together needs a key; put it into the environment variable TOGETHER_API_KEY"


def test_a_server_without_its_address_is_refused_likewise() -> None:
    with pytest.raises(VoiceError, match="openai-compatible needs the address of a server"):
        AnimaCore(llm_provider="openai-compatible")


def test_a_model_of_ones_own_and_the_offline_voice_cannot_both_speak() -> None:
    with pytest.raises(
        ValueError, match="voice is offline, and a language_model is given; leave one of them out"
    ):
        AnimaCore(voice=VoiceSettings("offline"), language_model=Parrot())
    with AnimaCore(language_model=Parrot()) as core:
        assert core.chat("How are you?") == "Polly is well."


@pytest.mark.slow
def test_a_provider_that_fails_is_warned_of_once_and_named_in_each_turn() -> None:
    with AnimaCore(llm_provider="openai-compatible", base_url=NOBODY, llm_model="none") as core:
        with pytest.warns(RuntimeWarning, match="the embedded voice speaks in place of a language model: "):
            assert core.chat("Is anybody there?")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert core.chat("Still nobody?")
        [failed] = core.degraded
        assert failed["module"] == "voice" and "127.0.0.1" in failed["reason"]


def test_a_reply_can_be_heard_piece_by_piece() -> None:
    one, other = AnimaCore(seed=4), AnimaCore(seed=4)
    assert "".join(one.stream("hello")) == other.chat("hello")
    one.close()


def test_what_a_mind_can_be_asked_the_core_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    core = AnimaCore(seed=2)
    assert core.reactors == {"tension": 0.2, "arousal": 0.2, "satisfaction": 0.5, "cohesion": 0.5}
    core.experience({"tension": 0.4})
    assert core.reactors == core.state["reactors"] == core.mind.state["reactors"]
    assert core.why("reactors.tension").sentence() == core.mind.why("reactors.tension").sentence()
    core.export_history()
    assert (tmp_path / "anima_log.json").exists()
    core.save("kept.anima")
    assert AnimaCore.load("kept.anima").state == core.state
