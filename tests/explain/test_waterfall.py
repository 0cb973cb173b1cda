"""An account as a drawing."""

import xml.etree.ElementTree as ET

import pytest

from anima_actors import Mind
from anima_actors.explain.waterfall import waterfall

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def mind() -> Mind:
    lived = Mind(seed=7)
    lived.experience_now({"cohesion": 0.3}, "Hello!")
    lived.experience_now({"tension": 0.8, "arousal": 0.6, "cohesion": -0.5}, "Get out.")
    return lived


def texts(drawing: str) -> list[str]:
    return [str(one.text) for one in ET.fromstring(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize("path", ["reactors.tension", "phi", "reactors.cohesion@1", "vad.valence"])
def test_a_waterfall_of_a_number_goes_from_what_it_was_to_what_it_became(mind: Mind, path: str) -> None:
    account = mind.why(path)
    told = texts(waterfall(account.to_dict()))
    assert told[0] == "was" and told[-2] == "became"
    assert told[-1] == f"{account.after:.2f}".replace("-", "−")
    for one in account.contributions:
        assert any(text.rstrip("…") and one.text.startswith(text.rstrip("…")) for text in told)


def test_a_waterfall_of_a_word_tells_what_made_it(mind: Mind) -> None:
    account = mind.why("primary")
    told = texts(waterfall(account.to_dict()))
    assert told[1] == account.before and told[-1] == account.after


def test_many_contributions_become_eight_and_the_rest() -> None:
    many = [{"source": "m", "text": f"source {n}", "amount": n / 100} for n in range(1, 21)]
    told = texts(waterfall({"path": "x", "before": 0.0, "after": 2.1, "contributions": many}))
    assert "12 smaller things" in told
    assert told[-1] == "2.10"
    assert len(told) == 2 * (1 + 8 + 1 + 1)


def test_a_value_that_was_never_there_is_drawn_too(mind: Mind) -> None:
    for path in ("defense.mechanism@1", "dissonance.level@1", "degraded"):
        assert "was" in texts(waterfall(mind.why(path).to_dict()))


def test_a_notebook_shows_an_account_as_its_sentence_and_its_waterfall(mind: Mind) -> None:
    page = mind.why("reactors.tension")._repr_html_()
    assert page.startswith("<p>Tension rose from")
    assert page.endswith("</svg>")
    assert len(page.encode()) < 30_000


def test_a_notebook_shows_a_mind_as_its_strip_and_its_summary(mind: Mind) -> None:
    page = mind._repr_html_()
    assert page.startswith("<svg") and "turn 2: " in page
    assert "<svg" not in Mind()._repr_html_()
