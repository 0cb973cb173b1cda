"""A server that wants to know who comes, and TLS; what proves it shows nowhere."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from anima_actors.events import DependencyUnavailable
from anima_actors.remote import NatsAccess, use_access
from anima_actors.remote.connection import connected
from anima_actors.runtime.errors import ModuleError
from tests.cli.anima import anima, around
from tests.remote.conftest import HERE, Server

CANARY = "c4n4ry-Do-n0t-S1ng"
ServerStarter = Callable[..., Server]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    use_access(NatsAccess())


async def greeted(server: Server, environment: Mapping[str, str]) -> str:
    """What becomes of a connection: empty where it is there, else the error."""
    use_access(NatsAccess.from_environment(environment))
    try:
        client = await connected(server.address)
    except DependencyUnavailable as error:
        return str(error)
    await client.flush(2)
    await client.close()
    return ""


@pytest.mark.slow
async def test_a_user_and_password_come_from_the_environment_or_a_file(
    server_with: ServerStarter, tmp_path: Path
) -> None:
    server = server_with("--user", "olha", "--pass", CANARY)
    (tmp_path / "password").write_text(f"{CANARY}\n")
    named = {"ANIMA_NATS_USER": "olha"}
    assert await greeted(server, {**named, "ANIMA_NATS_PASSWORD": CANARY}) == ""
    assert await greeted(server, {**named, "ANIMA_NATS_PASSWORD_FILE": str(tmp_path / "password")}) == ""
    for wrong in ({}, {**named, "ANIMA_NATS_PASSWORD": f"{CANARY}x"}):
        told = await greeted(server, wrong)
        assert told.startswith(f"{server.address} refuses these credentials") and CANARY not in told


@pytest.mark.slow
async def test_a_token_comes_from_the_environment(server_with: ServerStarter) -> None:
    server = server_with("--auth", CANARY)
    assert await greeted(server, {"ANIMA_NATS_TOKEN": CANARY}) == ""
    assert "refuses these credentials" in await greeted(server, {"ANIMA_NATS_TOKEN": "another"})


def certificates(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that is its own authority, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("NO OPENSSL: install it to test modules elsewhere over TLS")
    names = folder / "certificate.pem", folder / "key.pem"
    options = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1")
    places = ("-addext", "subjectAltName=IP:127.0.0.1", "-out", names[0], "-keyout", names[1])
    subprocess.run(["openssl", "req", *options, *places], check=True, capture_output=True)
    return names


@pytest.mark.slow
async def test_tls_trusts_the_authority_that_is_named(server_with: ServerStarter, tmp_path: Path) -> None:
    certificate, key = certificates(tmp_path)
    server = server_with("--tls", "--tlscert", certificate, "--tlskey", key, "--auth", CANARY)
    named = {"ANIMA_NATS_TOKEN": CANARY}
    assert await greeted(server, {**named, "ANIMA_NATS_CA": str(certificate)}) == ""
    for stranger in ({**named, "ANIMA_NATS_CA": "system"}, named):
        assert "is not trusted" in await greeted(server, stranger)


async def test_a_certificate_of_one_s_own_is_shown(server_with: ServerStarter, tmp_path: Path) -> None:
    certificate, key = certificates(tmp_path)
    files = ("--tlscert", certificate, "--tlskey", key, "--tlscacert", certificate)
    server = server_with("--tls", "--tlsverify", *files)
    trusting = {"ANIMA_NATS_CA": str(certificate)}
    own = {"ANIMA_NATS_CERTIFICATE": str(certificate), "ANIMA_NATS_KEY": str(key)}
    assert await greeted(server, {**trusting, **own}) == ""


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"ANIMA_NATS_PASSWORD": CANARY}, "ANIMA_NATS_PASSWORD needs ANIMA_NATS_USER beside it"),
        ({"ANIMA_NATS_TOKEN_FILE": "none"}, "ANIMA_NATS_TOKEN_FILE: none: No such file or directory"),
        ({"ANIMA_NATS_CREDENTIALS": "none"}, "ANIMA_NATS_CREDENTIALS: none: No such file or directory"),
    ],
)
def test_what_cannot_be_used_is_told_by_its_variable(environment: dict[str, str], told: str) -> None:
    with pytest.raises(ModuleError) as caught:
        NatsAccess.from_environment(environment)
    assert str(caught.value) == told


def test_what_proves_who_one_is_shows_in_no_text() -> None:
    assert CANARY not in repr(NatsAccess(user="olha", password=CANARY, token=CANARY))


@pytest.mark.parametrize(
    "reference",
    [
        f"nats://user:{CANARY}@127.0.0.1:4222/musing",
        f"nats://{CANARY}@127.0.0.1:4222/musing",
        f"nats://user:{CANARY}/@x@127.0.0.1:4222/musing",
    ],
)
@pytest.mark.parametrize(
    "words", [("run", "story.yaml", "--with"), ("chat", "--with"), ("modules", "--with")]
)
def test_a_password_in_a_reference_is_refused_and_not_repeated(
    reference: str, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("story.yaml").write_text("title: A\nsteps:\n  - {command: relax}\n")
    done = anima(*words, reference)
    assert done.exit_code == 2 and CANARY not in done.output
    if words[0] != "modules":
        assert "ANIMA_NATS_PASSWORD" in done.output, done.output


def test_a_story_and_a_host_do_not_repeat_it_either(tmp_path: Path) -> None:
    address = f"nats://user:{CANARY}@127.0.0.1:1"
    story = tmp_path / "story.yaml"
    story.write_text(
        f"title: A\nmodules:\n  with: [{{remote: musing, bus: '{address}'}}]\n"
        "steps:\n  - {command: relax}\n"
    )
    for done in (anima("run", story), anima("host", f"{HERE / 'modules.py'}:Teller", "--bus", address)):
        assert done.exit_code == 2 and CANARY not in done.output and done.output


@pytest.mark.slow
def test_a_run_reaches_a_module_behind_a_password(server_with: ServerStarter, tmp_path: Path) -> None:
    server = server_with("--user", "olha", "--pass", CANARY)
    secret = {"ANIMA_NATS_USER": "olha", "ANIMA_NATS_PASSWORD": CANARY, "PYTHONUNBUFFERED": "1"}
    hosting = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "anima_actors",
            "host",
            f"{HERE / 'modules.py'}:Teller",
            "--bus",
            server.address,
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=around(**secret),
    )
    try:
        assert hosting.stdout is not None and hosting.stdout.readline().startswith("hosting")
        story, journal = tmp_path / "story.yaml", tmp_path / "run.anima"
        story.write_text("title: A\nsteps:\n  - {command: relax, repeat: 3}\n")
        words = ("run", story, "--with", f"{server.address}/teller", "--record", journal)
        done = subprocess.run(
            [sys.executable, "-m", "anima_actors", *map(str, words)],
            capture_output=True,
            text=True,
            env=around(**secret),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert CANARY not in done.stdout + done.stderr and CANARY.encode() not in journal.read_bytes()
    finally:
        hosting.terminate()
        hosting.communicate()


def test_a_connection_is_asked_for_no_name_in_its_address() -> None:
    with pytest.raises(DependencyUnavailable, match="holds no credentials") as caught:
        asyncio.run(connected(f"nats://user:{CANARY}@127.0.0.1:1"))
    assert CANARY not in str(caught.value)
