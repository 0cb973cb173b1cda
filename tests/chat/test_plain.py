"""The program without a terminal: lines in, replies out, and nothing else between them."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from anima_actors import Mind
from tests.chat.model_server import model_server
from tests.cli.anima import around, command


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANIMA_HOME", str(tmp_path / "minds"))


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def chat(lines: str | bytes, *arguments: str, **environment: str) -> Done:
    data = lines.encode() if isinstance(lines, str) else lines
    done = subprocess.run(
        command("chat", *arguments), input=data, capture_output=True, env=around(**environment), check=False
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.slow
def test_hello_in_a_reply_out() -> None:
    done = chat("hello\n")
    assert done.returncode == 0 and done.stderr == ""
    assert len(done.stdout.splitlines()) == 1 and not done.stdout.startswith(" ")
    assert chat("hello") == done


@pytest.mark.slow
def test_a_line_is_a_turn_and_its_reply_a_line() -> None:
    done = chat("hello\n\n  \nand you?\n/stress\n/joy look!\n")
    assert done.returncode == 0 and done.stderr == ""
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.slow
def test_what_was_asked_for_goes_to_stdout_and_what_went_wrong_to_stderr() -> None:
    done = chat("hello\n/satte\n/why primry\n/rest soon\n/log loud\n/save\n/state\nbye\n")
    assert done.returncode == 2
    assert "feels " in done.stdout and len(done.stderr.splitlines()) == 5
    assert done.stderr.splitlines()[0] == 'there is no /satte; did you mean "/state"?'


@pytest.mark.slow
def test_after_quit_nothing_is_read() -> None:
    assert len(chat("hello\n/quit\nand you?\n").stdout.splitlines()) == 1


@pytest.mark.slow
def test_an_empty_input_says_nothing() -> None:
    assert chat("") == Done(0, "", "")


@pytest.mark.slow
def test_bytes_that_are_no_text_are_heard_as_well_as_can_be() -> None:
    done = chat(b"\xff\xfe hello \x00\x1b[31m\n")
    assert done.returncode == 0 and done.stdout and "Traceback" not in done.stderr


@pytest.mark.slow
def test_input_that_the_shell_has_closed_is_empty() -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command("chat")], capture_output=True, env=around(), check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.slow
def test_a_mind_with_a_name_is_found_again() -> None:
    first = chat("/grief everything is lost\n", "--mind", "olha")
    second = chat("/prompt\n/why reactors.satisfaction\n", "--mind", "olha")
    assert first.returncode == 0 and first.stdout and second.returncode == 0
    assert "reactors.satisfaction at turn 2" in second.stdout
    listed = subprocess.run(command("minds"), capture_output=True, text=True, env=around(), check=True)
    assert listed.stdout.startswith("olha  1 turn, ")


@pytest.mark.slow
def test_the_states_of_the_session_are_exported() -> None:
    done = chat("hello\n/stress\n/export\n/export other.json\n/export /nowhere/at/all.json\n")
    path = Path("anima_log.json")
    assert f"{path.absolute()} (2 turns)" in done.stdout
    assert [one["turn"] for one in json.loads(path.read_text())] == [1, 2]
    assert Path("other.json").read_bytes() == path.read_bytes()
    assert done.stderr == "/nowhere/at/all.json cannot be written: No such file or directory\n"


@pytest.mark.slow
def test_a_picture_is_drawn_or_it_is_said_what_is_missing() -> None:
    done = chat("/plot\nhello\n/plot\n/plot a.gif\n")
    assert done.stderr.splitlines() == [
        "a conversation: there are no turns to draw",
        "a.gif: a picture's name ends in .png, .svg, .html",
    ]
    assert Path("anima_plot.png").read_bytes().startswith(b"\x89PNG")
    Path("matplotlib.py").write_text("raise ImportError('not installed')\n")
    without = chat("hello\n/plot\n", PYTHONPATH=".")
    assert without.returncode == 2 and "pip install matplotlib" in without.stderr


@pytest.mark.slow
def test_a_provider_that_fails_is_said_and_the_offline_voice_answers() -> None:
    with model_server("It is me.") as server:
        server.refuses = 401
        done = chat("hello\n", *server.options)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 1
    assert "401" in done.stderr and done.stderr.rstrip().endswith("The offline voice answered.")


@pytest.mark.slow
def test_a_language_model_s_lines_go_into_the_pipe_as_they_are() -> None:
    with model_server("One line\nand another \x1b[31mred\x1b[0m one.") as server:
        done = chat("hello\n", *server.options)
    assert (done.stdout, done.stderr) == ("One line\nand another [31mred[0m one.\n", "")


@pytest.mark.slow
def test_a_key_goes_to_no_other_server_than_its_own() -> None:
    with model_server("Here.") as own, model_server("There.") as other:
        lines = (
            f"hello\n/model openai-compatible b\nhello\n/model openai-compatible b {other.address}\nhello\n"
        )
        done = chat(lines, *own.options, "--key", "canary")
    assert (done.returncode, done.stdout) == (0, "Here.\nHere.\nThere.\n")
    assert own.keys == ["Bearer canary"] * 2 and other.keys == [None]
    assert "canary" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_what_ends_a_program_that_nobody_watches_keeps_what_was_said(
    how: signal.Signals, status: int, tmp_path: Path
) -> None:
    with model_server("Yes.") as server:
        child = subprocess.Popen(
            command("chat", "--mind", "olha", *server.options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=around(),
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        assert child.stdin is not None and child.stdout is not None and child.stderr is not None
        child.stdin.write(b"hello\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"Yes.\n"  # from now on what this model says is shown as it comes
        server.words, server.pause_s = "word " * 500, 0.05
        child.stdin.write(b"go on\n")
        child.stdin.flush()
        assert child.stdout.read(5) == b"word "
        child.send_signal(how)
        _, said = child.communicate(timeout=20)
    assert child.returncode == status and b"Traceback" not in said
    [file] = tmp_path.rglob("olha/mind")
    assert (Mind.load(file).history[-1].reply or "").startswith("word")


@pytest.mark.slow
def test_a_reader_that_leaves_early_hears_no_complaint() -> None:
    child = subprocess.Popen(
        command("chat"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=around()
    )
    assert child.stdin is not None and child.stdout is not None and child.stderr is not None
    child.stdout.close()
    child.stdin.write(b"hello\n" * 20)
    child.stdin.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait() == 141


BAD = {
    ("--mind", "../x"): "'../x' cannot be the name of a mind: it takes letters",
    ("--set", "persona.nerves=1"): "--set: persona.nerves: unknown",
    ("--set", "moods=1"): "--set moods: no such setting; known: ",
    ("--without", "ego"): "--without: unknown module 'ego'",
    ("--seed", "x"): "anima chat: Invalid value for '--seed': 'x' is no whole number",
    ("--provider", "grok"): '--provider grok: there is no such provider; did you mean "groq"?',
    ("--provider", "groq"): "groq needs a key; put it into the environment variable GROQ_API_KEY",
    ("--with", "./none.py:None"): "--with: none.py: there is no such file",
    ("--mind", "olha", "--folder", "/dev/null/x"): "/dev/null/x",
    ("words",): "anima chat: Got unexpected extra argument (words)",
}


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "told"), BAD.items(), ids=[" ".join(one) for one in BAD])
def test_bad_input_is_one_line(arguments: tuple[str, ...], told: str) -> None:
    done = chat("hello\n", *arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith(told) and len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.slow
def test_what_only_shapes_a_new_mind_is_refused_for_an_old_one() -> None:
    Path("tide.py").write_text(
        "from anima_actors import Actor, Stimulus, handler\n\n\nclass Tide(Actor):\n"
        "    @handler\n    def rise(self, stimulus: Stimulus) -> None:\n        pass\n"
    )
    assert chat("hello\n", "--mind", "olha", "--seed", "4", "--set", "persona.openness=1").returncode == 0
    done = chat("hello\n", "--mind", "olha", "--seed", "5", "--without", "defense")
    assert done.stderr == "anima chat: olha is born already; --seed, --without can only shape a new mind\n"
    joined = chat("hello\n", "--mind", "olha", "--with", "./tide.py:Tide")
    assert joined.returncode == 0 and "tide" in joined.stderr
    assert done.returncode == 2


@pytest.mark.slow
def test_a_module_that_has_moved_can_be_brought_along() -> None:
    Path("tide.py").write_text(
        "from anima_actors import Actor, Stimulus, handler\n\n\nclass Tide(Actor):\n"
        "    @handler\n    def rise(self, stimulus: Stimulus) -> None:\n        pass\n"
    )
    assert chat("hello\n", "--mind", "olha", "--with", "./tide.py:Tide").returncode == 0
    assert chat("hello\n", "--mind", "olha").returncode == 2  # a file alone has nothing run
    assert chat("hello\n", "--mind", "olha", "--trust").returncode == 0
    assert chat("hello\n", "--mind", "olha").returncode == 0
    Path("tide.py").rename("ebb.py")
    lost = chat("hello\n", "--mind", "olha")
    assert lost.returncode == 2 and lost.stderr.startswith("olha cannot be opened: ")
    assert chat("hello\n/why primary\n", "--mind", "olha", "--with", "./ebb.py:Tide").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--help"], ["chat", "--help"], ["minds", "--help"]])
def test_help_is_quick_and_a_pipe_needs_no_terminal_library(arguments: list[str]) -> None:
    probe = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from anima_actors.cli import main\n"
        f"assert CliRunner().invoke(main, {arguments!r}).exit_code == 0\n"
        "heavy = ('prompt_toolkit', 'platformdirs', 'numpy', 'rich', 'aiohttp')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "assert CliRunner().invoke(main, ['chat'], input='hello').exit_code == 0\n"
        "print('prompt_toolkit' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nFalse\n"


@pytest.mark.slow
def test_modules_join_and_leave_in_the_midst_of_a_talk() -> None:
    done = chat("hi\n/add pulse\n/remove dream\nhi\n/remove nobody\n/add pulse\n", "--mind", "Ada")
    assert len(done.stdout.splitlines()) == 2
    joined, left, nobody, twice = done.stderr.splitlines()
    assert joined == "pulse joins; it takes part from the next turn on."
    assert left == "dream leaves; its state is kept for /add dream."
    assert nobody.startswith("'nobody' is not in use") and twice.startswith("pulse is in use already;")
    again = chat("/add dream\n", "--mind", "Ada")
    assert again == Done(0, "", "dream joins; it takes part from the next turn on.\n")
