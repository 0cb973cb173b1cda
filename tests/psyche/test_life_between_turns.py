"""All optional modules together: whoever the mind is and whatever its constants, it comes to rest."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality
from anima_actors.mind.module_refs import load_actor
from anima_actors.psyche import OPTIONAL
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
from anima_actors.runtime import Turn
from tests.thoroughness import examples

HOUR_S, DAY_S = 3_600.0, 86_400.0
OF_SLEEP = {"FellAsleep", "WokeUp", "Dreamed", "TimePassed"}
"""What a mind that nobody speaks to goes on with."""

QUIET_DAYS = 4
MOST_TURNS_A_DAY = 24
"""In which something comes to a mind of itself, when all has settled."""

units = st.floats(0.0, 1.0)
personas = st.builds(Personality, units, units, units, units, units, units)
stimuli = st.dictionaries(st.sampled_from(REACTOR_NAMES), st.floats(-1.0, 1.0), max_size=4)
words = st.sampled_from(
    (
        "",
        "How are you?",
        "I hate you. Never come back!",
        "My sister is ill, I am so worried.",
        "I promise to call you tomorrow.",
        "Why does the sea never freeze here?",
        "Thank you, that was kind.",
        "Мені страшно. Ти обіцяв!",
    )
)
happenings = st.lists(st.tuples(stimuli, words, st.sampled_from((0.0, 90.0, HOUR_S, 9 * HOUR_S))), max_size=8)


@st.composite
def constants(draw: st.DrawFn) -> dict[str, Any]:
    """Constants of optional modules, anywhere in their ranges or within five times what they are."""
    found: dict[str, Any] = {}
    for name in OPTIONAL:
        kind = load_actor(name).constants_type
        if kind is None or not is_dataclass(kind) or not draw(st.booleans()):
            continue
        for one in fields(kind):
            default = getattr(kind(), one.name)
            if type(default) is float and draw(st.booleans()):
                bounded = 0.0 <= default <= 1.0
                value = draw(units) if bounded else default * draw(st.floats(0.2, 5.0))
                found[f"{name}.{one.name}"] = value
    return found


def quiet_day(mind: Mind) -> list[Turn]:
    """A day in which nobody comes."""
    turns: list[Turn] = []
    mind.observe(turns.append)
    for _ in range(4):
        mind.rest_now(DAY_S / 4)
    mind.bus.observers.remove(turns.append)
    return turns


def lived(mind: Mind, story: Sequence[tuple[dict[str, float], str, float]]) -> None:
    for stimulus, message, pause_s in story:
        mind.experience_now(stimulus, message)
        if pause_s:
            mind.rest_now(pause_s)


@pytest.mark.slow
@examples(40)
@given(personas, constants(), happenings, st.integers(0, 99))
def test_a_mind_that_nobody_speaks_to_comes_to_rest(
    persona: Personality, changed: dict[str, Any], story: list[Any], seed: int
) -> None:
    mind = Mind(persona, seed=seed, extra=list(OPTIONAL), constants=changed)
    plain = Mind(persona, seed=seed)
    lived(mind, story)
    lived(plain, story)
    for _ in range(QUIET_DAYS):
        last = quiet_day(mind)
        quiet_day(plain)
    assert mind.state["degraded"] == []
    assert len(last) <= MOST_TURNS_A_DAY
    opened = [type(turn.root).__name__ for turn in last]
    assert {*opened} <= OF_SLEEP | {"ThoughtReturned"}
    assert opened.count("ThoughtReturned") <= 3  # of as many things at most, ever more seldom
    for name in REACTOR_NAMES:
        assert mind.state["reactors"][name] == pytest.approx(plain.state["reactors"][name], abs=0.12)


@examples(30)
@given(personas, st.lists(st.sampled_from(sorted(OPTIONAL)), unique=True), happenings, st.integers(0, 99))
def test_any_of_them_may_be_left_out(
    persona: Personality, names: list[str], story: list[Any], seed: int
) -> None:
    mind = Mind(persona, seed=seed, extra=names)
    lived(mind, story)
    assert mind.state["degraded"] == []
    assert set(names) <= {module.name for module in mind.bus.wiring.modules}
