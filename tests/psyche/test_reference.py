"""The figures handed to us with the model: trajectories, vignettes, the README's example, the commands."""

import json
from pathlib import Path
from typing import Any

import pytest

from anima_actors import AnimaCore, Mind, Personality, ValueSystem
from tests.stories import CLI_PERSONA, COMMANDS, quiet_mind

DATA = Path(__file__).parent.parent / "data"


def data(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


SEQUENCES: list[dict[str, Any]] = data("reference_trajectories_2.json")["sequences"]
LIVES: list[dict[str, Any]] = data("reference_lives_2.json")["lives"]
VIGNETTES: list[dict[str, Any]] = data("vignettes.json")
ORDER = ("tension", "arousal", "satisfaction", "cohesion")
TOLERANCE = 1e-5


@pytest.mark.parametrize("number", range(len(SEQUENCES)))
def test_the_reference_trajectories_are_met(number: int) -> None:
    sequence = SEQUENCES[number]
    core = AnimaCore(
        Personality(**sequence["persona"]),
        only=["personality", "reactors", "emotion", "integration"],
        constants={"emotion.learn_rate": 0, "personality.drift_rate": 0},
    )
    for turn in sequence["turns"]:
        state = core.experience(dict(zip(ORDER, turn["delta"], strict=True)))
        assert list(state["reactors"].values()) == pytest.approx(turn["reactors"], abs=TOLERANCE)
        assert list(state["vad"].values()) == pytest.approx(turn["vad"], abs=TOLERANCE)
        assert [one["name"] for one in state["blend"]] == turn["nearest"]
        assert state["phi"] == pytest.approx(turn["phi"], abs=TOLERANCE)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(LIVES)))
def test_the_reference_lives_are_met_in_every_number(number: int) -> None:
    life = LIVES[number]
    mind = Mind(Personality(**life["persona"], confabulation_rate=0.0), ValueSystem(**life["values"]))
    for turn in life["turns"]:
        state = mind.experience_now(dict(zip(ORDER, turn["stimulus"], strict=True)))
        found = {
            **state,
            **{key: list(state[key].values()) for key in ("reactors", "shown", "vad")},
            "dissonance": state["dissonance"]["level"],
            "coherence": state["temporal"]["coherence"],
            "crisis": state["temporal"]["crisis"],
            "familiarity": state["memory_resonance"],
            "defense": state["defense"]
            and {key: state["defense"][key] for key in ("mechanism", "tension_relief")},
        }
        for key, expected in turn.items():
            if key != "stimulus":
                within = 1e-3 if key == "phi" else TOLERANCE
                assert found[key] == (
                    expected
                    if isinstance(expected, str | bool | None)
                    else pytest.approx(expected, abs=within)
                    if not isinstance(expected, dict)
                    else {
                        name: value if isinstance(value, str) else pytest.approx(value, abs=within)
                        for name, value in expected.items()
                    }
                ), key


def test_there_are_as_many_references_as_we_were_given() -> None:
    assert sum(len(sequence["turns"]) for sequence in SEQUENCES) == 40 * 8
    assert sum(len(life["turns"]) for life in LIVES) == 24 * 16
    assert len(VIGNETTES) == 39


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[vignette["id"] for vignette in VIGNETTES])
def test_a_vignette_gives_its_emotion_drive_and_defense(vignette: dict[str, Any]) -> None:
    mind = Mind(Personality(**vignette["persona"], confabulation_rate=0.0))
    *before, last = vignette["stimuli"]
    for stimulus in before:
        mind.experience_now(stimulus)
    state = mind.experience_now(last, vignette["message"])
    expected = vignette["expect"]
    defense = state["defense"]["mechanism"] if state["defense"] else None
    assert state["primary"] in expected["emotion_any"]
    assert state["dominant_drive"] in expected["drive_any"]
    assert expected["defense_any"] is None or defense in expected["defense_any"]
    assert state["degraded"] == []


def test_the_example_of_the_page_comes_out() -> None:
    core = AnimaCore(Personality(neuroticism=0.7, agreeableness=0.8, openness=0.9, confabulation_rate=0.0))
    state = core.experience({"tension": 0.4, "cohesion": -0.3})
    assert (state["primary"], state["intention"]["goal"]) == ("Anxiety", "find certainty")
    assert state["blend"][1]["name"] == "Fear"
    assert state["blend"][1]["intensity"] == pytest.approx(0.40, abs=0.005)
    assert list(state["vad"].values()) == pytest.approx([-0.29, 0.32, -0.33], abs=0.005)
    assert list(state["reactors"].values()) == pytest.approx([0.65, 0.27, 0.37, 0.17], abs=0.005)
    assert state["phi"] == pytest.approx(0.369, abs=0.0005)
    assert state["prediction_error"] == pytest.approx(0.64, abs=0.005)
    assert state["dissonance"]["level"] == pytest.approx(0.40, abs=0.005)
    assert state["defense"]["mechanism"] == "rationalization"
    assert state["defense"]["tension_relief"] == pytest.approx(0.094, abs=0.0005)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("command", "emotions"),
    [
        ("stress", {"Anxiety", "Fear"}),
        ("relax", {"Calm"}),
        ("connect", {"Trust"}),
        ("joy", {"Joy"}),
        ("grief", {"Sadness"}),
    ],
)
def test_a_command_gives_its_emotion_on_turns_one_to_four(
    command: str, emotions: set[str], seed: int
) -> None:
    mind = quiet_mind(CLI_PERSONA, seed=seed)
    assert [mind.experience_now(COMMANDS[command])["primary"] in emotions for _ in range(4)] == [True] * 4


def test_a_shock_is_fear_and_from_the_third_on_numbness() -> None:
    mind = quiet_mind(CLI_PERSONA)
    felt = [mind.experience_now(COMMANDS["shock"])["primary"] for _ in range(4)]
    assert felt == ["Fear", "Fear", "Numbness", "Numbness"]
