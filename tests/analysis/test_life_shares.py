"""Long lives: the shares of labels add up, nothing is pinned, goals last, one seed is one life."""

import json

import pytest

from anima_actors import Mind
from anima_actors.analysis.life_shares import KINDS, LABELS, life_shares, shares_lines
from tests.cli.anima import anima


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_shares_of_each_label_add_up_and_nothing_is_pinned(kind: str) -> None:
    found = life_shares(kind, 300)
    assert set(found.labels) == set(LABELS)
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in found.labels.values())
    assert found.sound and {"reactors.tension", "shown.cohesion", "phi", "control"} <= found.pinned.keys()


@pytest.mark.slow
def test_in_a_realistic_life_a_goal_lasts_and_crises_are_rare() -> None:
    found = life_shares("realistic", 1000)
    usual, old, longest = found.goal_ages
    assert 2 <= usual <= old <= longest
    assert found.crises < 0.02 and found.labels["primary"]["Calm"] < 0.9


@pytest.mark.slow
def test_the_same_seed_lives_the_same_life() -> None:
    assert life_shares("random", 100, seed=3) == life_shares("random", 100, seed=3)
    assert life_shares("random", 100, seed=3) != life_shares("random", 100, seed=4)


def test_a_number_at_the_end_of_its_range_is_pinned() -> None:
    found = life_shares("random", 50, make=lambda: Mind(constants={"adaptation.learning": 1.0}))
    assert found.pinned["control"] > 0.01 and not found.sound
    assert any("pinned" in line and "control" in line for line in shares_lines(found, 80))


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_lines_fit(width: int) -> None:
    assert max(map(len, shares_lines(life_shares("random", 60), width))) <= width


@pytest.mark.slow
def test_the_command_tells_all_three_kinds() -> None:
    told = anima("audit", "--lives", "40")
    assert [line.split(":")[0] for line in told.stdout.splitlines() if line.endswith(" turns")][::2]
    assert all(f"{kind}: 40 turns" in told.stdout for kind in KINDS)
    assert [one["kind"] for one in json.loads(anima("audit", "--lives", "40", "--json").stdout)] == list(
        KINDS
    )
