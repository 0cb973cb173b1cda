"""A name of a mind is a safe name of a folder, or is refused."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anima_actors.encoding.text import is_one_line
from anima_actors.store import StoreError
from anima_actors.store.session import checked_name, same


@pytest.mark.parametrize(
    "name", ["olha", "Olha-2", "a", "7", "my_mind", "Оля", "Éva", "心", "x" * 60, "علی\u200cرضا", "דנה\u200f"]
)
def test_good_names(name: str) -> None:
    assert checked_name(name) == name


BAD = (
    *("", ".", "..", "../x", "a/b", "a\\b", "a b", "-x", "_x", ".hidden", "a.b", "con", "NUL", "lpt1"),
    *(
        "a\0b",
        "a\nb",
        "~",
        "C:x",
        "a*",
        "\u202eolha",
        "olha\u2067",
        "\u200d",
        "con\u200d",
        "\u200f-x",
        "x" * 61,
        "é" * 61,
    ),
)


@pytest.mark.parametrize("name", BAD)
def test_bad_names_are_one_line(name: str) -> None:
    with pytest.raises(StoreError, match="cannot be the name of a mind") as refused:
        checked_name(name)
    assert is_one_line(str(refused.value))


@given(st.text(max_size=70))
@example("e\u0301va")
@example("ﬁ")
def test_any_name_is_one_folder_s_or_refused(name: str) -> None:
    try:
        told = checked_name(name)
    except StoreError:
        return
    assert PurePosixPath(told).parts == PureWindowsPath(told).parts == (told,)
    assert is_one_line(told) and not told.startswith((".", "-"))
    assert len(told.encode()) < 250
    assert checked_name(told) == told and same(told, name)


def test_names_that_look_alike_are_one_mind() -> None:
    assert same("olha", "ol\u200dha\u200f") and not same("olha", "olga")
