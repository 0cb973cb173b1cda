"""A society on record: its journal read, torn, replayed, a mind taken out of it; who moved whom."""

import asyncio
import os
import signal
from math import fsum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.journal import JournalError
from anima_actors.journal.reader import Journal
from anima_actors.psyche.model.reactor_space import REACTOR_NAMES
from anima_actors.runtime import BusyError
from anima_actors.society import Society, SocietyError
from tests.society.societies import FRIGHT, TOLD, lived, personas, posed, society
from tests.thoroughness import examples
from tests.voice.scripted import ScriptedModel


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    one = society(12)
    one.tick_now(posed(1))
    one.record(tmp_path / "soc.anima")
    lived(one, 5)
    return tmp_path / "soc.anima"


@pytest.mark.slow
def test_a_journal_tells_of_each_tick_what_the_society_told(recorded: Path) -> None:
    told = Society.open(recorded)
    assert (told.ticks, told.torn, told.hash) == (6, None, lived(society(12), 6))
    with society(12) as again:
        for tick in told:
            assert again.tick_now(posed(tick.number)) == tick
            assert again.tick_lived(tick.number) == tick


def test_a_replay_comes_out_as_recorded(recorded: Path) -> None:
    told = Society.open(recorded)
    assert told.replay() == (6, told.hash, ())


def test_a_mind_taken_out_is_a_journal_like_any_other(recorded: Path) -> None:
    found = Society.mind(recorded, "m5")
    assert (found.turns, found.difference) == (6, "")
    with Journal.open(found.path) as journal:
        assert journal.last == 6
        assert journal.turn(6).hash == Society.open(recorded).tick_lived(6).minds[5].hash
        assert journal.header["society"] == {"file": "soc.anima", "mind": "m5"}
        assert journal.turn(4).root.type == "SocialStimulus"
    with pytest.raises(JournalError, match="there already"):
        Society.mind(recorded, "m5")


@pytest.mark.slow
def test_where_the_program_has_changed_a_line_says_since_when(recorded: Path) -> None:
    told = Society.open(recorded)
    told.header["mind"]["overrides"]["emotion.learn_rate"] = 0.5
    assert told.mind("m0").difference == (
        "m0 lives tick 2 otherwise than it was recorded; the program or a module has changed since"
    )
    assert len(told.replay().differences) > 1


@pytest.mark.slow
@pytest.mark.parametrize("cut", [1, 40, 700])
def test_a_torn_journal_is_read_up_to_its_last_whole_tick(recorded: Path, cut: int) -> None:
    recorded.write_bytes(recorded.read_bytes()[:-cut])
    told = Society.open(recorded)
    assert told.torn
    assert told.ticks >= 5 if cut > 100 else told.ticks == 6
    assert told.replay().differences == ()


def test_a_changed_journal_is_refused(recorded: Path) -> None:
    data = bytearray(recorded.read_bytes())
    data[len(data) // 2] ^= 1
    recorded.write_bytes(data)
    with pytest.raises(JournalError, match="damaged"):
        Society.open(recorded)


def test_a_society_is_no_journal_of_a_mind_and_the_other_way_round(recorded: Path) -> None:
    with pytest.raises(JournalError, match="anima expand"):
        Journal.open(recorded)
    with pytest.raises(JournalError, match="the journal of a mind"):
        Society.open(Society.mind(recorded, 3).path)


async def test_what_language_models_answered_is_on_record_and_not_asked_for_again(tmp_path: Path) -> None:
    model = ScriptedModel("I hear you.", "All is lost!")
    async with society(6, language_model=model) as one:
        one.record(tmp_path / "soc.anima")
        with pytest.raises(BusyError, match=r"await society\.tick\(\)"):
            one.tick_now()
        await one.tick({5: TOLD, 2: TOLD})
        assert sorted(one.said.values()) == ["All is lost!", "I hear you."]
        await one.tick()
    asked = len(model.requests)
    told = Society.open(tmp_path / "soc.anima")
    assert (await asyncio.to_thread(told.replay)).differences == ()
    found = await asyncio.to_thread(told.mind, 5)
    assert found.difference == ""
    with Journal.open(found.path) as journal:
        assert journal.turn(1).voice
    assert len(model.requests) == asked


@pytest.mark.slow
def test_a_killed_process_is_one_clear_error_and_the_journal_stays_good(tmp_path: Path) -> None:
    with society(12, partitions=2) as one:
        one.record(tmp_path / "soc.anima")
        one.tick_now(posed(1))
        one.tick_now()
        os.kill(one._partitions._processes[1].pid, signal.SIGKILL)  # type: ignore[attr-defined]
        with pytest.raises(SocietyError) as error:
            one.tick_now()
        assert str(error.value) == (
            "tick 3: the process of the minds m6 to m11 was ended: killed, or out of memory"
        )
        with pytest.raises(SocietyError, match="tick 3 was not lived to its end"):
            one.tick_now()
    told = Society.open(tmp_path / "soc.anima")
    assert (told.ticks, told.hash) == (2, lived(society(12), 2))


@pytest.mark.slow
def test_minds_on_the_workers_of_dask_live_the_same_and_a_lost_worker_is_one_clear_error() -> None:
    distributed = pytest.importorskip("distributed")
    whole = lived(society(12), 3)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as cluster:
        address = f"dask://{cluster.scheduler_address.partition('://')[2]}"
        with society(12, partitions=address) as one:
            for tick in (1, 2, 3):
                one.tick_now(posed(tick))
            assert one.hash == whole
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
            with pytest.raises(SocietyError, match=r"^tick 4: the cluster at tcp://.* cannot go on: "):
                one.tick_now()


@st.composite
def _networks(draw: st.DrawFn) -> list[tuple[int, int, float]]:
    minds = draw(st.integers(2, 7))
    pairs = [(a, b) for a in range(minds) for b in range(minds) if a != b]
    edges = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    return [(a, b, draw(st.sampled_from([0.2, 0.7, 1.0]))) for a, b in edges]


@examples(60)
@given(edges=_networks(), seed=st.integers(0, 99), reactor=st.sampled_from(REACTOR_NAMES))
def test_shares_are_never_negative_and_close_on_any_network(
    edges: list[tuple[int, int, float]], seed: int, reactor: str
) -> None:
    minds = 1 + max(max(a, b) for a, b, _ in edges)
    with Society(edges, personas(minds, seed), seed) as one:
        for tick in range(4):
            one.tick_now({0: FRIGHT} if tick == 0 else {})
        for mind in one.names:
            for causes in (one.sources_of(mind, reactor), one.first_causes(mind, reactor)):
                assert fsum(cause.share for cause in causes) == pytest.approx(1.0, abs=1e-12)
                assert all(cause.share >= 0.0 for cause in causes)
        spread = one.spread(reactor, 0, least=0.01)
        for total in spread.shares_from_root().values():
            assert total == pytest.approx(1.0, abs=1e-12)
        for reached in spread.reached.values():
            story = [one for one in _first(one, reached.mind, reactor, reached.tick) if one[0] == "story"]
            assert fsum(share for _, share in story) == pytest.approx(reached.share, abs=1e-9)


def _first(one: Society, mind: str, reactor: str, tick: int) -> list[tuple[str, float]]:
    return [(cause.kind, cause.share) for cause in one.first_causes(mind, reactor, tick)]


def test_tension_is_traced_to_the_mind_that_was_frightened() -> None:
    with society(12) as one:
        one.tick_now({0: FRIGHT})
        one.tick_now()
        one.tick_now()
        assert one.sources_of("m0", "tension", 1)[0][:3] == ("story", "m0", 1)
        caught = next(cause for cause in one.sources_of("m1", "tension", 2) if cause.kind == "caught")
        assert caught.mind == "m0"
        first = one.first_causes("m1", "tension")
        spread = one.spread("tension", "m0", least=0.02)
    assert first[0][:3] == ("story", "m0", 1)
    assert spread.reached["m0"].generation == 0
    assert spread.reached["m1"].parents[0][0] == "m0"
    assert "m1" in spread.children()["m0"]


def test_a_question_about_nothing_is_refused_in_a_line() -> None:
    with society(4) as one:
        with pytest.raises(SocietyError, match="has not lived a tick yet"):
            one.sources_of(0, "tension")
        one.tick_now()
        with pytest.raises(SocietyError, match="there is no reactor 'tensoin'; did you mean \"tension\""):
            one.first_causes(0, "tensoin")
        with pytest.raises(SocietyError, match="there is no tick 2; the society has ticks 1 to 1"):
            one.spread("tension", 0, until=2)
