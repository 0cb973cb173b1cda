"""What a story may say, and what it is once loaded."""

import pickle

import pytest

from anima_actors.scenario import COMMANDS, Scenario, ScenarioError
from anima_actors.scenario.runner import voice_of
from anima_actors.scenario.values import seconds_of, typed_seconds
from tests.scenario.stories import NAME, one_step, story


def test_the_smallest_story_is_a_title_and_a_step() -> None:
    scenario = story()
    assert (scenario.title, scenario.about, scenario.seed) == ("A story", "", 0)
    assert (dict(scenario.persona), dict(scenario.values), dict(scenario.constants)) == ({}, {}, {})
    assert scenario.voice.provider == "offline"
    assert (scenario.modules.only, scenario.modules.without, scenario.modules.with_) == (None, (), ())
    assert [(step.say, step.deltas, step.repeat) for step in scenario.steps] == [("hello", {}, 1)]


def test_a_full_story_says_everything() -> None:
    scenario = story("""\
about: What it shows.
seed: 7
persona: {neuroticism: 0.7, openness: 1}
values: {care: .9, peace of mind: 1, чесність: 0.5}
voice: {provider: groq, model: qwen-qwq-32b, temperature: 0.5, max_tokens: 100}
modules:
  without: [narrative]
  with: ["my.module:Boredom", ./tide.py:Tide, {use: "a:B", settings: {rate: 0.1, names: [a, b]}}]
constants: {emotion.learn_rate: 0, tide.high: true, tide.name: moon}
""")
    assert dict(scenario.persona) == {"neuroticism": 0.7, "openness": 1.0}
    assert dict(scenario.values) == {"care": 0.9, "peace of mind": 1.0, "чесність": 0.5}
    assert (scenario.voice.provider, scenario.voice.temperature, scenario.voice.max_tokens) == (
        "groq",
        0.5,
        100,
    )
    assert [(added.use, dict(added.settings)) for added in scenario.modules.with_] == [
        ("my.module:Boredom", {}),
        ("./tide.py:Tide", {}),
        ("a:B", {"rate": 0.1, "names": ["a", "b"]}),
    ]
    assert dict(scenario.constants) == {"emotion.learn_rate": 0, "tide.high": True, "tide.name": "moon"}


def test_a_server_of_ones_own_may_have_any_name() -> None:
    voice = story('voice: {provider: openai-compatible, base_url: "http://127.0.0.1:8080/v1"}\n').voice
    assert (voice.provider, voice.base_url) == ("openai-compatible", "http://127.0.0.1:8080/v1")


def test_a_story_says_how_long_a_voice_may_take() -> None:
    scenario = story("voice: {provider: groq, patience: 5m, pause: 45s, budget: 2m, history_tokens: 500}\n")
    voice = voice_of(scenario)
    assert (voice.patience_s, voice.pause_s, voice.budget_s) == (300.0, 45.0, 120.0)
    assert voice.history_tokens == 500


def test_the_persona_of_the_command_line_has_a_name_and_brings_its_values() -> None:
    scenario = story("persona: cli\nvalues: {care: 0.1}\n")
    assert dict(scenario.persona) == {
        "neuroticism": 0.65,
        "extraversion": 0.5,
        "agreeableness": 0.7,
        "conscientiousness": 0.55,
        "openness": 0.8,
        "confabulation_rate": 0.65,
    }
    assert dict(scenario.values) == {
        "autonomy": 0.7,
        "care": 0.1,
        "fairness": 0.65,
        "integrity": 0.8,
        "growth": 0.7,
    }


def test_a_command_is_a_stimulus_known_by_name() -> None:
    assert one_step("command: grief").steps[0].deltas == {
        "satisfaction": -0.4,
        "cohesion": -0.3,
        "tension": 0.2,
    }
    assert one_step("stimulus: {tension: -1, cohesion: 1}").steps[0].deltas == {
        "tension": -1.0,
        "cohesion": 1.0,
    }
    assert one_step("stimulus: {}").steps[0].deltas == {}
    assert set(COMMANDS) == {"stress", "relax", "connect", "shock", "joy", "grief"}


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        *(("90s", 90), ("15m", 900), ("2h", 7_200), ("3d", 259_200), ("1w", 604_800), ("1h30m", 5_400)),
        *(
            ("1h 30m", 5_400),
            ("1.5h", 5_400),
            (45, 45),
            (0.5, 0.5),
            ("520w", 314_496_000),
            (315_576_000, 315_576_000),
        ),
    ],
)
def test_a_rest_is_a_duration(duration: str | float, seconds: float) -> None:
    assert seconds_of(duration) == seconds
    assert one_step(f"rest: {duration}").steps[0].rest == seconds


@pytest.mark.parametrize(
    "duration", ["", "h", "2 hours", "-2h", "1h-30m", "9" * 400 + "d", "1e3s", None, True, [], "2H"]
)
def test_what_is_no_duration_is_refused(duration: object) -> None:
    with pytest.raises(ValueError, match="not a duration; write 90s"):
        seconds_of(duration)


@pytest.mark.parametrize("duration", [0, -5, float("nan"), "0s"])
def test_a_rest_takes_time(duration: object) -> None:
    with pytest.raises(ValueError, match="a rest lasts longer than nothing"):
        seconds_of(duration)


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), (" 1.5 ", 1.5), (".5", 0.5), ("1h30m", 5400)])
def test_a_number_that_is_typed_is_one_of_seconds(text: str, seconds: float) -> None:
    assert typed_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "why"),
    [("0", "a search lasts longer than nothing"), ("0s", "a search lasts longer"), ("1e3", "not a duration")],
)
def test_what_is_typed_is_refused_by_its_own_name(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        typed_seconds(text, "a search")


def test_a_repeated_step_comes_several_times() -> None:
    scenario = story(steps="steps:\n  - {say: a, repeat: 3}\n  - rest: 1m\n")
    assert [index for index, _ in scenario.turns()] == [0, 0, 0, 1]


def test_a_loaded_story_does_not_change() -> None:
    scenario = story("persona: {openness: 0.5}\n", steps="steps:\n  - stimulus: {tension: 0.1}\n")
    with pytest.raises(ValueError, match="frozen"):
        scenario.title = "Another"
    with pytest.raises(TypeError, match="does not change"):
        scenario.persona["openness"] = 0.9  # type: ignore[index]
    with pytest.raises(TypeError, match="does not change"):
        scenario.persona.update(openness=0.9)  # type: ignore[attr-defined]
    scenario.steps[0].deltas["tension"] = 1.0
    assert scenario.steps[0].deltas == {"tension": 0.1}


def test_a_story_travels_as_a_pickle_and_as_plain_data() -> None:
    scenario = story("persona: cli\n", steps="steps:\n  - command: joy\n    expect: {primary: Joy}\n")
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    again = Scenario.from_document(scenario.document)
    assert (again.steps, again.persona, again.document) == (
        scenario.steps,
        scenario.persona,
        scenario.document,
    )


def test_the_same_story_with_other_settings_keeps_its_place() -> None:
    scenario = story("persona: cli\n", steps="steps:\n  - command: joy\n    expect: {primary: Joy}\n")
    changed = scenario.changed(
        {
            "seed": 9,
            "persona.neuroticism": 0.9,
            "constants.emotion.learn_rate": 0,
            "modules.without": ["voice"],
        }
    )
    assert (changed.seed, changed.persona["neuroticism"], changed.persona["openness"]) == (9, 0.9, 0.8)
    assert (changed.constants["emotion.learn_rate"], changed.modules.without) == (0, ("voice",))
    assert (scenario.seed, scenario.persona["neuroticism"]) == (0, 0.65)
    assert changed.file == NAME
    assert changed.position_of(("steps", 0, "expect", "primary")) == (5, 14)


def test_a_story_made_in_python_is_held_to_the_same_rules() -> None:
    made = Scenario(title="x", steps=[{"say": "a", "expect": {"primary": "Joy"}}])  # type: ignore[arg-type]
    assert str(made.steps[0].expect[0].clauses[0]) == "primary: Joy"
    with pytest.raises(ValueError, match="unknown emotion"):
        Scenario(title="x", steps=[{"say": "a", "expect": {"primary": "Glee"}}])  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match=r'<document>: values\."a!": a value is named with letters'):
        Scenario.from_document({"title": "x", "values": {"a!": 0.5}, "steps": [{"say": "a"}]})
    with pytest.raises(ScenarioError, match="<document>: title: is missing"):
        Scenario.from_document({"steps": [{"say": "a"}]})
