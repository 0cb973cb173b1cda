"""Which modules a mind is made of: names in, actors out; what is unknown is refused with the nearest."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from anima_actors import Actor, Facet, Mind, ModuleError, Personality, Stimulus, WiringError, handler
from anima_actors.psyche.modules.emotion import Emotion
from anima_actors.psyche.modules.personality import PersonalityKeeper
from tests.stories import COMMANDS, MODULES, quiet_mind


def modules_of(mind: Mind) -> list[str]:
    return [module.name for module in mind.bus.wiring.modules]


def refused(**options: Any) -> str:
    with pytest.raises(ModuleError) as caught:
        Mind(**options)
    assert isinstance(caught.value, ValueError)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_default_mind_has_all_its_modules() -> None:
    assert set(modules_of(Mind())) == set(MODULES)
    assert Mind().bus.wiring.silent == {}


def test_only_names_what_is_used_and_the_coordinator_and_the_voice_stay() -> None:
    assert set(modules_of(Mind(only=["emotion", "reactors"]))) == {
        "emotion",
        "reactors",
        "coordinator",
        "voice",
    }
    assert set(modules_of(Mind(only=["emotion", "reactors"], without=["voice", "emotion"]))) == {
        "reactors",
        "coordinator",
    }


def test_without_names_what_is_left_out() -> None:
    assert set(modules_of(Mind(without=["defense", "voice"]))) == set(MODULES) - {"defense", "voice"}


def test_what_needs_a_left_out_module_is_silent_and_says_why() -> None:
    silent = Mind(without=["reactors"]).bus.wiring.silent
    assert "waits for ReactorsMoved, published by reactors.move" in silent["emotion.feel"]
    assert "temporal.tell" in silent


@pytest.mark.parametrize("role", ["only", "without"])
def test_an_unknown_module_is_refused_with_the_nearest(role: str) -> None:
    assert refused(**{role: ["defence"]}) == f"{role}: unknown module 'defence'; did you mean \"defense\"?"
    assert "; known: personality, values, mirror" in refused(**{role: ["xyzzy"]})
    assert refused(**{role: "emotion"}) == f'{role} must be a list of module names, such as ["emotion"]'


def test_a_refusal_keeps_the_place_and_the_reason_apart() -> None:
    for options, place, reason in (
        (
            {"without": ["defence"]},
            ("without", "defence"),
            "unknown module 'defence'; did you mean \"defense\"?",
        ),
        (
            {"constants": {"memory.capacity": 1.5}},
            ("constants", "memory.capacity"),
            "is 1.5; it must be a whole number, such as 200",
        ),
        ({"appraisal": "x"}, (), "appraisal is 'x'; it must be one of lexicon, llm, none"),
    ):
        with pytest.raises(ModuleError) as caught:
            Mind(**options)
        assert (caught.value.place, caught.value.reason) == (place, reason)


# --- constants


def test_a_constant_is_overridden_in_its_own_module_alone() -> None:
    state = quiet_mind(constants={"reactors.dose_coupling": 0.0}).experience_now(COMMANDS["shock"])
    usual = quiet_mind().experience_now(COMMANDS["shock"])
    assert state["reactors"]["cohesion"] != usual["reactors"]["cohesion"]
    assert quiet_mind(constants={"reactors.dose_coupling": 0.3}).experience_now(COMMANDS["shock"]) == usual


def test_several_constants_of_a_module_are_overridden_together() -> None:
    mind = Mind(constants={"flash.full_age": 2.0, "memory.capacity": 1, "memory.recalled": 1})
    mind.experience_now({})
    assert mind.experience_now({})["flash"]["mortality_sense"] == 1.0


@pytest.mark.parametrize(
    ("constants", "message"),
    [
        ({"emotoin.learn_rate": 0}, 'constants.emotoin.learn_rate: unknown module; did you mean "emotion"?'),
        (
            {"emotion.lern_rate": 0},
            'constants.emotion.lern_rate: unknown constant; did you mean "emotion.learn_rate"?',
        ),
        ({"emotion": 0}, "constants.emotion: unknown constant"),
        ({"narrative.length": 0}, "constants.narrative.length: unknown constant"),
        (
            {"emotion.learn_rate": "0"},
            "constants.emotion.learn_rate is '0'; it must be a number, such as 0.03",
        ),
        ({"emotion.learn_rate": True}, "it must be a number"),
        ({"emotion.learn_rate": None}, "it must be a number"),
        ({"emotion.learn_rate": float("nan")}, "it must be a number"),
        ({"emotion.learn_rate": float("inf")}, "it must be a number"),
        ({"emotion.learn_rate": 10**400}, "it must be a number"),
        (
            {"memory.capacity": 1.5},
            "constants.memory.capacity is 1.5; it must be a whole number, such as 200",
        ),
        ({"reactors.coupling": [0.0] * 15}, "it must be a list of 16 numbers"),
        (
            {"reactors.coupling": [0.0] * 15 + ["x"]},
            "constants.reactors.coupling is 'x'; it must be a number",
        ),
        ({"mirror.english_valence": 5}, "constants.mirror.english_valence is 5; it must be a text"),
    ],
)
def test_a_wrong_constant_is_refused_with_what_would_be_right(
    constants: dict[str, Any], message: str
) -> None:
    assert message in refused(constants=constants)


@pytest.mark.parametrize("constants", [[("emotion.learn_rate", 0)], "emotion.learn_rate=0", 5])
def test_constants_that_are_no_mapping_are_refused(constants: Any) -> None:
    assert "constants is" in refused(constants=constants)


def test_a_whole_number_will_do_for_a_number_and_a_list_for_a_tuple() -> None:
    mind = Mind(constants={"emotion.learn_rate": 0, "reactors.coupling": [0] * 16, "memory.capacity": 3.0})
    assert mind.experience_now(COMMANDS["joy"])["degraded"] == []


def test_the_constants_of_a_module_of_ones_own_can_be_overridden_too() -> None:
    mind = Mind(extra=[Clock], constants={"clock.step": 5})
    assert mind.experience_now({})["ticked"] == {"count": 5}


@dataclass(frozen=True)
class ClockConstants:
    step: int = 1


@dataclass(frozen=True, slots=True)
class Ticked(Facet):
    count: int = 0


class Clock(Actor):
    """Counts; may begin elsewhere than at zero."""

    constants: ClockConstants

    def __init__(self, count: int = 0) -> None:
        self.count = count

    @handler
    def tick(self, stimulus: Stimulus) -> Ticked:
        self.count += self.constants.step
        return Ticked(self.count)


# --- modules from outside


def test_a_module_is_added_as_a_class_an_instance_or_by_name(tmp_path: Path) -> None:
    file = tmp_path / "metronome.py"
    file.write_text(
        "from dataclasses import dataclass\n"
        "from anima_actors import Actor, Facet, Stimulus, handler\n"
        "@dataclass(frozen=True, slots=True)\n"
        "class Beaten(Facet):\n"
        "    beats: int = 4\n"
        "class Metronome(Actor):\n"
        "    @handler\n"
        "    def beat(self, stimulus: Stimulus) -> Beaten:\n"
        "        return Beaten()\n",
        "utf-8",
    )
    assert Mind(extra=[Clock]).experience_now({})["ticked"] == {"count": 1}
    assert Mind(extra=[Clock(10)]).experience_now({})["ticked"] == {"count": 11}
    assert Mind(extra=[f"{__name__}:Clock"]).experience_now({})["ticked"] == {"count": 1}
    assert Mind(extra=[f"{file}:Metronome"]).experience_now({})["beaten"] == {"beats": 4}


def test_an_instance_is_a_pattern_that_the_mind_does_not_touch() -> None:
    clock = Clock(10)
    one, other = Mind(extra=[clock]), Mind(extra=[clock])
    clock.count = 99
    for _ in range(2):
        state = one.experience_now({})
    assert (state["ticked"], other.experience_now({})["ticked"]) == ({"count": 12}, {"count": 11})
    one.reset()
    assert one.experience_now({})["ticked"] == {"count": 11}
    assert clock.count == 99


def test_an_instance_that_cannot_be_copied_is_refused() -> None:
    class Guarded(Actor):
        def __init__(self) -> None:
            self.lock = Lock()

        @handler
        def act(self, stimulus: Stimulus) -> None:
            pass

    assert "guarded cannot be copied (cannot pickle" in refused(extra=[Guarded()])


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (5, "extra: 5 is no module; give an Actor class, an instance, or 'package.module:Class'"),
        (dict, "is no module"),
        (
            "./dull.yaml:Dull",
            "'./dull.yaml:Dull' names no class; write 'package.module:Class' or './file.py:Class'",
        ),
        ("./dull", "'./dull' names no class; write 'package.module:Class' or './file.py:Class'"),
        ("./no_such_file.py", "no_such_file.py: there is no such file"),
        ("no.such.module:Class", "no.such.module cannot be imported: ModuleNotFoundError"),
        ("./no_such_file.py:Class", "no_such_file.py: there is no such file"),
        (f"{__name__}:Clok", "has no actor called 'Clok'; did you mean \"Clock\"?"),
        (f"{__name__}:MODULES", "has no actor called 'MODULES'"),
    ],
)
def test_what_is_no_module_is_refused(extra: Any, message: str) -> None:
    assert message in refused(extra=[extra])


def test_a_file_with_one_actor_stands_for_that_actor(tmp_path: Path) -> None:
    text = "from anima_actors import Actor, Stimulus, handler\n"
    one = "class {}(Actor):\n    @handler\n    def act(self, stimulus: Stimulus) -> None:\n        pass\n"
    file = tmp_path / "own.py"
    file.write_text(text + one.format("First") + "Same = First\n", "utf-8")
    assert "first" in modules_of(quiet_mind(extra=[str(file)]))
    file.write_text(text + one.format("First") + one.format("Second"), "utf-8")
    assert f"{file} has 2 actors; write {file}:First or {file}:Second" in refused(extra=[str(file)])
    file.write_text(text, "utf-8")
    assert f"{file}: it has no Actor class" in refused(extra=[str(file)])


def test_a_file_that_cannot_be_run_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("this is no python\n", "utf-8")
    assert "cannot be imported: SyntaxError" in refused(extra=[f"{tmp_path / 'broken.py'}:Class"])


def test_two_modules_of_one_name_are_refused() -> None:
    with pytest.raises(WiringError, match="two modules are called 'clock'"):
        Mind(extra=[Clock, Clock(3)])
    with pytest.raises(WiringError, match="two modules are called 'emotion'"):
        Mind(extra=[Warmer])


class Warmer(Emotion):
    """Feels as the built-in one does."""

    name = "emotion"


def test_a_module_may_take_the_name_of_a_built_in_one_that_is_left_out() -> None:
    mind = quiet_mind(without=["emotion"], extra=[Warmer])
    assert modules_of(mind) == modules_of(Mind())
    assert mind.experience_now(COMMANDS["joy"]) == quiet_mind().experience_now(COMMANDS["joy"])
    assert quiet_mind(without=["emotion"], extra=[Warmer], constants={"emotion.learn_rate": 0})
    few = Mind(only=["reactors"], extra=[Warmer])
    assert set(modules_of(few)) == {"reactors", "emotion", "coordinator", "voice"}
    assert few.experience_now(COMMANDS["joy"])["primary"] in ("Joy", "Trust")


def test_a_module_of_ones_own_can_be_left_out_again() -> None:
    assert "clock" not in modules_of(Mind(extra=[Clock], without=["clock"]))


def test_whoever_takes_the_place_of_personality_is_handed_the_personality() -> None:
    class Keeper(PersonalityKeeper):
        name = "personality"

    persona = Personality(neuroticism=0.9, confabulation_rate=0.0)
    substituted = Mind(persona, without=["personality"], extra=[Keeper])
    assert substituted.experience_now(COMMANDS["stress"]) == Mind(persona).experience_now(COMMANDS["stress"])


def test_the_random_streams_follow_from_seed_mind_and_module() -> None:
    def luck(seed: int, name: str, module: type[Actor]) -> object:
        return Mind(seed=seed, name=name, extra=[module]).experience_now({})[module.name + "_rolled"]

    assert luck(1, "a", Dice) == luck(1, "a", Dice)
    assert (
        len({str(luck(*one)) for one in ((1, "a", Dice), (2, "a", Dice), (1, "b", Dice), (1, "a", Coin))})
        == 4
    )


@dataclass(frozen=True, slots=True)
class DiceRolled(Facet):
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class CoinRolled(Facet):
    number: float = 0.0


class Dice(Actor):
    @handler
    def roll(self, stimulus: Stimulus) -> DiceRolled:
        return DiceRolled(self.random.random())


class Coin(Actor):
    @handler
    def roll(self, stimulus: Stimulus) -> CoinRolled:
        return CoinRolled(self.random.random())


def test_the_sentence_model_that_reads_messages_is_in_the_header() -> None:
    assert all("models" not in one for one in Mind().described()["modules"])
    reading = Mind(constants={"mirror.english_valence": "sentences"}).described()["modules"]
    (mirror,) = [one for one in reading if one["name"] == "mirror"]
    assert len(mirror["models"]["sentences"]) == 64
