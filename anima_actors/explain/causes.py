"""Where ways end, and how that is told; a dose to the body is followed on to what set it off."""

from typing import Any, NamedTuple

from anima_actors.explain.account import Ends
from anima_actors.explain.attribution import NUDGE, Cause, Route, Walker, opening
from anima_actors.explain.history import LIVED_BEFORE
from anima_actors.explain.wording import memory_words, root_words
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES


class Portion(NamedTuple):
    """A share of one step, and the way on which it came."""

    route: Route
    portion: float


class Ending(NamedTuple):
    """The end of a way, told."""

    source: str
    text: str
    event: str | None
    ends: Ends
    since: int | None = None


class Endings:
    """Finds where ways end."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.troupe = walker.troupe
        self._portions: dict[tuple[Cause, str], list[Portion]] = {}

    def of(self, route: Route, path: str) -> list[Portion]:
        """A way to its very ends: one that ends in a dose goes on to what made the module give it."""
        last = route[-1]
        if not isinstance(last, Cause) or last.kind != "dose":
            return [Portion(route, 1.0)]
        _, _, reactor = path.partition("reactors.")
        found = self._of_dose(last, reactor if reactor in REACTOR_NAMES else self._strongest(last))
        return [Portion((*route[:-1], *one.route), one.portion) for one in found]

    def _of_dose(self, dose: Cause, reactor: str) -> list[Portion]:
        if (dose, reactor) not in self._portions:
            assert dose.hop is not None
            way = self.walker.way(dose.hop.port, LIVED_BEFORE, dose.turn)
            whole = self._amount(dose, reactor, self.troupe.scene(dose.turn)[dose.hop.port])
            last = self._amount(dose, reactor, way.start)
            steps = [Portion((dose.hop, opening(self.troupe.scene(dose.turn))), last)] if last else []
            seen = {last: len(steps)}
            for stage in way.stages:
                reached = self._amount(dose, reactor, stage.value)
                if reached in seen:
                    del steps[seen[reached] :]  # a detour that came back to where it began
                    seen = {one: count for one, count in seen.items() if count <= seen[reached]}
                elif reached != last:
                    steps.append(Portion((dose.hop, *stage.route[1:]), reached - last))
                seen.setdefault(reached, len(steps))
                last = reached
            if not whole or not steps:
                steps, whole = [Portion((dose.hop, opening(self.troupe.scene(dose.turn))), 1.0)], 1.0
            self._portions[dose, reactor] = [
                Portion(route, amount / whole)
                for one in steps
                for route, amount in [
                    (inner.route, one.portion * inner.portion)
                    for inner in self.of(one.route, f"reactors.{reactor}")
                ]
            ]
        return self._portions[dose, reactor]

    def _amount(self, dose: Cause, reactor: str, held: Any) -> float:
        events = held if type(held) is tuple else (held,)
        event = events[dose.place] if dose.place < len(events) else None
        return float(getattr(event, reactor, 0.0)) if event is not None else 0.0

    def _strongest(self, dose: Cause) -> str:
        assert dose.hop is not None
        held = self.troupe.scene(dose.turn)[dose.hop.port]
        return max(REACTOR_NAMES, key=lambda name: abs(self._amount(dose, name, held)))

    def told(self, cause: Cause) -> Ending:
        """An end in words."""
        scene = self.troupe.scene(cause.turn)
        root = f"{cause.turn}.0" if cause.turn != LIVED_BEFORE else None
        if cause.kind == "stimulus":
            return Ending("stimulus", root_words(scene, cause.source), root, "stimulus")
        if cause.kind == "clock":
            if cause.source == "return":
                return Ending("return", "coming home", root, "clock")
            return Ending("time", root_words(scene), root, "clock")
        if cause.kind == "chance":
            return Ending(cause.source, f"a random draw of {cause.source}", None, "random draw")
        if cause.kind == "failure":
            return Ending(cause.source, f"{cause.source} failed: {cause.detail}", None, "failure")
        if cause.kind == "outside":
            return Ending(cause.source, f"{cause.source} answered from outside", None, "outside")
        if cause.source == "chain":
            since = int(cause.detail)
            return Ending("before", "nothing changed it", None, "earlier turn", since)
        since = self._since(cause)
        return Ending(cause.source, memory_words(cause.source, cause.detail), None, "earlier turn", since)

    def _since(self, cause: Cause) -> int:
        """The turn in which the module came to remember it so."""
        first = self.troupe.kept_since(cause.turn)
        if (cause.source, cause.detail) == ("defense", "parked"):
            return self._last_published("DefenseRaised", cause.turn, first)
        if cause.source == "memory" and cause.detail != NUDGE:
            return self._recalled(cause.turn)
        if (cause.source, cause.detail) == ("goals", "held"):
            return max(cause.turn - self._age(cause.turn), 0)
        return max(cause.turn - 1, 0)

    def _age(self, turn: int) -> int:
        """How long the goal has been held that was held before the turn."""
        scene = self.troupe.scene(turn - 1)
        held: Any = next((scene.event(i) for i, row in enumerate(scene.rows) if row.type == "GoalHeld"), None)
        return 1 + int(held.age) if held else 1

    def _last_published(self, type_name: str, turn: int, first: int) -> int:
        for one in range(turn - 1, max(first, 1) - 1, -1):
            if any(row.type == type_name for row in self.troupe.scene(one).rows):
                return one
        return max(turn - 1, 0)

    def _recalled(self, turn: int) -> int:
        scene = self.troupe.scene(turn)
        for sequence, row in enumerate(scene.rows):
            if row.type == "MemoryRecalled":
                recalled: Any = scene.event(sequence)
                if recalled.recalled:
                    return max(turn - int(recalled.turns_ago), 0)
        return max(turn - 1, 0)
