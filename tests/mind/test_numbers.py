"""The figures of the state can be asked for wherever a mind is made or its prompt is shown."""

import re

from anima_actors import AnimaCore
from anima_actors.mind.mind import Mind
from anima_actors.voice.settings import VoiceSettings

FIGURES = re.compile(r"\(tension 0\.\d\d, arousal 0\.\d\d, ")


def test_a_mind_and_a_core_put_the_figures_into_the_prompt_where_they_are_asked_for() -> None:
    for mind in (Mind(numbers=True), Mind(voice=VoiceSettings(numbers=True)), AnimaCore(numbers=True).mind):
        mind.chat_now("Hello.")
        assert FIGURES.search(mind.system_prompt())
    quiet = Mind()
    quiet.chat_now("Hello.")
    assert not FIGURES.search(quiet.system_prompt())
    gathered = quiet.history[-1].gathered
    assert FIGURES.search(quiet.prompt_of(gathered, numbers=True).text)


def test_the_figures_name_affect_integration_and_surprise() -> None:
    mind = Mind(numbers=True)
    mind.chat_now("Hello.")
    for name in ("valence", "arousal", "dominance", "phi", "prediction error", "free energy"):
        assert name in mind.system_prompt()
