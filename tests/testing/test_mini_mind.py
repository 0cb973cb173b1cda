"""The smallest mind in which a module has what it takes."""

import pytest

from anima_actors import Mind, WiringError
from anima_actors.psyche.modules.dissonance import CognitiveDissonance
from anima_actors.psyche.modules.drives import Drives
from anima_actors.psyche.modules.emotion import Emotion
from anima_actors.psyche.modules.goals import GoalPersistence
from anima_actors.testing import mini_mind, published
from tests.testing.modules import Barometer, CuriosityFelt, Curious, Headache


def names(mind: Mind) -> set[str]:
    return {module.name for module in mind.bus.wiring.modules} - {"coordinator", "voice"}


def test_it_has_the_publishers_of_what_the_module_takes_and_of_what_these_require() -> None:
    mind = mini_mind(Curious)
    assert names(mind) == {"curious", "prediction", "reactors"}
    mind.experience_now({"tension": 0.9})
    assert published(mind, CuriosityFelt)
    assert mind.state["curiosity_felt"] == {"level": published(mind, CuriosityFelt)[0].level}


def test_what_is_optional_to_the_module_is_there_and_what_is_optional_to_others_is_not() -> None:
    mind = mini_mind(Headache, with_=[Barometer])
    assert names(mind) >= {"headache", "barometer", "dissonance", "goals"}
    assert "defense" not in names(mind)


def test_a_built_in_module_has_a_small_mind_too() -> None:
    assert names(mini_mind(Drives)) == {"drives", "reactors"}


def test_a_module_may_stand_in_the_place_of_a_built_in_one() -> None:
    class Calm(Emotion):
        name = "emotion"

    mind = mini_mind(Calm, with_=[Drives])
    assert Calm in mind.bus.wiring.modules
    assert Emotion not in mind.bus.wiring.modules


def test_options_are_those_of_a_mind() -> None:
    mind = mini_mind(CognitiveDissonance, with_=[GoalPersistence], seed=4, name="small")
    assert (mind.seed, mind.name) == (4, "small")


def test_a_publisher_that_nobody_names_is_missed() -> None:
    with pytest.raises(WiringError, match="takes WeatherSensed, which no available module publishes"):
        mini_mind(Headache)
