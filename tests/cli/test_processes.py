"""The program as a process of its own: exit status, pipes, colours, interrupts."""

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from anima_actors.journal.reader import Journal
from tests.cli.anima import around, command, process


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "status"), [(["knock.yaml"], 0), (["hopeless.yaml"], 1), (["none.yaml"], 2), ([], 2)]
)
def test_the_exit_status_says_what_became_of_it(arguments: list[str], status: int) -> None:
    assert process("run", *arguments).returncode == status


@pytest.mark.slow
def test_a_pipe_gets_plain_text() -> None:
    result = process("run", "knock.yaml")
    assert "\x1b" not in result.stdout + result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 100


def on_a_terminal(*arguments: str, **environment: str) -> bytes:
    """What the program shows on a terminal."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        command(*arguments),
        stdout=theirs,
        stderr=theirs,
        env=around(TERM="xterm-256color", COLUMNS="100", **environment),
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the terminal's other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert running.wait() == 0
    return shown


@pytest.mark.slow
def test_a_terminal_gets_colours_unless_no_color_is_set() -> None:
    assert b"\x1b[33m" in on_a_terminal("run", "knock.yaml")
    plain = on_a_terminal("run", "knock.yaml", NO_COLOR="1")
    assert b"\x1b[33m" not in plain
    assert b"\x1b[32m" not in plain


@pytest.mark.slow
def test_several_runs_on_a_terminal_have_a_progress_bar_and_a_pipe_has_none() -> None:
    assert b"living through stories" in on_a_terminal("run", "knock.yaml", "--seeds", "20")
    assert "living through" not in process("run", "knock.yaml", "--seeds", "20").stderr


@pytest.mark.slow
def test_json_lines_stay_json_lines_whatever_else_is_said() -> None:
    result = process("run", "knock.yaml", "hopeless.yaml", "--log", "json", "--with", "./faint.py:Faint")
    assert result.returncode == 1
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["story"] for line in lines} == {"knock.yaml", "hopeless.yaml"}
    assert "expectations met" in result.stderr


@pytest.mark.slow
def test_a_reader_that_leaves_early_hears_no_complaint() -> None:
    Path("long.yaml").write_text("title: Long\nsteps:\n  - {command: stress, repeat: 200}\n")
    running = subprocess.Popen(
        command("run", "long.yaml"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=around()
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait() == 141


@pytest.mark.slow
def test_an_interrupt_ends_a_run_at_once_and_leaves_no_half_written_report() -> None:
    Path("long.yaml").write_text("title: Long\nsteps:\n  - {command: stress, repeat: 10000}\n")
    running = subprocess.Popen(
        command("run", "long.yaml", "--log", "json", "--json", "out.json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=around(),
    )
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    out, said = running.communicate()
    assert running.returncode == 130
    assert out.count(b"\n") < 10_000  # events; the whole story has thirty times as many
    assert b"Traceback" not in said
    assert not Path("out.json").exists()
    assert not list(Path().glob(".*.draft"))


@pytest.mark.slow
@pytest.mark.parametrize("ignored", [(), (signal.SIGINT,)], ids=["by hand", "in the background of a script"])
@pytest.mark.parametrize(
    ("how", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_run_that_is_told_to_end_ends_its_journal(
    how: signal.Signals, status: int, ignored: tuple[signal.Signals, ...]
) -> None:
    if how in ignored:
        pytest.skip("a program that ignores it does so")
    Path("long.yaml").write_text("title: Long\nsteps:\n  - {command: stress, repeat: 10000}\n")

    def begin() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        for one in ignored:
            signal.signal(one, signal.SIG_IGN)

    running = subprocess.Popen(
        command("run", "long.yaml", "--log", "json", "--record", "long.anima"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=around(),
        preexec_fn=begin,
    )
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(how)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, b"Traceback" in said) == (status, False)
    with Journal.open("long.anima") as journal:
        assert journal.summary().ended and journal.last


@pytest.mark.slow
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            command("run", "knock.yaml"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=around(),
            check=False,
        )
    assert result.returncode == 2
    assert result.stderr == "anima: cannot write: No space left on device\n"


@pytest.mark.slow
def test_output_that_the_shell_has_closed_goes_nowhere() -> None:
    for arguments in (("modules",), ("modules", "--json"), ("run", "knock.yaml", "--json", "-")):
        program = " ".join(map(shlex.quote, command(*arguments)))
        result = subprocess.run(
            f"{program} >&-", shell=True, stderr=subprocess.PIPE, text=True, env=around(), check=False
        )
        assert result.returncode == 0 and "Traceback" not in result.stderr


@pytest.mark.slow
def test_a_terminal_that_lacks_a_character_shows_the_rest_in_its_columns() -> None:
    result = process("run", "knock.yaml", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0")
    assert result.returncode == 0
    assert "?? turn 1  0:01:00  The knock ??" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100


@pytest.mark.slow
def test_a_story_of_one_hash_seed_is_the_story_of_any() -> None:
    told = {
        process("run", "knock.yaml", "--log", "off", PYTHONHASHSEED=seed).stdout
        for seed in ("0", "1", "random")
    }
    assert len(told) == 1


@pytest.mark.slow
@pytest.mark.parametrize("heavy", ["numpy", "rich", "structlog", "pydantic", "orjson"])
def test_the_help_loads_click_and_nothing_heavy(heavy: str) -> None:
    probe = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from anima_actors.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        f"print({heavy!r} in sys.modules)\n"
    )
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
