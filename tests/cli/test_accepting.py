"""What came, written into a story as what is expected; and stories run again when they change."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.anima import anima, around, command

STORY = """\
# Who reads this?
title:   A knock        # an odd layout
steps:
  - label: the knock    # here
    stimulus: {tension: 0.6, arousal: 0.5}
    say: |
      Who is there?

    # nothing is expected yet

  - {command: relax, label: short}   # in one line
  - rest: 8h
    expect:
      - primary: Anger   # wrong
      - tension: '> 0.99'
        arousal: "< 1"
      - never: {tension: "> 0.1"}
      - {defense.mechanism: none}
"""


def test_ranges_round_what_came_are_written_and_all_else_stays() -> None:
    Path("knock.yaml").write_text(STORY)
    told = anima("run", "knock.yaml", "--accept", "--log", "off")
    assert told.exit_code == 1
    assert "4 expectations written" in told.stdout
    assert "left as it is, line 17: never" in told.stdout
    new, old = Path("knock.yaml").read_text().splitlines(), STORY.splitlines()
    changed = [line for line in new if line not in old]
    assert [line.split(":")[0].strip() for line in changed] == [
        "expect",
        "- {command",
        "- primary",
        "- tension",
    ]
    assert changed[0].startswith("    expect: {emotion: ")
    assert changed[1].endswith("}}   # in one line")
    assert changed[2].endswith("   # wrong")
    assert [line for line in old if line not in new] == [old[10], old[13], old[14]]
    judged = anima("run", "knock.yaml", "--log", "off").stdout
    assert judged.count("\N{CHECK MARK}") == 14 and judged.count("\N{BALLOT X}") == 1


def test_a_story_that_meets_everything_is_not_written() -> None:
    before = Path("knock.yaml").read_text()
    Path("full.yaml").write_text("title: T\nsteps:\n  - {rest: 1h, expect: {tension: '< 1'}}\n")
    stamp = Path("full.yaml").stat().st_mtime_ns
    told = anima("run", "full.yaml", "--accept", "--log", "off")
    assert (told.exit_code, "no expectations written" in told.stdout) == (0, True)
    assert Path("full.yaml").stat().st_mtime_ns == stamp
    assert Path("knock.yaml").read_text() == before


def test_a_range_holds_for_every_seed_that_was_run() -> None:
    Path("s.yaml").write_text("title: T\nsteps:\n  - {command: grief, say: She died.}\n  - rest: 3h\n")
    assert anima("run", "s.yaml", "--seeds", "5", "--accept").exit_code == 0
    assert anima("run", "s.yaml", "--seeds", "5").exit_code == 0


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_every_ending_of_lines_is_kept(ending: str) -> None:
    text = "title: T\nsteps:\n  - rest: 1h".replace("\n", ending or "\n") + ending
    Path("s.yaml").write_bytes(text.encode())
    assert anima("run", "s.yaml", "--accept").exit_code == 0
    written = Path("s.yaml").read_bytes()
    assert written.startswith(text.encode())
    assert written.count(b"\r\n") == (written.count(b"\n") if ending == "\r\n" else 0)
    assert anima("run", "s.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--accept", "--set", "seed=3"), "--accept is for what the story itself comes to"),
        (("--accept", "--without", "defense"), "--accept is for what the story itself comes to"),
        (("--accept", "--watch"), "--watch runs again and again"),
        (("first_contact", "--accept"), "first_contact comes with the package"),
        (("-", "--watch"), "a story on stdin or in a pipe is none"),
    ],
)
def test_what_cannot_be_accepted_is_refused(arguments: tuple[str, ...], complaint: str) -> None:
    refused = anima("run", "knock.yaml", *arguments)
    assert (refused.exit_code, complaint in refused.stderr) == (2, True)


@pytest.mark.slow
def test_a_watched_story_is_run_again_when_it_changes_and_ends_with_the_last_verdict() -> None:
    story = Path("watched.yaml")
    story.write_text("title: T\nsteps:\n  - {rest: 1h, expect: {tension: '> 0.99'}}\n")
    watching = subprocess.Popen(
        command("run", "watched.yaml", "--watch", "--log", "off"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=around(),
        start_new_session=True,
    )
    assert watching.stdout is not None
    try:
        first = "".join(iter(lambda: watching.stdout.readline() if watching.stdout else "", WATCHING))
        assert "0 of 1 expectation met" in first
        story.write_text("title: T\nsteps:\n  - {rest: 1h, expect: {tension: '< 0.99'}}\n")
        again = "".join(iter(lambda: watching.stdout.readline() if watching.stdout else "", WATCHING))
        assert "1 of 1 expectation met" in again
        os.killpg(watching.pid, signal.SIGINT)
        assert watching.wait(60) == 0
    finally:
        if watching.poll() is None:
            watching.kill()
        watching.stdout.close()


WATCHING = "watching 1 files; Ctrl-C ends\n"
