"""An arm of an experiment: who lives through what. Each seed is another person with slightly other stimuli.

Of a seed, every trait is moved by N(0, .05), or by N(0, .02) where the arm names a trait or a random life;
every reactor that a stimulus names by N(0, .02), or by the arm's own jitter. The arms of an effect share the
same chance: the same person but for what the arm names, and where their steps are the same, the same stimuli.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from anima_actors.mind.module_refs import is_file
from anima_actors.scenario import Scenario
from anima_actors.scenario.values import REACTORS

TRAITS = ("neuroticism", "extraversion", "agreeableness", "conscientiousness", "openness")
"""In the order in which they are drawn."""
MIDDLE, NAMED_SPREAD, SPREAD, JITTER = 0.5, 0.02, 0.05, 0.02
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "steps": ("repeat", "steps"),
    "shuffle": ("shuffle",),
    "random": ("random",),
}
"""What is no step of a story itself: the keys that go with each."""
Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arm:
    """Who lives through what, as plain data in the language of a story."""

    name: str
    steps: tuple[Step, ...]
    persona: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    modules: Mapping[str, Any] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    jitter: float = JITTER

    def story(self, seed: int, added: Sequence[str] = (), left_out: Sequence[str] = ()) -> Scenario:
        """Return what the person of a seed lives through.

        Args:
            seed: of the person, of what happens, and of the mind.
            added: references of modules that the mind has as well.
            left_out: names of modules that it goes without.
        """
        chance = Random(f"steps {seed}")
        steps = [self._jittered(step, chance) for step in [*_flat(self.steps, chance)]]
        modules = {
            role: [one for one in told if one not in left_out] if role in ("only", "with") else told
            for role, told in self.modules.items()
        }
        if added:
            modules["with"] = [*modules.get("with", ()), *added]
        if left_out and "only" not in modules:
            others = [name for name in left_out if name not in self.modules.get("with", ())]
            modules["without"] = [*dict.fromkeys((*modules.get("without", ()), *others))]
        told = {
            "title": self.name,
            "seed": seed,
            "persona": self._person(Random(f"persona {seed}")),
            "values": self.values,
            "modules": modules,
            "constants": self.constants,
            "steps": steps,
        }
        return Scenario.from_document(told, self.name)

    def in_folder(self, folder: Path) -> "Arm":
        """Return the arm with its own files of modules found from wherever it is run."""
        return replace(self, modules={role: _found_from(folder, told) for role, told in self.modules.items()})

    def _person(self, chance: Random) -> dict[str, float]:
        named = any(trait in self.persona for trait in TRAITS)
        spread = NAMED_SPREAD if named or any("random" in step for step in self.steps) else SPREAD
        drawn = {
            trait: min(1.0, max(0.0, self.persona.get(trait, MIDDLE) + chance.gauss(0.0, spread)))
            for trait in TRAITS
        }
        return {**drawn, "confabulation_rate": self.persona.get("confabulation_rate", 0.0)}

    def _jittered(self, step: Step, chance: Random) -> Step:
        if not step.get("stimulus") or step.get("exact"):
            return {key: value for key, value in step.items() if key != "exact"}
        moved = {
            name: min(1.0, max(-1.0, amount + chance.gauss(0.0, self.jitter)))
            for name, amount in step["stimulus"].items()
        }
        return {**step, "stimulus": moved}


def leaves(steps: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every step that is one of a story, and every random life, with its place."""
    for index, step in enumerate(steps if isinstance(steps, list | tuple) else ()):
        here = (*place, index)
        block = next((key for key in BLOCKS if isinstance(step, Mapping) and key in step), None)
        if block in ("steps", "shuffle"):
            yield from leaves(step[block], (*here, block))
        else:
            yield here, step


def turns_in(steps: Any) -> int:
    """Return how many turns steps come to, repeats counted; what is no number counts as one."""
    turns = 0
    for step in steps if isinstance(steps, list | tuple) else ():
        told = step if isinstance(step, Mapping) else {}
        block = next((key for key in BLOCKS if key in told), None)
        if block == "random":
            inner = told[block].get("turns") if isinstance(told[block], Mapping) else 1
        else:
            inner = turns_in(told[block]) if block else 1
        turns += _count(told.get("repeat", 1)) * _count(inner)
    return turns


def _count(told: Any) -> int:
    return told if isinstance(told, int) and told > 0 else 1


def _flat(steps: Sequence[Step], chance: Random) -> Iterator[Step]:
    """Yield the steps turn by turn: repeats written out, what is shuffled shuffled, what is random drawn."""
    for step in steps:
        if "shuffle" in step:
            whole = [*_flat(step["shuffle"], chance)]
            chance.shuffle(whole)
            yield from whole
        elif "random" in step:
            told = step["random"]
            for _ in range(told["turns"]):
                drawn = {name: chance.uniform(-told["amplitude"], told["amplitude"]) for name in REACTORS}
                yield {"stimulus": drawn, "exact": True}
        else:
            inner = {key: value for key, value in step.items() if key != "repeat"}
            for _ in range(step.get("repeat", 1)):
                yield from _flat(step["steps"], chance) if "steps" in step else (inner,)


def _found_from(folder: Path, told: Any) -> Any:
    if isinstance(told, str):
        return str(folder / told) if told.startswith(".") or is_file(told) else told
    if isinstance(told, list | tuple):
        return [_found_from(folder, one) for one in told]
    if isinstance(told, Mapping):
        return {key: told[key] if key == "settings" else _found_from(folder, told[key]) for key in told}
    return told
