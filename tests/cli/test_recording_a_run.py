from pathlib import Path

import pytest

from anima_actors import Journal
from tests.cli.anima import anima


def test_a_recorded_run_can_be_replayed_and_asked_why() -> None:
    told = anima("run", "knock.yaml", "--log", "off", "--record", "a.anima")
    assert told.exit_code in (0, 1)
    with Journal.open("a.anima") as journal:
        turns = [turn.number for turn in journal.turns()]
        last_hash = list(journal.turns())[-1].hash
    assert turns == list(range(1, len(turns) + 1))
    assert last_hash[:12] in told.stdout
    assert anima("replay", "a.anima").exit_code == 0
    assert "what it became" in anima("why", "a.anima", "reactors.tension@1").stdout


@pytest.mark.slow
@pytest.mark.parametrize("sync", ["turn", "every-second", "never"])
def test_every_way_to_sync_leaves_the_same_turns(sync: str) -> None:
    anima("run", "knock.yaml", "--log", "off", "--record", "plain.anima")
    anima("run", "knock.yaml", "--log", "off", "--record", "other.anima", "--sync", sync)
    assert anima("diff", "plain.anima", "other.anima").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("knock.yaml", "--sync", "never"), "--sync is for a journal; name one with --record FILE"),
        (("knock.yaml", "--seeds", "2", "--record", "b.anima"), "--record keeps one run"),
        (("knock.yaml", "--record", "nowhere/b.anima"), "--record: nowhere/b.anima"),
        (("knock.yaml", "--record", "there.anima"), "--record: there.anima is there already"),
    ],
)
def test_what_cannot_be_recorded_is_refused(arguments: tuple[str, ...], complaint: str) -> None:
    Path("there.anima").write_text("something else")
    refused = anima("run", *arguments, "--log", "off")
    assert refused.exit_code == 2
    assert complaint in refused.stderr
    assert "Traceback" not in refused.stderr
    assert Path("there.anima").read_text() == "something else"
    assert not Path("b.anima").exists()
