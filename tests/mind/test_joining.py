"""Modules that join and leave: what is refused, what it changes, what files know of it."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, AnimaCore, Mind, Stimulus, WiringError, handler
from anima_actors.journal.parts import PartsRecorder, open_parts
from anima_actors.journal.reader import Journal
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.runtime import ModuleAdded
from anima_actors.runtime.errors import ModuleError
from tests.mind.members import Itch, ItchFelt, NeedsItch, Scratched, Sulk, saved


def test_what_a_module_told_is_gone_with_it_and_counts_as_no_failure() -> None:
    mind = Mind(extra=[Itch])
    before = mind.experience_now({"tension": 0.3})
    assert before["itch"]["turns"] == 1 and before["narrative"]
    mind.remove_now("narrative")
    after = mind.remove_now("itch")
    assert "itch" not in after and after["narrative"] is None and after["degraded"] == []
    assert after["primary"] == before["primary"]
    assert "itch" not in mind.system_prompt()
    later = mind.experience_now({"tension": 0.3})
    assert "itch" not in later and later["narrative"] is None and later["degraded"] == []
    assert {status.name for status in mind.actors()}.isdisjoint({"itch", "narrative"})
    assert mind.add_now("itch")["degraded"] == []
    assert mind.experience_now({})["itch"]["turns"] == 2
    assert "You itch for the 2th time." in mind.system_prompt()
    [status] = [one for one in mind.actors() if one.name == "itch"]
    assert status.handled == 3  # felt twice, and scratched when its timer came due


def test_a_module_that_does_not_fit_is_refused_before_anything_has_changed() -> None:
    mind, untouched = Mind(seed=1), Mind(seed=1)
    for one in (mind, untouched):
        one.experience_now({"tension": 0.5})
    with pytest.raises(WiringError, match=r"NeedsItch\.read takes ItchFelt, which no available module"):
        mind.add_now(NeedsItch)
    with pytest.raises(ModuleError, match="mirror is in use already; remove it first"):
        mind.add_now("mirror")
    with pytest.raises(ModuleError, match="coordinator is part of every mind; it cannot leave"):
        mind.remove_now("coordinator")
    with pytest.raises(ModuleError, match="'miror' is not in use; did you mean"):
        mind.remove_now("miror")
    with pytest.raises(ModuleError, match="no installed package offers a module 'itches'"):
        mind.add_now("itches")
    assert saved(mind) == saved(untouched)
    assert mind.experience_now({"tension": 0.5}) == untouched.experience_now({"tension": 0.5})


@pytest.mark.parametrize("given", [5, None, Mind])
def test_what_is_no_module_is_refused_in_a_line(given: Any) -> None:
    mind = Mind()
    with pytest.raises(ModuleError, match=r"add: .* is no module; give an Actor class, an instance, or"):
        mind.add_now(given)
    with pytest.raises(ModuleError, match=r"extra: .* is no module; give an Actor class, an instance, or"):
        Mind.from_bytes(mind.to_bytes(), extra=[given])
    assert mind.bus.turns == 0


def test_another_module_may_take_the_place_of_one_that_has_left() -> None:
    class Calm(Actor):
        name = "itch"

        @handler
        def feel(self, stimulus: Stimulus) -> ItchFelt:
            return ItchFelt(0.0, 99)

    mind = Mind(extra=[Itch])
    mind.experience_now({})
    mind.remove_now("itch")
    mind.add_now(Calm)
    assert mind.experience_now({})["itch"] == {"level": 0.0, "turns": 99}
    mind.remove_now("itch")
    mind.add_now("itch")  # the last of that name
    assert mind.experience_now({})["itch"]["turns"] == 99
    mind.remove_now("itch")
    mind.add_now(Itch)
    assert mind.experience_now({})["itch"]["turns"] == 1  # another begins anew


def test_an_instance_joins_in_the_state_that_it_was_given_in(tmp_path: Path) -> None:
    itch = Itch()
    itch.turns = 40
    with Mind(record=tmp_path / "mind.anima") as mind:
        mind.experience_now({})
        mind.add_now(itch)
        assert mind.experience_now({})["itch"]["turns"] == 41
    assert itch.turns == 40
    with Journal.open(tmp_path / "mind.anima") as journal:
        assert replay(history_in(journal)).equal


def test_timers_wait_for_their_module() -> None:
    mind = Mind(extra=[Itch])
    mind.experience_now({})  # sets a timer for 100 s later
    mind.remove_now("itch")
    mind.rest_now(1000.0)
    assert mind.bus.next_timer is None
    mind.add_now("itch")
    turns = mind.bus.turns
    mind.rest_now(0.0)
    assert mind.bus.turns == turns + 2
    actor = mind.bus.actors["itch"].actor
    assert isinstance(actor, Itch) and actor.scratched == (Scratched(1),)


def test_loading_adds_a_module_that_the_file_does_not_know_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mind = Mind(seed=2)
    mind.experience_now({})
    mind.save(tmp_path / "mind.anima")
    with caplog.at_level(logging.WARNING, "anima_actors.mind"):
        loaded = Mind.load(tmp_path / "mind.anima", extra=[Itch], record=tmp_path / "on.anima")
    assert [record.getMessage() for record in caplog.records] == [
        f"mind anima: itch joins it, which {tmp_path / 'mind.anima'} does not know"
    ]
    assert loaded.experience_now({})["itch"]["turns"] == 1
    loaded.close()
    with Journal.open(tmp_path / "on.anima") as journal:
        assert [record.root.type for record in journal.turns()] == ["ModuleAdded", "Stimulus"]
        assert replay(history_in(journal)).equal
    loaded = Mind.load(tmp_path / "mind.anima", extra=[Itch])
    loaded.remove_now("itch")
    loaded.save(tmp_path / "mind.anima")
    caplog.clear()
    again = Mind.load(tmp_path / "mind.anima", extra=[Itch])  # it knows it now, and that it is out
    assert "itch" not in again.bus.actors and not caplog.records


def test_loading_adds_to_a_mind_whose_modules_wait_for_the_world(tmp_path: Path) -> None:
    mind = Mind(extra=[Sulk])
    asyncio.run(mind.experience({}))
    mind.save(tmp_path / "mind.anima")
    loaded = Mind.load(tmp_path / "mind.anima", extra=[Itch])
    assert {"itch", "sulk"} <= loaded.bus.actors.keys()
    assert asyncio.run(loaded.experience({}))["itch"]["turns"] == 1


def test_why_walks_back_over_the_turn_in_which_a_module_joined(tmp_path: Path) -> None:
    with Mind(seed=4, record=tmp_path / "mind.anima") as mind:
        mind.experience_now({"tension": 0.2}, "I am afraid.")
        mind.remove_now("defense")
        mind.add_now(Itch)
        for tension in (0.3, -0.2, 0.5):
            mind.experience_now({"tension": tension}, "I am afraid.")
        mind.remove_now("itch")
        mind.add_now("defense")
        mind.experience_now({"tension": 0.4}, "You hurt me.")
        for path in ("itch.level@6", "reactors.tension", "reactors.tension@4", "dissonance.level", "5.3"):
            account = mind.why(path)
            assert account == recorded_why(tmp_path / "mind.anima", path), path


def recorded_why(path: Path, question: str) -> Any:
    from anima_actors.explain.sources import account_in

    with Journal.open(path, live=True) as journal:
        return account_in(journal, question, Mind.from_header)


def test_a_core_adds_and_removes_too() -> None:
    with AnimaCore() as core:
        assert core.add(Sulk)["degraded"] == []
        core.experience({"tension": 0.3})
        assert {one.name for one in core.actors()} >= {"sulk"}
        core.remove("sulk")
        assert not core.mind.bus.wiring.asynchronous
        core.experience({"tension": 0.3})


def test_what_is_out_of_use_neither_joins_nor_leaves_twice_in_a_record() -> None:
    mind = Mind()
    mind.run_turn_now(ModuleAdded("mirror"), 0.0)
    assert mind.bus.turns == 1 and mind.bus.membership.added == ()


def test_a_record_in_parts_knows_who_is_there_in_each(tmp_path: Path) -> None:
    mind = Mind(seed=6)
    mind.recorder = PartsRecorder(mind, tmp_path / "parts", largest=30_000)
    mind.experience_now({"tension": 0.1})
    mind.add_now(Itch)
    mind.remove_now("mirror")
    for _ in range(12):
        mind.experience_now({"tension": 0.3}, "I am afraid.")
    mind.close()
    with open_parts(tmp_path / "parts", "me") as journal:
        assert len(journal.parts) >= 2
        assert journal.membership_after() == mind.bus.membership
        assert journal.membership_after(1).added == ()
        assert replay(history_in(journal)).equal
    again = Mind.load(saved_file(mind, tmp_path))
    again.recorder = PartsRecorder(again, tmp_path / "parts")
    again.experience_now({})
    again.close()
    with open_parts(tmp_path / "parts", "me") as journal:
        assert replay(history_in(journal)).equal and journal.last == mind.bus.turns + 1


def saved_file(mind: Mind, folder: Path) -> Path:
    mind.save(folder / "mind.anima")
    return folder / "mind.anima"


def test_one_that_left_before_the_mind_was_stored_returns_as_it_was(tmp_path: Path) -> None:
    mind = Mind(extra=[Itch])
    mind.experience_now({})
    mind.remove_now("itch")
    loaded = Mind.load(saved_file(mind, tmp_path))
    loaded.add_now("itch")
    assert loaded.experience_now({})["itch"]["turns"] == 2


def test_an_awaited_mind_goes_on_after_its_modules_have_changed() -> None:
    async def lived() -> Any:
        async with Mind(seed=1) as mind:
            await mind.experience({"tension": 0.3})
            await mind.remove("values")
            await mind.add(Itch)
            async with asyncio.timeout(20):
                return await mind.experience({"tension": 0.3})

    assert asyncio.run(lived())["itch"]["turns"] == 1
