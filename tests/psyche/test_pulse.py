"""A mind that is moving notices each minute of it; one that is still does nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality, Scenario, run_scenario
from anima_actors.events import ReactorsMoved
from anima_actors.psyche.model.reactor_space import BASELINE
from anima_actors.psyche.modules.pulse import Pulsed
from anima_actors.runtime import RealClock, Turn
from tests.thoroughness import examples

STORY = Path(__file__).parents[2] / "scenarios" / "living" / "the_minutes_after.yaml"
DAY = 86_400.0
BLOW = {"tension": 0.7, "cohesion": -0.5, "satisfaction": -0.4}
REACTORS = ("tension", "arousal", "satisfaction", "cohesion")


def mind(**options: Any) -> Mind:
    return Mind(extra=["pulse"], seed=1, **options)


def pulses_of(one: Mind) -> list[float]:
    """How far it is from home at each pulse from now on."""
    pulses: list[float] = []

    def hear(turn: Turn) -> None:
        body = turn.find(ReactorsMoved)
        if isinstance(turn.root, Pulsed) and body:
            pulses.append(max(abs(x - home) for x, home in zip(body.after, BASELINE, strict=True)))

    one.observe(hear)
    return pulses


async def test_its_story_is_met_and_not_where_nothing_pulses() -> None:
    story = Scenario.from_file(STORY)
    assert (await run_scenario(story)).met
    assert not (await run_scenario(story.changed({"constants.pulse.at_most": 0}))).met


def test_a_mind_that_is_still_has_no_timer() -> None:
    one = mind()
    one.rest_now(DAY)
    assert one.bus.next_timer is None and one.bus.turns == 1


def test_after_a_blow_each_minute_is_a_turn_until_it_is_over_and_the_next_blow_starts_anew() -> None:
    one = mind()
    pulses = pulses_of(one)
    for _ in range(2):
        pulses.clear()
        one.experience_now(BLOW)
        one.rest_now(DAY)
        assert 5 < len(pulses) < 40
        assert pulses[-1] <= 0.02 < 0.1 < pulses[0] and pulses[3:] == sorted(pulses[3:], reverse=True)
        assert one.bus.next_timer is None


def test_while_people_talk_nothing_pulses() -> None:
    one = mind()
    pulses = pulses_of(one)
    for _ in range(5):
        one.experience_now({"tension": 0.3}, "And another thing.")
    assert not pulses and one.bus.turns == 5


def test_why_knows_a_pulse_for_time_that_passes() -> None:
    one = mind()
    one.experience_now(BLOW)
    one.rest_now(150.0)
    assert "a quiet minute" in str(one.why("pulse.pulses@3"))


units = st.floats(0.0, 1.0)


@examples(100)
@given(
    st.builds(Personality, units, units, units, units, units),
    st.lists(st.lists(st.floats(-1.0, 1.0), min_size=4, max_size=4), min_size=1, max_size=5),
    st.fixed_dictionaries(
        {
            "pulse.first_after_s": st.floats(0.0, 300.0),
            "pulse.every_s": st.floats(0.0, 300.0),
            "pulse.still_within": units,
            "pulse.at_most": st.integers(0, 40),
        }
    ),
)
def test_it_ends_and_the_body_is_as_it_would_be_without_it(
    persona: Personality, blows: list[list[float]], constants: dict[str, Any]
) -> None:
    one, other = mind(personality=persona, constants=constants), Mind(persona, seed=1)
    pulses = pulses_of(one)
    for blow in blows:
        for each in (one, other):
            each.experience_now(dict(zip(REACTORS, blow, strict=True)))
    one.rest_now(7 * DAY)
    other.rest_now(7 * DAY)
    assert len(pulses) <= constants["pulse.at_most"] * len(blows)
    assert one.bus.next_timer is None and not one.state["degraded"]
    assert one.state["reactors"] == pytest.approx(other.state["reactors"], abs=1e-6)


def test_in_real_time_the_body_comes_home_between_two_pulses() -> None:
    constants = {"pulse.first_after_s": 0.02, "pulse.every_s": 0.02}

    async def lifetime() -> tuple[list[float], float, float]:
        async with mind(clock=RealClock(), constants=constants) as one:
            pulses = pulses_of(one)
            worst = max((await one.experience(BLOW))["reactors"].values())
            passed: list[float] = []
            one.observe(lambda turn: passed.append(getattr(turn.root, "seconds", 0.0)))
            await one.run_for(0.1)
            return pulses, worst, sum(passed)

    pulses, worst, passed = asyncio.run(lifetime())
    assert pulses and worst > 0.5
    assert passed == pytest.approx(0.1)


def test_a_pulse_itself_takes_no_time() -> None:
    one = mind()
    one.experience_now(BLOW)
    one.rest_now(600.0)
    assert one.bus.clock.now_s() == 660.0
    assert Pulsed().seconds == 0.0
