"""Events are facts with ranges, hashed the same on every machine; chance is a stream for each actor."""

from dataclasses import FrozenInstanceError, dataclass, field
from typing import Annotated, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.encoding.turn_content import to_plain, turn_hash
from anima_actors.runtime import (
    Actor,
    Between,
    Event,
    EventId,
    InvalidEvent,
    NonNegative,
    RandomStream,
    RootEvent,
    Signed,
    Turn,
    Unit,
    handler,
)
from tests.runtime.troupe import Called, stage, told


class Place(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Measured(RootEvent):
    """One field of each kind."""

    share: Unit = 0.0
    signed: Signed = 0.0
    positive: NonNegative = 0.0
    any: float = 0.0
    place: Annotated[Place, Between(0.0, 1.0)] = Place(0.0, 0.0)  # noqa: RUF009 (immutable)
    weights: Annotated[tuple[tuple[str, float], ...], Between(0.0, 1.0)] = ()
    rows: Annotated[tuple[tuple[float, ...], ...], Between(-1.0, 1.0)] = ()
    maybe: Unit | None = None
    table: Annotated[dict[str, float], Between(0.0, 1.0)] = field(default_factory=dict)


class Reader(Actor):
    @handler
    def read(self, measured: Measured) -> None:
        pass


@given(
    st.floats(0, 1), st.floats(-1, 1), st.floats(0, 1e308), st.floats(allow_nan=False, allow_infinity=False)
)
def test_a_value_inside_its_range_passes(share: float, signed: float, positive: float, any_: float) -> None:
    root = Measured(share, signed, positive, any_, Place(share, share), (("a", share),), ((signed,),), share)
    assert stage(Reader).run_turn_sync(root).failures == ()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf"), 1.5, -1.5])
@pytest.mark.parametrize("name", ["share", "signed", "place", "weights", "rows", "maybe", "table"])
def test_a_value_outside_its_range_is_refused_and_its_field_named(name: str, bad: float) -> None:
    value = {
        "place": Place(0.5, bad),
        "weights": (("a", 0.5), ("b", bad)),
        "rows": ((0.0, 0.0), (0.0, bad)),
        "table": {"a": bad},
    }.get(name, bad)
    with pytest.raises(InvalidEvent, match=rf"Measured\.{name}.* is (nan|-?inf|-?1\.5); it must be"):
        stage(Reader).run_turn_sync(Measured(**{name: value}))  # type: ignore[arg-type]


def test_a_number_without_a_range_must_still_be_finite() -> None:
    for bad in (float("nan"), float("inf")):
        with pytest.raises(InvalidEvent, match=r"Measured\.any is (nan|inf); it must be a finite number"):
            stage(Reader).run_turn_sync(Measured(any=bad))
    with pytest.raises(InvalidEvent, match=r"Measured\.positive is -1\.0; .* not below 0"):
        stage(Reader).run_turn_sync(Measured(positive=-1.0))


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Measured().share = 1.0  # type: ignore[misc]


def test_the_main_values_of_an_event_are_its_first_plain_ones() -> None:
    assert list(Measured().main_values()) == ["share", "signed", "positive", "any"]


def test_plain_data_of_an_event_is_made_of_dicts_lists_numbers_and_text() -> None:
    @dataclass(frozen=True)
    class Told(Event):
        place: Place
        inner: Event
        array: object
        derived: int = field(default=0, compare=False)

    event = Told(Place(0.1, -0.0), Called("x"), np.array([1.0, 2.0]))
    assert to_plain(event) == {"place": [0.1, 0.0], "inner": {"text": "x"}, "array": [1.0, 2.0]}
    assert to_plain({1: (1, 2.0)}) == {"1": [1, 2.0]}
    with pytest.raises(TypeError, match="Reader is not plain data"):
        to_plain(Reader())


@dataclass(frozen=True, slots=True)
class Measured2(Event):
    value: float = 0.0


class Thinker(Actor):
    @handler
    def think(self, call: Called) -> Measured2:
        return Measured2(float(call.text))


def turn_of(text: str, seconds: float = 0.0) -> Turn:
    return stage(Thinker).run_turn_sync(Called(text), seconds)


def test_a_hash_is_over_floats_rounded_to_nine_decimals() -> None:
    root = Called("x")

    class Exact(Actor):
        value = 0.0

        @handler
        def think(self, call: Called) -> Measured2:
            return Measured2(type(self).value)

    def hash_of(value: float) -> str:
        Exact.value = value
        return turn_hash(stage(Exact).run_turn_sync(root))

    assert hash_of(0.123456789) == hash_of(0.1234567894) != hash_of(0.123456790)
    assert hash_of(0.0) == hash_of(-0.0) == hash_of(-1e-12)


def test_every_part_of_the_content_reaches_the_hash() -> None:
    hashes = [
        turn_hash(turn_of("0.5")),
        turn_hash(turn_of("0.6")),
        turn_hash(turn_of("0.5", seconds=1.0)),
        turn_hash(turn_of("0.5"), previous="x"),
        turn_hash(stage(Reader, Thinker).run_turn_sync(Called("0.5"))),  # one handler more was skipped
        turn_hash(turn_of("no number")),
    ]
    assert len(set(hashes)) == len(hashes)


def test_wall_clock_figures_stay_outside_the_hash() -> None:
    timed = stage(Thinker, timed=True).run_turn_sync(Called("0.5"))
    assert timed.microseconds
    assert turn_hash(timed) == turn_hash(turn_of("0.5"))


def test_a_message_with_broken_surrogates_can_be_hashed() -> None:
    class Parrot(Actor):
        @handler
        def repeat(self, call: Called) -> None:
            pass

    assert len(turn_hash(stage(Parrot).run_turn_sync(Called("\ud800 broken \udfff")))) == 64


def test_event_ids_sort_by_turn_then_sequence() -> None:
    assert sorted([EventId(2, 0), EventId(1, 10), EventId(1, 9)]) == [
        EventId(1, 9),
        EventId(1, 10),
        EventId(2, 0),
    ]


@given(st.text(max_size=20))
def test_equal_names_give_equal_streams_whatever_the_name(name: str) -> None:
    one, other = RandomStream(name), RandomStream(name)
    numbers = [one.random() for _ in range(5)]
    assert numbers == [other.random() for _ in range(5)]
    assert all(0.0 <= number < 1.0 for number in numbers)
    assert len(set(numbers)) == 5
    assert numbers != [RandomStream(name + "x").random() for _ in range(5)]


def test_a_stream_is_uniform() -> None:
    stream = RandomStream("uniform")
    numbers = [stream.random() for _ in range(20_000)]
    counts = np.histogram(numbers, bins=20, range=(0, 1))[0]
    assert ((counts - 1000.0) ** 2 / 1000.0).sum() < 45.0  # chi-squared, 19 degrees, p < .001
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.03


def test_a_stream_draws_chances_and_choices() -> None:
    stream = RandomStream("x")
    assert not any(stream.chance(0.0) for _ in range(100))
    assert all(stream.chance(1.0) for _ in range(100))
    assert {stream.choice("abc") for _ in range(100)} == set("abc")
    with pytest.raises(IndexError):
        stream.choice([])


def test_two_buses_in_one_process_do_not_share_anything() -> None:
    class Lucky(Actor):
        @handler
        def draw(self, call: Called) -> Measured2:
            return Measured2(self.random.random())

    one, other = stage(Lucky), stage(Lucky)
    first = [told(one.run_turn_sync(Called())) for _ in range(3)]
    assert [told(other.run_turn_sync(Called())) for _ in range(3)] == first
