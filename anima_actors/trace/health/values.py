"""What may be wrong with a single value: pinned, frozen, jumping, or swinging to and fro."""

from collections.abc import Sequence
from itertools import pairwise

from anima_actors.trace.health.findings import Finding
from anima_actors.trace.health.series import CONTRIBUTIONS, Key, Measured, Numbers, Point, Root

TURNS = 5  # that a value must be pinned or frozen for
AT_EDGE = 0.001
INSIDE = ("reactors.", "phi", "temporal.coherence")
"""Values that never belong at 0; for others that is where they rest."""
FOLLOWS = ("flash.mortality_sense", "intention.", "mirror.", "defense.", "memory_resonance")
"""Values that are what they are for as long as something lasts: the goal, the words of the other, a life."""

DIFFERENCES = ("reward",)
"""Values that say how far something went since the turn before; they come and go by nature."""

STIR = 0.05  # what counts as moving
JUMP, PROPORTION = 0.35, 5.0  # a jump is that far, and so many times as far as any of its causes
SWINGS, SWING = 6, 0.1  # so many in a row, each that far
SAME = 0.25  # of a swing: how near a value comes to where it was two turns before
ALIKE = 0.05  # two stimuli that differ by less are the same


def pinned(key: Key, points: Sequence[Point]) -> Finding | None:
    """At an edge of its range for five turns on end."""
    last = points[-TURNS:]
    if len(last) < TURNS or key.path.startswith(FOLLOWS) or not _on_end(last):
        return None
    for edge in (1.0, -1.0, 0.0):
        if edge == 0.0 and not key.path.startswith(INSIDE):
            continue
        if all(abs(point.value - edge) <= AT_EDGE for point in last):
            adders = {point.adder for point in last}
            module = adders.pop() if len(adders) == 1 and all(adders) else key.module
            evidence = (
                f"{last[-1].value:.6g} since turn {last[0].turn}, at the edge {edge:g} of its range; "
                f"what moved it most is {last[-1].stirrer}, by {last[-1].stirred:.2f}"
            )
            return Finding("pinned", last[-1].turn, last[0].turn, module, key.path, evidence)
    return None


def frozen(key: Key, points: Sequence[Point]) -> Finding | None:
    """The same to the last digit for five turns in each of which one of its causes moved."""
    last = points[-TURNS:]
    if len(last) < TURNS or key.path.startswith(FOLLOWS) or not _on_end(last):
        return None
    value = last[0].value
    if value in (0.0, 1.0, -1.0) or any(abs(point.value - value) > 1e-12 for point in last):
        return None
    if any(point.elapsed or point.changed < STIR for point in last[1:]):
        return None
    most = max(last[1:], key=lambda point: point.changed)
    meanwhile = f"while what it follows from changed by up to {most.changed:.2f}"
    evidence = f"{value:.6g} since turn {last[0].turn}, {meanwhile}"
    return Finding("frozen", last[-1].turn, last[0].turn, key.module, key.path, evidence)


def jumped(key: Key, points: Sequence[Point], turn: int) -> Finding | None:
    """Moved far, though none of its causes did in this turn or the one before."""
    now = points[-1]
    before = points[-2] if len(points) > 1 and points[-2].turn == turn - 1 else None
    adds = key.type in CONTRIBUTIONS
    if key.path.startswith(FOLLOWS) or key.path in DIFFERENCES:
        return None
    if now.turn != turn or now.elapsed or (before is None and not adds) or (before and before.elapsed):
        return None
    if not adds and any(abs(point.value) > 1.0 + AT_EDGE for point in points):
        return None  # a value without bounds has no measure of far
    was = before.value if before else 0.0
    leap = abs(now.value - was)
    stirred = now.stirred if adds else max(now.stirred, now.own)
    if leap <= JUMP or stirred * PROPORTION >= leap:
        return None
    most = f"the most that moved it is {now.stirrer}, by {now.stirred:.2f}"
    return Finding(
        "jump", turn, turn, key.module, _subject(key), f"{was:.2f} to {now.value:.2f} in one turn; {most}"
    )


def swung(key: Key, points: Sequence[Point], roots: Sequence[Root]) -> Finding | None:
    """To and fro for six turns in which the same thing happened again and again."""
    last = points[-SWINGS - 1 :]
    if len(last) <= SWINGS or not _on_end(last) or _alternate(roots[-SWINGS - 1 :]):
        return None
    if any(point.elapsed for point in last):
        return None
    steps = [after.value - before.value for before, after in pairwise(last)]
    if any(abs(step) < SWING for step in steps) or any(one * other >= 0.0 for one, other in pairwise(steps)):
        return None
    if any(abs(one + other) > SAME * max(abs(one), abs(other)) for one, other in pairwise(steps)):
        return None
    evidence = f"between {last[-2].value:.2f} and {last[-1].value:.2f} since turn {last[0].turn}"
    return Finding("oscillation", last[-1].turn, last[0].turn, key.module, _subject(key), evidence)


def value_findings(numbers: Numbers, told: Sequence[Measured], turn: int) -> list[Finding]:
    """All that is wrong with the values of a turn."""
    found: list[Finding] = []
    swings: list[tuple[Measured, Finding]] = []
    for one in told[1:]:
        for path in one.numbers:
            key = Key(one.record.publisher, one.record.type, path)
            points = tuple(numbers.points[key])
            if points[-1].turn != turn:
                continue
            if one.part_of_state:
                found += [each for each in (pinned(key, points), frozen(key, points)) if each]
            if each := jumped(key, points, turn):
                found.append(each)
            if each := swung(key, points, tuple(numbers.roots)):
                swings.append((one, each))
    return found + _first_swings(swings)


def _first_swings(swings: Sequence[tuple[Measured, Finding]]) -> list[Finding]:
    """Of all that swings, what makes the rest swing: what was added, else what has no swinging cause."""
    added = [finding for one, finding in swings if one.record.type in CONTRIBUTIONS]
    if added:
        return added[:1]
    swinging = {one.record.sequence for one, _ in swings}
    return [finding for one, finding in swings if not swinging.intersection(one.record.causes)][:1]


def _alternate(roots: Sequence[Root]) -> bool:
    """Whether what happened alternated as well, or was not the same from turn to turn."""
    return any(not _alike(one, other) for one, other in pairwise(roots))


def _alike(one: Root, other: Root) -> bool:
    if one.type != other.type or bool(one.words and any(one.words)) != bool(other.words and any(other.words)):
        return False
    paths = {**one.numbers, **other.numbers}
    return all(abs(one.numbers.get(path, 0.0) - other.numbers.get(path, 0.0)) <= ALIKE for path in paths)


def _on_end(points: Sequence[Point]) -> bool:
    return points[-1].turn - points[0].turn == len(points) - 1


def _subject(key: Key) -> str:
    return f"{key.type}.{key.path}" if key.type in CONTRIBUTIONS else key.path
