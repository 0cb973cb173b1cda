"""What is wrong with a story, in the words that its author reads."""

import pytest

from anima_actors.scenario import Scenario, ScenarioError
from tests.scenario.stories import NAME, complaint, complaints, step_complaint

FEW = "steps:\n  - say: hello\n"


def test_the_example_of_the_specification() -> None:
    text = "title: Misspelt\nsteps:\n" + "  - say: hello\n" * 3 + "  - stimulus:\n      tensoin: 0.3\n"
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_text(text, NAME)
    assert str(caught.value) == (
        'scenarios/x.yaml:7:7: steps[3].stimulus.tensoin: unknown reactor; did you mean "tension"?'
    )
    (problem,) = caught.value.problems
    assert problem == (NAME, 7, 7, "steps[3].stimulus.tensoin", 'unknown reactor; did you mean "tension"?')


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
titel: A story
seed: seven
persona: {neurotisism: 0.5, openness: 1.5}
steps:
  - command: relx
  - rest: -3
  - say: 3
    repeat: 0
  - {}
"""
    assert complaints(text) == [
        "1:1: title: is missing",
        '1:1: titel: unknown key; did you mean "title"?',
        '2:7: seed: "seven" is a text, not a whole number',
        '3:11: persona.neurotisism: unknown trait; did you mean "neuroticism"?',
        "3:39: persona.openness: 1.5 is out of range; it must be at most 1",
        '5:14: steps[0].command: unknown command "relx"; did you mean "relax"?',
        "6:11: steps[1].rest: a rest lasts longer than nothing",
        '7:10: steps[2].say: 3 is a number, not a text; write "3" in quotes',
        "8:13: steps[2].repeat: 0 is out of range; it must be at least 1",
        "9:5: steps[3]: a step needs one of stimulus, command, rest or say",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("title: no", '1:8: title: no is a truth value, not a text; write "no" in quotes'),
        ("title: 3", '1:8: title: 3 is a number, not a text; write "3" in quotes'),
        ("title: 0.50", '1:8: title: 0.50 is a number, not a text; write "0.50" in quotes'),
        ("title: [a]", "1:8: title: this is a list, not a text"),
        ('title: " "', "1:8: title: must not be empty"),
        ('title: "a\\nb"', "1:8: title: must be one line without control characters"),
        ('title: "a\\u202eb"', "1:8: title: must be one line without control characters"),
        ('title: "\\u200d"', "1:8: title: must not be empty"),
        (f"title: {'a' * 201}", "1:8: title: too long; at most 200 characters"),
        ("title:", "1:1: title: has no value"),
        ("title: x\nabout: yes", '2:8: about: yes is a truth value, not a text; write "yes" in quotes'),
        ('title: x\nseed: "7"', '2:7: seed: "7" is a text, not a whole number; write it without quotes'),
        ("title: x\nseed: 1.5", "2:7: seed: 1.5 is a number, not a whole number"),
        ("title: x\nseed: -1", "2:7: seed: -1 is out of range; it must be at least 0"),
        ("title: x\nseed: true", "2:7: seed: true is a truth value, not a whole number"),
        (
            "title: x\nseed: 99999999999999999999",
            "2:7: seed: 99999999999999999999 is out of range; it must be at most 9,223,372,036,854,775,807",
        ),
        (
            "title: x\npersona: cly",
            "2:10: persona: unknown persona; write cli, or a mapping such as {neuroticism: 0.7}",
        ),
        ("title: x\npersona: [a]", "2:10: persona: this is a list, not a mapping, such as {key: value}"),
        ("title: x\npersona: {openness: yes}", "2:21: persona.openness: yes is a truth value, not a number"),
        (
            'title: x\npersona: {openness: ".5"}',
            '2:21: persona.openness: ".5" is a text, not a number; write it without quotes',
        ),
        ("title: x\npersona: {openness: }", "2:11: persona.openness: has no value"),
        ("title: x\nvalues: {care: 2}", "2:16: values.care: 2 is out of range; it must be at most 1"),
        (
            'title: x\nvalues: {"a!": 0.5}',
            '2:10: values."a!": a value is named with letters, digits, spaces, _ and -, at most 60 of them',
        ),
        (
            "title: x\nconstants: {learn_rate: 0}",
            "2:25: constants.learn_rate: a constant is named module.constant, such as emotion.learn_rate",
        ),
        (
            "title: x\nconstants: {emotions.learn_rate: 0}",
            '2:34: constants.emotions.learn_rate: unknown module "emotions"; did you mean "emotion"?',
        ),
        (
            "title: x\nconstants: {emotion.learn_rate: [0]}",
            "2:33: constants.emotion.learn_rate: must be a number, true, false or a text",
        ),
        (
            "title: x\nmodules: {without: [defence]}",
            '2:21: modules.without[0]: unknown module "defence"; did you mean "defense"?',
        ),
        (
            "title: x\nmodules: {only: [emotion, feelings]}",
            '2:27: modules.only[1]: unknown module "feelings"; known: personality, values, mirror, '
            "appraisal, self_hearing, memory, confabulation, adaptation, attention, reactors, emotion, "
            "integration, prediction, drives, qualia, flash, identity, intent, goals, dissonance, defense, "
            "temporal, narrative, coordinator, voice",
        ),
        ("title: x\nmodules: {only: []}", "2:17: modules.only: needs at least one"),
        (
            "title: x\nmodules: {without: defense}",
            '2:20: modules.without: "defense" is a text, not a list, each item on a line that begins with -',
        ),
        (
            "title: x\nmodules: {with: [./boredom]}",
            '2:18: modules.with[0]: write "package.module:Class", "./file.py:Class", the name of an '
            "installed module, or {remote: name} for one in another process",
        ),
        (
            "title: x\nmodules: {with: [{uses: a:B}]}",
            "2:18: modules.with[0].use: is missing|2:19: modules.with[0].uses: unknown key; "
            'did you mean "use"?',
        ),
        ("title: x\nmodules: {withot: [a]}", '2:11: modules.withot: unknown key; did you mean "without"?'),
        ("title: x\nvoice: ofline", '2:8: voice: unknown voice; did you mean "offline"?'),
        ("title: x\nvoice: groq", "2:8: voice: write offline, or a mapping such as {provider: groq}"),
        (
            "title: x\nvoice: {provider: opnrouter}",
            '2:19: voice.provider: unknown provider "opnrouter"; did you mean "openrouter"?',
        ),
        (
            "title: x\nvoice: {temperature: 3}",
            "2:22: voice.temperature: 3 is out of range; it must be at most 2",
        ),
        ("title: x\nsteps_: []", '2:1: steps_: unknown key; did you mean "steps"?'),
    ],
)
def test_each_setting_says_what_would_be_right(line: str, message: str) -> None:
    assert "|".join(complaints(f"{line}\n{FEW}")) == message


@pytest.mark.parametrize(
    "voice",
    [
        "{provider: groq, api_key: sk-12345}",
        "{provider: groq, llm_api_key: sk-12345}",
        "{provider: groq, apiKey: sk-12345}",
        "{provider: groq, GROQ_API_KEY: sk-12345}",
        "{provider: groq, token: sk-12345}",
        "{provider: groq, model: sk-12345}",
        '{provider: x, base_url: "https://me:sk-12345@host/v1"}',
        '{provider: x, base_url: "https://host/v1?api_key=sk-12345"}',
        "sk-12345",
    ],
)
def test_a_key_is_never_taken_from_a_scenario_file_and_never_repeated(voice: str) -> None:
    said = complaint(f"title: x\nvoice: {voice}\n{FEW}")
    assert said.endswith(": a key is never taken from a scenario file; set it in the environment")
    assert "12345" not in said


def test_a_key_outside_the_voice_gets_the_same_answer() -> None:
    said = complaint(f"title: x\nopenrouter_api_key: sk-12345\n{FEW}")
    assert (
        said
        == "2:1: openrouter_api_key: a key is never taken from a scenario file; set it in the environment"
    )


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (
            "stimulus: {tension: 1.5}",
            "3:25: steps[0].stimulus.tension: 1.5 is out of range; it must be at most 1",
        ),
        (
            "stimulus: {tension: -1.5}",
            "3:25: steps[0].stimulus.tension: -1.5 is out of range; it must be at least -1",
        ),
        (
            "stimulus: {tension: 0,4}",
            "3:27: steps[0].stimulus.4: a number is written with a point, not a comma: 0.4",
        ),
        ("stimulus: {tension: true}", "3:25: steps[0].stimulus.tension: true is a truth value, not a number"),
        (
            'stimulus: {tension: "0.3"}',
            '3:25: steps[0].stimulus.tension: "0.3" is a text, not a number; write it without quotes',
        ),
        (
            "stimulus: {tension: .inf}",
            "3:25: steps[0].stimulus.tension: .inf is not a number that can be used here; write a finite one",
        ),
        ("stimulus: {tension: }", None),
        ("rest: .nan", "3:11: steps[0].rest: .nan is not a number that can be used here; write a finite one"),
        ("stimulus: 0.3", "3:15: steps[0].stimulus: 0.3 is a number, not a mapping, such as {key: value}"),
        ("stimulus:", "3:5: steps[0].stimulus: has no value; a quiet turn is {}"),
        ("stimulsu: {tension: 0.3}", '3:5: steps[0].stimulsu: unknown key; did you mean "stimulus"?'),
        (
            "command: 3",
            "3:14: steps[0].command: 3 is a number, not a command; write stress, relax, "
            "connect, shock, joy or grief",
        ),
        (
            "command: panic",
            '3:14: steps[0].command: unknown command "panic"; known: stress, relax, connect, '
            "shock, joy, grief",
        ),
        ("say: no", '3:10: steps[0].say: no is a truth value, not a text; write "no" in quotes'),
        ("say: 3", '3:10: steps[0].say: 3 is a number, not a text; write "3" in quotes'),
        ('say: ""', "3:10: steps[0].say: must not be empty"),
        (
            "{command: joy, stimulus: {tension: 0.1}}",
            "3:5: steps[0]: stimulus and command in one step; "
            "make it 2 steps (say may go with a stimulus or command)",
        ),
        (
            "{rest: 2h, say: hello}",
            "3:5: steps[0]: rest and say in one step; make it 2 steps (say may go with a "
            "stimulus or command)",
        ),
        ("label: nothing happens", "3:5: steps[0]: a step needs one of stimulus, command, rest or say"),
        ("hello", '3:5: steps[0]: "hello" is a text, not a mapping, such as {key: value}'),
        ("{say: a, repeat: 1.5}", "3:22: steps[0].repeat: 1.5 is a number, not a whole number"),
        ("{say: a, repeat: 10001}", None),
        (
            "{say: a, label: no}",
            '3:21: steps[0].label: no is a truth value, not a text; write "no" in quotes',
        ),
        ("rest: 0", "3:11: steps[0].rest: a rest lasts longer than nothing"),
        (
            "rest: 11y",
            "3:11: steps[0].rest: not a duration; write 90s, 15m, 2h, 3d, 1w, 1h30m or a number of seconds",
        ),
        ("rest: 600w", "3:11: steps[0].rest: a rest lasts ten years at most"),
        (
            "rest: yes",
            "3:11: steps[0].rest: not a duration; write 90s, 15m, 2h, 3d, 1w, 1h30m or a number of seconds",
        ),
    ],
)
def test_each_step_says_what_would_be_right(step: str, message: str | None) -> None:
    if message is not None:
        assert step_complaint(step) == message
    else:
        assert complaints(f"title: A story\nsteps:\n  - {step}\n")


def test_a_story_has_at_least_one_step_and_an_end() -> None:
    assert complaint("title: x\n") == "1:1: steps: is missing"
    assert complaint("title: x\nsteps: []\n") == "2:8: steps: needs at least one"
    assert complaint("title: x\nsteps: {say: a}\n") == (
        "2:8: steps: this is a mapping, not a list, each item on a line that begins with -"
    )
    assert complaint("title: x\nsteps: [{say: a, repeat: 6000}, {say: b, repeat: 5000}]\n") == (
        "2:8: steps: 11,000 turns, repeats counted; at most 10,000"
    )


@pytest.mark.slow
def test_of_a_thousand_problems_a_hundred_are_told_and_the_rest_counted() -> None:
    lines = complaints("title: x\nsteps:\n" + "  - stimulus: {tensoin: 1}\n" * 1_000)
    assert len(lines) == 101
    assert lines[0] == '3:16: steps[0].stimulus.tensoin: unknown reactor; did you mean "tension"?'
    assert lines[-1] == " and 900 more problems"


def test_the_error_is_a_value_error_and_survives_a_pickle() -> None:
    import pickle

    with pytest.raises(ValueError, match="is missing") as caught:
        Scenario.from_text("title: x\n", NAME)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.problems) == (ScenarioError, caught.value.problems)  # type: ignore[attr-defined]


def test_a_change_from_outside_is_checked_like_the_file() -> None:
    scenario = Scenario.from_text(f"title: x\n{FEW}", NAME)
    with pytest.raises(ScenarioError) as caught:
        scenario.changed({"persona.neurotic": 0.9, "seed": "4", "title.x": 1})
    assert str(caught.value) == "--set: title.x: title has no parts that could be set"
    with pytest.raises(ScenarioError) as caught:
        scenario.changed({"persona.neurotic": 0.9, "seed": "4"})
    assert str(caught.value).splitlines() == [
        '--set: seed: "4" is a text, not a whole number; write it without quotes',
        '--set: persona.neurotic: unknown trait; did you mean "neuroticism"?',
    ]
