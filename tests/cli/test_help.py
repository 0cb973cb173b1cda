"""The help of the program, and what loading it costs."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from anima_actors.cli import COMMANDS, SHARED_FILES, main
from tests.cli.anima import around

LINES = {name: line for under in COMMANDS.values() for name, line in under.items()}
HEAVY = (
    "numpy",
    "pydantic",
    "rich",
    "structlog",
    "aiohttp",
    "ruamel",
    "prompt_toolkit",
    "platformdirs",
    "orjson",
)


def command_named(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert isinstance(found, click.Command)
    return found


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_the_help_is_the_first_line_of_the_commands_own(name: str) -> None:
    command = command_named(name)
    assert command.name == name
    assert (command.help or "").partition("\n")[0] == LINES[name]


def verbs() -> list[tuple[str, str]]:
    found = list(LINES.items())
    for name in LINES:
        for option in command_named(name).params:
            if isinstance(option, click.Option):
                found.append((f"{name} {option.opts[0]}", option.help or ""))
    return found


NO_VERBS = {"A", "An", "The", "In", "Of", "What", "Where", "When", "Who", "With", "How", "All", "No", "From"}


def test_every_line_and_option_begins_with_a_verb_and_ends_with_a_full_stop() -> None:
    wrong = [
        (place, line) for place, line in verbs() if line.split()[0].rstrip(",") in NO_VERBS or line[-1] != "."
    ]
    assert wrong == []


def test_files_that_are_shared_hold_their_commands() -> None:
    assert set(SHARED_FILES) <= set(LINES)


@pytest.mark.slow
def test_no_help_loads_anything_heavy_and_the_first_one_no_command() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom anima_actors.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "ours = [name for name in sys.modules if name.startswith('anima_actors.cli.')]\n"
        "assert ours == ['anima_actors.cli._group'], ours\n"
        f"for name in {list(LINES)}:\n"
        "    assert CliRunner().invoke(main, [name, '--help']).exit_code == 0, name\n"
        f"    heavy = [one for one in {HEAVY} if one in sys.modules]\n"
        "    assert not heavy, (name, heavy)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


NOT_LOADED = {
    ("models",): {"numpy", "pydantic", "ruamel", "aiohttp", "structlog"},
    ("minds",): {"pydantic", "ruamel", "aiohttp", "structlog", "prompt_toolkit"},
    ("check", "knock.yaml"): {"aiohttp", "structlog", "rich", "prompt_toolkit"},
    ("run", "knock.yaml", "--record", "k.anima"): {"aiohttp", "structlog", "prompt_toolkit"},
    ("show", "k.anima"): {"pydantic", "ruamel", "aiohttp", "structlog", "prompt_toolkit"},
    ("why", "k.anima", "primary"): {"aiohttp", "structlog", "prompt_toolkit"},
}


@pytest.mark.slow
def test_a_command_loads_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    loaded = {}
    for words, heavy in NOT_LOADED.items():
        code = (
            "import sys\nfrom anima_actors.cli import main\n"
            f"try:\n    main({list(words)})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
            f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env=around(ANIMA_HOME=str(tmp_path / "home")),
        )
        loaded[words] = done.stderr.splitlines()[-1]
    assert set(loaded.values()) == {"[]"}, loaded
