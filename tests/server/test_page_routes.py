"""The page's routes: what they tell is what the record has, what they make is a journal of its own."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anima_actors import Mind
from anima_actors.journal.reader import Journal
from anima_actors.page.source import JournalSource
from tests.server.endpoint import Endpoint, endpoint, events_of, next_of
from tests.voice.scripted import ScriptedModel

STIMULUS = {"stimulus": {"tension": 0.5, "arousal": 0.4}, "message": "The lights go out."}


async def lived(server: Endpoint, turns: int, mind: str = "olha") -> None:
    for _ in range(turns):
        await server.post(f"/minds/{mind}/stimulus", STIMULUS)


async def test_a_mind_is_told_as_its_journal_has_it(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        await lived(server, 3)
        told = await server.get("/page/minds/olha/turns?from=2")
        about = await server.get("/page/minds/olha/about")
        why = await server.get("/page/minds/olha/why?path=reactors.tension&turn=2")
        prompt = await server.get("/page/minds/olha/prompt")
        columns = (await server.get("/page/minds/olha/columns"))["columns"]
        actors = (await server.get("/page/minds/olha/actors"))["actors"]
        [entry] = (await server.get("/page/minds"))["minds"]
        with server.store.history("olha") as journal:
            source = JournalSource(journal, "olha")
            assert told == {"turns": json.loads(json.dumps(source.turns(2))), "last": 3}
            assert why == json.loads(json.dumps(source.why("reactors.tension", 2)))
    assert (about["turns"], about["first"], about["title"]) == (3, 1, "olha")
    assert prompt["text"].startswith("What follows") and prompt["turn"] == 3
    assert columns["turn"] == [1, 2, 3] and columns["primary"][-1] == entry["primary"]
    assert (entry["name"], entry["open"], entry["turns"]) == ("olha", True, 3)
    assert {one["name"] for one in actors} >= {"reactors", "defense", "voice"}


async def test_a_closed_mind_is_told_of_too(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        await lived(server, 2)
    async with endpoint(tmp_path, page=True) as server:
        assert (await server.get("/page/minds/OLHA/turns"))["last"] == 2
        assert await server.get("/page/minds/olha/actors") == {"actors": [], "open": False}


def events(
    server: Endpoint, query: str = ""
) -> AbstractAsyncContextManager["asyncio.Queue[tuple[str, Any]]"]:
    return events_of(server, f"/page/minds/olha/stream{query}")


@pytest.mark.slow
async def test_turns_come_as_they_are_lived_and_none_is_lost_or_doubled(tmp_path: Path) -> None:
    numbers: list[int] = []
    for _ in range(3):  # the line is cut, and the server begins anew
        async with endpoint(tmp_path, page=True) as server:
            await lived(server, 2)
            async with events(server, f"?after={numbers[-1] if numbers else 0}") as found:
                await lived(server, 2)
                last = (await server.get("/page/minds/olha/turns"))["last"]
                while not numbers or numbers[-1] < last:
                    numbers.append((await next_of(found, "turn"))["n"])
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_turn_that_is_asked_again_comes_again_in_its_place(tmp_path: Path) -> None:
    async with endpoint(tmp_path, ScriptedModel("First.", "Second."), page=True) as server:
        before = {"role": "assistant", "content": "Yes?"}
        asked = {"user": "olha", "messages": [before, {"role": "user", "content": "Hello!"}]}
        await server.post("/v1/chat/completions", asked)
        async with events(server) as found:
            first = await next_of(found, "turn")
            await server.post("/v1/chat/completions", asked)
            second = await next_of(found, "turn")
        assert first["n"] == second["n"] == 1 and (first["reply"], second["reply"]) == ("First.", "Second.")
        with server.store.history("olha") as journal:
            [(_, note)] = [one for one in journal.notes() if "taken_back" in one[1]]
            assert note["taken_back"] == {"from": 1, "to": 1, "because": "the last message was asked again"}
            assert (journal.last, len(journal.parts)) == (1, 0)


async def test_what_is_said_is_heard_piece_by_piece_and_the_end_is_told(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        await lived(server, 1)
        async with events(server, "?after=1") as found:
            said = (await server.say("How are you?", "olha"))["choices"][0]["message"]["content"]
            heard = ""
            while len(heard) < len(said):
                heard += (await next_of(found, "piece"))["text"]
            assert heard == said
            closing = asyncio.create_task(server.pool.close())
            assert await next_of(found, "bye") == {}
            await closing


@pytest.mark.slow
async def test_a_reader_far_behind_is_taken_to_the_newest(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        await lived(server, 1)
        turn = await server.pool.begin("olha", lambda mind: many_turns(mind, 230))
        await turn.outcome()
        async with events(server) as found:
            assert await next_of(found, "skipped") == {"turns": 230}
            assert (await next_of(found, "turn"))["n"] == 231


async def many_turns(mind: Mind, turns: int) -> None:
    for _ in range(turns):
        await mind.rest(60.0)


async def test_a_fork_is_another_journal_and_the_mind_stays_as_it_is(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        await lived(server, 3)
        before = (tmp_path / "olha" / "mind").read_bytes()
        asked = {"turn": 2, "without": ["defense"], "with_stimulus": {"tension": 0.1}}
        first = (await server.post("/page/minds/olha/fork", asked))["journal"]
        told = await server.get(f"/page/journals/{first}/turns")
        assert [turn["n"] for turn in told["turns"]] == [2, 3]
        assert not any(event["by"].startswith("defense.") for event in told["turns"][0]["events"])
        second = (await server.post(f"/page/journals/{first}/fork", {"turn": 3}))["journal"]
        listed = {one["id"]: one for one in (await server.get("/page/journals"))["journals"]}
        assert listed[second]["parent"] == first and listed[first]["parent"] is None
        compared = await server.get(f"/page/compare?a=mind:olha&b=journal:{first}")
        assert not compared["equal"] and compared["from_turn"] == 2
        assert (tmp_path / "olha" / "mind").read_bytes() == before
        for wrong, said in (({"turn": 9}, "no turn 9"), ({"turn": 1, "without": ["nobody"]}, "nobody")):
            answer = await server.post("/page/minds/olha/fork", wrong, 409)
            assert said in answer["error"]["message"]
    assert not list((tmp_path / "_journals").glob(".*"))


async def test_a_story_is_run_into_a_journal_with_its_verdicts(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        ran = (await server.post("/page/stories/betrayal/run", {"seed": 3}))["journal"]
        about = await server.get(f"/page/journals/{ran}/about")
        [entry] = (await server.get("/page/journals"))["journals"]
        stories = {one["id"]: one for one in (await server.get("/page/stories"))["stories"]}
    passed = sum(one["passed"] for one in about["verdicts"])
    assert about["seed"] == entry["seed"] == 3 and entry["verdicts"]["passed"] == passed > 0
    assert stories["betrayal"]["last"] == {"journal": ran, **entry["verdicts"]}
    assert stories["first_contact"]["last"] is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page/minds/nobody/about", 404),
        ("/page/minds/olha/turns?from=0", 400),
        ("/page/minds/olha/turns?from=x", 400),
        ("/page/minds/olha/turns?from=1&from=2", 400),
        ("/page/minds/olha/turns?until=2", 400),
        ("/page/minds/olha/why", 400),
        ("/page/minds/olha/why?path=nothing", 404),
        ("/page/minds/olha/why?path=reactors.tension@1&turn=1", 404),
        ("/page/minds/olha/why?path=reactors.tension&turn=7", 409),
        ("/page/minds/olha/prompt?turn=7", 409),
        ("/page/minds/nobody/stream", 404),
        ("/page/journals/olha/about", 404),
        ("/page/compare?a=mind:olha", 400),
        ("/page/compare?a=mind:olha&b=file:/etc/passwd", 400),
        ("/page/compare?a=mind:olha&b=journal:../olha/record/000001", 404),
        ("/page/compare?a=mind:olha&b=mind:../olha", 404),
    ],
)
async def test_what_is_not_there_is_refused_in_a_line(path: str, status: int, tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        await lived(server, 1)
        async with server.client.get(path) as answer:
            told = await answer.json()
    assert answer.status == status and "\n" not in told["error"]["message"]
    assert str(tmp_path) not in told["error"]["message"]


HOSTILE = [
    *(
        "..",
        ".",
        "/",
        "\\",
        "../olha/mind",
        "..\\olha",
        "/etc/passwd",
        "C:\\x",
        "a/b",
        "\0",
        "%2e%2e",
        "~",
        "con",
    ),
    *("_journals", "record", "000001", "olha/record/000001.anima", "*", "a" * 300, "\u202e", "x\n", "'; --"),
]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=40)), min_size=5, max_size=5)
)
def test_an_id_is_never_a_path(tmp_path: Path, ids: list[str]) -> None:
    """Nothing but what a list names is read, and nothing is written, whatever stands for an id."""

    async def ask() -> None:
        secret = tmp_path / "secret.anima"
        if not secret.exists():
            with Mind(record=secret) as mind:
                mind.rest_now(60.0)
        async with endpoint(tmp_path / "minds", page=True) as server:
            for id in ids:
                part = quote(id, safe="", errors="replace")
                for path in (f"/page/journals/{part}/about", f"/page/journals/{part}/turns"):
                    async with server.client.get(path) as answer:
                        assert answer.status in {400, 404}, id
                for path in (f"/page/journals/{part}/fork", f"/page/stories/{part}/run"):
                    body = {"turn": 1} if path.endswith("fork") else {}
                    async with server.client.post(path, json=body) as answer:
                        assert answer.status in {400, 404, 405}, id
        assert not (tmp_path / "minds").exists()
        assert [one.name for one in tmp_path.iterdir()] == ["secret.anima"]

    asyncio.run(ask())


async def test_without_a_record_the_page_says_so(tmp_path: Path) -> None:
    async with endpoint(tmp_path, page=True) as server:
        server.pool._record = False
        await lived(server, 1)
        async with server.client.get("/page/minds/olha/about") as answer:
            assert answer.status == 409
            assert (await answer.json())["error"]["message"] == "olha: nothing of this mind is on record yet"


async def test_a_journal_that_is_damaged_is_listed_with_its_problem(tmp_path: Path) -> None:
    folder = tmp_path / "_journals"
    folder.mkdir()
    with Mind(record=folder / "good.anima") as mind:
        mind.rest_now(60.0)
    (folder / "bad.anima").write_bytes(b"no journal")
    async with endpoint(tmp_path, page=True) as server:
        bad, good = (await server.get("/page/journals"))["journals"]
    assert good["turns"] == 1 and "problem" not in good
    assert bad["problem"] == "bad.anima is no journal of anima_actors"
    with Journal.open(folder / "good.anima") as journal:
        assert len(journal) == 1
