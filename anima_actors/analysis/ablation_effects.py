"""How two runs of one story differ, turn by turn: with a module, and without it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from anima_actors.analysis.ablation_runs import Trajectory, TurnSample
from anima_actors.compare.diff import COURSES
from anima_actors.compare.divergence import same


@dataclass
class Difference:
    """How far a number is off, over the turns so far."""

    total: float = 0.0  # of the absolute differences
    turns: int = 0  # in which both lives have the number
    one_sided: int = 0  # turns in which one of them has none
    first_turn: int = 0  # in which it is not the same; 0 for never

    def __iadd__(self, other: "Difference") -> "Difference":
        self.total += other.total
        self.turns += other.turns
        self.one_sided += other.one_sided
        self.first_turn = earliest(self.first_turn, other.first_turn)
        return self


@dataclass
class Effect:
    """The differences that leaving out makes, over one run or several."""

    turns: int = 0
    numbers: dict[str, Difference] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)  # turns, by course: emotion, goal, defense
    lines_lost: int = 0
    lines_changed: int = 0  # of the whole prompt, those that are not there word for word
    first_turn: int = 0  # of any difference beyond the module's own facet; 0 for none
    own_turns: int = 0  # in which its own facet is missing

    def __iadd__(self, other: "Effect") -> "Effect":
        self.turns += other.turns
        for name, difference in other.numbers.items():
            mine = self.numbers.setdefault(name, Difference())
            mine += difference
        for course, turns in other.changed.items():
            self.changed[course] = self.changed.get(course, 0) + turns
        self.lines_lost += other.lines_lost
        self.lines_changed += other.lines_changed
        self.first_turn = earliest(self.first_turn, other.first_turn)
        self.own_turns += other.own_turns
        return self


def earliest(one: int, other: int) -> int:
    """Return the earlier of two turns; 0 stands for never."""
    return min(one, other) if one and other else one or other


def effect_of(
    whole: Trajectory, without: Trajectory, modules: tuple[str, ...], own: frozenset[str]
) -> Effect:
    """Compare a run with the same story without the modules.

    Args:
        whole: with everything.
        without: turn by turn the same story, without the modules.
        modules: that were left out.
        own: the keys of the state that these alone fill.
    """
    effect = Effect(changed=dict.fromkeys(COURSES, 0))
    for turn, (here, there) in enumerate(zip(whole, without, strict=True), 1):
        effect.turns += 1
        beyond = False
        for name in {**here.numbers, **there.numbers}:
            differs = _compare(effect.numbers.setdefault(name, Difference()), turn, here, there, name)
            beyond = beyond or (differs and _key(name) not in own)
        for course, name in COURSES.items():
            effect.changed[course] += not same(here.words.get(name), there.words.get(name))
        beyond = beyond or dict(_others(here.words, own)) != dict(_others(there.words, own))
        lost = here.lines_of - there.lines_of
        effect.lines_lost += lost.total()
        effect.lines_changed += len(set(here.lines) - set(there.lines))
        beyond = beyond or _spoken(here, modules) != _spoken(there, modules)
        if beyond:
            effect.first_turn = effect.first_turn or turn
        effect.own_turns += any(_key(name) in own for name in (*here.numbers, *here.words)) or any(
            lost[module] for module in modules
        )
    return effect


def interaction_of(
    whole: Trajectory, first: Trajectory, second: Trajectory, both: Trajectory
) -> dict[str, Difference]:
    """Return the change beyond the sum of both, where all four runs have the number."""
    found: dict[str, Difference] = {}
    for turn, lives in enumerate(zip(whole, first, second, both, strict=True), 1):
        for name in lives[0].numbers:
            values = [seen.numbers[name] for seen in lives if name in seen.numbers]
            if len(values) < len(lives):
                continue
            difference = found.setdefault(name, Difference())
            amount = abs((values[3] - values[0]) - (values[1] - values[0]) - (values[2] - values[0]))
            difference.total += amount
            difference.turns += 1
            if not same(amount, 0.0):
                difference.first_turn = difference.first_turn or turn
    return found


def _compare(difference: Difference, turn: int, here: TurnSample, there: TurnSample, name: str) -> bool:
    mine, other = here.numbers.get(name), there.numbers.get(name)
    if mine is None or other is None:
        difference.one_sided += 1
    else:
        difference.total += abs(mine - other)
        difference.turns += 1
    differs = not same(mine, other)
    if differs:
        difference.first_turn = difference.first_turn or turn
    return differs


def _key(path: str) -> str:
    return path.partition(".")[0]


def _others(words: Mapping[str, object], own: frozenset[str]) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in words.items() if _key(name) not in own)


def _spoken(seen: TurnSample, modules: Iterable[str]) -> list[tuple[str, str]]:
    """The lines of the prompt that are others'."""
    left_out = set(modules)
    return [line for line in seen.lines if line[0] not in left_out]
