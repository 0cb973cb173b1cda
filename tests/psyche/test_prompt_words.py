"""Whatever moves in the state is heard in the prompt: each number and each word of it changes some line."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Facet, Mind
from anima_actors.psyche import events
from anima_actors.psyche import text as words
from anima_actors.psyche.events import (
    BodyAdapted,
    DefenseRaised,
    DissonanceFelt,
    DrivesFelt,
    EmotionFelt,
    FlashCounted,
    GoalHeld,
    IdentityFormed,
    IntegrationMeasured,
    MemoryRecalled,
    MirrorReflected,
    NarrativeTold,
    Need,
    PredictionMade,
    QualiaFelt,
    ReactorsMoved,
    TemporalSelfTold,
)
from anima_actors.psyche.model.personality import Vad
from anima_actors.psyche.model.reactor_space import NO_CHANGE, REACTOR_NAMES, Reactors
from anima_actors.psyche.prompt.compose import compose_prompt
from anima_actors.psyche.text.phrases import entries
from tests.thoroughness import examples

SHARES = tuple(place / 40 for place in range(41))
SIGNED = tuple(place / 20 - 1 for place in range(41))
EMOTIONS = ("Fear", "Anger", "Joy", "Sadness", "Trust", "Calm", "Numbness", "Relief", "Wonder")

FELT = EmotionFelt(
    "Anxiety", "Anxiety", (("Anxiety", 1.0), ("Fear", 0.7), ("Anger", 0.4)), Vad(-0.3, 0.4, -0.3), 0.5
)
MEASURED = IntegrationMeasured(0.4, 0.2, "medium integration", "tension | arousal")
MADE = PredictionMade(0.2, "slight deviation", False, 0.2)
NEEDED = DrivesFelt(0.5, 0.1, None, (Need("tension", 0.4, "excess", "rest", "let go"),))
HELD = GoalHeld("find safety", 0.6, 0.7, 3, "drive", "kept", None, (), (), (), ())
RAISED = DefenseRaised("denial", 3, 0.7, 0.12, 0.08, "I am perfectly all right.")
TOLD = TemporalSelfTold(("I was calm and only watching.",), "I will be somewhere safe.", 0.5, False)
SEEN = MirrorReflected("en", Reactors(0.3, 0.1, -0.2, 0.0), NO_CHANGE, "They sound worried.", ())
FORMED = IdentityFormed("I am curious by nature.", 0.5, ("curious",))
RECALLED = MemoryRecalled(0.4, 1, "Sadness", 5, 0.6)

PHI = ((0.12, "minimal"), (0.25, "low"), (0.43, "medium"), (0.47, "high"), (2.0, "maximal"))
SURPRISES = ((0.1, "as expected"), (0.3, "slight deviation"), (0.6, "noticeable surprise"), (2.0, "shock"))
ODDS = (
    (0.1, "aligned"),
    (0.3, "slight contradiction"),
    (0.5, "noticeable conflict"),
    (2.0, "strong dissonance"),
)
PHASES = (*("dawning", "unfolding", "presence"), *("maturity", "depth", "timelessness"))


def body(x: Reactors) -> ReactorsMoved:
    return ReactorsMoved(x, x, (), 1)


def flattened(value: Any, path: str = "") -> dict[str, Any]:
    """The leaves of a state by their paths."""
    if isinstance(value, dict):
        parts = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list) and value:
        parts = [(str(place), inner) for place, inner in enumerate(value)]
    else:
        return {path: value}
    return {
        deeper: leaf
        for name, inner in parts
        for deeper, leaf in flattened(inner, f"{path}.{name}" if path else name).items()
    }


def label_of(value: float, labels: Sequence[tuple[float, str]]) -> str:
    return next(label for bound, label in labels if value < bound)


def felt(place: int) -> Callable[[float], EmotionFelt]:
    def build(share: float) -> EmotionFelt:
        blend = [*FELT.blend]
        blend[place] = (blend[place][0], share)
        return replace(FELT, blend=tuple(blend))

    return build


def blended(place: int) -> Callable[[str], EmotionFelt]:
    def build(name: str) -> EmotionFelt:
        blend = [*FELT.blend]
        blend[place] = (name, blend[place][1])
        return replace(FELT, blend=tuple(blend))

    return build


def described(traits: tuple[str, ...]) -> IdentityFormed:
    return IdentityFormed(words.self_description(traits, "Calm", None, 0.5), 0.5, traits)


Sweep = tuple[str, Callable[[Any], Facet], Sequence[Any], int]
"""A path of the state, the facet for a value of it (labels that follow from it go along), the values, and in
how many different ways they must at least be told."""

SWEEPS: tuple[Sweep, ...] = (
    ("primary", lambda name: replace(FELT, primary=name), EMOTIONS, 9),
    ("felt", lambda name: replace(FELT, felt=name), EMOTIONS, 9),
    ("blend.1.name", blended(1), EMOTIONS, 9),
    ("blend.1.intensity", felt(1), SHARES, 5),
    ("blend.2.name", blended(2), EMOTIONS, 9),
    ("blend.2.intensity", felt(2), SHARES, 5),
    *(
        (
            f"vad.{axis}",
            lambda value, axis=axis: replace(FELT, vad=FELT.vad._replace(**{axis: value})),
            SIGNED,
            7,
        )
        for axis in Vad._fields
    ),
    *(
        (
            f"reactors.{name}",
            lambda value, name=name: body(Reactors(0.2, 0.2, 0.5, 0.5)._replace(**{name: value})),
            SHARES,
            8,
        )
        for name in REACTOR_NAMES
    ),
    (
        "phi",
        lambda value: replace(MEASURED, phi=value, label=f"{label_of(value, PHI)} integration"),
        SHARES,
        4,
    ),
    ("phi_label", lambda name: replace(MEASURED, label=f"{name} integration"), [one for _, one in PHI], 5),
    (
        "prediction_error",
        lambda value: replace(MADE, error=value, label=label_of(value, SURPRISES)),
        SHARES,
        4,
    ),
    ("pred_label", lambda name: replace(MADE, label=name), [one for _, one in SURPRISES], 4),
    ("free_energy", lambda value: replace(MADE, free_energy=value), [3 * one for one in SHARES], 8),
    ("surprise_spike", lambda spike: replace(MADE, spike=spike), (False, True), 2),
    (
        "drives.tension.intensity",
        lambda value: replace(NEEDED, needs=(NEEDED.needs[0]._replace(intensity=value),)),
        SHARES,
        5,
    ),
    (
        "drives.tension.direction",
        lambda way: replace(NEEDED, needs=(NEEDED.needs[0]._replace(direction=way),)),
        ("excess", "lack"),
        2,
    ),
    ("dominant_drive", lambda drive: replace(NEEDED, dominant=drive), (None, "tension"), 2),
    (
        "spectral.archival",
        lambda name: QualiaFelt("Joy", "Calm", name),
        ("Loneliness", "Peace", "Loss", "Wonder"),
        4,
    ),
    ("flash.flash_count", lambda count: FlashCounted(count, "depth", 0.5), range(3_000), 14),
    ("flash.phase", lambda phase: FlashCounted(9, phase, 0.5), PHASES, 6),
    ("flash.mortality_sense", lambda value: FlashCounted(9, "depth", value), SHARES, 5),
    ("intention.goal", lambda goal: replace(HELD, goal=goal), [*entries("agency.goals"), "build a nest"], 20),
    ("intention.strength", lambda value: replace(HELD, strength=value), SHARES, 4),
    ("intention.persistence", lambda value: replace(HELD, persistence=value), SHARES, 7),
    (
        "intention.because",
        lambda because: replace(HELD, because=because),
        ("adopted", "kept", "fulfilled", "faded", "displaced", "vetoed"),
        6,
    ),
    ("control", lambda control: BodyAdapted(NO_CHANGE, control), SHARES, 5),
    ("intention.age", lambda age: replace(HELD, age=age), range(40), 7),
    (
        "intention.origin",
        lambda origin: replace(HELD, origin=origin),
        ("drive", "emotion", "values", "default", "module", "boredom"),
        6,
    ),
    (
        "dissonance.level",
        lambda value: DissonanceFelt(value, label_of(value, ODDS), "I am torn." if value > 0.3 else "", 0.0),
        SHARES,
        10,
    ),
    (
        "dissonance.label",
        lambda name: DissonanceFelt(0.5, name, "I am torn.", 0.0),
        [one for _, one in ODDS],
        4,
    ),
    (
        "dissonance.description",
        lambda text: DissonanceFelt(0.5, "noticeable conflict", text, 0.0),
        ("", "I am torn.", "I am split."),
        3,
    ),
    (
        "defense.mechanism",
        lambda name: replace(RAISED, mechanism=name),
        ("denial", "projection", "humour"),
        3,
    ),
    (
        "defense.description",
        lambda text: replace(RAISED, description=text),
        ("", "It is fine.", "So what?"),
        3,
    ),
    ("defense.tension_relief", lambda value: replace(RAISED, tension_relief=value), SHARES, 7),
    ("identity.self_desc", lambda text: replace(FORMED, self_desc=text), ("I am I.", "I am not I."), 2),
    ("identity.stability", lambda value: replace(FORMED, stability=value), SHARES, 8),
    ("identity.traits", described, (("curious",), ("anxious",), ("anxious", "curious")), 3),
    ("temporal.past", lambda past: replace(TOLD, past=past), ((), ("I was calm.",), ("I was sad.",)), 3),
    ("temporal.future", lambda future: replace(TOLD, future=future), ("I will be.", "I will not be."), 2),
    ("temporal.coherence", lambda value: replace(TOLD, coherence=value), SHARES, 6),
    ("temporal.crisis", lambda crisis: replace(TOLD, crisis=crisis), (False, True), 2),
    *(
        (
            f"mirror.inferred.{name}",
            lambda value, name=name: replace(SEEN, inferred=SEEN.inferred._replace(**{name: value})),
            SIGNED,
            11,
        )
        for name in REACTOR_NAMES
    ),
    ("mirror.empathy_note", lambda note: replace(SEEN, empathy_note=note), ("", "They are glad."), 2),
    (
        "salience",
        lambda value: events.AttentionDirected(value, 0.2, 0.9, 0.1, 1.0),
        SHARES,
        5,
    ),
    ("memory_resonance", lambda value: replace(RECALLED, familiarity=value), SHARES, 5),
    ("narrative", NarrativeTold, ("I am here.", "I am gone."), 2),
)

SETTLED = {
    "blend.0.name": "felt, by another name",
    "blend.0.intensity": "always one",
    "drives.tension.need": "follows from the reactor and the direction",
    "drives.tension.action": "likewise",
    "defense.parked": "told when it comes back",
    "spectral.surface": "told with the emotion",
    "spectral.subtext": "likewise",
}


@pytest.mark.slow
@pytest.mark.parametrize(("path", "build", "values", "ways"), SWEEPS, ids=[one[0] for one in SWEEPS])
def test_a_variable_that_moves_over_its_range_changes_some_line(
    path: str, build: Callable[[Any], Facet], values: Sequence[Any], ways: int
) -> None:
    told = {tuple(line.text for line in compose_prompt((build(value),)).lines) for value in values}
    assert len(told) >= ways
    assert not any(character.isdigit() for lines in told for line in lines for character in line)
    stated = {repr(flattened({"all": build(value).state()})) for value in values}
    assert len(stated) == len(values)  # each value is another state


def test_no_variable_of_the_state_is_forgotten() -> None:
    swept = {path for path, *_ in SWEEPS}
    facets = (FELT, MEASURED, MADE, NEEDED, HELD, RAISED, TOLD, SEEN, FORMED, RECALLED)
    others = [build(values[0]) for _, build, values, _ in SWEEPS]
    for facet in (*facets, *others):
        for path in flattened(dict(facet.state())):
            assert path in SETTLED or any(path == one or path.startswith(f"{one}.") for one in swept), path
    keys = {path.partition(".")[0] for path in swept}
    assert keys == set(Mind().state) - {"degraded", "shown"}  # what shows is told by what it was made of


states = st.tuples(
    st.floats(0, 1).flatmap(lambda value: st.just(replace(HELD, strength=value, persistence=value))),
    st.builds(lambda x: body(x), st.builds(Reactors, *[st.floats(0, 1)] * 4)),
    st.builds(lambda v: replace(FELT, vad=v), st.builds(Vad, *[st.floats(-1, 1)] * 3)),
    st.builds(lambda x: replace(SEEN, inferred=x), st.builds(Reactors, *[st.floats(-1, 1)] * 4)),
    st.builds(FlashCounted, st.integers(0, 10**6), st.sampled_from(PHASES), st.floats(0, 1)),
    st.builds(
        lambda one, other: replace(MADE, error=one, free_energy=other), st.floats(0, 1), st.floats(0, 9)
    ),
    st.builds(lambda one: replace(RAISED, tension_relief=one), st.floats(0, 1)),
    st.builds(lambda one: replace(FORMED, stability=one), st.floats(0, 1)),
)


@given(states)
@examples(60)
def test_no_state_shows_a_digit(facets: tuple[Facet, ...]) -> None:
    assert not any(character.isdigit() for character in compose_prompt(facets).text)
