"""The mind may speak first: for a reason, after a silence, seldom, in the language of the conversation."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality
from anima_actors.psyche.events import (
    FellAsleep,
    SpeechDue,
    SpokeFirst,
    Spoken,
    Stimulus,
    WokeUp,
)
from anima_actors.psyche.events.contributions import REASON_KINDS
from anima_actors.psyche.model.decay import DAY_S, HOUR_S
from anima_actors.psyche.modules.initiative import LEAST_SILENCE_S
from anima_actors.runtime import Turn
from tests.psyche.speaking_first import (
    BAD_DAY,
    HOSTILE,
    KIND,
    SMALL,
    Given,
    Giver,
    at_s,
    first_in,
    firsts,
    mind_of,
    pause_of,
)
from tests.thoroughness import examples


async def test_worry_about_the_other_breaks_the_silence_once() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.rest(DAY_S)
    told, text = first_in(turns)
    assert (told.kind, told.about) == ("worry", BAD_DAY) and text
    assert mind.bus.next_timer is None


async def test_words_against_it_and_idle_talk_are_no_reason() -> None:
    for message in (HOSTILE, "Tomorrow is Tuesday."):
        mind, turns = mind_of(seed=1)
        await mind.chat(message)
        await mind.rest(30 * DAY_S)
        assert not firsts(turns)


async def test_worry_ends_where_the_other_sounds_well_again() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.chat(KIND)
    await mind.rest(DAY_S)
    assert not firsts(turns)


async def test_only_a_bond_that_was_warm_makes_an_absence_a_reason() -> None:
    warm, turns = mind_of(seed=1)
    await warm.chat(KIND)
    await warm.rest(5 * DAY_S)
    assert first_in(turns)[0].kind == "absence"
    cold, turns = mind_of(seed=1)
    await cold.chat("Tomorrow is Tuesday.")
    await cold.run_turn(Given("absence", "", 1.0))
    await cold.rest(5 * DAY_S)
    assert not firsts(turns)


async def test_it_never_speaks_to_somebody_whom_it_has_not_met() -> None:
    mind, turns = mind_of(seed=1)
    await mind.run_turn(Given("promise", "the tea", 1.0))
    await mind.rest(DAY_S)
    assert not firsts(turns)


async def test_a_reason_that_was_told_is_not_told_again() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat("Good morning.")
    for _ in range(3):
        await mind.run_turn(Given("promise", "the tea", 1.0))
        await mind.rest(DAY_S)
        await mind.chat("I see.")
    assert len(firsts(turns)) == 1


async def test_relief_after_a_long_fear_is_worth_a_word() -> None:
    mind, turns = mind_of(seed=2, personality=Personality(extraversion=0.8))
    await mind.experience({}, "Good morning, friend.")
    for _ in range(7):
        await mind.experience({"tension": 0.7, "arousal": 0.4, "cohesion": -0.3})
    for _ in range(7):
        await mind.experience({"tension": -0.5, "satisfaction": 0.4})
    await mind.rest(HOUR_S)
    assert first_in(turns)[0].kind == "resolved"


async def test_the_hour_of_a_word_is_explained() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.rest(HOUR_S)
    due = next(turn for turn in turns if isinstance(turn.root, SpeechDue))
    account = str(mind.why(f"spoke_first.kind@{due.number}"))
    assert "worry" in account and "a wish to speak first (worry)" in account


async def test_it_does_not_talk_in_its_sleep_and_tells_in_the_morning() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.run_turn(FellAsleep())
    await mind.rest(8 * HOUR_S)
    assert not firsts(turns)
    await mind.run_turn(WokeUp(8 * HOUR_S))
    await mind.rest(HOUR_S)
    assert first_in(turns)[0].kind == "worry"


async def test_words_that_are_forgotten_are_no_reason_any_more() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    await mind.run_turn(mind.forgetting_of("lost my job"))
    assert mind.bus.next_timer is None and "lost my job" not in repr(mind.bus.snapshot().actors["initiative"])
    await mind.rest(DAY_S)
    assert not firsts(turns)


async def test_an_event_from_outside_does_not_make_it_speak() -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    turn = await mind.run_turn(SpeechDue("worry", BAD_DAY))
    assert turn.find(Spoken) is None and not firsts(turns)


async def test_trust_shortens_the_time_until_it_speaks_first_again() -> None:
    pauses = []
    for message in ("You are useless.", KIND):
        mind, turns = mind_of(seed=1, constants={"initiative.absence_s": 9e9, "initiative.kept_s": 9e9})
        await mind.chat(message)
        for kind in ("promise", "curiosity"):
            await mind.run_turn(Given(kind, "", 1.0))
        await mind.rest(5 * DAY_S)
        pauses.append(pause_of(turns))
    assert pauses[1] < pauses[0]


async def test_who_is_not_answered_waits_longer_and_then_falls_silent() -> None:
    mind, turns = mind_of(seed=1, constants={"initiative.kept_s": 9e9})
    await mind.chat("Good morning.")
    for kind in ("promise", "curiosity", "dream", "resolved"):
        await mind.run_turn(Given(kind, "", 1.0))
    await mind.rest(30 * DAY_S)
    assert len(firsts(turns)) == 2 and mind.bus.next_timer is None
    await mind.chat("Here I am.")
    await mind.rest(30 * DAY_S)
    assert len(firsts(turns)) == 4


async def test_it_goes_on_from_its_file_as_if_it_had_never_been_stored_away(tmp_path: Path) -> None:
    mind, turns = mind_of(seed=1)
    await mind.chat(BAD_DAY)
    mind.save(tmp_path / "a.mind")
    await mind.rest(DAY_S)
    loaded = Mind.load(tmp_path / "a.mind", extra=[Giver])
    later: list[Turn] = []
    loaded.observe(later.append)
    await loaded.rest(DAY_S)
    assert first_in(later) == first_in(turns) and loaded.state == mind.state


times = st.one_of(st.floats(0, 600), st.floats(0, 2 * DAY_S))
happenings = st.lists(
    st.tuples(
        times,
        st.one_of(
            st.sampled_from((BAD_DAY, KIND, HOSTILE, "")),
            st.tuples(st.sampled_from(REASON_KINDS), st.text(max_size=3), st.floats(0, 1)),
        ),
    ),
    max_size=14,
)
shares = st.floats(0, 1)
any_constants = st.fixed_dictionaries(
    {
        "silence_s": st.floats(0, HOUR_S),
        "patience_s": st.floats(0, HOUR_S),
        "threshold": shares,
        "cooldown_s": st.floats(0, DAY_S),
        "most_an_hour": st.integers(0, 20),
        "most_unanswered": st.integers(0, 30),
        "quiet_from_h": st.floats(0, 24),
        "quiet_until_h": st.floats(0, 24),
        "absence_s": st.floats(0, 3 * DAY_S),
        "warm_from": st.floats(-1, 1),
        "worried_from": shares,
    }
)


@examples(100)
@given(happenings, any_constants, st.tuples(shares, shares, shares), st.booleans())
def test_it_is_bound_by_silence_number_pause_and_quiet_hours(
    happened: list[tuple[float, Any]], constants: dict[str, Any], traits: Sequence[float], replies: bool
) -> None:
    given_constants = {f"initiative.{name}": value for name, value in constants.items()}
    personality = Personality(*traits)
    mind, turns = mind_of(seed=1, only=SMALL, personality=personality, constants=given_constants)
    for seconds, what in happened:
        root = Stimulus(message=what, reply_wanted=replies) if isinstance(what, str) else Given(*what)
        mind.run_turn_now(root, seconds)
    mind.rest_now(9 * DAY_S)
    assert not any(turn.degraded for turn in turns)
    _assert_bound(turns, constants)


def _assert_bound(turns: Sequence[Turn], constants: dict[str, Any]) -> None:
    last_s, unanswered, spoken_s = -9e9, constants["most_unanswered"], list[float]()
    for turn in turns:
        now_s = at_s(turn)
        if turn.find(SpokeFirst) is not None:
            unanswered += 1
            assert now_s - last_s >= max(LEAST_SILENCE_S, constants["silence_s"]) - 1e-3
            assert unanswered <= constants["most_unanswered"]
            assert not spoken_s or now_s - spoken_s[-1] >= 0.4 * constants["cooldown_s"] - 1e-3
            assert _awake(now_s, constants["quiet_from_h"], constants["quiet_until_h"])
            spoken_s.append(now_s)
            assert len([one for one in spoken_s if one > now_s - HOUR_S + 1e-3]) <= min(
                12, constants["most_an_hour"]
            )
        if isinstance(turn.root, Stimulus):
            unanswered = 0
        if isinstance(turn.root, Stimulus) or turn.find(Spoken) is not None:
            last_s = now_s


def _awake(now_s: float, from_h: float, until_h: float) -> bool:
    quiet_s = ((until_h - from_h) * HOUR_S) % DAY_S
    into_s = (now_s - from_h * HOUR_S) % DAY_S
    return into_s >= quiet_s - 1e-3 or into_s < 1e-3 or DAY_S - into_s < 1e-3
