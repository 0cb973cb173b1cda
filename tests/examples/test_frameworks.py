"""Minds in other people's frameworks, where those are installed: `pip install --group frameworks`."""

import asyncio
import copy
import os
import pickle
from importlib import import_module
from types import ModuleType

import pytest

from anima_actors import Mind

pytestmark = pytest.mark.filterwarnings("default")  # those of the frameworks


def example(name: str, framework: str) -> ModuleType:
    if os.environ.get("ANIMA_FRAMEWORKS") != "required":
        pytest.importorskip(framework)
    return import_module(f"examples.frameworks.{name}")


def test_a_town_of_minds_in_mesa_runs_the_same_each_time_and_its_copy_goes_on_alike() -> None:
    town_of = example("mesa_town", "mesa").Town
    town, twin = town_of(8), town_of(8)
    for _ in range(2):
        town.step()
        twin.step()
    for again in (twin, copy.deepcopy(town)):
        again.step()
    town.step()
    course = town.datacollector.get_model_vars_dataframe()
    assert course.equals(twin.datacollector.get_model_vars_dataframe()) and course["mean"].nunique() > 1
    minds = pickle.loads(pickle.dumps([one.mind for one in town.people]))
    assert [mind.state for mind in minds] == [one.mind.state for one in town.people]


def test_a_thread_in_langgraph_keeps_its_mind_and_goes_back_to_a_checkpoint() -> None:
    agent = example("langgraph_agent", "langgraph").graph()
    thread = {"configurable": {"thread_id": "olha"}}
    words = ("hello", "You lied to me! I hate this")
    for said in words:
        after = agent.invoke({"text": said}, thread)
    lived = Mind(seed=1)
    states = [lived.experience_now({}, said) for said in words]
    assert Mind.from_bytes(after["mind"]).state == states[-1] and after["primary"] == states[-1]["primary"]
    earlier = next(
        one for one in agent.get_state_history(thread) if one.values.get("text") == "hello" and not one.next
    )
    again = agent.invoke({"text": words[1]}, earlier.config)
    assert Mind.from_bytes(again["mind"]).state == states[-1]


def test_the_state_of_an_autogen_runtime_holds_its_minds() -> None:
    talk = example("autogen_agent", "autogen_core").talk
    whole, _ = asyncio.run(talk(["hello", "You lied to me! I hate this", "say something"]))
    first, kept = asyncio.run(talk(["hello", "You lied to me! I hate this"]))
    second, _ = asyncio.run(talk(["say something"], kept))
    assert [*first, *second] == whole


def test_an_entity_of_concordia_goes_on_from_its_state() -> None:
    entity = example("concordia_component", "concordia").entity
    olha, again = entity("Olha", Mind(seed=1)), entity("Olha", Mind())
    olha.observe("Bob shouts: you lied to me, I hate you!")
    again.set_state(olha.get_state())
    for one in (olha, again):
        one.observe("Bob leaves.")
    assert again.get_state() == olha.get_state()
    assert "<anima_inner_state>" in again.get_component("feeling").pre_act(None)
