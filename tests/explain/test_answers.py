"""What is asked, and what is answered."""

import json
import re
from dataclasses import dataclass

import pytest

from anima_actors import Actor, Facet, Mind, Personality, Stimulus, handler
from anima_actors.explain import Contribution, WhyError
from tests.explain.asking import asked, betrayed, every_account
from tests.stories import COMMANDS


def test_tension_rises_with_a_shock_and_a_defense_takes_from_it() -> None:
    account = betrayed().why("shown.tension@2")
    assert account.is_number
    assert account.change is not None and account.change > 0
    given = {one.source: one.amount or 0.0 for one in account.contributions}
    assert given["stimulus"] > 0.3
    assert given["defense"] < 0.0
    stimulus = next(one for one in account.contributions if one.source == "stimulus")
    assert (stimulus.event, stimulus.ends) == ("2.0", "stimulus")


def test_without_a_turn_the_last_is_meant() -> None:
    mind = betrayed()
    assert mind.why("phi").to_dict() == mind.why("phi@8").to_dict()


def test_what_a_defense_put_off_is_remembered_since_the_turn_it_was_raised() -> None:
    account = betrayed().why("reactors.tension@4")
    parked = [one for one in account.roots() if one.text == "tension that a defense had put off"]
    assert [one.since for one in parked] == [3]
    assert all(one.ends == "earlier turn" for one in parked)


def test_a_ghost_memory_ends_in_a_random_draw() -> None:
    mind = Mind(Personality(confabulation_rate=1.0), seed=1)
    while not any("ghost" in one.text for one in _last(mind)):
        mind.experience_now({"tension": 0.1})
        assert mind.bus.turns < 50
    ghost = next(one for one in _last(mind) if "ghost" in one.text)
    assert [one.ends for one in ghost.roots()] == ["random draw"]


def _last(mind: Mind) -> tuple[Contribution, ...]:
    return mind.why("reactors.tension").contributions if mind.bus.turns else ()


def test_coming_home_is_the_work_of_the_clock() -> None:
    mind = Mind(without=["confabulation"])
    mind.experience_now(COMMANDS["shock"])
    mind.rest_now(3600)
    returned = next(one for one in mind.why("reactors.arousal").contributions if one.source == "return")
    assert returned.ends == "clock"
    assert (returned.amount or 0.0) < -0.1


def test_a_decision_names_what_decided_it_and_the_numbers() -> None:
    account = betrayed().why("defense.mechanism@2")
    assert (account.before, account.after) == (None, "sublimation")
    decisive = account.decisive
    assert decisive is not None and decisive.became == "sublimation"
    assert [one.ends for one in decisive.roots()] == ["stimulus"]
    assert account.decided_by["load"] > 0.55
    assert account.sentence().startswith(
        "Defense mechanism became sublimation at turn 2; there was none before:"
    )


def test_a_goal_that_is_still_held_is_remembered_since_it_was_adopted() -> None:
    mind = Mind(without=["confabulation"])
    for _ in range(4):
        mind.experience_now({"tension": 0.35})
    held = mind.state["intention"]
    assert held["age"] > 0
    account = mind.why("intention.strength")
    since = {one.since for one in account.roots() if one.text == "the goal held so far"}
    assert since == {4 - held["age"]}


def test_a_value_that_nothing_changed_says_since_when() -> None:
    mind = Mind(without=["confabulation"])
    mind.experience_now(COMMANDS["joy"], "hello")
    mind.rest_now(60)
    mind.rest_now(60)
    account = mind.why("flash.flash_count@3")
    assert account.change == 0
    assert account.sentence() == "Flash count stayed at 1 at turn 3: nothing has changed it since turn 1."


@pytest.mark.parametrize(
    "path", ["blend.0.intensity@3", "drives.tension.intensity@4", "temporal.coherence@5"]
)
def test_a_path_leads_into_lists_and_dicts(path: str) -> None:
    assert isinstance(betrayed().why(path).after, float)


def test_an_event_and_its_fields_can_be_asked_about() -> None:
    mind = betrayed()
    scene = asked(mind).scene(3)
    sequence = next(index for index, row in enumerate(scene.rows) if row.type == "DissonanceFelt")
    event = mind.why(f"3.{sequence}")
    assert event.module == "dissonance"
    assert "dissonance published it on 3." in event.tree()
    level = mind.why(f"3.{sequence}.level")
    assert level.after == mind.why("dissonance.level@3").after
    assert level.gap < 1e-12
    assert mind.why("3.0.message").after == "You are nothing to me."


def test_a_line_of_the_prompt_can_be_asked_about_by_number_or_words() -> None:
    mind = betrayed()
    lines = mind.prompt.lines
    by_number = mind.why("prompt:3@8")
    assert by_number.after == lines[2].text
    by_words = mind.why(f"prompt:{lines[2].text[5:25]}@8")
    assert by_words.after == lines[2].text
    assert all(one.ends for one in by_number.roots())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("reactors.tensoin", 'did you mean "reactors.tension"?'),
        ("coherence", 'did you mean "temporal.coherence"?'),
        ("reactors", "reactors is several values; name one: reactors.tension, reactors.arousal"),
        ("phi.label", "there is no phi.label"),
        ("qqq", "known: "),
        ("phi@99", "turn 99 is not there; ask about turns 1 to 8"),
        ("phi@0", "turn 0 is not there"),
        ("3.99", "turn 3 has events from 3.0 to 3."),
        ("3.4@5", "is of turn 3, not of turn 5"),
        ("3.0.masage", 'did you mean "message"?'),
        ("prompt:99", "has no line '99'"),
        ("prompt:xyzzy", "or words of the line"),
        ("", "ask for a path such as reactors.tension@5"),
        ("  @4", "there is no"),
    ],
)
def test_a_question_without_an_answer_says_what_could_be_asked(wrong: str, told: str) -> None:
    with pytest.raises(WhyError) as caught:
        betrayed().why(wrong)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_before_anything_has_happened_there_is_nothing_to_ask() -> None:
    with pytest.raises(WhyError, match="nothing has happened yet"):
        Mind().why("phi")


def test_what_was_left_out_is_named() -> None:
    mind = Mind(without=["integration", "mirror"])
    mind.experience_now(COMMANDS["joy"])
    with pytest.raises(WhyError, match="the module that fills it, integration, was left out"):
        mind.why("phi")
    with pytest.raises(WhyError, match="mirror, was left out"):
        mind.why("mirror.inferred.tension")


def test_a_value_that_is_not_there_says_why() -> None:
    mind = Mind()
    mind.experience_now(COMMANDS["joy"])
    mind.rest_now(60)
    assert mind.why("defense.mechanism").note == "the module defense found no occasion for it"
    account = mind.why("salience")
    assert account.after is None
    assert account.note == "the module attention was skipped: nothing came that it waits for"
    assert account.gap < 1e-12


@dataclass(frozen=True)
class MoodTold(Facet):
    level: float
    turns: int


class Moody(Actor):
    """Fails from the third turn on."""

    def __init__(self) -> None:
        self.turns = 0

    @handler
    def tell(self, stimulus: Stimulus) -> MoodTold:
        self.turns += 1
        if self.turns > 2:
            raise ValueError("no more")
        return MoodTold(0.5, self.turns)


def test_a_part_of_what_a_failed_module_no_longer_tells_is_told_to_be_missing() -> None:
    mind = Mind(extra=[Moody])
    for _ in range(4):
        mind.experience_now({})
    account = mind.why("mood_told.level@4")
    assert (account.after, account.note) == (None, "the module moody failed: ValueError: no more")
    assert mind.why("degraded@4").sentence().startswith("Degraded was still module moody, reason ValueError")
    with pytest.raises(WhyError, match="did you mean"):
        mind.why("mood_told.lvl@2")


@pytest.mark.slow
def test_asking_changes_nothing() -> None:
    asked_often, left_alone = (Mind(seed=4, extra=[]) for _ in range(2))
    for command in ("shock", "joy", "grief", "shock"):
        asked_often.experience_now(COMMANDS[command], "I am scared.")
        left_alone.experience_now(COMMANDS[command], "I am scared.")
        assert sum(1 for _ in every_account(asked(asked_often))) > 0
    assert asked_often.state == left_alone.state


@pytest.mark.slow
def test_a_long_life_is_answered_from_wherever_one_asks() -> None:
    mind = Mind(seed=1)
    for turn in range(130):
        mind.experience_now({"tension": 0.3 if turn % 7 == 0 else -0.05})
    late = mind.why("phi@128").to_dict()
    early = mind.why("phi@3").to_dict()
    assert (early["turn"], late["turn"]) == (3, 128)
    assert mind.why("phi@128").to_dict() == late


def test_an_account_is_plain_data_a_tree_a_sentence_and_a_chart() -> None:
    for account in every_account(asked(betrayed()), range(3, 5)):
        assert json.loads(json.dumps(account.to_dict()))["path"] == account.path
        assert max(map(len, account.tree().splitlines())) <= 100
        assert account.sentence().endswith(".")
        assert "\n" not in account.sentence()
        chart = account.mermaid().splitlines()
        assert chart[0] == "flowchart TD"
        assert any("-->" in line for line in chart)
        assert all(line.count('"') % 2 == 0 for line in chart)


def test_the_sentence_reads_well() -> None:
    mind = Mind(seed=1, without=["confabulation", "memory", "mirror", "dissonance", "defense"])
    mind.experience_now({"tension": 0.5}, "The door slammed.")
    assert mind.why("reactors.tension").sentence() == (
        "Tension rose from .20 to .65 at turn 1: the stimulus “The door slammed.” gave +.45."
    )
    mind.rest_now(300)
    assert mind.why("reactors.tension").sentence().endswith(": coming home took −.41.")


def test_what_rounds_to_nothing_is_not_told_by_name() -> None:
    for seed in range(3, 7):
        mind = Mind(seed=seed)
        for message in ("hello there", "I lost my job"):
            mind.experience_now({}, message)
            for path in ("reactors.tension", "vad.valence", "phi", "shown.cohesion"):
                assert not re.search(r"(gave|took) [+−]?\.0+\b", mind.why(path).sentence())


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("tension", "reactors.tension"),
        ("emotion@3", "primary"),
        ("mood", "vad.valence"),
        ("goal@2", "intention.goal"),
        ("surprise@2", "prediction_error"),
        ("defense@3", "defense.mechanism"),
    ],
)
def test_what_people_call_a_value_is_answered(asked: str, path: str) -> None:
    account = betrayed().why(asked)
    assert account.path == path
    assert account.to_dict() == betrayed().why(f"{path}@{account.turn}").to_dict()
