"""Who one is, how it is, and how it is told: temporal self, flash, qualia, identity, narrative, mirror."""

from itertools import pairwise
from math import exp, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Mind, Personality, Stimulus, StimulusBias
from anima_actors.events import EmotionFelt, GoalHeld, IdentityFormed, IntegrationMeasured, ReactorsMoved
from anima_actors.psyche.events import (
    FlashCounted,
    GhostRemembered,
    PersonalityHeld,
    TemporalSelfTold,
    TimePassed,
)
from anima_actors.psyche.model.personality import AVERAGE, Vad
from anima_actors.psyche.model.reactor_space import BASELINE, Reactors
from anima_actors.psyche.modules.confabulation import Confabulation
from anima_actors.psyche.modules.flash import Flash
from anima_actors.psyche.modules.identity import Identity
from anima_actors.psyche.modules.narrative import Narrative
from anima_actors.psyche.modules.qualia import Qualia
from anima_actors.psyche.modules.social_mirror import SocialMirror
from anima_actors.psyche.modules.temporal_self import TemporalSelf
from anima_actors.runtime import RandomStream
from anima_actors.testing import Harness, published
from tests.stories import COMMANDS, STORIES, live, quiet_mind
from tests.thoroughness import examples

reactor = st.floats(0.0, 1.0) | st.sampled_from([0.29, 0.3, 0.31, 0.59, 0.6, 0.61])
bodies = st.builds(Reactors, reactor, reactor, reactor, reactor)


def emotion(name: str, vad: Vad = Vad(0.0, 0.0, 0.0)) -> EmotionFelt:  # noqa: B008 (immutable)
    return EmotionFelt(name, name, ((name, 1.0), ("Disgust", 0.5)), vad, 0.5)


# --- A7 temporal self


def told(
    self_: TemporalSelf, goal: str, vad: Vad, *, caused: bool = True, description: str = "I am me."
) -> TemporalSelfTold:
    wanted = GoalHeld(goal, 0.8, 0.5, 0, "drive", "kept", None, (), (), (), ())
    root = Stimulus(Reactors(0.1)) if caused else Stimulus()
    formed = IdentityFormed(description, 0.5, ())
    body = ReactorsMoved(BASELINE, BASELINE, (), 1)
    return self_.tell(root, emotion("Calm", vad), body, wanted, formed, None, None, None)


HERE, THERE = Vad(0.0, 0.0, 0.0), Vad(0.6, 0.4, 0.0)


def test_past_selves_are_the_self_descriptions_that_were_newest_first() -> None:
    actor = TemporalSelf()
    for name in ("a", "b", "b", "c", "d", "e"):
        found = told(actor, "observe", HERE, description=name)
    assert found.past == ("d", "c", "b") and found.future


def test_a_story_begins_half_coherent_and_a_steady_one_grows_whole() -> None:
    actor = TemporalSelf()
    found = [told(actor, "share", HERE).coherence for _ in range(12)]
    assert found[0] == 0.5 and found == sorted(found)
    assert found[-1] == pytest.approx((10 * 1.0 + 1) / 12)


def test_coherence_by_hand() -> None:
    actor = TemporalSelf()
    told(actor, "share", HERE)
    found = told(actor, "observe", THERE, caused=False)
    length = 0.6**2 + 0.4**2
    continuity, causality, theme = exp(-length / 0.5), 0.0, 1 - min(1.0, 2 / 5)
    assert found.coherence == pytest.approx((0.4 * continuity + 0.3 * causality + 0.3 * theme + 1) / 3)


def test_a_large_step_with_a_cause_in_the_turn_is_understood() -> None:
    def coherence(caused: bool) -> float:
        actor = TemporalSelf()
        told(actor, "share", HERE)
        return told(actor, "share", THERE, caused=caused).coherence

    assert coherence(True) - coherence(False) == pytest.approx(0.3 / 3)


def test_a_life_without_thread_ends_in_a_crisis_and_a_steady_one_never() -> None:
    def crises(*story: tuple[str, Vad]) -> list[int]:
        actor = TemporalSelf()
        moments = [told(actor, goal, vad, caused=False).crisis for goal, vad in story]
        return [turn for turn, crisis in enumerate(moments, 1) if crisis]

    torn = [(f"goal {n % 7}", HERE if n % 2 else Vad(-0.9, 0.9, -0.9)) for n in range(30)]
    found = crises(*torn)
    assert found and found[0] >= 6, "a crisis needs five steps, and to last for three turns"
    assert crises(*[("share", HERE)] * 30) == []


def test_one_shock_in_a_quiet_life_is_no_crisis() -> None:
    mind = quiet_mind()
    for number in range(30):
        state = mind.experience_now(COMMANDS["shock"] if number == 15 else {"cohesion": 0.05})
        assert not state["temporal"]["crisis"]


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


@pytest.mark.parametrize(
    ("x", "theme"),
    [
        (Reactors(0.7, 0.7, 0.2, 0.2), "Loneliness"),
        (Reactors(0.2, 0.2, 0.7, 0.7), "Belonging"),
        (Reactors(0.7, 0.7, 0.2, 0.5), "Survival"),
        (Reactors(0.2, 0.2, 0.7, 0.5), "Peace"),
        (Reactors(0.7, 0.5, 0.2, 0.5), "Loss"),
        (Reactors(0.6, 0.6, 0.6, 0.3), "Neutral ground"),
    ],
)
def test_the_archival_theme_is_the_first_that_fits(x: Reactors, theme: str) -> None:
    body = ReactorsMoved(x, x, (), 1)
    assert Qualia().sense(emotion("Fear", HERE), body).archival == theme


@pytest.mark.parametrize(("phi", "tension"), [(0.4, 0.2), (0.1, 0.9), (0.0, 0.5)])
def test_identity_is_firm_where_the_parts_hold_together_and_little_presses(
    phi: float, tension: float
) -> None:
    body = BASELINE._replace(tension=tension)
    formed = Identity().form(
        ReactorsMoved(body, body, (), 1), IntegrationMeasured(phi, 0.0, "", ""), None, None
    )
    assert formed.stability == pytest.approx(sqrt(phi) / (1 + tension))
    assert formed.traits == ("even-tempered",)


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
    body = ReactorsMoved(BASELINE, BASELINE, ())
    first, second = (narrator.tell(TimePassed(60.0), body, *nothing) for _ in range(2))
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

    assert ghosts(personality=Personality(confabulation_rate=0.0)) == 0
    assert 25 <= ghosts(personality=Personality(confabulation_rate=0.8)) <= 75
    assert 25 <= ghosts(personality=Personality(confabulation_rate=0.0), without=["personality"]) <= 75


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
    assert tuple(BASELINE) == (0.2, 0.2, 0.5, 0.5)
