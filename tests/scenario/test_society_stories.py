"""Stories that many minds live: the section, whom steps reach, and expectations over minds."""

import pickle
from typing import Any

import jsonschema_rs
import pytest

from anima_actors.scenario import Scenario, ScenarioError, build_mind, judge
from anima_actors.scenario.json_schema import scenario_json_schema
from anima_actors.scenario.over_minds import MindsMeasure, TickOutcome
from anima_actors.scenario.societies import NetworkShape, TraitDistribution
from tests.scenario.stories import complaint, complaints, story

RUMOUR = """\
society:
  minds: 300
  network: {small_world: {neighbours: 4}}
  personas: {neuroticism: {mean: .5, sd: .15}, extraversion: {from: .2, to: .8}, openness: .6}
"""
STEPS = """\
steps:
  - command: shock
    to: [m3, 7]
  - rest: 10m
    expect:
      by tick 10: {share of minds where primary is Fear or Anxiety: ">= .4"}
      at tick 5: {mean reactors.tension: "> .3", m17:primary: Fear}
expect:
  always: {max reactors.tension: "<= 1"}
"""


def section(more: str) -> str:
    return f"title: A story\nsociety: {more}\nsteps:\n  - command: shock\n"


def test_a_section_says_who_and_how_many_and_on_which_network() -> None:
    read = story(RUMOUR, steps=STEPS)
    society = read.society
    assert society is not None
    assert (society.names[0], society.names[-1], len(society.names)) == ("m0", "m299", 300)
    assert society.network == NetworkShape("small_world", {"neighbours": 4, "rewired": 0.1})
    assert society.traits["neuroticism"] == TraitDistribution(mean=0.5, sd=0.15)
    assert [one.to for one in read.steps] == [("m3", "m7"), ("all",)]
    assert pickle.loads(pickle.dumps(read)).society == society


def test_the_json_schema_takes_a_society() -> None:
    validator = jsonschema_rs.validator_for(scenario_json_schema())
    assert [str(one) for one in validator.iter_errors(dict(story(RUMOUR, steps=STEPS).document))] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{minds: 1}", "2:18: society.minds: write a whole number from 2 to 100,000"),
        ("{network: ring}", "2:10: society: needs minds, a number of them, or their names"),
        ("{minds: 9, network: rng}", '2:30: society.network: unknown network "rng"; did you mean "ring"?'),
        (
            "{minds: 9, network: {ring: {neighbours: 3}}}",
            "2:50: society.network.ring.neighbours: write an even number: half of them on each side",
        ),
        (
            "{minds: 2000}",
            "2:10: society.network: a complete network has at most 1,000 minds; take another",
        ),
        ("{names: [a, b, a]}", '2:25: society.names[2]: "a" is given twice'),
        (
            "{minds: 9, personas: {openness: {mean: .5}}}",
            "2:42: society.personas.openness: write a number from 0 to 1, {mean: 0.5, sd: 0.15} or "
            "{from: 0.2, to: 0.8}",
        ),
        (
            "{minds: 9, personas: [{openness: 1}, {openness: 2}]}",
            "2:58: society.personas[1].openness: write a number from 0 to 1",
        ),
        ("{minds: 9, tick: 0}", "2:27: society.tick: a tick lasts longer than nothing"),
    ],
)
def test_what_is_wrong_with_a_section_is_told_at_its_place(text: str, message: str) -> None:
    assert message in complaints(section(text))


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("to: m9", 'steps[0].to: unknown mind "m9"; they are m0 to m8, all, hub, and neighbours of one'),
        ("to: 9", "steps[0].to: there is no mind 9; they are counted from 0 to 8"),
        (
            "to: neighbours of x",
            'steps[0].to: unknown mind "x"; they are m0 to m8, all, hub, and neighbours of one',
        ),
        ("kill: memory", "steps[0].kill: is for a story of one mind"),
        ("rest: 90s", "steps[0].rest: a rest is a whole number of ticks of 60 s"),
        (
            "expect: {share of minds where primry is Fear: 1}",
            'steps[0].expect."share of minds where primry is Fear": unknown state path primry; did you mean '
            '"primary"?',
        ),
        (
            "expect: {mean primary: 1}",
            'steps[0].expect."mean primary": primary is no number; '
            "ask for a share of minds where primary is ...",
        ),
        ("expect: {m9:primary: Fear}", 'steps[0].expect."m9:primary": unknown mind "m9"; they are m0 to m8'),
        ("expect: {order: [emotion]}", "steps[0].expect.order: is for a story of one mind"),
    ],
)
def test_what_is_wrong_with_a_step_of_a_society_is_told_at_its_place(step: str, message: str) -> None:
    action = "" if step.startswith(("kill", "rest")) else "command: shock\n    "
    text = f"title: A story\nsociety: {{minds: 9}}\nsteps:\n  - {action}{step}\n"
    assert any(line.endswith(message) for line in complaints(text)), complaints(text)


def test_a_story_of_one_mind_reaches_nobody_else() -> None:
    told = complaint("title: A story\nsteps:\n  - {command: shock, to: m3}\n")
    assert told.endswith(
        "steps[0].to: only a society has several minds; write society: at the beginning of a line"
    )


def test_a_society_is_no_story_of_one_mind() -> None:
    with pytest.raises(ScenarioError, match="society: many minds live this story"):
        build_mind(story(RUMOUR, steps=STEPS))


VALUES: dict[str, list[Any]] = {
    "primary": ["Fear", "Joy", "Fear", "Fear"],
    "reactors.tension": [0.9, 0.1, 0.5, 0.5],
}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("share of minds where primary is Fear", 0.75),
        ("share of minds where primary is Fear and reactors.tension > .6", 0.25),
        ("minds where primary is Joy or Anger", 1.0),
        ("mean reactors.tension", 0.5),
        ("max reactors.tension", 0.9),
        ("c:primary", "Fear"),
    ],
)
def test_a_measure_over_minds_is_read_in_the_words_of_sweeps(words: str, value: object) -> None:
    measure = MindsMeasure(words, ("a", "b", "c", "d"))
    assert set(measure.paths) <= VALUES.keys()
    assert measure.of(VALUES) == value


def judged(expect: str, shares: list[float]) -> tuple[bool, str]:
    """The verdict of one expectation on a share after each tick, and what it says."""
    read = Scenario.from_text(
        f"title: A story\nsociety: {{minds: 9}}\nexpect: {expect}\nsteps: [{{rest: 9m}}]\n"
    )
    ticks = [
        TickOutcome(number, 0, "", {"minds where primary is Fear": share})
        for number, share in enumerate(shares, start=1)
    ]
    (verdict,) = judge(read, ticks)
    return verdict.met, verdict.found


def test_expectations_name_a_tick_or_the_last_by_which_they_come_true() -> None:
    shares = [0.0, 3.0, 5.0, 4.0]
    share = '{minds where primary is Fear: ">= 5"}'
    assert judged(f"{{at tick 3: {share}}}", shares) == (True, "minds where primary is Fear 5.0000")
    assert judged(f"{{at tick 2: {share}}}", shares) == (False, "minds where primary is Fear 3.0000")
    assert judged(f"{{by tick 4: {share}}}", shares)[0]
    assert judged(f"{{by tick 2: {share}}}", shares) == (False, "minds where primary is Fear 3.0000")
    assert judged(share, shares) == (False, "4.0000")
    assert judged(f"{{at tick 9: {share}}}", shares) == (False, "the story ends before tick 9")
    assert judged("{never: {minds where primary is Fear: '> 5'}}", shares)[0]
