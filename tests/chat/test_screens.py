"""The screens that the documentation shows are those that are to be seen."""

from pathlib import Path

import pytest

from tests.chat.screens import screens, typed_again


@pytest.mark.slow
def test_the_screens_of_the_documentation_are_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = screens()
    assert len(found) == 3
    for block in found:
        assert typed_again(block, tmp_path / "minds") == block.text, (
            f"{block.place} shows something else; python -m tests.chat.screens brings it up to date"
        )
