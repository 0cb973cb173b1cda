import io
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from anima_actors.analysis.plot import PlotError, draw, save, several_histories
from anima_actors.analysis.plot_data import Series, Span, in_two_lines, series_of
from anima_actors.analysis.plot_fan import FAN_FROM
from anima_actors.analysis.plot_panels import group_size, spread, thinned
from tests.journal.histories import JOY, SHOCK, first_contact, lived


def marks(figure: Any) -> dict[str, Any]:
    """All that is drawn under a name of its own."""
    found: dict[str, Any] = {}
    for axes in figure.axes:
        found |= {artist.get_gid(): artist for artist in axes.get_children() if artist.get_gid()}
    return found


@pytest.mark.slow
def test_a_history_is_drawn_on_lanes_and_five_panels_that_share_the_turns() -> None:
    figure = draw([first_contact()])
    assert [axes.get_ylabel() for axes in figure.axes[1:]] == [
        "body", "affect", "integration", "surprise", "free energy",
    ]  # fmt: skip
    assert {axes.get_xlim() for axes in figure.axes} == {(0.5, 7.5)}
    sides = {(round(axes.get_position().x0, 6), round(axes.get_position().x1, 6)) for axes in figure.axes}
    assert len(sides) == 1
    lanes = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert lanes == ["happens", "feels", "wants to", "defends by"]


def test_lines_go_through_the_values_of_the_states() -> None:
    history = first_contact()
    drawn = marks(draw([history]))
    states = [state for _, state in history.states()]
    for reactor in ("tension", "arousal", "satisfaction", "cohesion"):
        line = drawn[f"reactors.{reactor}"]
        assert list(line.get_ydata()) == [state["reactors"][reactor] for state in states]
        assert list(line.get_xdata()) == [1, 2, 3, 4, 5, 6, 7]
    assert list(drawn["phi"].get_ydata()) == [state["phi"] for state in states]


def test_bands_and_rings_tell_of_emotions_goals_defences_and_surprise() -> None:
    history = first_contact()
    series, drawn = series_of(history), marks(draw([history]))
    assert len(drawn["bands-feels"].get_paths()) == len(series.emotions) == 6
    assert len(drawn["bands-wants to"].get_paths()) == len(series.goals)
    defenses = [(span.first, span.last, span.name) for span in series.defenses]
    assert defenses == [(3, 3, "sublimation"), (4, 4, "denial")]
    assert len(drawn["bands-defends by"].get_paths()) == 2
    spikes = [record.number for record, state in history.states() if state["surprise_spike"]]
    assert list(drawn["spikes"].get_xdata()) == spikes == series.spikes


def test_crises_and_failures_have_lanes_where_there_are_any() -> None:
    calm = lived([JOY] * 3)
    records = list(calm)
    in_crisis = [
        event._replace(data={**event.data, "crisis": True}) if event.type == "TemporalSelfTold" else event
        for event in records[1].events
    ]
    failure = {"publisher": "defense.protect", "reason": "no", "stopped": False}
    records[1] = replace(records[1], events=tuple(in_crisis), failures=(failure,))
    figure = draw([replace(calm, turns=lambda: records)])
    lanes = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert lanes[-2:] == ["in crisis", "fails"]
    assert list(marks(figure)["failures"].get_xdata()) == [2]


@pytest.mark.slow
@pytest.mark.parametrize("turns", [1, 2, 30, 200])
def test_any_number_of_turns_can_be_drawn_and_no_two_names_of_lines_overlap(turns: int) -> None:
    stimuli = [(SHOCK, JOY, 600.0)[turn % 3] for turn in range(turns)]
    figure = draw([lived(stimuli)])
    figure.draw_without_rendering()
    for axes in figure.axes:
        boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
        for place, box in enumerate(boxes):
            for other in boxes[place + 1 :]:
                assert not box.overlaps(other)


def test_a_history_that_begins_late_is_drawn_as_wide_as_one_that_does_not() -> None:
    begun = first_contact()
    late = replace(begun, turns=lambda: [replace(one, number=one.number + 1000) for one in begun])
    words = [[text.get_text() for text in draw([one]).axes[0].texts] for one in (begun, late)]
    assert words[0] == words[1] and "denial" in words[1]


def many_turns(count: int, name: str) -> Series:
    series = Series(name, turns=list(range(1, count + 1)), emotions=[Span(1, count, "Calm")])
    for values in series.values.values():
        values += [float(turn % 2) for turn in range(count)]
    return series


def test_a_short_history_is_thinned_as_the_long_one_that_it_is_compared_with() -> None:
    drawn = marks(several_histories([many_turns(3000, "long"), many_turns(200, "short")]))
    assert [set(drawn[f"phi-{place}"].get_ydata()) for place in (0, 1)] == [{0.5}, {0.5}]


@pytest.mark.slow
def test_the_numbers_of_many_turns_do_not_overlap_where_histories_are_compared() -> None:
    figure = several_histories([many_turns(3000, "one"), many_turns(3000, "two")])
    figure.draw_without_rendering()
    for axes in figure.axes:
        labels = [label for label in axes.get_xticklabels() if label.get_visible() and label.get_text()]
        boxes = [label.get_window_extent() for label in labels]
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


@pytest.mark.slow
def test_several_histories_are_drawn_over_each_other_a_colour_each() -> None:
    names = ("one", "two", "three")
    figure = draw([lived([SHOCK, JOY], seed=seed, name=name) for seed, name in enumerate(names)])
    assert len(figure.axes) == 1 + 10
    lines = {name: line for name, line in marks(figure).items() if name.startswith("phi-")}
    assert len({line.get_color() for line in lines.values()}) == 3
    lanes = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert lanes == list(names)


def test_a_mind_without_most_of_its_modules_is_drawn_as_far_as_it_goes() -> None:
    figure = draw([lived([SHOCK, JOY], without=("emotion", "integration", "prediction"))])
    assert [axes.get_ylabel() for axes in figure.axes[1:]] == ["body"]


@pytest.mark.slow
def test_a_picture_can_be_png_svg_or_a_page_of_its_own() -> None:
    histories = [first_contact()]
    png, svg, page = (save(histories, form) for form in ("png", "svg", "html"))
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        assert image.width == 1210 and len(png) < 150_000
    assert ET.fromstring(svg).tag.endswith("svg")
    text = page.decode()
    assert text.startswith("<!doctype html>") and text.count("<svg") == 1 and "First contact" in text
    assert not re.search(r'(src|href)="http', text)


@pytest.mark.slow
def test_the_same_history_gives_the_same_picture() -> None:
    assert save([first_contact()], "svg") == save([first_contact()], "svg")


@pytest.mark.slow
def test_a_title_that_looks_like_mathematics_or_markup_is_drawn_as_it_is() -> None:
    wicked = replace(lived([SHOCK]), name="$x^ <script>alert(1)</script> 言葉 🙂 \\frac")
    page = save([wicked], "html").decode()
    assert "<script>" not in page
    assert save([wicked], "png")


def test_names_at_the_ends_of_lines_movespread_and_stay_inside() -> None:
    places = spread([0.0, 0.01, 0.02, 0.99, 1.0], 0.1, 0.05, 0.95)
    assert places == sorted(places) and places[0] >= 0.05 - 1e-6 and places[-1] <= 0.95 + 1e-6
    assert min(after - before for before, after in pairwise(places)) >= 0.1 - 1e-3


def test_more_turns_than_can_be_seen_are_drawn_as_means_within_the_range_of_all() -> None:
    turns, values = list(range(1, 2002)), [float(turn % 2) for turn in range(1, 2002)]
    middles, means, lows, highs = thinned(turns, values, group_size(len(turns)))
    assert len(middles) == 334 and middles[0] == 3.5
    assert means[0] == 0.5 and (lows[0], highs[0]) == (0.0, 1.0)
    assert thinned(turns[:9], values[:9], group_size(9))[:2] == (
        [float(turn) for turn in turns[:9]],
        values[:9],
    )


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotError, match=r"pip install matplotlib"):
        draw([first_contact()])


def test_a_history_without_turns_is_no_picture() -> None:
    with pytest.raises(PlotError, match="no turns"):
        draw([lived([])])


@pytest.mark.slow
def test_many_histories_are_a_fan_with_the_median_inside_its_bands() -> None:
    many = [series_of(lived([SHOCK, JOY, JOY], seed=seed, name=str(seed))) for seed in range(FAN_FROM)]
    figure = several_histories(many)
    drawn = marks(figure)
    assert len(figure.axes) == 1 + 10
    medians = drawn["reactors.tension-median"].get_ydata()
    for band in ("reactors.tension-5", "reactors.tension-25"):
        corners = drawn[band].get_paths()[0].vertices
        for turn, median in enumerate(medians, 1):
            at = [y for x, y in corners if x == turn]
            assert min(at) - 1e-9 <= median <= max(at) + 1e-9
    assert "the median" in figure.texts[1].get_text()


def test_the_label_of_a_step_stands_above_its_turn_where_it_fits() -> None:
    labelled = replace(first_contact(), facts={"labels": ("A knock", "x" * 200)})
    figure = draw([labelled])
    told = [text.get_text() for text in figure.axes[0].texts]
    assert "A knock" in told and not any("xxx" in text for text in told)
    assert in_two_lines("one two three four", 50.0).count("\n") == 1
    assert in_two_lines("unbreakable" * 9, 40.0) == ""
