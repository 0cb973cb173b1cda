from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from anima_actors import Actor, Facet, Mind, Personality, ReactorNudge, Unit, handler
from anima_actors.analysis.health import Finding, Sentinels, findings_of
from anima_actors.events import DefenseRaised, ReactorsMoved
from tests.journal.histories import JOY, SCENARIOS, SHOCK, lived, told

CALM: dict[str, float] = {}
UPS_AND_DOWNS = (SHOCK, JOY, JOY, SHOCK, JOY, SHOCK, SHOCK, JOY, SHOCK)


@dataclass(frozen=True, slots=True)
class MoodHeld(Facet):
    level: Unit
    line: str = ""

    def prompt_lines(self) -> tuple[str, ...]:
        return (self.line,) if self.line else ()


class Elated(Actor):
    """In the highest spirits, whatever happens."""

    @handler
    def feel(self, moved: ReactorsMoved) -> MoodHeld:
        return MoodHeld(1.0)


class Stuck(Actor):
    """Always the same mood."""

    @handler
    def feel(self, moved: ReactorsMoved) -> MoodHeld:
        return MoodHeld(0.37)


class Startler(Actor):
    """Out of nowhere, in the sixth turn."""

    def __init__(self) -> None:
        self.turns = 0

    @handler
    def startle(self, moved: ReactorsMoved) -> ReactorNudge | None:
        self.turns += 1
        return ReactorNudge("startler", arousal=1.5) if self.turns == 6 else None


class Pendulum(Actor):
    """A mood that turns over each time."""

    def __init__(self) -> None:
        self.up = False

    @handler
    def swing(self, moved: ReactorsMoved) -> MoodHeld:
        self.up = not self.up
        return MoodHeld(0.8 if self.up else 0.2)


class Rocker(Pendulum):
    """Rocks the body to and fro."""

    @handler
    def swing(self, moved: ReactorsMoved) -> ReactorNudge:  # type: ignore[override]
        self.up = not self.up
        return ReactorNudge("rocker", tension=0.6 if self.up else -0.6)


class Mortal(Actor):
    """Falls silent after five turns."""

    breaks_at: ClassVar[int] = 6

    def __init__(self) -> None:
        self.turns = 0

    @handler
    def live(self, moved: ReactorsMoved) -> MoodHeld:
        self.turns += 1
        if self.turns >= self.breaks_at:
            raise RuntimeError("cannot go on")
        return MoodHeld(0.1 * self.turns)


class Follower(Actor):
    """Has nothing to say without the mortal."""

    @handler
    def follow(self, mood: MoodHeld) -> ReactorNudge:
        return ReactorNudge("follower")


class Liar(Actor):
    """All is well, whatever the mood."""

    @handler
    def say(self, moved: ReactorsMoved) -> MoodHeld:
        return MoodHeld(moved.after.tension, "All is well.")


def the_only(kind: str, findings: list[Finding]) -> Finding:
    found = [finding for finding in findings if finding.kind == kind]
    assert len(found) == 1, [str(finding) for finding in findings]
    return found[0]


@pytest.mark.slow
@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_nothing_is_wrong_in_the_shipped_stories(file: Path) -> None:
    for seed in (None, 1, 2):
        assert findings_of(told(file, seed)) == []


def test_a_value_at_the_edge_of_its_range_for_five_turns_is_pinned() -> None:
    found = the_only("pinned", findings_of(lived(UPS_AND_DOWNS, Elated)))
    assert (found.module, found.subject, found.turn - found.since) == ("elated", "mood_held.level", 4)
    assert "at the edge 1 of its range" in found.evidence
    assert not [one for one in findings_of(lived(UPS_AND_DOWNS[:4], Elated)) if one.kind == "pinned"]


def test_however_hard_it_is_pushed_the_body_is_never_pinned() -> None:
    class Pusher(Actor):
        @handler
        def push(self, moved: ReactorsMoved) -> ReactorNudge:
            return ReactorNudge("pusher", tension=10.0)

    assert not [one for one in findings_of(lived([CALM] * 9, Pusher)) if one.kind == "pinned"]


def test_a_value_that_stands_still_while_its_causes_move_is_frozen() -> None:
    found = the_only("frozen", findings_of(lived(UPS_AND_DOWNS, Stuck)))
    assert (found.module, found.subject, found.since) == ("stuck", "mood_held.level", 1)
    assert "0.37" in found.evidence
    assert findings_of(lived([3600.0] * 9, Stuck)) == []  # where nothing moves, nothing is frozen


def test_a_jump_out_of_nowhere_is_blamed_on_who_made_it_and_not_on_the_body() -> None:
    found = the_only("jump", findings_of(lived([CALM] * 8, Startler)))
    assert (found.module, found.turn) == ("startler", 6)
    assert "0.00 to 1.50" in found.evidence
    assert not [one for one in findings_of(lived([CALM, CALM, SHOCK, CALM])) if one.kind == "jump"]


def test_a_value_that_turns_over_each_turn_while_nothing_else_does_oscillates() -> None:
    found = the_only("oscillation", findings_of(lived([CALM] * 10, Pendulum)))
    assert (found.module, found.since, found.turn) == ("pendulum", 1, 7)
    assert "between 0.20 and 0.80" in found.evidence


def test_of_a_body_that_is_rocked_the_rocker_is_to_blame() -> None:
    found = the_only("oscillation", findings_of(lived([CALM] * 10, Rocker)))
    assert found.module == "rocker"


def test_a_body_that_follows_what_happens_to_and_fro_does_not_oscillate() -> None:
    findings = findings_of(lived([SHOCK, JOY] * 6))
    assert not [one for one in findings if one.kind == "oscillation"]


def test_a_module_that_stopped_is_silent_and_those_who_wait_for_it_are_named_beside_it() -> None:
    found = the_only("silent", findings_of(lived([JOY] * 10, Mortal, Follower)))
    assert (found.module, found.since, found.subject) == ("mortal", 6, "mortal.live")
    assert "cannot go on" in found.evidence and "follower.follow" in found.evidence


def test_a_module_that_speaks_only_when_it_must_is_never_silent() -> None:
    history = lived([SHOCK] * 5 + [JOY] * 8)
    assert any(record.find(DefenseRaised.__name__) for record in history)
    assert not [one for one in findings_of(history) if one.kind == "silent"]


def test_lines_that_stay_the_same_while_what_they_are_about_moves_are_repeated() -> None:
    found = the_only("repeated", findings_of(lived(UPS_AND_DOWNS, Liar)))
    assert (found.module, found.subject, found.since) == ("liar", "mood_held", 1)
    assert "All is well." in found.evidence


@pytest.mark.slow
def test_a_finding_is_told_once_as_long_as_it_lasts() -> None:
    found = [one for one in findings_of(lived(UPS_AND_DOWNS * 3, Elated)) if one.kind == "pinned"]
    assert len(found) == 1


def test_a_live_mind_is_watched_with_the_same_result() -> None:
    mind = Mind(Personality(confabulation_rate=0.0), extra=[Pendulum])
    heard: list[Finding] = []
    mind.observe(Sentinels(mind.bus.wiring, tell=heard.append).live)
    for _ in range(10):
        mind.experience_now(CALM)
    assert heard == findings_of(lived([CALM] * 10, Pendulum))
    assert not mind.bus.observers.dropped


def test_a_finding_reads_as_a_sentence_and_as_data() -> None:
    finding = Finding("frozen", 9, 5, "stuck", "mood.level", "0.37 since turn 5")
    assert str(finding) == "turns 5 to 9: stuck: frozen: mood.level: 0.37 since turn 5"
    assert finding.as_dict()["module"] == "stuck"
