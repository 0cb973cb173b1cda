"""Any acyclic set of signatures is wired into one plan; these properties hold for all of them."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.encoding.turn_content import turn_hash
from anima_actors.runtime import Actor, Event, EventId, Turn, handler, wire
from tests.runtime.troupe import Called, Knocked, shuffled, stage

KINDS = 8


@dataclass(frozen=True, slots=True)
class Link(Event):
    """One event of a random chain: who told it, and what its teller had taken."""

    teller: str = ""
    taken: tuple[str, ...] = ()


def _kind(number: int) -> type[Link]:
    return dataclass(frozen=True, slots=True)(type(f"Link{number}", (Link,), {"__annotations__": {}}))


LINKS = [_kind(number) for number in range(KINDS)]


@dataclass(frozen=True)
class Part:
    """What a random actor takes, by kind: required, optional or every; and whether it publishes."""

    required: frozenset[int]
    optional: frozenset[int]
    every: bool  # takes tuple[Link, ...] of all earlier kinds, as the last actor does
    root: bool
    silent_when_called: bool


@st.composite
def casts(draw: st.DrawFn) -> list[Part]:
    parts = []
    for number in range(draw(st.integers(1, KINDS))):
        earlier = st.frozensets(st.integers(0, number - 1), max_size=3) if number else st.just(frozenset())
        required, optional = draw(earlier), draw(earlier)
        root = draw(st.booleans()) or not (required or optional)
        parts.append(Part(required, optional - required, False, root, draw(st.booleans())))
    return [*parts, Part(frozenset(), frozenset(), True, False, False)]


def actor_of(number: int, part: Part) -> type[Actor]:
    """An actor whose signature is the part; it tells what it took."""
    hints: dict[str, Any] = {"call": Called} if part.root else {}
    hints |= {f"need{kind}": LINKS[kind] for kind in sorted(part.required)}
    hints |= {f"maybe{kind}": LINKS[kind] | None for kind in sorted(part.optional)}
    if part.every:
        hints = {"links": tuple[Link, ...]}
    produced = LINKS[number] if number < KINDS and not part.every else Noticed
    parameters = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("self", *hints)
    ]

    def tell(self: Actor, *given: Any) -> Any:
        events = [one for item in given for one in (item if isinstance(item, tuple) else (item,))]
        taken = tuple(one.teller if isinstance(one, Link) else "outside" for one in events if one is not None)
        if part.silent_when_called and "outside" in taken:
            return None
        return produced(f"actor{number}", taken)

    tell.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    tell.__annotations__ = {**hints, "return": produced | None}
    return type(f"Actor{number}", (Actor,), {"tell": handler(tell)})


@dataclass(frozen=True, slots=True)
class Noticed(Event):
    """What the last actor saw."""

    teller: str = ""
    taken: tuple[str, ...] = ()


def run(parts: list[Part], arrange: Callable[[list[type[Actor]]], list[type[Actor]]] = list) -> Turn:
    actors = arrange([actor_of(number, part) for number, part in enumerate(parts)])
    return stage(*actors).run_turn_sync(Called())


def content(turn: Turn) -> set[tuple[str, Event]]:
    return {(envelope.publisher, envelope.event) for envelope in turn.envelopes}


@given(casts())
def test_ids_have_no_gaps_and_begin_with_the_root(parts: list[Part]) -> None:
    turn = run(parts)
    assert [envelope.id for envelope in turn.envelopes] == [
        EventId(1, sequence) for sequence in range(len(turn.envelopes))
    ]
    assert turn.envelopes[0].publisher == "outside"
    assert turn.envelopes[0].causes == ()


@given(casts())
def test_the_causes_of_an_event_are_exactly_what_its_handler_took_and_came_earlier(parts: list[Part]) -> None:
    turn = run(parts)
    by_id = {envelope.id: envelope for envelope in turn.envelopes}
    for envelope in turn.envelopes[1:]:
        tellers = tuple(by_id[cause].module for cause in envelope.causes)
        assert isinstance(envelope.event, Link | Noticed)
        assert tellers == envelope.event.taken
        assert all(cause < envelope.id for cause in envelope.causes)


@given(casts(), st.integers())
def test_no_interleaving_of_ready_handlers_changes_the_turn(parts: list[Part], seed: int) -> None:
    actors = [actor_of(number, part) for number, part in enumerate(parts)]
    assert turn_hash(stage(*actors, ready=shuffled(seed)).run_turn_sync(Called())) == turn_hash(
        stage(*actors).run_turn_sync(Called())
    )


@given(casts(), st.randoms(use_true_random=False))
def test_the_order_in_which_actors_are_given_changes_no_event(parts: list[Part], random: Any) -> None:
    assert content(run(parts, lambda actors: random.sample(actors, len(actors)))) == content(run(parts))


@pytest.mark.slow
@given(casts())
def test_a_handler_fires_once_a_turn_or_is_skipped(parts: list[Part]) -> None:
    actors = [actor_of(number, part) for number, part in enumerate(parts)]
    bus = stage(*actors)
    for turn in (bus.run_turn_sync(Called()), bus.run_turn_sync(Knocked())):
        publishers = [envelope.publisher for envelope in turn.envelopes]
        assert len(publishers) == len(set(publishers))
        assert not set(publishers) & set(turn.skipped)
    assert turn.skipped == tuple(step.name for step in bus.wiring.steps)


@given(casts())
def test_everybody_runs_after_all_whom_they_listen_to(parts: list[Part]) -> None:
    actors = [actor_of(number, part) for number, part in enumerate(parts)]
    place = {step.module: rank for rank, step in enumerate(wire(actors).steps)}
    for number, part in enumerate(parts):
        for kind in part.required | part.optional:
            assert place[f"actor{kind}"] < place[f"actor{number}"]


def test_who_may_publish_a_type_is_on_record() -> None:
    parts = [Part(frozenset(), frozenset(), False, True, False)] * 2
    wiring = wire([actor_of(number, part) for number, part in enumerate(parts)])
    assert wiring.publishers_of(LINKS[1]) == ("actor1.tell",)
    assert wiring.publishers_of(Link) == ("actor0.tell", "actor1.tell")
    assert wiring.publishers_of(Noticed) == ()
