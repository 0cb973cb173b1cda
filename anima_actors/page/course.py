"""One passage through a history for a report, and the accounts of the turns in which most happened."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from anima_actors.analysis.health import Finding, Sentinels
from anima_actors.explain import Account, account
from anima_actors.explain.history import ActorReplayer
from anima_actors.journal.drawing import StripTurn, strip_turn_in
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.timeline import TurnHistory, flattened
from anima_actors.journal.turn_data import Json
from anima_actors.runtime import AnimaError

ASKED = (
    *(f"reactors.{name}" for name in ("tension", "arousal", "satisfaction", "cohesion")),
    *("phi", "primary", "intention.goal", "defense.mechanism"),
)
"""The values that a report gives accounts of, in the turns in which they change."""


MOST_CONTRIBUTIONS = 8


class Course(NamedTuple):
    """What one passage through a history has found."""

    numbers: list[int]  # of the turns
    lively: list[float]  # how much happened in each
    strip: list[StripTurn]
    asked: list[tuple[Any, ...]]  # the values of ASKED in each
    findings: list[Finding]
    hash: str

    def liveliest(self, most: int) -> set[int]:
        """Return so many turns in which most happened."""
        order = sorted(range(len(self.numbers)), key=lambda place: (-self.lively[place], place))
        return {self.numbers[place] for place in order[:most]}


def course_of(history: TurnHistory, failed: Collection[int | None]) -> Course:
    """Go through a history once; `failed` are the turns in which an expectation was not met."""
    sentinels = Sentinels(history.wiring, history.types)
    course = Course([], [], [], [], [], "")
    last_hash = ""
    for record, state in history.states():
        flat = flattened(state)
        asked = tuple(flat.get(path) for path in ASKED)
        before = course.asked[-1] if course.asked else (None,) * len(ASKED)
        course.numbers.append(record.number)
        course.lively.append(_liveliness(before, asked, record, state) + 3.0 * (record.number in failed))
        course.asked.append(asked)
        course.strip.append(strip_turn_in(record.number, state))
        course.findings.extend(sentinels.watch(record))
        last_hash = record.hash
    return course._replace(hash=last_hash)


def _liveliness(
    before: Sequence[Any], after: Sequence[Any], record: TurnRecord, state: Mapping[str, Any]
) -> float:
    """Return how much happened in a turn: how far numbers moved, and 0.5 for each word that changed."""
    moved = 0.0
    for was, now in zip(before, after, strict=True):
        if isinstance(was, int | float) and isinstance(now, int | float):
            moved += abs(now - was)
        elif was != now:
            moved += 0.5
    return moved + bool(state.get("surprise_spike")) + 2.0 * bool(record.failures)


def accounts_of(
    replayer: ActorReplayer, course: Course, turns: Iterable[int]
) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield the accounts of the values that changed in each of the turns, in their order."""
    places = {number: place for place, number in enumerate(course.numbers)}
    for turn in turns:
        place = places[turn]
        before = course.asked[place - 1] if place else (None,) * len(ASKED)
        found = {}
        for path, was, now in zip(ASKED, before, course.asked[place], strict=True):
            if _differ(was, now):
                try:
                    found[path] = _account(account(f"{path}@{turn}", replayer))
                except AnimaError:  # a state of another version, or the first turn of a part of a life
                    continue
        if found:
            yield str(turn), found


def _differ(was: Any, now: Any) -> bool:
    """Return whether a value differs as it is shown, with two decimals."""
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) >= 0.005
    return bool(was != now)


def _account(found: Account) -> Json:
    """Return an account without what the turn tells as well: its event, and the events that this one took."""
    told = {key: value for key, value in found.to_dict().items() if key not in ("took", "decided_by")}
    return {**told, "contributions": _largest(told["contributions"])}


def _largest(contributions: Sequence[Json]) -> list[Json]:
    """Return the largest contributions in their order, and the others as one."""
    numbers = [one for one in contributions if one.get("amount") is not None]
    kept = list(contributions) if numbers else list(contributions[-MOST_CONTRIBUTIONS:])
    if len(numbers) > MOST_CONTRIBUTIONS:
        largest = sorted(numbers, key=lambda one: -abs(one["amount"]))[: MOST_CONTRIBUTIONS - 1]
        kept = [one for one in contributions if any(one is other for other in largest)]
        rest = [one for one in numbers if not any(one is other for other in largest)]
        amount = sum(one["amount"] for one in rest)
        kept.append({"source": "others", "text": f"{len(rest)} smaller things", "amount": amount})
    return [one | {"sources": _largest(one["sources"])} if "sources" in one else one for one in kept]
