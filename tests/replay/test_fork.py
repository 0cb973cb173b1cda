"""What might have been: the same luck, the same past, one thing otherwise."""

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Mind, ModuleError, RootEvent, Stimulus, handler
from anima_actors.events import EmotionFelt, ReactorNudge
from anima_actors.journal.reader import Journal
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import merged, replay
from anima_actors.replay.rerun import RerunError
from anima_actors.replay.resume import resume
from anima_actors.scenario import Scenario
from tests.journal.lives import SCENARIOS, journaled, lived, past, stories, story, what_if
from tests.thoroughness import examples

STORM = past(story())
LENGTH = len(list(STORM.turns(1)))


@pytest.mark.slow
@given(stories, st.data())
def test_an_empty_fork_of_any_story_at_any_turn_differs_in_nothing(document: Any, data: Any) -> None:
    recorded = past(story(document))
    parent = tuple(recorded.turns(1))
    at = data.draw(st.integers(1, len(parent)))
    assert tuple(fork(recorded, WhatIf(at)).turns(parent[at - 1 :])) == parent[at - 1 :]
    assert what_if(recorded, WhatIf(at)).equal


@given(stories, st.integers(1, 3), st.data())
@examples(20)
def test_an_empty_fork_of_a_journal_goes_on_from_its_saved_states(
    document: Any, every: int, data: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.anima"
        last_hash = journaled(file, story(document), every)
        before = file.read_bytes()
        with Journal.open(file) as journal:
            at = data.draw(st.integers(1, journal.last))
            forked = fork(history_in(journal), WhatIf(at))
            assert forked.compared().equal and forked.rerun.last_hash == last_hash
        assert file.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_an_empty_fork_in_the_middle_of_every_shipped_scenario_differs_in_nothing(path: Path) -> None:
    recorded = past(Scenario.from_file(path))
    assert what_if(recorded, WhatIf(len(list(recorded.turns(1))) // 2)).equal


def test_a_change_that_changes_nothing_differs_in_nothing() -> None:
    same = {"persona.neuroticism": 0.7, "values.care": 0.7, "constants.emotion.learn_rate": 0.03, "seed": 11}
    assert what_if(STORM, WhatIf(3, settings=same)).equal


def test_another_stimulus_changes_the_turn_it_is_given_in_and_what_follows() -> None:
    found = what_if(STORM, WhatIf(3, {"tension": 0.0, "cohesion": 0.3}))
    assert found.divergence is not None and found.divergence.event == "Stimulus"
    assert found.divergence.field == "deltas.tension" and found.divergence.first == 0.6
    assert found.effect is not None and found.effect.turn == 3 and found.effect.module
    assert found.turns == LENGTH - 2 and found.differing > 1
    tension = next(one for one in found.numbers if one.name == "reactors.tension")
    assert tension.first_turn == 3 and tension.first is not None and tension.second is not None
    assert tension.second < tension.first


def test_a_stimulus_leaves_the_words_and_the_other_reactors_as_they_were() -> None:
    parent = tuple(STORM.turns(1))
    turn = next(iter(fork(STORM, WhatIf(4, {"tension": -0.1})).turns(parent[3:])))
    assert turn.root.data["deltas"] == [-0.1, 0.4, 0.0, 0.0]
    assert turn.root.data["message"] == "Go away!" and turn.at_s == parent[3].at_s


def test_a_rest_becomes_a_stimulus_where_one_is_given() -> None:
    found = what_if(STORM, WhatIf(5, {"tension": 0.5}))
    assert found.divergence is not None and found.divergence.turn == 5
    assert {found.divergence.kind, found.divergence.id} == {"event", "5.0"}


def test_without_a_module_the_first_difference_is_what_it_would_have_told() -> None:
    raised = next(one.number for one in STORM.turns(2) if one.find("DefenseRaised"))
    found = what_if(STORM, WhatIf(2, without=("defense",)))
    assert found.divergence is not None
    assert (found.divergence.turn, found.divergence.publisher) == (raised, "defense.defend")
    assert found.divergence.second is None
    assert found.courses["defense"][0].second is None


def test_a_changed_trait_keeps_what_was_lived_of_the_others() -> None:
    parent = tuple(STORM.turns(1))
    turn = next(iter(fork(STORM, WhatIf(5, settings={"persona.openness": 0.1})).turns(parent[4:])))
    drifted = parent[4].events[1].data["traits"]
    assert turn.events[1].data["traits"] == [*drifted[:4], 0.1]
    assert drifted[0] != 0.7, "the story should have moved neuroticism"


def test_a_changed_value_counts_from_the_fork_on() -> None:
    found = what_if(STORM, WhatIf(3, settings={"values.care": 1.0, "values.honour": 0.9}))
    assert found.divergence is not None
    assert (found.divergence.turn, found.divergence.publisher) == (3, "values.hold")


def test_a_changed_constant_counts_from_the_fork_on() -> None:
    found = what_if(STORM, WhatIf(6, settings={"constants.reactors.dose_coupling": 0.5}))
    assert found.divergence is not None
    assert (found.divergence.turn, found.divergence.module) == (6, "reactors")


def test_other_steps_take_the_place_of_all_that_happened() -> None:
    other = story({"title": "Kindness", "steps": [{"command": "relax", "repeat": 2}, {"say": "Better?"}]})
    found = what_if(STORM, WhatIf(3, story=other))
    assert (found.first_length, found.second_length, found.turns) == (LENGTH - 2, 3, 3)


def test_the_own_steps_told_again_differ_in_nothing() -> None:
    steps = story().document["steps"][2:]
    assert what_if(STORM, WhatIf(3, story=story({"title": "Again", "steps": steps}))).equal


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (WhatIf(99), "there is no turn 99; the last one is 8"),
        (WhatIf(0), "there is no turn 0; the first one is 1"),
        (WhatIf(2, {"tensoin": 0.1}), "unknown reactor 'tensoin'; did you mean \"tension\"?"),
        (WhatIf(2, {"tension": 3.0}), "stimulus: tension is 3.0; it must be a number from -1 to 1"),
        (WhatIf(2, {"tension": float("nan")}), "it must be a number from -1 to 1"),
        (WhatIf(2, settings={"persona.neurotic": 0.1}), "persona.neurotic: unknown trait; did you mean"),
        (WhatIf(2, settings={"persona.openness": 7}), "persona.openness is 7"),
        (WhatIf(2, settings={"voice.provider": "groq"}), "cannot be changed in what was already lived"),
        (WhatIf(2, settings={"seed": "three"}), "it must be a whole number"),
        (WhatIf(2, {"tension": 0.1}, story=story()), "cannot both be had"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(change: WhatIf, told: str) -> None:
    with pytest.raises(RerunError) as refused:
        fork(STORM, change)
    assert told in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "change", [WhatIf(2, without=("defence",)), WhatIf(2, settings={"constants.x.y": 1})]
)
def test_an_unknown_module_is_refused(change: WhatIf) -> None:
    with pytest.raises(ModuleError, match="unknown module"):
        fork(STORM, change)


def test_a_record_that_does_not_come_out_again_cannot_be_forked() -> None:
    other = past(story({**story().document, "constants": {"emotion.learn_rate": 0.2}}))
    mixed = type(STORM)(STORM.origin, other.turns)
    with pytest.raises(RerunError, match=r"does not come out as recorded \(turn 2, emotion.feel"):
        fork(mixed, WhatIf(5))


class Faint(Actor):
    """Fails whenever it is called, until it is called no more."""

    @handler
    def fall(self, felt: EmotionFelt) -> None:
        raise RuntimeError("everything went black")


@pytest.mark.slow
@pytest.mark.parametrize("at", [2, 4, 6])
@pytest.mark.parametrize("what", [WhatIf(0), WhatIf(0, settings={"seed": 11})])
def test_a_module_that_fails_or_is_out_of_service_is_so_in_the_fork_too(
    at: int, what: WhatIf, tmp_path: Path
) -> None:
    journaled(tmp_path / "a.anima", story(), extra=(Faint,))
    with Journal.open(tmp_path / "a.anima") as journal:
        recorded = history_in(journal, extra=(Faint,))
        assert journal.turn(8).stopped and replay(recorded).equal
        assert what_if(recorded, replace(what, at=at)).equal


def test_a_fork_of_a_run_without_a_story_has_none_either(tmp_path: Path) -> None:
    mind = Mind(record=tmp_path / "a.anima")
    mind.experience_now({"tension": 0.4})
    mind.experience_now({"tension": 0.4})
    mind.close()
    with Journal.open(tmp_path / "a.anima") as journal:
        forked = fork(history_in(journal), WhatIf(2, {"tension": 0.1}))
        recorder = forked.recorded(tmp_path / "b.anima", "a.anima")
        assert not forked.compared().equal
        recorder.close()
    with Journal.open(tmp_path / "b.anima") as journal:
        assert replay(history_in(journal)).equal and not journal.header["scenario"]


def test_a_module_keeps_what_it_has_lived_even_where_its_state_cannot_be_compared() -> None:
    assert merged({"pages": [1, 2]}, {"pages": [object()]}, {"pages": [object()]}) == {"pages": [1, 2]}


def test_only_what_a_change_at_birth_has_changed_is_changed() -> None:
    assert merged({"a": (1, 5), "b": [3]}, {"a": (1, 2), "b": []}, {"a": (9, 2), "b": []}) == {
        "a": (9, 5),
        "b": [3],
    }


def test_a_fork_on_record_replays_resumes_and_forks_like_any_other(tmp_path: Path) -> None:
    parent, child, grandchild = (tmp_path / f"{name}.anima" for name in ("parent", "child", "grandchild"))
    journaled(parent, story(), 3)
    before = parent.read_bytes()
    with Journal.open(parent) as journal:
        change = WhatIf(4, {"tension": -0.3}, {"persona.neuroticism": 0.1}, ("narrative",))
        forked = fork(history_in(journal), change)
        recorder = forked.recorded(child, "parent.anima")
        assert not forked.compared().equal
        recorder.close()
    assert parent.read_bytes() == before
    with Journal.open(child) as journal:
        assert (journal.first, journal.last) == (4, LENGTH)
        assert journal.header["forked"]["from"] == "parent.anima"
        found = replay(history_in(journal))
        assert found.equal and found.turns == LENGTH - 3
        again = fork(history_in(journal), WhatIf(6))
        second = again.recorded(grandchild, "child.anima")
        assert again.compared().equal
        second.close()
        last_hash = journal.turn(LENGTH).hash
        assert second.writer.hash == last_hash
        cut_at = next(frame.end for _, frame in journal.located(LENGTH - 1) if frame.head.turn == LENGTH - 1)
        told = json.loads(journal.header["scenario"])
        assert told["title"] == "Three blows and a rest, what if from turn 4"
    child.write_bytes(child.read_bytes()[:cut_at])
    done = resume(child)
    assert done.lived > 0 and done.hash == last_hash


def test_the_steps_of_a_fork_may_name_the_modules_that_its_story_brought(tmp_path: Path) -> None:
    modules = {"only": ["reactors"], "with": ["tests.runtime.test_timers:Clock"]}
    steps = [{"stimulus": {}}, {"kill": "clock"}, {"restore": "clock"}]
    document = {"title": "A clock", "modules": modules, "steps": steps}
    last_hash = journaled(tmp_path / "whole.anima", Scenario.from_document(document))
    with Journal.open(tmp_path / "whole.anima") as journal:
        forked = fork(history_in(journal), WhatIf(2))
        recorder = forked.recorded(tmp_path / "fork.anima", "whole.anima")
        assert forked.compared().equal
        recorder.close()
    assert resume(tmp_path / "fork.anima").hash == last_hash


@dataclass(frozen=True)
class Calmed(RootEvent):
    """Half a minute after a fright."""


class Startled(Actor):
    """Is calm again half a minute after a fright."""

    @handler
    def feel(self, stimulus: Stimulus) -> None:
        if stimulus.deltas.tension > 0.5:
            self.later(30.0, Calmed())

    @handler
    def calm(self, calmed: Calmed) -> None:
        pass


@pytest.mark.parametrize(("fright", "turned"), [(0.0, 0.9), (0.9, 0.0)])
def test_a_fork_has_the_turns_of_its_parent_timers_included_and_with_steps_its_own(
    fright: float, turned: float
) -> None:
    modules = {"only": ["reactors"], "with": ["tests.replay.test_fork:Startled"]}
    steps = [{"stimulus": {"tension": one}} for one in (fright, 0.0)]
    recorded = past(Scenario.from_document({"title": "A fright", "modules": modules, "steps": steps}))
    parent = tuple(recorded.turns(1))
    forked = fork(recorded, WhatIf(1, {"tension": turned})).turns(parent)
    assert [(one.root.type, one.at_s) for one in forked] == [(one.root.type, one.at_s) for one in parent]
    steps = [{"stimulus": {"tension": one}} for one in (turned, 0.0)]
    others = Scenario.from_document({"title": "Another", "modules": modules, "steps": steps})
    own = [one.root.type for one in fork(recorded, WhatIf(1, story=others)).turns(parent)]
    assert own == ["Stimulus", *["Calmed"] * (turned > 0.5), "Stimulus"]


@dataclass(frozen=True)
class Ached(RootEvent):
    how: float


class Aching(Actor):
    """Feels a blow again each minute, and keeps one timer that nobody lets go of."""

    def __init__(self) -> None:
        self.blow = 0.0

    @handler
    def feel(self, stimulus: Stimulus) -> None:
        self.blow = stimulus.deltas.tension
        self.later(60.0, Ached(self.blow))

    @handler
    def ache(self, ached: Ached) -> ReactorNudge:
        self.later(60.0, Ached(self.blow))
        return ReactorNudge("aching", tension=ached.how / 10)


def test_the_turn_of_a_timer_is_opened_by_the_forks_own_of_that_kind() -> None:
    modules = {"only": ["reactors"], "with": ["tests.replay.test_fork:Aching"]}
    steps = [{"stimulus": {"tension": 0.2}}, {"rest": "2h"}]
    recorded = past(Scenario.from_document({"title": "A blow", "modules": modules, "steps": steps}))
    forked = tuple(fork(recorded, WhatIf(1, {"tension": 0.8})).turns(recorded.turns(1)))
    aches = [one.root.data["how"] for one in forked if one.root.type == "Ached"]
    assert len(aches) == 120 and set(aches) == {0.8}
    assert [one.at_s for one in forked] == [one.at_s for one in recorded.turns(1)]
    assert not any(one.failures for one in forked)


def test_a_fork_does_not_touch_what_it_is_forked_from() -> None:
    before = tuple(STORM.turns(1))
    what_if(STORM, WhatIf(2, {"tension": 1.0}, without=("defense",)))
    assert tuple(STORM.turns(1)) == before == lived(story())
