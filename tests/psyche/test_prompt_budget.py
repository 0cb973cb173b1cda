"""A prompt that is too long: the weightiest stay whole, the others shrink to a line, the lightest go."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Facet
from anima_actors.psyche.prompt.budget import (
    PromptBudget,
    Section,
    estimated_tokens,
    first_sentence,
    fitted,
    weighed,
)
from anima_actors.psyche.prompt.compose import compose_prompt
from tests.stories import STORIES, live, quiet_mind

lines = st.lists(st.text("ab ", min_size=1, max_size=60).map(lambda text: f"{text}. And so on."), min_size=1)
sections = st.lists(st.builds(Section, st.just("mood"), lines.map(tuple), st.floats(0, 1)), max_size=8)


@given(sections, st.integers(1, 400), st.integers(1, 100))
def test_what_is_told_fits_wherever_anything_can(told: list[Section], tokens: int, each: int) -> None:
    fitting, left_out = fitted(told, PromptBudget(tokens, each), frame=0, remark=8)
    kept = [section for section in fitting if section is not None]
    assert left_out == len(told) - len(kept)
    assert sum(section.cost for section in kept) + (8 if left_out else 0) <= max(tokens, 8)


@given(sections, st.integers(1, 400))
def test_the_weightiest_stay_whole_longest(told: list[Section], tokens: int) -> None:
    fitting, _ = fitted(told, PromptBudget(tokens, 10_000), frame=0, remark=8)
    order = sorted(range(len(told)), key=lambda place: (-told[place].weight, place))
    ranks = []
    for place in order:
        now = fitting[place]
        assert now in (told[place], told[place].shortened, None)
        ranks.append(2 if now is None else 0 if now == told[place] else 1)
    graded = [rank for place, rank in zip(order, ranks, strict=True) if told[place] != told[place].shortened]
    assert graded == sorted(graded)
    gone = [rank == 2 for rank in ranks]
    assert gone == sorted(gone)


def test_two_that_weigh_the_same_go_in_the_order_of_their_sections() -> None:
    told = [Section(name, ("It is so. And more of it, at length.",), 0.5) for name in ("one", "two")]
    whole = sum(section.cost for section in told)
    fitting, _ = fitted(told, PromptBudget(whole - 1), frame=0, remark=8)
    assert fitting == [told[0], told[1].shortened]


def test_one_that_talks_without_end_is_bounded_by_itself() -> None:
    talker = Section("talker", ("You talk.",) * 500, 1.0)
    (kept,), _ = fitted([talker], PromptBudget(), frame=0, remark=8)
    assert kept is not None and 200 <= kept.cost <= 240
    (cut,), _ = fitted([Section("talker", ("x" * 9_000,), 1.0)], PromptBudget(), frame=0, remark=8)
    assert cut is not None and cut.cost < 260


def test_a_token_is_four_bytes_so_that_cyrillic_counts_double() -> None:
    assert estimated_tokens("") == 0
    assert estimated_tokens("How are you today?") == 5
    assert estimated_tokens("Мені сумно") == 5
    assert estimated_tokens("\ud800") == 1


@pytest.mark.parametrize(
    ("told", "wanted"), [(0.25, 0.25), (-1, 0.0), (7, 1.0), (float("nan"), 0.5), ("much", 0.5), (True, 0.5)]
)
def test_a_weight_from_elsewhere_is_made_reliable(told: Any, wanted: float) -> None:
    assert weighed(told) == wanted


def test_the_first_sentence_ends_where_it_ends() -> None:
    assert first_sentence("You are calm. Very.") == "You are calm."
    assert first_sentence('You say: "I am here." And so on.') == 'You say: "I am here."'
    assert first_sentence("You are calm") == "You are calm"


@pytest.mark.parametrize("wrong", [0, -5, 1.5, True, "many"])
def test_a_budget_that_is_none_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="must be a whole number from 1"):
        PromptBudget(wrong)


@dataclass(frozen=True, slots=True)
class Rumbled(Facet):
    """Something far off."""

    weight: float = 0.0

    def prompt_lines(self) -> tuple[str, ...]:
        return ("Something rumbles far off. You hardly hear it.", "It may be thunder.")

    def prompt_weight(self) -> float:
        return self.weight


def test_a_module_says_how_much_it_matters() -> None:
    mind = quiet_mind()
    for moment in STORIES["betrayal"][:4]:
        live(mind, moment)
    gathered = mind.history[-1].gathered
    assert gathered is not None
    budget = PromptBudget(estimated_tokens(compose_prompt(gathered.facets).text))
    light = compose_prompt((*gathered.facets, Rumbled(0.0)), budget=budget)
    heavy = compose_prompt((*gathered.facets, Rumbled(1.0)), budget=budget)
    assert "Something rumbles far off.\n" in light.text and "thunder" not in light.text
    assert "It may be thunder." in heavy.text
    for prompt in (light, heavy):
        assert estimated_tokens(prompt.text) <= budget.tokens


@pytest.mark.parametrize("tokens", [1, 420, 500, 600, 800, 1_000])
def test_a_real_state_keeps_within_any_budget_that_leaves_it_room(tokens: int) -> None:
    mind = quiet_mind()
    for moment in STORIES["betrayal"]:
        live(mind, moment)
        gathered = mind.history[-1].gathered
        assert gathered is not None
        prompt = compose_prompt(gathered.facets, budget=PromptBudget(tokens))
        frame = estimated_tokens(compose_prompt(()).text) + 20
        assert estimated_tokens(prompt.text) <= max(tokens, frame)
        told = {line.section for line in prompt.lines if line.section}
        missing = len([facet for facet in gathered.facets if facet.prompt_lines()]) - len(told)
        assert (prompt.lines[-1].text.endswith("unsaid.")) == bool(missing)
        if tokens >= 800:
            assert not missing
            assert ("intention" in told) and prompt.lines[0].section == "emotion"
