"""`anima minds`: what is kept is listed, shown, copied, and deleted only by whoever means it."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from click.testing import Result

from anima_actors import Mind
from anima_actors.store import MindStore
from anima_actors.store.session import MIND, TYPED
from tests.chat.terminal import ENTER, terminal
from tests.cli.anima import anima
from tests.store.kept import lived
from tests.voice.scripted import ScriptedModel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two minds, of which one was damaged."""
    store = MindStore(tmp_path, lambda: time.time() - 3 * 3600)
    for name in ("marko", "olha"):
        asyncio.run(lived(store, name))
    damaged = tmp_path / "marko" / MIND
    damaged.write_bytes(damaged.read_bytes()[:-9])
    return tmp_path


def minds(folder: Path, *arguments: str) -> Result:
    return anima("minds", "--folder", folder, *arguments)


def test_they_are_listed_with_how_they_were_left(folder: Path) -> None:
    listed = minds(folder, "list")
    first, second = listed.output.splitlines()
    assert listed.exit_code == 0 and listed.output == minds(folder).output
    assert first == "marko  cannot be opened; anima minds show marko tells why"
    assert second.startswith("olha   1 turn, seen 3 h ago  ") and " over " in second


def test_the_folder_may_stand_before_the_command_or_behind_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANIMA_HOME", str(tmp_path / "elsewhere"))
    shown = anima("minds", "show", "olha", "--folder", folder)
    assert shown.exit_code == 0 and shown.output == minds(folder, "show", "olha").output
    forgotten = anima("minds", "forget", "olha", "a word", "--folder", folder)
    assert forgotten.output.startswith("olha remembers nothing with these words")


def test_where_there_is_none_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    told = minds(tmp_path / "none").output
    said = f"There are no minds in {tmp_path / 'none'} yet: anima chat --mind NAME makes one."
    assert "".join(told.split()) == said.replace(" ", "")  # a path longer than a line is cut
    assert not (tmp_path / "none").exists()


def test_one_is_shown_with_what_it_is_made_of(folder: Path) -> None:
    shown = minds(folder, "show", "olha").output
    for word in (
        "mind        olha",
        "left        ",
        "turns       1, 1 min of its time",
        "persona     neuro",
        "file",
    ):
        assert f"\n{word}" in f"\n{shown}"
    assert "offline voice" in shown and "seen        3 h ago" in shown
    damaged = " ".join(minds(folder, "show", "marko").output.split())
    assert "problem marko cannot be opened: " in damaged and "is damaged" in damaged


def test_a_program_gets_json(folder: Path) -> None:
    first, second = json.loads(minds(folder, "list", "--json").output)
    assert first["name"] == "marko" and first["problem"].startswith("marko cannot be opened: ")
    assert second["turns"] == 1 and second["lived_s"] == 60.0 and second["primary"]
    told = json.loads(minds(folder, "show", "olha", "--json").output)
    assert told["state"]["reactors"] and told["made_of"]["seed"] == 5


def test_a_copy_is_a_twin(folder: Path) -> None:
    assert minds(folder, "copy", "olha", "oksana").output == "oksana is a twin of olha\n"
    assert (folder / "oksana" / MIND).read_bytes() == (folder / "olha" / MIND).read_bytes()


def test_nothing_is_deleted_without_a_yes(folder: Path) -> None:
    refused = minds(folder, "delete", "olha")
    assert refused.exit_code == 2 and (folder / "olha" / MIND).exists()
    assert refused.output == "anima minds delete: to delete olha without being asked, add --yes\n"
    assert minds(folder, "delete", "olha", "--yes").output == "olha is deleted\n"
    assert minds(folder, "delete", "marko", "--yes").exit_code == 0
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_on_a_terminal_it_asks(folder: Path) -> None:
    for answer, status, there in (("n", 130, True), ("y", 0, False)):
        with terminal("minds", "delete", "olha", folder=folder) as asked:
            asked.wait_for("Delete olha, 1 turn, for good? [y/N]:")
            asked.type(f"{answer}{ENTER}")
            assert asked.end() == status
        assert (folder / "olha").exists() is there


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "ohla"), 'there is no mind called ohla; did you mean "olha"?\n'),
        (("copy", "olha", "marko"), "there is a mind called marko already\n"),
        (("copy", "olha", "a/b"), "'a/b' cannot be the name of a mind: "),
        (("delete", "nobody", "--yes"), "there is no mind called nobody; known: marko, olha\n"),
        (("baptise", "a", "b"), "anima minds: No such command 'baptise'."),
    ],
)
def test_bad_input_is_one_line(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    refused = minds(folder, *arguments)
    assert refused.exit_code == 2 and refused.output.startswith(told), refused.output
    assert len(refused.output.splitlines()) == 1


async def told(store: MindStore, *messages: str) -> None:
    """Let a mind that remembers hear something, and keep it with its journal."""

    def born() -> Mind:
        return Mind(seed=5, extra=["recollection"])

    async with store.open("anna", born, holder="a test", record=True) as kept:
        for message in messages:
            await kept.mind.chat(message, {"tension": 0.4, "arousal": 0.3})
        kept.save()


@pytest.fixture
def confided(tmp_path: Path) -> Path:
    """A mind that was told of a sister."""
    asyncio.run(told(MindStore(tmp_path, time.time), "My sister Oksana is ill.", "I love plums."))
    return tmp_path


def test_what_is_to_be_forgotten_is_in_the_mind_no_more(confided: Path) -> None:
    file = confided / "anna" / MIND
    assert b"Oksana" in file.read_bytes()
    forgot = minds(confided, "forget", "anna", "sister  OKSANA")
    assert forgot.output == (
        "anna has forgotten it, in 1 place\nits journal still has what was said; --with-record deletes it\n"
    )
    assert forgot.exit_code == 0 and b"Oksana" not in file.read_bytes()
    mind = MindStore(confided, time.time).load("anna")
    assert mind.remembered_texts()["recollection"] == ("I love plums.",)
    assert "remembers nothing with these words" in minds(confided, "forget", "anna", "Oksana").output


def test_the_turn_of_forgetting_is_on_record_without_the_words(confided: Path) -> None:
    minds(confided, "forget", "anna", "oksana")
    with MindStore(confided, time.time).history("anna") as journal:
        journal.verify()
        *before, last = journal.turns()
        assert last.events[0].type.endswith("Forgotten")
        assert "Oksana" in str(before[0].events) and "oksana" not in str(last.events).lower()


def test_the_journal_goes_too_only_for_whoever_means_it(confided: Path) -> None:
    refused = minds(confided, "forget", "anna", "Oksana", "--with-record")
    assert refused.exit_code == 2
    assert refused.output == "anima minds forget: to go on without being asked, add --yes\n"
    (confided / "anna" / TYPED).write_text("+My sister Oksana is ill.\n", "utf-8")
    forgot = minds(confided, "forget", "anna", "Oksana", "--with-record", "--yes").output
    assert forgot.endswith("its journal is deleted; the next turn begins another\n")
    for path in (confided / "anna").rglob("*"):
        assert path.is_dir() or b"Oksana" not in path.read_bytes(), path
    asyncio.run(told(MindStore(confided, time.time), "Hello again."))
    with MindStore(confided, time.time).history("anna") as journal:
        journal.verify()
        assert journal.first > 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nobody", "plums"), "there is no mind called nobody; known: anna\n"),
        (("anna", " "), "anima minds forget: WORDS is empty; give words of what is to be forgotten\n"),
    ],
)
def test_what_cannot_be_forgotten_is_told_in_a_line(
    confided: Path, arguments: tuple[str, str], told: str
) -> None:
    refused = minds(confided, "forget", *arguments)
    assert (refused.exit_code, refused.output) == (2, told)


def test_a_mind_with_a_language_model_forgets_without_its_key(tmp_path: Path) -> None:
    async def talked() -> None:
        model = ScriptedModel("I am sorry about Oksana.", "Plums, then.")
        store = MindStore(tmp_path, time.time)

        def born() -> Mind:
            return Mind(seed=5, voice="groq", language_model=model, extra=["recollection"])

        async with store.open("anna", born, holder="a test") as kept:
            for message in ("My sister Oksana is ill.", "I love plums."):
                await kept.mind.chat(message)
            kept.save()

    asyncio.run(talked())
    assert minds(tmp_path, "forget", "anna", "Oksana").output == "anna has forgotten it, in 2 places\n"
    kept = (tmp_path / "anna" / MIND).read_bytes()
    assert b"Oksana" not in kept and b"Plums, then." in kept
