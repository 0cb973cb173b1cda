"""From a story to its society: networks and personas from the seed, and whom each step reaches."""

from pathlib import Path
from statistics import fmean, pstdev

import pytest

from anima_actors.scenario import Scenario, ScenarioError
from anima_actors.society import SocietyPlan

NETWORKS = {
    "complete": 9 * 8,
    "ring": 9 * 2,
    "{ring: {neighbours: 4}}": 9 * 4,
    "{small_world: {neighbours: 4, rewired: .5}}": 9 * 4,
    "{scale_free: {links: 2}}": 7 * 2 * 2,
    "{random: {neighbours: 3}}": None,
}
FEW = """\
steps:
  - {command: shock, to: hub, label: it happens}
  - rest: 3m
  - {say: hello, to: [m1, m1, 2]}
"""


def plan(section: str, more: str = "", seed: int | None = None) -> SocietyPlan:
    return SocietyPlan(Scenario.from_text(f"title: A story\nsociety: {section}\n{more}{FEW}"), seed=seed)


@pytest.mark.parametrize(("network", "channels"), NETWORKS.items())
def test_a_network_is_made_from_the_seed(network: str, channels: int | None) -> None:
    section = f"{{minds: 9, network: {network}}}"
    made = plan(section).network
    incoming = [len(one) for one in made.incoming]
    assert made == plan(section).network
    assert channels is None or sum(incoming) == channels
    assert list(map(len, made.outgoing())) == incoming, "what one perceives, the other does"


def test_another_seed_makes_another_network_and_other_personas() -> None:
    section = "{minds: 20, network: small_world, personas: {openness: {from: 0, to: 1}}}"
    one, other = plan(section), plan(section, seed=1)
    assert one.network != other.network
    assert one.personas != other.personas
    with one.society() as society:
        assert society.names == one.network.names


def test_traits_are_spread_as_the_story_says_and_the_rest_is_the_storys_persona() -> None:
    traits = "{neuroticism: {mean: .9, sd: .1}, openness: {from: .2, to: .4}, extraversion: .7}"
    section = f"{{minds: 400, network: ring, personas: {traits}}}"
    personas = plan(section, "persona: {agreeableness: .1, extraversion: .2}\n").personas
    neuroticism = [one.neuroticism for one in personas]
    assert fmean(neuroticism) == pytest.approx(0.89, abs=0.02)
    assert pstdev(neuroticism) == pytest.approx(0.09, abs=0.02)
    assert max(neuroticism) == 1.0
    assert all(0.2 <= one.openness <= 0.4 for one in personas)
    assert {(one.extraversion, one.agreeableness) for one in personas} == {(0.7, 0.1)}


def test_each_mind_may_have_a_name_and_a_persona_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("source,target,weight\nbob,eve,0.5\neve,ann,0.2\neve,bob,1\n")
    file = tmp_path / "three.yaml"
    file.write_text(
        "title: Three\nsociety:\n  names: [ann, bob, eve]\n  network: {file: edges.csv}\n"
        "  personas: [{openness: .1}, {}, {openness: .3}]\n"
        "steps: [{command: shock, to: hub}, {command: joy, to: neighbours of bob}]\n"
    )
    made = SocietyPlan(Scenario.from_file(file))
    assert made.network.incoming == (((2, 0.2),), ((2, 1.0),), ((1, 0.5),))
    assert [one.openness for one in made.personas] == [0.1, 0.5, 0.3]
    assert [list(one.posed) for one in made.ticks()] == [[2], [2]], (
        "eve is perceived by two, and perceives bob"
    )


def test_a_step_is_a_tick_and_a_rest_as_many_as_it_lasts() -> None:
    ticks = list(plan("{minds: 4, network: complete}").ticks())
    assert [(one.step, list(one.posed)) for one in ticks] == [
        (0, [0]),
        (1, []),
        (1, []),
        (1, []),
        (2, [1, 2]),
    ]
    assert ticks[0].label == "it happens"
    assert ticks[0].posed[0].deltas.tension == 0.6
    assert ticks[-1].posed[1].message == "hello"


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{minds: 4, network: {small_world: {neighbours: 6}}}", "6 neighbours for each of 4 minds"),
        ("{minds: 4, network: {file: none.csv}}", "none.csv: No such file"),
        ("{minds: 4, contagion: {gane: 1}}", "contagion has no constant 'gane'; did you mean"),
    ],
)
def test_what_no_society_can_be_is_refused_at_its_line(section: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        plan(section)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.line == 2


def test_a_society_is_told_of_the_paths_that_its_story_measures() -> None:
    made = plan("{minds: 3}", "expect: {share of minds where defense.mechanism is any: 0, m1:phi: any}\n")
    with made.society(watch=["primary"]) as society:
        tick = society.tick_now()
    assert [len(one.watched) for one in tick.minds] == [3, 3, 3]
    assert {one.watched[0] for one in tick.minds} == {"Calm"}
    assert {one.watched[1] for one in tick.minds} == {None}
