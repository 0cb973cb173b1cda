"""A turn as plain data, and back again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Between, Event, Mind, RootEvent, Stimulus
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.events import TimePassed
from anima_actors.journal.records import (
    EventRecord,
    RecordError,
    event_of,
    event_types,
    events_of,
    facets_of,
    record_turn,
    state_of,
)
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.prompt.compose import compose_prompt
from anima_actors.runtime import Actor, Turn, handler
from tests.journal.journals import live, moments, record_hash
from tests.thoroughness import examples

ALL_BUT = ["personality", "mirror", "memory", "emotion", "prediction", "goals", "coordinator", "reactors"]


@pytest.mark.slow
@given(seed=st.integers(0, 10_000), left_out=st.sets(st.sampled_from(ALL_BUT), max_size=2))
@examples(12)
def test_any_turn_comes_back_from_its_record_with_the_same_events_state_and_prompt(
    seed: int, left_out: set[str]
) -> None:
    mind = Mind(seed=seed, without=sorted(left_out))
    types = event_types(mind.bus.wiring)
    chain = ""
    for moment in moments(seed, 12):
        state = live(mind, moment)
        assert mind.last_turn is not None
        record = record_turn(mind.last_turn, {}, chain)
        events = [envelope.event for envelope in mind.last_turn.envelopes]
        again = events_of(record, types)
        assert again == tuple(events) and [*map(type, again)] == [*map(type, events)]
        assert state_of(record, types, record_keys(mind)) == state
        assert compose_prompt(facets_of(record, types)).text == mind.prompt.text
        assert record.hash == turn_hash(mind.last_turn, chain) == record_hash(record, chain)
        chain = record.hash


def record_keys(mind: Mind) -> list[str]:
    return list(mind.described()["state_keys"])


class Pair(NamedTuple):
    left: float
    right: tuple[str, ...]


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Held(Event):
    weight: float
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Poked(RootEvent):
    word: str = "x"


@dataclass(frozen=True, slots=True)
class Odd(Event):
    kind: Literal["a", "b"]
    flag: bool
    count: int
    point: Annotated[Point, Between(-1e9, 1e9)]
    pair: Pair
    pairs: tuple[Pair, ...]
    rows: tuple[tuple[float, ...], ...]
    mixed: tuple[int, str, float]
    named: Mapping[str, float]
    by_number: Mapping[int, tuple[str, float]]
    inner: Held
    several: tuple[Held, ...]
    maybe: float | None
    perhaps: Point | None
    many: list[str]
    triple: tuple[tuple[float, bool, str], ...]
    weights: tuple[tuple[str, float], ...]
    raw: bytes
    derived: str = field(default="derived", compare=False)


ODD = Odd(
    kind="b",
    flag=True,
    count=2**80,
    point=Point(0.1, -2.0),
    pair=Pair(1.5, ("a", "b")),
    pairs=(Pair(0.0, ()), Pair(-0.0, ("c",))),
    rows=((1.0, 2.0), ()),
    mixed=(1, "x", 2.5),
    named={"a": 0.5},
    by_number={3: ("x", 0.25), -1: ("y", 1.0)},
    inner=Held(0.7, None),
    several=(Held(1.0, "l"), Held(0.0)),
    maybe=0.0,
    perhaps=Point(3.0, 4.0),
    many=["\ud800", ""],
    triple=((0.5, True, "z"),),
    weights=(("w", 0.125), ("v", 0.0)),
    raw=b"",
)


class Oddity(Actor):
    """Publishes whatever it is given."""

    told: Any = ODD

    @handler
    def tell(self, poked: Poked) -> Odd:
        return type(self).told  # type: ignore[no-any-return]


def turn_with(event: Event) -> tuple[Turn, Mind]:
    mind = Mind(extra=[Oddity], only=())
    Oddity.told = event
    try:
        return mind.bus.run_turn_sync(Poked()), mind
    finally:
        Oddity.told = ODD


def test_every_kind_of_annotation_comes_back_as_it_was() -> None:
    turn, mind = turn_with(ODD)
    assert not turn.failures
    record = record_turn(turn)
    [odd] = record.find_all("Odd")
    again = event_of(odd, event_types(mind.bus.wiring))
    assert isinstance(again, Odd) and again == ODD
    assert type(again.pair) is Pair and type(again.point) is Point and type(again.several[0]) is Held
    assert again.pairs[1].left == 0.0 and record_hash(record) == record.hash == turn_hash(turn)


def test_what_is_not_what_its_annotation_says_is_recorded_all_the_same() -> None:
    changed = {**{name: getattr(ODD, name) for name in Odd.__slots__}, "label": None}
    changed.pop("label")
    changed |= {"point": (1.0, 2.0), "maybe": 3, "count": 1.5, "kind": b"", "rows": [[1]]}
    turn, _ = turn_with(Odd(**changed))
    if turn.failures:  # the runtime may refuse it before; then there is nothing to record
        return
    data = record_turn(turn).events[1].data
    assert data["point"] == [1.0, 2.0] and data["maybe"] == 3 and data["count"] == 1.5
    assert data["kind"] == b"" and record_turn(turn).hash == record_hash(record_turn(turn))


def test_what_cannot_be_recorded_is_named() -> None:
    @dataclass(frozen=True, slots=True)
    class Unfit(Event):
        what: Any

    class Teller(Actor):
        @handler
        def tell(self, poked: Poked) -> Unfit:
            return Unfit(object())

    turn = Mind(extra=[Teller], only=()).bus.run_turn_sync(Poked())
    if turn.failures:
        return
    with pytest.raises(RecordError, match=r"teller\.tell published a Unfit that cannot be recorded"):
        record_turn(turn)


def test_an_array_is_recorded_as_its_numbers() -> None:
    @dataclass(frozen=True, slots=True)
    class Measured(Event):
        values: np.ndarray[Any, Any]

    class Meter(Actor):
        @handler
        def tell(self, poked: Poked) -> Measured:
            return Measured(np.array([[0.5, 1.0]]))

    mind = Mind(extra=[Meter], only=())
    turn = mind.bus.run_turn_sync(Poked())
    if turn.failures:
        return
    record = record_turn(turn)
    assert record.events[1].data == {"values": [[0.5, 1.0]]}
    again = event_of(record.events[1], event_types(mind.bus.wiring))
    assert isinstance(again, Measured) and again.values.tolist() == [[0.5, 1.0]]


def test_an_unknown_type_and_changed_fields_are_told_apart() -> None:
    record = EventRecord(0, "outside", (), "TimePassed", {"hours": 1.0})
    with pytest.raises(RecordError, match="none of the modules at hand knows"):
        event_of(record, {})
    with pytest.raises(RecordError, match="fields may have changed"):
        event_of(record, {"TimePassed": TimePassed})


def test_a_field_that_came_later_has_its_default_in_an_older_record() -> None:
    record = EventRecord(0, "outside", (), "Stimulus", {"deltas": [0.5, 0.0, 0.0, 0.0]})
    assert event_of(record, {"Stimulus": Stimulus}) == Stimulus(Reactors(tension=0.5))


def test_a_record_names_who_published_what() -> None:
    mind = Mind(seed=1)
    mind.experience_now({"tension": 0.4})
    assert mind.last_turn is not None
    record = record_turn(mind.last_turn, {"narrative": 8})
    felt = record.find("EmotionFelt")
    assert felt is not None and felt.module == "emotion" == record.events[felt.sequence].module
    assert record.root.type == "Stimulus" and record.root.module == "outside"
    assert record.draws == {"narrative": 8} and record.find("Nothing") is None


@given(st.integers(0, 2**32))
@examples(30)
def test_the_shape_of_a_turn_is_kept_only_for_turns_of_that_shape(seed: int) -> None:
    chance = Random(seed)
    mind = Mind(seed=seed, only=("reactors", "mirror", "memory", "confabulation", "emotion"))
    for moment in moments(chance.randrange(1000), 6):
        live(mind, moment)
        turn = mind.last_turn
        assert turn is not None
        record = record_turn(turn)
        told = [
            (
                envelope.publisher,
                tuple(cause.sequence for cause in envelope.causes),
                type(envelope.event).__name__,
            )
            for envelope in turn.envelopes
        ]
        assert [(one.publisher, one.causes, one.type) for one in record.events] == told


@dataclass(frozen=True, slots=True)
class Echoed(Event):
    loudness: float


class Hills(Actor):
    """Publishes as many events as the word has letters."""

    @handler
    def echo(self, poked: Poked) -> tuple[Echoed, ...]:
        return tuple(Echoed(1.0 / (index + 1)) for index in range(len(poked.word)))


class Listener(Actor):
    @handler
    def listen(self, echoes: tuple[Echoed, ...]) -> Held:
        return Held(float(len(echoes)))


@given(st.lists(st.integers(0, 5), max_size=8))
@examples(25)
def test_several_events_of_a_kind_are_recorded_each_however_many_there_were_before(counts: list[int]) -> None:
    mind = Mind(extra=[Hills, Listener], only=())
    types = event_types(mind.bus.wiring)
    for count in counts:
        turn = mind.bus.run_turn_sync(Poked("x" * count))
        record = record_turn(turn)
        assert len(record.find_all("Echoed")) == count
        assert events_of(record, types) == tuple(envelope.event for envelope in turn.envelopes)
        told = [tuple(cause.sequence for cause in envelope.causes) for envelope in turn.envelopes]
        assert [one.causes for one in record.events] == told


def test_this_file_is_where_its_events_are(tmp_path: Path) -> None:
    assert event_types(Mind(extra=[Oddity]).bus.wiring)["Odd"] is Odd
