"""`anima minds`: what is kept is listed, shown, copied, and deleted only by whoever means it."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from click.testing import Result

from anima_actors.store import MindStore
from anima_actors.store.session import MIND
from tests.chat.terminal import ENTER, terminal
from tests.cli.anima import anima
from tests.store.kept import lived


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


def test_where_there_is_none_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    told = minds(tmp_path / "none").output
    assert " ".join(told.split()) == (
        f"There are no minds in {tmp_path / 'none'} yet: anima chat --mind NAME makes one."
    )
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
