"""A file is written whole or not at all, and only one holder writes it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anima_actors.encoding.files import Draft, commit_all, is_locked, lock, write_whole


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_whole(path, b"first")

    def fails(*_: object) -> None:
        raise OSError(5, "Input/output error")

    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "write_bytes")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fails)
            with pytest.raises(OSError, match="Input/output error"):
                write_whole(path, b"second")
        assert path.read_bytes() == b"first" and [*tmp_path.iterdir()] == [path]


def test_first_the_data_is_synced_and_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inodes: list[int] = []
    really = os.fsync

    def watched(descriptor: int) -> None:
        inodes.append(os.fstat(descriptor).st_ino)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_whole(tmp_path / "a", b"data")
    assert inodes == [(tmp_path / "a").stat().st_ino, tmp_path.stat().st_ino]


def test_of_several_files_none_is_replaced_where_one_cannot_be(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"old")
    with Draft(tmp_path / "a") as first, Draft(tmp_path / "b") as second:
        first.path.write_bytes(b"new")
        second.path.unlink()
        with pytest.raises(FileNotFoundError):
            commit_all([first, second])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o600)
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink() and path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_written_to_once_all_is_there_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as others:
        read = others.submit(pipe.read_bytes)
        write_whole(pipe, b"data")
        assert read.result() == b"data"
    assert stat.S_ISFIFO(pipe.stat().st_mode) and [*tmp_path.iterdir()] == [pipe]


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs names of open files")
def test_a_pipe_that_has_no_name_but_its_number_is_written_to() -> None:
    reader, writer = os.pipe()
    write_whole(f"/dev/fd/{writer}", b"data")
    os.close(writer)
    assert os.read(reader, 10) == b"data"
    os.close(reader)


def test_a_draft_left_by_a_killed_program_is_an_obstacle_only_where_one_asks(tmp_path: Path) -> None:
    Draft(tmp_path / "a").path.write_bytes(b"half of it")
    with pytest.raises(FileExistsError):
        Draft(tmp_path / "a", exclusive=True)
    write_whole(tmp_path / "a", b"data")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"data"}


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"")
    assert not [*tmp_path.iterdir()]


def test_a_lock_has_one_holder_and_ends_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"data")
    first, second = (os.open(path, os.O_RDWR) for _ in range(2))
    try:
        assert lock(first) and not lock(second) and is_locked(path)
        os.close(first)
        first = os.open(path, os.O_RDONLY)
        assert not is_locked(path) and lock(second)
    finally:
        os.close(first)
        os.close(second)
