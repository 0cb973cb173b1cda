"""What a module may be to a mind, each shown by an example: beside the others, instead, in between."""

from dataclasses import replace

import pytest

from anima_actors import Actor, AnimaCore, ModuleError, ReactorNudge, StimulusBias, Veto
from anima_actors.events import DefenseRaised, MirrorReflected
from examples.boredom import Boring
from examples.discretion import Discretion
from examples.humor import HumorDefense
from examples.rose_glasses import RoseGlasses
from examples.weather import Headache, Sky, Spirits, WeatherTurned

HARD = {"tension": 0.6, "arousal": 0.5, "cohesion": -0.3}
GREY = {"sky.grey": 1.0, "sky.changes": 1.0}


def test_one_sits_beside_the_others_and_brings_a_facet_a_prompt_line_and_a_wish() -> None:
    agent = AnimaCore(extra=[Boring], seed=1)
    for _ in range(8):
        state = agent.experience({})
    assert state["boredom"]["level"] > 0.5
    assert any("getting bored" in line.text for line in agent.mind.prompt.lines)
    proposed = [one.event for one in agent.mind.last_turn.envelopes if one.module == "boring"]  # type: ignore[union-attr]
    assert "try something new" in str(proposed)


def test_one_takes_the_place_of_a_built_in_module_and_others_read_it_as_they_read_that() -> None:
    agent = AnimaCore(extra=[HumorDefense], without=["defense"], seed=1)
    state = agent.experience(HARD)
    assert state["defense"]["mechanism"] == "humor" and state["degraded"] == []
    turn = agent.mind.last_turn
    assert turn is not None
    raised = turn.find(DefenseRaised)
    assert raised is not None and raised.maturity == 7
    assert agent.mind.bus.wiring.silent == {}


def test_one_defines_an_event_of_its_own_and_others_of_its_kind_take_it() -> None:
    agent = AnimaCore(extra=[Sky, Spirits, Headache], constants=GREY)
    agent.experience({})
    assert agent.mind.last_turn is not None
    assert agent.mind.last_turn.find(WeatherTurned) == WeatherTurned(1.0, pressure_falls=False)


def test_one_biases_the_stimulus() -> None:
    weather = AnimaCore(extra=[Sky, Spirits], constants=GREY).experience({"satisfaction": 0.3})
    plain = AnimaCore().experience({"satisfaction": 0.3})
    assert weather["reactors"]["satisfaction"] < plain["reactors"]["satisfaction"]


def test_one_nudges_the_reactors() -> None:
    agent = AnimaCore(extra=[Sky, Headache], constants={"sky.grey": 0.5, "sky.changes": 1.0}, seed=3)
    nudges = []
    for _ in range(10):
        agent.experience({})
        assert agent.mind.last_turn is not None
        nudges += [one.event for one in agent.mind.last_turn.envelopes if one.module == "headache"]
    assert nudges and set(nudges) == {ReactorNudge("headache", tension=0.06)}


def test_one_takes_settings_and_they_have_a_range() -> None:
    for grey, expected in ((1.0, -0.05), (0.0, None)):
        agent = AnimaCore(extra=[Sky, Spirits], constants={"sky.grey": grey, "sky.changes": 1.0})
        agent.experience({})
        assert agent.mind.last_turn is not None
        bias = next(one.event for one in agent.mind.last_turn.envelopes if one.module == "spirits")
        assert isinstance(bias, StimulusBias)
        assert bias.satisfaction == pytest.approx(expected) if expected else bias.satisfaction > -0.02
    with pytest.raises(ModuleError, match=r"constants\.sky\.grey is 3\.0; it must be from 0 to 1"):
        AnimaCore(extra=[Sky, Spirits], constants={"sky.grey": 3})


def test_one_vetoes_what_another_proposes() -> None:
    def goals(*extra: type[Actor]) -> list[str]:
        agent = AnimaCore(extra=extra, seed=1)
        joy = {"satisfaction": 0.4, "cohesion": 0.3, "arousal": 0.2}
        messages = (
            "Just between us: I am engaged!",
            "I am so happy!",
            "So happy!",
            "You may tell everybody!",
            "!",
            "!",
        )
        held = [agent.experience(joy, message)["intention"] for message in messages]
        return [goal["goal"] if goal else "" for goal in held]

    assert "share" in goals()[:3]
    discreet = goals(Discretion)
    assert "share" not in discreet[:3] and "share" in discreet[3:]


def test_a_veto_says_who_forbids_and_why() -> None:
    agent = AnimaCore(extra=[Discretion], seed=1)
    agent.experience({"satisfaction": 0.6, "cohesion": 0.4, "arousal": 0.3}, "This is a secret.")
    turn = agent.mind.last_turn
    assert turn is not None
    assert turn.find(Veto) == Veto("share", "it was told in confidence", "discretion")


def test_one_stands_between_an_event_and_its_readers() -> None:
    agent, plain = AnimaCore(extra=[RoseGlasses]), AnimaCore()
    softened = agent.experience({}, "I am terribly afraid and everything is lost.")
    honest = plain.experience({}, "I am terribly afraid and everything is lost.")
    heard, meant = softened["mirror"]["inferred"], honest["mirror"]["inferred"]
    assert heard["tension"] == pytest.approx(meant["tension"] / 2)
    turn = agent.mind.last_turn
    assert turn is not None
    both = [one for one in turn.envelopes if isinstance(one.event, MirrorReflected)]
    assert [one.module for one in both] == ["mirror", "rose_glasses"]
    assert both[1].causes == (both[0].id,)


def test_a_handler_of_any_of_them_can_be_called_as_a_plain_method() -> None:
    grim = StimulusBias("memory", satisfaction=-0.1)
    assert RoseGlasses().overlook((grim, replace(grim, source="mirror"))) == (replace(grim, source="mirror"),)
    assert Spirits().sink(None, WeatherTurned(1.0, False)).satisfaction == pytest.approx(-0.05)  # type: ignore[arg-type]
