from pathlib import Path

import pytest

from tests.cli import anima


@pytest.fixture(autouse=True)
def in_a_room_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts in a folder with a story that comes true, one that cannot, and two modules."""
    files = {
        "knock.yaml": anima.STORY,
        "hopeless.yaml": anima.HOPELESS,
        "boredom.py": anima.BOREDOM,
        "faint.py": anima.FAINT,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
