"""From a question to a closed account."""

from collections.abc import Mapping
from dataclasses import fields, replace
from math import isfinite
from typing import Any, NamedTuple

from anima_actors.explain.account import Account, Contribution, is_number
from anima_actors.explain.attribution import Attributor, Cause, EventRef, Path, Route
from anima_actors.explain.causes import RootCause, RootCauseFinder
from anima_actors.explain.history import ActorReplayer, equal
from anima_actors.explain.question import Question, Target, WhyError, facet_ports, meant, parse, target_of
from anima_actors.explain.turn_view import QUIET_BASELINE, TurnView
from anima_actors.explain.wording import event_words, silence
from anima_actors.runtime import ModuleRemoved

ORIGIN = "chain"


class ChangePart(NamedTuple):
    """A piece of a change, or a change of a word, and the way it came."""

    route: Route
    amount: float | None
    became: Any


def account(asked: str, replayer: ActorReplayer) -> Account:
    """Answer a question.

    Raises:
        WhyError: there is no such turn, path, line or event.
    """
    asked_for = parse(asked)
    question = meant(asked_for, replayer.wiring)
    last = replayer.source.last
    turn = question.turn if question.turn is not None else last
    first = replayer.source.first
    if not first <= turn <= last:
        told = f"; ask about turns {first} to {last}" if last >= first else ""
        if turn == first - 1 > 0:
            raise WhyError(f"turn {turn} is the first on record, with none to hold it against{told}")
        raise WhyError(f"turn {turn} is not there{told or '; nothing has happened yet'}")
    if question.path == "degraded":
        return _failures(replayer, turn)
    path = asked.strip().rpartition("@")[0] or asked.strip()
    if question != asked_for:
        path = question.path
    felt = _told_in(question, replayer, turn)
    found = Answer(replayer, felt, path).of(target_of(question, replayer, felt))
    return replace(found, asked_turn=turn)


def _told_in(question: Question, replayer: ActorReplayer, turn: int) -> int:
    """The turn whose state a turn left as it was: itself, but for one that only some modules notice."""
    felt, root = replayer.felt(turn), replayer.scene(turn).root
    if question.event is not None or felt < replayer.source.first:
        return turn
    if isinstance(root, ModuleRemoved):
        ports = facet_ports(replayer.wiring).get(question.path.partition(".")[0], ())
        if root.name in [replayer.step_of_port[port].module for port in ports]:
            return turn
    return felt


class Answer:
    """One account in the making."""

    def __init__(self, replayer: ActorReplayer, turn: int, path: str) -> None:
        self.replayer, self.turn, self.path = replayer, turn, path
        self.attributor = Attributor(replayer)
        self.before = replayer.felt_before(turn)
        self.new, self.old = replayer.scene(turn), replayer.scene(self.before)
        self.endings = RootCauseFinder(self.attributor)

    def of(self, target: Target) -> Account:
        """The account of what is at a target."""
        port, self.endings.asked = target.port, target
        before, after = target.get(self.old[port]), target.get(self.new[port])
        parts = self._parts(target, before, after)
        event = self.new.sequences.get(port, (None,))[0]
        step = self.replayer.step_of_port.get(port)
        return Account(
            path=self.path,
            turn=self.turn,
            before=before,
            after=after,
            event=None if event is None else f"{self.turn}.{event}",
            module=step.module if step else "outside",
            contributions=self._grouped(parts),
            note="" if after is not None else silence(self.new, step),
            decided_by=_decided(self.new[port]),
            before_turn=self.before,
            taken=() if event is None else tuple(f"{self.turn}.{one}" for one in self.new.rows[event].causes),
        )

    def _parts(self, target: Target, before: Any, after: Any) -> list[ChangePart]:
        if all(one is None or is_number(one) for one in (before, after)) and not before is after is None:
            path = self.attributor.path(target.port, self.before, self.turn)
            found = self._amounts(target, path)
            return found or [ChangePart((self._held(target, after),), 0.0, after)]
        if not equal(before, after):
            return self._changes(target, self.attributor.path(target.port, self.before, self.turn))
        quiet = self.attributor.path(target.port, QUIET_BASELINE, self.turn)
        if after is None or equal(target.get(quiet.start), after):
            return [ChangePart((self._held(target, after),), None, after)]
        return self._changes(target, quiet)  # it stayed as it was; why it is not as in a quiet moment

    def _amounts(self, target: Target, path: Path) -> list[ChangePart]:
        """What each step of the way changed of a number."""
        parts: list[ChangePart] = []
        last = target.get(path.start) or 0
        seen: dict[float, int] = {last: 0}  # how many parts there were when a number was first reached
        for route, value in path.steps:
            reached = target.get(value)
            reached = 0 if reached is None else reached
            if not is_number(reached) or not isfinite(reached):
                continue
            if reached in seen:
                del parts[seen[reached] :]  # a detour that came back to where it began
                seen = {one: count for one, count in seen.items() if count <= seen[reached]}
            elif reached != last:
                for ending in self.endings.of(route, self.path):
                    parts.append(ChangePart(ending.route, (reached - last) * ending.portion, None))
            seen.setdefault(reached, len(parts))
            last = reached
        return parts

    def _changes(self, target: Target, path: Path) -> list[ChangePart]:
        """The steps of the way at which a word changed, since it was last what it had been."""
        parts: list[ChangePart] = []
        start = last = target.get(path.start)
        for route, value in path.steps:
            reached = target.get(value)
            if equal(reached, start):
                parts.clear()
            elif not equal(reached, last):
                best = max(self.endings.of(route, self.path), key=lambda one: abs(one.portion))
                parts.append(ChangePart(best.route, None, reached))
            last = reached
        return parts

    def _held(self, target: Target, value: Any) -> Cause:
        """Of what has not changed: since when it is so."""
        since = self.before
        first = max(1, self.replayer.source.first - 1, self.replayer.kept_since(self.turn) - 1)
        while since > first:
            earlier = self.replayer.felt_before(since)
            if not equal(target.get(self.replayer.scene(earlier)[target.port]), value):
                break
            since = earlier
        return Cause("memory", self.turn, ORIGIN, str(since))

    def _grouped(self, parts: list[ChangePart], depth: int = 1) -> tuple[Contribution, ...]:
        """Parts that came by the same event, together."""
        groups: dict[Any, list[ChangePart]] = {}
        for part in parts:
            at = part.route[min(depth, len(part.route) - 1)]
            same = (at.turn, at.port) if isinstance(at, EventRef) else self.endings.told(at)
            groups.setdefault(same, []).append(part)
        return tuple(self._contribution(group, depth) for group in groups.values())

    def _contribution(self, group: list[ChangePart], depth: int) -> Contribution:
        at = group[0].route[min(depth, len(group[0].route) - 1)]
        amounts = [part.amount for part in group if part.amount is not None]
        amount = sum(amounts) if amounts else None
        became = group[-1].became if not amounts else None
        if isinstance(at, Cause):
            told: RootCause = self.endings.told(at)
            return Contribution(told.source, told.text, amount, became, told.event, told.ends, told.since)
        scene = self.replayer.scene(at.turn)
        step = self.replayer.step_of_port.get(at.port)
        missing = step.name if step else "outside"
        publisher = scene.rows[at.sequence].publisher if at.sequence >= 0 else missing
        return Contribution(
            source=publisher.partition(".")[0],
            text=event_words(scene, at, self.replayer.modules),
            amount=amount,
            became=became,
            event=f"{at.turn}.{at.sequence}" if at.sequence >= 0 else None,
            sources=self._grouped(group, depth + 1),
        )


def _decided(held: Any) -> Mapping[str, Any]:
    """What an event says of itself: its numbers and short words."""
    event = held[0] if type(held) is tuple and held else held
    if event is None:
        return {}
    told: dict[str, Any] = {}
    for name in (one.name for one in fields(event)):
        value = getattr(event, name)
        if hasattr(value, "_asdict"):
            told.update({key: part for key, part in value._asdict().items() if is_number(part)})
        elif isinstance(value, bool | int | float) or (isinstance(value, str) and 0 < len(value) <= 40):
            told[name] = value
    return told


def _failures(replayer: ActorReplayer, turn: int) -> Account:
    """The account of the modules that failed."""

    def failed(scene: TurnView) -> list[dict[str, str]]:
        told = [{"module": name.partition(".")[0], "reason": why} for name, why in scene.failed.items()]
        names = {one["module"] for one in told}
        return told + [{"module": m, "reason": why} for m, why in scene.stopped.items() if m not in names]

    before, after = failed(replayer.scene(turn - 1)), failed(replayer.scene(turn))
    parts = tuple(
        Contribution(one["module"], f"{one['module']} failed: {one['reason']}", became=after, ends="failure")
        for one in after
    )
    note = "" if after else "no module has failed"
    return Account("degraded", turn, before, after, None, "", parts, note, before_turn=turn - 1)
