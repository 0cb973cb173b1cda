"""Where the modules of a story belong, what their settings may be; what is wrong is told with its line."""

from pathlib import Path

import pytest

from anima_actors.scenario import Scenario, ScenarioError, build_mind
from tests.scenario.stories import NAME, complaint, story

MODULES = """
from dataclasses import dataclass, replace
from anima_actors import *
from anima_actors.events import *

@dataclass(frozen=True)
class Constants:
    rate: Unit = 0.2
    turns: int = 3
    name: str = "moon"
    eager: bool = False

class Tide(Actor):
    constants: Constants

    @handler
    def rise(self, felt: EmotionFelt) -> None: ...

class Filter(Actor):
    constants: Constants

    @intercepts
    def dim(self, felt: EmotionFelt) -> EmotionFelt | None:
        return replace(felt, primary="Calm")

class Stoic(Actor):
    constants: Constants

    @handler
    def bear(self, body: ReactorsMoved) -> DefenseRaised | None:
        return None

class Bare(Actor):
    @handler
    def rise(self, felt: EmotionFelt) -> None: ...
"""


@pytest.fixture(autouse=True)
def beside_the_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.py").write_text(MODULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def refused(modules: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        build_mind(story(f"modules: {modules}\n"))
    assert len(caught.value.problems) == 1
    return str(caught.value).removeprefix(f"{NAME}:")


def test_settings_become_the_modules_constants() -> None:
    told = "{with: [{use: ./own.py:Tide, settings: {rate: 1, turns: 5, name: sun, eager: true}}]}"
    mind = build_mind(story(f"modules: {told}\n"))
    constants = mind.bus.actors["tide"].actor.constants  # type: ignore[union-attr]
    assert (constants.rate, constants.turns, constants.name, constants.eager) == (1.0, 5, "sun", True)
    assert mind.config.constants["tide.rate"] == 1


def test_a_constant_that_is_set_by_its_path_goes_before_a_setting() -> None:
    told = "modules: {with: [{use: ./own.py:Tide, settings: {rate: 0.1}}]}\nconstants: {tide.rate: 0.9}\n"
    assert build_mind(story(told)).config.constants["tide.rate"] == 0.9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("rte: 1", '2:50: modules.with[0].settings.rte: tide has no such setting; did you mean "rate"?'),
        (
            "rate: high",
            "2:50: modules.with[0].settings.rate: is 'high'; it must be a number, such as 0.2",
        ),
        ("rate: 2", "2:50: modules.with[0].settings.rate: is 2.0; it must be from 0 to 1"),
        ("turns: 2.5", "2:50: modules.with[0].settings.turns: is 2.5; it must be a whole number, such as 3"),
        ("name: 3", "2:50: modules.with[0].settings.name: is 3; it must be a text, such as 'moon'"),
        (
            "rate: 0.5, eager: 1",
            "2:61: modules.with[0].settings.eager: is 1; it must be true or false, such as False",
        ),
    ],
)
def test_a_setting_that_will_not_do_is_told_with_its_line_and_what_would_be_right(
    settings: str, message: str
) -> None:
    assert refused(f"{{with: [{{use: ./own.py:Tide, settings: {{{settings}}}}}]}}") == message


def test_settings_of_a_module_that_has_none_are_refused() -> None:
    assert "bare has no settings; they are the fields of the dataclass" in refused(
        "{with: [{use: ./own.py:Bare, settings: {rate: 1}}]}"
    )


def test_a_module_takes_the_place_of_a_built_in_one_under_its_own_name() -> None:
    mind = build_mind(story("modules: {replace: {defense: {use: ./own.py:Stoic, settings: {rate: 0.5}}}}\n"))
    assert "stoic" in mind.bus.actors and "defense" not in mind.bus.actors
    assert mind.config.without == ("defense",)
    assert mind.config.constants == {"stoic.rate": 0.5}
    assert build_mind(story("modules: {replace: {defense: ./own.py:Stoic}}\n")).bus.wiring.silent == {}


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (
            "{replace: {emotion: ./own.py:Tide}}",
            "2:21: modules.replace.emotion: Tide does not publish EmotionFelt, which ",
        ),
        (
            "{replace: {defense: ./own.py:Filter}}",
            "2:21: modules.replace.defense: filter intercepts EmotionFelt; name it under modules.intercept",
        ),
        (
            "{with: [./own.py:Filter]}",
            "2:18: modules.with[0]: filter intercepts EmotionFelt; name it under modules.intercept",
        ),
        (
            "{intercept: [./own.py:Tide]}",
            "2:23: modules.intercept[0]: tide has no handler marked @intercepts; name it under modules.with",
        ),
        (
            "{intercept: [{use: ./own.py:Filter, settings: {rat: 1}}]}",
            '2:57: modules.intercept[0].settings.rat: filter has no such setting; did you mean "rate"?',
        ),
        (
            "{with: [tide_of_nobody]}",
            "2:18: modules.with[0]: no installed package offers a module 'tide_of_nobody'",
        ),
    ],
)
def test_a_module_where_it_does_not_belong_is_told_where_it_does(modules: str, message: str) -> None:
    assert refused(modules).startswith(message)


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (
            "{replace: {defence: a:B}}",
            '2:30: modules.replace.defence: unknown module "defence"; did you mean "defense"?',
        ),
        (
            "{replace: {defense: a:B}, without: [defense]}",
            "2:30: modules.replace.defense: is left out as well; take it out of without",
        ),
        ("{replace: {defense: {uses: a:B, use: a:B}}}", 'uses: unknown key; did you mean "use"?'),
        ("{replace: [a:B]}", "modules.replace: this is a list, not a mapping"),
        ("{intercpt: [a:B]}", 'modules.intercpt: unknown key; did you mean "intercept"?'),
        ("{intercept: a:B}", 'modules.intercept: "a:B" is a text, not a list'),
    ],
)
def test_what_is_wrong_with_the_file_is_found_without_loading_anything(modules: str, message: str) -> None:
    assert message in complaint(f"title: x\nmodules: {modules}\nsteps: [say: hello]\n")


def test_an_interceptor_acts_in_the_story_after_all_others() -> None:
    told = (
        "modules: {intercept: [./own.py:Filter], with: [./own.py:Tide], replace: {defense: ./own.py:Stoic}}\n"
    )
    mind = build_mind(story(told))
    assert [module.name for module in mind.bus.wiring.modules][-3:] == ["tide", "stoic", "filter"]
    assert mind.experience_now({"tension": 0.8})["primary"] == "Calm"


def test_a_story_is_the_same_after_going_through_plain_data() -> None:
    told = story("modules: {replace: {defense: ./own.py:Stoic}, intercept: [./own.py:Filter]}\n")
    again = Scenario.from_document(told.document)
    assert again.modules == told.modules
