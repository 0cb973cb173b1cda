"""A person at a real terminal: every command, Ctrl-C in mid-sentence, and the mind found again next day."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from anima_actors import Mind
from anima_actors.chat.commands import TABLE
from tests.chat.model_server import model_server
from tests.chat.terminal import CTRL_C, CTRL_D, ENTER, TAB, UP, Terminal, terminal
from tests.store.kept import store_in

MOOD = re.compile(r"^  \w+( \w+)? over \w+( \w+)? · wants to [a-z ]+ · (\w+ · )?phi ━*─* \w+$", re.MULTILINE)
COLOURS = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|38;|4[0-7]|48;)[0-9;]*m")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def minds(tmp_path: Path) -> Path:
    return tmp_path / "minds"


@pytest.fixture
def talk(minds: Path) -> Iterator[Terminal]:
    """A conversation with a new mind called olha."""
    with terminal("chat", "--mind", "olha", "--seed", "3", folder=minds) as one:
        one.wait_for_prompt(1)
        yield one


def shown_for(talk: Terminal, line: str) -> str:
    """What is to be seen after a line was typed."""
    before = len(talk.lines)
    talk.say(line)
    return "\n".join(talk.lines[before:-1])


def a_night_later(minds: Path) -> None:
    about = minds / "olha" / "about.json"
    told = json.loads(about.read_text())
    about.write_text(json.dumps({**told, "seen_s": told["seen_s"] - 9 * 3600}))


@pytest.mark.slow
def test_a_session_through_every_command_and_the_mind_found_again_next_day(
    talk: Terminal, minds: Path, tmp_path: Path
) -> None:
    assert "olha is new; it is kept after every turn." in talk.text
    assert MOOD.search(shown_for(talk, "Hello! I could not sleep."))
    for move in ("/stress", "/relax", "/connect", "/shock", "/joy", "/grief"):
        assert MOOD.fullmatch(shown_for(talk, move).rstrip()), move
    said = shown_for(talk, "/shock The door just slammed, and all the lights went out!")
    assert len(said.splitlines()) >= 2 and "Fear" in said
    panel = shown_for(talk, "/state")
    assert all(f"  {word}  " in panel for word in ("tension", "feels", "wants to"))
    assert "what it became" in shown_for(talk, "/why reactors.tension")
    assert "at turn 2" in shown_for(talk, "/why reactors.tension@2")
    assert "emotion" in shown_for(talk, "/prompt")
    assert "event of every turn" in shown_for(talk, "/log on")
    assert "── turn 9 " in shown_for(talk, "Is somebody there?")
    shown_for(talk, "/log off")
    assert "── turn" not in shown_for(talk, "Hello?")
    assert str(tmp_path / "anima_plot.png") in shown_for(talk, "/plot")
    assert MOOD.fullmatch(shown_for(talk, "/rest 2h").rstrip())
    assert "offline voice" in shown_for(talk, "/model")
    assert "groq needs a key" in shown_for(talk, "/model groq")
    assert "GROQ_API_KEY" in shown_for(talk, "/models")
    assert "olha is kept" in shown_for(talk, "/save")
    assert re.search(r"\(\d+\s+turns\s*\)", shown_for(talk, "/export"))
    assert 'did you mean "/state"?' in shown_for(talk, "/sttate")
    told = shown_for(talk, "/help")
    assert all(command.usage in told for command in TABLE)
    assert "to have that: /reset yes" in shown_for(talk, "/reset")
    talk.type(f"/quit{ENTER}")
    assert talk.end() == 0
    a_night_later(minds)
    with terminal("chat", "--mind", "olha", folder=minds) as again:
        again.wait_for_prompt(1)
        assert "olha was alone for 9 h." in again.text and MOOD.search(again.text)
        shown_for(again, "Good morning.")
        prompt = " ".join(shown_for(again, "/prompt").replace("│", " ").split())
        assert "about as long as a night; this is the first thing to happen since" in prompt
        assert re.search(r"at turn \d\d", shown_for(again, "/why reactors.tension"))
        assert "It begins anew." in shown_for(again, "/reset yes")
        again.type(CTRL_D)
        assert again.end() == 0


@pytest.mark.slow
def test_ctrl_c_stops_the_answer_and_not_the_mind(minds: Path) -> None:
    with model_server("First second third fourth fifth sixth.") as server:
        with terminal("chat", "--mind", "olha", *server.options, folder=minds) as talk:
            talk.wait_for_prompt(1)
            assert "sixth." in shown_for(talk, "Good morning!")  # a first answer is shown when it is whole
            server.pause_s, shown = 0.4, len(talk.text)
            talk.type(f"Hello!{ENTER}")
            talk.wait_for("First second", shown)
            talk.type(CTRL_C)
            talk.wait_for_prompt(3)
            told = talk.text[shown:]
            assert "(stopped)" in told and "^C" not in told and "sixth" not in told
            server.pause_s = 0.0
            assert "sixth." in shown_for(talk, "What did you want to say?")
            sent = [message["content"] for message in server.asked[-1]["messages"]][1:]
            assert sent[2] == "Hello!" and "First second".startswith(sent[3][:12]) and len(sent) == 5
            talk.type(CTRL_D)
            assert talk.end() == 0
        with terminal("chat", "--mind", "olha", folder=minds) as again:
            again.wait_for_prompt(1)
            assert f"It speaks through openai-compatible at {server.address}, a-model." in again.text
            assert "sixth." in shown_for(again, "Do you remember me?")
            assert [one["role"] for one in server.asked[-1]["messages"]].count("assistant") == 3


@pytest.mark.slow
def test_a_provider_that_fails_is_told_under_the_answer_of_the_offline_voice(minds: Path) -> None:
    with model_server("Never heard.") as server, terminal("chat", *server.options, folder=minds) as talk:
        server.refuses = 402
        talk.wait_for_prompt(1)
        said = shown_for(talk, "Hello!").rstrip()
        assert "\n  402: " in said and said.endswith("The offline voice answered.")
        server.refuses = 0
        assert "Never heard." in shown_for(talk, "And now?")
        assert "It speaks with the embedded offline voice" in shown_for(talk, "/model offline")
        assert "Never heard." not in shown_for(talk, "And now?")
        assert "It speaks through" in shown_for(talk, "/model openai-compatible another")
        assert "Never heard." in shown_for(talk, "And now?") and server.asked[-1]["model"] == "another"


@pytest.mark.slow
def test_ctrl_c_on_the_line_clears_it(talk: Terminal) -> None:
    talk.type("I should not have sai")
    talk.wait_for("sai")
    talk.type(CTRL_C)
    talk.wait_for("Ctrl-D or /quit leaves.")
    talk.wait_for_prompt(2)
    assert MOOD.search(shown_for(talk, "Hello."))
    talk.type(CTRL_D)
    assert talk.end() == 0


@pytest.mark.slow
def test_a_command_is_completed(talk: Terminal) -> None:
    talk.type("/st")
    talk.wait_for("everything that moves inside")
    assert "/stress [WORDS]" in talk.text
    talk.type(f"{TAB}{TAB}")
    talk.wait_for("› /state")
    talk.type(ENTER)
    talk.wait_for("nothing has happened yet; say something first")


@pytest.mark.slow
def test_a_paste_of_several_lines_is_said_as_one(talk: Terminal, minds: Path) -> None:
    talk.type("\x1b[200~one line\nanother line\n  and a third\x1b[201~")
    talk.wait_for("and a third")
    assert talk.prompts == 1
    talk.say("")
    assert talk.prompts == 2 and len(MOOD.findall(talk.text)) == 1
    assert (minds / "olha" / "typed").read_text().endswith("\n+one line\n+another line\n+  and a third\n")


@pytest.mark.slow
def test_what_was_typed_is_there_again_next_time(talk: Terminal, minds: Path) -> None:
    talk.say("Remember this line.")
    talk.type(CTRL_D)
    assert talk.end() == 0
    assert (minds / "olha" / "typed").stat().st_mode & 0o077 == 0
    with terminal("chat", "--mind", "olha", folder=minds) as again:
        again.wait_for_prompt(1)
        again.type(UP)
        again.wait_for("› Remember this line.")


@pytest.mark.slow
def test_a_mind_without_a_name_leaves_nothing_unless_it_is_given_one(minds: Path) -> None:
    with terminal("chat", folder=minds) as talk:
        talk.wait_for_prompt(1)
        assert "It is gone when you leave" in talk.text
        shown_for(talk, "Hello!")
        talk.type(CTRL_D)
        assert talk.end() == 0
    assert not minds.exists()
    with terminal("chat", folder=minds) as talk:
        talk.wait_for_prompt(1)
        shown_for(talk, "Hello!")
        assert "anima chat --mind marko" in shown_for(talk, "/save marko")
        talk.type(CTRL_D)
        assert talk.end() == 0
    assert [one.name for one in minds.iterdir()] == ["marko"]


@pytest.mark.slow
def test_the_second_at_one_mind_is_refused_in_one_line(talk: Terminal, minds: Path) -> None:
    with terminal("chat", "--mind", "olha", folder=minds) as second:
        assert second.end() == 2
        [line] = second.lines
        assert re.fullmatch(r"olha is in use by anima chat \(process \d+\); one at a time", line)


@pytest.mark.slow
def test_colours_are_those_of_the_terminal_and_none_where_no_color_is_set(minds: Path) -> None:
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        with terminal("chat", folder=minds, **environment) as talk:
            talk.wait_for_prompt(1)
            shown_for(talk, "/shock Run!")
            shown_for(talk, "/state")
            talk.type("/st")
            talk.wait_for("everything that moves")
            assert bool(COLOURS.search(talk.bytes)) is coloured
            assert not re.search(rb"\x1b\[[0-9;]*(?:38|48);", talk.bytes), "colours of its own"
            assert not re.search(rb"\x1b\[(?:[0-9;]*;)?(?:30|37|33|40|47|93|97)m", talk.bytes), (
                "unreadable on a dark or a light ground"
            )


@pytest.mark.slow
def test_plain_lines_do_for_a_terminal_that_can_no_more(minds: Path) -> None:
    for arguments, environment in ((("--plain",), {}), ((), {"TERM": "dumb"})):
        with terminal("chat", *arguments, folder=minds, **environment) as talk:
            talk.wait_for_prompt(1)
            talk.type(f"Hello!{ENTER}")
            talk.wait_for_prompt(2)
            assert MOOD.search(talk.text) and b"\x1b[?2004h" not in talk.bytes
            talk.type(CTRL_C)
            assert talk.end() == 130


@pytest.mark.slow
@pytest.mark.parametrize(("how", "status"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("options", [(), ("--plain",)])
def test_a_terminal_that_is_closed_leaves_nothing_but_the_mind(
    minds: Path, tmp_path: Path, options: tuple[str, ...], how: signal.Signals, status: int
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with terminal("chat", "--mind", "olha", *options, folder=minds, TMPDIR=str(temporary)) as talk:
        talk.wait_for_prompt(1)
        talk.say("Hello!")
        assert len(list(temporary.iterdir())) == 1
        talk.child.kill(how)
        assert talk.end() == status
        assert "Traceback" not in talk.text
    assert list(temporary.iterdir()) == []
    assert store_in(minds).describe("olha").turns == 1


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM, None])
def test_what_was_said_is_kept_when_the_window_is_closed_in_the_midst_of_an_answer(
    minds: Path, how: signal.Signals | None
) -> None:
    with (
        model_server("word " * 100, 0.05) as server,
        terminal("chat", "--mind", "olha", *server.options, folder=minds) as talk,
    ):
        talk.wait_for_prompt(1)
        talk.type(f"Do you remember the river?{ENTER}")
        talk.wait_for("word word")
        if how is None:  # as the window itself does
            talk.child.ptyproc.delayafterclose = 3.0
            talk.child.close(force=False)
        else:
            talk.child.kill(how)
            if how == signal.SIGHUP:
                talk.child.kill(how)  # a shell passes it on, so that it comes twice
            assert talk.end() == 128 + how
            assert "Traceback" not in talk.text
    summary = store_in(minds).describe("olha")
    assert summary.turns == 1
    assert (Mind.load(summary.file).history[-1].reply or "").startswith("word word")


@pytest.mark.slow
def test_an_absence_of_ten_years_is_asked_about_and_a_no_passes_no_time(talk: Terminal, minds: Path) -> None:
    talk.say("Hello!")
    talk.type(CTRL_D)
    assert talk.end() == 0
    about = minds / "olha" / "about.json"
    told = json.loads(about.read_text())
    about.write_text(json.dumps({**told, "seen_s": told["seen_s"] - 10 * 366 * 86_400}))
    for answer in ("n", None):
        with terminal("chat", "--mind", "olha", folder=minds) as again:
            if answer is not None:
                again.wait_for("Is the clock right? [y/N]")
                assert re.search(
                    r"olha was last seen 3,660 d ago, as the clock\s+of this machine", again.text
                )
                again.type(f"{answer}{ENTER}")
            again.wait_for_prompt(1)
            again.say("Hello again!")
            again.type(CTRL_D)
            assert again.end() == 0
    assert store_in(minds).describe("olha").turns in (3, 4, 5)
