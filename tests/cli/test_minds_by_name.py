"""The name of a kept mind stands wherever a command reads a journal."""

import json
from pathlib import Path

import pytest

from anima_actors import Mind
from anima_actors.voice import VoiceSettings
from tests.cli import anima
from tests.store.kept import lived, newborn, store_in


@pytest.fixture
async def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a mind that has spoken with two voices, and a working directory beside it."""
    store = store_in(tmp_path / "minds")

    async def other_voice(mind: Mind) -> None:
        await mind.speak_with(VoiceSettings(numbers=True))

    for prepare in (None, other_voice):
        async with store.open("olha", newborn, holder="a test", record=True, prepare=prepare) as kept:
            await kept.mind.chat("Hello!", {"tension": 0.5})
            await kept.mind.chat("And now?")
            kept.save()
    await lived(store, "silent")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANIMA_HOME", str(store.folder))
    return tmp_path


COMMANDS = [
    ["why", "olha", "reactors.tension@1", "--brief"],
    ["why", "olha", "reactors.tension"],
    ["show", "olha", "--turn", "1:4", "--json"],
    ["show", "olha", "--summary"],
    ["sequence", "olha", "--turn", "2"],
    ["diff", "olha", "olha"],
    ["fork", "olha", "--at", "2", "--without", "defense", "--record", "forked.anima"],
    ["replay", "olha"],
    ["health", "olha"],
    ["export", "olha", "-o", "olha.csv"],
    ["report", "olha"],
]


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
async def test_a_command_takes_it(words: list[str], home: Path) -> None:
    result = anima.anima(*words)
    assert result.exit_code == 0, result.stderr


async def test_all_its_parts_are_shown_and_replayed(home: Path) -> None:
    assert list((home / "minds" / "olha" / "record").iterdir())
    lines = [json.loads(line) for line in anima.anima("show", "olha", "--json").stdout.splitlines()]
    assert {line["turn"] for line in lines if "turn" in line} >= {1, 2, 3, 4}
    told = json.loads(anima.anima("replay", "olha", "--json").stdout)
    assert told["equal"] and told["turns"] >= 4


async def test_a_file_of_that_name_goes_before(home: Path) -> None:
    with Mind(record=home / "olha") as mind:
        mind.rest_now(60.0)
    assert '"turns":1' in anima.anima("show", "olha", "--summary", "--json").stdout.replace(" ", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("olah", 'olah: there is no such file or folder, and no mind of that name; did you mean "olha"?'),
        ("nobody", "nobody: there is no such file or folder, and no mind of that name"),
        ("no/olha", "no/olha: there is no such file or folder"),
        ("silent", "silent: nothing of this mind is on record yet"),
    ],
)
async def test_where_there_is_neither_one_line_says_so(name: str, said: str, home: Path) -> None:
    result = anima.anima("show", name)
    assert (result.exit_code, result.stderr.strip()) == (2, said)


async def test_a_mind_is_renamed_with_its_record(home: Path) -> None:
    assert anima.anima("minds", "rename", "olha", "oksana").stdout == "olha is oksana now\n"
    assert anima.anima("show", "oksana", "--turn", "1").exit_code == 0
    assert anima.anima("minds", "rename", "oksana", "silent").exit_code == 2
    assert not (home / "minds" / "olha").exists()
