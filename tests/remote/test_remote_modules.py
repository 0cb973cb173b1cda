"""A module in another process is one like any other; where it is not there, the mind goes on without it."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Mind, ModuleError
from anima_actors.journal.reader import Journal
from anima_actors.remote.connection import connected, packed, unpacked
from anima_actors.remote.host import Host
from anima_actors.replay.origin import history_in
from anima_actors.replay.replay import replay
from anima_actors.runtime import Turn
from anima_actors.scenario import Scenario, ScenarioError, build_mind, run_scenario
from tests.remote.conftest import HostStarter, Server
from tests.remote.modules import Restless, RestlessnessFelt, Slow, Teller

DAY: tuple[dict[str, float], ...] = (
    {"tension": 0.5},
    {"cohesion": 0.3},
    {"arousal": 0.6},
    {},
    {"tension": 0.4, "satisfaction": -0.4},
)
EXAMPLE = Path(__file__).parents[2] / "examples" / "javascript"


async def lived(mind: Mind) -> list[dict[str, Any]]:
    return [await mind.experience(stimulus) for stimulus in DAY]


def failures(turn: Turn | None) -> list[str]:
    assert turn is not None
    return [failure.reason for failure in turn.failures]


async def until_answered(mind: Mind, key: str) -> None:
    for _ in range(100):
        if (await mind.experience({}))[key] is not None:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{key} has not come back")


@pytest.mark.slow
async def test_a_hosted_module_does_what_it_does_at_home(server: Server, hosted: HostStarter) -> None:
    hosted("Restless", "Teller")
    names = [f"{server.address}/restless", f"{server.address}/teller"]
    constants = {"restless.pace": 0.5}
    async with Mind(seed=3, extra=names, constants=constants) as away:
        elsewhere = await lived(away)
        prompt = away.system_prompt()
    async with Mind(seed=3, extra=[Restless, Teller], constants=constants) as home:
        assert elsewhere == await lived(home)
        assert prompt == home.system_prompt() and "You cannot sit still." in prompt


@pytest.mark.slow
async def test_a_killed_host_leaves_a_gap_and_loses_nothing(server: Server, hosted: HostStarter) -> None:
    host = hosted("Restless")
    async with Mind(extra=[f"{server.address}/restless"]) as mind:
        before = (await lived(mind))[-1]["restlessness"]["turns"]
        host.kill()
        host.wait()
        for _ in range(12):  # more often than a failing module would be forgiven
            state = await mind.experience({"tension": 0.1})
            assert state["restlessness"] is None and state["primary"]
            assert {one["module"] for one in state["degraded"]} == {"restless"}
        assert all(reason.startswith("unavailable: nobody at") for reason in failures(mind.last_turn))
        hosted("Restless")
        assert (await mind.experience({}))["restlessness"]["turns"] == before + 1
        assert mind.state["degraded"] == []


@pytest.mark.slow
async def test_a_restarted_server_is_found_again(server: Server, hosted: HostStarter) -> None:
    hosted("Restless")
    async with Mind(extra=[f"{server.address}/restless"]) as mind:
        await mind.experience({})
        server.kill()
        state = await mind.experience({"tension": 0.1})
        assert state["restlessness"] is None and "unavailable" in state["degraded"][0]["reason"]
        server.start()
        await until_answered(mind, "restlessness")


@pytest.mark.slow
async def test_who_answers_too_late_is_absent_and_never_stopped(server: Server, hosted: HostStarter) -> None:
    hosted("Slow")
    async with Mind(extra=[f"{server.address}/slow"]) as mind:
        for _ in range(5):
            state = await mind.experience({})
            assert state["told"] is None
            assert failures(mind.last_turn) == ["unavailable: no answer within 0.3 s"]


@pytest.mark.slow
async def test_a_failure_elsewhere_is_a_failure_of_the_module(server: Server, hosted: HostStarter) -> None:
    hosted("Broken")
    async with Mind(extra=[f"{server.address}/broken"]) as mind:
        await mind.experience({})
        assert failures(mind.last_turn) == ["RemoteError: RuntimeError: something gave way"]
        for _ in range(4):
            await mind.experience({})
        assert "stopped" in mind.state["degraded"][0]["reason"]


@pytest.mark.slow
async def test_several_hosts_of_one_module_apply_nothing_twice(server: Server, hosted: HostStarter) -> None:
    hosted("Restless")
    hosted("Restless")
    async with Mind(extra=[f"{server.address}/restless"]) as mind:
        assert [state["restlessness"]["turns"] for state in await lived(mind)] == [1, 2, 3, 4, 5]


async def test_a_question_that_comes_twice_is_answered_alike() -> None:
    host, stimulus = (
        Host(Restless),
        {"deltas": [0, 0, 0, 0], "message": "", "reply_wanted": False, "appraised": True},
    )
    question = packed(
        {
            "handler": "stir",
            "take": [{"type": "Stimulus", "data": stimulus}],
            "state": None,
            "chance": ["x", 0],
        }
    )
    first, again = await host.answer(question), await host.answer(question)
    assert first == again and unpacked(first)["draws"] == 1


@pytest.mark.slow
async def test_what_comes_twice_late_or_garbled_changes_nothing(server: Server, hosted: HostStarter) -> None:
    """A stranger in between repeats each answer, some late, some damaged."""
    hosted("Teller")
    client = await connected(server.address)
    manifest = await client.request("anima.module.teller.manifest", b"")
    mangled = {**unpacked(manifest.data), "name": "mangled"}
    host, seen = Host(Teller), 0

    async def describe(message: Any) -> None:
        await message.respond(packed(mangled))

    async def repeat(message: Any) -> None:
        nonlocal seen
        seen += 1
        answer = await host.answer(message.data)
        if seen == 2:
            answer = answer[:-3]
        await message.respond(answer)
        await message.respond(answer)
        if seen == 3:
            await client.publish(message.reply, answer)

    await client.subscribe("anima.module.mangled.manifest", cb=describe)
    await client.subscribe("anima.module.mangled.call", cb=repeat)
    await client.flush()
    made = await asyncio.to_thread(lambda: Mind(seed=1, extra=[f"{server.address}/mangled"]))
    async with made as mind:
        states = await lived(mind)
    assert [state["told"] is None for state in states] == [False, True, False, False, False]
    assert "its answer is not right" in states[1]["degraded"][0]["reason"]
    await client.close()


@pytest.mark.slow
async def test_a_record_is_replayed_without_any_server(
    server: Server, hosted: HostStarter, tmp_path: Path
) -> None:
    host = hosted("Restless")
    async with Mind(seed=2, extra=[f"{server.address}/restless"], record=tmp_path / "j") as mind:
        await lived(mind)
        host.kill()
        host.wait()
        for _ in range(6):
            await mind.experience({"tension": 0.2})
        recorded = mind.history_hash
    server.kill()
    with Journal.open(tmp_path / "j") as journal:
        found = await asyncio.to_thread(replay, history_in(journal))
    assert found.equal and found.hash == recorded and found.turns == len(DAY) + 6


@pytest.mark.slow
async def test_a_mind_with_a_module_elsewhere_is_stored_and_taken_up(
    server: Server, hosted: HostStarter, tmp_path: Path
) -> None:
    hosted("Restless")
    async with Mind(seed=2, extra=[f"{server.address}/restless"]) as mind:
        await lived(mind)
        mind.save(tmp_path / "m")
        expected = await mind.experience({"tension": 0.3})
    with pytest.raises(ModuleError, match="nobody is connected to on its word; give it: extra="):
        Mind.load(tmp_path / "m")
    async with Mind.load(tmp_path / "m", extra=[f"{server.address}/restless"]) as loaded:
        assert await loaded.experience({"tension": 0.3}) == expected


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("nats://127.0.0.1:1/restless", "there is no NATS server at nats://127.0.0.1:1"),
        ("nats://127.0.0.1/", "names no module elsewhere; write nats://127.0.0.1:4222/curiosity"),
    ],
)
def test_where_nobody_is_a_mind_cannot_be_made(reference: str, message: str) -> None:
    with pytest.raises(ModuleError, match=message):
        Mind(extra=[reference])


def test_a_module_that_nobody_hosts_is_named_with_what_to_do(server: Server) -> None:
    with pytest.raises(ModuleError, match=r"nobody at .* hosts it; start it: anima host"):
        Mind(extra=[f"{server.address}/restless"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"protocol": 2}, "the host speaks protocol 2; this program speaks 1"),
        ({"name": "other"}, "what answers calls itself 'other'"),
        ({"events": {}}, "names RestlessnessFelt, which is no event of this version"),
        ({"handlers": [{"name": "x", "takes": []}]}, "takes nothing"),
        ({"handlers": None}, "manifest is not right"),
    ],
)
async def test_a_manifest_that_is_not_right_is_refused(
    change: dict[str, Any], message: str, server: Server
) -> None:
    client = await connected(server.address)
    manifest = {**Host(Restless).manifest.as_data(), **change}

    async def describe(one: Any) -> None:
        await one.respond(packed(manifest))

    await client.subscribe("anima.module.restless.manifest", cb=describe)
    await client.flush()
    with pytest.raises(ModuleError, match=message):
        await asyncio.to_thread(lambda: Mind(extra=[f"{server.address}/restless"]))
    await client.close()


@pytest.mark.slow
def test_the_host_stops_when_asked_to(server: Server, hosted: HostStarter) -> None:
    process = hosted("Restless")
    process.terminate()
    assert process.wait(timeout=20) == 0


@pytest.mark.slow
def test_a_host_without_a_server_says_so_in_one_line() -> None:
    reference = f"{Path(__file__).parent / 'modules.py'}:Teller"
    done = subprocess.run(
        [sys.executable, "-m", "anima_actors", "host", reference, "--bus", "nats://127.0.0.1:1"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "there is no NATS server at nats://127.0.0.1:1" in done.stderr


@pytest.mark.skipif(
    shutil.which("node") is None or not (EXAMPLE / "node_modules").is_dir(),
    reason="NO NODE: run npm ci in examples/javascript to test the module in JavaScript",
)
async def test_a_module_in_javascript_is_one_too(server: Server, hosted: HostStarter, tmp_path: Path) -> None:
    hosted(command=["node", str(EXAMPLE / "wonder.mjs"), server.address])
    async with Mind(extra=[f"{server.address}/wonder"], record=tmp_path / "j") as mind:
        states = [await mind.experience({"satisfaction": 0.6, "arousal": 0.3}) for _ in range(3)]
        assert all(0.0 <= state["wonder"]["level"] <= 1.0 for state in states)
        assert states[0]["wonder"] != states[2]["wonder"]
    with Journal.open(tmp_path / "j") as journal:
        assert (await asyncio.to_thread(replay, history_in(journal))).equal


def test_slow_and_restlessness_are_what_they_are_called() -> None:
    assert Slow.name == "slow" and RestlessnessFelt.facet == "restlessness"


@pytest.mark.slow
async def test_a_story_names_a_module_elsewhere(server: Server, hosted: HostStarter) -> None:
    hosted("Restless")
    story = Scenario.from_text(
        f"""
        title: Elsewhere
        modules:
          with: [{{remote: restless, bus: "{server.address}", settings: {{pace: 1.0}}}}]
        steps:
          - stimulus: {{arousal: 0.5}}
            expect: {{restlessness: any, degraded: none}}
        """
    )
    run = await run_scenario(story)
    assert run.met
    state = run.outcomes[0].state
    assert state["restlessness"]["level"] == pytest.approx(state["reactors"]["arousal"], abs=0.2)


def test_a_story_whose_module_nobody_hosts_is_told_with_its_line(server: Server) -> None:
    added = f"[{{remote: restless, bus: '{server.address}'}}]"
    text = f"title: x\nmodules: {{with: {added}}}\nsteps: [{{rest: 1s}}]\n"
    with pytest.raises(ScenarioError, match=r":2:\d+: modules\.with\[0\]: .* nobody at .* hosts it"):
        build_mind(Scenario.from_text(text))
