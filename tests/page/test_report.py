"""A report holds what its journals hold, in few bytes, the same each time."""

import json
import re
from html.parser import HTMLParser
from math import fsum
from pathlib import Path
from typing import Any

import pytest

from anima_actors import Actor, Journal, Mind
from anima_actors.journal.timeline import flattened
from anima_actors.page.report import report_of, write_report
from tests.page.reports import FIRST_CONTACT, data_in, lived, recorded, report, reported

Leaves = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def contact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(FIRST_CONTACT, tmp_path_factory.mktemp("contact") / "contact.anima")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived(tmp_path_factory.mktemp("days") / "days.anima", 100)


def leaves(value: Any, path: str = "") -> Leaves:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in leaves(one, f"{path}.{key}")]
    if isinstance(value, list | tuple):
        return [leaf for place, one in enumerate(value) for leaf in leaves(one, f"{path}.{place}")]
    return [(path, value)]


def assert_shown_alike(found: Any, expected: Any) -> None:
    """Texts are the same, and numbers with three decimals."""
    for (here, one), (there, other) in zip(leaves(found), leaves(expected), strict=True):
        assert here == there
        if isinstance(other, float):
            assert f"{one:.3f}".lstrip("-") == f"{other:.3f}".lstrip("-"), here
        else:
            assert one == other, here


@pytest.mark.slow
def test_every_turn_of_the_journal_is_in_it(contact: Path) -> None:
    (mind,) = data_in(report(contact))["minds"]
    with reported(contact) as (source,):
        expected = source.source.turns()
    for found, turn in zip(mind["turns"], expected, strict=True):
        assert_shown_alike(found, {**turn, "us": {}, "hash": turn["hash"][:12]})


@pytest.mark.slow
def test_its_head_tells_of_the_mind_and_its_story(contact: Path) -> None:
    about = data_in(report(contact))["minds"][0]["about"]
    assert about["title"] == "First contact" and about["about"].startswith("Somebody opens the door")
    assert (about["turns"], about["first"], about["seed"]) == (7, 1, 7)
    assert len(about["verdicts"]) == 24 and all(one["passed"] for one in about["verdicts"])
    assert about["notes"] == []


@pytest.mark.slow
def test_it_tells_why_of_all_that_changed(contact: Path) -> None:
    (mind,) = data_in(report(contact))["minds"]
    with reported(contact) as (source,):
        turns = source.source.turns()
        for turn, before in zip(turns[1:], turns, strict=False):
            told = mind["accounts"][str(turn["n"])]
            for path in ("reactors.tension", "phi", "primary"):
                was, now = flattened(before["state"])[path], flattened(turn["state"])[path]
                changed = was != now if path == "primary" else abs(was - now) >= 0.005
                assert (path in told) == changed
            for path, found in told.items():
                expected = source.source.why(path, turn["n"])
                assert found["sentence"] == expected["sentence"]
                assert len(found["contributions"]) <= 8
                if found["change"] is not None:
                    amounts = fsum(one["amount"] for one in found["contributions"])
                    assert abs(amounts - found["change"]) < 0.01


@pytest.mark.slow
def test_the_same_journal_gives_the_same_bytes_wherever_it_lies(contact: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "deep" / contact.name
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(contact.read_bytes())
    page = report(contact)
    assert report(elsewhere) == page
    assert str(tmp_path.parent) not in page + json.dumps(data_in(page))


@pytest.mark.slow
def test_a_run_lived_twice_gives_the_same_bytes(contact: Path, tmp_path: Path) -> None:
    assert report(recorded(FIRST_CONTACT, tmp_path / "contact.anima")) == report(contact)


@pytest.mark.slow
def test_a_small_story_stays_under_150_kb(contact: Path) -> None:
    assert len(report(contact).encode()) <= 150_000


@pytest.mark.slow
def test_a_hundred_turns_stay_under_250_kb(days: Path) -> None:
    assert len(report(days).encode()) <= 250_000


@pytest.mark.slow
def test_a_thousand_turns_stay_under_700_kb_and_tell_why_of_the_liveliest(tmp_path: Path) -> None:
    page = report(lived(tmp_path / "long.anima", 1_000))
    (mind,) = data_in(page)["minds"]
    assert len(page.encode()) <= 700_000
    assert len(mind["turns"]) == 1_000 and 150 < len(mind["accounts"]) <= 200
    assert any("It tells why for the" in one for one in mind["about"]["notes"])


@pytest.mark.slow
def test_more_turns_than_are_told_in_full_are_told_in_brief(
    days: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anima_actors.page.report.MOST_TURNS", 60)
    (mind,) = data_in(report(days))["minds"]
    full = [turn for turn in mind["turns"] if len(turn["events"]) > 1]
    assert (len(mind["turns"]), len(full)) == (100, 60)
    assert [turn["n"] for turn in mind["turns"]] == list(range(1, 101))
    assert all(turn["state"]["reactors"] and turn["state"]["primary"] for turn in mind["turns"])
    assert mind["about"]["notes"][0].startswith("The 60 turns in which most happened are told in full")


@pytest.mark.slow
def test_prompts_are_in_it_only_where_they_are_asked_for(contact: Path) -> None:
    assert data_in(report(contact))["minds"][0]["prompts"] == {}
    prompts = data_in(report(contact, prompts=True))["minds"][0]["prompts"]
    with reported(contact) as (source,):
        expected = source.source.prompt(3)
    assert list(prompts) == [str(n) for n in range(1, 8)]
    assert prompts["3"] == expected


@pytest.mark.slow
def test_words_can_be_left_out(contact: Path) -> None:
    page = report(contact, words=False)
    told = page + json.dumps(data_in(page), ensure_ascii=False)
    with reported(contact) as (source,):
        turns = source.source.turns()
    for turn in turns:
        for words in (turn["message"], turn["reply"], turn["narrative"], turn["label"]):
            assert not words or words not in told
        assert turn["state"]["intention"]["goal"] in told
    assert "What was said and told in sentences is left out." in told
    why = data_in(page)["minds"][0]["accounts"]["3"]["reactors.tension"]
    assert why["sentence"] == "Tension rose from .13 to .79 at turn 3"
    assert [one["source"] for one in why["contributions"]][:2] == ["return", "stimulus"]


@pytest.mark.slow
def test_two_journals_are_told_with_what_differs(contact: Path, tmp_path: Path) -> None:
    other = recorded(FIRST_CONTACT, tmp_path / "other.anima", seed=8)
    found = data_in(report(contact, other))
    assert [mind["about"]["seed"] for mind in found["minds"]] == [7, 8]
    assert found["diff"]["setup"] == [{"name": "seed", "first": 7, "second": 8}]
    assert not found["diff"]["equal"] and found["diff"]["from_turn"] == 1
    assert found["diff"]["numbers"] and found["diff"]["divergence"]["turn"] == 1
    with pytest.raises(ValueError, match="a report is of one mind or two; there are 3"):
        report(contact, other, contact)


class Texts(HTMLParser):
    """The texts and the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


HOSTILE = (
    "</script><script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<!--<script>",
    "\u2028\u2029\u202eright to left\u0000",
    "]]>&lt;&amp;",
    "\ud800 half a character",
)


@pytest.mark.slow
def test_hostile_words_stay_words(tmp_path: Path) -> None:
    out = tmp_path / "</title><script>x.anima".replace("/", "∕")
    with Mind(seed=1, record=out) as mind:
        for words in HOSTILE:
            mind.experience_now({"tension": 0.3}, words.replace("\ud800", ""))
    page = report(out)
    parsed = Texts()
    parsed.feed(page)
    assert parsed.tags.count("script") == 4 and "img" not in parsed.tags
    turns = data_in(page)["minds"][0]["turns"]
    assert [turn["message"] for turn in turns] == [words.replace("\ud800", "") for words in HOSTILE]


@pytest.mark.slow
def test_nothing_but_what_is_named_by_its_hash_may_run(contact: Path) -> None:
    page = report(contact)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None and policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1] and "http" not in policy[1]
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)


class Elsewhere(Actor):
    """A module that is not where the journal says."""

    name = "elsewhere"
    layer = "L3"


def test_without_its_modules_at_hand_it_does_not_tell_why_and_says_so(tmp_path: Path) -> None:
    Elsewhere.__module__ = "no_such_module"
    out = tmp_path / "elsewhere.anima"
    with Mind(seed=1, extra=[Elsewhere], record=out) as mind:
        mind.experience_now({"tension": 0.5})
    (told,) = data_in(report(out))["minds"]
    assert told["accounts"] == {} and len(told["turns"]) == 1
    assert told["about"]["notes"] == [
        "It does not tell why: not all of the modules of this mind were at hand."
    ]


@pytest.mark.slow
def test_a_journal_writes_its_own_report(contact: Path, tmp_path: Path) -> None:
    with Journal.open(contact) as journal:
        write_report(tmp_path / "a.html", journal, words=False)
    write_report(tmp_path / "b.html", contact, words=False)
    assert (tmp_path / "a.html").read_text() == (tmp_path / "b.html").read_text()


def test_a_journal_without_turns_has_a_report(tmp_path: Path) -> None:
    Mind(record=tmp_path / "new.anima").close()
    assert data_in(report(tmp_path / "new.anima"))["minds"][0]["turns"] == []


@pytest.mark.slow
def test_verdicts_of_a_run_take_the_place_of_those_of_the_record(contact: Path) -> None:
    with reported(contact) as (mind,):
        from dataclasses import replace

        page = report_of([replace(mind, verdicts=())]).decode()
    assert data_in(page)["minds"][0]["about"]["verdicts"] == []
