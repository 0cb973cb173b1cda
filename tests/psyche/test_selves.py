"""Who one is, how it is, and how it is told: temporal self, flash, qualia, identity, narrative, mirror."""

from itertools import pairwise
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality, Stimulus, StimulusBias
from anima_actors.events import EmotionFelt, GoalHeld, ReactorsMoved
from anima_actors.psyche.events import (
    FlashCounted,
    GhostRemembered,
    IntegrationMeasured,
    PersonalityHeld,
    TemporalSelfTold,
    TimePassed,
)
from anima_actors.psyche.model.personality import AVERAGE, Traits, Vad
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors, Share
from anima_actors.psyche.modules.confabulation import Confabulation
from anima_actors.psyche.modules.flash import Flash
from anima_actors.psyche.modules.identity import Identity
from anima_actors.psyche.modules.narrative import Narrative
from anima_actors.psyche.modules.qualia import Qualia
from anima_actors.psyche.modules.social_mirror import SocialMirror
from anima_actors.psyche.modules.temporal_self import TemporalSelf
from anima_actors.runtime import RandomStream
from anima_actors.testing import Harness, published
from tests.psyche import by_the_book as book
from tests.stories import COMMANDS, STORIES, live, quiet_mind
from tests.thoroughness import examples

reactor = st.floats(0.0, 1.0) | st.sampled_from([0.29, 0.3, 0.31, 0.59, 0.6, 0.61])
bodies = st.builds(Reactors, reactor, reactor, reactor, reactor)


def emotion(name: str, vad: Vad = Vad(0.0, 0.0, 0.0)) -> EmotionFelt:  # noqa: B008 (immutable)
    return EmotionFelt(name, name, ((name, 1.0), ("Disgust", 0.5)), vad, 0.5)


def moved(x: Reactors, dosed: bool = True, minutes: int = 1) -> ReactorsMoved:
    shares = (Share("stimulus", Reactors(0.1)),) if dosed else ()
    return ReactorsMoved(BASELINE, x, shares, minutes)


# --- A7 temporal self


def told(
    self_: TemporalSelf, goal: str, vad: Vad, x: Reactors = BASELINE, dosed: bool = True
) -> TemporalSelfTold:
    held = GoalHeld(goal, 0.8, 0.5, 0, "drive", "held", None, (), (), ())
    return self_.tell(emotion("Calm", vad), moved(x, dosed), held, PersonalityHeld(AVERAGE, 0.0), None)


def test_coherence_by_hand() -> None:
    actor = TemporalSelf()
    assert told(actor, "observe", Vad(0.0, 0.0, 0.0)).coherence == pytest.approx(0.5)
    # a step of .2 in valence, the same goal: continuity exp(-.04/.5); nothing changed much; one theme
    first = exp(-0.04 / 0.5)
    second = told(actor, "observe", Vad(0.2, 0.0, 0.0))
    assert second.coherence == pytest.approx((1 * (0.4 * first + 0.3 + 0.3) + 1) / 3)
    # a jump of .5 in arousal out of nowhere, and another goal (a step of .3); goals 2 : 1
    jump = exp(-(0.25 + 0.09) / 0.5)
    theme = 1 + (2 / 3 * log(2 / 3) + 1 / 3 * log(1 / 3)) / log(2)
    third = told(actor, "share", Vad(0.2, 0.5, 0.0), dosed=False)
    assert third.coherence == pytest.approx((2 * (0.4 * (first + jump) / 2 + 0.3 * 0 + 0.3 * theme) + 1) / 4)


def test_a_change_with_a_cause_in_the_turn_is_understood() -> None:
    explained, unexplained = TemporalSelf(), TemporalSelf()
    for actor, dosed in ((explained, True), (unexplained, False)):
        told(actor, "observe", Vad(0.0, 0.0, 0.0))
        later = told(actor, "observe", Vad(0.4, 0.0, 0.0), dosed=dosed)
        continuity = exp(-0.16 / 0.5)
        assert later.coherence == pytest.approx((0.4 * continuity + (0.3 if dosed else 0.0) + 0.3 + 1) / 3)


def test_a_life_without_thread_ends_in_a_crisis_and_a_steady_one_never() -> None:
    torn, steady = TemporalSelf(), TemporalSelf()
    crises, calm = [], []
    for number in range(14):
        sign = 1.0 if number % 2 else -1.0
        x = Reactors(0.9, 0.9, 0.1, 0.1) if number % 2 else Reactors(0.1, 0.05, 0.9, 0.9)
        crises.append(told(torn, f"goal {number}", Vad(sign, sign, sign), x, dosed=False).crisis)
        calm.append(told(steady, "observe", Vad(0.1, 0.0, 0.0)).crisis)
    assert any(crises)
    assert not any(calm)


def test_what_lies_more_than_ten_steps_back_is_forgiven() -> None:
    actor = TemporalSelf()
    told(actor, "share", Vad(-1.0, -1.0, -1.0))
    for _ in range(11):
        later = told(actor, "observe", Vad(0.5, 0.5, 0.5))
    assert later.coherence == pytest.approx((10 * 1.0 + 1) / 12)


def test_a_low_coherence_counts_as_a_crisis_from_the_fifth_step() -> None:
    actor = TemporalSelf()
    actor.constants = type(actor.constants)(crisis_below=1.0, crisis_fall=9.0)
    assert [told(actor, "observe", Vad(0, 0, 0)).crisis for _ in range(8)] == [False] * 5 + [True] * 3


def test_a_sudden_fall_of_coherence_is_a_crisis_at_any_age() -> None:
    actor = TemporalSelf()
    for _ in range(6):
        assert not told(actor, "observe", Vad(0.0, 0.0, 0.0)).crisis
    fall = [told(actor, f"goal {number}", Vad(*[(-1.0) ** number] * 3), dosed=False) for number in range(4)]
    first = next(one for one in fall if one.crisis)
    assert first.coherence >= 0.30


def test_it_tells_the_last_three_of_its_past_selves_and_one_to_come() -> None:
    mind = quiet_mind()
    past: list[list[str]] = []
    for command in ("joy", "grief", "shock", "relax", "connect"):
        state = mind.experience_now(COMMANDS[command])
        past.append(state["temporal"]["past"])
        assert state["temporal"]["future"]
    assert [len(one) for one in past] == [0, 1, 2, 3, 3]
    assert past[-1][1:] == past[-2][:2]


# --- L4


PHASES = {0: "dawning", 3: "unfolding", 7: "presence", 15: "maturity", 30: "depth", 60: "timelessness"}


def test_each_experience_is_a_flash_and_the_phases_follow() -> None:
    flash = Flash()
    for count in range(1, 80):
        told_ = flash.live(Stimulus())
        assert told_.flash_count == count
        assert told_.phase == PHASES[max(start for start in PHASES if start <= count)]
        assert told_.mortality_sense == pytest.approx(min(1.0, count / 60))


def test_time_that_merely_passes_is_no_experience() -> None:
    flash = Harness(Flash)
    flash.feed(Stimulus())
    assert published(flash.rest(3600.0), FlashCounted, flash_count=1)


@given(bodies)
def test_the_archival_theme_is_the_first_that_fits(x: Reactors) -> None:
    t, a, s, c = x
    if t > 0.6 and c < 0.3:
        theme = "Loneliness"
    elif s > 0.6 and c > 0.6:
        theme = "Belonging"
    elif a > 0.6 and t > 0.6:
        theme = "Survival"
    elif a < 0.3 and s > 0.6:
        theme = "Peace"
    elif t > 0.6 and s < 0.3:
        theme = "Loss"
    else:
        theme = "Neutral ground"
    felt = Qualia().sense(emotion("Fear"), moved(x))
    assert (felt.surface, felt.subtext, felt.archival) == ("Fear", "Disgust", theme)


@pytest.mark.parametrize(
    ("x", "theme"),
    [
        (Reactors(0.61, 0.5, 0.5, 0.29), "Loneliness"),
        (Reactors(0.60, 0.5, 0.5, 0.29), "Neutral ground"),
        (Reactors(0.61, 0.5, 0.5, 0.30), "Neutral ground"),
        (Reactors(0.5, 0.5, 0.61, 0.61), "Belonging"),
        (Reactors(0.61, 0.61, 0.5, 0.5), "Survival"),
        (Reactors(0.5, 0.29, 0.61, 0.5), "Peace"),
        (Reactors(0.61, 0.5, 0.29, 0.5), "Loss"),
    ],
)
def test_a_theme_begins_beyond_its_bounds(x: Reactors, theme: str) -> None:
    assert Qualia().sense(emotion("Fear"), moved(x)).archival == theme


@given(bodies, st.floats(0, 1), st.tuples(*[st.floats(0, 1)] * 5))
def test_identity_is_firm_where_the_parts_hold_together_and_little_presses(
    x: Reactors, phi: float, values: tuple[float, ...]
) -> None:
    traits = Traits(*values)
    formed = Identity().form(
        moved(x), IntegrationMeasured(phi, 0.0, "", ""), emotion("Fear"), PersonalityHeld(traits, 0.0)
    )
    assert formed.stability == pytest.approx(sqrt(phi) / (1 + x.tension))
    named = {
        "anxious": traits.neuroticism,
        "outgoing": traits.extraversion,
        "empathic": traits.agreeableness,
        "curious": traits.openness,
        "orderly": traits.conscientiousness,
    }
    marked = {word for word, value in named.items() if value > 0.65}
    assert set(formed.traits) == (marked or {"even-tempered"})


def test_the_self_description_depends_on_how_firm_it_is() -> None:
    descriptions = [
        Identity()
        .form(moved(BASELINE), IntegrationMeasured(phi, 0.0, "", ""), emotion("Fear"), None)
        .self_desc
        for phi in (0.9, 0.25, 0.05)
    ]
    assert len(set(descriptions)) == 3


# --- narrative


@examples(15)
@given(st.integers(0, 10_000))
def test_the_narrative_never_repeats_the_last(seed: int) -> None:
    mind = Mind(seed=seed)
    last = ""
    for number in range(40):
        state = mind.rest_now(60.0) if number % 4 else mind.experience_now(COMMANDS["relax"])
        assert state["narrative"] != last
        last = state["narrative"]


class Broken(RandomStream):
    """A stream that says the same sixteen numbers over again before it goes on."""

    def random(self) -> float:
        number = super().random()
        return 0.25 if self.draws <= 16 else number


def test_a_telling_that_would_repeat_the_last_is_told_anew() -> None:
    narrator = Narrative()
    narrator.random = Broken("narrative")
    nothing = (None,) * 8
    first, second = (narrator.tell(TimePassed(60.0), moved(BASELINE), *nothing) for _ in range(2))
    assert first.text != second.text


@pytest.mark.slow
def test_the_narrative_does_not_repeat_itself_through_a_long_silence() -> None:
    mind = Mind(seed=5)
    told_ = [mind.rest_now(3600.0)["narrative"] for _ in range(1500)]
    assert all(one != other for one, other in pairwise(told_))


@pytest.mark.parametrize("story", STORIES)
def test_every_narrative_is_two_to_four_sentences(story: str) -> None:
    mind = Mind(seed=1)
    for moment in STORIES[story]:
        narrative = live(mind, moment)["narrative"]
        assert 2 <= sum(narrative.count(end) for end in ".?!") <= 5
        assert narrative == narrative.strip()


# --- confabulation


@pytest.mark.slow
@pytest.mark.parametrize("readiness", [0.0, 0.3, 0.8, 1.0])
def test_ghost_memories_come_as_often_as_they_should(readiness: float) -> None:
    harness = Harness(Confabulation)
    draws, expected = 8000, 0.3 * readiness
    held = PersonalityHeld(AVERAGE, readiness)
    ghosts = sum(bool(published(harness.feed(Stimulus(), held), GhostRemembered)) for _ in range(draws))
    assert harness.draws == draws + ghosts
    assert abs(ghosts / draws - expected) <= 3.5 * sqrt(expected * (1 - expected) / draws)


def test_a_ghost_memory_unsettles_and_only_the_prompt_has_it() -> None:
    harness = Harness(Confabulation, constants={"probability": 1.0})
    told_ = harness.feed(Stimulus(), PersonalityHeld(AVERAGE, 1.0))
    assert published(told_, GhostRemembered)
    assert published(told_, StimulusBias, deltas=(0.05, 0.03, 0.0, 0.0))
    assert len(harness.prompt_lines) == 1
    assert harness.state == {}


@pytest.mark.slow
def test_the_readiness_is_the_personalitys_and_its_own_where_there_is_none() -> None:
    def ghosts(**options: object) -> int:
        mind = Mind(seed=1, **options)  # type: ignore[arg-type]
        found = 0
        for _ in range(200):
            mind.experience_now({})
            assert mind.last_turn is not None
            found += mind.last_turn.find(GhostRemembered) is not None
        return found

    assert ghosts(personality=Personality(confabulation=0.0)) == 0
    assert 25 <= ghosts(personality=Personality(confabulation=0.8)) <= 75
    assert 25 <= ghosts(personality=Personality(confabulation=0.0), without=["personality"]) <= 75


# --- A8 mirror


@given(st.text(max_size=60), st.floats(0, 1))
def test_what_is_caught_is_a_share_of_what_is_heard_and_never_much(
    message: str, agreeableness: float
) -> None:
    held = PersonalityHeld(AVERAGE._replace(agreeableness=agreeableness), 0.0)
    reflected, bias = SocialMirror().reflect(Stimulus(message=message), held)
    share = 0.10 + 0.20 * agreeableness
    for inferred, caught in zip(reflected.inferred, reflected.contagion, strict=True):
        assert -1.0 <= inferred <= 1.0
        assert caught == pytest.approx(max(-0.12, min(0.12, share * inferred)))
    assert (bias is None) == (not any(reflected.contagion))
    assert bias is None or bias.deltas == reflected.contagion


@pytest.mark.parametrize(
    "message",
    ["I am absolutely terrified!!! HELP ME!!!", "I hate you and I never want to see you again!!!"],
)
def test_a_flood_of_feeling_is_caught_up_to_the_limit_and_no_further(message: str) -> None:
    kind = PersonalityHeld(AVERAGE._replace(agreeableness=1.0), 0.0)
    reflected, _ = SocialMirror().reflect(Stimulus(message=message), kind)
    assert max(map(abs, reflected.inferred)) > 0.45
    assert max(map(abs, reflected.contagion)) == 0.12


def test_the_more_agreeable_catch_more() -> None:
    def caught(agreeableness: float) -> float:
        mind = quiet_mind(Personality(agreeableness=agreeableness))
        mind.experience_now({}, "I'm terrified, I can't do this alone.")
        return float(mind.state["reactors"]["tension"])

    assert caught(0.0) < caught(0.5) < caught(1.0)


def test_an_unknown_language_infers_nothing() -> None:
    state = quiet_mind().experience_now({}, "Ich habe schreckliche Angst und bin ganz allein.")
    assert set(state["mirror"]["inferred"].values()) == {0.0}
    assert state["mirror"]["empathy_note"] == ""


def test_the_mirror_notes_the_strongest_thing_it_sees() -> None:
    state = quiet_mind().experience_now({}, "I'm terrified, I can't do this alone.")
    inferred = state["mirror"]["inferred"]
    assert max(inferred, key=lambda name: abs(inferred[name])) == "tension"
    assert state["mirror"]["empathy_note"]


def test_home_is_home_for_the_words_too() -> None:
    assert tuple(BASELINE) == pytest.approx(tuple(book.B))
