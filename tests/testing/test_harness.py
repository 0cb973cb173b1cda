"""One module alone: what it is handed, what it publishes, what it keeps."""

import pytest

from anima_actors import IntentionProposed, Mind, Stimulus
from anima_actors.events import (
    DissonanceFelt,
    EmotionFelt,
    InvalidEvent,
    PredictionMade,
    TimePassed,
    UndeclaredEvent,
)
from anima_actors.psyche import PSYCHE
from anima_actors.psyche.modules.reactors import ReactorCore
from anima_actors.runtime import Actor
from anima_actors.testing import Harness, HarnessError, made_of, near
from tests.stories import STORIES, live
from tests.testing.bad.smuggler import Smuggler
from tests.testing.modules import (
    Barometer,
    CuriosityFelt,
    Curious,
    Dice,
    Headache,
    Optimist,
    Oracle,
    WeatherSensed,
)


def surprise(error: float) -> PredictionMade:
    return made_of(PredictionMade, error=error)


def test_a_module_is_fed_an_event_and_says_what_it_publishes() -> None:
    assert Harness(Curious).feed(surprise(0.6)) == (CuriosityFelt(0.3),)


def test_it_keeps_its_state_from_turn_to_turn() -> None:
    harness = Harness(Curious)
    for _ in range(3):
        published = harness.feed(surprise(1.0))
    assert published == (CuriosityFelt(0.875), near(IntentionProposed("explore", urgency=0.875)))
    assert harness.turns == 3


def test_state_and_prompt_are_those_of_the_last_turn() -> None:
    harness = Harness(Curious)
    harness.feed(surprise(0.6))
    assert harness.state == {"curiosity_felt": {"level": 0.3}}
    assert harness.prompt_lines == ("You want to know more.",)
    harness.rest(0.0)
    assert not harness.state
    assert not harness.prompt_lines


def test_time_passes_by_a_minute_a_turn_and_by_as_much_as_one_rests() -> None:
    harness = Harness(Curious)
    harness.feed(surprise(1.0))
    harness.rest(3600.0)
    harness.feed(surprise(0.25), seconds=30.0)
    assert harness.clock.now_s() == 60.0 + 3600.0 + 30.0
    assert harness.state["curiosity_felt"]["level"] == 0.25


def test_constants_and_arguments_of_the_constructor_can_be_given() -> None:
    assert Harness(Curious, 0.8, constants={"growth": 0.0}).feed(surprise(0.1))[0] == CuriosityFelt(0.8)
    assert Harness(Curious(0.8)).feed(surprise(0.8))[0] == CuriosityFelt(0.8)
    with pytest.raises(HarnessError, match="no constant 'grwth'; did you mean \"growth\""):
        Harness(Curious, constants={"grwth": 0.0})


def test_an_instance_stays_the_callers_own() -> None:
    mine = Curious(0.8)
    Harness(mine).feed(surprise(0.0))
    assert mine.level == 0.8


def test_a_later_handler_takes_what_an_earlier_one_has_published() -> None:
    published = Harness(Barometer).feed(Stimulus(), made_of(EmotionFelt), made_of(EmotionFelt))
    assert published == (WeatherSensed(-0.4), near(CuriosityFelt(0.6)))


def test_a_handler_whose_inputs_are_absent_is_skipped_and_an_optional_one_may_be_absent() -> None:
    weather, dissonance = WeatherSensed(0.5), made_of(DissonanceFelt)
    assert Harness(Headache).feed(weather) == (CuriosityFelt(0.5),)
    assert Harness(Headache).feed(weather, dissonance) == (CuriosityFelt(0.25),)
    assert Harness(Headache).feed(dissonance) == ()
    assert Harness(Headache).feed() == ()


def test_an_interceptor_stands_before_the_handlers_below_it() -> None:
    assert Harness(Optimist).feed(Stimulus(), WeatherSensed(-0.5)) == (
        WeatherSensed(0.5),
        CuriosityFelt(0.5),
    )
    assert Harness(Optimist).feed(Stimulus(), WeatherSensed(0.0)) == (CuriosityFelt(0.0),)


def test_what_it_does_not_take_is_refused_by_name() -> None:
    with pytest.raises(HarnessError, match=r"Curious takes no Stimulus; it takes PredictionMade, TimePassed"):
        Harness(Curious).feed(Stimulus())
    with pytest.raises(HarnessError, match=r"Curious takes one PredictionMade a turn"):
        Harness(Curious).feed(surprise(0.1), surprise(0.2))
    with pytest.raises(HarnessError, match=r"Stimulus and TimePassed each open a turn"):
        Harness(Barometer).feed(Stimulus(), TimePassed(1.0))
    with pytest.raises(HarnessError, match=r"3, which is no event"):
        Harness(Curious).feed(3)  # type: ignore[arg-type]


def test_a_bad_event_is_refused_before_the_module_sees_it() -> None:
    harness = Harness(Curious)
    with pytest.raises(InvalidEvent, match=r"PredictionMade\.error is 2"):
        harness.feed(surprise(2.0))
    assert harness.turns == 0


def test_what_a_handler_raises_comes_out_and_the_module_is_as_it_was_before() -> None:
    harness = Harness(Dice)
    harness.feed(Stimulus())
    with pytest.raises(RuntimeError, match="the table broke"):
        harness.feed(Stimulus(message="break"))
    assert isinstance(harness.actor, Dice)
    assert (harness.draws, len(harness.actor.thrown)) == (1, 1)


def test_an_undeclared_event_is_an_error_as_on_the_bus() -> None:
    body = Harness(ReactorCore).feed(Stimulus(), seconds=60.0)[1]
    object.__setattr__(body, "after", body.after._replace(tension=0.95))  # type: ignore[attr-defined]
    with pytest.raises(UndeclaredEvent, match="returned StimulusBias"):
        Harness(Smuggler).feed(body)


def test_chance_is_that_of_a_mind_with_the_same_seed() -> None:
    mind = Mind(seed=7, extra=[Dice])
    harness = Harness(Dice, seed=7)
    for _ in range(3):
        mind.experience_now({})
        harness.feed(Stimulus())
        assert harness.state == {"curiosity_felt": mind.state["curiosity_felt"]}
    assert Harness(Dice, seed=8).feed(Stimulus()) != Harness(Dice, seed=7).feed(Stimulus())


def test_it_goes_on_from_a_snapshot_as_if_nothing_had_happened_since() -> None:
    harness = Harness(Dice)
    harness.feed(Stimulus())
    saved = harness.snapshot()
    first = [harness.feed(Stimulus()) for _ in range(3)]
    harness.restore(saved)
    assert harness.draws == 1
    assert [harness.feed(Stimulus()) for _ in range(3)] == first


def test_an_async_module_is_fed_in_the_same_way_under_its_deadline() -> None:
    assert Harness(Oracle).feed(Stimulus()) == (CuriosityFelt(0.3),)
    with pytest.raises(TimeoutError):
        Harness(Oracle).feed(Stimulus(message="slow"))


async def test_in_an_event_loop_an_async_module_is_awaited() -> None:
    assert await Harness(Oracle).feed_async(Stimulus()) == (CuriosityFelt(0.3),)
    with pytest.raises(HarnessError, match=r"await feed_async"):
        Harness(Oracle).feed(Stimulus())


@pytest.mark.slow
@pytest.mark.parametrize("module", PSYCHE, ids=[module.name for module in PSYCHE])
def test_alone_a_module_says_what_it_says_in_a_mind(module: type[Actor]) -> None:
    mind = Mind(seed=3)
    harness = Harness(module, seed=3)
    for moment in STORIES["betrayal"]:
        live(mind, moment)
        assert mind.last_turn is not None
        told = mind.last_turn.envelopes
        # several of a kind come to their reader by the names of their publishers
        others = sorted((one for one in told if one.module != module.name), key=lambda one: one.publisher)
        fed = [one.event for one in others if harness.takes(one.event)]
        published = [one.event for one in told if one.module == module.name]
        assert sorted(map(repr, harness.feed(*fed))) == sorted(map(repr, published))
