"""What stands in the way of reading a file at all: one line, and little work."""

import os
import stat
from pathlib import Path

import pytest

from anima_actors.scenario import Scenario, ScenarioError
from tests.scenario.stories import complaint
from tests.work import calls_made, peak_bytes

GOOD = "title: A story\nsteps:\n  - say: hello\n"


def refusal(path: Path | str) -> str:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_file(path)
    (problem,) = caught.value.problems
    assert str(caught.value) == str(problem)
    assert problem.file == str(path)
    return str(problem).removeprefix(f"{path}:")


def written(folder: Path, data: bytes) -> Path:
    path = folder / "x.yaml"
    path.write_bytes(data)
    return path


def test_a_good_file_is_read_by_its_path_as_text_or_as_path(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.encode())
    assert Scenario.from_file(path) == Scenario.from_file(str(path))
    assert Scenario.from_file(path).file == str(path)
    assert Scenario.from_file(path).folder == str(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.yaml") == " no such file"


def test_a_directory_is_no_scenario(tmp_path: Path) -> None:
    assert refusal(tmp_path) == " this is a directory; name a scenario file in it"


def test_a_path_through_a_file_cannot_be_read(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b"") / "y.yaml") == " cannot be read: Not a directory"


def test_a_name_that_no_file_can_have_is_refused_as_text() -> None:
    with pytest.raises(ScenarioError, match=r"^a\\x00b\.yaml: cannot be read: no name .* a zero byte$"):
        Scenario.from_file("a\0b.yaml")
    with pytest.raises(ScenarioError, match="File name too long"):
        Scenario.from_file("a" * 5_000)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.encode())
    path.chmod(stat.S_IWUSR)
    assert refusal(path) == " no permission to read this file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refusal(tmp_path / "pipe.yaml") == " not a regular file"


def test_an_endless_device_is_not_read() -> None:
    assert refusal("/dev/zero") == " not a regular file"


def test_bytes_that_are_not_utf8_are_shown_where_they_stand(tmp_path: Path) -> None:
    path = written(tmp_path, b"title: caf\xe9\nsteps: []\n")
    assert refusal(path) == "1:11: not UTF-8 text; save the file as UTF-8"


def test_utf16_is_recognised(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.encode("utf-16"))
    assert refusal(path) == "1:1: not UTF-8 text (it looks like UTF-16); save the file as UTF-8"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert Scenario.from_file(path).title == "A story"
    assert Scenario.from_text("\ufeff" + GOOD).title == "A story"


def test_an_empty_file_is_told_what_the_least_is(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b"")) == "1:1: the file is empty; the least there is: a title, and steps"
    assert refusal(written(tmp_path, b"# only a comment\n")).startswith("1:1: the file is empty")


def test_a_list_or_a_text_is_no_scenario(tmp_path: Path) -> None:
    message = " a scenario is a mapping, with title: and steps: at the beginning of lines"
    assert refusal(written(tmp_path, b"- say: hello\n")) == f"1:1:{message}"
    assert refusal(written(tmp_path, b"once upon a time\n")) == f"1:1:{message}"


def test_ten_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"[" * 10_000_000)
    told: list[str] = []
    assert peak_bytes(lambda: told.append(refusal(path))) < 2_000_000
    assert told == [" larger than 1,000,000 bytes; a scenario is a short text"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 1_000_000, "1:21: nested deeper than 20 levels"),
        ("{a: " * 250_000, "1:81: nested deeper than 20 levels"),
        ("- " * 500_000, "1:41: nested deeper than 20 levels"),
        ("".join(" " * depth + "a:\n" for depth in range(1_300)), "21:21: nested deeper than 20 levels"),
        ("{" * 1_000_000, "1:2: a key is a word; a text that begins with [ or { needs quotes"),
        ("-\n" * 500_000, "59999:2: too many parts; say it shorter, with repeat or in several stories"),
        ("---\n" * 250_000, "2:1: a second document begins here; a file holds one scenario"),
        (
            "a: !" + "b" * 900_000,
            "1:4: tags (!name) are not used in scenarios; a text that begins with ! needs quotes",
        ),
        (
            "a: &" + "b" * 900_000,
            "1:4: anchors (&name) are not used in scenarios; a text that begins with & needs quotes",
        ),
    ],
    ids=["brackets", "braces", "dashes", "indents", "keys", "items", "documents", "tag", "anchor"],
)
def test_a_megabyte_of_structure_is_read_in_a_few_calls_a_character(text: str, message: str) -> None:
    told: list[str] = []
    assert calls_made(lambda: told.append(complaint(text))) < 10 * len(text)
    assert told == [message]


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert complaint(bomb) == (
        "1:4: anchors (&name) are not used in scenarios; a text that begins with & needs quotes"
    )


def test_a_text_is_a_str_and_the_error_names_the_other_way() -> None:
    with pytest.raises(TypeError, match=r"not bytes; for a file use Scenario\.from_file"):
        Scenario.from_text(GOOD.encode())  # type: ignore[arg-type]
