"""Where ways end, and how that is told; a dose to the body is followed on to what set it off."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from anima_actors.explain.account import Ends
from anima_actors.explain.attribution import NUDGE, Attributor, Cause, Route, opening, settling_dose
from anima_actors.explain.history import equal
from anima_actors.explain.memory_parts import shares_a_part
from anima_actors.explain.question import Target
from anima_actors.explain.turn_view import QUIET_BASELINE, Row, TurnView
from anima_actors.explain.wording import memory_words, root_words
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES


class CauseShare(NamedTuple):
    """A share of one step, and the way on which it came."""

    route: Route
    portion: float


class RootCause(NamedTuple):
    """The end of a path, told."""

    source: str
    text: str
    event: str | None
    ends: Ends
    since: int | None = None


class RootCauseFinder:
    """Finds where ways end."""

    def __init__(self, attributor: Attributor) -> None:
        self.attributor = attributor
        self.replayer = attributor.replayer
        self.asked: Target | None = None  # what of an event matters, where it is no whole event
        self._portions: dict[tuple[Cause, str], list[CauseShare]] = {}

    def of(self, route: Route, path: str) -> list[CauseShare]:
        """A way to its very ends: one that ends in a dose goes on to what made the module give it."""
        last = route[-1]
        if not isinstance(last, Cause) or last.kind != "dose":
            return [CauseShare(route, 1.0)]
        reactor = path.rpartition(".")[2]
        found = self._of_dose(last, reactor if reactor in REACTOR_NAMES else self._strongest(last))
        return [CauseShare((*route[:-1], *one.route), one.portion) for one in found]

    def _of_dose(self, dose: Cause, reactor: str) -> list[CauseShare]:
        if (dose, reactor) not in self._portions:
            assert dose.ref is not None
            path = self.attributor.path(dose.ref.port, QUIET_BASELINE, dose.turn)
            whole = self._amount(dose, reactor, self.replayer.scene(dose.turn)[dose.ref.port])
            last = self._amount(dose, reactor, path.start)
            steps = [CauseShare((dose.ref, opening(self.replayer.scene(dose.turn))), last)] if last else []
            seen = {last: len(steps)}
            for path_step in path.steps:
                reached = self._amount(dose, reactor, path_step.value)
                if reached in seen:
                    del steps[seen[reached] :]  # a detour that came back to where it began
                    seen = {one: count for one, count in seen.items() if count <= seen[reached]}
                elif reached != last:
                    steps.append(CauseShare((dose.ref, *path_step.route[1:]), reached - last))
                seen.setdefault(reached, len(steps))
                last = reached
            if not whole or not steps:
                steps, whole = [CauseShare((dose.ref, opening(self.replayer.scene(dose.turn))), 1.0)], 1.0
            self._portions[dose, reactor] = [
                CauseShare(inner.route, one.portion * inner.portion / whole)
                for one in steps
                for inner in self.of(one.route, f"reactors.{reactor}")
            ]
        return self._portions[dose, reactor]

    def _amount(self, dose: Cause, reactor: str, held: Any) -> float:
        events = held if type(held) is tuple else (held,)
        event = events[dose.place] if dose.place < len(events) else None
        return float(getattr(event, reactor, 0.0)) if event is not None else 0.0

    def _strongest(self, dose: Cause) -> str:
        assert dose.ref is not None
        held = self.replayer.scene(dose.turn)[dose.ref.port]
        return max(REACTOR_NAMES, key=lambda name: abs(self._amount(dose, name, held)))

    def told(self, cause: Cause) -> RootCause:
        """An end in words."""
        scene = self.replayer.scene(cause.turn)
        root = f"{cause.turn}.0" if cause.turn != QUIET_BASELINE else None
        if cause.kind == "stimulus":
            return RootCause("stimulus", root_words(scene, cause.source), root, "stimulus")
        if cause.kind == "clock":
            if cause.source == "return":
                return RootCause("return", "coming home", root, "clock")
            return RootCause("time", root_words(scene), root, "clock")
        if cause.kind == "chance":
            return RootCause(cause.source, f"a random draw of {cause.source}", None, "random draw")
        if cause.kind == "failure":
            return RootCause(cause.source, f"{cause.source} failed: {cause.detail}", None, "failure")
        if cause.kind == "outside":
            return RootCause(cause.source, f"{cause.source} answered from outside", None, "outside")
        if cause.source == "chain":
            since = int(cause.detail)
            return RootCause("before", "nothing changed it", None, "earlier turn", since)
        since = self._since(cause)
        words = memory_words(cause.source, cause.detail, self.replayer.modules)
        return RootCause(cause.source, words, None, "earlier turn", since)

    def _since(self, cause: Cause) -> int:
        """The turn in which the module came to remember it so."""
        if cause.detail == NUDGE:
            return self._nudged_since(cause)
        if (cause.source, cause.detail) == ("defense", "parked"):
            return self._last(
                cause.turn, lambda scene: any(row.type == "DefenseRaised" for row in scene.rows)
            )
        if cause.source == "memory":
            return self._recalled(cause.turn)
        if (cause.source, cause.detail) == ("goals", "held"):
            return self._adopted(cause.turn)
        return self.replayer.took(cause.source, cause.detail, cause.turn, self._does_as_well(cause))

    def _does_as_well(self, memory: Cause) -> Callable[[Any], bool]:
        """Whether an earlier memory counts as the same: it shares a part, and the same had come of it.

        So what is kept in a list, beside what is added each turn, is as old as itself and not as the list.
        """
        if memory.ref is None:
            return lambda _: False
        port, name = memory.ref.port, memory.detail
        step, scene = self.replayer.step_of_port[port], self.replayer.scene(memory.turn)
        mind, born = self.replayer.before(step, memory.turn), self.replayer.born(step.module).get(name)
        read = self.asked.get if self.asked is not None and self.asked.port == port else lambda held: held
        now, told = mind.state.get(name), read(scene[port])

        def comes_of(then: Any) -> bool:
            try:
                return equal(
                    read(self.replayer.perform(step, mind.remembering(name, then), scene)[port]), told
                )
            except Exception:  # it cannot cope with a memory that it never had
                return False

        if comes_of(born):
            return lambda _: False  # it is not for this memory alone that it told so
        return lambda then: shares_a_part(now, then, born) and comes_of(then)

    def _nudged_since(self, nudge: Cause) -> int:
        """The turn of the feedback; an earlier one where the module gave what it knew, and knows still."""
        before = self.replayer.felt_before(nudge.turn)
        dose = settling_dose(self.replayer, before, nudge.source)
        if dose is None:
            return before
        most = max(self._of_dose(dose, self._strongest(dose)), key=attrgetter("portion"))
        end = most.route[-1]
        if not isinstance(end, Cause) or (end.kind, end.source) != ("memory", dose.source):
            return before
        does_as_well = self._does_as_well(end)
        knows_still = self.replayer.took(end.source, end.detail, nudge.turn, does_as_well) < before
        return self._since(end) if most.portion > 0.5 and knows_still else before

    def _last(self, turn: int, holds: Callable[[TurnView], bool]) -> int:
        """The last turn before another in which something holds; the one before the record for none on it."""
        first = max(self.replayer.source.first - 1, 1)
        found = (one for one in range(turn - 1, first - 1, -1) if holds(self.replayer.scene(one)))
        return next(found, first - 1)

    def _adopted(self, turn: int) -> int:
        """The turn in which the goal was adopted that was held before the turn."""
        before = self.replayer.felt_before(turn)
        scene = self.replayer.scene(before)
        held: Any = next((scene.event(i) for i, row in enumerate(scene.rows) if row.type == "GoalHeld"), None)
        for _ in range(int(held.age) if held else 0):
            before = self.replayer.felt_before(before)
        return before

    def _recalled(self, turn: int) -> int:
        """The turn that came back to it: memory counts those in which it was asked."""
        scene = self.replayer.scene(turn)
        found: Any = next((scene.event(i) for i, row in enumerate(scene.rows) if _asks_memory(row)), None)
        for _ in range(int(found.turns_ago) if found is not None and found.recalled else 1):
            turn = self._last(turn, lambda scene: any(map(_asks_memory, scene.rows)))
        return turn


def _asks_memory(row: Row) -> bool:
    return row.type == "MemoryRecalled"
