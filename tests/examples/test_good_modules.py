"""Fatigue, attachment: what each does to a mind, held against the same mind without it."""

from itertools import pairwise
from typing import Any

from anima_actors import Actor, AnimaCore, Personality
from anima_actors.events import ReactorsMoved
from examples.attachment import Attachment
from examples.fatigue import Fatigue

OPEN = Personality(neuroticism=0.3, openness=0.9)
WARM = {"cohesion": 0.4, "satisfaction": 0.2}
ALARM = {"tension": 0.2, "arousal": 0.4}


def mind(*extra: type[Actor], **options: Any) -> AnimaCore:
    return AnimaCore(OPEN, seed=2, extra=extra, **options)


def test_being_roused_tires_and_more_of_it_tires_more() -> None:
    agent = mind(Fatigue)
    levels = [agent.experience(ALARM)["fatigue"]["level"] for _ in range(10)]
    assert levels == sorted(levels) and levels[-1] > 0.3


def test_to_the_tired_less_gets_through_of_good_and_bad() -> None:
    for stimulus, reactor in (({"satisfaction": 0.4}, "satisfaction"), ({"tension": 0.3}, "tension")):
        agent = mind(Fatigue)
        for _ in range(12):
            agent.experience({"arousal": 0.5})
        agent.experience(stimulus)
        turn = agent.mind.last_turn
        body = turn.find(ReactorsMoved) if turn else None
        assert body is not None
        shares = {share.source: getattr(share.amounts, reactor) for share in body.shares}
        assert 0.1 < -shares["fatigue"] / shares["stimulus"] < 0.6


def test_a_rest_gives_it_back_and_a_night_all_of_it() -> None:
    agent = mind(Fatigue)
    for _ in range(10):
        tired = agent.experience(ALARM)["fatigue"]["level"]
    nap = agent.rest(20 * 60)["fatigue"]["level"]
    night = agent.rest(8 * 3600)["fatigue"]["level"]
    assert 0.7 * tired < nap < tired and night < 0.01
    assert agent.mind.state["fatigue"]["label"] == "rested"


def test_a_bond_grows_slowly_and_towards_a_ceiling() -> None:
    agent = mind(Attachment)
    bonds = [agent.experience(WARM, "I am glad to see you.")["attachment"]["bond"] for _ in range(12)]
    steps = [after - before for before, after in pairwise(bonds)]
    assert bonds[0] < 0.15 and bonds == sorted(bonds) and 0.5 < bonds[-1] < 1.0
    assert steps == sorted(steps, reverse=True)


def bonded(*extra: type[Actor]) -> AnimaCore:
    agent = mind(*extra)
    for _ in range(12):
        agent.experience(WARM, "I am glad to see you.")
    agent.rest(60)
    return agent


def test_to_one_who_is_bonded_rejection_is_colder() -> None:
    cold = {"cohesion": -0.3}
    near, apart = (
        one.experience(cold, "Go away.")["reactors"]["cohesion"] for one in (bonded(Attachment), bonded())
    )
    assert near < apart - 0.02


def test_the_company_of_one_to_whom_one_is_bonded_calms() -> None:
    fright = {"tension": 0.4, "arousal": 0.3}
    near, apart = (
        one.experience(fright, "I am here.")["reactors"]["tension"] for one in (bonded(Attachment), bonded())
    )
    assert near < apart - 0.02


def test_a_long_separation_is_felt_and_a_meeting_ends_the_longing() -> None:
    agent = bonded(Attachment)
    first = agent.rest(3600)["attachment"]["longing"]
    state = agent.rest(24 * 3600)
    assert state["attachment"]["longing"] > first > 0
    assert state["shown"]["cohesion"] < 0.45
    assert agent.experience(WARM, "I am back.")["attachment"]["longing"] == 0


def test_a_bond_breaks_faster_than_it_grew() -> None:
    agent = bonded(Attachment)
    before = agent.mind.state["attachment"]["bond"]
    after = agent.experience({"cohesion": -0.8}, "I never liked you.")["attachment"]["bond"]
    grown = bonded(Attachment).experience({"cohesion": 0.8}, "I like you.")["attachment"]["bond"] - before
    assert before - after > 2 * grown > 0
