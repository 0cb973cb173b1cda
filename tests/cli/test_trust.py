"""Reading is looking: whatever a file names, no command runs or connects to it until the user says so."""

import json
import shutil
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from anima_actors.cli import main
from anima_actors.encoding.turn_content import pack, unpack
from anima_actors.journal.framing import FIRST, Kind, framed, frames
from tests.cli.anima import anima, around

pytestmark = pytest.mark.slow

EVIL = """\
from dataclasses import dataclass
from pathlib import Path

from anima_actors import Actor, Facet, Stimulus, Unit, handler

with Path("RAN").open("a") as marker:
    marker.write("x")


@dataclass(frozen=True)
class EvilFelt(Facet):
    level: Unit


class Evil(Actor):
    def __init__(self) -> None:
        self.kept = (EvilFelt(0.5),)

    @handler
    def see(self, stimulus: Stimulus) -> EvilFelt:
        return EvilFelt(0.25)
"""

LIVED = """\
from anima_actors import Mind

mind = Mind(extra=["./evil.py:Evil"], record="e.anima", seed=3)
for _ in range(3):
    mind.experience_now({"tension": 0.2}, "Who is there?")
mind.stop_recording()
mind.save("m.mind")
mind.record_to("later.anima")
mind.experience_now({"tension": 0.1})
mind.stop_recording()
mind.record_to("inputs.anima", detail="inputs")
mind.experience_now({"tension": 0.1})
mind.close()
"""

NAMED = "title: t\nmodules: {with: [./evil.py:Evil]}\nsteps:\n  - say: hi\n"

JOURNALS = ("e.anima", "later.anima", "inputs.anima", "home/m1/mind", "forged.anima", "forged.mind")
"""A journal, two that begin with a saved state (one of inputs), a mind, and two whose headers name more."""

ON_A_FILE: dict[str, list[list[str]]] = {
    "run": [["FILE"]],
    "check": [["FILE"], ["named.yaml"]],
    "show": [["FILE"], ["FILE", "--json"], ["FILE", "--summary"], ["FILE", "--where", "phi > 0"]],
    "plot": [["FILE", "-o", "x.svg"]],
    "sequence": [["FILE", "--turn", "1"]],
    "export": [["FILE", "--to", "jsonl"], ["FILE", "--to", "perfetto"]],
    "report": [["FILE", "-o", "x.html"]],
    "health": [["FILE"]],
    "why": [["FILE", "reactors.tension"], ["FILE", "evil_felt.level"]],
    "diff": [["FILE", "FILE"]],
    "replay": [["FILE"]],
    "fork": [["FILE", "--at", "2"]],
    "expand": [["FILE", "m0"]],
    "resume": [["FILE"]],
    "repair": [["FILE", "repaired"]],
    "verify": [["FILE"]],
    "check-module": [["FILE"]],
    "host": [["FILE"]],
    "ablate": [["FILE"]],
    "design": [["--story", "FILE", "--want", "phi > 0"]],
    "sweep": [["FILE"], ["FILE", "--over", "openness=0:1:2"]],
    "audit": [["FILE"]],
}
ON_A_MIND: dict[str, list[list[str]]] = {
    "chat": [["--mind", "m1"], ["--mind", "m2"]],
    "live": [["m1", "--for", "1s", "--speed", "max"], ["m2", "--for", "1s", "--speed", "max"]],
    "minds": [[], ["list", "--json"], ["show", "m1"], ["show", "m2", "--json"], ["copy", "m2", "m3"]],
}
ON_NOTHING: dict[str, list[list[str]]] = {
    "stories": [[]],
    "schema": [[]],
    "models": [[]],
    "serve": [["--host", "0.0.0.0"]],  # refused: it would not end; what it opens it opens as `chat` does
    "new": [["module", "wonder"]],
    "modules": [[]],
    "graph": [[]],
    "completion": [["bash"]],
    "phenomena": [["habituation", "--seeds", "1", "--processes", "1"]],
}


@pytest.fixture
def connections() -> Iterator[list[Any]]:
    """Whoever has connected to the address that the files name, and the port of it first."""
    found: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        found.append(server.getsockname()[1])

        def count() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                found.append(connection)
                connection.close()

        threading.Thread(target=count, daemon=True).start()
        yield found
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(autouse=True)
def hostile_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: list[Any]) -> None:
    """Files made by a module in another process, and with headers that name whatever can be named."""
    monkeypatch.setenv("ANIMA_HOME", str(tmp_path / "home"))
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "evil.py").write_text(EVIL)
    (tmp_path / "evil_package").mkdir()
    (tmp_path / "evil_package" / "__init__.py").write_text(EVIL)
    (tmp_path / "evil_package" / "inside.py").write_text(EVIL)
    (tmp_path / "named.yaml").write_text(NAMED)
    subprocess.run([sys.executable, "-c", LIVED], check=True, env=around())
    (tmp_path / "RAN").unlink()
    for source, target in (("e.anima", "forged.anima"), ("m.mind", "forged.mind")):
        forge(tmp_path / source, tmp_path / target, connections[0])
    for name, file in (("m1", "m.mind"), ("m2", "forged.mind")):
        (tmp_path / "home" / name).mkdir(parents=True)
        shutil.copy(tmp_path / file, tmp_path / "home" / name / "mind")


def forge(source: Path, target: Path, port: int) -> None:
    """Write a file again with a header that names more modules, and a voice."""
    host = f"127.0.0.1:{port}"
    manifest = {"protocol": 1, "name": "far", "handlers": [], "events": {}}
    more = [
        {"name": "packed", "reference": "evil_package.inside:Evil"},
        {"name": "near", "reference": f"nats://{host}/near"},
        {"name": "far", "reference": f"nats://{host}/far", "manifest": manifest},
        {"name": "disguised", "reference": "anima_actors.voice.evil.py:Evil"},
        {"name": "poem", "reference": "this:Zen"},
    ]
    shutil.copy("evil.py", "anima_actors.voice.evil.py")
    out, previous = b"", FIRST
    with source.open("rb") as file:
        for frame in frames(file, source.name):
            body = frame.body
            if frame.head.kind == Kind.HEADER:
                header = unpack(body)
                header["extra"] = [*more, *header["extra"]]
                header["voice"] |= {"provider": "openai-compatible", "model": "m"}
                header["voice"]["base_url"] = f"http://{host}"
                body = pack(header)
            if frame.head.kind != Kind.END or header.get("file"):
                data, previous = framed(Kind(frame.head.kind), frame.head.turn, body, previous)
                out += data
    target.write_bytes(out)


def told(name: str, arguments: list[str]) -> Result:
    return CliRunner().invoke(main, [name, *arguments], input="hi\n", prog_name="anima")


def test_no_command_runs_what_a_file_names_or_connects_to_it(tmp_path: Path, connections: list[Any]) -> None:
    tried = {**ON_A_FILE, **ON_A_MIND, **ON_NOTHING}
    assert sorted(tried) == sorted(main.list_commands(None))  # type: ignore[arg-type]
    for name, lines in tried.items():
        for file in JOURNALS if name in ON_A_FILE else ("",):
            for line in lines:
                result = told(name, [file if one == "FILE" else one for one in line])
                asked = f"anima {name} {' '.join(line)} on {file}"
                assert not (tmp_path / "RAN").exists(), f"{asked} ran what is named"
                assert len(connections) == 1, f"{asked} connected"
                assert result.exit_code in (0, 1, 2), f"{asked}: {result.exception!r}"
                assert "Traceback" not in result.output, asked
    assert told("minds", ["delete", "m2", "--yes"]).exit_code == 0
    assert not (tmp_path / "RAN").exists() and len(connections) == 1


def test_what_a_module_has_told_is_shown_as_it_was_recorded() -> None:
    assert "EvilFelt            level 0.25" in anima("show", "e.anima", "--turn", "1").stdout
    last = json.loads(anima("show", "e.anima", "--summary", "--json").stdout)["last"]
    assert last["state"]["evil_felt"] == {"level": 0.25}
    left = json.loads(anima("minds", "show", "m1", "--json").stdout)
    assert left["state"] == last["state"] and left["turns"] == 3
    assert "its own     evil" in anima("minds", "show", "m1").stdout
    assert anima("health", "e.anima").exit_code in (0, 1)


@pytest.mark.parametrize(
    "asked", ["replay e.anima", "resume e.anima", "fork e.anima --at 2", "chat --mind m1"]
)
def test_what_must_run_a_module_asks_for_it_in_one_line(tmp_path: Path, asked: str) -> None:
    name, *arguments = asked.split()
    refused = told(name, arguments)
    assert refused.exit_code == 2 and refused.stderr.count("\n") == 1
    evil = f"{tmp_path / 'evil.py'}:Evil"
    assert f"the module evil ({evil}) is named by the file alone, so it is not run" in refused.stderr
    assert refused.stderr.endswith(f"give it, --with {evil}, or trust it as it is now, --trust\n")
    given = told(name, [*arguments, "--with", "./evil.py:Evil"])
    assert given.exit_code == 0, given.output
    assert not (tmp_path / "home" / "trusted.json").exists(), "what is given once is not trusted for good"


def test_a_source_is_trusted_once_and_asked_about_again_when_it_changes(tmp_path: Path) -> None:
    trusted = told("replay", ["e.anima", "--trust"])
    assert trusted.exit_code == 0 and "is trusted from now on, sha256 " in trusted.stderr
    kept = tmp_path / "home" / "trusted.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for command in (["replay", "e.anima"], ["why", "e.anima", "evil_felt.level"], ["chat", "--mind", "m1"]):
        again = told(command[0], command[1:])
        assert again.exit_code == 0 and "trusted" not in again.stderr
    (tmp_path / "evil.py").write_text(EVIL.replace("0.25", "0.75"))
    changed = told("replay", ["e.anima"])
    assert changed.exit_code == 2
    assert "has another source than when it was trusted, so it is not run" in changed.stderr
    assert told("replay", ["e.anima", "--trust"]).exit_code == 1, "it lives otherwise now"


def test_a_report_tells_why_where_the_modules_are_given_or_trusted(tmp_path: Path) -> None:
    pages = {}
    for name, more in (("plain", []), ("given", ["--with", "./evil.py:Evil"]), ("trusted", ["--trust"])):
        done = told("report", ["e.anima", "-o", f"{name}.html", *more])
        assert done.exit_code == 0 and done.stdout == f"{name}.html\n", done.output
        assert ("is trusted from now on" in done.stderr) == (name == "trusted")
        pages[name] = (tmp_path / f"{name}.html").read_bytes()
    assert pages["given"] == pages["trusted"] != pages["plain"]
    assert told("report", ["e.anima", "-o", "again.html"]).exit_code == 0
    assert (tmp_path / "again.html").read_bytes() == pages["trusted"], "it is trusted for good"


def test_what_is_run_is_the_source_that_was_trusted_and_no_bytecode_beside_it(tmp_path: Path) -> None:
    import py_compile

    source = tmp_path / "evil.py"
    source.write_text("raise SystemExit('bytecode')\n" + EVIL)
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    source.write_text(EVIL)
    assert told("replay", ["e.anima", "--trust"]).exit_code == 0


def test_a_list_of_trusted_modules_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "home" / "trusted.json").write_text("[")
    result = told("replay", ["e.anima"])
    assert result.exit_code == 2
    assert result.stderr.endswith("trusted.json: it is no list of trusted modules; delete it\n")


def test_a_folder_of_minds_from_somewhere_brings_no_trust_of_its_own(tmp_path: Path) -> None:
    assert told("chat", ["--mind", "m1", "--trust"]).exit_code == 0
    shutil.copytree(tmp_path / "home", tmp_path / "received")
    (tmp_path / "home" / "trusted.json").unlink()
    assert told("chat", ["--folder", "received", "--mind", "m1"]).exit_code == 2


def test_a_story_is_checked_without_its_modules_unless_they_are_given(tmp_path: Path) -> None:
    looked = anima("check", "named.yaml")
    assert looked.exit_code == 0 and looked.stdout == "named.yaml: ok (1 step, 0 expectations)\n"
    assert looked.stderr.endswith("evil.py:Evil: not loaded to check it; give it by --with, or add --trust\n")
    assert not (tmp_path / "RAN").exists()
    assert anima("check", "named.yaml", "--with", "./evil.py:Evil").stderr == ""
    assert anima("check", "named.yaml", "--with", "./evil.py").stderr == ""
    assert anima("check", "named.yaml", "--trust").exit_code == 0
    Path("alone.yaml").write_text(
        Path("named.yaml").read_text("utf-8").replace("evil.py:Evil", "evil.py"), "utf-8"
    )
    assert "not loaded to check it; give it by --with" in anima("check", "alone.yaml").stderr
    for given in ("./evil.py", "./evil.py:Evil"):
        assert anima("check", "alone.yaml", "--with", given).stderr == ""
    (tmp_path / "named.yaml").write_text(NAMED.replace("evil.py", "gone.py"))
    gone = anima("check", "named.yaml")
    assert gone.exit_code == 2 and gone.stderr.startswith("named.yaml:2:18: modules.with[0]: ")
