"""Published effects: each in its direction, and at least of its practical size, over twenty seeds."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import correlation, fmean
from typing import Any, NamedTuple

import pytest

from anima_actors import Actor, Mind, Personality, Stimulus, StimulusBias, ValueSystem, handler
from anima_actors.events import DefenseRaised, MirrorReflected
from anima_actors.psyche.model.reactor_space import Reactors

DATA = Path(__file__).parents[1] / "data" / "phenomena.json"
PHENOMENA: dict[str, dict[str, Any]] = {
    one["id"]: one for one in json.loads(DATA.read_text("utf-8"))["phenomena"]
}
REACTORS = ("tension", "arousal", "satisfaction", "cohesion")
TRAITS = ("neuroticism", "extraversion", "agreeableness", "conscientiousness", "openness")
SEEDS = 20


class Ear(Actor):
    """Hears what the story says is heard, and catches of it what the mirror would."""

    name = "mirror"
    hears = Reactors()
    share = 0.2

    @handler
    def reflect(self, stimulus: Stimulus) -> tuple[MirrorReflected, StimulusBias | None]:
        caught = Reactors(*[max(-0.12, min(0.12, Ear.share * amount)) for amount in Ear.hears])
        bias = StimulusBias("mirror", *caught) if any(caught) else None
        return MirrorReflected("en", Ear.hears, caught, "", ()), bias


class Life(NamedTuple):
    """What came of an arm with a seed: the state after each turn, rests left out, and what it left."""

    states: tuple[Mapping[str, Any], ...]
    levels: tuple[int, ...]  # of the defences that were raised
    neuroticism: float  # after the last turn that was no rest
    neuroticism_at_the_end: float

    def values(self, path: str) -> list[Any]:
        found = []
        for state in self.states:
            value: Any = state
            for key in path.split("."):
                value = value.get(key, 0.0) if value else 0.0
            found.append(value)
        return found

    @property
    def valence(self) -> list[float]:
        return self.values("vad.valence")


def flat(steps: Sequence[Mapping[str, Any]], random: Random) -> Iterator[Mapping[str, Any]]:
    """The steps one by one: repeats written out, what is shuffled shuffled, what is random drawn."""
    for step in steps:
        if "repeat" in step:
            for _ in range(step["repeat"]):
                yield from flat(step["steps"], random)
        elif "shuffle" in step:
            whole = list(flat(step["shuffle"], random))
            random.shuffle(whole)
            yield from whole
        elif "random" in step:
            reach = step["random"]["amplitude"]
            for _ in range(step["random"]["turns"]):
                yield {"exact": {name: random.uniform(-reach, reach) for name in REACTORS}}
        elif "quiet" in step:
            yield from [{"stimulus": {}}] * step["quiet"]
        elif "for_each" in step:
            [(name, amounts)] = step["for_each"].items()
            yield from [{"exact": {name: amount}, "fresh": True} for amount in amounts]
        else:
            yield step


def persona_of(arm: Mapping[str, Any], random: Random) -> Personality:
    named = arm.get("persona", {})
    spread = 0.02 if named or any("random" in step for step in arm["steps"]) else 0.05
    drawn = {trait: min(1.0, max(0.0, named.get(trait, 0.5) + random.gauss(0.0, spread))) for trait in TRAITS}
    return Personality(**drawn, confabulation_rate=arm.get("confabulation_rate", 0.0))


def lived(arm: Mapping[str, Any], seed: int, without: Sequence[str] = ()) -> Life:
    persona = persona_of(arm, Random(f"persona {seed}"))
    random = Random(f"steps {seed}")
    steps = list(flat(arm["steps"], random))
    hears = any("hears" in step for step in steps)
    left_out = (*arm.get("without", ()), *without, *(("mirror",) if hears else ()))

    def born() -> Mind:
        values = ValueSystem(**arm.get("values", {}))
        extra = [Ear] if hears else []
        return Mind(persona, values, seed=seed, only=arm.get("only"), without=left_out, extra=extra)

    Ear.share = 0.1 + 0.2 * persona.agreeableness
    mind, states, levels, neuroticism = born(), [], [], 0.0
    for step in steps:
        if step.get("fresh"):
            mind = born()
        if "rest" in step:
            mind.rest_now(step["rest"])
            continue
        Ear.hears = Reactors(**step.get("hears", {}))
        jitter = arm.get("jitter", 0.02)
        given = {
            name: amount + random.gauss(0.0, jitter) for name, amount in step.get("stimulus", {}).items()
        }
        states.append(mind.experience_now(step.get("exact", given)))
        assert mind.last_turn is not None
        levels += [
            one.event.maturity for one in mind.last_turn.envelopes if isinstance(one.event, DefenseRaised)
        ]
        neuroticism = neuroticism_of(mind)
    return Life(tuple(states), tuple(levels), neuroticism, neuroticism_of(mind))


def neuroticism_of(mind: Mind) -> float:
    keeper: Any = mind.bus.actors["personality"].actor
    return float(keeper.held.traits.neuroticism - keeper.given.neuroticism)


def first_within(values: Sequence[float], target: float, distance: float) -> int:
    return next((index for index, value in enumerate(values) if abs(value - target) < distance), len(values))


def recovery(life: Life) -> int:
    """Turns until the fall of the second turn is below a quarter of its size."""
    before, fallen, *later = life.valence
    return first_within(later, before, (before - fallen) / 4.0)


def phi_over_arousal(life: Life) -> float:
    ordered = sorted(zip(life.values("reactors.arousal"), life.values("phi"), strict=True))
    phi = [value for _, value in ordered]
    return float(max(phi[1:-1]) - max(phi[0], phi[-1]))


def mark(life: Life) -> float:
    there, left = life.neuroticism, life.neuroticism_at_the_end
    return there - left if 0.0 < left < there < 0.15 else -1.0


Lives = Mapping[str, Life]
MEASURES: dict[str, Callable[[Lives], float]] = {
    "habituation": lambda the: the["praised"].valence[0] - the["praised"].valence[9],
    "spontaneous_recovery": lambda the: the["praised"].valence[10] - the["praised"].valence[9],
    "sensitisation": lambda the: (
        the["threatened"].values("vad.arousal")[5] - the["threatened"].values("vad.arousal")[0]
    ),
    "inertia": lambda the: (
        correlation(the["high"].valence[1:], the["high"].valence[:-1])
        - correlation(the["low"].valence[1:], the["low"].valence[:-1])
    ),
    "negativity_size": lambda the: (
        abs(the["loss"].valence[1] - the["loss"].valence[0])
        - abs(the["gain"].valence[1] - the["gain"].valence[0])
    ),
    "negativity_duration": lambda the: (
        first_within(the["loss"].valence[2:], the["loss"].valence[0], 0.05)
        - first_within(the["gain"].valence[2:], the["gain"].valence[0], 0.05)
    ),
    "mood_congruent_recall": lambda the: (
        (the["good"].valence[-1] - the["good without memory"].valence[-1])
        - (the["bad"].valence[-1] - the["bad without memory"].valence[-1])
    ),
    "helplessness_energy": lambda the: (
        the["escapable"].values("vad.arousal")[20] - the["inescapable"].values("vad.arousal")[20]
    ),
    "hedonic_adaptation": lambda the: (
        max(the["fortunate"].valence[:10]) - fmean(the["fortunate"].valence[50:])
    ),
    "rebound": lambda the: max(
        one - other
        for one, other in zip(
            the["defended"].values("reactors.tension")[4:],
            the["undefended"].values("reactors.tension")[4:],
            strict=True,
        )
    ),
    "dissonance_falls": lambda the: (
        the["held"].values("dissonance.level")[5] - fmean(the["held"].values("dissonance.level")[15:18])
    ),
    "contagion": lambda the: (
        (the["high"].valence[0] - fmean(the["high"].valence[1:]))
        - (the["low"].valence[0] - fmean(the["low"].valence[1:]))
    ),
    "grief_reminder": lambda the: the["none"].valence[-1] - the["loss"].valence[-1],
    "N_reactivity": lambda the: (
        (the["high"].valence[0] - the["high"].valence[1]) - (the["low"].valence[0] - the["low"].valence[1])
    ),
    "N_recovery": lambda the: recovery(the["high"]) - recovery(the["low"]),
    "E_mood": lambda the: fmean(the["high"].valence) - fmean(the["low"].valence),
    "A_anger": lambda the: (
        the["low"].values("felt").count("Anger") - the["high"].values("felt").count("Anger")
    ),
    "mature_defence": lambda the: fmean(the["stable"].levels) - fmean(the["unstable"].levels),
    "steady_world": lambda the: (
        fmean(the["shuffled"].values("free_energy")[-20:]) - fmean(the["steady"].values("free_energy")[-20:])
    ),
    "rhythm": lambda the: (
        fmean(the["shuffled"].values("free_energy")[-20:])
        - fmean(the["alternating"].values("free_energy")[-20:])
    ),
    "defence_phi": lambda the: (
        fmean(the["undefended"].values("phi")[2:6]) - fmean(the["defended"].values("phi")[2:6])
    ),
    "phi_inverted_u": lambda the: phi_over_arousal(the["each"]),
    "contradiction_coherence": lambda the: (
        fmean(the["steady"].values("temporal.coherence")[6:])
        - fmean(the["contradicted"].values("temporal.coherence")[6:])
    ),
    "contradiction_crisis": lambda the: (
        sum(the["contradicted"].values("temporal.crisis")) - sum(the["steady"].values("temporal.crisis"))
    ),
    "values_hold_back": lambda the: reshaped(the["caring"]) - reshaped(the["careless"]),
    "C_persistence": lambda the: changes(the["low"]) - changes(the["high"]),
    "trait_mark": lambda the: mark(the["stressed"]),
    "buffering": lambda the: (
        the["alone"].values("drives.tension.intensity")[-1]
        - the["supported"].values("drives.tension.intensity")[-1]
    ),
}


def reshaped(life: Life) -> int:
    goals = life.values("intention.goal")
    return sum("without harming" in goal or "with respect" in goal for goal in goals)


def changes(life: Life) -> int:
    return sum(one != other for one, other in pairwise(life.values("intention.goal")))


def lives_of(phenomenon: Mapping[str, Any], seed: int) -> Lives:
    found = {}
    for name, arm in phenomenon["arms"].items():
        found[name] = lived(arm, seed)
        for module in arm.get("also_without", ()):
            found[f"{name} without {module}"] = lived(arm, seed, (module,))
    return found


def test_every_phenomenon_has_its_measure() -> None:
    assert set(MEASURES) == set(PHENOMENA)


@pytest.mark.slow
@pytest.mark.parametrize("name", PHENOMENA)
def test_a_published_effect_shows_in_its_direction_and_size(name: str) -> None:
    phenomenon = PHENOMENA[name]
    amounts = [MEASURES[name](lives_of(phenomenon, seed)) for seed in range(SEEDS)]
    assert sum(amount > 0.0 for amount in amounts) >= phenomenon["share"] * SEEDS, amounts
    assert fmean(amounts) >= phenomenon["practical_size"], amounts
