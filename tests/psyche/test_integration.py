"""Integrated information: held against anchors, against brute force, and against what it must mean."""

from math import exp, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anima_actors.psyche.events import DefenseRaised, DynamicsHeld, ReactorsMoved
from anima_actors.psyche.model.personality import Traits
from anima_actors.psyche.model.phi import (
    BIPARTITIONS,
    integrated_information,
    one_cut_off,
    phi_from_nats,
    stationary_covariance,
)
from anima_actors.psyche.model.reactor_space import Reactors, deviation
from anima_actors.psyche.modules.integration import Integration
from tests.psyche import by_the_book as book
from tests.stories import quiet_mind
from tests.thoroughness import examples

link = st.floats(-0.15, 0.15)
matrices = st.lists(link, min_size=16, max_size=16).map(lambda links: np.array(links).reshape(4, 4))
reactor = st.floats(0.001, 0.999)
bodies = st.tuples(reactor, reactor, reactor, reactor)
personalities = st.tuples(*[st.floats(0, 1)] * 5).map(lambda values: Traits(*values))


@pytest.mark.parametrize(
    ("links", "nats"),
    [
        ([[0.2, 0.2], [0.2, 0.2]], 0.04255),
        ([[0.3, 0.3], [0.3, 0.3]], 0.103850),
        ([[0.4, 0.4], [0.4, 0.4]], 0.20570),
        ([[0.2, 0.5], [0.5, 0.2]], 0.296651),
        ([[0.5, 0.0], [0.0, 0.3]], 0.0),
    ],
)
def test_the_book_itself_meets_the_anchors(links: list[list[float]], nats: float) -> None:
    assert book.phi_nats(np.array(links)) == pytest.approx(nats, abs=5e-6)


@pytest.mark.parametrize(("a", "nats"), [(0.2, 0.04255), (0.3, 0.103850), (0.4, 0.20570)])
def test_four_variables_that_stand_for_two_show_the_anchor_of_the_two(a: float, nats: float) -> None:
    """With a/2 everywhere, each pair acts as one variable of [[a, a], [a, a]]."""
    four = np.full((4, 4), a / 2)
    assert book.phi_of_cut(four, ([0, 1], [2, 3])) == pytest.approx(nats, abs=5e-6)
    assert phi_from_nats(integrated_information(four.tolist())[0]) == pytest.approx(
        phi_from_nats(book.phi_nats(four)), abs=1e-4
    )


@examples(40)
@given(matrices)
def test_it_agrees_with_brute_force(links: Any) -> None:
    nats, seam = integrated_information(links)
    cuts = [
        book.phi_of_cut(links, (list(BIPARTITIONS[index][0]), list(BIPARTITIONS[index][1])))
        for index in range(len(BIPARTITIONS))
    ]
    assert nats == pytest.approx(min(cuts), abs=1e-12)
    assert cuts[seam] == pytest.approx(min(cuts), abs=1e-12)


@examples(40)
@given(
    st.lists(st.floats(-0.2, 0.2), min_size=16, max_size=16), st.sampled_from(range(4)), st.floats(0.1, 40.0)
)
def test_one_variable_cut_off_loses_no_more_than_any_other_choice_would(
    entries: list[float], one: int, enough: float
) -> None:
    """Held against a fine grid of the one number that is left to choose, where the search could go astray."""
    links = np.array(entries).reshape(4, 4)
    others = BIPARTITIONS[one][1]
    covariance = np.array(stationary_covariance(links.tolist()))
    precision = np.linalg.inv(covariance)[one, one]
    least = one_cut_off(links.tolist(), covariance.tolist(), precision, one, others, enough)
    across, back = links[one, others], links[others, one]
    d = np.linspace(-3.0, 3.0, 60_001)
    inner = covariance[np.ix_(others, others)]
    first = 1.0 + across @ inner @ across + 2.0 * d * (across @ covariance[others, one])
    first += d * d * covariance[one, one]
    grid = float((first * (1.0 + back @ back / (precision + d * d))).min())
    assert least <= max(grid, enough) + 1e-12
    assert least >= min(grid, enough) - 1e-7


@examples(40)
@given(bodies, personalities)
def test_it_agrees_with_brute_force_where_minds_live(x: tuple[float, ...], traits: Traits) -> None:
    links = book.transition(np.array(deviation(Reactors(*x))), traits)
    nats, _ = integrated_information(links)
    assert nats == pytest.approx(book.phi_nats(links), abs=1e-12)


@given(matrices, st.permutations(range(4)))
def test_it_does_not_depend_on_the_order_of_the_variables(links: Any, order: list[int]) -> None:
    permuted = links[np.ix_(order, order)]
    assert phi_from_nats(integrated_information(permuted)[0]) == pytest.approx(
        phi_from_nats(integrated_information(links)[0]), abs=1e-6
    )


@given(matrices, st.sampled_from(range(7)))
def test_blocks_without_links_between_them_are_not_integrated_at_all(links: Any, seam: int) -> None:
    one, other = BIPARTITIONS[seam]
    links[np.ix_(one, other)] = 0.0
    links[np.ix_(other, one)] = 0.0
    assert integrated_information(links)[0] == pytest.approx(0.0, abs=1e-9)


@examples(30)
@given(st.floats(0.05, 0.2), st.sampled_from(range(7)), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_it_grows_with_the_links_across_the_weakest_seam(
    strength: float, seam: int, weak: float, less_weak: float
) -> None:
    assume(less_weak - weak > 0.05)
    one, other = BIPARTITIONS[seam]

    def with_seam(share: float) -> float:
        links = np.full((4, 4), strength)
        links[np.ix_(one, other)] *= share
        links[np.ix_(other, one)] *= share
        return integrated_information(links.tolist())[0]

    assert with_seam(weak) < with_seam(less_weak)


def test_phi_is_the_share_of_the_prediction_error_that_only_the_seam_explains() -> None:
    for nats in (0.0, 0.1, 1.0, 10.0):
        assert phi_from_nats(nats) == sqrt(1.0 - exp(-2.0 * nats))


@pytest.mark.parametrize(("maturity", "weakened"), [(7, 0.15), (5, 0.35), (3, 0.55)])
def test_a_defence_cuts_tension_off_from_the_turn_after_it_was_raised(maturity: int, weakened: float) -> None:
    rows = tuple(tuple(row) for row in book.K.tolist())
    dynamics = DynamicsHeld(book.decay(Traits()), 0.20, 0.60, 1.5, rows)
    x = Reactors(0.5, 0.3, 0.4, 0.4)
    body = ReactorsMoved(x, x, (), 1)
    actor = Integration()
    whole = actor.measure(body, dynamics)
    actor.remember(body, DefenseRaised("any", maturity, 0.7, 0.1, 0.0, ""))
    links = book.transition(np.array(deviation(x)), Traits())
    links[0, 1:] *= 1 - weakened
    links[1:, 0] *= 1 - weakened
    assert whole.nats == pytest.approx(
        book.phi_nats(book.transition(np.array(deviation(x)), Traits())), abs=1e-9
    )
    assert actor.measure(body, dynamics).nats == pytest.approx(book.phi_nats(links), abs=1e-9)
    actor.remember(body, None)
    assert actor.measure(body, dynamics) == whole


def test_the_label_follows_phi() -> None:
    bounds = (
        (0.12, "minimal integration"),
        (0.25, "low integration"),
        (0.43, "medium integration"),
        (0.47, "high integration"),
        (1.01, "maximal integration (flow)"),
    )
    seen = set()
    for arousal in np.linspace(-3.0, 2.5, 30).tolist():
        state = quiet_mind().experience_now({"arousal": arousal})
        assert state["phi_label"] == next(label for bound, label in bounds if state["phi"] < bound)
        seen.add(state["phi_label"])
    assert len(seen) >= 4
