"""A turn as one straight function, written out from the wiring.

It does what firing the handlers one by one does, in canonical order, without the queue between them; for the
tasks of actors the same is written handler by handler. Whatever is unusual (a handler that fails, intercepts,
or may wait; what is not valid) it hands over to the runner. A wiring has it written when enough turns have
shown that it is worth the milliseconds.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from anima_actors.runtime.actor import Actor, immutable_types
from anima_actors.runtime.event import Event, check_parts, validator
from anima_actors.runtime.signature import InputNeed, Output
from anima_actors.runtime.step import HandlerStep

if TYPE_CHECKING:
    from anima_actors.runtime.turn_runner import TurnRunner
    from anima_actors.runtime.wiring import Wiring

WORTH_IT_FROM = 30
"""Turns of a wiring before it is written out."""

Run = Callable[["TurnRunner"], None]


class StraightLine:
    """The functions of one wiring, when they have been written."""

    __slots__ = ("_run", "_steps", "_turns")

    def __init__(self) -> None:
        self._turns = 0
        self._run: Run | None = None
        self._steps: tuple[Run | None, ...] | None = None

    def of(self, wiring: "Wiring") -> Run | None:
        """Return the function that runs all handlers of a turn; None as long as it is not worth it."""
        if self._run is None and self._worth_it():
            known = _names(wiring)
            actors = "".join(f"of{step.rank}, " for step in wiring.steps)
            lines = [line for lines in _written(wiring, known) for line in lines]
            _define(known, "run", [f"{actors} = runner.actors" if actors else "pass", *lines])
            self._run = known["run"]
        return self._run

    def steps_of(self, wiring: "Wiring") -> tuple[Run | None, ...] | None:
        """Return the same handler by handler, for turns in which each is run by the task of its actor."""
        if self._steps is None and self._worth_it():
            known = _names(wiring)
            for step, lines in zip(wiring.steps, _written(wiring, known), strict=True):
                if not _is_general(step):
                    actor = f"of{step.rank} = runner.actors[{step.rank}]"
                    _define(known, f"run{step.rank}", [actor, *lines])
            self._steps = tuple(known.get(f"run{step.rank}") for step in wiring.steps)
        return self._steps

    def _worth_it(self) -> bool:
        self._turns += 1
        return self._turns > WORTH_IT_FROM


def _names(wiring: "Wiring") -> dict[str, Any]:
    """What the functions know by name, without that of single handlers."""
    return {"immutable": immutable_types, "plain": Actor.snapshot, "before": [None] * wiring.port_count}


def _define(known: dict[str, Any], name: str, lines: list[str]) -> None:
    begin = [
        f"def {name}(runner):",
        " slots, skipped = runner.ledger.slots, runner.skipped",
    ]
    exec(compile("\n".join([*begin, *(f" {line}" for line in lines)]), "<a turn>", "exec"), known)


def _written(wiring: "Wiring", known: dict[str, Any]) -> list[list[str]]:
    by_name = {module.name: module for module in wiring.modules}
    return [_lines_of(step, by_name[step.module], known) for step in wiring.steps]


def _is_general(step: HandlerStep) -> bool:
    """Whether the runner itself has to run a handler."""
    return step.asynchronous or bool(step.fallback)


def _lines_of(step: HandlerStep, module: type[Actor], known: dict[str, Any]) -> list[str]:
    rank, of = step.rank, f"of{step.rank}"
    if _is_general(step):
        return [f"runner.fire({rank})"]
    given, condition, lines = _inputs(step, known)
    known[f"step{rank}"], known[f"accept{rank}"] = step, step.accept
    lines += [f"if {condition} and {of}.stopped is None:"]
    body = [f"runner.at_work = step{rank}", "saved = None", "try:"]
    checkpoint, saved = _checkpoint(module, of)
    work = [*checkpoint, f"found = {of}.methods[{step.method!r}]({given})"]
    work += _outputs(step, known)
    body += ["    " + line for line in work]
    body += [
        "except BaseException as error:",
        f"    runner.on_error(step{rank}, {of}, step{rank}.gather(slots) or (), {saved}, error)",
    ]
    lines += ["    " + line for line in body]
    return [*lines, "else:", f"    skipped.append({rank})"]


def _inputs(step: HandlerStep, known: dict[str, Any]) -> tuple[str, str, list[str]]:
    """The arguments of the handler's call, the condition on which it is made, and what comes before."""
    needs = [one.need for one in step.signature.inputs]
    if InputNeed.EVERY in needs or any(len(group) != 1 for group in step.input_ports):
        known[f"gather{step.rank}"] = step.gather
        return "*taken", "taken is not None", [f"taken = gather{step.rank}(slots)"]
    names = [f"slots[{group[0].number}]" for group in step.input_ports]
    required = [name for name, need in zip(names, needs, strict=True) if need is InputNeed.REQUIRED]
    anyone = " or ".join(f"{name} is not None" for name in names)
    if not required:
        return ", ".join(names), f"({anyone})", []
    held = {name: f"held{index}" for index, name in enumerate(required)}
    condition = " and ".join(f"({local} := {name}) is not None" for name, local in held.items())
    return ", ".join(held.get(name, name) for name in names), condition, []


def _checkpoint(module: type[Actor], of: str) -> tuple[list[str], str]:
    """A plain copy of the attributes, where none of them can change; and how it is read after a failure."""
    if module.snapshot is not Actor.snapshot:
        return [f"saved = {of}.checkpoint()"], "saved"
    return [
        f"actor = {of}.actor; state = actor.__dict__.copy()",
        "if state and not immutable.issuperset(map(type, state.values())): state = plain(actor)",
        "draws = actor.random.draws; timers = actor.pending_timers; saved = state",
    ], "None if saved is None else (saved, draws, timers)"


def _outputs(step: HandlerStep, known: dict[str, Any]) -> list[str]:
    """What is usual, laid out at once; all else is accepted or refused by the step."""
    outputs, otherwise = step.signature.outputs, f"accept{step.rank}(found, slots)"
    if not outputs:
        return [f"if found is not None: {otherwise}"]
    if step.signature.returns_tuple:
        names = [f"found{index}" for index in range(len(outputs))]
        lines = [
            f"if type(found) is tuple and len(found) == {len(outputs)}:",
            f"    {', '.join(names)}, = found",
        ]
        for index, (name, output) in enumerate(zip(names, outputs, strict=True)):
            lines += [
                "    " + line for line in _output(output, name, step.first_port + index, otherwise, known)
            ]
        return [*lines, f"else: {otherwise}"]
    if outputs[0].many:
        return [otherwise]
    return _output(outputs[0], "found", step.first_port, otherwise, known)


def _output(output: Output, name: str, port: int, otherwise: str, known: dict[str, Any]) -> list[str]:
    kind = output.event_type
    known[f"Event{port}"], known[f"check{port}"] = kind, validator(kind)
    fine = _fine(kind, name, port, known)
    lines = [f"if type({name}) is Event{port}:"]
    if check_parts(kind).nested:  # slow facts are published again, unchanged, turn after turn
        lines += [
            f"    if {name} is not before[{port}]:",
            f"        if not ({fine}): check{port}({name})",
            f"        before[{port}] = {name}",
        ]
    elif fine:
        lines += [f"    if not ({fine}): check{port}({name})"]
    lines += [f"    slots[{port}] = {name}"]
    return [*lines, f"elif {name} is not None: {otherwise}" if output.optional else f"else: {otherwise}"]


def _fine(kind: type[Event], name: str, port: int, known: dict[str, Any]) -> str:
    """The condition on which an event needs no closer look; empty where none ever does."""
    parts = check_parts(kind)
    conditions = []
    for number, (field, low, high) in enumerate(parts.scalars):
        known[f"low{port}_{number}"], known[f"high{port}_{number}"] = low, high
        within = f"low{port}_{number} <= value <= high{port}_{number}"
        conditions.append(f"type(value := {name}.{field}) is float and {within}")
    for field, whole in parts.counts:
        conditions.append(f"type({name}.{field}) is {whole.__name__}")
    for number, (field, _, inside, is_plain) in enumerate(parts.nested):
        known[f"inside{port}_{number}"], known[f"is_plain{port}_{number}"] = inside, is_plain
        conditions.append(
            f"is_plain{port}_{number}(value := {name}.{field}) and inside{port}_{number}(value)"
        )
    return " and ".join(conditions)
