"""The fault matrix: each module of the default mind in turn misbehaves, and the mind goes on.

A subclass of the module takes its name and place; its first publishing handler does as it should until
it is told otherwise. Whatever it does, every turn completes, the module is named with the reason, its budget
of restarts is exact, and all that does not depend on it is as in the healthy run.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cache, wraps
from typing import Any

import pytest

from anima_actors import Actor, Event, Mind, Personality, Turn, handler
from anima_actors.encoding.turn_content import to_plain, turn_hash
from anima_actors.psyche import GATHERING, PSYCHE
from anima_actors.voice.speakers import OfflineVoice
from tests.stories import COMMANDS, MODULES, Moment, live, live_through

ALL: tuple[type[Actor], ...] = (*PSYCHE, *GATHERING, OfflineVoice)
CLASSES = {one.name: one for one in ALL}

PERSONA = Personality(confabulation_rate=1.0)
DEADLINE_S = 0.05
FAULTY_TURN = 2

STORY = (
    Moment(COMMANDS["stress"], "I am terrified.", reply=True),
    Moment(COMMANDS["shock"], "Everything is lost!", reply=True),
    Moment(COMMANDS["connect"], "Thank you, my dear friend.", reply=True),
    Moment(COMMANDS["grief"], "", reply=True),
    Moment(COMMANDS["relax"], "I hope it gets better.", reply=True),
    Moment(COMMANDS["joy"], "", reply=True),
)


class Switch:
    """Whether the fault is on; outside the actor, so that a restart does not turn it."""

    on = False


SWITCH = Switch()


@dataclass(frozen=True, slots=True)
class Foreign(Event):
    """An event that nobody has declared."""


def raising(_: object) -> Any:
    raise RuntimeError("planted")


def exiting(_: object) -> Any:
    raise SystemExit("planted")


def publishing_a_foreign_event(_: object) -> Any:
    return Foreign()


def publishing_nan(result: Any) -> Any:
    """The same events, the first float of them not a number."""
    if not isinstance(result, tuple) or hasattr(result, "_fields"):
        return spoiled(result)
    parts = [spoiled(part) for part in result]
    assert parts != list(result), f"no float in {result}"
    return tuple(parts)


def spoiled(event: Any) -> Any:
    for field in fields(event) if event is not None else ():
        value = getattr(event, field.name)
        worse = with_nan(value)
        if worse is not value:
            return replace(event, **{field.name: worse})
    return event


def with_nan(value: Any) -> Any:
    if isinstance(value, float):
        return float("nan")
    if isinstance(value, tuple):
        for index, part in enumerate(value):
            worse = with_nan(part)
            if worse is not part:
                parts = [*value[:index], worse, *value[index + 1 :]]
                return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


FAULTS: dict[str, tuple[Callable[[Any], Any] | None, str]] = {
    "raise": (raising, "RuntimeError: planted"),
    "hang": (None, "overran its deadline of 0.05 s"),
    "wrong type": (publishing_a_foreign_event, "UndeclaredEvent: returned Foreign"),
    "NaN": (publishing_nan, "InvalidEvent: "),
    "SystemExit": (exiting, "SystemExit: planted"),
}

WITHOUT_FLOATS = {"qualia", "narrative", "coordinator", "voice"}
"""Their events hold no number, so none of theirs can be NaN."""

SELDOM = {"appraisal", "self_hearing"}
"""What these tell depends on words that this story may not have, so there is not always a number to spoil."""

MATRIX = [
    (module, fault)
    for module in MODULES
    for fault in FAULTS
    if fault != "NaN" or module not in WITHOUT_FLOATS | SELDOM
]


@cache
def substitute(module: str, fault: str) -> type[Actor]:
    """The module, its first publishing handler under the switch."""
    original = CLASSES[module]
    signature = next(one for one in original.handlers if one.outputs)
    if module == "defense":  # its first returns something only where pain was put off
        signature = next(one for one in original.handlers if one.name == "defend")
    method = getattr(original, signature.name)
    act, _ = FAULTS[fault]

    @wraps(method)
    def misbehave(self: Actor, *events: Any) -> Any:
        result = method(self, *events)
        return act(result) if SWITCH.on and act else result

    @wraps(method)
    async def hang(self: Actor, *events: Any) -> Any:
        result = method(self, *events)
        if SWITCH.on:
            await asyncio.sleep(3600)
        return result

    marked = handler(misbehave) if act else handler(deadline_s=DEADLINE_S)(hang)
    return type(f"Faulty{original.__name__}", (original,), {"name": module, signature.name: marked})


def faulty_mind(module: str, fault: str) -> Mind:
    return Mind(PERSONA, seed=11, without=[module], extra=[substitute(module, fault)])


async def lived(mind: Mind, faulty: Callable[[int], bool], story: Iterable[Moment] = STORY) -> list[Turn]:
    """The turns of the story, the fault being on in those that are named."""
    turns = []
    for number, moment in enumerate(story, 1):
        SWITCH.on = faulty(number)
        try:
            await live_through(mind, moment)
        finally:
            SWITCH.on = False
        assert mind.last_turn is not None
        assert mind.last_turn.number == number
        turns.append(mind.last_turn)
    return turns


def pumped(mind: Mind, faulty: Callable[[int], bool]) -> list[Turn]:
    """The same without an event loop, where no handler waits."""
    turns = []
    for number, moment in enumerate(STORY, 1):
        SWITCH.on = faulty(number)
        try:
            live(mind, moment)
        finally:
            SWITCH.on = False
        assert mind.last_turn is not None
        turns.append(mind.last_turn)
    return turns


@cache
def dependencies(module: str) -> dict[str, set[str]]:
    """For each handler, those that it listens to or that write the state it reads, from the signatures."""
    modules = [*(one for name, one in CLASSES.items() if name != module), substitute(module, "raise")]
    handlers = [(one.name, signature) for one in modules for signature in one.handlers]
    return {
        f"{name}.{signature.name}": {
            f"{other}.{their.name}"
            for other, their in handlers
            if any(
                issubclass(output.event_type, taken.event_type)
                for output in their.outputs
                for taken in signature.inputs
            )
        }
        for name, signature in handlers
    }


def tainted_by(module: str, culprit: str, turns: int) -> list[set[str]]:
    """By turn from the faulty one on: the handlers that could know of the fault."""
    listens_to = dependencies(module)
    written = {
        f"{one.name}.{lower.name}": {f"{one.name}.{upper.name}" for upper in one.handlers[:index]}
        for one in CLASSES.values()
        for index, lower in enumerate(one.handlers)
    }
    found: list[set[str]] = []
    modules: set[str] = set()
    for _ in range(turns):
        tainted = {culprit} | {name for name in listens_to if name.partition(".")[0] in modules}
        while True:
            more = {name for name in listens_to if (listens_to[name] | written[name]) & tainted} - tainted
            if not more:
                break
            tainted |= more
        found.append(tainted)
        modules = {name.partition(".")[0] for name in tainted}
    return found


def content(turn: Turn, without: set[str]) -> list[Any]:
    """What was told by whom and because of what, in order; places in the turn left out."""
    by_id = {one.id: (one.publisher, type(one.event).__name__) for one in turn.envelopes}
    return [
        (one.publisher, type(one.event).__name__, to_plain(one.event), [by_id[cause] for cause in one.causes])
        for one in turn.envelopes
        if one.publisher not in without
    ]


def culprit_of(module: str) -> str:
    name = (
        "defend" if module == "defense" else next(one.name for one in CLASSES[module].handlers if one.outputs)
    )
    return f"{module}.{name}"


def test_the_matrix_covers_every_module() -> None:
    assert set(CLASSES) == set(MODULES)
    for module in WITHOUT_FLOATS:
        events = [output.event_type for one in CLASSES[module].handlers for output in one.outputs]
        assert not any("float" in str(field.type) for event in events for field in fields(event))


@pytest.mark.slow
@pytest.mark.parametrize(("module", "fault"), MATRIX)
async def test_a_fault_is_contained_named_and_touches_nobody_who_does_not_depend_on_it(
    module: str, fault: str
) -> None:
    healthy = await lived(faulty_mind(module, fault), lambda _: False)
    mind = faulty_mind(module, fault)
    turns = await lived(mind, lambda number: number == FAULTY_TURN)
    culprit, (_, reason) = culprit_of(module), FAULTS[fault]
    for number, (turn, well) in enumerate(zip(turns, healthy, strict=True), 1):
        assert well.failures == ()
        if number != FAULTY_TURN:
            assert turn.degraded == []
    [failure] = turns[FAULTY_TURN - 1].failures
    assert failure.publisher == culprit
    assert failure.reason.startswith(reason)
    assert not failure.stopped
    assert [(one["module"], one["reason"]) for one in turns[FAULTY_TURN - 1].degraded] == [
        (module, failure.reason)
    ]
    assert not any(one.publisher == culprit for one in turns[FAULTY_TURN - 1].envelopes)
    assert content(turns[0], set()) == content(healthy[0], set())
    for turn, well, tainted in zip(
        turns[1:], healthy[1:], tainted_by(module, culprit, len(STORY) - 1), strict=True
    ):
        assert content(turn, tainted) == content(well, tainted)
    if fault != "hang":
        by_pump = pumped(faulty_mind(module, fault), lambda number: number == FAULTY_TURN)
        assert [turn_hash(one, "") for one in by_pump] == [turn_hash(one, "") for one in turns]


@pytest.mark.slow
@pytest.mark.parametrize(("module", "fault"), MATRIX)
async def test_a_module_that_always_fails_is_restarted_three_times_and_then_stopped(
    module: str, fault: str
) -> None:
    mind = faulty_mind(module, fault)
    story = [Moment(COMMANDS["shock"], "Everything is lost!", reply=True)] * 6
    turns = await lived(mind, lambda _: True, story)
    failures = [failure for turn in turns for failure in turn.failures]
    assert [(failure.turn, failure.stopped) for failure in failures] == [
        (1, False),
        (2, False),
        (3, False),
        (4, True),
    ]
    assert {failure.publisher for failure in failures} == {culprit_of(module)}
    assert len(mind.bus.dead_letters) == 4
    for turn in turns[4:]:
        assert turn.degraded == [
            {"module": module, "handler": module, "reason": "stopped: failed 4 times in 10 turns"}
        ]
        assert not any(one.module == module for one in turn.envelopes)
    without = Mind(PERSONA, seed=11, without=[module] if module != "coordinator" else [])
    assert turns[-1].number == 6
    assert set(mind.state) == set(without.state)


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
async def test_the_state_names_the_module_and_leaves_what_it_alone_tells_empty(module: str) -> None:
    mind = faulty_mind(module, "raise")
    SWITCH.on = True
    try:
        state = await live_through(mind, STORY[0])
    finally:
        SWITCH.on = False
    assert [one["module"] for one in state["degraded"]] == [module]
    healthy = await live_through(faulty_mind(module, "raise"), STORY[0])
    culprit = next(one for one in CLASSES[module].handlers if f"{module}.{one.name}" == culprit_of(module))
    for output in culprit.outputs:
        for key in getattr(output.event_type, "state_keys", tuple)():
            assert state[key] is None
            assert healthy[key] is not None or key == "defense"


def test_a_substitute_takes_the_name_and_the_place_of_what_was_left_out() -> None:
    plain_mind, substituted = Mind(PERSONA, seed=11), faulty_mind("emotion", "raise")
    assert [one.name for one in substituted.bus.wiring.modules] == [
        one.name for one in plain_mind.bus.wiring.modules
    ]
    assert plain_mind.experience_now(COMMANDS["joy"]) == substituted.experience_now(COMMANDS["joy"])


def test_what_depends_on_a_module_is_read_from_the_signatures() -> None:
    assert tainted_by("flash", "flash.live", 1) == [
        {"flash.live", "coordinator.gather", "voice.speak", "voice.forget", "self_hearing.listen"}
    ]
    assert "memory.recollect" not in tainted_by("emotion", "emotion.feel", 2)[0]
    assert "memory.recollect" in tainted_by("emotion", "emotion.feel", 2)[1]
